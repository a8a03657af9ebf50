"""Questions that customers ask again and again, put together for an editor.

A group is a proposal and nothing more: which entry it becomes, or none, a person decides. It holds
no words of its own. What customers and we wrote stays where it is and is shown masked, so erasing a
post takes it out of here, too.
"""

import re

from odoo import api, fields, models
from odoo.tools import SQL

from ..matching.mask import mask
from ..text.alike import Index

GROUPED = 0.42
"""Questions that are so alike are put together. Higher than what is enough to offer an entry: who
looks at a group wants one question in it."""
BATCH = 500
DAYS = 180
"""What was written before that is not looked at any more."""
LEAST = 15
"""Characters of a question."""
KNOWN = 4
"""Questions of a group that new ones are compared with."""
WORDINGS = 8
LONGEST = 200
"""Characters of a wording."""
_QUESTION = re.compile(r"[^.!?\n]{8,}\?")
_ADDRESSED = re.compile(r"^(?:\s*@\S+)+|(?:\s*@\S+)+\s*$")
"""Who is spoken to, at the beginning or the end: us."""


class SocialCrmFaqGroup(models.Model):
    _name = "social.crm.faq.group"
    _description = "Questions Asked Again and Again"
    _order = "people desc, id desc"
    _rec_name = "question"

    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, ondelete="cascade"
    )
    language = fields.Selection(selection="_languages", required=True, readonly=True)
    state = fields.Selection(
        [("proposed", "Proposed"), ("taken", "Entry made"), ("dismissed", "Not wanted")],
        required=True,
        readonly=True,
        default="proposed",
        index=True,
    )
    line_ids = fields.One2many("social.crm.faq.group.line", "group_id", "Questions", readonly=True)
    people = fields.Integer(readonly=True, help="How many different people asked it.")
    question = fields.Char(compute="_compute_question")
    faq_id = fields.Many2one("social.crm.faq", "Entry", readonly=True, ondelete="set null")
    alike_id = fields.Many2one(
        "social.crm.faq",
        "Like an Entry",
        compute="_compute_alike_id",
        help="An entry in the same language that may answer this already.",
    )

    @api.model
    def _languages(self):
        return self.env["social.crm.block.text"]._languages()

    @api.depends("line_ids")
    def _compute_question(self):
        """What was asked first and is still there: posts are deleted and people erased."""
        Line = self.env["social.crm.faq.group.line"].sudo()
        there = [("group_id", "in", self._origin.ids), ("mention_id.text", "!=", False)]
        firsts = dict(Line._read_group(there, ["group_id"], ["id:min"]))
        texts = Line.browse(firsts.values())._masked()
        for group in self:
            asked, _answer = texts.get(firsts.get(group._origin), ("", ""))
            group.question = question_in(asked) or group.env._("(The posts are gone.)")

    @api.depends("line_ids", "language")
    def _compute_alike_id(self):
        """One index for each company and language."""
        for (company, language), groups in self.grouped(
            lambda group: (group.company_id, group.language)
        ).items():
            entries = self.env["social.crm.faq"].search(
                [("company_id", "=", company.id), ("language", "=", language)]
            )
            index = Index(
                (entry.id, [entry.name, *(entry.phrasings or "").splitlines()]) for entry in entries
            )
            for group in groups:
                found = index.find(group.question or "", 1, GROUPED)
                group.alike_id = found[0].key if found else False

    # What an editor does

    def action_make(self):
        """Make a draft of an entry out of a group, with what was asked and answered."""
        self.ensure_one()
        self.check_access("read")
        entry = self.env["social.crm.faq"].create(self._draft())
        self.sudo().write({"state": "taken", "faq_id": entry.id})
        return entry.get_formview_action()

    def action_add(self):
        """Add the wordings to the entry that is alike. It is approved again before they count."""
        self.ensure_one()
        self.check_access("read")
        entry = self.alike_id
        if entry:
            known = [entry.name, *(entry.phrasings or "").splitlines()]
            more = [each for each in self._wordings() if each not in known]
            entry.phrasings = "\n".join([*known[1:], *more][: 3 * WORDINGS])
            self.sudo().write({"state": "taken", "faq_id": entry.id})
        return entry.get_formview_action()

    def action_dismiss(self):
        """No entry is wanted for it; what is asked like this does not come up again."""
        self.check_access("read")
        self.env["social.crm.faq"].check_access("create")
        self.sudo().state = "dismissed"
        return True

    def action_propose(self):
        """Think about it again."""
        self.check_access("read")
        self.env["social.crm.faq"].check_access("create")
        self.sudo().state = "proposed"
        return True

    def _draft(self):
        """What a draft of an entry says at first, masked.

        :rtype: dict
        """
        first, *others = self._wordings() or [self.question]
        answers = {True: "", False: ""}
        for line in self.line_ids.sorted("id", reverse=True):
            said = line._masked()[line.id][1]
            answers[line.private] = max(answers[line.private], said, key=len)
        return {
            "name": first,
            "phrasings": "\n".join(others),
            "language": self.language,
            "company_id": self.company_id.id,
            "public_answer": answers[False],
            "private_answer": answers[True],
        }

    def _wordings(self):
        """Different ways in which it was asked, the most telling first, masked."""
        self.ensure_one()
        texts = [question for question, _answer in self.line_ids._masked().values()]
        asked = list(dict.fromkeys(filter(None, map(question_in, texts))))
        asked.sort(key=lambda each: ("?" not in each, "[…]" in each))
        return asked[:WORDINGS]

    # Finding them

    @api.model
    def _cron_collect(self):
        """Put new questions to groups. Safe to repeat: a post is in one group, once."""
        commit = self.env["ir.cron"]._commit_progress
        while ids := self._candidates():
            self._collect(ids)
            if commit(len(ids), remaining=1) <= 0:
                return
        commit(remaining=0)

    @api.autovacuum
    def _gc_empty(self):
        """A group whose posts are all gone says nothing any more."""
        self.search([("state", "!=", "taken"), ("line_ids", "=", False)], limit=1_000).unlink()

    @api.model
    def _candidates(self):
        """Posts of customers that we answered, in cases that are closed, and that are in no group
        yet. What a machine answered, a question how it was, and who only stood by, is no example.

        :rtype: list[int]
        """
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT asked.id
                  FROM social_crm_mention asked
                  JOIN helpdesk_ticket ticket ON ticket.id = asked.ticket_id
                 WHERE ticket.social_done AND asked.own IS NOT TRUE
                   AND asked.bystander IS NOT TRUE AND asked.removed_at IS NULL
                   AND asked.language IS NOT NULL AND length(asked.text) >= %s
                   AND asked.written_at > now() AT TIME ZONE 'UTC' - make_interval(days => %s)
                   AND EXISTS (SELECT FROM social_crm_reply reply
                                WHERE reply.mention_id = asked.id AND reply.state = 'sent'
                                  AND reply.automatic IS NOT TRUE
                                  AND reply.satisfaction_id IS NULL)
                   AND NOT EXISTS (SELECT FROM social_crm_faq_group_line line
                                    WHERE line.mention_id = asked.id)
                   AND %s
                 ORDER BY asked.written_at, asked.id
                 LIMIT %s
                """,
                LEAST,
                DAYS,
                self._counted(),
                BATCH,
            )
        )
        return [row[0] for row in rows]

    @api.model
    def _counted(self):
        """Which posts count: those of real people.

        :returns: a condition on ``asked``, a row of ``social_crm_mention``
        :rtype: odoo.tools.SQL
        """
        return self.env["social.crm.account"]._real_sql("asked.network")

    @api.model
    def _collect(self, mention_ids):
        """Put each of these posts into the group that it is most like, or into a new one. A fixed
        number of queries for each company and language among them."""
        known = {code for code, _name in self._languages()}
        Line = self.env["social.crm.faq.group.line"]
        sources = self.env["social.crm.example"]._sources(mention_ids)
        replies = self._replies_to(mention_ids)
        batches = {}
        for source in sources:
            language = source["language"] if source["language"] in known else "en"
            text = question_in(mask(source["text"], source["names"], source["handles"]))
            batches.setdefault((source["company_id"], language), []).append((source["id"], text))
        touched = self.browse()
        for (company_id, language), posts in batches.items():
            where = self._matched(company_id, language, posts)
            new = [key for key in dict.fromkeys(where.values()) if key < 0]
            made = self.create([{"company_id": company_id, "language": language} for _key in new])
            groups = dict(zip(new, made.ids, strict=True))
            lines = Line.create(
                [
                    {
                        "group_id": groups.get(key, key),
                        "mention_id": mention_id,
                        "reply_id": replies.get(mention_id),
                    }
                    for mention_id, key in where.items()
                ]
            )
            touched |= lines.group_id
        touched._count_people()

    @api.model
    def _matched(self, company_id, language, posts):
        """Which group each post belongs to.

        :param posts: pairs of id and masked question, in the order of writing
        :returns: id of the post to the id of a group; a new group is the negative id of its first
            post
        :rtype: dict[int, int]
        """
        groups = self.search([("company_id", "=", company_id), ("language", "=", language)])
        lines = self.env["social.crm.faq.group.line"].union(
            *(group.line_ids[:KNOWN] for group in groups)
        )
        texts = lines._masked()
        entries = [(line.group_id.id, [question_in(texts[line.id][0])]) for line in lines]
        index = Index([*entries, *((-mention_id, [text]) for mention_id, text in posts)])
        where = {}
        for mention_id, text in posts:
            where[mention_id] = -mention_id
            for match in index.find(text, 6, GROUPED):
                if match.key > 0:
                    where[mention_id] = match.key
                    break
                if -match.key != mention_id and -match.key in where:
                    where[mention_id] = where[-match.key]
                    break
        return where

    @api.model
    def _replies_to(self, mention_ids):
        """What we answered last to each, if a person wrote it and it does not ask how it was.

        :rtype: dict[int, int]
        """
        return dict(
            self.env.execute_query(
                SQL(
                    """
                    SELECT DISTINCT ON (mention_id) mention_id, id
                      FROM social_crm_reply
                     WHERE mention_id = ANY(%s) AND state = 'sent' AND automatic IS NOT TRUE
                       AND satisfaction_id IS NULL
                     ORDER BY mention_id, sent_at DESC, id DESC
                    """,
                    list(mention_ids),
                )
            )
        )

    def _count_people(self):
        counts = {}
        if self:
            self.env.flush_all()
            counts = dict(
                self.env.execute_query(
                    SQL(
                        """
                        SELECT line.group_id, count(DISTINCT mention.profile_id)
                          FROM social_crm_faq_group_line line
                          JOIN social_crm_mention mention ON mention.id = line.mention_id
                         WHERE line.group_id = ANY(%s) GROUP BY line.group_id
                        """,
                        self.ids,
                    )
                )
            )
        for group in self:
            group.people = counts.get(group.id, 0)


class SocialCrmFaqGroupLine(models.Model):
    _name = "social.crm.faq.group.line"
    _description = "Question of a Group"
    _order = "id"
    _rec_name = "mention_id"

    group_id = fields.Many2one(
        "social.crm.faq.group", required=True, readonly=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="group_id.company_id", store=True, index=True)
    mention_id = fields.Many2one(
        "social.crm.mention", "Post", required=True, readonly=True, ondelete="cascade"
    )
    reply_id = fields.Many2one(
        "social.crm.reply",
        "Our Answer",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )
    private = fields.Boolean(compute="_compute_texts")
    asked = fields.Text(
        compute="_compute_texts", help="Without names, handles, links, addresses and numbers."
    )
    answered = fields.Text(compute="_compute_texts")

    _mention_uniq = models.UniqueIndex("(mention_id)")

    @api.depends("mention_id", "reply_id")
    def _compute_texts(self):
        texts = self._masked()
        for line in self:
            asked, line.answered = texts[line.id]
            line.asked = asked or line.env._("(The post is gone.)")
            line.private = line.reply_id.sudo().audience == "direct"

    def _masked(self):
        """What was asked and what we answered, without what leads to the person. A fixed number of
        queries.

        :rtype: dict[int, tuple[str, str]]
        """
        sources = {
            source["id"]: source
            for source in self.env["social.crm.example"]._sources(self.sudo().mention_id.ids)
        }
        texts = {}
        for line in self.sudo():
            source = sources.get(line.mention_id.id)
            texts[line.id] = ("", "")
            if source:
                who = (source["names"], source["handles"])
                answer = mask(line.reply_id.text, *who) if line.reply_id else ""
                texts[line.id] = (mask(source["text"], *who), answer)
        return texts


def question_in(text):
    """The question in a post: its first sentence that asks, else its beginning.

    >>> question_in("Hello you! Where is my parcel? Nobody tells me.")
    'Where is my parcel?'
    >>> question_in("@name where is my parcel?")
    'where is my parcel?'
    """
    text = _ADDRESSED.sub("", text or "")
    found = _QUESTION.search(text)
    line = " ".join((found[0] if found else text).split())
    if len(line) > LONGEST:
        line = line[:LONGEST].rpartition(" ")[0] + "…"
    return line
