"""What is known of mentions while they are understood, rated and routed: plain values, loaded with
one query and written back with one, whatever the number.

The steps between (:mod:`.social_crm_understanding`, :mod:`.social_crm_same`,
:mod:`.social_crm_noise`, :mod:`.social_crm_priority`, :mod:`.social_crm_routing`) read and set
attributes of :class:`Facts` and leave writing to :meth:`SocialCrmFacts._store`: a row of a mention
has a dozen indexes, so each further ``UPDATE`` of it costs as much as all of them together.
"""

import json
from dataclasses import dataclass
from datetime import datetime

from odoo import api, models
from odoo.tools import SQL

FOUND = {
    "language": "varchar",
    "told_language": "varchar",
    "mood": "varchar",
    "mood_sure": "varchar",
    "mood_score": "float8",
    "is_complaint": "bool",
    "is_question": "bool",
    "is_praise": "bool",
    "is_suggestion": "bool",
    "needs_answer": "bool",
    "topic_id": "int",
    "same_id": "int",
    "noise": "varchar",
    "noise_parts": "jsonb",
    "priority": "int",
    "priority_parts": "jsonb",
    "model_id": "int",
    "understood_at": "timestamp",
    "routed_at": "timestamp",
    "outcome": "varchar",
    "approval": "varchar",
}
"""Columns of a mention that the steps set, with their types."""
KINDS = ("complaint", "question", "praise", "suggestion")
"""What a text can be, several at once: ``is_`` columns."""


@dataclass(slots=True)
class Facts:
    """One mention, its author and his contact. Ids where the database has ids; ``None`` where
    nothing is known."""

    id: int
    company_id: int
    account_id: int
    network: str
    team_id: int | None  # of the account
    source_id: int | None
    source_ids: list[int]
    kind: str  # of item: post, comment, message …
    audience: str
    addressed: bool
    own: bool
    bystander: bool
    backfilled: bool
    gone: bool
    state: str
    answers: bool  # it answers something
    thread: str | None
    conversation_id: int | None
    ticket_id: int | None
    lead_id: int | None
    subject: str | None
    text: str | None
    mentioned: list[str] | None
    tags: list[str] | None
    counters: dict | None
    written_at: datetime
    received_at: datetime
    handled_at: datetime | None
    window_until: datetime | None
    external_id: str
    quoted: str | None  # external id of what it quotes
    profile_id: int
    handle: str | None
    name: str | None
    profile_language: str | None
    followers: int
    bot: bool
    standing: str | None
    partner_id: int | None
    country_id: int | None  # of the contact
    fixed: list[str] | None  # what people said: names of FOUND columns that no step may change
    # What the steps find.
    language: str | None
    told_language: str | None
    mood: str | None
    mood_sure: str | None
    mood_score: float | None
    is_complaint: bool | None
    is_question: bool | None
    is_praise: bool | None
    is_suggestion: bool | None
    needs_answer: bool | None
    topic_id: int | None
    same_id: int | None
    noise: str | None
    noise_parts: list | None
    priority: int | None
    priority_parts: list | None
    model_id: int | None
    understood_at: datetime | None
    routed_at: datetime | None
    outcome: str | None
    approval: str | None = None  # names of the rules that want answers approved
    signature: object = None  # of the text, see text.result.Signature; lives for a batch

    @property
    def words(self):
        """Title and text.

        :rtype: str
        """
        if self.subject and self.text:
            return f"{self.subject}\n{self.text}"
        return self.subject or self.text or ""

    @property
    def private(self):
        return self.audience == "direct"

    def find(self, **values):
        """Set what was found, but for what people have said.

        :param values: names of ``FOUND``
        """
        for name, value in values.items():
            if not (self.fixed and name in self.fixed):
                setattr(self, name, value)


class SocialCrmFacts(models.AbstractModel):
    _name = "social.crm.facts"
    _description = "Facts of Social Mentions"

    @api.model
    def _load(self, ids):
        """The facts of mentions, in one query.

        :param ids: ids of mentions
        :rtype: dict[int, Facts]
        """
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT mention.id, mention.company_id, mention.account_id, mention.network,
                       account.team_id, mention.source_id,
                       ARRAY(SELECT source_id FROM social_crm_mention_source_rel found
                              WHERE found.mention_id = mention.id),
                       mention.kind, mention.audience, coalesce(mention.addressed, FALSE),
                       coalesce(mention.own, FALSE), coalesce(mention.bystander, FALSE),
                       coalesce(mention.backfilled, FALSE), mention.gone_at IS NOT NULL,
                       mention.state, mention.parent_external_id IS NOT NULL, mention.thread,
                       mention.conversation_id, mention.ticket_id, mention.lead_id,
                       mention.subject, mention.text, mention.mentioned, mention.tags,
                       mention.counters, mention.written_at, mention.received_at,
                       mention.handled_at, mention.window_until, mention.external_id,
                       mention.quoted_external_id,
                       profile.id, profile.handle, profile.name, profile.language,
                       coalesce(profile.followers, 0), coalesce(profile.bot, FALSE),
                       profile.standing, profile.partner_id, partner.country_id, mention.fixed,
                       %s
                  FROM social_crm_mention mention
                  JOIN social_crm_account account ON account.id = mention.account_id
                  JOIN social_crm_profile profile ON profile.id = mention.profile_id
             LEFT JOIN res_partner partner ON partner.id = profile.partner_id
                 WHERE mention.id = ANY(%s)
                """,
                SQL(", ").join(SQL.identifier("mention", name) for name in FOUND),
                list(ids),
            )
        )
        return {row[0]: Facts(*row) for row in rows}

    @api.model
    def _store(self, facts):
        """Write what the steps found, in one statement.

        :param facts: an iterable of :class:`Facts`
        """
        facts = list(facts)
        if not facts:
            return
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                "UPDATE social_crm_mention mention SET %s FROM unnest(%s) AS new(id, %s)"
                " WHERE mention.id = new.id",
                SQL(", ".join(f"{name} = new.{name}" for name in FOUND)),
                SQL(", ").join(
                    SQL(f"%s::{kind}[]", _array(kind, [getattr(each, name) for each in facts]))
                    for name, kind in {"id": "int", **FOUND}.items()
                ),
                SQL(", ".join(FOUND)),
            )
        )
        self.env["social.crm.mention"].invalidate_model(list(FOUND), flush=False)


def _array(kind, values):
    """An array as PostgreSQL reads it. A row for each mention, each of its values for itself, takes
    twice as long to write, to send and to read.

    :param str kind: one of the types of ``FOUND``
    :rtype: str
    """
    write = WRITERS[kind]
    if kind == "jsonb":
        return f"{{{','.join(['NULL' if each is None else write(each) for each in values])}}}"
    known = {None: "NULL"}  # few values, many mentions
    for each in values:
        if each not in known:
            known[each] = write(each)
    return f"{{{','.join([known[each] for each in values])}}}"


def _quoted(text):
    text = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{text}"'


WRITERS = {
    "varchar": _quoted,
    "jsonb": lambda value: _quoted(json.dumps(value)),
    "timestamp": lambda value: f'"{value}"',
    "bool": lambda value: "t" if value else "f",
    "int": lambda value: str(int(value)),
    "float8": repr,
}
"""How a value of a type is written in an array."""
