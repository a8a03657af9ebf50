"""Guidelines and wordings at the composer: to look at, to put in, to confirm."""

from odoo import api, models
from odoo.tools import html2plaintext

from ..tools.shown_html import for_looking
from .social_crm_inbox import _moment


class SocialCrmInbox(models.AbstractModel):
    _inherit = "social.crm.inbox"

    @api.model
    def _options(self):
        return {**super()._options(), "guidelines": self.guidelines_pending()}

    @api.model
    def composer(self, mention_id, exact=False):
        data = super().composer(mention_id, exact)
        mention = self.env["social.crm.mention"].browse(data["mention_id"])
        return {**data, "company_id": mention.company_id.id}

    @api.model
    def guidelines_pending(self):
        """What the user has not confirmed yet.

        :returns: dicts with ``version_id``, ``guideline_id``, ``name``, ``number``, ``changes``
            (a sentence, or ``""``), ``company_id``, and ``first``: it has to be confirmed before a
            public answer
        :rtype: list[dict]
        """
        pending = self.env["social.crm.guideline"]._pending(self.env.user, self.env.companies)
        return [
            {
                "version_id": version.id,
                "guideline_id": version.guideline_id.id,
                "name": version.guideline_id.name,
                "number": version.number,
                "changes": version.changes or "",
                "first": version.company_id.social_crm_guidelines_first,
                "company_id": version.company_id.id,
            }
            for version in pending
        ]

    @api.model
    def guidelines(self, mention_id, audience, search=""):
        """Guidelines and crisis wordings for an answer, a fixed number of queries.

        :param str search: words of the name or the text
        :returns: dicts with ``id``, ``version_id``, ``name``, ``kind``, ``number``, ``from``,
            ``by``, ``changes``, ``body`` (safe HTML), ``confirmed`` (moment, ``False``: not yet,
            ``None``: needs none), and for a crisis wording ``pieces``, ``ask``, ``refusal`` as in
            :meth:`blocks`
        :rtype: list[dict]
        """
        mention = self.env["social.crm.mention"].browse(mention_id)
        mention.check_access("read")
        teams = mention.ticket_id.team_id | mention.account_id.sudo().team_id
        guidelines = self.env["social.crm.guideline"]
        found = guidelines._concerning(self.env.user, mention.company_id) | guidelines.search(
            [
                ("company_id", "=", mention.company_id.id),
                ("version_id", "!=", False),
                ("team_ids", "in", teams.ids),
            ]
        )
        found = found.sorted(lambda each: (each.kind != "crisis", each.sequence, each.name))
        done = {
            ack.version_id.id: ack.done_at
            for ack in self.env["social.crm.guideline.ack"].search(
                [("version_id", "in", found.version_id.ids), ("user_id", "=", self.env.uid)]
            )
        }
        block = self.env["social.crm.block"]
        known = block._placeholders()
        values = block._values(mention, audience, self._language_of(mention) or "en")
        wanted = (search or "").strip().casefold()
        shown = []
        for guideline in found:
            version = guideline.version_id
            text = html2plaintext(version.body, include_references=False).strip()
            if wanted and wanted not in f"{guideline.name}\n{text}".casefold():
                continue
            shown.append(
                {
                    "id": guideline.id,
                    "version_id": version.id,
                    "name": guideline.name,
                    "kind": guideline.kind,
                    "number": version.number,
                    "from": _moment(version.published_at),
                    "by": version.author_id.sudo().name,
                    "changes": version.changes or "",
                    "body": str(for_looking(version.body)),
                    "confirmed": _moment(done.get(version.id))
                    if guideline.kind == "guideline"
                    else None,
                    **(
                        self._filled(text, values, known, audience)
                        if guideline.kind == "crisis"
                        else {}
                    ),
                }
            )
        return shown

    @api.model
    def acknowledge(self, version_id):
        """The user has read a version.

        :returns: what is still to be confirmed, as :meth:`guidelines_pending`
        """
        self.env["social.crm.guideline.version"].browse(version_id).action_acknowledge()
        return self.guidelines_pending()
