"""One conversation: a thread of one account with one person. It holds what must be unique in the
database."""

from odoo import fields, models


class SocialCrmConversation(models.Model):
    _name = "social.crm.conversation"
    _description = "Social Conversation"
    _order = "id desc"

    account_id = fields.Many2one(
        "social.crm.account", required=True, readonly=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="account_id.company_id")
    thread = fields.Char(required=True, readonly=True)
    profile_id = fields.Many2one(
        "social.crm.profile",
        "Customer",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
        help="The person it is with. Others in the thread are shown, but are not the customer.",
    )
    ticket_id = fields.Many2one(
        "helpdesk.ticket",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        help="The ticket that further posts join.",
    )
    mention_ids = fields.One2many("social.crm.mention", "conversation_id")

    _key_uniq = models.UniqueIndex("(account_id, thread, profile_id)")


def with_somebody_else(item, conversation):
    """Whether what stands in a conversation is said by, or privately to, somebody else than the
    customer: who helped him is thanked, say, and he hears nothing of that.

    :param item: of :mod:`.social_crm_process`; what it answers has been looked at
    :param conversation: the one that it stands in
    :rtype: bool
    """
    if not item.own:
        return conversation.profile_id != item.profile_id
    to = item.parent
    if not item.direct or not to:
        return False
    # A long answer goes on behind its own first part.
    return to.bystander if to.own else to.profile_id != conversation.profile_id
