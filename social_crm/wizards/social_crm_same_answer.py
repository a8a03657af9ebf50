"""One answer for all who say the same: one post or message each, to nobody twice, and only what
each network allows. Nothing leaves before it has been shown how many get it, and who does not and
why."""

from odoo import Command, api, fields, models
from odoo.exceptions import RedirectWarning, UserError

from ..models.social_crm_data_map import KEEP, Place

MOST = 200
"""People who are answered at once; then those come who are left."""
SAID = ("queued", "sending", "sent", "unknown")


class SocialCrmSameAnswer(models.TransientModel):
    _name = "social.crm.same.answer"
    _description = "Answer All Who Say the Same"

    same_id = fields.Many2one("social.crm.same", required=True, readonly=True)
    text = fields.Text("Answer")
    line_ids = fields.One2many("social.crm.same.answer.line", "wizard_id", "Who Gets It")
    count_text = fields.Char(compute="_compute_count_text")
    left_text = fields.Char(compute="_compute_count_text")

    @api.model
    def _action_for(self, same):
        """The form for a group, with those that may be answered."""
        mentions = self._asked(same)
        if not mentions:
            raise UserError(
                self.env._("None of these has an open ticket of yours that waits for an answer.")
            )
        wizard = self.create(
            {
                "same_id": same.id,
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

    @api.model
    def _asked(self, same):
        """Whom an answer would go to: of each person the latest post in an open ticket that the
        user may work, unless that person was answered since.

        :rtype: social.crm.mention
        """
        mentions = self.env["social.crm.mention"].search(
            [
                ("same_id", "=", same.id),
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
            .search([("mention_id.same_id", "=", same.id), ("state", "in", SAID)])
        )
        told = {_person(reply.mention_id) for reply in answered}
        first = {}
        for mention in mentions.sudo():
            person = _person(mention)
            if person not in told:
                first.setdefault(person, mention.id)
        return mentions.browse(list(first.values())[:MOST])

    @api.depends("line_ids.chosen", "line_ids.refusal", "same_id")
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
            left = len(wizard.line_ids) - len(getting)
            wizard.left_text = bool(left) and self.env._("%s do not; the list says why.", left)

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
        self.same_id.sudo().answered_at = fields.Datetime.now()
        self.env.flush_all()
        still = self._asked(self.same_id)
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
        selection=lambda self: self.env["social.crm.mention"]._fields["audience"].selection,
        compute="_compute_audience",
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
        said = self.env["social.crm.reply"]._said_by_others_to(self.mention_id._origin)
        for line in self:
            line.refusal = line._why_not(drafts, said.get(line.mention_id._origin.id))

    def _why_not(self, drafts, said):
        mention = self.mention_id._origin
        if not mention.can_answer or not self.audience:
            return self.env._("This post cannot be answered from here.")
        if mention.answer_refusal:
            return mention.answer_refusal
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


def _person(mention):
    """Whom a mention is by: the contact, where known, so that nobody is told twice."""
    return mention.profile_id.partner_id or mention.profile_id


class SocialCrmSame(models.Model):
    _inherit = "social.crm.same"

    answered_at = fields.Datetime("Answered", readonly=True, help="When all were last answered.")

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
