"""Something that counts for the urgency, in an addon of its own: one class."""

from odoo import api, models

from odoo.addons.social_crm.models.social_crm_priority import LINEAR, Term


class SocialCrmPriority(models.AbstractModel):
    _inherit = "social.crm.priority"

    @api.model
    def _terms(self):
        return {
            **super()._terms(),
            "regular": Term(
                name=lambda env: env._("Often writes in the guestbook"),
                words=lambda env, values: env._("has written %s entries", values["count"]),
                weight=2,
                growth=LINEAR,
                unit=lambda env: env._("entries"),
                cap=10,
                reads=("entries",),
            ),
        }

    @api.model
    def _read_entries(self, batch):
        ids = {each.profile_id for each in batch.facts if each.network == "guestbook"}
        return dict(
            self._ask(
                sorted(ids),
                "SELECT profile_id, count(*) FROM social_crm_mention"
                " WHERE profile_id = ANY(%s) GROUP BY profile_id",
            )
        )

    @api.model
    def _term_regular(self, batch):
        entries = batch.told("entries")
        return {
            each.id: (
                batch.points("regular", entries[each.profile_id]),
                {"count": entries[each.profile_id]},
            )
            for each in batch.facts
            if each.profile_id in entries
        }
