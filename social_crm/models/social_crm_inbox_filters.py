"""What a person narrows a queue down to, and the filters that people keep."""

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

OF_TICKETS = {
    "account": "social_account_id",
    "team": "team_id",
    "user": "user_id",
    "topic": "social_topic_id",
    "mood": "social_mood",
    "tag": "tag_ids",
}
OF_MENTIONS = {
    "account": "account_id",
    "network": "network",
    "team": "account_id.team_id",
    "topic": "topic_id",
    "mood": "mood",
}
KEPT = {"network", *OF_TICKETS, "due", "order", "done"}
"""What a kept filter keeps. Words that were searched for may name people, and are not kept."""


def domain_of(env, filters, tickets):
    """Filters as a domain; the search is none of them.

    :param dict filters: see ``page`` of ``social.crm.inbox``
    :param bool tickets: of tickets, else of mentions
    :rtype: Domain
    """
    names = OF_TICKETS if tickets else OF_MENTIONS
    domain = Domain.TRUE
    for name in ("network", *OF_TICKETS):
        values = filters.get(name)
        if not isinstance(values, (list, tuple)) or not values:
            continue
        if name in names:
            domain &= Domain(names[name], "in", list(values))
        elif name == "network":
            accounts = (
                env["social.crm.account"]
                .sudo()
                ._search([("network", "in", list(values))], active_test=False)
            )
            domain &= Domain("social_account_id", "in", accounts.get_result_ids())
        elif False not in values:  # a post without a ticket is nobody's and has no tags
            domain = Domain.FALSE
    return domain


class SocialCrmInboxFilter(models.Model):
    _name = "social.crm.inbox.filter"
    _description = "Kept Filter of the Social Inbox"
    _order = "sequence, name, id"

    name = fields.Char(required=True)
    sequence = fields.Integer(default=10)
    user_id = fields.Many2one(
        "res.users",
        "Whose",
        index=True,
        ondelete="cascade",
        default=lambda self: self.env.user,
        help="Empty: everybody's who works in the inbox.",
    )
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    filters = fields.Json(help="What is filtered; see the inbox.")

    @api.model
    def _mine(self):
        """What the person kept, and what is everybody's."""
        return self.search([("user_id", "in", [self.env.uid, False])])

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([self._clean(vals) for vals in vals_list])

    def write(self, vals):
        return super().write(self._clean(vals))

    @api.model
    def _clean(self, vals):
        if "filters" not in vals:
            return vals
        filters = vals["filters"] or {}
        if not isinstance(filters, dict):
            raise UserError(self.env._("This is no filter."))
        return {**vals, "filters": {k: v for k, v in filters.items() if k in KEPT and v}}


class SocialCrmInbox(models.AbstractModel):
    _inherit = "social.crm.inbox"

    @api.model
    def save_filter(self, name, filters, shared=False):
        """Keep a filter as a queue of its own.

        :param str name: what it is called
        :param dict filters: as for :meth:`page`; what is searched for is not kept
        :param bool shared: for everybody; managers only
        :returns: the code of the queue
        :rtype: str
        :raises AccessError: no manager
        """
        if shared and not self.env.user.has_group("social_crm.group_manager"):
            raise AccessError(self.env._("Only managers keep filters for everybody."))
        if not (name or "").strip():
            raise UserError(self.env._("Give the filter a name."))
        saved = self.env["social.crm.inbox.filter"].create(
            {
                "name": name.strip(),
                "filters": filters,
                "user_id": False if shared else self.env.uid,
            }
        )
        return f"filter:{saved.id}"

    @api.model
    def drop_filter(self, code):
        """Forget a kept filter.

        :param str code: of its queue
        :raises AccessError: it is somebody else's, or everybody's and one is no manager
        """
        number = str(code).removeprefix("filter:")
        if not number.isdecimal():
            raise UserError(self.env._("There is no such filter."))
        self.env["social.crm.inbox.filter"].browse(int(number)).exists().unlink()
        return True


class SocialCrmDataMap(models.AbstractModel):
    _inherit = "social.crm.data.map"

    @api.model
    def _impersonal(self):
        return {
            **super()._impersonal(),
            "social.crm.inbox.filter": {
                "name": "what a colleague calls a filter",
                "filters": "networks, teams, topics and the like; no words that were searched for",
            },
        }
