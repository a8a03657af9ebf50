"""Links from before evidence was kept get their evidence, or they would be gone with the next
decision."""

from odoo import SUPERUSER_ID
from odoo.api import Environment
from odoo.tools import SQL


def migrate(cr, version):
    if not version:
        return
    env = Environment(cr, SUPERUSER_ID, {})
    rows = env.execute_query(
        SQL(
            """
            SELECT id, partner_id FROM social_crm_profile profile
             WHERE partner_id IS NOT NULL
               AND NOT EXISTS (SELECT FROM social_crm_identity WHERE profile_id = profile.id)
            """
        )
    )
    env["social.crm.identity"]._record(
        [
            {
                "profile_id": profile_id,
                "partner_id": partner_id,
                "method": "agent",
                "note": "Linked before evidence was kept",
            }
            for profile_id, partner_id in rows
        ]
    )
