"""What cases are about and how urgent they are, corrected from the inbox."""

from odoo import Command, api, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from .social_crm_inbox_act_who import SHOWN
from .social_crm_mention_corrected import SAID


class SocialCrmInbox(models.AbstractModel):
    _inherit = "social.crm.inbox"

    # Tags

    @api.model
    def choose_tags(self, keys, search=None):
        """Tags that cases can have.

        :returns: ``choices``: dicts with ``id``, ``name``, ``color``, ``chosen`` (all of the cases
            have it), ``some`` (some have it); ``create``: whether the user may make new ones
        :rtype: dict
        """
        tickets = self._act_tickets(keys)
        domain = Domain("company_id", "in", [False, *tickets.company_id.ids])
        if search and search.strip():
            domain &= Domain("name", "ilike", search.strip())
        Tag = self.env["helpdesk.ticket.tag"]
        tags = Tag.search(domain, limit=SHOWN)
        if not search:
            tags = tickets.tag_ids | tags
        return {
            "choices": [
                {
                    "id": tag.id,
                    "name": tag.name,
                    "color": tag.color,
                    "chosen": all(tag in ticket.tag_ids for ticket in tickets),
                    "some": any(tag in ticket.tag_ids for ticket in tickets),
                }
                for tag in tags
            ],
            "create": Tag.has_access("create"),
        }

    @api.model
    def act_tags(self, keys, add=None, remove=None):
        """Give cases tags, and take some from them.

        :param list[str] keys: of tickets
        :param list[int] add: ids
        :param list[int] remove: ids
        """
        tickets = self._act_tickets(keys)
        tags = self.env["helpdesk.ticket.tag"].browse(map(int, [*(add or ()), *(remove or ())]))
        if not tags or tags.exists() != tags:
            raise UserError(self.env._("There is no such tag."))
        tags.check_access("read")
        if any(tag.company_id and tag.company_id not in tickets.company_id for tag in tags):
            raise UserError(self.env._("There is no such tag."))
        commands = [
            *(Command.link(int(tag_id)) for tag_id in add or ()),
            *(Command.unlink(int(tag_id)) for tag_id in remove or ()),
        ]
        names = ", ".join(tags.mapped("name"))
        said = (
            self.env._("Tagged: %s", names) if add else self.env._("Not tagged any more: %s", names)
        )
        return self._act_write(tickets, {"tag_ids": commands}, self._of(tickets, said))

    @api.model
    def act_tag_new(self, keys, name):
        """Give cases a tag that there is not yet, if the user may make tags.

        :param list[str] keys: of tickets
        :param str name: of the tag; one with that name is taken
        """
        tickets = self._act_tickets(keys)
        name = (name or "").strip()
        if not name:
            raise UserError(self.env._("Write something first."))
        Tag = self.env["helpdesk.ticket.tag"]
        company = tickets.company_id[:1]
        tag = Tag.search(
            [("name", "=ilike", name), ("company_id", "in", [False, company.id])], limit=1
        ) or Tag.create({"name": name, "company_id": company.id})
        return self.act_tags(keys, add=tag.ids)

    # Urgency

    @api.model
    def act_priority(self, keys, priority):
        """Say how urgent cases are, on the scale of helpdesk.

        :param list[str] keys: of tickets
        :param str priority: key of the ticket's field
        """
        tickets = self._act_tickets(keys)
        labels = dict(tickets._fields["priority"]._description_selection(self.env))
        if priority not in labels:
            raise UserError(self.env._("There is no such priority."))
        said = self.env._("Priority: %s", labels[priority])
        return self._act_write(tickets, {"priority": priority}, self._of(tickets, said))

    # Meaning

    @api.model
    def choose_topics(self, keys, search=None):
        """Topics that posts can be about.

        :param list[str] keys: of posts
        :returns: dicts with ``id``, ``name``, ``chosen``
        """
        mentions = self._act_mentions(keys)
        domain = Domain("company_id", "in", [False, *mentions.company_id.ids])
        if search and search.strip():
            domain &= Domain("name", "ilike", search.strip())
        topics = self.env["social.crm.topic"].search(domain, limit=SHOWN)
        return [
            {
                "id": topic.id,
                "name": topic.display_name,
                "chosen": all(mention.topic_id == topic for mention in mentions),
            }
            for topic in topics
        ]

    @api.model
    def act_correct(self, keys, values):
        """Say what posts are; what colleagues say is learned from.

        :param list[str] keys: of posts
        :param dict values: as :meth:`action_correct` of the mention
        """
        mentions = self._act_mentions(keys)
        before = self._said_before(mentions, values)
        mentions.action_correct(values)
        return self._acted(
            self._of(mentions, self.env._("Corrected")), [["correct", [before, list(values)]]]
        )

    @api.model
    def _said_before(self, mentions, names):
        """What people had said of posts.

        :returns: id, as text, to names and values
        :rtype: dict[str, dict]
        """
        before = {}
        for mention in mentions:
            known = mention.understood_values()
            known["topic_id"] = mention.topic_id.id
            said = set(mention._said()) & set(names)
            before[str(mention.id)] = {name: known[name] for name in said}
        return before

    @api.model
    def _undo_correct(self, value):
        before, names = value
        mentions = self.env["social.crm.mention"].sudo().browse(map(int, before)).exists()
        for mention in mentions:
            was = before[str(mention.id)]
            new = [name for name in names if name in SAID and name not in was]
            if new:
                mention._take_back(new)
            if was:
                mention._correct(was)
        mentions._announce()
        return mentions
