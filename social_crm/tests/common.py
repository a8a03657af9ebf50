"""A small world for tests: two companies, teams, users of each group, and a network that does what
a test says."""

from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from freezegun import freeze_time

from odoo import Command, fields
from odoo.tests import TransactionCase, new_test_user
from odoo.tools import OrderedSet

from ..networks.network import Network
from ..networks.types import (
    Audience,
    Author,
    Capability,
    Connect,
    Identity,
    Length,
    Mention,
    Page,
    Posted,
    Setting,
    SourceKind,
    UploadRule,
)

OURS = Author("acme", "acme", "Acme", "https://net.example/acme")
MARTINA = Author("u-martina", "mausi007", "Martina", "https://net.example/mausi007", followers=12)
BORIS = Author("u-boris", "boris", "Boris Bystander", "https://net.example/boris")


class Script:
    """What the scripted network answers. A value that is an exception is raised."""

    def __init__(self):
        self.pages = {}  # source kind -> list of pages, or an exception in their place
        self.identity = Identity(
            "acme", "acme", "Acme", "https://net.example/acme", facts={"limit": 40}
        )
        self.sent = []  # (reply, key)
        self.send = None  # callable(reply, key), a value or an exception
        self.found = ()
        self.deleted = []
        self.notices = []  # what the profile was told to say
        self.notice = None  # callable(text), a value or an exception

    @staticmethod
    def play(value, *args):
        if callable(value) and not isinstance(value, type):
            value = value(*args)
        if isinstance(value, Exception):
            raise value
        return value


script = Script()


class ScriptedNetwork(Network):
    key = "scripted"
    label = "Scripted"
    connect = Connect.SECRETS
    settings = (
        Setting("server", "Server", "url", required=True),
        Setting("token", "Token", "secret"),
    )
    source_kinds = (
        SourceKind("mentions", "Mentions", addressed=True, offered=True),
        SourceKind("own", "Own posts", offered=True),
        SourceKind("search", "Search", settings=(Setting("term", "Term", required=True),)),
    )
    capabilities = frozenset(
        {
            Capability.REPLY,
            Capability.DIRECT_MESSAGE,
            Capability.DELETE,
            Capability.MEDIA,
        }
    )
    parse_kinds = ("item",)

    def check(self):
        return script.play(script.identity)

    def fetch(self, source, cursor):
        pages = script.pages.get(source.kind, [])
        begin = int(cursor) if cursor else 0
        for number, page in enumerate(pages[begin:], start=begin + 1):
            page = script.play(page)
            self.http.requests_made += 1
            yield replace(page, cursor=str(number), more=number < len(pages))
        if begin >= len(pages):
            yield Page(cursor=cursor)

    @classmethod
    def parse(cls, kind, raw):
        return script.play(script.parse, raw)

    def send(self, reply, key):
        script.sent.append((reply, key))
        if script.send is not None:
            return script.play(script.send, reply, key)
        return Posted(f"sent-{len(script.sent)}", f"https://net.example/sent/{len(script.sent)}")

    def find_sent(self, reply, key, since):
        return script.play(script.found)

    def delete(self, external_id):
        script.deleted.append(external_id)

    def show_notice(self, text):
        script.play(script.notice, text)
        script.notices.append(text)

    @classmethod
    def measure_notice(cls, text, facts):
        return Length(len(text), 100)

    @classmethod
    def measure(cls, reply, facts):
        return Length(len(reply.text), facts.get("limit", 0))

    @classmethod
    def upload_rules(cls, facts):
        return (UploadRule("image", ("image/png", "text/plain"), 5_000_000, 4),)

    @classmethod
    def audiences(cls, parent):
        if parent and parent.audience is Audience.DIRECT:
            return (Audience.DIRECT,)
        return (Audience.PUBLIC, Audience.DIRECT)


class SocialCommon(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.registry.clear_cache()  # the scripted network came with the tests
        script.__init__()
        cls.company = cls.env.company
        cls.other_company = cls.env["res.company"].create({"name": "Other"})
        cls.team = cls._team("Service")
        cls.other_team = cls._team("Sales")
        groups = "social_crm.group_"
        cls.agent = cls._user("agent", f"{groups}agent", cls.team)
        cls.stranger = cls._user("stranger", f"{groups}agent", cls.other_team)
        cls.manager = cls._user("manager", f"{groups}manager")
        cls.administrator = cls._user("administrator", f"{groups}administrator")
        cls.employee = cls._user("employee", "base.group_user")
        cls.account = cls.env["social.crm.account"].create(
            {
                "name": "Acme",
                "network": "scripted",
                "settings": {"server": "https://net.example", "token": "s3cret"},
                "team_id": cls.team.id,
                "user_id": cls.manager.id,
            }
        )
        cls.account.write(
            {
                "state": "connected",
                "external_id": "acme",
                "handle": "acme",
                "facts": {"limit": 40},
                "connected_at": fields.Datetime.now() - timedelta(days=30),
            }
        )
        cls.source = cls._source("mentions")
        cls.own_source = cls._source("own")
        cls.search_source = cls._source("search", term="widget")
        (cls.source + cls.own_source + cls.search_source).caught_up = True

    def setUp(self):
        super().setUp()
        script.__init__()
        self.numbers = iter(range(1, 1000000))

    def stop_the_clock(self):
        """For tests of days and months: none ends while the test runs."""
        clock = freeze_time(fields.Datetime.now())
        clock.start()
        self.addCleanup(clock.stop)

    def keep_environments(self):
        """For tests that count queries: an environment remembers the company and the time zone of
        its user, and goes whenever Python cleans up. What it knew would be read again then."""
        transaction = self.env.transaction
        goes = transaction.envs
        transaction.envs = OrderedSet(goes)

        def back():
            goes.update(transaction.envs)
            transaction.envs = goes

        self.addCleanup(back)

    @classmethod
    def _team(cls, name, **values):
        return cls.env["helpdesk.ticket.team"].create({"name": name, **values})

    @classmethod
    def _user(cls, login, groups, team=None, **values):
        user = new_test_user(cls.env, f"social_{login}", groups=groups, **values)
        if team:
            team.user_ids = [Command.link(user.id)]
        return user

    @classmethod
    def _source(cls, kind, account=None, **settings):
        return cls.env["social.crm.source"].create(
            {
                "account_id": (account or cls.account).id,
                "name": kind,
                "kind": kind,
                "settings": settings,
            }
        )

    @contextmanager
    def commits(self):
        """Code that commits may run inside (the test's own transaction stays)."""
        with self.enter_registry_test_mode():
            cr = self.env.registry.cursor()
            try:
                yield self.env(cr=cr)
                self.env(cr=cr)["ir.cron"]._commit_progress()
            finally:
                cr.close()
        self.env.invalidate_all()

    def item(self, text="Hello", author=MARTINA, minutes=60, **values):
        """An item at the network, written some minutes ago."""
        number = next(self.numbers)
        values.setdefault("external_id", f"i{number}")
        values.setdefault("url", f"https://net.example/{values['external_id']}")
        return Mention(
            author=author,
            text=text,
            written_at=datetime.now(UTC).replace(microsecond=0)
            - timedelta(minutes=minutes, seconds=-number),
            **values,
        )

    def below(self, asked, text="Hello", **values):
        """An item that answers another, in its thread."""
        thread_id = asked.thread_id or asked.external_id
        return self.item(text, parent_id=asked.external_id, thread_id=thread_id, **values)

    def assertLaterThan(self, begun, moment, **span):
        """The moment is so much later than something that was done between ``begun`` and now."""
        span, second = timedelta(**span), timedelta(seconds=1)
        self.assertGreaterEqual(moment, begun + span - second)
        self.assertLessEqual(moment, fields.Datetime.now() + span + second)

    def store(self, *items, source=None, **page):
        """Store items as one page of a source.

        :returns: the mentions, in the order of ``items``
        """
        source = source or self.source
        counts = self.env["social.crm.ingest"]._store_page(source, Page(mentions=items, **page))
        self.assertLessEqual(counts.new + counts.updated + counts.known, len(items))
        return self.mentions(*items, account=source.account_id)

    def mentions(self, *items, account=None):
        """What is stored of these items, in their order."""
        found = self.env["social.crm.mention"].search(
            [
                ("account_id", "=", (account or self.account).id),
                (
                    "external_id",
                    "in",
                    [item.external_id for item in items if item.external_id.isprintable()],
                ),
            ]
        )
        by_id = {mention.external_id: mention for mention in found}
        return self.env["social.crm.mention"].union(
            *(by_id[item.external_id] for item in items if item.external_id in by_id)
        )

    def work(self):
        """Do what the scheduled action does with what is stored."""
        process = self.env["social.crm.process"]
        while True:
            account, ids = process._claim_batch()
            if not ids:
                return
            process._process(account, ids)

    def arrive(self, *items, source=None, **page):
        """Store items and work them."""
        mentions = self.store(*items, source=source, **page)
        self.work()
        mentions.invalidate_recordset()
        return mentions
