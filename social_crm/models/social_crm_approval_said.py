"""What was said in our name: who wrote it, who approved it and because of which rule, when, and
what went out.

One row per answer that was sent, read from the answers each time with the rights of who asks:
nothing is stored, so what erasing and retention take from an answer is gone here as well.
"""

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..tools.labels import labels_of

READ = (
    "mention_id", "account_id", "company_id", "ticket_id", "user_id", "audience", "text", "subject",
    "state", "url", "create_date", "approval_asked_at", "approved_at", "approved_by_id",
    "approved_level", "approval_level", "queued_at", "sent_at", "retracted_at", "part",
)  # fmt: skip
COLUMNS = tuple(name for name in READ if name not in ("state", "part"))


class SocialCrmApprovalSaid(models.Model):
    _name = "social.crm.approval.said"
    _description = "Said in Our Name"
    _auto = False
    _order = "sent_at desc, id desc"
    _rec_name = "text"

    reply_id = fields.Many2one("social.crm.reply", "Answer", readonly=True)
    mention_id = fields.Many2one("social.crm.mention", "Answer To", readonly=True)
    to_id = fields.Many2one("social.crm.profile", readonly=True)
    network = fields.Selection(
        selection=lambda self: self.env["social.crm.network"]._selection(), readonly=True
    )
    account_id = fields.Many2one("social.crm.account", "In the Name Of", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    ticket_id = fields.Many2one("helpdesk.ticket", readonly=True)
    audience = fields.Selection(
        selection=labels_of("social.crm.reply", "audience"),
        readonly=True,
    )
    # Not as superuser: who may not see the row is not told what stands in it.
    text = fields.Text(related="reply_id.text", string="As It Was Sent", related_sudo=False)
    subject = fields.Char(related="reply_id.subject", related_sudo=False)
    url = fields.Char(related="reply_id.url", related_sudo=False)
    user_id = fields.Many2one("res.users", "Written By", readonly=True)
    writer_ids = fields.Many2many(
        "res.users",
        "social_crm_reply_writer_rel",
        "reply_id",
        "user_id",
        "Written By All",
        readonly=True,
    )
    approved_by_id = fields.Many2one("res.users", readonly=True)
    approval_level = fields.Selection(
        [("direct", "Nobody"), ("four_eyes", "A colleague"), ("manager", "A manager")],
        "Approval By",
        readonly=True,
        help="Who had to agree before it was sent.",
    )
    approval_rule_ids = fields.Many2many(
        "social.crm.approval.rule",
        "social_crm_reply_approval_rule_rel",
        "reply_id",
        "rule_id",
        "Approval Rules",
        context={"active_test": False},
        readonly=True,
    )
    approval_ids = fields.One2many(
        related="reply_id.approval_ids", string="Approval Log", related_sudo=False
    )
    asked_for_by = fields.Char(readonly=True)
    begun_at = fields.Datetime("Begun", readonly=True)
    asked_at = fields.Datetime("Sent for Approval", readonly=True)
    approved_at = fields.Datetime("Approved", readonly=True)
    queued_at = fields.Datetime("Queued", readonly=True)
    sent_at = fields.Datetime("Sent", readonly=True)
    retracted_at = fields.Datetime("Taken Back", readonly=True)
    approval_hours = fields.Float(
        "Hours to Approval",
        readonly=True,
        aggregator="avg",
        digits=(16, 2),
        help="From being sent for approval to being approved.",
    )

    @property
    def _table_query(self):
        Reply = self.env["social.crm.reply"]
        Reply.flush_model([*READ, "approval_rule_ids", "writer_ids"])
        self.env["social.crm.approval"].flush_model()
        went_out = Domain("state", "=", "sent")
        went_out |= Domain("state", "=", "cancelled") & Domain("retracted_at", "!=", False)
        real = self.env["social.crm.account"]._real("account_id.network")
        said = Reply._search(went_out & real, order="id")
        said.order = None
        columns = [SQL.identifier("social_crm_reply", name) for name in ("id", *COLUMNS)]
        return SQL(
            """
            SELECT said.id, said.id AS reply_id, said.mention_id, mention.profile_id AS to_id,
                   mention.network, said.account_id, said.company_id, said.ticket_id,
                   said.audience, said.user_id, said.approved_by_id,
                   CASE WHEN said.approved_by_id IS NULL THEN 'direct'
                        ELSE coalesce(said.approval_level, 'manager') END AS approval_level,
                   (SELECT log.rules FROM social_crm_approval log
                     WHERE log.reply_id = said.id AND log.step = 'approved'
                     ORDER BY log.id DESC LIMIT 1) AS asked_for_by,
                   said.create_date AS begun_at, said.approval_asked_at AS asked_at,
                   said.approved_at, said.queued_at, said.sent_at, said.retracted_at,
                   extract(epoch FROM said.approved_at - said.approval_asked_at) / 3600.0
                       AS approval_hours
              FROM (%s) said
              JOIN social_crm_mention mention ON mention.id = said.mention_id
            """,
            said.select(*columns),
        )

    def action_open(self):
        """The answer itself."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "social.crm.reply",
            "res_id": self.reply_id.id,
            "views": [(False, "form")],
        }


class SocialCrmDataMap(models.AbstractModel):
    _inherit = "social.crm.data.map"

    @api.model
    def _impersonal(self):
        return {
            **super()._impersonal(),
            "social.crm.approval.said": {"asked_for_by": "names of rules of the company"},
        }
