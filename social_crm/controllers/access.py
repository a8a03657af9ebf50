"""Hands over what is stored about a person."""

from odoo import http
from odoo.exceptions import AccessError, MissingError, UserError
from odoo.http import content_disposition, request


class AccessController(http.Controller):
    @http.route(
        "/social_crm/access/<int:wizard_id>.json", type="http", auth="user", methods=["GET"]
    )
    def access(self, wizard_id, **_params):
        """The access report as JSON; 404 for everybody but who asked for it."""
        wizard = request.env["social.crm.access.wizard"].browse(wizard_id)
        try:
            wizard.check_access("read")
            mine = wizard.create_uid == request.env.user
            collected = wizard._collected(copies=True) if mine else None
        except (AccessError, MissingError, UserError):
            collected = None
        if collected is None:
            return request.make_response("", status=404)
        return request.make_response(
            request.env["social.crm.access"]._to_json(collected),
            [
                ("Content-Type", "application/json; charset=utf-8"),
                ("Content-Disposition", content_disposition(f"{wizard._filename()}.json")),
                ("Cache-Control", "no-store"),
                ("X-Content-Type-Options", "nosniff"),
            ],
        )
