"""The company's guidelines for social media, and wordings for a crisis: at hand where answers are
written. What was published never changes; a change is a new version, which each agent reads and
confirms once (:mod:`.social_crm_guideline_version`)."""

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import html2plaintext, is_html_empty

SANITISED = {
    "sanitize_attributes": True,
    "sanitize_form": True,
    "strip_style": True,
    "strip_classes": True,
}


class SocialCrmGuideline(models.Model):
    _name = "social.crm.guideline"
    _description = "Social Media Guideline"
    _inherit = ["social.crm.seen"]
    _order = "sequence, name, id"
    _check_company_auto = True

    name = fields.Char("Guideline", required=True)
    active = fields.Boolean(default=True, help="What is archived is neither shown nor asked for.")
    sequence = fields.Integer(default=10)
    kind = fields.Selection(
        [("guideline", "Guideline"), ("crisis", "Crisis wording")],
        required=True,
        default="guideline",
        help="A guideline is read and confirmed. A crisis wording is put into answers as it is.",
    )
    team_ids = fields.Many2many(
        "helpdesk.ticket.team",
        "social_crm_guideline_team_rel",
        string="Teams",
        check_company=True,
        help="Whom it concerns. Empty: all agents.",
    )
    company_id = fields.Many2one(
        "res.company",
        required=True,
        readonly=True,
        index=True,
        default=lambda self: self.env.company,
    )
    body = fields.Html(
        "What It Says",
        help="Nobody sees it before it is published.",
        **SANITISED,
    )
    changes = fields.Char(
        "What Is New", help="One sentence for those who have read the version before."
    )
    version_ids = fields.One2many(
        "social.crm.guideline.version", "guideline_id", "Versions", readonly=True
    )
    version_id = fields.Many2one(
        "social.crm.guideline.version",
        "In Force",
        compute="_compute_version_id",
        store=True,
        ondelete="restrict",
    )
    unpublished = fields.Boolean(compute="_compute_unpublished")
    confirmed = fields.Char(compute="_compute_confirmed")

    @api.depends("version_ids.number")
    def _compute_version_id(self):
        for guideline in self:
            guideline.version_id = guideline.version_ids.sorted("number")[-1:]

    @api.depends("body", "version_id.body")
    def _compute_unpublished(self):
        for guideline in self:
            guideline.unpublished = not is_html_empty(guideline.body) and (
                guideline.body != guideline.version_id.body
            )

    @api.depends("version_id.acknowledgement_ids")
    def _compute_confirmed(self):
        """How many of those whom it concerns have confirmed it: one query."""
        counts = {}
        for version, done_at, count in self.env["social.crm.guideline.reader"]._read_group(
            [("guideline_id", "in", self.ids)], ["version_id", "done"], ["__count"]
        ):
            counts[version.id, done_at] = count
        for guideline in self:
            version = guideline.version_id.id
            done, open_ = counts.get((version, True), 0), counts.get((version, False), 0)
            guideline.confirmed = bool(done + open_) and guideline.env._(
                "%(done)s of %(all)s", done=done, all=done + open_
            )

    def action_publish(self):
        """Make what is written, and was seen, the version in force."""
        self.check_access("write")
        return self._as_seen()._publish()

    def _publish(self):
        """Make what is written now the version in force. Everybody is asked to confirm it anew."""
        self.check_access("write")
        self._hold()
        versions = self.env["social.crm.guideline.version"].sudo()
        for guideline in self:
            if is_html_empty(guideline.body):
                raise UserError(self.env._("“%s” says nothing yet.", guideline.name))
            if guideline.version_id and not guideline.unpublished:
                raise UserError(
                    self.env._("“%s” says what it said: there is nothing new.", guideline.name)
                )
            if guideline.kind == "crisis":
                self.env["social.crm.block.text"]._check_words(html2plaintext(guideline.body))
            versions.create(
                {
                    "guideline_id": guideline.id,
                    "number": guideline.version_id.number + 1,
                    "body": guideline.body,
                    "changes": guideline.changes,
                    "author_id": self.env.uid,
                    "published_at": fields.Datetime.now(),
                }
            )
            guideline.changes = False
        self._announce()
        return True

    def _to_be_seen(self):
        return [
            self.name,
            self.kind,
            self.body or "",
            self.changes or "",
            sorted(self.team_ids.ids),
        ]

    def _seen_apart(self):
        return ("name", "body", "changes")

    def write(self, vals):
        result = super().write(vals)
        if vals.keys() & {"active", "team_ids"}:
            self._announce()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_unless_published(self):
        if self.version_ids:
            raise UserError(
                self.env._(
                    "What was published is kept, with who has confirmed it. You can archive it."
                )
            )

    def _announce(self):
        """Let open inboxes ask what is new."""
        self.env.ref("social_crm.group_agent")._bus_send("social_crm/guidelines", {"ids": self.ids})

    def action_readers(self):
        """Who has confirmed the version in force, and who has not."""
        self.ensure_one()
        return {
            **self.env["ir.actions.act_window"]._for_xml_id("social_crm.guideline_reader_action"),
            "domain": [("guideline_id", "=", self.id)],
        }

    # For whom

    @api.model
    def _concerning(self, user, companies):
        """Guidelines in force that concern a colleague: one query.

        :rtype: social.crm.guideline
        """
        return self.search(
            [
                ("company_id", "in", companies.ids),
                ("version_id", "!=", False),
                "|",
                ("team_ids", "=", False),
                ("team_ids.user_ids", "in", user.ids),
            ]
        )

    @api.model
    def _pending(self, user, companies):
        """Versions in force that a colleague has not confirmed yet. Crisis wordings need no
        confirming.

        :rtype: social.crm.guideline.version
        """
        concerning = self._concerning(user, companies)
        versions = concerning.filtered(lambda each: each.kind == "guideline").version_id
        done = (
            self.env["social.crm.guideline.ack"]
            .sudo()
            .search([("version_id", "in", versions.ids), ("user_id", "=", user.id)])
        )
        return versions - done.version_id.with_env(self.env)
