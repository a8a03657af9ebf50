"""One event tells one person once. Several parts tell of the same: followers are shown what a
customer wrote, whoever gets a case is told that it is his, a rule names people, an alarm stands in
somebody's activities and on screens. Who is told in one way is left out of the others.
"""

from odoo import api, models


class HelpdeskTicket(models.Model):
    _inherit = "helpdesk.ticket"

    def _social_notify(self, mentions):
        """Whoever is given a case is told of that with all that he gets in the batch; that he
        follows it as well is no reason to tell him of its first posts, too."""
        given = {}
        for ticket in mentions.ticket_id:
            if ticket.social_handing == "given" and ticket.social_opening_id in mentions:
                given[ticket.id] = ticket.user_id.id
        if given:
            mentions = mentions.with_context(social_crm_given=given)
        return super()._social_notify(mentions)

    def _social_those_who_may(self, recipients):
        recipients = super()._social_those_who_may(recipients)
        given = self.env.context.get("social_crm_given", {}).get(self.id)
        return [each for each in recipients if not given or each["uid"] != given]


class SocialCrmAssignment(models.AbstractModel):
    _inherit = "social.crm.assignment"

    @api.model
    def _tell_those_named(self, account, items, tickets, told):
        """Whom a rule names and who was shown the very post, as a follower, knows of it."""
        named = {user_id for item in items for user_id in item.decision.tell_user_ids}
        shown = self._shown(items, named) if named else set()
        result = super()._tell_those_named(account, items, tickets, told)
        for user, ticket_id in shown:
            known = told.get(user, {})
            if left := [each for each in known.get("told", []) if each.id != ticket_id]:
                known["told"] = left
            elif "told" in known:
                del known["told"]
            if user in told and not known:
                del told[user]
        return result

    @api.model
    def _shown(self, items, user_ids):
        """Who was notified of the posts of a batch as a follower. Two queries.

        :param user_ids: ids of those who matter
        :returns: pairs of user and id of the ticket
        :rtype: set[tuple[res.users, int]]
        """
        users = self.env["res.users"].sudo().browse(sorted(user_ids)).exists()
        posts = self.env["social.crm.mention"].sudo()
        posts = posts.browse([item.id for item in items if item.ticket_id])
        tickets = {post.message_id.id: post.ticket_id.id for post in posts if post.message_id}
        notifications = (
            self.env["mail.notification"]
            .sudo()
            .search(
                [
                    ("mail_message_id", "in", list(tickets)),
                    ("res_partner_id", "in", users.partner_id.ids),
                ]
            )
        )
        by_partner = {user.partner_id.id: user for user in users}
        return {
            (by_partner[each.res_partner_id.id], tickets[each.mail_message_id.id])
            for each in notifications
        }
