"""What is done to somebody's item at the network besides answering it: liked, hidden, passed on."""

import logging

from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..networks.errors import NetworkError, Unauthorized
from ..networks.types import Action

_logger = logging.getLogger(__name__)

# action -> the field that says when, and whether it is set or cleared
STATES = {
    Action.LIKE: ("liked_at", True),
    Action.UNLIKE: ("liked_at", False),
    Action.HIDE: ("hidden_at", True),
    Action.UNHIDE: ("hidden_at", False),
    Action.REPOST: ("reposted_at", True),
}


class SocialCrmMentionAction(models.Model):
    _name = "social.crm.mention.action"
    _description = "Social Action"
    _order = "id desc"
    _rec_name = "action"

    mention_id = fields.Many2one(
        "social.crm.mention", required=True, readonly=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="mention_id.company_id")
    action = fields.Selection(
        [
            ("like", "Liked"),
            ("unlike", "Like taken back"),
            ("hide", "Hidden"),
            ("unhide", "Shown again"),
            ("repost", "Reposted"),
        ],
        required=True,
        readonly=True,
    )
    user_id = fields.Many2one("res.users", "Done By", required=True, readonly=True)
    done_at = fields.Datetime("Done", required=True, readonly=True)


class SocialCrmMention(models.Model):
    _inherit = "social.crm.mention"

    liked_at = fields.Datetime("Liked", readonly=True)
    hidden_at = fields.Datetime("Hidden", readonly=True)
    reposted_at = fields.Datetime("Reposted", readonly=True)
    action_ids = fields.One2many("social.crm.mention.action", "mention_id", "Done at the Network")
    can_like = fields.Boolean(compute="_compute_can_act")
    can_unlike = fields.Boolean(compute="_compute_can_act")
    can_hide = fields.Boolean(compute="_compute_can_act")
    can_unhide = fields.Boolean(compute="_compute_can_act")
    can_repost = fields.Boolean(compute="_compute_can_act")

    @api.depends(
        "account_id", "own", "gone_at", "permissions", "liked_at", "hidden_at", "reposted_at"
    )
    def _compute_can_act(self):
        for mention in self:
            possible = mention._possible_actions()
            for action in Action:
                mention[f"can_{action.value}"] = action in possible

    def _possible_actions(self):
        """What the network can do to this item as it stands.

        :rtype: set[Action]
        """
        self.ensure_one()
        if self.own or self.gone_at:
            return set()
        try:
            cls = self.env["social.crm.network"]._class(self.network)
        except UserError:
            return set()
        permissions = self.permissions or {}
        return {
            action
            for action, (field, sets) in STATES.items()
            if action.capability in cls.capabilities
            and permissions.get(action.capability.value, True)
            and bool(self[field]) != sets
            and not (action is Action.REPOST and self.audience in ("followers", "direct"))
        }

    def action_like(self):
        """Like it, as the account."""
        return self._act(Action.LIKE)

    def action_unlike(self):
        """Take the like back."""
        return self._act(Action.UNLIKE)

    def action_hide(self):
        """Hide it from others, where it stands below something of ours."""
        return self._act(Action.HIDE)

    def action_unhide(self):
        """Let others see it again."""
        return self._act(Action.UNHIDE)

    def action_repost(self):
        """Pass it on to those who follow the account."""
        return self._act(Action.REPOST)

    def _act(self, action):
        """Do something at the network, and write down who did it and when.

        :param Action action: doing what is done already is no error
        """
        self.ensure_one()
        self._check_agent()
        if action not in self._possible_actions():
            raise UserError(self.env._("The network does not offer this for this post."))
        account = self.account_id.sudo()
        if account.state != "connected" or account.paused:
            raise UserError(self.env._("“%s” is not connected, or paused.", account.display_name))
        network = account._network_or_error()
        value = self._as_value()
        commit = self.env["ir.cron"]._commit_progress
        commit()  # no transaction stays open while the server thinks
        try:
            network.act(action, value)
        except NetworkError as error:
            if isinstance(error, Unauthorized):
                account._failed(error)
                commit()  # the reason stays on the account although the dialog says it as well
            raise UserError(self.env["social.crm.source"]._sentence(error)) from None
        finally:
            network.http.close()
        self._note_action(action)
        return True

    def _note_action(self, action):
        now = fields.Datetime.now()
        field, sets = STATES[action]
        done = self.env["social.crm.mention.action"].sudo()
        done = done.create(
            {
                "mention_id": self.id,
                "action": action.value,
                "user_id": self.env.uid,
                "done_at": now,
            }
        )
        self.sudo().write({field: now if sets else False})
        _logger.info("Mention %s: %s by user %s", self.id, action.value, self.env.uid)
        if self.ticket_id:
            labels = dict(done._fields["action"]._description_selection(self.env))
            self.ticket_id.sudo().message_post(
                author_id=self.env.user.partner_id.id,
                # Without its words: they would stay when their author deletes them.
                body=Markup("<p>%s</p>")
                % self.env._(
                    "%(what)s on %(network)s: the post of %(who)s",
                    what=labels[action.value],
                    network=self._network_label(),
                    who=self.profile_id.display_name,
                ),
                subtype_xmlid="mail.mt_note",
            )
        self._announce()
