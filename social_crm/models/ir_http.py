"""What the web client must know before it draws the first view."""

from werkzeug.routing import BaseConverter

from odoo import models


class TokenConverter(BaseConverter):
    """The token of a one-time link. Surveys know ``/s/CODE`` too, with other, shorter codes: this
    looks first, and at nothing that is no token."""

    regex = "[A-Za-z0-9_-]{32}"
    weight = 50


class IrHttp(models.AbstractModel):
    _inherit = "ir.http"

    @classmethod
    def _get_converters(cls):
        return {**super()._get_converters(), "social_crm_token": TokenConverter}

    def session_info(self):
        info = super().session_info()
        if self.env.user._is_internal():
            info["social_crm_networks"] = self.env["social.crm.network"]._looks()
        return info
