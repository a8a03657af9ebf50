"""What of a case goes along with a question: what everybody can read on the network, and what the
agent adds on purpose.

Nothing of it is kept with the question: it is read anew whenever it is shown, so what an author
deletes is gone here, too.
"""

from markupsafe import Markup

from odoo import api, fields, models

from ..tools.shown_html import for_looking
from .social_crm_mention import PUBLIC

POSTS = 5
"""The latest that go along."""


class SocialCrmQuestion(models.Model):
    _inherit = "social.crm.question"

    posts_along = fields.Html(
        "What Everybody Can Read", compute="_compute_posts_along", compute_sudo=True
    )
    may_answer = fields.Boolean(compute="_compute_may_answer")

    @api.depends("ticket_id")
    @api.depends_context("uid")
    def _compute_posts_along(self):
        for question in self:
            posts = self._posts_along(question.ticket_id)
            question.posts_along = Markup("<hr>").join(post._quoted() for post in posts) or False

    @api.depends("user_id", "department_id")
    @api.depends_context("uid")
    def _compute_may_answer(self):
        mine = self._may_answer(self.env.user)
        for question in self:
            question.may_answer = question in mine

    @api.model
    def _posts_along(self, ticket, user=None):
        """The latest posts of a case that an addressee sees: public ones, and of what was said in
        private what this user may read anyway.

        :param helpdesk.ticket ticket:
        :param res.users user: who is signed in and looks; without one only public posts are shown
        :returns: as superuser, in the order of writing
        :rtype: social.crm.mention
        """
        Mention = self.env["social.crm.mention"].sudo()
        theirs = [
            ("ticket_id", "=", ticket.id),
            ("gone_at", "=", False),
            ("bystander", "=", False),
        ]
        posts = Mention.search([*theirs, ("audience", "in", PUBLIC)], limit=POSTS)
        if user and user._is_internal() and ticket.with_user(user).sudo(False).has_access("read"):
            mine = Mention.with_user(user).sudo(False)
            if mine.has_access("read"):
                posts = mine.search(theirs, limit=POSTS).sudo()
        return posts.sorted(lambda post: (post.written_at, post.id))

    @api.model
    def _left_behind(self, ticket):
        """How many posts of a case do not go along, because they were said in private.

        :rtype: int
        """
        Mention = self.env["social.crm.mention"].sudo()
        return Mention.search_count(
            [
                ("ticket_id", "=", ticket.id),
                ("gone_at", "=", False),
                ("bystander", "=", False),
                ("audience", "not in", PUBLIC),
            ]
        )

    def _case_name(self):
        """What the case is called where others read it: its number and account. The title of a case
        is what the customer wrote.

        :rtype: str
        """
        ticket = self.sudo().ticket_id
        return " · ".join(filter(None, (ticket.number, ticket.social_account_id.name)))


class SocialCrmMention(models.Model):
    _inherit = "social.crm.mention"

    def _shown_outside(self):
        """What somebody wrote, on a page or in a mail of ours: nothing in it takes hold of the
        page, such as the label of a field there.

        :rtype: Markup
        """
        return for_looking(self.body)
