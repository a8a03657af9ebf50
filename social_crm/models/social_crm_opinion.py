"""Second opinions: what another model says of posts whose mood is not sure.

Questions are reserved and committed before anybody is asked, so that no budget is passed, whatever
the number of workers and whenever they die. The texts are masked. What comes back is an opinion
beside what was found; it changes nothing by itself.
"""

import logging
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from odoo import api, fields, models
from odoo.tools import SQL

from ..matching.mask import mask
from ..networks.errors import Malformed, NetworkError, Rejected
from ..networks.guard import netloc
from ..networks.http import Session
from ..networks.opinion import Endpoint, Opinion, ask, most_tokens
from ..text.result import KINDS
from ..tools.transactions import committed
from ..tools.vault import digester
from .social_crm_mention_mood import MOODS
from .social_crm_network import utc_now

_logger = logging.getLogger(__name__)

BATCH = 20
"""Questions of one run; more follow in the next."""
THREADS = 4
RECENT = timedelta(days=3)
"""Older posts are not asked about."""
LEASE = timedelta(minutes=15)
"""After which a worker that has not come back with an answer is given up."""


@dataclass(frozen=True, slots=True)
class _Question:
    """What a thread needs to ask, as plain values.

    :param reserved: most tokens that it can take
    """

    opinion_id: int
    endpoint_id: int
    endpoint: Endpoint
    text: str
    language: str
    guard: object
    month: str
    reserved: int

    def run(self):
        """:returns: an ``Opinion``, or the exception"""
        session = Session(self.guard, clock=utc_now)
        try:
            return ask(session, self.endpoint, self.text, self.language)
        except Exception as error:
            return error
        finally:
            session.close()


class SocialCrmOpinion(models.Model):
    _name = "social.crm.opinion"
    _description = "Second Opinion"
    _order = "id desc"
    _rec_name = "told_by"

    mention_id = fields.Many2one(
        "social.crm.mention", required=True, readonly=True, ondelete="cascade"
    )
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    state = fields.Selection(
        [("asked", "Asked"), ("told", "Told"), ("failed", "Failed")],
        required=True,
        readonly=True,
        default="asked",
    )
    asked_at = fields.Datetime(required=True, readonly=True)
    told_by = fields.Char("Said By", readonly=True, help="Which model, and where.")
    digest = fields.Char(readonly=True, help="Of the text that was asked about.")
    mood = fields.Selection(MOODS, readonly=True)
    kinds = fields.Json(readonly=True)
    needs_answer = fields.Boolean(readonly=True)
    reason = fields.Char(readonly=True)
    tokens = fields.Integer(readonly=True, aggregator="sum")
    error = fields.Char(readonly=True)

    _mention_uniq = models.UniqueIndex("(mention_id)")
    _asked_idx = models.Index("(asked_at) WHERE state = 'asked'")

    @api.model
    def _cron_ask(self):
        """Ask about what is not sure. Called by the scheduled action; safe in several workers."""
        committed(self.env, self._give_up)
        domain = [("enabled", "=", True), ("opinions", "=", True)]
        full = False
        for endpoint in self.env["social.crm.opinion.endpoint"].sudo().search(domain):
            full |= self._ask(endpoint) == BATCH
        self.env["ir.cron"]._commit_progress(remaining=int(full))

    @api.model
    def _give_up(self):
        """Those who asked these never came back: whether it was counted there, nobody knows, so
        what was reserved stays used, and they are not asked again."""
        lost = self.sudo().search(
            [("state", "=", "asked"), ("asked_at", "<", fields.Datetime.now() - LEASE)]
        )
        lost.write({"state": "failed", "error": self.env._("The worker that asked has died.")})

    @api.model
    def _ask(self, endpoint):
        """Ask one company's service about a batch; nothing is open in the database meanwhile.

        :returns: how many were asked about
        """
        questions = committed(self.env, partial(self._claim, endpoint))
        if not questions:
            return 0
        self.env["social.crm.calls"]._call_each(questions, self._note, THREADS)
        _logger.info("Second opinions: %s asked for", len(questions))
        return len(questions)

    @api.model
    def _claim(self, endpoint):
        """Take posts to ask about, and what asking can cost out of the budget. The caller commits.

        :rtype: list[_Question]
        """
        now = fields.Datetime.now()
        if not endpoint.try_lock_for_update() or not endpoint.enabled:
            return []  # another worker is at it
        endpoint.invalidate_recordset()
        if (
            endpoint.stopped
            or not endpoint.opinions
            or (endpoint.waiting_until and endpoint.waiting_until > now)
        ):
            return []
        try:
            whom = endpoint._endpoint()
        except NetworkError as error:
            endpoint._failed(error)
            return []
        sources = self.env["social.crm.example"].sudo()._sources(self._uncertain(endpoint, now))
        language, digests = endpoint._language(), digester()
        asked = [
            (source, text, most_tokens(whom, text, language))
            for source in sources
            if (text := mask(source["text"], source["names"], source["handles"])).strip()
        ]
        granted = endpoint._reserve([size for _source, _text, size in asked])
        asked = asked[:granted]
        opinions = self.sudo().create(
            [
                {
                    "mention_id": source["id"],
                    "company_id": endpoint.company_id.id,
                    "asked_at": now,
                    "told_by": f"{whom.model} ({netloc(whom.url)[1]})",
                    "digest": digests("opinion", " ".join(source["text"].split()))[0],
                }
                for source, _text, _size in asked
            ]
        )
        guard = self.env["social.crm.network"]._guard()
        return [
            _Question(opinion.id, endpoint.id, whom, text, language, guard, endpoint._month(), size)
            for opinion, (_source, text, size) in zip(opinions, asked, strict=True)
        ]

    @api.model
    def _uncertain(self, endpoint, now):
        """Posts of the last days whose mood is not sure, the newest first: those that nobody has
        said anything about, answered or asked about.

        :rtype: list[int]
        """
        self.env["social.crm.mention"].flush_model()
        self.flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT mention.id
                  FROM social_crm_mention mention
                 WHERE mention.company_id = %s AND mention.received_at > %s
                   AND mention.mood_sure = 'unsure' AND mention.own IS NOT TRUE
                   AND mention.noise IS NULL AND mention.handled_at IS NULL
                   AND mention.gone_at IS NULL AND mention.removed_at IS NULL
                   AND mention.erased_at IS NULL
                   AND (mention.audience <> 'direct' OR %s) AND %s
                   AND NOT coalesce(mention.fixed, '[]') ? 'mood'
                   AND NOT EXISTS (SELECT FROM social_crm_opinion opinion
                                    WHERE opinion.mention_id = mention.id)
                 ORDER BY mention.received_at DESC
                 LIMIT %s
                """,
                endpoint.company_id.id,
                now - RECENT,
                endpoint.private,
                self.env["social.crm.account"]._real_sql("mention.network"),
                BATCH,
            )
        )
        return [row[0] for row in rows]

    @api.model
    def _note(self, question, result):
        """Write down what came of a question. The caller commits.

        :param result: an ``Opinion``, or the exception
        """
        endpoint = self.env["social.crm.opinion.endpoint"].sudo().browse(question.endpoint_id)
        opinion = self.sudo().browse(question.opinion_id).exists()
        if isinstance(result, Opinion):
            endpoint._settle(question.month, question.reserved, result.tokens)
            endpoint._worked()
            opinion.write(
                {
                    "state": "told",
                    "mood": result.mood,
                    "kinds": [kind for kind in KINDS if kind in result.kinds],
                    "needs_answer": result.needs_answer,
                    "reason": mask(result.reason),
                    "tokens": question.reserved if result.tokens is None else result.tokens,
                }
            )
            opinion.mention_id._announce()
            return
        if not isinstance(result, NetworkError):
            _logger.error("Second opinion %s failed", question.opinion_id, exc_info=result)
            result = Malformed(
                self.env._("An unforeseen error (%s), see the log.", type(result).__name__)
            )
        if isinstance(result, Malformed):
            # It answered, so it counted; asking the same again would bring the same.
            endpoint._settle(question.month, question.reserved, getattr(result, "tokens", None))
        else:
            endpoint._settle(question.month, question.reserved, 0)
        endpoint._failed(result)
        if isinstance(result, Malformed | Rejected) and not endpoint.stopped:
            opinion.write({"state": "failed", "error": endpoint._sentence(result)})
        else:
            opinion.unlink()  # to be asked about later
