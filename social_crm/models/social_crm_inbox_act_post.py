"""What is done to posts and their authors from the inbox: out of the way, blocked, passed on."""

from odoo import api, models
from odoo.exceptions import UserError

from ..networks.types import Action

BACK = {
    Action.LIKE: Action.UNLIKE,
    Action.UNLIKE: Action.LIKE,
    Action.HIDE: Action.UNHIDE,
    Action.UNHIDE: Action.HIDE,
}
"""What takes something at the network back. Nothing takes a repost back."""


class SocialCrmInbox(models.AbstractModel):
    _inherit = "social.crm.inbox"

    @api.model
    def _options(self):
        return {**super()._options(), "may_lead": self.env["crm.lead"].has_access("create")}

    @api.model
    def _act_any(self, keys):
        """Tickets, or posts without one.

        :returns: tickets and mentions, one of them empty
        """
        if any(str(key)[:1] == "m" for key in keys or ()):
            return self.env["helpdesk.ticket"], self._act_mentions(keys)
        return self._act_tickets(keys), self.env["social.crm.mention"]

    # Out of the way

    @api.model
    def act_ignore(self, keys):
        """Nothing needs to be done about posts.

        :param list[str] keys: of posts
        """
        mentions = self._act_mentions(keys)
        before = self._states(mentions)
        mentions.action_ignore()
        return self._acted(self._of(mentions, self.env._("Ignored")), [["posts", before]])

    @api.model
    def act_unignore(self, keys):
        """Take ignored posts up again.

        :param list[str] keys: of posts
        """
        mentions = self._act_mentions(keys)
        mentions.action_unignore()
        return self._acted(self._of(mentions, self.env._("Taken up again")))

    @api.model
    def act_not_for_us(self, keys):
        """Say that nobody has to answer these: the case is closed, what waits in it is ignored, and
        it is remembered as an example, so that the like of it is recognised.

        :param list[str] keys: of tickets, or of posts
        """
        tickets, mentions = self._act_any(keys)
        before = self._states(mentions) if mentions else self._post_states(tickets)
        if tickets:
            mentions = self.env["social.crm.mention"].search(
                [
                    ("ticket_id", "in", tickets.ids),
                    ("own", "=", False),
                    ("bystander", "!=", True),
                    ("gone_at", "=", False),
                    ("state", "=", "open"),
                ]
            )
            mentions.check_access("write")
        values = {"needs_answer": False}
        judged = mentions.filtered(lambda mention: not mention.own)
        said = self._said_before(judged, values)
        judged._correct(values)
        judged._set_state("ignored")
        steps = self._act_stage(tickets.filtered(lambda each: not each.stage_id.closed), True, True)
        words = self.env._("Not for us")
        tickets._message_log_batch({ticket.id: words for ticket in tickets})
        judged._announce()
        return self._acted(
            self._of(tickets or mentions, words),
            [*steps, ["correct", [said, list(values)]], ["posts", before]],
        )

    @api.model
    def _states(self, mentions):
        """As :meth:`_post_states`, of posts."""
        return {
            str(mention.id): [mention.state, self._plain(mention, "handled_at")]
            for mention in mentions.sudo()
        }

    # Authors

    @api.model
    def act_block(self, keys, reason):
        """Block the authors: what they write is kept and shows up in no queue. Their open cases are
        closed.

        :param list[str] keys: of tickets, or of posts
        :param str reason: in a few words
        """
        tickets, mentions = self._act_any(keys)
        profiles = tickets.social_profile_id | mentions.profile_id
        before = {str(profile.id): profile.standing_said for profile in profiles}
        profiles._set_standing("blocked", reason)
        theirs = self.env["helpdesk.ticket"].search(
            [("social_profile_id", "in", profiles.ids), ("stage_id.closed", "=", False)]
        )
        theirs = theirs._filtered_access("write")
        posts = self._post_states(theirs)
        steps = self._act_stage(theirs, True, True)
        self._listed(mentions, tickets)
        return self._acted(
            self._of(profiles, self.env._("Blocked")),
            [["standing", before], *steps, ["posts", posts]],
            also=[f"t{ticket.id}" for ticket in theirs],
        )

    @api.model
    def act_unblock(self, keys):
        """Listen to blocked authors again; what waits of theirs comes back.

        :param list[str] keys: of tickets, or of posts
        """
        tickets, mentions = self._act_any(keys)
        profiles = tickets.social_profile_id | mentions.profile_id
        blocked = profiles.filtered(lambda profile: profile.standing_said == "blocked")
        if not blocked:
            raise UserError(self.env._("Nobody of these is blocked."))
        before = {str(profile.id): profile.standing_said for profile in blocked}
        blocked._set_standing(False, self.env._("Unblocked in the inbox"))
        self._listed(mentions, tickets)
        return self._acted(
            self._of(blocked, self.env._("Not blocked any more")), [["standing", before]]
        )

    @api.model
    def _listed(self, mentions, tickets=None):
        """Tell the inboxes that something about these has changed."""
        if mentions:
            mentions._announce()
        if tickets:
            tickets.sudo()._social_listed()

    @api.model
    def _undo_standing(self, value):
        profiles = self.env["social.crm.profile"].sudo().browse(map(int, value)).exists()
        for was, group in profiles.grouped(lambda profile: value[str(profile.id)]).items():
            group._set_standing(was, self.env._("Undone"))
        return profiles

    # Other documents

    @api.model
    def act_ticket(self, keys):
        """Make cases of posts that nobody had taken up.

        :param list[str] keys: of posts
        :returns: also ``keys``: of the tickets
        """
        mentions = self._act_mentions(keys)
        tickets = self.env["social.crm.process"]._make_tickets(mentions)
        if not tickets:
            raise UserError(self.env._("What we said ourselves makes no case."))
        tickets.sudo()._social_keep()
        mentions._announce()
        return self._acted(
            self.env._("Case %s", tickets.number)
            if len(tickets) == 1
            else self._of(tickets, self.env._("Cases made")),
            keys=[f"t{ticket.id}" for ticket in tickets],
        )

    @api.model
    def act_lead(self, keys):
        """A lead of what somebody wrote.

        :param list[str] keys: of one post
        :returns: also ``action``: that shows the lead
        """
        mention = self._act_mentions(keys)
        mention.ensure_one()
        action = mention.action_make_lead()
        self._listed(mention)
        return self._acted(self.env._("Lead made"), action=action)

    # At the network

    @api.model
    def act_at_network(self, keys, action):
        """Like, hide or repost a post.

        :param list[str] keys: of one post
        :param str action: value of an :class:`~..networks.types.Action`
        """
        mention = self._act_mentions(keys)
        mention.ensure_one()
        action = Action(action) if action in {each.value for each in Action} else None
        if action is None:
            raise UserError(self.env._("The network does not offer this for this post."))
        mention._act(action)
        done = dict(
            self.env["social.crm.mention.action"]._fields["action"]._description_selection(self.env)
        )
        back = BACK.get(action)
        undo = [["at_network", [mention.id, back.value]]] if back else None
        return self._acted(done[action.value], undo)

    @api.model
    def _undo_at_network(self, value):
        mention = self.env["social.crm.mention"].browse(value[0]).exists()
        action = Action(value[1])
        if not mention or action not in mention._possible_actions():
            return False
        mention._act(action)
        return True
