"""Handles that are typed on contacts are keys by which these are found."""

from odoo import SUPERUSER_ID, api, models


class SocialCrmHandle(models.Model):
    _inherit = "social.crm.handle"

    @api.model_create_multi
    def create(self, vals_list):
        handles = super().create(vals_list)
        handles._keys_changed()
        return handles

    def write(self, vals):
        before = self.partner_id.ids
        gave = self._gave_evidence()
        result = super().write(vals)
        _withdraw(gave - self._gave_evidence(), self.env._("The handle was changed"))
        self._keys_changed(before)
        return result

    def unlink(self):
        before = self.partner_id.ids
        gave = self._gave_evidence()
        result = super().unlink()
        _withdraw(gave, self.env._("The handle was removed from the contact"))
        self._keys_changed(before)
        return result

    def _keys_changed(self, before=()):
        self.env["social.crm.contact.key"]._changed([*before, *self.exists().partner_id.ids])

    def _gave_evidence(self):
        """Evidence that these gave: of profiles of the same name at the same network."""
        typed = {(each.partner_id.id, each.network, _spelt(each.handle)) for each in self}
        pieces = (
            self.env["social.crm.identity"]
            .sudo()
            .search(
                [
                    ("partner_id", "in", self.partner_id.ids),
                    ("method_id.code", "=", "handle"),
                    ("withdrawn_at", "=", False),
                ]
            )
        )
        return pieces.filtered(
            lambda piece: (
                (piece.partner_id.id, piece.profile_id.network, _spelt(piece.profile_id.handle))
                in typed
            )
        )


def _withdraw(pieces, reason):
    """What they were found by is gone. They may be found again when it comes back, which they may
    not once a person has withdrawn them."""
    if pieces:
        pieces.with_user(SUPERUSER_ID)._withdraw(reason)


def _spelt(handle):
    return (handle or "").strip().lstrip("@").lower()
