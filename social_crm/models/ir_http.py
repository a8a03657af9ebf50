"""What the web client must know before it draws the first view."""

from odoo import models


class IrHttp(models.AbstractModel):
    _inherit = "ir.http"

    def session_info(self):
        info = super().session_info()
        if self.env.user._is_internal():
            info["social_crm_networks"] = self.env["social.crm.network"]._looks()
        return info
