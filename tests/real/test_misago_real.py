"""Threads of a real Misago come in, and are answered."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import odoo_side
import pytest
import whole_way
from networks.errors import Rejected, Unauthorized
from networks.guard import Guard
from networks.http import Session
from networks.misago import Misago
from networks.types import (
    Access,
    Audience,
    Mention,
    MentionKind,
    Page,
    Posted,
    Reply,
    Secrets,
    SourceSpec,
)
from odoo_process import OdooProcess

from house import net
from house.misago import Member
from house.misago import Misago as Forum
from house.say import HouseError

PASSWORDS = {
    name: f"pw-{name.lower()}-12345"
    for name in ("Acme", "Acme2", "Anna", "Bert")  # the second one for another account
}


@pytest.fixture(scope="module")
def forum(server_folder: Path) -> Iterator[Forum]:
    """A new forum with its members."""
    try:
        forum = Forum(server_folder / "forum")
        forum.create(PASSWORDS)
    except HouseError as error:
        pytest.skip(str(error))
    with forum:
        yield forum


@pytest.fixture(scope="module")
def anna(forum: Forum) -> Member:
    return forum.member("Anna")


@pytest.fixture(scope="module")
def bert(forum: Forum) -> Member:
    return forum.member("Bert")


def clock() -> datetime:
    return datetime.now(UTC)


def connected(forum: Forum, name: str = "Acme", password: str = "") -> Misago:
    """As a worker would make it after the account was checked."""
    session = Session(Guard([f"localhost:{forum.port}"]), clock=clock)
    secrets = Secrets({"password": password or PASSWORDS.get(name, "")})
    access = Access({"address": forum.url, "username": name}, secrets)
    identity = Misago(access, session, clock).check()
    return Misago(replace(access, external_id=identity.external_id), session, clock)


def read(misago: Misago, kind: str, cursor: str = "", **settings: str) -> list[Page]:
    return list(misago.fetch(SourceSpec(kind, settings), cursor))


def mentions(pages: list[Page]) -> list[Mention]:
    assert not [item for page in pages for item in page.unreadable]
    return [mention for page in pages for mention in page.mentions]


def patiently(write: object) -> object:
    """Misago takes a post of a member every three seconds."""
    assert callable(write)
    results: list[object] = []

    def taken() -> bool:
        try:
            results.append(write())
        except (RuntimeError, Rejected) as error:
            if "so quickly" not in str(error):
                raise
            return False
        return True

    net.wait_until(taken, 60, "Misago took no post.")
    return results[0]


def test_the_account_says_who_it_is(forum: Forum) -> None:
    acme = connected(forum)
    assert acme.access.external_id.startswith(f"localhost:{forum.port}/u/")
    with pytest.raises(Unauthorized):
        connected(forum, "Acme", "wrong")
    assert connected(forum, "").access.external_id == f"localhost:{forum.port}"


def test_a_thread_comes_in_and_is_answered_once(forum: Forum, anna: Member) -> None:
    acme = connected(forum)
    thread = patiently(lambda: anna.write("My kettle leaks", "Hello @Acme, my **kettle** leaks 😀"))
    asked = mentions(read(acme, "mentions"))[0]
    assert (asked.kind, asked.subject) == (MentionKind.POST, "My kettle leaks")
    assert asked.text.startswith("Hello @Acme, my kettle leaks 😀")
    assert asked.thread_id == str(thread)
    assert asked.author.name == "Anna"
    assert asked.mentioned == (acme.access.external_id,)
    assert asked.written_at and abs(clock() - asked.written_at) < timedelta(minutes=5)
    begun = clock()
    reply = Reply("Sorry, *Anna*: please send us your order number.", parent=asked)
    assert acme.find_sent(reply, "k", begun) == ()
    posted = acme.send(reply, "k")
    assert [each.external_id for each in acme.find_sent(reply, "k", begun)] == [posted.external_id]
    own = [m for m in mentions(read(acme, "threads")) if m.external_id == posted.external_id]
    assert own[0].author.external_id == acme.access.external_id
    assert own[0].thread_id == asked.thread_id
    assert own[0].kind is MentionKind.COMMENT


def test_a_new_answer_in_an_old_thread_is_found_by_the_next_run(
    forum: Forum, anna: Member, bert: Member
) -> None:
    acme = connected(forum)
    thread = patiently(lambda: anna.write("A long story", "It begins here."))
    for number in range(25):
        who = (anna, bert)[number % 2]
        patiently(lambda who=who, n=number: who.answer(int(str(thread)), f"Chapter {n} of it"))  # type: ignore[misc]
    cursor = read(acme, "threads")[-1].cursor
    post = patiently(lambda: bert.answer(int(str(thread)), "And now, @Acme?"))
    found = {m.external_id: m for m in mentions(read(acme, "threads", cursor))}
    assert found[str(post)].mentioned == (acme.access.external_id,)
    every = {m.text for m in mentions(read(acme, "threads"))}
    assert {f"Chapter {number} of it" for number in range(25)} <= every


def test_a_search_finds_words_in_titles_and_texts(forum: Forum, anna: Member) -> None:
    patiently(lambda: anna.write("Teapot", "The lid is loose, what now?"))
    found = mentions(read(connected(forum), "search", query="teapot lid -refund"))
    assert [mention.subject for mention in found] == ["Teapot"]
    assert mentions(read(connected(forum), "search", query="samovar")) == []
    with pytest.raises(Rejected):
        read(connected(forum), "category", category="9999")


def test_a_private_thread_is_private_and_answered_there(forum: Forum, anna: Member) -> None:
    acme = connected(forum)
    patiently(lambda: anna.write_privately("Acme", "My address", "Between us: Main Street 1"))
    message = mentions(read(acme, "messages"))[0]
    assert (message.kind, message.audience) == (MentionKind.MESSAGE, Audience.DIRECT)
    assert "Between us" not in {m.text for m in mentions(read(acme, "threads"))}
    reply = Reply("Thank you, we will send it there.", Audience.DIRECT, message)
    posted = patiently(lambda: acme.send(reply, "k"))
    assert isinstance(posted, Posted)
    found = acme.find_sent(reply, "k", clock() - timedelta(minutes=1))
    assert [each.external_id for each in found] == [posted.external_id]


def test_the_best_answer_of_a_thread_is_told_as_the_accepted_one(
    forum: Forum, anna: Member, bert: Member
) -> None:
    acme = connected(forum)
    thread = int(str(patiently(lambda: anna.write("Descaling", "Where is the menu for it?"))))
    best = patiently(lambda: bert.answer(thread, "Under Settings, on the third line."))
    other = patiently(lambda: bert.answer(thread, "Or ask your dealer for it."))
    pages = read(acme, "threads")
    assert not [m for m in mentions(pages) if m.counters.get("accepted")]
    anna.mark_best(thread, int(str(best)))
    found = {m.external_id: m for m in mentions(read(acme, "threads", pages[-1].cursor))}
    assert found[str(best)].counters["accepted"] == 1
    assert "accepted" not in found[str(other)].counters


def test_what_is_too_short_is_refused_with_the_reason(forum: Forum) -> None:
    acme = connected(forum)
    asked = mentions(read(acme, "mentions"))[0]
    assert not Misago.measure(Reply("Hm", parent=asked), {}).fits
    with pytest.raises(Rejected, match="characters"):
        patiently(lambda: acme.send(Reply("Hm", parent=asked), "k"))


def test_a_thread_becomes_a_ticket_and_the_answer_is_in_the_forum(
    forum: Forum, anna: Member, odoo_process: OdooProcess
) -> None:
    settings = {"address": forum.url, "username": "Acme", "password": PASSWORDS["Acme"]}
    answer = "At nine, every day."
    whole_way.go(
        odoo_process,
        "misago",
        settings,
        lambda: patiently(lambda: anna.write("Opening hours", "@Acme, when do you open?")),
        "@Acme, when do you open?",
        answer,
    )
    said = [m for m in mentions(read(connected(forum), "threads")) if m.text == answer]
    assert [mention.subject for mention in said] == ["Opening hours"]


def test_who_helped_another_customer_is_known_when_the_answer_is_marked_as_the_best(
    forum: Forum, anna: Member, bert: Member, odoo_process: OdooProcess
) -> None:
    run = odoo_process.run
    settings = {"address": forum.url, "username": "Acme2", "password": PASSWORDS["Acme2"]}
    team = run(odoo_side.create_team, "Helped by others")
    account = run(odoo_side.connect_account, "misago", "Helped", settings, team)
    run(odoo_side.listen_to, account, "threads")
    try:
        asked = "@Acme2, where is the descaling menu?"
        thread = int(str(patiently(lambda: anna.write("Where is it", asked))))
        answer = "You find it under Settings, on the third line."
        best = int(str(patiently(lambda: bert.answer(thread, answer))))

        def known(*, texts: tuple[str, ...]) -> bool:
            run(odoo_side.make_due, account)
            run(odoo_side.everything)
            return set(texts) <= set(run(odoo_side.texts, account))

        net.wait_until(lambda: known(texts=(asked, answer)), 60, "The answer is not there.")
        assert run(odoo_side.help_among_customers, account) == []
        anna.mark_best(thread, best)

        def accepted() -> bool:
            known(texts=())
            found = run(odoo_side.help_among_customers, account)
            return found == [(asked, answer, "accepted")]

        net.wait_until(accepted, 60, "The help is not known.")
    finally:
        run(odoo_side.retire, account)
