"""Customers who help each other, in the inbox: what other customers may answer first, what became
of their help, and what a colleague says of it with one click."""

from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from .social_crm_help import HELPED, SAID
from .social_crm_inbox import _moment
from .social_crm_inbox_queue import Queue

LOOKS = {"wrong": "danger", "failed": "warning", **dict.fromkeys(HELPED, "success")}
"""How the state of help is marked, where it is marked at all."""
THANKS = {
    "de": "Danke fürs Helfen! ",
    "en": "Thank you for helping! ",
    "es": "¡Gracias por ayudar! ",
    "fr": "Merci pour votre aide ! ",
    "it": "Grazie per l'aiuto! ",
    "nl": "Bedankt voor het helpen! ",
}
"""With what an answer to a helper begins, by his language."""


class SocialCrmInboxQueue(models.AbstractModel):
    _inherit = "social.crm.inbox.queue"

    @api.model
    def _queues(self):
        queues = super()._queues()
        company_topics = self.env["social.crm.topic"]._community_minutes
        if not any(company_topics(company) for company in self.env.companies):
            return queues
        place = next(at for at, queue in enumerate(queues) if queue.code == "snoozed")
        queue = Queue(
            "community", self.env._("Community First"), "fa-users", "work", scope="community"
        )
        return [*queues[:place], queue, *queues[place:]]

    @api.model
    def _put_off_domain(self, scope):
        held = Domain("social_community_until", "!=", False)
        if scope == "community":
            return held
        domain = super()._put_off_domain(scope)
        return domain & ~held if scope == "open" else domain


class SocialCrmInbox(models.AbstractModel):
    _inherit = "social.crm.inbox"

    # What is shown

    @api.model
    def _ticket_fields(self):
        return [*super()._ticket_fields(), "social_community_until"]

    @api.model
    def _row(self, mention, ticket, known, last):
        row = super()._row(mention, ticket, known, last)
        return {**row, "community_until": _moment(ticket.social_community_until)}

    @api.model
    def _post_entries(self, record, ids):
        entries = super()._post_entries(record, ids)
        helps = self.env["social.crm.help"].search_fetch(
            [("mention_id", "in", list(entries))],
            ["mention_id", "state", "said_by_id", "said_why", "thanked_id"],
        )
        states = dict(helps._fields["state"]._description_selection(self.env))
        for each in helps:
            entries[each.mention_id.id]["help"] = {
                "id": each.id,
                "state": each.state,
                "label": states[each.state],
                "look": LOOKS.get(each.state, ""),
                "by": each.said_by_id.sudo().name or "",
                "why": each.said_why or "",
                "thanked": f"m{each.thanked_id.id}" if each.thanked_id else False,
                "corrected": each.corrected,
                "seen": each._fingerprint(),
            }
        return entries

    @api.model
    def _person_sections(self, person):
        sections = super()._person_sections(person)
        section = self._section_help(person)
        return [*sections, section] if section else sections

    @api.model
    def _section_help(self, person):
        """What this person did for other customers, over all networks."""
        Help = self.env["social.crm.help"]
        groups = dict(
            Help._read_group(
                [("profile_id", "in", list(person.profiles)), ("state", "!=", "none")],
                ["state"],
                ["__count"],
            )
        )
        if not groups:
            return None
        helped = sum(groups.get(state, 0) for state in HELPED)
        rows = [
            {"label": self.env._("Helped others"), "value": str(helped)},
            {"label": self.env._("Answered others"), "value": str(sum(groups.values()))},
        ]
        if groups.get("wrong"):
            rows.append(
                {
                    "label": self.env._("Of it wrong"),
                    "value": str(groups["wrong"]),
                    "tone": "danger",
                }
            )
        action = self.env["ir.actions.act_window"]._for_xml_id("social_crm.help_action")
        action["domain"] = [("profile_id", "in", list(person.profiles))]
        action["context"] = {}
        return self._section("help", self.env._("Helps Others"), "fa-life-ring", rows, more=action)

    # What is done

    @api.model
    def _act_helps(self, keys, seen=None):
        """The help behind posts; what was not recognised is help from now on, since a colleague
        says so.

        :param list[str] keys: of posts of somebody who answered another customer in public
        :param str seen: see :meth:`act_help`
        :raises UserError: nobody was answered by it
        """
        mentions = self._act_mentions(keys)
        Help = self.env["social.crm.help"].sudo()
        known = Help.search([("mention_id", "in", mentions.ids)])
        if seen is not None:
            known.with_env(self.env)._as_seen(seen or "nothing was said")
        Help._note_by_hand(mentions - known.mention_id)
        return Help.search([("mention_id", "in", mentions.ids)]).with_env(self.env)

    @api.model
    def act_help(self, keys, said, why=None, seen=None):
        """Say of what customers have answered others whether it is right. Also returns ``thanks``:
        words to thank the helper with, or ``False``.

        :param list[str] keys: of their posts
        :param str said: a key of ``SAID``
        :param str why: in a few words, for colleagues; asked for where it is wrong
        :param str seen: as the entry of the post had it (``help.seen``), empty: nobody had said
            anything; without it nothing is compared: it can be undone
        :raises RedirectWarning: a colleague has said something else meanwhile, or the post is
            another by now
        """
        labels = {
            "confirmed": self.env._("Confirmed"),
            "wrong": self.env._("Marked as wrong"),
            "none": self.env._("No help"),
        }
        if said not in dict(SAID):
            raise UserError(self.env._("Say whether it is right."))
        helps = self._act_helps(keys, seen)
        tickets = helps.sudo().ticket_id | helps.sudo().mention_id.ticket_id
        before = {
            str(each.id): [
                each.said,
                each.said_by_id.id,
                self._plain(each, "said_at"),
                each.said_why,
                said,
            ]
            for each in helps.sudo()
        }
        held = self._ticket_state(tickets)
        helps._say(said, why)
        self._listed(helps.mention_id, tickets)
        steps = [["help", before]]
        after = self._ticket_state(tickets)
        if held != after:
            steps.append(["tickets", [held, after]])
        return self._acted(
            self._of(helps, labels[said]),
            steps,
            also=[f"t{ticket.id}" for ticket in tickets],
            thanks=self._thanks(helps[:1]) if said == "confirmed" else False,
        )

    @api.model
    def _thanks(self, help):
        """Words with which an answer to a helper begins, in his language.

        :rtype: str
        """
        mention = help.mention_id
        language = (mention.language or help.asked_id.language or "en")[:2]
        return THANKS.get(language, THANKS["en"])

    @api.model
    def _undo_help(self, value):
        """:param value: id of the help to what was said before, and what was said then"""
        helps = self.env["social.crm.help"].sudo().browse(map(int, value)).exists()
        undone = helps.filtered(
            lambda each: each.said == value[str(each.id)][4] and each.said_by_id == self.env.user
        )
        for each in undone:
            said, user_id, at, why, _now = value[str(each.id)]
            each.write({"said": said, "said_by_id": user_id, "said_at": at, "said_why": why})
        self._listed(undone.mention_id)
        return undone

    @api.model
    def act_community_end(self, keys):
        """The team takes cases now that other customers may answer first.

        :param list[str] keys: of tickets
        """
        tickets = self._act_tickets(keys)
        held = tickets.sudo().filtered("social_community_until")
        if not held:
            raise UserError(self.env._("None of these waits for the community."))
        before = self._ticket_state(held)
        held._social_community_release(
            self.env._("%s does not wait for the community.", self.env.user.name)
        )
        return self._acted(
            self._of(held, self.env._("The team's now")),
            [["tickets", [before, self._ticket_state(held)]]],
        )
