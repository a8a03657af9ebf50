"""How a mention can be answered now, until when, and why not."""

import logging

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..networks.types import Audience, Situation, Way
from ..tools.times import aware
from .social_crm_network import utc_now

_logger = logging.getLogger(__name__)


class SocialCrmMention(models.Model):
    _inherit = "social.crm.mention"

    answer_refusal = fields.Char("Why Not", compute="_compute_answer_refusal")
    open_link = fields.Html(compute="_compute_open_link", sanitize=False)

    @api.depends("account_id", "own", "gone_at", "audience", "permissions")
    def _compute_answer_refusal(self):
        self.answer_refusal = False
        answerable = self.filtered("can_answer")
        for mention_id, ways in answerable._ways().items():
            if all(way.refusal for way in ways):
                self.browse(mention_id).answer_refusal = (
                    self.env["social.crm.network"]._translated(ways[0].refusal)
                    if ways
                    else self.env._("This post cannot be answered from here.")
                )

    @api.depends("url", "network")
    def _compute_open_link(self):
        for mention in self:
            usable = (mention.url or "").startswith(("http://", "https://"))
            mention.open_link = usable and mention._out_link(mention._open_label())

    def _open_label(self):
        """What the link to the network says."""
        return self.env._("Open on %s", self._network_label())

    def _network_label(self):
        """The name of the network, for people."""
        labels = dict(self._fields["network"]._description_selection(self.env))
        return labels.get(self.network, self.network)

    def _ways(self):
        """How each of these can be answered now: which audiences, until when, and what stands
        against it. Two queries, whatever their number.

        :returns: id to ``networks.types.Way``, the sensible one first
        :rtype: dict[int, tuple]
        """
        Networks = self.env["social.crm.network"]
        situations = self._situations()
        ways = {}
        for mention in self:
            try:
                cls = Networks._class(mention.network)
            except UserError:
                ways[mention.id] = ()
                continue
            value, situation = mention._as_value(), situations[mention.id]
            try:
                ways[mention.id] = cls.ways(value, situation)
            except Exception:  # a bug of one network must not stop the outbox of all
                _logger.exception("How mention %s can be answered is not known", mention.id)
                ways[mention.id] = tuple(map(Way, cls.audiences(value)))
        return ways

    def _situations(self):
        """What networks want to know beside an item.

        :returns: id to ``networks.types.Situation``
        :rtype: dict[int, Situation]
        """
        if not self:
            return {}
        self.env["social.crm.mention"].flush_model()
        self.env["social.crm.reply"].flush_model()
        heard = self.env.execute_query(
            SQL(
                "SELECT account_id, profile_id, max(written_at) FROM social_crm_mention"
                " WHERE account_id = ANY(%s) AND profile_id = ANY(%s)"
                " AND audience = %s AND NOT own GROUP BY account_id, profile_id",
                self.account_id.ids,
                self.profile_id.ids,
                Audience.DIRECT.value,
            )
        )
        told = self.env.execute_query(
            SQL(
                "SELECT mention_id FROM social_crm_reply WHERE mention_id = ANY(%(ids)s)"
                " AND audience = %(direct)s AND state IN ('sending', 'sent', 'unknown')"
                " UNION SELECT parent_id FROM social_crm_mention WHERE parent_id = ANY(%(ids)s)"
                " AND audience = %(direct)s AND own",
                ids=self.ids,
                direct=Audience.DIRECT.value,
            )
        )
        heard_at = {(account, profile): moment for account, profile, moment in heard}
        told_ids = {row[0] for row in told}
        now = utc_now()
        return {
            mention.id: Situation(
                now,
                mention.account_id.sudo().facts or {},
                aware(heard_at.get((mention.account_id.id, mention.profile_id.id))),
                mention.id in told_ids,
            )
            for mention in self
        }
