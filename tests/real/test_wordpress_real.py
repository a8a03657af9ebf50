"""Comments of a real WordPress come in, are answered, hidden and taken back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import whole_way
from networks.errors import NetworkError, Rejected, Temporary, Unauthorized
from networks.guard import Guard
from networks.http import Session
from networks.types import Access, Action, Mention, MentionKind, Page, Reply, Secrets, SourceSpec
from networks.wordpress import WordPress
from odoo_process import OdooProcess

from house.say import HouseError
from house.wordpress import WordPress as Blog


@pytest.fixture(scope="module")
def blog(server_folder: Path) -> Iterator[Blog]:
    """A new blog with one post, which an editor (acme) and a subscriber (paul) know."""
    try:
        blog = Blog(server_folder / "blog")
        blog.create({"acme": "editor", "paul": "subscriber"})
    except HouseError as error:
        pytest.skip(str(error))
    with blog:
        yield blog


def clock() -> datetime:
    return datetime.now(UTC)


def connected(blog: Blog, user: str) -> WordPress:
    """As a worker would make it after the account was checked."""
    session = Session(Guard([f"localhost:{blog.port}"]), clock=clock)
    access = Access(
        {"address": blog.url, "username": user},
        Secrets({"password": blog.passwords.get(user, "wrong")}),
    )
    identity = WordPress(access, session, clock).check()
    known = replace(access, facts=identity.facts, external_id=identity.external_id)
    return WordPress(known, session, clock)


@pytest.fixture
def acme(blog: Blog) -> WordPress:
    return connected(blog, "acme")


def read(site: WordPress, kind: str = "comments", cursor: str = "") -> list[Page]:
    return list(site.fetch(SourceSpec(kind), cursor))


def mentions(pages: list[Page]) -> dict[str, Mention]:
    assert not [item for page in pages for item in page.unreadable]
    return {mention.text: mention for page in pages for mention in page.mentions}


def test_the_account_says_who_it_is_and_what_it_may_do(blog: Blog, acme: WordPress) -> None:
    assert acme.access.external_id.startswith(f"localhost:{blog.port}/user/")
    assert acme.access.facts["moderate"] is True
    assert acme.access.facts["pretty"] is True
    assert connected(blog, "paul").access.facts["moderate"] is False
    with pytest.raises(Unauthorized):
        connected(blog, "nobody")


def test_a_comment_comes_in_and_is_answered_once(blog: Blog, acme: WordPress) -> None:
    cursor = read(acme)[-1].cursor
    blog.comment("Anna Müller", "anna@example.com", "My kettle leaks — who helps? 😀")
    found = mentions(read(acme, cursor=cursor))
    asked = found["My kettle leaks — who helps? 😀"]
    assert asked.kind is MentionKind.COMMENT
    assert asked.author.name == "Anna Müller"
    assert asked.subject == "Hello world!"
    assert asked.written_at and abs(clock() - asked.written_at) < timedelta(minutes=5)
    begun = clock()
    reply = Reply("We are on it, Anna.\nSend us your order & name.", parent=asked)
    assert acme.find_sent(reply, "k", begun) == ()
    posted = acme.send(reply, "k")
    assert [each.external_id for each in acme.find_sent(reply, "k", begun)] == [posted.external_id]
    answer = next(m for page in read(acme) for m in page.mentions
                  if m.external_id == posted.external_id)  # fmt: skip
    assert answer.parent_id == asked.external_id
    assert answer.thread_id == asked.thread_id
    assert answer.author.external_id == acme.access.external_id
    with pytest.raises(Rejected) as caught:
        acme.send(reply, "k")
    assert caught.value.code == "comment_duplicate"


def test_somebody_is_the_same_person_in_every_comment(blog: Blog, acme: WordPress) -> None:
    for text in ("First word of Carl", "Second word of Carl"):
        blog.comment("Carl", "carl@example.com", text)
    blog.comment("Carl", "another.carl@example.com", "Another Carl")
    found = mentions(read(acme))
    first, second, other = (
        found[text].author.external_id
        for text in ("First word of Carl", "Second word of Carl", "Another Carl")
    )
    assert first == second != other


def test_a_comment_that_waits_is_seen_and_approved_by_who_may(blog: Blog, acme: WordPress) -> None:
    blog.option("comment_moderation", "1")
    try:
        blog.comment("Dora", "dora@example.com", "Please approve me")
    finally:
        blog.option("comment_moderation", "")
    waiting = mentions(read(acme))["Please approve me"]
    assert not waiting.may("reply")
    paul = connected(blog, "paul")
    assert "Please approve me" not in mentions(read(paul))
    assert paul.recheck([waiting.external_id]) == Page()
    for action in (Action.UNHIDE, Action.UNHIDE):
        acme.act(action, waiting)
    assert "Please approve me" in mentions(read(paul))
    for action in (Action.HIDE, Action.HIDE):
        acme.act(action, waiting)
    assert "Please approve me" not in mentions(read(paul))
    with pytest.raises(NetworkError):
        paul.act(Action.UNHIDE, waiting)


def test_taking_back_twice_is_no_error_and_is_seen(blog: Blog, acme: WordPress) -> None:
    blog.comment("Emil", "emil@example.com", "Is it in stock?")
    asked = mentions(read(acme))["Is it in stock?"]
    posted = acme.send(Reply("Not any more, sorry for that.", parent=asked), "k")
    acme.delete(posted.external_id)
    acme.delete(posted.external_id)
    page = acme.recheck([asked.external_id, posted.external_id, "comment-99999"])
    assert [mention.external_id for mention in page.mentions] == [asked.external_id]
    assert set(page.deleted) == {posted.external_id, "comment-99999"}


def test_a_post_is_context_and_can_be_commented(acme: WordPress) -> None:
    post = next(m for page in read(acme, "posts") for m in page.mentions)
    assert (post.kind, post.subject) == (MentionKind.ENTRY, "Hello world!")
    posted = acme.send(Reply("A first word of ours below the post", parent=post), "k")
    assert posted.mention and posted.mention.parent_id == post.external_id


def test_who_cannot_see_what_waits_leaves_it_unknown(blog: Blog) -> None:
    paul = connected(blog, "paul")
    asked = next(m for page in read(paul) for m in page.mentions)
    with pytest.raises(Temporary):
        paul.find_sent(Reply("Never sent", parent=asked), "k", clock())


def test_many_comments_are_read_to_the_last_and_again_from_every_cursor(
    blog: Blog, acme: WordPress
) -> None:
    blog.option("comment_moderation", "")
    for number in range(60):
        blog.comment("Fred", "fred@example.com", f"Comment number {number} of Fred")
    pages = read(acme)
    assert len(pages) > 1
    every = {mention.external_id for page in pages for mention in page.mentions}
    wanted = {f"Comment number {number} of Fred" for number in range(60)}
    assert wanted <= set(mentions(pages))
    for stop in range(len(pages)):
        rest = read(acme, cursor=pages[stop].cursor)
        got = {m.external_id for page in (*pages[: stop + 1], *rest) for m in page.mentions}
        assert got == every


def test_a_comment_becomes_a_ticket_and_the_answer_is_on_the_blog(
    blog: Blog, acme: WordPress, odoo_process: OdooProcess
) -> None:
    settings = {"address": blog.url, "username": "acme", "password": blog.passwords["acme"]}
    question, answer = "When does the shop open?", "At nine, every day."
    whole_way.go(
        odoo_process,
        "wordpress",
        settings,
        lambda: blog.comment("Gina", "gina@example.com", question),
        question,
        answer,
    )
    found = mentions(read(acme))
    assert found[answer].parent_id == found[question].external_id
