"""Bluesky against the server code of Bluesky itself, on loopback: a directory of names, a server of
accounts, and the service that shows posts."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import odoo_side
import pytest
from mastodon_servers import PNG
from networks.bluesky import Bluesky
from networks.errors import RateLimited, Rejected, Temporary, Unauthorized
from networks.fakestream import FakeStream
from networks.guard import Guard
from networks.http import Session
from networks.types import (
    Access,
    Action,
    Audience,
    Identity,
    Mention,
    MentionKind,
    Page,
    Reply,
    Secrets,
    SourceSpec,
    Upload,
)
from odoo_process import OdooProcess

from house import bluesky, net

pytestmark = pytest.mark.skipif(bool(bluesky.missing()), reason=bluesky.missing() or "-")

# The head of a film, which is what the server looks at.
FILM = b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom" + b"\x00\x00\x00\x08mdat"
PASSES = "com.atproto.appPass"


def clock() -> datetime:
    """The time of the servers, which is ours."""
    return datetime.now(UTC)


def eventually(condition: Callable[[], Any], failure: str) -> None:
    """Wait until the network has told everybody."""
    net.wait_until(lambda: bool(condition()), 60, failure)


class Brand:
    """The account of the brand, as the addon holds it.

    :param password: an app password; all else comes of it
    """

    def __init__(self, server: bluesky.Bluesky, handle: str, password: str) -> None:
        self.settings = {"handle": handle, "server": server.url}
        self.secrets = Secrets({"password": password})
        self.facts: dict[str, Any] = {}
        self.me = ""
        self.secrets = self.make().refresh()
        self.identity: Identity = self.make().check()
        self.facts, self.me = dict(self.identity.facts), self.identity.external_id

    def make(self, **secrets: str) -> Bluesky:
        """A network object for one piece of work."""
        access = Access(self.settings, Secrets({**self.secrets, **secrets}), self.facts, self.me)
        return Bluesky(access, Session(Guard(["localhost", "127.0.0.1"]), clock=clock), clock)

    def read(self, kind: str = "mentions", cursor: str = "", **settings: str) -> list[Page]:
        """Read a source to its end, a week back at most."""
        source = SourceSpec(kind, settings, clock() - timedelta(days=7))
        return list(self.make().fetch(source, cursor))

    def mentions(self, kind: str = "mentions", **settings: str) -> dict[str, Mention]:
        """Everything that a source has, by its id."""
        pages = self.read(kind, **settings)
        return {mention.external_id: mention for page in pages for mention in page.mentions}

    def gets(self, kind: str = "mentions", *uris: str, **settings: str) -> list[Mention]:
        """These items, as soon as they are all there."""
        eventually(lambda: set(uris) <= set(self.mentions(kind, **settings)), "It never came.")
        found = self.mentions(kind, **settings)
        return [found[uri] for uri in uris]


@pytest.fixture(scope="module")
def server(server_folder: Path) -> Iterator[bluesky.Bluesky]:
    with bluesky.Bluesky(server_folder / "bluesky") as running:
        yield running


@pytest.fixture(scope="module")
def person(server: bluesky.Bluesky) -> bluesky.Person:
    """Who the brand is, as a person who signs in there."""
    return server.sign_up("kettleco")


@pytest.fixture(scope="module")
def brand(server: bluesky.Bluesky, person: bluesky.Person) -> Brand:
    return Brand(server, person.handle, person.app_password(privileged=True))


@pytest.fixture(scope="module")
def anna(server: bluesky.Bluesky) -> bluesky.Person:
    return server.sign_up("anna")


@pytest.fixture(scope="module")
def news(brand: Brand, anna: bluesky.Person) -> dict[str, str]:
    """A post of our own, where customers see it."""
    posted = brand.make().send(Reply("We have a new kettle #kettleco"), "key-news")
    eventually(lambda: anna.posts(posted.external_id), "Our post was never seen.")
    return {"uri": posted.external_id, "cid": anna.posts(posted.external_id)[0]["cid"]}


def test_an_app_password_leads_to_an_account_that_knows_who_it_is(
    server: bluesky.Bluesky, person: bluesky.Person, brand: Brand
) -> None:
    assert brand.identity.external_id == person.did
    assert (brand.identity.handle, brand.identity.name) == ("kettleco.test", "Kettleco")
    assert brand.identity.granted == ("chat",)
    assert brand.secrets["pds"] == server.url
    expires = Bluesky.expires(brand.secrets)
    assert expires is not None
    assert timedelta(minutes=100) < expires - clock() < timedelta(minutes=130)
    simple = Brand(server, person.handle, person.app_password())
    assert (simple.identity.granted, simple.identity.sources) == ((), ())


def test_mentions_answers_and_quotes_come_in_and_reposts_are_counted(
    brand: Brand, anna: bluesky.Person, news: dict[str, str]
) -> None:
    named = anna.post(
        "Grüße 👍🏽 @kettleco.test my kettle", {"kettleco.test": brand.me}, langs=["de"]
    )
    answer = anna.answer("does it whistle?", news)
    deeper = anna.answer("and is it red?", answer, news)
    quote = anna.quote("look at this", news)
    repost = anna.repost(news)
    uris = [post["uri"] for post in (named, answer, deeper, quote)]
    mentioned, answered, asked, quoted = brand.gets("mentions", *uris)
    assert mentioned.mentioned == (brand.me,)
    assert (mentioned.kind, mentioned.language) == (MentionKind.POST, "de")
    assert (mentioned.author.handle, mentioned.author.name) == ("anna.test", "Anna")
    assert (answered.kind, answered.parent_id) == (MentionKind.COMMENT, news["uri"])
    assert (asked.parent_id, asked.thread_id) == (answer["uri"], news["uri"])
    assert quoted.quoted_id == news["uri"]
    eventually(lambda: any(page.reposts for page in brand.read()), "No repost was told.")
    (told,) = {each for page in brand.read() for each in page.reposts}
    assert (told.external_id, told.original_id) == (repost["uri"], news["uri"])


def test_a_question_is_answered_once_with_working_links(brand: Brand, anna: bluesky.Person) -> None:
    question = anna.post("@kettleco.test it leaks 💧", {"kettleco.test": brand.me})
    (mention,) = brand.gets("mentions", question["uri"])
    text = "Sorry 👩‍👩‍👧‍👦 @anna.test! See https://example.com/hilfe?a=ü #Hilfe (@nobody.test)"
    reply = Reply(text, Audience.PUBLIC, mention, language="de_DE")
    begin = clock()
    assert brand.make().find_sent(reply, "key-1", begin) == ()
    posted = brand.make().send(reply, "key-1")
    again = brand.make().send(reply, "key-1")
    assert again.external_id == posted.external_id
    (found,) = brand.make().find_sent(reply, "key-1", begin)
    assert (found.external_id, found.mention and found.mention.text) == (posted.external_id, text)
    eventually(
        lambda: any(n["uri"] == posted.external_id for n in anna.notifications()),
        "The customer was never told.",
    )
    (seen,) = anna.posts(posted.external_id)
    record = seen["record"]
    assert record["reply"]["parent"] == record["reply"]["root"] == question
    assert record["langs"] == ["de-DE"]
    data = text.encode()
    linked = {
        data[facet["index"]["byteStart"] : facet["index"]["byteEnd"]].decode(): next(
            value for name, value in facet["features"][0].items() if name != "$type"
        )
        for facet in record["facets"]
    }
    assert linked == {
        "@anna.test": anna.did,
        "https://example.com/hilfe?a=ü": "https://example.com/hilfe?a=ü",
        "#Hilfe": "Hilfe",
    }
    own = brand.gets("own", posted.external_id)[0]
    assert own.author.external_id == brand.me


def test_a_thread_goes_on_below_what_we_have_just_said(brand: Brand) -> None:
    first = brand.make().send(Reply("One (1/2)"), "key-t1")
    second = brand.make().send(Reply("Two (2/2)", Audience.PUBLIC, first.mention), "key-t2")
    assert second.mention is not None
    assert (second.mention.parent_id, second.mention.thread_id) == (first.external_id,) * 2


def test_pictures_and_quotes_go_out(
    brand: Brand, anna: bluesky.Person, news: dict[str, str]
) -> None:
    link = f"https://bsky.app/profile/kettleco.test/post/{news['uri'].rpartition('/')[2]}"
    upload = Upload("kettle.png", "image/png", PNG, "a kettle")
    posted = brand.make().send(Reply(f"Look {link}", uploads=(upload,)), "key-media")
    eventually(lambda: anna.posts(posted.external_id), "Our post was never seen.")
    embed = anna.posts(posted.external_id)[0]["embed"]
    assert embed["media"]["images"][0]["alt"] == "a kettle"
    assert embed["record"]["record"]["uri"] == news["uri"]


def test_a_film_goes_out(brand: Brand, anna: bluesky.Person) -> None:
    upload = Upload("kettle.mp4", "video/mp4", FILM, "how to descale")
    posted = brand.make().send(Reply("Like this", uploads=(upload,)), "key-film")
    eventually(lambda: anna.posts(posted.external_id), "Our post was never seen.")
    (seen,) = anna.posts(posted.external_id)
    assert seen["record"]["embed"]["video"]["mimeType"] == "video/mp4"
    assert seen["embed"]["alt"] == "how to descale"


def test_the_same_answer_sent_by_many_at_once_is_published_once(
    brand: Brand, anna: bluesky.Person
) -> None:
    reply = Reply("Only once, whoever sends it")
    networks = [brand.make() for _number in range(8)]
    with ThreadPoolExecutor(8) as pool:
        posted = list(pool.map(lambda each: each.send(reply, "key-race"), networks))
    assert len({each.external_id for each in posted}) == 1
    brand.gets("own", posted[0].external_id)
    said = [mention.text for mention in brand.mentions("own").values()]
    assert said.count(reply.text) == 1


def test_likes_and_reposts_are_given_once_and_taken_back(
    brand: Brand, anna: bluesky.Person
) -> None:
    post = anna.post("@kettleco.test thank you", {"kettleco.test": brand.me})
    (mention,) = brand.gets("mentions", post["uri"])

    def counted(name: str, number: int) -> bool:
        return bool(anna.posts(post["uri"])[0][name] == number)

    for action, name in ((Action.LIKE, "likeCount"), (Action.REPOST, "repostCount")):
        for _turn in range(3):  # two at once, before the network has counted, and one later
            brand.make().act(action, mention)
            eventually(lambda name=name: counted(name, 1), "It was never counted.")
    for _turn in range(2):
        brand.make().act(Action.UNLIKE, mention)
        eventually(lambda: counted("likeCount", 0), "It was never taken back.")


def test_what_we_said_is_taken_back(brand: Brand, anna: bluesky.Person) -> None:
    posted = brand.make().send(Reply("This was a mistake"), "key-mistake")
    for _turn in range(2):
        brand.make().delete(posted.external_id)
    assert brand.make().find_sent(Reply("x"), "key-mistake", clock()) == ()
    eventually(lambda: not anna.posts(posted.external_id), "It is still there.")


def test_words_and_tags_are_found(brand: Brand, anna: bluesky.Person) -> None:
    tea = anna.post("Nobody is named here #Samovar")
    anna.post("samovars are another word")
    (found,) = brand.gets("hashtag", tea["uri"], tag="#Samovar")
    assert found.tags == ("Samovar",)
    assert set(brand.mentions("hashtag", tag="Samovar")) == {tea["uri"]}
    assert set(brand.mentions("search", query="#Samovar OR teapot")) == {tea["uri"]}
    assert set(brand.mentions("search", query="Samovar -nobody")) == set()


def test_a_deleted_post_is_noticed_and_cannot_be_answered(
    brand: Brand, anna: bluesky.Person
) -> None:
    kept, angry = (
        anna.post(f"@kettleco.test {text}", {"kettleco.test": brand.me})
        for text in ("said calmly", "said in anger")
    )
    _kept, mention = brand.gets("mentions", kept["uri"], angry["uri"])
    anna.delete(angry["uri"])
    ids = [kept["uri"], angry["uri"]]
    eventually(lambda: brand.make().recheck(ids).deleted, "The deletion was never noticed.")
    page = brand.make().recheck(ids)
    assert page.deleted == (angry["uri"],)
    assert [m.external_id for m in page.mentions] == [kept["uri"]]
    with pytest.raises(Temporary) as caught:  # it may only be so new that nobody knows it
        brand.make().send(Reply("Please", Audience.PUBLIC, mention), "key-late")
    assert not caught.value.sent


def test_reading_goes_on_from_every_cursor(brand: Brand, anna: bluesky.Person) -> None:
    made = [
        anna.post(f"@kettleco.test number {n}", {"kettleco.test": brand.me})["uri"]
        for n in range(45)
    ]
    brand.gets("mentions", *made)
    pages = brand.read()
    assert len(pages) > 1
    wanted = set(brand.mentions())
    for stop in range(1, len(pages) + 1):
        begun = pages[:stop]
        rest = brand.read(cursor=begun[-1].cursor)
        got = {m.external_id for page in begun + rest for m in page.mentions}
        assert got == wanted, f"stopped after page {stop}"
    late = anna.post("@kettleco.test one more", {"kettleco.test": brand.me})["uri"]
    eventually(
        lambda: late in {m.external_id for p in brand.read(cursor=pages[-1].cursor)
                         for m in p.mentions},
        "The next run finds nothing.",
    )  # fmt: skip


def test_too_long_a_post_is_refused_as_we_count(brand: Brand) -> None:
    family = "👩‍👩‍👧‍👦"
    for text in (family * 121, "x" * 301, "ü" * 301):
        assert not Bluesky.measure(Reply(text), {}).fits
        with pytest.raises(Rejected):
            brand.make().send(Reply(text), f"key-{text}")
    for text in (family * 120, "x" * 300, "🇩🇪" * 300):
        assert Bluesky.measure(Reply(text), {}).fits
        brand.make().send(Reply(text), f"key-{text}")


def test_what_the_stream_tells_is_what_the_lists_tell(brand: Brand, anna: bluesky.Person) -> None:
    named = anna.post("@kettleco.test by stream", {"kettleco.test": brand.me})
    (listed,) = brand.gets("mentions", named["uri"])
    record = anna.posts(named["uri"])[0]["record"]
    commit = {"operation": "create", "collection": bluesky.POST, "cid": named["cid"],
              "rkey": named["uri"].rpartition("/")[2], "record": record}  # fmt: skip
    event = {"did": anna.did, "time_us": time.time_ns() // 1000, "kind": "commit"}
    with FakeStream() as jetstream:
        jetstream.say(json.dumps({**event, "commit": commit}))
        brand.settings["jetstream"] = jetstream.url("")
        pushed = next(iter(brand.make().stream(["mentions"], "")))
    (told,) = pushed.page.mentions
    for name in ("external_id", "author", "text", "mentioned", "thread_id", "url", "written_at"):
        assert getattr(told, name) == getattr(listed, name), name


def test_a_session_that_ran_out_is_renewed(
    server: bluesky.Bluesky, person: bluesky.Person, brand: Brand
) -> None:
    old = server.token(person.did, PASSES, expires=-60)
    with pytest.raises(Unauthorized):
        list(brand.make(access_token=old).fetch(SourceSpec("mentions"), ""))
    renewed = brand.make(access_token=old).refresh()
    assert renewed["access_token"] != old
    # The old refresh token, used again, and one that never was: the password helps.
    for token in (brand.secrets["refresh_token"], "x.y.z"):
        helped = brand.make(access_token=old, refresh_token=token).refresh()
        network = brand.make(**helped)
        assert network.check().external_id == brand.me


def test_a_password_that_was_taken_back_means_connect_again(server: bluesky.Bluesky) -> None:
    person = server.sign_up("revoker")
    brand = Brand(server, person.handle, person.app_password())
    person.revoke_app_passwords()
    with pytest.raises(Unauthorized):
        brand.make().refresh()
    with pytest.raises(Unauthorized):
        Brand(server, person.handle, "aaaa-bbbb-cccc-dddd")


def test_an_account_that_was_taken_down_is_told(server: bluesky.Bluesky) -> None:
    person = server.sign_up("spammer")
    brand = Brand(server, person.handle, person.app_password())
    server.take_down(person.did)
    for call in (brand.make().check, brand.make().refresh,
                 lambda: brand.make().send(Reply("still here"), "key-down")):  # fmt: skip
        with pytest.raises(Unauthorized):
            call()


def test_a_post_becomes_a_ticket_and_the_answer_is_on_the_network(
    server: bluesky.Bluesky, odoo_process: OdooProcess, anna: bluesky.Person
) -> None:
    person, run = server.sign_up("teashop"), odoo_process.run
    team = run(odoo_side.create_team, "Service of the tea shop")
    settings = {"handle": person.handle, "password": person.app_password(), "server": server.url}
    account = run(odoo_side.connect_account, "bluesky", "Tea shop", settings, team)
    try:
        question = anna.post("@teashop.test my tea is late", {"teashop.test": person.did})
        eventually(person.notifications, "The network told nobody.")

        def ticket() -> bool:
            run(odoo_side.renew)
            run(odoo_side.make_due, account)
            run(odoo_side.everything)
            return bool(run(odoo_side.picture, account)["tickets"])

        eventually(ticket, "There is no ticket.")
        ((mention, said),) = run(odoo_side.answerable, account)
        assert said == "@teashop.test my tea is late"
        run(odoo_side.answer, [(mention, "It leaves today 🚚 @anna.test")])
        run(odoo_side.send)
        eventually(lambda: len(anna.notifications()) and any(
            note["record"].get("text") == "It leaves today 🚚 @anna.test"
            for note in anna.notifications()), "The customer was never told.")  # fmt: skip
        ((_text, uri),) = run(odoo_side.sent_answers, account)
        (seen,) = anna.posts(uri)
        assert seen["record"]["reply"]["parent"]["uri"] == question["uri"]
        keys = {each.rpartition("/")[2][:3] for each in (uri, question["uri"])}
        assert len(keys) == 1, "our keys tell the time as everybody else's do"
        assert seen["record"]["facets"][0]["features"][0]["did"] == anna.did
        for _turn in range(2):  # the echo of what we said changes nothing
            run(odoo_side.make_due, account)
            run(odoo_side.everything)
        picture = run(odoo_side.picture, account)
        assert [row["state"] for row in picture["replies"]] == ["sent"]
        assert [row["state"] for row in picture["mentions"] if not row["own"]] == ["answered"]
        assert [row["external_id"] for row in picture["mentions"] if row["own"]] == [uri]
        assert len(picture["tickets"]) == 1
        troubles = [row[name] for row in picture["sources"] for name in ("error", "gap")]
        assert not any(troubles), troubles
    finally:
        run(odoo_side.retire, account)


def test_odoo_renews_a_session_and_tells_when_the_password_is_gone(
    server: bluesky.Bluesky, odoo_process: OdooProcess, anna: bluesky.Person
) -> None:
    person, run = server.sign_up("coffeeshop"), odoo_process.run
    team = run(odoo_side.create_team, "Service of the coffee shop")
    settings = {"handle": person.handle, "password": person.app_password(), "server": server.url}
    account = run(odoo_side.connect_account, "bluesky", "Coffee shop", settings, team)
    try:
        run(odoo_side.renew)
        old = server.token(person.did, PASSES, expires=-60)
        run(odoo_side.replace_secrets, account, access_token=old)
        anna.post("@coffeeshop.test it is cold", {"coffeeshop.test": person.did})
        eventually(person.notifications, "The network told nobody.")
        run(odoo_side.make_due, account)
        run(odoo_side.everything)
        state, error, waits = run(odoo_side.state_of, account)
        assert (state, waits) == ("connected", True), (error, run(odoo_side.picture, account))
        run(odoo_side.renew)
        assert run(odoo_side.state_of, account) == ("connected", "", False)
        run(odoo_side.make_due, account)
        run(odoo_side.everything)
        assert run(odoo_side.texts, account) == ["@coffeeshop.test it is cold"]
        person.revoke_app_passwords()
        run(odoo_side.renewal_is_due, account)
        run(odoo_side.renew)
        state, error, _waits = run(odoo_side.state_of, account)
        assert state == "disconnected"
        assert error.endswith("does not accept the handle and the app password.")
        assert run(odoo_side.texts, account), "what is stored stays"
    finally:
        run(odoo_side.retire, account)


def test_the_servers_own_limit_is_kept(server_folder: Path) -> None:
    with bluesky.Bluesky(server_folder / "limited", rate_limits=True) as server:
        person = server.sign_up("hurried")
        brand = Brand(server, person.handle, person.app_password())
        for _number in range(40):
            try:
                brand.make(refresh_token="").refresh()
            except RateLimited as limited:
                assert limited.retry_after
                assert 0 < limited.retry_after <= 300
                return
    pytest.fail("There was no limit.")
