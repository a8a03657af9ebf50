"""A network with rules: windows, actions, files, prices, threads and second looks."""

from datetime import timedelta

from ..networks.types import (
    Audience,
    Capability,
    MediaPolicy,
    MentionKind,
    Page,
    Price,
    UploadRule,
    Way,
)
from .common import ScriptedNetwork, SocialCommon, script

DAY = timedelta(hours=24)
HUMAN = timedelta(hours=48)
WEEK = timedelta(days=7)


class WindowedNetwork(ScriptedNetwork):
    """Comments are answered in public as long as they are open, and once in private within a week;
    messages within a day of the last that the person wrote, in a pinch within two."""

    key = "windowed"
    label = "Windowed"
    capabilities = frozenset(Capability) - {Capability.COUNT}
    prices = (
        Price("post", "post", 0.015, "2026-02-01", "https://net.example/prices"),
        Price("post_link", "post with a link", 0.2, "2026-02-01", "https://net.example/prices"),
    )
    media_policy = MediaPolicy.CACHE
    media_days = 2

    @classmethod
    def audiences(cls, parent):
        if parent and parent.audience is Audience.DIRECT:
            return (Audience.DIRECT,)
        return (Audience.PUBLIC, Audience.DIRECT)

    @classmethod
    def ways(cls, parent, situation):
        if parent.kind is MentionKind.MESSAGE:
            heard = situation.heard_at or parent.written_at
            if situation.now <= heard + DAY:
                return (Way(Audience.DIRECT, "", heard + DAY, "Be quick."),)
            until = heard + HUMAN
            return (Way(Audience.DIRECT, _late(until, situation), until, "As a human only."),)
        closed = "" if parent.may("reply") else "The comments below this post are closed."
        until = parent.written_at + WEEK
        told = "One private answer to a comment is all." if situation.told_privately else ""
        return (
            Way(Audience.PUBLIC, closed),
            Way(Audience.DIRECT, told or _late(until, situation), until),
        )

    @classmethod
    def charges(cls, reply, facts):
        return {"post_link" if "://" in reply.text else "post": 1}

    @classmethod
    def upload_rules(cls, facts):
        return (UploadRule("image", ("image/png",), 1000, 2),)

    def act(self, action, mention):
        script.acted.append((action, mention.external_id))
        script.play(script.act, action, mention)

    def recheck(self, external_ids):
        script.asked.append(tuple(external_ids))
        self.http.requests_made += 1
        return script.play(script.there, external_ids)


def _late(until, situation):
    return "" if situation.now <= until else "The time for an answer is over."


class WindowedCommon(SocialCommon):
    """An account of that network beside the scripted one."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.account.write({"state": "draft"})
        cls.account.write({"network": "windowed", "state": "connected"})
        cls.env["social.crm.price"]._know({"windowed"})

    def setUp(self):
        super().setUp()
        script.acted = []
        script.act = None
        script.asked = []
        script.there = lambda ids: Page()

    def message(self, text="hello?", minutes=60, **values):
        """A private message."""
        values.setdefault("kind", MentionKind.MESSAGE)
        return self.item(text, minutes=minutes, audience=Audience.DIRECT, **values)

    def reply(self, mention, text="On its way", **values):
        return (
            self.env["social.crm.reply"]
            .with_user(self.agent)
            .create({"mention_id": mention.id, "text": text, **values})
        )

    def send(self):
        """What the scheduled action does."""
        with self.commits() as env:
            env["social.crm.reply"]._cron_send()
