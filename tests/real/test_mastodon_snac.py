"""The Mastodon network against snac2, a real server of somebody else with ways of its own."""

from __future__ import annotations

import base64
import urllib.parse

import pytest
from mastodon_servers import PNG, Brand, clock, eventually, network
from networks.errors import Unauthorized, Unsupported
from networks.mastodon import Mastodon
from networks.types import Access, Audience, Mention, MentionKind, Reply, Secrets, Upload

from house import customer
from house.snac import Snac

pytest_plugins = ["mastodon_fixtures"]

CALLBACK = "http://localhost:9/social_crm/connect/callback"


def sign_in(server: Snac, url: str, user: str) -> dict[str, str]:
    """What a browser does: log in at the server, come back with a code."""
    _, _, page = customer.request(url)
    action, fields = customer.login_form(page.decode())
    fields |= {"login": user, "passwd": server.passwords[user]}
    _, headers, _ = customer.request(urllib.parse.urljoin(server.url, action), fields)
    address = urllib.parse.urlsplit(headers["location"])
    assert headers["location"].startswith(CALLBACK)
    return dict(urllib.parse.parse_qsl(address.query))


def connected(server: Snac, user: str = "acme") -> Brand:
    """The brand, connected as an administrator connects it."""
    settings = {"instance": server.url}
    redirect = network(Access(settings)).begin_connect(CALLBACK, "the-state")
    params = sign_in(server, redirect.url, user)
    assert params["state"] == "the-state"
    begun = network(Access(settings, redirect.secrets))
    return Brand(server.url, begun.finish_connect(CALLBACK, params))


@pytest.fixture(scope="module")
def brand(snac: Snac) -> Brand:
    return connected(snac)


@pytest.fixture(scope="module")
def anna(snac: Snac) -> customer.Customer:
    return snac.customer("anna")


@pytest.fixture(scope="module")
def news(brand: Brand) -> str:
    """The id of a post of our own."""
    return brand.make().send(Reply("We have a new kettle"), "key-news").external_id


@pytest.fixture(scope="module")
def written(brand: Brand, anna: customer.Customer, news: str) -> dict[str, Mention]:
    """What Anna writes. All at once: snac takes some ten seconds to deliver anything."""
    picture = anna.upload(PNG, "kettle.png", "image/png", "a broken kettle")
    return brand.gets(
        {
            "public": lambda: anna.post("@acme my kettle #teatime is broken", language="en"),
            "direct": lambda: anna.post("@acme my order is 4711", visibility="direct"),
            "answer": lambda: anna.post("does it whistle?", answers=news),
            "picture": lambda: anna.post("@acme look at this", media=[picture]),
            "edited": lambda: anna.post("@acme first thought, short"),
            "deleted": lambda: anna.post("@acme said in anger"),
        }
    )


def test_signing_in_leads_to_an_account_that_knows_who_it_is(snac: Snac, brand: Brand) -> None:
    assert brand.identity.external_id == f"{snac.url}/acme"
    assert brand.identity.handle == f"acme@{snac.host}"
    assert brand.identity.facts["software"] == "snac"
    assert brand.identity.facts["max_characters"] == 100_000


def test_a_wrong_code_is_refused_although_snac_gives_a_token_for_it(snac: Snac) -> None:
    settings = {"instance": snac.url}
    redirect = network(Access(settings)).begin_connect(CALLBACK, "the-state")
    begun = network(Access(settings, redirect.secrets))
    with pytest.raises(Unauthorized):
        begun.finish_connect(CALLBACK, {"code": "nonsense"})


def test_a_token_that_snac_does_not_know_means_connect_again(snac: Snac, brand: Brand) -> None:
    access = Access({"instance": snac.url}, Secrets({"access_token": "0" * 32}), brand.access.facts)
    with pytest.raises(Unauthorized):
        network(access).check()


def test_questions_are_answered_where_they_were_asked(
    brand: Brand, anna: customer.Customer, written: dict[str, Mention]
) -> None:
    public, direct = written["public"], written["direct"]
    assert public.audience is Audience.PUBLIC
    assert public.author.handle.startswith("anna@")
    assert public.mentioned == (brand.identity.external_id,)
    assert (direct.audience, direct.kind) == (Audience.DIRECT, MentionKind.MESSAGE)
    said = {
        "We are sorry! See https://example.com/help *now* & 👍🏽": public,
        "Thank you, we look after 4711": direct,
    }
    for text, question in said.items():
        begin = clock()
        reply = Reply(text, question.audience, question)
        assert brand.make().find_sent(reply, "key", begin) == ()
        posted = brand.make().send(reply, f"key-{question.external_id}")
        assert posted.mention is not None
        assert posted.mention.parent_id == question.external_id
        assert posted.mention.audience is question.audience
        assert posted.mention.author.external_id == brand.identity.external_id
        found = brand.make().find_sent(reply, "key", begin)
        assert [each.external_id for each in found] == [posted.external_id]
        own = brand.mentions("own")[posted.external_id]
        assert own.audience is question.audience
        assert own.author.external_id == brand.identity.external_id
    for words, question in (("We are sorry", public), ("we look after 4711", direct)):
        eventually(
            lambda words=words, question=question: any(
                words in answer["content"] for answer in anna.answers(question.external_id)
            ),
            f"The customer never saw “{words}”.",
        )


def test_an_answer_to_our_post_arrives_without_our_name_in_it(
    written: dict[str, Mention], news: str
) -> None:
    comment = written["answer"]
    assert comment.kind is MentionKind.COMMENT
    assert comment.parent_id == news


def test_pictures_come_in_and_go_out(brand: Brand, written: dict[str, Mention]) -> None:
    question = written["picture"]
    (attachment,) = question.attachments
    assert (attachment.kind, attachment.alt) == ("image", "a broken kettle")
    upload = Upload("manual.png", "image/png", PNG, "the manual")
    reply = Reply("Here is the manual", Audience.PUBLIC, question, uploads=(upload,))
    posted = brand.make().send(reply, "key-media")
    assert posted.mention is not None
    assert posted.mention.attachments[0].alt == "the manual"


@pytest.mark.usefixtures("written")
def test_hashtags_and_words_are_found(brand: Brand, anna: customer.Customer) -> None:
    anna.post("Nobody is named here #samovar")
    eventually(lambda: brand.mentions("hashtag", tag="#Samovar"), "The hashtag is empty.")
    (found,) = brand.mentions("hashtag", tag="samovar").values()
    assert found.tags == ("samovar",)
    (found,) = brand.mentions("search", query="kettle #teatime").values()
    assert found.tags == ("teatime",)


def test_an_edit_and_a_deletion_of_a_customer_are_seen(
    brand: Brand, anna: customer.Customer, snac: Snac, written: dict[str, Mention]
) -> None:
    before, angry = written["edited"], written["deleted"]
    cursor = brand.read()[-1].cursor
    anna.edit(before.external_id, "@acme second thought, edited")
    delete_on_the_page(snac, "anna", angry.url)
    eventually(
        lambda: "second" in brand.mentions()[before.external_id].text, "The edit was never seen."
    )
    assert brand.mentions()[before.external_id].fingerprint() != before.fingerprint()
    gone: set[str] = set()

    def reported() -> bool:
        pages = brand.read(cursor=cursor)
        gone.update(each for page in pages for each in page.deleted)
        return bool(gone)

    eventually(reported, "The deletion was never noticed.")
    assert gone == {angry.external_id}


def delete_on_the_page(server: Snac, user: str, uri: str) -> None:
    """Delete a post as its author does: by the button on snac's own page."""
    basic = base64.b64encode(f"{user}:{server.passwords[user]}".encode()).decode()
    form = {"id": uri, "actor": f"{server.url}/{user}", "action": "Delete", "redir": "x"}
    status, _, _ = customer.request(
        f"{server.url}/{user}/admin/action", form, Authorization=f"Basic {basic}"
    )
    assert status == 303


def test_snac_keeps_what_it_does_not_delete(brand: Brand) -> None:
    posted = brand.make().send(Reply("This will stay"), "key-stay")
    with pytest.raises(Unsupported):
        brand.make().delete(posted.external_id)


def test_writing_survives_connections_that_snac_closes(brand: Brand) -> None:
    network = brand.make()
    ids = {
        network.send(Reply(f"number {number}"), f"key-{number}").external_id for number in range(25)
    }
    assert len(ids) == 25


def test_many_mentions_are_read_page_by_page_from_every_cursor(brand: Brand, snac: Snac) -> None:
    bert = snac.customer("bert")
    wanted = {
        mention.external_id
        for mention in brand.gets(
            {
                f"serial {number}": lambda number=number: bert.post(f"@acme serial {number:02}")
                for number in range(39)
            }
        ).values()
    }
    pages = brand.read()
    assert len(pages) > 2
    wanted |= set(brand.mentions())
    for stop in range(1, len(pages) + 1):
        begun = brand.read(pages=stop)
        rest = brand.read(cursor=begun[-1].cursor)
        got = {mention.external_id for page in begun + rest for mention in page.mentions}
        assert got == wanted, f"stopped after page {stop}"
        assert not rest[-1].more


def test_a_customer_on_another_server_is_served_just_the_same(
    federation: tuple[Snac, Snac],
) -> None:
    alpha, beta = federation
    brand = connected(alpha)
    bob = beta.customer("bob")
    number = "@acme@alpha.test my number is 0815"
    got = brand.gets(
        {
            "question": lambda: bob.post("@acme@alpha.test greetings from far away"),
            "message": lambda: bob.post(number, visibility="direct"),
        }
    )
    question, message = got["question"], got["message"]
    assert question.author.handle == "bob@beta.test"
    assert question.author.external_id == "http://beta.test/bob"
    assert message.audience is Audience.DIRECT
    for parent, words in ((question, "Hello over there"), (message, "Noted, dear Bob")):
        audience = Mastodon.audiences(parent)[0]
        posted = brand.make().send(Reply(words, audience, parent), f"key-{parent.external_id}")
        assert posted.mention is not None
        assert posted.mention.text.startswith("@bob@beta.test")
    for words in ("Hello over there", "Noted, dear Bob"):
        eventually(
            lambda words=words: any(words in str(note) for note in bob.notifications()),
            f"“{words}” never arrived at the other server.",
        )
