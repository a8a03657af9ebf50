"""What a guideline said from when on, and who has confirmed it. Neither ever changes."""

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from .social_crm_guideline import SANITISED


class SocialCrmGuidelineVersion(models.Model):
    _name = "social.crm.guideline.version"
    _description = "Version of a Social Media Guideline"
    _order = "guideline_id, number desc"
    _rec_name = "number"

    guideline_id = fields.Many2one(
        "social.crm.guideline", required=True, readonly=True, index=True, ondelete="restrict"
    )
    company_id = fields.Many2one(related="guideline_id.company_id", store=True, index=True)
    number = fields.Integer("Version", required=True, readonly=True, aggregator=None)
    body = fields.Html("What It Says", required=True, readonly=True, **SANITISED)
    changes = fields.Char("What Is New", readonly=True)
    published_at = fields.Datetime("From", required=True, readonly=True)
    author_id = fields.Many2one("res.users", "Published By", required=True, readonly=True)
    acknowledgement_ids = fields.One2many(
        "social.crm.guideline.ack", "version_id", "Confirmed By", readonly=True
    )

    _number_uniq = models.UniqueIndex("(guideline_id, number)")

    @api.depends("guideline_id.name", "number")
    def _compute_display_name(self):
        for version in self:
            version.display_name = self.env._(
                "%(name)s, version %(number)s",
                name=version.guideline_id.name,
                number=version.number,
            )

    def write(self, vals):  # pylint: disable=method-required-super
        """Nobody changes what was published, whatever the rights."""
        raise UserError(self.env._("What was published stays as it is. Publish a new version."))

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("What was published is kept."))

    def action_acknowledge(self):
        """The user says to have read these: for nobody else, and once."""
        self.check_access("read")
        current = self.filtered(lambda version: version.guideline_id.version_id == version)
        if current != self:
            raise UserError(self.env._("There is a newer version meanwhile. Read that one."))
        acknowledgements = self.env["social.crm.guideline.ack"].sudo()
        own = [("version_id", "in", self.ids), ("user_id", "=", self.env.uid)]
        done = acknowledgements.search(own).version_id
        acknowledgements.create(
            [
                {
                    "version_id": version.id,
                    "user_id": self.env.uid,
                    "done_at": fields.Datetime.now(),
                }
                for version in self - done.with_env(self.env)
            ]
        )
        return True


class SocialCrmGuidelineAck(models.Model):
    _name = "social.crm.guideline.ack"
    _description = "Confirmation of a Social Media Guideline"
    _order = "done_at desc, id desc"
    _rec_name = "version_id"

    version_id = fields.Many2one(
        "social.crm.guideline.version", required=True, readonly=True, ondelete="restrict"
    )
    company_id = fields.Many2one(related="version_id.company_id", store=True, index=True)
    user_id = fields.Many2one(
        "res.users", "Who", required=True, readonly=True, index=True, ondelete="cascade"
    )
    done_at = fields.Datetime("When", required=True, readonly=True)

    _once = models.UniqueIndex("(version_id, user_id)")


class SocialCrmGuidelineReader(models.Model):
    """Whom a guideline concerns, and whether they have confirmed the version in force."""

    _name = "social.crm.guideline.reader"
    _description = "Who Has Confirmed a Social Media Guideline"
    _auto = False
    _order = "guideline_id, done, user_id"
    _rec_name = "user_id"

    guideline_id = fields.Many2one("social.crm.guideline", readonly=True)
    version_id = fields.Many2one("social.crm.guideline.version", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    user_id = fields.Many2one("res.users", "Agent", readonly=True)
    done = fields.Boolean("Confirmed", readonly=True)
    done_at = fields.Datetime("When", readonly=True)

    @property
    def _table_query(self):
        """Agents of the company, of the teams if there are some, with what they confirmed."""
        groups = self.env.ref("social_crm.group_agent").sudo().all_implied_by_ids
        self.env.flush_all()
        return SQL(
            """
            SELECT guideline.id::bigint * 1000000 + agent.id AS id,
                   guideline.id AS guideline_id, guideline.version_id, guideline.company_id,
                   agent.id AS user_id, ack.id IS NOT NULL AS done, ack.done_at
              FROM social_crm_guideline guideline
              JOIN res_users agent ON agent.active AND agent.share IS NOT TRUE
              JOIN res_company_users_rel mine
                   ON mine.user_id = agent.id AND mine.cid = guideline.company_id
         LEFT JOIN social_crm_guideline_ack ack
                   ON ack.version_id = guideline.version_id AND ack.user_id = agent.id
             WHERE guideline.active AND guideline.kind = 'guideline'
               AND guideline.version_id IS NOT NULL
               AND EXISTS (SELECT FROM res_groups_users_rel member
                            WHERE member.uid = agent.id AND member.gid IN %s)
               AND (NOT EXISTS (SELECT FROM social_crm_guideline_team_rel team
                                 WHERE team.social_crm_guideline_id = guideline.id)
                    OR EXISTS (SELECT FROM social_crm_guideline_team_rel team
                                 JOIN helpdesk_ticket_team_res_users_rel member
                                      ON member.helpdesk_ticket_team_id
                                         = team.helpdesk_ticket_team_id
                                WHERE team.social_crm_guideline_id = guideline.id
                                  AND member.res_users_id = agent.id))
            """,
            tuple(groups.ids) or (0,),
        )
