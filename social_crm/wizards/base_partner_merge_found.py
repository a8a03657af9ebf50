from odoo import models


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    _inherit = "base.partner.merge.automatic.wizard"

    def _update_foreign_keys(self, src_partners, dst_partner):
        """What was found about several of the contacts counts once for the one that remains."""
        pieces = self.env["social.crm.identity"].sudo()
        pieces = pieces.search(
            [
                ("partner_id", "in", (src_partners + dst_partner).ids),
                ("withdrawn_at", "=", False),
                ("digest", "!=", False),
            ],
            order="id desc",
        )
        same = pieces.grouped(lambda piece: (piece.profile_id, piece.method_id, piece.digest))
        twice = pieces.union(*(group[1:] for group in same.values()))
        if twice:
            twice._withdraw(self.env._("Merged with the contact that the same was found about"))
        return super()._update_foreign_keys(src_partners, dst_partner)
