"""How a mention was found: told by the network, or only by reading. The net under push is only
worth something if one sees what falls into it."""

from datetime import timedelta

from odoo import fields, models

DAYS = 7


class SocialCrmMention(models.Model):
    _inherit = "social.crm.mention"

    found_by = fields.Selection(
        [
            ("first", "First reading"),
            ("poll", "Reading"),
            ("push", "Push"),
            ("stream", "Stream"),
        ],
        "Found Through",
        readonly=True,
        help="What the network told by itself counts as told, also when reading was quicker.",
    )

    _found_by_idx = models.Index("(source_id, received_at) WHERE found_by = 'poll' AND NOT own")


class SocialCrmSource(models.Model):
    _inherit = "social.crm.source"

    reconciled = fields.Integer(
        "Found by Reconcile",
        compute="_compute_reconciled",
        help="Items of the last 7 days that the network did not tell by itself, although it should "
        "have; only reading found them.",
    )
    told = fields.Boolean(compute="_compute_reconciled")

    def _compute_reconciled(self):
        """Counted where the items are, so that no counter can drift. Two queries.

        What a first run brings, and what came before the network began to tell, does not count.
        """
        since = fields.Datetime.now() - timedelta(days=DAYS)
        domain = [
            ("source_id", "in", self.ids),
            ("received_at", ">=", since),
            ("own", "=", False),
        ]
        Mention = self.env["social.crm.mention"].sudo()
        told = {
            source
            for (source,) in Mention._read_group(
                [*domain, ("found_by", "in", ("push", "stream"))], ["source_id"]
            )
        }
        begun = {
            source: max(account._told_since(), since)
            for source in self
            if (account := source.account_id)._told_since()
        }
        counted = [
            (source, begin)
            for source, begin in begun.items()
            if source in told or source._is_told_of()
        ]
        missed = dict.fromkeys((source for source, _begin in counted), 0)
        for begin in {begin for _source, begin in counted}:  # one, unless it began this week
            sources = self.union(*(source for source, when in counted if when == begin))
            missed |= dict(
                Mention._read_group(
                    [
                        ("source_id", "in", sources.ids),
                        ("received_at", ">=", begin),
                        ("own", "=", False),
                        ("found_by", "=", "poll"),
                        ("backfilled", "=", False),
                    ],
                    ["source_id"],
                    ["__count"],
                )
            )
        for source in self:
            source.told = source in missed
            source.reconciled = missed.get(source, 0)

    def _is_told_of(self):
        """Whether a network that tells by itself can tell of this: nobody tells of a search."""
        kind = self._declared_kind()
        return bool(kind) and kind.told and not kind.settings


class SocialCrmAccount(models.Model):
    _inherit = "social.crm.account"

    def _told_since(self):
        """Since when the network has told us by itself, or ``None``.

        :rtype: datetime | None
        """
        return min(filter(None, (self[name] for name in self._since_fields())), default=None)
