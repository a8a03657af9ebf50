"""How a training went, worked out from what was written in it (:mod:`..handing.training`)."""

from odoo import fields, models

from ..handing.training import WEIGHTS, Line, score, together, total
from ..handing.training_words import BETTER, WORST
from ..networks.network import networks
from ..networks.practice_hearing import hear
from ..text.result import Hint

SAID = ("sent", "unknown", "sending", "queued")
BLOCKS = {"exposed": "to_private", "number": "to_private"}
"""Code of a remark to the kind of text block that says it better; others: any."""


class SocialCrmTraining(models.Model):
    _inherit = "social.crm.training"

    case_ids = fields.One2many("social.crm.training.case", "training_id", "Cases", readonly=True)
    score = fields.Integer("Points", readonly=True, copy=False, aggregator="avg")
    score_time = fields.Integer("Time", readonly=True, copy=False, aggregator="avg")
    score_tone = fields.Integer("Tone", readonly=True, copy=False, aggregator="avg")
    score_guard = fields.Integer("Personal Data", readonly=True, copy=False, aggregator="avg")
    score_guideline = fields.Integer("Guidelines", readonly=True, copy=False, aggregator="avg")
    score_solved = fields.Integer("Solved", readonly=True, copy=False, aggregator="avg")
    scored = fields.Json(readonly=True, copy=False, help="Which of these could be said at all.")
    verdict = fields.Char(compute="_compute_verdict")
    answered = fields.Char(compute="_compute_verdict")

    def _compute_verdict(self):
        for training in self:
            done = training.state == "done"
            training.verdict = done and training._verdict()
            training.answered = done and training._answered()

    def _answered(self):
        """How many were answered: the points say how well, whatever the number."""
        cases = self.case_ids
        counts = {"some": len(cases.filtered("answered")), "all": len(cases)}
        early = len(cases) - len(cases.filtered("counts"))
        if early:
            return self.env._(
                "Answered: %(some)s of %(all)s customers. Not due yet when it ended: %(early)s.",
                early=early,
                **counts,
            )
        return self.env._("Answered: %(some)s of %(all)s customers.", **counts)

    def _verdict(self):
        """What to work on, in one sentence."""
        if not self.case_ids:
            return self.env._("Nobody wrote in the time that it ran.")
        if not any(case.answered for case in self.case_ids):
            return self.env._("Nobody was answered. Try a calm day first.")
        known = [(self[f"score_{name}"], name) for name in WEIGHTS if name in (self.scored or ())]
        worst, name = min(known)
        if worst >= 90:
            return self.env._("Very good throughout. Try a harder scenario.")
        return {
            "time": self.env._("Work on time: a short first answer beats a perfect late one."),
            "tone": self.env._("Work on tone: say that you are sorry, and what you do now."),
            "guard": self.env._("Work on personal data: go private before numbers are named."),
            "guideline": self.env._(
                "Work on the guidelines: read them once more, answer in the customer's language, "
                "and say less where they ask for it."
            ),
            "solved": self.env._("Work on endings: say what happens next, and come back to it."),
        }[name]

    def _score(self):
        """Look back. Can be repeated: what was worked out before is replaced."""
        for training in self.sudo():
            # Written for who practises, in their language.
            training = training.with_context(lang=training.user_id.lang)
            training.case_ids.unlink()
            found = training._look_back()
            training.env["social.crm.training.case"].create(
                [{"training_id": training.id, **values} for values, _points in found]
            )
            points = together([points for _values, points in found])
            training.write(
                {
                    "score": total(points) or 0,
                    "scored": [name for name, value in points.items() if value is not None],
                    **{f"score_{name}": value or 0 for name, value in points.items()},
                }
            )

    def _look_back(self):
        """Each case with its points.

        :returns: values of ``social.crm.training.case``, and points by name
        :rtype: list[tuple[dict, dict]]
        """
        mentions = self.env["social.crm.mention"].search(
            [("account_id", "=", self.account_id.id), ("own", "=", False)],
            order="written_at, id",
        )
        replies = self.env["social.crm.reply"].search(
            [("account_id", "=", self.account_id.id), ("state", "in", SAID)], order="id"
        )
        replies = replies.filtered(lambda reply: not reply.automatic)
        lines = {**self._lines_of_customers(mentions), **self._lines_of_ours(replies)}
        unread = bool(self.env["social.crm.guideline"]._pending(self.user_id, self.company_id))
        cases = []
        threads = mentions.grouped(lambda mention: mention.ticket_id or mention)
        for case, theirs in threads.items():
            ours = replies.filtered(lambda reply, theirs=theirs: reply.mention_id in theirs)
            rows = [(lines[record], record) for record in (*theirs, *ours)]
            rows.sort(key=lambda row: row[0].at)
            done = score(
                [line for line, _record in rows],
                self.ended_at,
                self.answer_within,
                unread=unread,
            )
            better, source = self._better(done, rows)
            values = {
                "ticket_id": case.id if case._name == "helpdesk.ticket" else False,
                "customer": theirs[0].profile_id.name,
                "asked": theirs[0].text,
                "said": "\n\n".join(reply.text for reply in ours),
                "first_minutes": done.first or 0,
                "answered": bool(ours),
                "end": done.end,
                "score": done.total,
                "remarks": "\n".join(
                    self._sentence(remark, rows[remark.place][1]) for remark in done.remarks
                ),
                "better": better,
                "better_from": source,
            }
            cases.append((values, done.points))
        return cases

    def _lines_of_customers(self, mentions):
        cls = networks()[self.account_id.network]
        return {
            mention: Line(
                mention.written_at,
                own=False,
                stage=cls.script_line(mention.raw or ""),
                private=mention.audience == "direct",
            )
            for mention in mentions
        }

    def _lines_of_ours(self, replies):
        sounds = self._sounds(replies)
        needs = replies.with_context(social_crm_as_if_real=True)._needs()
        exposed = replies._exposed()
        lines = {}
        for reply in replies:
            private = reply.audience == "direct"
            certain = tuple(each.words for each in exposed[reply.id] if each.certain)
            lines[reply] = Line(
                reply.sent_at or reply.queued_at or reply.create_date,
                own=True,
                private=private,
                signs=hear(reply.text, private=private).signs,
                negative=sounds.get(reply.id) == "negative",
                exposes=certain,
                asked=needs[reply.id].level != "direct" and not certain,
                foreign=bool(replies._other_language(reply.mention_id.id, reply.text)),
            )
        return lines

    def _sounds(self, replies):
        """How our own words sound.

        :rtype: dict[int, str]
        """
        if not replies:
            return {}
        hints = [Hint(reply.mention_id.language or None, answers=True) for reply in replies]
        languages = self.account_id._languages()
        read = self.env["social.crm.understanding"]._read
        found = read([reply.text for reply in replies], languages, None, hints)
        return {
            reply.id: understood.mood
            for reply, understood in zip(replies, found, strict=True)
            if understood is not None and understood.mood_scores and understood.mood_sure == "sure"
        }

    def _sentence(self, remark, record):
        """What happened, and why it matters.

        :param remark: of :class:`..handing.training.Remark`
        :param record: the mention or reply that it is about
        """
        words = (record.text or "").replace("\n", " ")
        words = words if len(words) <= 60 else f"{words[:59]}…"
        return {
            "late": lambda: self.env._(
                "Answered after %s minutes: later than promised.", remark.minutes
            ),
            "unanswered": lambda: self.env._(
                "Waited %s minutes without an answer. Who hears nothing gets angry.",
                remark.minutes,
            ),
            "left": lambda: self.env._("Gave up on us, for everybody to read."),
            "rude": lambda: self.env._("“%s” sounds rude. It will be shared.", words),
            "brushed": lambda: self.env._(
                "“%s” sends them away. They came to you for help.", words
            ),
            "no_sorry": lambda: self.env._(
                "“%s”: an angry customer hears no word of regret.", words
            ),
            "negative": lambda: self.env._("“%s” sounds unfriendly.", words),
            "exposed": lambda: self.env._(
                "“%s” gives personal data away, for everybody to read.",
                ", ".join(remark.words) or words,
            ),
            "number": lambda: self.env._("Asks for a number in public: some will post it there."),
            "asked": lambda: self.env._(
                "“%s”: somebody would have had to agree to this first.", words
            ),
            "foreign": lambda: self.env._("“%s” is not in the customer's language.", words),
            "promise": lambda: self.env._(
                "You said that you look into it, and did not come back to it."
            ),
            "thanked": lambda: self.env._("Thanked you. Well done."),
            "cool": lambda: self.env._(
                "Thanked you, coolly: it took too long, or a word of regret was missing."
            ),
        }[remark.code]()

    def _better(self, done, rows):
        """Words for the worst of what happened: of a text block of the company that fits, or else
        of our own.

        :returns: the words, or ``False``, and where they are from
        :rtype: tuple[str | bool, str | bool]
        """
        found = {remark.code: remark for remark in done.remarks}
        code = next((code for code in WORST if code in found), None)
        if code is None:
            return False, False
        mention = next(record for line, record in rows if not line.own)
        kind = BLOCKS.get(code)
        if kind:
            inbox = self.env["social.crm.inbox"]
            for block in inbox.blocks(mention.id, "public", kind=kind)["blocks"]:
                whole = all(isinstance(piece, str) for piece in block["pieces"])
                if whole and not block["refusal"] and block["language_code"] == mention.language:
                    return "".join(block["pieces"]).strip(), block["name"]
        words = BETTER.get(code, {})
        return words.get(mention.language, words.get("en", False)), False
