"""The Mastodon network against mastodon-mock: faithful paging, and faults on order."""

from __future__ import annotations

import pytest
from mastodon_servers import PNG, Brand, clock
from networks.errors import (
    Malformed,
    NetworkError,
    RateLimited,
    Rejected,
    Temporary,
    Unauthorized,
)
from networks.types import Access, Audience, Mention, Reply, Secrets, Upload

from house.mock import Mock

pytest_plugins = ["mastodon_fixtures"]


@pytest.fixture
def brand(mock: Mock) -> Brand:
    return Brand(mock.url, Secrets({"access_token": mock.users["acme"]}))


def ask(mock: Mock, text: str = "@acme is this a test?", **how: str) -> str:
    """Anna writes. Returns the id."""
    return str(mock.customer("anna").post(text, **how)["id"])  # type: ignore[arg-type]


def read(brand: Brand, identity: str) -> Mention:
    return brand.mentions()[identity]


def test_a_long_history_is_complete_from_every_cursor(mock: Mock, brand: Brand) -> None:
    wanted = {ask(mock, f"@acme number {number}") for number in range(130)}
    pages = brand.read()
    assert len(pages) >= 4
    assert {mention.external_id for page in pages for mention in page.mentions} == wanted
    for stop in range(1, len(pages) + 1):
        begun = brand.read(pages=stop)
        wanted.add(ask(mock, f"@acme written after page {stop}"))
        rest = brand.read(cursor=begun[-1].cursor)
        got = {mention.external_id for page in begun + rest for mention in page.mentions}
        assert got == wanted, f"stopped after page {stop}"


def test_other_notifications_are_no_mentions(mock: Mock, brand: Brand) -> None:
    ours = brand.make().send(Reply("News"), "key").external_id
    anna = mock.customer("anna")
    anna.call(f"/api/v1/statuses/{ours}/favourite", {})
    anna.call(f"/api/v1/statuses/{ours}/reblog", {})
    wanted = ask(mock)
    assert set(brand.mentions()) == {wanted}
    assert set(brand.mentions("own")) == {ours}


def test_the_same_key_publishes_once(mock: Mock, brand: Brand) -> None:
    reply = Reply("Only once", Audience.PUBLIC, read(brand, ask(mock)))
    first = brand.make().send(reply, "one-key")
    second = brand.make().send(reply, "one-key")
    assert first.external_id == second.external_id
    assert len(brand.make().find_sent(reply, "one-key", clock())) == 1


@pytest.mark.parametrize("visibility", ["public", "unlisted", "direct"])
def test_an_answer_reaches_the_customer_in_the_same_audience(
    mock: Mock, brand: Brand, visibility: str
) -> None:
    question = read(brand, ask(mock, visibility=visibility))
    assert question.audience.value == visibility
    begin = clock()
    upload = Upload("a.png", "image/png", PNG, "a dot")
    reply = Reply("We answer", Audience(visibility), question, "Subject", "en", (upload,))
    posted = brand.make().send(reply, "key")
    seen = mock.customer("anna").notifications()[0]["status"]
    assert seen["id"] == posted.external_id
    assert (seen["visibility"], seen["in_reply_to_id"]) == (visibility, question.external_id)
    assert (seen["spoiler_text"], seen["language"]) == ("Subject", "en")
    assert seen["media_attachments"][0]["description"] == "a dot"
    found = brand.make().find_sent(reply, "key", begin)
    assert [each.external_id for each in found] == [posted.external_id]
    assert posted.external_id in brand.mentions("own")


def test_what_was_said_can_be_taken_back(mock: Mock, brand: Brand) -> None:
    reply = Reply("A mistake")
    begin = clock()
    posted = brand.make().send(reply, "key")
    brand.make().delete(posted.external_id)
    brand.make().delete(posted.external_id)
    assert brand.make().find_sent(reply, "key", begin) == ()


def test_edits_and_deletions_of_a_customer_are_seen(mock: Mock, brand: Brand) -> None:
    first, second = ask(mock, "@acme one"), ask(mock, "@acme two")
    cursor = brand.read()[-1].cursor
    mock.customer("anna").edit(first, "@acme one, corrected")
    mock.customer("anna").delete(second)
    pages = brand.read(cursor=cursor)
    assert [m.text for page in pages for m in page.mentions] == ["@acme one, corrected"]
    assert [each for page in pages for each in page.deleted] == [second]


def test_hashtags_and_words_are_found(mock: Mock, brand: Brand) -> None:
    wanted = ask(mock, "Nobody named #samovar zauberkessel")
    assert set(brand.mentions("hashtag", tag="samovar")) == {wanted}
    assert set(brand.mentions("search", query="zauberkessel")) == {wanted}


FAULTS: dict[str, tuple[dict[str, object], type[NetworkError]]] = {
    "429 with seconds": (
        {"effect": "ratelimit", "headers": {"Retry-After": "7"}},
        RateLimited,
    ),
    "429 with Mastodon's own headers": ({"effect": "ratelimit"}, RateLimited),
    "500": ({"effect": "status", "status": 500}, Temporary),
    "502": ({"effect": "status", "status": 502}, Temporary),
    "503": ({"effect": "status", "status": 503, "headers": {"Retry-After": "9"}}, Temporary),
    "401": ({"effect": "status", "status": 401}, Unauthorized),
    "404": ({"effect": "status", "status": 404}, Rejected),
    "422": ({"effect": "status", "status": 422}, Rejected),
    "broken JSON": ({"effect": "malformed"}, Malformed),
    "half a JSON": ({"effect": "malformed", "truncate": True}, Malformed),
    "hang": ({"effect": "timeout"}, Temporary),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_in_the_middle_loses_nothing(mock: Mock, brand: Brand, name: str) -> None:
    fault, expected = FAULTS[name]
    wanted = {ask(mock, f"@acme number {number}") for number in range(50)}
    begun = brand.read(pages=1)
    # Only where nothing comes is patience lost soon; else a slow machine has time.
    network = brand.make(timeout=(5.0, 0.5 if name == "hang" else 20.0))
    mock.fault(**fault, path="/api/v1/notifications")  # type: ignore[arg-type]
    begin = clock()
    with pytest.raises(expected) as caught:
        list(network.fetch(brand.source(), begun[-1].cursor))
    seconds = {"429 with seconds": 7, "429 with Mastodon's own headers": 300, "503": 9}.get(name)
    if seconds:
        took = (clock() - begin).total_seconds()  # the server says when, we how long it is until
        assert seconds - 2 - took <= caught.value.retry_after <= seconds + 2  # type: ignore[attr-defined]
    mock.no_faults()
    rest = brand.read(cursor=begun[-1].cursor)
    got = {mention.external_id for page in begun + rest for mention in page.mentions}
    assert got == wanted


def test_a_slow_server_is_waited_for(mock: Mock, brand: Brand) -> None:
    wanted = ask(mock)
    mock.fault("latency", path="/api/v1/notifications", delay_ms=700)
    assert set(brand.mentions()) == {wanted}


@pytest.mark.parametrize("visibility", ["public", "direct"])
def test_an_answer_whose_confirmation_was_lost_is_found_and_not_sent_again(
    mock: Mock, brand: Brand, visibility: str
) -> None:
    question = read(brand, ask(mock, visibility=visibility))
    text = "Sorry & thanks! https://example.com/a/long/path?x=1 *really* 👍🏽 #tea"
    reply = Reply(text, Audience(visibility), question)
    begin = clock()
    mock.fault("status", path="/api/v1/statuses", methods=["POST"], status=502, count=1)
    with pytest.raises(Temporary) as caught:
        brand.make().send(reply, "a-key")
    assert caught.value.sent
    assert brand.make().find_sent(reply, "a-key", begin) == ()
    # What the server would have published behind the broken proxy:
    acme = mock.customer("acme")
    lost = acme.post(f"@anna {text}", answers=question.external_id, visibility=visibility)
    acme.post("@anna Something else", answers=question.external_id, visibility=visibility)
    found = brand.make().find_sent(reply, "a-key", begin)
    assert [each.external_id for each in found] == [lost["id"]]


def test_a_token_that_was_revoked_means_connect_again(mock: Mock, brand: Brand) -> None:
    brand.access = Access(
        brand.access.settings, Secrets({"access_token": "revoked"}), brand.access.facts, "x"
    )
    for call in (
        brand.make().check,
        brand.mentions,
        lambda: brand.make().send(Reply("x"), "k"),
        lambda: brand.make().delete("1"),
    ):
        with pytest.raises(Unauthorized):
            call()
