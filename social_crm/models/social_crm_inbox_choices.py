"""What the list of the inbox can be narrowed down by."""

from odoo import api, models

MOST = 200


class SocialCrmInbox(models.AbstractModel):
    _inherit = "social.crm.inbox"

    @api.model
    def choices(self):
        """What can be chosen, as far as the person may read it.

        :returns: ``networks``: keys; ``teams``, ``users``, ``topics``, ``tags``: dicts with ``id``
            and ``name``, sorted, at most 200 of each
        :rtype: dict
        :raises AccessError: not an agent
        """
        self.env["social.crm.reply"].check_access("read")
        accounts = self.env["social.crm.account"].sudo()
        networks = accounts._read_group(
            [("company_id", "in", self.env.companies.ids), ("practice", "=", False)],
            ["network"],
            order="network",
        )
        return {
            "networks": [network for (network,) in networks],
            "teams": self._named("helpdesk.ticket.team", [("social_practice", "=", False)]),
            "users": self._named(
                "res.users",
                [
                    ("all_group_ids", "in", self.env.ref("social_crm.group_agent").ids),
                    ("company_ids", "in", self.env.companies.ids),
                ],
            ),
            "topics": self._named("social.crm.topic", []),
            "tags": self._named("helpdesk.ticket.tag", []),
        }

    @api.model
    def _named(self, model, domain):
        records = self.env[model].search_fetch(domain, ["display_name"], limit=MOST)
        return sorted(
            ({"id": record.id, "name": record.display_name} for record in records),
            key=lambda each: each["name"].casefold(),
        )
