"""Who helps other customers: an answer that somebody gave in public to another's question, and what
was said of it since.

Rows are found while posts are worked (:mod:`.social_crm_help_found`). What a colleague says of one
counts more than what the network says, and that more than who asked; nothing that is found later
changes what a colleague has said.
"""

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

SAID = [("confirmed", "Right"), ("wrong", "Wrong"), ("none", "No help")]
STATES = [
    ("offered", "Not judged yet"),
    ("failed", "Did not help"),
    ("thanked", "Thanked"),
    ("accepted", "Accepted as the answer"),
    ("confirmed", "Confirmed"),
    ("wrong", "Wrong"),
    ("none", "No help"),
]
HELPED = ("thanked", "accepted", "confirmed")
"""States of answers that helped."""
FACTS = ("said", "accepted_at", "thanked_at", "failed_at")


def state_of(said, accepted_at, thanked_at, failed_at):
    """What holds, out of what is known.

    :param said: a key of ``SAID``: what a colleague said last; or nothing
    :param accepted_at: since when it is the accepted answer at the network, or nothing
    :param thanked_at: when who asked last said thanks
    :param failed_at: when he last said that it did not help
    :returns: a key of ``STATES``
    :rtype: str
    """
    if said:
        return said
    if accepted_at:
        return "accepted"
    if failed_at and not (thanked_at and thanked_at > failed_at):
        return "failed"
    return "thanked" if thanked_at else "offered"


class SocialCrmHelp(models.Model):
    _name = "social.crm.help"
    _description = "Help among Customers"
    _inherit = ["social.crm.seen"]
    _order = "written_at desc, id desc"
    _rec_name = "mention_id"

    mention_id = fields.Many2one(
        "social.crm.mention",
        "Answer",
        required=True,
        readonly=True,
        ondelete="cascade",
        help="What somebody wrote below another customer's question.",
    )
    asked_id = fields.Many2one(
        "social.crm.mention",
        "Question",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )
    profile_id = fields.Many2one(
        "social.crm.profile",
        "Helper",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    asker_id = fields.Many2one(
        "social.crm.profile",
        "Asked By",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    network = fields.Selection(
        selection=lambda self: self.env["social.crm.network"]._selection(), readonly=True
    )
    written_at = fields.Datetime("Answered", required=True, readonly=True)
    partner_id = fields.Many2one(related="profile_id.partner_id", string="Contact")
    ticket_id = fields.Many2one(
        related="asked_id.ticket_id", string="Case", help="Of the one who asked."
    )
    topic_id = fields.Many2one(related="asked_id.topic_id", string="Topic")
    question = fields.Char("Asked", related="asked_id.summary")
    answer = fields.Char("Said", related="mention_id.summary")
    thanked_id = fields.Many2one(
        "social.crm.mention",
        "Thanks",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        help="Where who asked says that it helped.",
    )
    thanked_at = fields.Datetime("Thanked", readonly=True)
    failed_id = fields.Many2one(
        "social.crm.mention",
        "Did Not Help",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        help="Where who asked says that it did not help.",
    )
    failed_at = fields.Datetime("Said Not to Help", readonly=True)
    accepted_at = fields.Datetime(
        "Accepted", readonly=True, help="The network shows it as the accepted answer."
    )
    said = fields.Selection(SAID, "Our Word", readonly=True)
    said_by_id = fields.Many2one("res.users", readonly=True, ondelete="set null")
    said_at = fields.Datetime("Our Word Since", readonly=True)
    said_why = fields.Char("Why", readonly=True)
    state = fields.Selection(STATES, compute="_compute_state", store=True)
    helped = fields.Boolean(compute="_compute_helped", search="_search_helped")
    corrected = fields.Boolean(
        "Set Right",
        compute="_compute_corrected",
        search="_search_corrected",
        help="We answered it, or the one who had asked, after it had been found wrong.",
    )

    _mention_uniq = models.UniqueIndex("(mention_id)")
    _company_idx = models.Index("(company_id, state, written_at)")

    @api.depends(*FACTS)
    def _compute_state(self):
        for each in self:
            each.state = state_of(*(each[name] for name in FACTS))

    @api.depends("state", "mention_id.gone_at")
    def _compute_helped(self):
        for each in self:
            each.helped = each.state in HELPED and not each.mention_id.gone_at

    def _search_helped(self, operator, value):
        if operator != "in":
            return NotImplemented
        helped = ["&", ("state", "in", HELPED), ("mention_id.gone_at", "=", False)]
        return helped if True in value else ["!", *helped]

    @api.depends("state", "said_at")
    def _compute_corrected(self):
        right = set(self._search([("id", "in", self.ids), ("corrected", "=", True)]))
        for each in self:
            each.corrected = each.id in right

    def _search_corrected(self, operator, value):
        if operator != "in":
            return NotImplemented
        self.env["social.crm.mention"].flush_model()
        self.flush_model(["state", "said_at"])
        right = SQL(
            """(
            SELECT help.id FROM social_crm_help help
              JOIN social_crm_mention wrong ON wrong.id = help.mention_id
             WHERE help.state = 'wrong' AND EXISTS (
                       SELECT FROM social_crm_mention ours
                        WHERE ours.own AND ours.gone_at IS NULL
                          AND ours.written_at >= help.said_at
                          AND (ours.parent_id = wrong.id
                               OR ours.conversation_id = wrong.conversation_id)))"""
        )
        return [("id", "in" if True in value else "not in", right)]

    # What colleagues say

    def _say(self, said, why=None):
        """What the colleague at the screen says of these. Whoever calls this has asked whether he
        may.

        :param said: a key of ``SAID``, or ``False``: what others say counts again
        :param str why: in a few words; asked for where it is wrong
        :raises UserError: it is wrong, and nobody says why
        """
        why = (why or "").strip()
        if said == "wrong" and not why:
            raise UserError(self.env._("Say in a few words what is wrong about it."))
        self.sudo().write(
            {
                "said": said,
                "said_by_id": self.env.uid if said else False,
                "said_at": fields.Datetime.now() if said else False,
                "said_why": why or False,
            }
        )

    def _to_be_seen(self):
        """What was asked and answered, and what a colleague has said of it."""
        asked, answer = self.asked_id, self.mention_id
        return [asked.text or "", answer.text or "", bool(answer.gone_at), self.said, self.said_why]

    def action_confirm(self):
        """It was right, as it was seen."""
        self._check_may_say()
        self._as_seen()._say("confirmed")

    def action_no_help(self):
        """It was no help at all: recognised wrongly."""
        self._check_may_say()
        self._say("none")

    def action_take_back(self):
        """Take back what was said of it; what who asked and the network say counts again."""
        self._check_may_say()
        self._say(False)

    def _check_may_say(self):
        """
        :raises AccessError: agents who may work on the post, and nobody else
        """
        self.env["social.crm.reply"].check_access("create")
        self.mention_id.check_access("write")

    def action_open(self):
        """Where it was said: its case in the inbox, or the post."""
        self.ensure_one()
        ticket = self.ticket_id.with_env(self.env)
        if ticket and ticket.has_access("read"):
            return {
                "type": "ir.actions.act_url",
                "url": f"/odoo/social-inbox?case=t{ticket.id}",
                "target": "self",
            }
        return self.mention_id.get_formview_action()
