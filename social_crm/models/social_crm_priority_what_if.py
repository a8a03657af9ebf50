"""What a change of a term would do, before it is saved: the ten most urgent, and where each of them
stands now."""

from odoo import api, fields, models

RECENT = 300
SHOWN = 10


class SocialCrmPriorityTerm(models.Model):
    _inherit = "social.crm.priority.term"

    preview = fields.Json(
        compute="_compute_preview",
        help="The ten most urgent of the latest mentions that wait, with the values as they stand "
        "in the form.",
    )

    @api.depends("weight", "scale", "cap", "active")
    @api.depends_context("lang", "uid", "company")
    def _compute_preview(self):
        self.preview = False
        for row in self:
            if row.code:
                row.preview = row._look_ahead()

    def _look_ahead(self):
        """Rate the latest that wait with the stored values and with these.

        :returns: ``looked_at``: how many were rated; ``lines``: the ten most urgent, each with
            ``id``, ``who``, ``said``, ``now`` and ``then`` (place and number), ``reasons``
        :rtype: dict
        """
        self.ensure_one()
        company = self.company_id or self.env.company
        mentions = self.env["social.crm.mention"].search(
            [
                ("company_id", "=", company.id),
                ("state", "in", ("new", "open")),
                ("own", "=", False),
                ("gone_at", "=", False),
                ("noise", "=", False),
                *self.env["social.crm.account"]._real("network"),
            ],
            order="id desc",
            limit=RECENT,
        )
        settings = self._settings(company.id)
        now = self._rated(mentions, settings)
        then = self._rated(mentions, self._changed(company, settings))
        places = {mention_id: place for place, mention_id in enumerate(_ordered(now), start=1)}
        shown = _ordered(then)[:SHOWN]
        Priority = self.env["social.crm.priority"]
        return {
            "looked_at": len(mentions),
            "lines": [
                {
                    "id": mention.id,
                    "who": mention.profile_id.display_name,
                    "said": mention.summary,
                    "now": {"place": places[mention.id], "number": now[mention.id].priority},
                    "then": {"place": place, "number": then[mention.id].priority},
                    "reasons": Priority._reasons(then[mention.id].priority_parts),
                }
                for place, mention in enumerate(
                    self.env["social.crm.mention"].browse(shown), start=1
                )
            ],
        }

    def _changed(self, company, settings):
        """The settings with the values of this row, if it is the one that counts there."""
        own = not self.company_id and self.with_context(active_test=False).search_count(
            [("code", "=", self.code), ("company_id", "=", company.id)], limit=1
        )
        if own:
            return settings
        mine = self._as_settings(company.id)
        # In the order of the declarations: they are shown as the stored ones are.
        return {
            code: mine.get(code) or settings[code]
            for code in self.env["social.crm.priority"]._terms()
            if code in mine or (code in settings and code != self.code)
        }

    @api.model
    def _rated(self, mentions, settings):
        facts = self.env["social.crm.facts"].sudo()._load(mentions.ids)
        self.env["social.crm.priority"].sudo()._rate(facts, settings)
        return facts


def _ordered(facts):
    """Ids of mentions, the most urgent first."""
    return sorted(facts, key=lambda each: (-facts[each].priority, -each))
