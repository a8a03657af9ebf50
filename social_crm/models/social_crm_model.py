"""What a company's colleagues have taught, as data with a version. One version of a company is
active at most; without one, the shipped model works alone.

How versions are made is in :mod:`.social_crm_model_learning`.
"""

import logging

from odoo import api, fields, models
from odoo.tools import ormcache

_logger = logging.getLogger(__name__)

STATES = [
    ("candidate", "Waiting"),
    ("active", "In use"),
    ("former", "Was in use"),
    ("refused", "Not better"),
]


class SocialCrmModel(models.Model):
    _name = "social.crm.model"
    _description = "Learned Model"
    _order = "id desc"

    name = fields.Char(compute="_compute_name")
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    version = fields.Integer(required=True, readonly=True, help="Counted for each company.")
    state = fields.Selection(STATES, required=True, readonly=True, default="candidate")
    data = fields.Text(
        readonly=True,
        copy=False,
        help="Weights of words that at least two people used; no texts, and nothing personal.",
    )
    base = fields.Char(
        "Shipped Model", readonly=True, help="The version of the shipped model that it stands on."
    )
    figures = fields.Json(readonly=True, help="What was right before and after, for each task.")
    example_count = fields.Integer("Examples", readonly=True)
    digest = fields.Char(readonly=True, help="Of the examples that it was made of.")
    user_id = fields.Many2one(
        "res.users", "Made By", readonly=True, ondelete="set null", help="Empty: made at night."
    )
    made_at = fields.Datetime("Made", readonly=True)
    chosen_id = fields.Many2one(
        "res.users",
        "Chosen By",
        readonly=True,
        ondelete="set null",
        help="Empty: it was better than what was in use.",
    )
    active_since = fields.Datetime("In Use Since", readonly=True)

    _version_uniq = models.UniqueIndex("(company_id, version)")
    _active_uniq = models.UniqueIndex("(company_id) WHERE state = 'active'")

    @api.depends("version")
    @api.depends_context("lang")
    def _compute_name(self):
        for model in self:
            model.name = self.env._("Version %s", model.version)

    @api.model
    def _active(self, company):
        """What is used to understand what is said to a company.

        :param company: a ``res.company``
        :returns: one record or none (the shipped model alone); its context knows the company, so
            that :meth:`_loaded` gives the company's topics in any case
        :rtype: social.crm.model
        """
        return self.sudo().browse(self._active_id(company) or ()).with_company(company)

    @api.model
    @ormcache("company.id")
    def _active_id(self, company):
        domain = [("company_id", "=", company.id), ("state", "=", "active")]
        return self.sudo().search(domain, limit=1).id

    def _loaded(self):
        """What to pass to ``text.understand``: what was learned, and the topics of the company.

        Loaded once for each worker.

        :rtype: text.model.Model | None
        """
        company = self.company_id or self.env.company
        return self._loaded_for(company)

    @ormcache("self.id", "company.id")
    def _loaded_for(self, company):
        from ..text.model import Model, Unreadable

        topics = self.env["social.crm.topic"]._for_text(company)
        model = Model()
        if self.data:
            try:
                model = Model.from_json(self.data)
            except Unreadable as error:
                # Of an earlier release; the nightly job makes a new one.
                _logger.warning("What company %s taught is not used: %s", company.id, error)
        return model.with_topics(topics) if model.layers or topics else None

    @api.model
    def _topic_id(self, key):
        """The id of what ``understand`` found as the topic.

        :param key: as :meth:`social.crm.topic._for_text` gave it, or ``None``
        :rtype: int | None
        """
        return int(key) if key and key.isdigit() else None

    @api.model_create_multi
    def create(self, vals_list):
        self.env.registry.clear_cache()
        return super().create(vals_list)

    def write(self, vals):
        self.env.registry.clear_cache()
        return super().write(vals)

    def unlink(self):
        self.env.registry.clear_cache()
        return super().unlink()


class SocialCrmMention(models.Model):
    _inherit = "social.crm.mention"

    model_id = fields.Many2one(
        "social.crm.model",
        "Understood With",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        help="Empty: the model that is shipped.",
    )
