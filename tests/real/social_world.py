"""A brand on a real server, its customers, and its account in Odoo: who said what is known here."""

from __future__ import annotations

import html
import itertools
import json
import re
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

import odoo_side
from odoo_process import Kill, OdooProcess, Outcome

from house import mock, net, postgres, snac
from house.customer import Customer

BRAND = "acme"
CUSTOMERS = ("anna", "ben", "cleo")
LEASE = 1  # seconds, the least that can be set
MARK = re.compile(r"\b[pa][0-9]{4}\b")
WORDS = (
    "mein Wasserkocher tropft 😡",
    "Wo bleibt mein Paket? Grüße & Dank",
    "siehe https://example.org/a?b=c&d=é – bitte",
    "two\nlines, and <b>no</b> markup",
    "**laut** und _leise_ und `Code`",
    "nur eine Frage",
)
ANSWERS = (
    "Das tut uns leid, wir kümmern uns. 🙏",
    "Bitte hier nachsehen: https://example.org/track?id=7&x=ä",
    "Erste Zeile\nzweite Zeile & <Ende>",
    "Ersatz ist *unterwegs* (2–3 Tage)",
)
THANKS = "Vielen Dank!"
"""An answer that is given again and again, so that one cannot be told from another by its words."""


class Server(Protocol):
    """What a world wants of a social server."""

    @property
    def url(self) -> str:
        """Its address."""

    def customer(self, user: str) -> Customer:
        """Read and write as somebody."""


@dataclass(frozen=True)
class Said:
    """Something that stands on the server."""

    author: str
    text: str
    private: bool


def answers_again(somebody: Customer) -> None:
    """Wait until the server has taken what was asked of it just now: it has worked on what a killed
    worker sent before that, however slow it is."""
    for _time in range(3):
        somebody.me()


def said_on(server: Server, users: Iterable[str]) -> list[Said]:
    """Everything that these users have said, from the server itself, private posts included."""
    if isinstance(server, snac.Snac):
        return _said_on_snac(server)
    return [said for user in users for said in _said_by(server, user)]


def _said_on_snac(server: snac.Snac) -> list[Said]:
    """From its files: its API shows nobody everything."""
    found = []
    for path in server.data.glob("object/*/*.json"):
        item = json.loads(path.read_text())
        if item.get("type") == "Note":
            public = any("#Public" in to for to in [*item.get("to", ()), *item.get("cc", ())])
            author = item["attributedTo"].rpartition("/")[2]
            found.append(Said(author, item.get("sourceContent") or item["content"], not public))
    return found


def _said_by(server: Server, user: str) -> Iterable[Said]:
    person = server.customer(user)
    path = f"/api/v1/accounts/{person.me()['id']}/statuses?limit=40"
    before = ""
    while page := person.call(path + before):
        for status in page:
            text = html.unescape(re.sub(r"<[^>]*>", " ", status["content"]))
            yield Said(user, text, status["visibility"] == "direct")
        before = f"&max_id={page[-1]['id']}"


@dataclass(frozen=True)
class Post:
    """What a customer has written. All posts of one ``conversation`` belong on one ticket."""

    mark: str
    author: str
    conversation: str
    status_id: str
    private: bool
    at: float


@dataclass
class Answer:
    """What an agent has put into the outbox."""

    text: str
    post: Post


@dataclass
class World:
    """One server, one connected account, and what happened so far.

    :param delivery: seconds until the server has told the brand of a post
    :param unread: how many posts may wait to be read
    :param told: of which posts the server has told the brand; snac loses one delivery among some
        hundred, and what nobody was told of cannot be read
    """

    odoo: OdooProcess
    server: Server
    delivery: float = 0.0
    unread: int = 100_000
    account_id: int = 0
    posts: dict[str, Post] = field(default_factory=dict)
    answers: list[Answer] = field(default_factory=list)
    answered: set[str] = field(default_factory=set)
    told: set[str] = field(default_factory=set)
    _people: dict[str, Customer] = field(default_factory=dict)
    _numbers: Iterable[int] = field(default_factory=lambda: itertools.count(1))
    _turns: Iterable[str] = field(
        # Not a multiple of the customers, so that everybody does everything.
        default_factory=lambda: itertools.cycle(("new", "more", "private", "back", "new"))
    )

    def connect(self) -> None:
        """Connect the brand's account in Odoo."""
        self._people = {user: self.server.customer(user) for user in (BRAND, *CUSTOMERS)}
        run = self.odoo.run
        team = run(odoo_side.create_team, f"Service of {self.server.url}")
        self.account_id = run(odoo_side.create_account, BRAND, self.server.url, team)
        run(odoo_side.connect, self.account_id, self._people[BRAND].token)

    def picture(self) -> dict[str, list[dict[str, Any]]]:
        """What Odoo knows."""
        return dict(self.odoo.run(odoo_side.picture, self.account_id))

    def stock(self) -> tuple[int, int]:
        """How many mentions wait to be worked, and how many answers are in the outbox."""
        waiting, outbox = self.odoo.run(odoo_side.stock, self.account_id)
        return waiting, outbox

    # What people do

    def write(self, count: int = 1) -> None:
        """Customers write to the brand: threads, further posts in them, answers, private messages.

        Fewer, if too much of what they wrote has not been read yet.
        """
        read = self.odoo.run(odoo_side.texts, self.account_id)
        room = self.unread - len(self.posts) + len(self.lost()) + len(read)
        for _ in range(min(count, room)):
            number = next(self._numbers)  # type: ignore[call-overload]
            author = CUSTOMERS[number % len(CUSTOMERS)]
            kind = next(self._turns)  # type: ignore[call-overload]
            above = self._above(author, kind, number)
            private = above.private if above else kind == "private"
            mark = f"p{number:04}"
            conversation = f"private {author}" if private else mark
            status = self._people[author].post(
                f"@{BRAND} {mark} {WORDS[number % len(WORDS)]}",
                visibility="direct" if private else "public",
                answers=above.status_id if above else None,
            )
            self.posts[mark] = Post(
                mark=mark,
                author=author,
                conversation=above.conversation if above else conversation,
                status_id=status["id"],
                private=private,
                at=time.monotonic(),
            )

    def listen(self) -> None:
        """Note of which posts the server has told the brand, before its list grows too long."""
        if self.delivery:
            for note in self._people[BRAND].notifications():
                self.told.add(_mark((note.get("status") or {}).get("content", "")))

    def lost(self) -> set[str]:
        """Marks of posts that the server has had time to deliver, and has not."""
        if not self.delivery:
            return set()
        self.listen()
        late = time.monotonic() - 3 * self.delivery
        posts = self.posts.values()
        return {post.mark for post in posts if post.at < late and post.mark not in self.told}

    def _above(self, author: str, kind: str, number: int) -> Post | None:
        """What a post of this kind answers: an earlier post of the author, or what we said to one.

        Only what has arrived is answered, since a server may tell of an answer before it tells of
        what was answered.
        """
        earlier = time.monotonic() - self.delivery
        mine = [post for post in self.posts.values() if post.author == author and post.at < earlier]
        if self.delivery:
            mine = [post for post in mine if post.mark in self.told]
        if kind == "more" and mine:
            return mine[number % len(mine)]
        if kind == "back" and mine:
            ours = self._our_answers_to(mine)
            return ours[number % len(ours)] if ours else None
        return None

    def _our_answers_to(self, posts: list[Post]) -> list[Post]:
        wanted = {post.mark: post for post in posts}
        sent = self.odoo.run(odoo_side.sent_answers, self.account_id)
        return [
            Post("", BRAND, post.conversation, status_id, post.private, post.at)
            for text, status_id in sent
            if (post := wanted.get(_mark(text)))
        ]

    def answer(self, count: int = 1) -> int:
        """Agents answer what has not been answered yet. Returns how much they found to answer."""
        waiting = self.odoo.run(odoo_side.answerable, self.account_id)
        waiting = [row for row in waiting if _mark(row[1]) not in self.answered][:count]
        given = []
        for mention_id, said in waiting:
            number = len(self.answers)
            text = f"a{number:04} {ANSWERS[number % len(ANSWERS)]}" if number % 5 else THANKS
            given.append((mention_id, text))
            self.answers.append(Answer(text, self.posts[_mark(said)]))
            self.answered.add(_mark(said))
        if given:
            self.odoo.run(odoo_side.answer, given)
        return len(given)

    # Workers

    def due(self) -> None:
        """The account's sources are due."""
        self.odoo.run(odoo_side.make_due, self.account_id)

    def pass_time(self) -> None:
        """Leases run out, and whatever waits for a moment has waited."""
        self.odoo.run(odoo_side.let_time_pass, LEASE + 2)

    def attempt(
        self, work: Any, step: str, number: int, kinds: frozenset[str], **named: Any
    ) -> Outcome:
        """Let a worker begin, and kill it at an event. Returns when its transaction is gone too."""
        outcome = self.odoo.attempt(work, kill=Kill(number, kinds), step=step, **named)
        if outcome.killed:
            net.wait_until(self._nobody_connected, 60, "A killed worker's transaction stays open.")
            answers_again(self._people[BRAND])
        return outcome

    def _nobody_connected(self) -> bool:
        count = (
            "SELECT count(*) FROM pg_stat_activity"
            f" WHERE datname = '{self.odoo.database}' AND backend_type = 'client backend'"
        )
        return postgres.query(count) == "0"

    def run_until_quiet(self, seconds: float = 300, **named: Any) -> None:
        """Work without disturbance until everything has arrived and everything was sent."""
        end = time.monotonic() + seconds
        while unfinished := self._unfinished():
            if time.monotonic() > end:
                raise AssertionError("\n".join(["Not finished:", *unfinished[:20]]))
            self.due()
            self.pass_time()
            self.odoo.run(odoo_side.everything, **named)

    def _unfinished(self) -> list[str]:
        picture = self.picture()
        here = {_mark(row["text"]) for row in picture["mentions"]} | self.lost()
        posts = self.posts.values()
        rows = [f"{post.mark} by {post.author}" for post in posts if post.mark not in here]
        rows += [
            f"{row['text']} not worked" for row in picture["mentions"] if not row["processed_at"]
        ]
        return rows + [
            f"{row['text']} is {row['state']}: {row['error']}"
            for row in picture["replies"]
            if row["state"] in ("queued", "sending", "unknown")
        ]

    # Comparing

    def differences(self) -> list[str]:
        """Whatever is not as it must be, compared with the server itself; one sentence each."""
        said = said_on(self.server, (BRAND, *CUSTOMERS))
        picture = self.picture()
        return [
            *self._posts_missing_or_doubled(said, picture),
            *self._tickets_missing_or_doubled(picture),
            *self._messages_missing_or_doubled(picture),
            *self._answers_missing_or_doubled(said, picture),
            *_traces_left(picture),
        ]

    def _posts_missing_or_doubled(self, said: list[Said], picture: Any) -> Iterable[str]:
        there = Counter(_mark(each.text) for each in said if each.author != BRAND)
        if there.keys() != self.posts.keys():  # then the test itself is wrong
            other = there.keys() ^ self.posts.keys()
            yield f"The server has other posts than were written: {other}"
        here = Counter(_mark(row["text"]) for row in picture["mentions"] if not row["own"])
        lost = self.lost() - here.keys()
        if len(lost) > max(3, len(self.posts) // 20):
            yield f"The server has not delivered {len(lost)} of {len(self.posts)} posts"
        for mark in (there.keys() | here.keys()) - lost:
            if here[mark] != there[mark]:
                yield f"Post {mark}: {there[mark]} at the server, {here[mark]} here"
        private = {post.mark for post in self.posts.values() if post.private}
        for row in picture["mentions"]:
            if not row["own"] and (row["audience"] == "direct") != (_mark(row["text"]) in private):
                yield f"Post {_mark(row['text'])} is {row['audience']} here"

    def _tickets_missing_or_doubled(self, picture: Any) -> Iterable[str]:
        theirs = [row for row in picture["mentions"] if not row["own"]]
        tickets: dict[str, set[int]] = {}
        for row in theirs:
            post = self.posts.get(_mark(row["text"]))
            if post is None:
                yield f"Nobody has written {row['text']!r}"
                continue
            tickets.setdefault(post.conversation, set()).add(row["ticket_id"])
            wanted = {"answered"} if post.mark in self.answered else {"answered", "open"}
            if row["state"] not in wanted:
                yield f"Post {post.mark} is {row['state']}, it should be {' or '.join(wanted)}"
        for conversation, ids in tickets.items():
            if len(ids) != 1 or False in ids:
                yield f"Conversation {conversation} has the tickets {ids}"
        if len(picture["tickets"]) != len(tickets):
            yield f"{len(picture['tickets'])} tickets for {len(tickets)} conversations"
        numbers = Counter(row["number"] for row in picture["tickets"])
        yield from (f"Number {number} twice" for number, count in numbers.items() if count > 1)

    def _messages_missing_or_doubled(self, picture: Any) -> Iterable[str]:
        shown = Counter((row["id"], row["res_id"]) for row in picture["messages"])
        wanted = Counter((row["message_id"], row["ticket_id"]) for row in picture["mentions"])
        for message in shown.keys() | wanted.keys():
            if shown[message] != 1 or wanted[message] != 1:
                yield (
                    f"Message {message}: {shown[message]} in the chatter,"
                    f" {wanted[message]} mentions"
                )
        marks = Counter(mark for row in picture["messages"] if (mark := _mark(row["body"])))
        yield from (f"{mark} is shown {count} times" for mark, count in marks.items() if count > 1)

    def _answers_missing_or_doubled(self, said: list[Said], picture: Any) -> Iterable[str]:
        wanted = Counter((_essence(a.text), a.post.private) for a in self.answers)
        there = Counter((_essence(s.text), s.private) for s in said if s.author == BRAND)
        for key in wanted.keys() | there.keys():
            if wanted[key] != there[key]:
                yield f"Answer {key}: {wanted[key]} given, {there[key]} at the server"
        texts = {row["external_id"]: row["text"] for row in picture["replies"]}
        ours = {row["external_id"]: row["text"] for row in picture["mentions"] if row["own"]}
        for known in texts.keys() ^ ours.keys():
            where = "in a thread, not in the outbox" if known in ours else "in no thread"
            yield f"Answer {known} {ours.get(known) or texts[known]!r} is {where}"
        for row in picture["replies"]:
            if row["state"] != "sent" or not row["external_id"]:
                yield f"Answer {row['text']!r} is {row['state']}: {row['error']}"
        ids = Counter(row["external_id"] for row in picture["replies"])
        yield from (
            f"{count} answers are post {known}" for known, count in ids.items() if count > 1
        )


def _traces_left(picture: Any) -> Iterable[str]:
    for row in picture["sources"]:
        for name in ("error", "gap", "running_until", "unreadable_count"):
            if row[name]:
                yield f"Source {row['kind']}: {name} is {row[name]}"
        if not row["caught_up"]:
            yield f"Source {row['kind']} has not caught up"


def _mark(text: str) -> str:
    found = MARK.search(text or "")
    return found[0] if found else ""


def _essence(text: str) -> str:
    """A text without names, spaces and punctuation: as it is after any server."""
    return re.sub(r"@[\w.-]+(@[\w.:-]+)?|https?://|\W|_", "", text or "")


@contextmanager
def world_on_snac(odoo: OdooProcess, folder: Path) -> Iterator[World]:
    """A world with snac2. It delivers late, out of order, and shows its newest 64 notifications
    only, some of them twice."""
    server = snac.Snac(folder, net.free_port())
    server.create({user: user.title() for user in (BRAND, *CUSTOMERS)})
    server.start()
    with _connected(World(odoo, server, delivery=10.0, unread=20), server) as world:
        yield world


@contextmanager
def world_on_mock(odoo: OdooProcess, folder: Path) -> Iterator[World]:
    """A world with mastodon-mock, which delivers at once and shows everything, in pages."""
    server = mock.Mock(folder, {user: f"token-of-{user}" for user in (BRAND, *CUSTOMERS)})
    server.start(auth={"enforce_scopes": False})
    with _connected(World(odoo, server), server) as world:
        yield world


@contextmanager
def _connected(world: World, server: snac.Snac | mock.Mock) -> Iterator[World]:
    try:
        world.connect()
        yield world
    finally:
        if world.account_id:
            world.odoo.run(odoo_side.retire, world.account_id)
        server.stop()
