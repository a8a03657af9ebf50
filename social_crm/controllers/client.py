"""Public documents that say who we are, for servers that read them instead of registering us."""

import json

from werkzeug.urls import url_join

from odoo import http
from odoo.exceptions import UserError
from odoo.http import request

from ..models.social_crm_account_connect import CALLBACK
from ..networks.oauth import CLIENTS, client_address

SECONDS = 600
"""How long servers may keep a document."""


class ClientController(http.Controller):
    @http.route(
        f"{CLIENTS}/<string:network>/metadata.json",
        type="http",
        auth="public",
        methods=["GET"],
        save_session=False,
    )
    def metadata(self, network, **_params):
        """What ``client_metadata`` of the network says; 404 if it says nothing. Nothing in it is of
        an account."""
        try:
            cls = request.env["social.crm.network"].sudo()._declared(network)
        except UserError:
            return request.make_response("", status=404)
        callback = url_join(request.env["social.crm.account"].sudo().get_base_url(), CALLBACK)
        found = cls.client_metadata(client_address(callback, network), callback)
        if found is None:
            return request.make_response("", status=404)
        headers = [
            ("Content-Type", "application/json"),
            ("Cache-Control", f"public, max-age={SECONDS}"),
            ("X-Content-Type-Options", "nosniff"),
        ]
        return request.make_response(json.dumps(found), headers)
