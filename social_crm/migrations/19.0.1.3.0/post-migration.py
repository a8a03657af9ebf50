"""The inbox lists tickets by columns of their own: they are filled for those that are there."""

from odoo import SUPERUSER_ID
from odoo.api import Environment

BATCH = 10_000


def migrate(cr, version):
    if not version:
        return
    env = Environment(cr, SUPERUSER_ID, {})
    last = 0
    while True:
        cr.execute(
            "SELECT id FROM helpdesk_ticket WHERE social_account_id IS NOT NULL AND id > %s"
            " ORDER BY id LIMIT %s",
            [last, BATCH],
        )
        ids = [row[0] for row in cr.fetchall()]
        if not ids:
            return
        env["helpdesk.ticket"].browse(ids)._social_keep()
        env.invalidate_all()
        last = ids[-1]
