"""Questions to colleagues were activities on tickets: those that wait become questions."""

from odoo import SUPERUSER_ID
from odoo.api import Environment


def migrate(cr, version):
    if not version:
        return
    env = Environment(cr, SUPERUSER_ID, {})
    kind = env.ref("social_crm.activity_type_question", raise_if_not_found=False)
    if not kind:
        return
    kind.res_model = "social.crm.question"
    waiting = env["mail.activity"].search(
        [("activity_type_id", "=", kind.id), ("res_model", "=", "helpdesk.ticket")]
    )
    env["social.crm.question"]._take_over(waiting)
