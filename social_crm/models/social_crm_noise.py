"""What nobody has to look at: spam, machines, authors we do not listen to, copies. It is kept,
counted and out of the way; somebody who knows better says so with one click.

What somebody whom we know says to us is never noise, unless a person blocked them: better one post
too many on the desk than a customer who is not heard.
"""

from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from ..text.spam import LIMIT, score, signs
from .social_crm_ingest import _execute_values

NOISE = [
    ("blocked", "Blocked author"),
    ("bot", "Machine"),
    ("spam", "Spam"),
    ("copy", "Copy"),
]
BUSY = 30
"""Posts of one author within an hour: nobody writes as fast."""
MANY_COPIES = 4
"""Copies of one text by one author within a day that make him a machine."""
DAY = timedelta(days=1)
LONG_ENOUGH = 40
"""Characters; shorter texts are the same by chance, or because there is little else to say."""

WORDS = {
    "blocked": lambda env, values: env._("the author is blocked"),
    "bot": lambda env, values: env._("the network says that it is a machine"),
    "busy": lambda env, values: env._("%s posts within an hour", values["count"]),
    "copies": lambda env, values: env._("the same text %s times within a day", values["count"]),
    "copy": lambda env, values: env._("the author has posted this before"),
    "said": lambda env, values: env._("a colleague said so"),
    "link": lambda env, values: env._("a link"),
    "shortener": lambda env, values: env._("a link that hides where it leads"),
    "money": lambda env, values: env._("offers money: “%s”", values["seen"]),
    "adult": lambda env, values: env._("offers adult content: “%s”", values["seen"]),
    "followers": lambda env, values: env._("sells followers: “%s”", values["seen"]),
    "prize": lambda env, values: env._("promises a prize: “%s”", values["seen"]),
    "contact": lambda env, values: env._("leads to a messenger: “%s”", values["seen"]),
    "recover": lambda env, values: env._("offers to get accounts back: “%s”", values["seen"]),
    "hashtags": lambda env, values: env._("%s hashtags", values["seen"]),
    "mentions": lambda env, values: env._("names %s people", values["seen"]),
    "shouting": lambda env, values: env._("capital letters"),
}


class SocialCrmNoise(models.AbstractModel):
    _name = "social.crm.noise"
    _description = "Noise among Social Mentions"

    @api.model
    def _sort_out(self, account, facts):
        """Find out which of these are noise. Three queries at most, whatever the number.

        :param account: the account of all of them
        :param dict facts: mention id to :class:`.social_crm_facts.Facts`; sets ``noise`` and
            ``noise_parts``
        """
        open_to_it = [each for each in facts.values() if not (each.fixed and "noise" in each.fixed)]
        if not open_to_it:
            return
        pace = self._pace(account, open_to_it)
        copies = self._copies(open_to_it)
        found = {}
        for each in open_to_it:
            verdict = self._verdict(each, pace, copies)
            if verdict:
                found[each.id] = verdict
        self._spare(facts, found)
        for each in open_to_it:
            noise, parts = found.get(each.id, (None, None))
            each.noise, each.noise_parts = noise, parts

    @api.model
    def _verdict(self, each, pace, copies):
        """Whether it is noise, and why.

        :returns: nothing, or (a key of ``NOISE``, a list of (code, values))
        :rtype: tuple | None
        """
        if each.standing == "blocked":
            return "blocked", [["blocked", None]]
        if each.standing:  # important to us
            return None
        busy = pace.get(each.profile_id, 0)
        copied = copies.get(each.id, 0)
        if each.bot:
            return "bot", [["bot", None]]
        # However fast somebody speaks to us: what is too much for the desk the cap holds back, and
        # says so.
        if busy >= BUSY and not (each.addressed or each.private):
            return "bot", [["busy", {"count": busy}]]
        if copied >= MANY_COPIES:
            return "bot", [["copies", {"count": copied + 1}]]
        seen = signs(each.words, len(each.tags or ()), len(each.mentioned or ()))
        if seen and score(seen) >= LIMIT:
            return "spam", [[sign.code, {"seen": sign.seen}] for sign in seen]
        if copied:
            return "copy", [["copy", None]]
        return None

    @api.model
    def _pace(self, account, facts):
        """How many posts each author has written within the hour before the latest of these.

        :rtype: dict[int, int]
        """
        latest = {}
        for each in facts:
            if each.audience != "direct":
                latest[each.profile_id] = max(
                    each.written_at, latest.get(each.profile_id, each.written_at)
                )
        if not latest:
            return {}
        # OFFSET 0: by author. In a busy hour the planner would read all of it for each of them.
        return dict(
            _execute_values(
                self.env,
                """
                SELECT asked.profile_id, (
                           SELECT count(*)
                             FROM (SELECT audience, written_at FROM social_crm_mention
                                    WHERE profile_id = asked.profile_id OFFSET 0) mention
                            WHERE mention.audience <> 'direct'
                              AND mention.written_at <= asked.until::timestamp
                              AND mention.written_at > asked.until::timestamp - interval '1 hour')
                  FROM (VALUES %s) AS asked(profile_id, until)
                """,
                sorted(latest.items()),
            )
        )

    @api.model
    def _copies(self, facts):
        """How often the author of each has posted the same words within the day before.

        Words that are only alike do not count: with another order number it is another case.
        Answers are left out: whoever asks the same once more in a conversation waits for us.

        :rtype: dict[int, int]
        """
        asked = [
            each
            for each in facts
            if each.same_id
            and each.signature
            and not (each.answers or each.audience == "direct")
            and len(each.words) >= LONG_ENOUGH
        ]
        if not asked:
            return {}
        before = {}
        rows = self.env.execute_query(
            SQL(
                """
                SELECT signature.exact, mention.profile_id, mention.written_at, mention.id
                  FROM social_crm_mention mention
                  JOIN social_crm_signature signature ON signature.mention_id = mention.id
                 WHERE mention.same_id = ANY(%s) AND mention.profile_id = ANY(%s)
                   AND mention.id <> ALL(%s) AND mention.written_at > %s
                """,
                sorted({each.same_id for each in asked}),
                sorted({each.profile_id for each in asked}),
                [each.id for each in facts],
                min(each.written_at for each in asked) - DAY,
            )
        )
        for exact, profile_id, written_at, mention_id in rows:
            before.setdefault((exact, profile_id), []).append((written_at, mention_id))
        for each in asked:
            before.setdefault((each.signature.exact, each.profile_id), []).append(
                (each.written_at, each.id)
            )
        return {
            each.id: sum(
                each.written_at - DAY < when and (when, other) < (each.written_at, each.id)
                for when, other in before[each.signature.exact, each.profile_id]
            )
            for each in asked
        }

    @api.model
    def _spare(self, facts, found):
        """Take out what somebody whom we know says to us, and what belongs to an open case.

        :param dict found: mention id to verdict; loses entries
        """
        doubtful = [facts[each] for each in found if found[each][0] != "blocked"]
        for each in doubtful:
            if each.partner_id and (each.addressed or each.private):
                del found[each.id]
        conversations = [
            each.conversation_id for each in doubtful if each.id in found and each.conversation_id
        ]
        if not conversations:
            return
        rows = self.env.execute_query(
            SQL(
                "SELECT conversation.id, conversation.profile_id"
                "  FROM social_crm_conversation conversation"
                "  JOIN helpdesk_ticket ticket ON ticket.id = conversation.ticket_id"
                "  JOIN helpdesk_ticket_stage stage ON stage.id = ticket.stage_id"
                " WHERE conversation.id = ANY(%s) AND stage.closed IS NOT TRUE",
                sorted(set(conversations)),
            )
        )
        cases = set(rows)
        for each in doubtful:
            if (each.conversation_id, each.profile_id) in cases:
                found.pop(each.id, None)

    @api.model
    def _reasons(self, parts):
        """Why something is noise, in the language of the environment.

        :param parts: a list of (code, values), or nothing
        :rtype: str
        """
        said = [
            WORDS[code](self.env, values or {}) for code, values in parts or () if code in WORDS
        ]
        return ", ".join(said)


class SocialCrmMention(models.Model):
    _inherit = "social.crm.mention"

    noise = fields.Selection(
        NOISE, readonly=True, help="Nobody has to look at it. It is kept, and can be found."
    )
    noise_parts = fields.Json(readonly=True, help="Why: code and values of each sign.")
    noise_text = fields.Char("Why Noise", compute="_compute_noise_text")

    @api.depends("noise_parts")
    @api.depends_context("lang")
    def _compute_noise_text(self):
        Noise = self.env["social.crm.noise"]
        for mention in self:
            mention.noise_text = Noise._reasons(mention.noise_parts)

    def action_noise(self):
        """Say that nobody has to look at these."""
        self._check_agent()
        self.filtered(lambda mention: not mention.own)._say_noise("spam", [["said", None]])
        return True

    def action_no_noise(self):
        """Say that somebody has to look at these after all; what is addressed to us becomes work
        as if it had come now."""
        self._check_agent()
        self._say_noise(None, None)
        self._work_anew()
        return True

    def _say_noise(self, noise, parts):
        """Note what a person said; it is not found anew. Whoever calls this has checked who may."""
        self.sudo().write({"noise": noise or False, "noise_parts": parts})
        for mention in self.sudo():
            if "noise" not in (mention.fixed or ()):
                mention.fixed = [*(mention.fixed or ()), "noise"]
        facts = self.env["social.crm.facts"].sudo()._load(self.ids)
        self.env["social.crm.priority"]._rate(facts)
        self.env["social.crm.facts"]._store(facts.values())
        self.ticket_id.sudo()._social_note_priority()
        self._announce()

    def _work_anew(self):
        """Let those that wait be worked once more, as the scheduled action does."""
        Process = self.env["social.crm.process"].sudo()
        for account, mentions in (
            self.filtered(lambda mention: mention.state == "new" and not mention.own)
            .grouped("account_id")
            .items()
        ):
            Process._process(account, mentions.ids)
            mentions.invalidate_recordset()
            mentions._announce()
