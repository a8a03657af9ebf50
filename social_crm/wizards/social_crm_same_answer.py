"""One answer for many: all who say the same, or all who asked for the same. One post or message
each, to nobody twice, and only what each network allows. Nothing leaves before it has been shown
how many get it, and who does not and why."""

from odoo import Command, api, fields, models
from odoo.exceptions import RedirectWarning, UserError

from ..models.social_crm_data_map import KEEP, Place
from ..tools.labels import labels_of

MOST = 200
"""People who are answered at once; then those come who are left."""
SAID = ("queued", "sending", "sent", "unknown")


class SocialCrmSameAnswer(models.TransientModel):
    _name = "social.crm.same.answer"
    _description = "Answer Many at Once"

    same_id = fields.Many2one("social.crm.same", readonly=True)
    text = fields.Text("Our Answer")
    line_ids = fields.One2many("social.crm.same.answer.line", "wizard_id", "Who Gets It")
    count_text = fields.Char(compute="_compute_count_text")
    left_text = fields.Char(compute="_compute_count_text")

    @api.model
    def _subject_fields(self):
        """Fields with what all of them have to do with, one of which is filled in. Their models
        have ``_to_answer`` and ``answered_at``; extended by other files.

        :rtype: tuple[str]
        """
        return ("same_id",)

    def _subject(self):
        """What all of them have to do with."""
        return next(self[name] for name in self._subject_fields() if self[name])

    @api.model
    def _action_for(self, subject):
        """The form for those who say or asked for the same, with those that may be answered."""
        mentions = subject._to_answer()[:MOST]
        name = next(
            name
            for name in self._subject_fields()
            if self._fields[name].comodel_name == subject._name
        )
        wizard = self.create(
            {
                name: subject.id,
                "line_ids": [Command.create({"mention_id": mention.id}) for mention in mentions],
            }
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Answer All"),
            "res_model": self._name,
            "res_id": wizard.id,
            "views": [(False, "form")],
            "target": "new",
        }

    @api.depends("line_ids.chosen", "line_ids.refusal")
    def _compute_count_text(self):
        networks = dict(
            self.env["social.crm.mention"]._fields["network"]._description_selection(self.env)
        )
        for wizard in self:
            getting = wizard._getting()
            places = {}
            for line in getting:
                label = networks.get(line.network, line.network)
                places[label] = places.get(label, 0) + 1
            wizard.count_text = (
                self.env._(
                    "%(count)s people get this answer: %(where)s.",
                    count=len(getting),
                    where=", ".join(f"{label} {n}" for label, n in sorted(places.items())),
                )
                if len(getting) > 1
                else self.env._("One person gets this answer.")
                if getting
                else self.env._("Nobody gets this answer yet.")
            )
            refused = wizard.line_ids.filtered("refusal")
            unchosen = wizard.line_ids - getting - refused
            texts = []
            if refused:
                texts.append(self.env._("%s do not; the list says why.", len(refused)))
            if unchosen:
                texts.append(wizard._unchosen_text(unchosen))
            wizard.left_text = " ".join(texts) or False

    def _unchosen_text(self, lines):
        """What is said of those who would get the answer and are not chosen.

        :rtype: str
        """
        return self.env._("Not chosen: %s.", len(lines))

    def _getting(self):
        return self.line_ids.filtered(lambda line: line.chosen and not line.refusal)

    def action_send(self):
        """Put the answers into the outbox. What cannot be sent after all stays a draft."""
        replies = self._make_replies()
        unsent = self.env["social.crm.reply"]
        for reply in replies:
            try:
                with self.env.cr.savepoint():
                    reply.action_send()
            except (UserError, RedirectWarning):
                unsent |= reply
        sent = len(replies) - len(unsent)
        message = self.env._("%s answers are on their way.", sent)
        if unsent:
            message += " " + self.env._("%s could not be sent and are kept as drafts.", len(unsent))
        return self._tell(message, "warning" if unsent else "success")

    def action_keep(self):
        """Keep them as drafts, to be looked through one by one."""
        replies = self._make_replies()
        return self._tell(self.env._("%s drafts are among the answers.", len(replies)), "success")

    def _make_replies(self):
        """A draft for each who gets it, as the user's own; nobody who was answered meanwhile.

        :rtype: social.crm.reply
        """
        self.ensure_one()
        if not (self.text or "").strip():
            raise UserError(self.env._("There is nothing to send yet."))
        # Of two colleagues who send at the same time, the second is repeated and sees the first's.
        subject = self._subject()
        subject.sudo().answered_at = fields.Datetime.now()
        self.env.flush_all()
        still = subject._to_answer()
        getting = self._getting().filtered(lambda line: line.mention_id in still)
        if not getting:
            raise UserError(self.env._("There is nobody left who would get this answer."))
        return self.env["social.crm.reply"].create(
            [
                {
                    "mention_id": line.mention_id.id,
                    "text": self.text,
                    "audience": line.audience,
                }
                for line in getting
            ]
        )

    def _said_to(self, mentions):
        """What has been said to these already, and stands against this answer.

        :rtype: dict[int, list[Said]]
        """
        return self.env["social.crm.reply"]._said_by_others_to(mentions)

    def _tell(self, message, kind):
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "message": message,
                "type": kind,
                "next": {"type": "ir.actions.act_window_close"},
            },
        }


class SocialCrmSameAnswerLine(models.TransientModel):
    _name = "social.crm.same.answer.line"
    _description = "Who Gets an Answer"

    wizard_id = fields.Many2one("social.crm.same.answer", required=True, ondelete="cascade")
    mention_id = fields.Many2one("social.crm.mention", required=True, readonly=True)
    chosen = fields.Boolean("Gets It", default=True)
    profile_id = fields.Many2one(related="mention_id.profile_id", string="Who")
    network = fields.Selection(related="mention_id.network")
    summary = fields.Char(related="mention_id.summary", string="What They Wrote")
    ticket_number = fields.Char(related="mention_id.ticket_number", string="Ticket")
    audience = fields.Selection(
        selection=labels_of("social.crm.mention", "audience"),
        compute="_compute_audience",
        store=True,  # it goes out to whom it was shown for, and not wherever is possible by then
    )
    refusal = fields.Char("Why Not", compute="_compute_refusal")

    @api.depends("mention_id")
    def _compute_audience(self):
        ways = self.mention_id._origin._ways()
        for line in self:
            mine = ways.get(line.mention_id._origin.id, ())
            usable = [way for way in mine if not way.refusal] or mine
            line.audience = usable[0].audience.value if usable else False

    @api.depends("mention_id", "wizard_id.text")
    def _compute_refusal(self):
        drafts = self.env["social.crm.reply"].search(
            [
                ("mention_id", "in", self.mention_id._origin.ids),
                ("state", "=", "draft"),
                ("user_id", "=", self.env.uid),
            ]
        )
        said = self.wizard_id._said_to(self.mention_id._origin)
        ways = self.mention_id._origin._ways()
        for line in self:
            mention_id = line.mention_id._origin.id
            line.refusal = line._why_not(drafts, said.get(mention_id), ways.get(mention_id, ()))

    def _why_not(self, drafts, said, ways):
        mention = self.mention_id._origin
        if not mention.can_answer or not self.audience:
            return self.env._("This post cannot be answered from here.")
        if mention.answer_refusal:
            return mention.answer_refusal
        way = next((way for way in ways if way.audience.value == self.audience), None)
        if not way:
            return self.env._("This post cannot be answered from here.")
        if way.refusal:
            return self.env["social.crm.network"]._translated(way.refusal)
        if mention in drafts.mention_id:
            return self.env._("You have begun an answer of your own.")
        if said:
            return self.env["social.crm.reply"]._sentence_of(said[0])
        text = (self.wizard_id.text or "").strip()
        length = self.env["social.crm.reply"]._measure(mention, text, self.audience, "")
        if text and not length.fits:
            return self.env._("Too long by %s characters.", length.used - length.limit)
        if text and length.used < length.least:
            return self.env._("Too short: at least %s characters.", length.least)
        return False


def person_of(mention):
    """Whom a mention is by: the contact, where known, so that nobody is told twice."""
    return mention.profile_id.partner_id or mention.profile_id


def one_each(mentions, without):
    """Of each person the first of these posts.

    :param set without: people who get none
    :rtype: social.crm.mention
    """
    first = {}
    for mention in mentions.sudo():
        person = person_of(mention)
        if person not in without:
            first.setdefault(person, mention.id)
    return mentions.browse(list(first.values()))


class SocialCrmSame(models.Model):
    _inherit = "social.crm.same"

    answered_at = fields.Datetime("Answered", readonly=True, help="When all were last answered.")

    def _to_answer(self):
        """Whom an answer for all goes to: of each person the latest post in an open ticket that the
        user may work, unless that person was answered since.

        :rtype: social.crm.mention
        :raises UserError: there is nobody
        """
        mentions = self.env["social.crm.mention"].search(
            [
                ("same_id", "=", self.id),
                ("state", "=", "open"),
                ("own", "=", False),
                ("bystander", "=", False),
                ("gone_at", "=", False),
                ("ticket_id.stage_id.closed", "=", False),
                ("ticket_id.active", "=", True),
            ],
            order="written_at desc, id desc",
        )
        mentions = mentions._filtered_access("write")
        answered = (
            self.env["social.crm.reply"]
            .sudo()
            .search([("mention_id.same_id", "=", self.id), ("state", "in", SAID)])
        )
        mentions = one_each(mentions, {person_of(reply.mention_id) for reply in answered})
        if not mentions:
            raise UserError(
                self.env._("None of these has an open ticket of yours that waits for an answer.")
            )
        return mentions

    def action_answer_all(self):
        """One answer for all of them."""
        self.ensure_one()
        self.env["social.crm.reply"].check_access("create")
        return self.env["social.crm.same.answer"]._action_for(self)


class SocialCrmDataMap(models.AbstractModel):
    _inherit = "social.crm.data.map"

    @api.model
    def _places(self):
        words = self._words()
        return [
            *super()._places(),
            Place(
                "same_answer",
                "social.crm.same.answer",
                ("text",),
                self.env._("One answer for all who say the same, while a colleague is typing it"),
                profile="line_ids.mention_id.profile_id",
                purpose=words["serve"],
                basis=words["interest"],
                erasing=KEEP,
                reason=self.env._("It goes by itself within hours, and names nobody"),
                seen_by=words["agents"],
                origin=words["colleague"],
                retention="transient",
            ),
        ]
