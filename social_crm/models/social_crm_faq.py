"""What the company answers when people ask the same: one entry for each question and language.

An entry is written and changed by editors (managers). What is approved becomes a version that never
changes (:mod:`.social_crm_faq_version`); only that is offered to agents and published, never what
is being written. A change waits for approval while the version before it goes on.
"""

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..matching import mask, personal
from ..text.placeholders import names

APPROVED = ("name", "phrasings", "language", "public_answer", "private_answer", "valid_until")
"""What is approved with an entry, and only changes by another approval."""
SEEN = (*APPROVED, "published")
"""What who approves has to have seen: also who will read it."""
GUARDED = {"state", "version_id", "reviewed_at", "version_ids"}
"""What only the steps of an entry write."""
LEFT_BY_MASK = (mask.PERSON, mask.PROFILE, mask.MAIL, mask.LINK, mask.NUMBER)


class SocialCrmFaq(models.Model):
    _name = "social.crm.faq"
    _description = "Entry of the Social Knowledge"
    _inherit = ["social.crm.seen", "mail.thread", "mail.activity.mixin"]
    _order = "name, id"
    _check_company_auto = True

    name = fields.Char("Question", required=True, help="As a customer would ask it.")
    active = fields.Boolean(default=True)
    phrasings = fields.Text(
        "Other Ways to Ask",
        help="One a line. The more of them customers really use, the better it is found.",
    )
    language = fields.Selection(
        selection="_languages",
        required=True,
        default=lambda self: (self.env.lang or "en").partition("_")[0],
        help="Of question and answers. It is offered for posts in this language.",
    )
    public_answer = fields.Text(
        help="What everybody may read. Placeholders such as {{first_name|there}} can be used."
    )
    private_answer = fields.Text(
        help="For private messages, where more may be said. Empty: the public answer."
    )
    valid_until = fields.Date(help="It is not offered any more after this day. Empty: no end.")
    published = fields.Boolean(
        "On the Help Page",
        help="Everybody can read the approved question and public answer there.",
    )
    topic_id = fields.Many2one("social.crm.topic", check_company=True)
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    owner_id = fields.Many2one(
        "res.users",
        required=True,
        default=lambda self: self.env.user,
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
        help="Is told when it did not help, and when it comes up for review.",
    )
    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("approved", "Approved"),
            ("review", "In review"),
            ("retired", "Retired"),
        ],
        required=True,
        readonly=True,
        default="draft",
        copy=False,
        tracking=True,
        index=True,
    )
    version_ids = fields.One2many("social.crm.faq.version", "faq_id", "Versions", readonly=True)
    version_id = fields.Many2one(
        "social.crm.faq.version",
        "Approved Version",
        readonly=True,
        copy=False,
        ondelete="restrict",
        index="btree_not_null",
    )
    changed = fields.Boolean(
        compute="_compute_changed", help="It is not any more as it was approved."
    )
    offered = fields.Boolean(compute="_compute_offered", search="_search_offered")
    reviewed_at = fields.Date(
        "Last Looked At", readonly=True, copy=False, help="When it was last approved or confirmed."
    )

    @api.model
    def _languages(self):
        return self.env["social.crm.block.text"]._languages()

    @api.depends("version_id", *APPROVED)
    def _compute_changed(self):
        for entry in self:
            entry.changed = bool(entry.version_id) and entry._differs()

    def _differs(self):
        self.ensure_one()
        version = self.version_id.sudo()
        return any((self[name] or False) != (version[name] or False) for name in APPROVED)

    @api.depends("state", "active", "version_id.valid_until")
    def _compute_offered(self):
        today = fields.Date.context_today(self)
        for entry in self:
            until = entry.version_id.sudo().valid_until
            entry.offered = bool(
                entry.active
                and entry.state == "approved"
                and entry.version_id
                and (not until or until >= today)
            )

    def _search_offered(self, operator, value):
        if operator != "in":
            return NotImplemented
        versions = (
            self.env["social.crm.faq.version"]
            .sudo()
            ._search(self.env["social.crm.faq.version"]._offered_domain())
        )
        return [("version_id", "in" if True in value else "not in", versions)]

    # Rights

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._refuse_guarded(vals)
        return super().create(vals_list)

    def write(self, vals):
        self._refuse_guarded(vals)
        if "company_id" in vals and any(
            entry.version_id and entry.company_id.id != vals["company_id"] for entry in self
        ):
            raise UserError(
                self.env._("This was approved for its company. Copy it for another company.")
            )
        return super().write(vals)

    @api.model
    def _refuse_guarded(self, vals):
        """Nobody writes by hand what approving and retiring write."""
        if not self.env.su and any(
            vals.get(name, "draft") != "draft" for name in vals.keys() & GUARDED
        ):
            raise UserError(self.env._("Approve, review and retire entries with their buttons."))

    def copy_data(self, default=None):
        return [
            {**vals, "name": self.env._("%s (copy)", entry.name)}
            if not (default or {}).get("name")
            else vals
            for entry, vals in zip(self, super().copy_data(default), strict=True)
        ]

    @api.ondelete(at_uninstall=False)
    def _unlink_unless_approved(self):
        if self.version_ids:
            raise UserError(self.env._("What was approved once is kept. Retire it, or archive it."))

    @api.constrains("public_answer", "private_answer")
    def _check_placeholders(self):
        text = self.env["social.crm.block.text"]
        known = self.env["social.crm.block"]._placeholders()
        for entry in self:
            text._check_words(entry.public_answer, known)
            text._check_words(entry.private_answer, known)
            secret = [name for name in names(entry.public_answer or "") if not known[name].public]
            if secret:
                raise ValidationError(
                    entry.env._(
                        "%s is not for everybody to read: it belongs into the private answer.",
                        known[secret[0]].label,
                    )
                )

    @api.constrains("owner_id", "company_id")
    def _check_owner(self):
        for entry in self:
            owner = entry.owner_id.sudo()
            if entry.company_id not in owner.company_ids or not owner.has_group(
                "social_crm.group_agent"
            ):
                raise ValidationError(
                    entry.env._("%s does not answer for this company.", owner.name)
                )

    # Steps

    def action_approve(self):
        """Make what is written, and was seen, the version that is offered."""
        self.check_access("write")
        return self._as_seen()._approve()

    def _approve(self):
        """Make what is written now the version that is offered. Of two who do this at the same
        moment the second sees that the first has made a version of it."""
        self.check_access("write")
        self._hold()
        versions = self.env["social.crm.faq.version"].sudo()
        for entry in self:
            entry._check_approvable()
            if entry._differs():
                version = versions.create(
                    {
                        **{name: entry[name] for name in APPROVED},
                        "faq_id": entry.id,
                        "number": max(entry.version_ids.sudo().mapped("number"), default=0) + 1,
                        "author_id": self.env.uid,
                        "approved_at": fields.Datetime.now(),
                    }
                )
            else:
                version = entry.version_id
            entry._move("approved", version_id=version.id)
        self._reviewed()
        return True

    def _to_be_seen(self):
        return [self.company_id.id, *(self[name] or False for name in SEEN)]

    def _seen_apart(self):
        return SEEN

    def action_review(self):
        """Take it out of what is offered until somebody has looked at it."""
        self.check_access("write")
        self.filtered(lambda entry: entry.state == "approved")._move("review")
        return True

    def action_retire(self):
        """It is not offered any more."""
        self.check_access("write")
        self._move("retired")
        self._reviewed()
        return True

    def action_draft(self):
        """Work on a retired entry again. It is offered when it was approved again."""
        self.check_access("write")
        self.filtered(lambda entry: entry.state == "retired")._move("draft", version_id=False)
        return True

    def action_drop_changes(self):
        """What was approved stays; what was changed since is forgotten."""
        self.check_access("write")
        for entry in self.filtered("version_id"):
            entry.write({name: entry.version_id.sudo()[name] for name in APPROVED})
        return True

    def _move(self, state, **values):
        self.sudo().write({"state": state, **values})

    def _reviewed(self):
        """Somebody has looked at these: nothing is left to be done about them."""
        self.sudo().reviewed_at = fields.Date.context_today(self)
        self.sudo().activity_unlink(["social_crm.activity_type_faq"])

    def _check_approvable(self):
        """Refuse, with the reason, what must not be offered."""
        self.ensure_one()
        if not (self.public_answer or "").strip() and not (self.private_answer or "").strip():
            raise UserError(self.env._("“%s” has no answer yet.", self.name))
        if self.published and not (self.public_answer or "").strip():
            raise UserError(
                self.env._("“%s” has no public answer that the help page could show.", self.name)
            )
        if self.valid_until and self.valid_until < fields.Date.context_today(self):
            raise UserError(
                self.env._("“%s” is not valid any more: choose a later day.", self.name)
            )
        allowed = self.company_id.sudo()._social_said_publicly()
        for text in (self.name, self.phrasings, self.public_answer, self.private_answer):
            left = next((gap for gap in LEFT_BY_MASK if gap in (text or "")), None)
            if left:
                raise UserError(
                    self.env._("Something personal was taken out at “%s”. Reword it.", left)
                )
        for text in (self.name, self.phrasings, self.public_answer):
            for found in personal.find(text or "", personal.NOTHING, allowed):
                if found.certain:
                    raise UserError(
                        self.env._("“%s” is somebody's data. Take it out.", found.words)
                    )
