"""How an erased post is shown, and what follows it in chatters."""

from markupsafe import Markup

from odoo import api, fields, models


class SocialCrmMention(models.Model):
    _inherit = "social.crm.mention"

    erased_at = fields.Datetime("Erased", readonly=True)
    raw_unwanted = fields.Boolean(
        readonly=True, help="Somebody who stood in the payload was erased."
    )

    @api.depends("erased_at")
    def _compute_body(self):
        erased = self.filtered("erased_at")
        erased.body = Markup("<p><em>%s</em></p>") % self.env._("[erased]")
        return super(SocialCrmMention, self - erased)._compute_body()

    @api.depends("erased_at")
    def _compute_summary(self):
        erased = self.filtered("erased_at")
        erased.summary = self.env._("[erased]")
        return super(SocialCrmMention, self - erased)._compute_summary()

    def _show_anew(self):
        """Bring up to date what stands of these in chatters."""
        for mention in self.sudo():
            messages = mention.message_id | mention.earlier_message_ids
            if messages:
                erased = mention.erased_at
                messages.write(
                    {
                        "body": mention._message_body(),
                        **(
                            {
                                "author_id": False,
                                "email_from": mention._message_values()["email_from"],
                                "subject": False,
                            }
                            if erased
                            else {}
                        ),
                    }
                )
