"""Who asked for an answer to be approved, who approved it or sent it back, and why."""

from odoo import api, fields, models

from .social_crm_data_map import KEEP, Place

STEPS = [
    ("asked", "Asked for approval"),
    ("approved", "Approved"),
    ("returned", "Sent back"),
    ("suggested", "Change suggested"),
    ("used", "Wording taken over"),
]


class SocialCrmApproval(models.Model):
    _name = "social.crm.approval"
    _description = "Approval of a Social Answer"
    _order = "id desc"
    _rec_name = "step"

    reply_id = fields.Many2one(
        "social.crm.reply", "Answer", required=True, readonly=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="reply_id.company_id", store=True)
    step = fields.Selection(STEPS, "What", required=True, readonly=True)
    user_id = fields.Many2one("res.users", "Who", required=True, readonly=True)
    done_at = fields.Datetime("When", required=True, readonly=True)
    reason = fields.Char(readonly=True)
    rules = fields.Char("Asked For By", readonly=True, help="The rules that want it.")

    @api.model
    def _log(self, replies, step, reason="", needs=None):
        """Write down what was done about answers. Whoever calls this has checked who may.

        :param dict needs: id to :class:`.social_crm_reply_check.Need`, where that is known
        """
        needs = needs or replies.sudo()._needs()
        now = fields.Datetime.now()
        self.sudo().create(
            [
                {
                    "reply_id": reply.id,
                    "step": step,
                    "user_id": self.env.uid,
                    "done_at": now,
                    "reason": reason or False,
                    "rules": ", ".join(needs[reply.id].names) or False,
                }
                for reply in replies
            ]
        )


class SocialCrmDataMap(models.AbstractModel):
    _inherit = "social.crm.data.map"

    @api.model
    def _places(self):
        words = self._words()
        why = {
            "profile": "reply_id.mention_id.profile_id",
            "purpose": words["serve"],
            "basis": words["interest"],
            "erasing": KEEP,
            "reason": self.env._(
                "It is about what a colleague wrote; it leads to no person once the post is erased"
            ),
            "seen_by": words["agents"],
            "origin": words["colleague"],
        }
        return [
            *super()._places(),
            Place(
                "approval",
                "social.crm.approval",
                ("reason",),
                self.env._("Why a colleague sent an answer to the person back to its writer"),
                beside=("step", "done_at"),
                **why,
            ),
            Place(
                "send_back",
                "social.crm.send.back",
                ("reason", "suggestion"),
                self.env._("The same while the colleague is typing it"),
                retention="transient",
                **why,
            ),
        ]

    @api.model
    def _impersonal(self):
        return {
            **super()._impersonal(),
            "social.crm.approval": {"rules": "names of rules of the company"},
        }
