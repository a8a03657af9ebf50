"""What placeholders of text blocks stand for.

In a public answer they tell nothing that is not public already: a person is called as the network
calls them, whatever name the contact has.
"""

from dataclasses import dataclass

from babel.dates import format_date
from markupsafe import Markup

from odoo import api, fields, models

from ..matching.names import fold, is_given

GREETINGS = {
    "ca": ("Hola %s", "Hola"),
    "cs": ("Dobrý den", "Dobrý den"),
    "da": ("Hej %s", "Hej"),
    "de": ("Hallo %s", "Guten Tag"),
    "en": ("Hello %s", "Hello"),
    "es": ("Hola %s", "Hola"),
    "fi": ("Hei %s", "Hei"),
    "fr": ("Bonjour %s", "Bonjour"),
    "it": ("Ciao %s", "Buongiorno"),
    "nl": ("Hallo %s", "Hallo"),
    "no": ("Hei %s", "Hei"),
    "pl": ("Dzień dobry", "Dzień dobry"),
    "pt": ("Olá %s", "Olá"),
    "sv": ("Hej %s", "Hej"),
}
"""With a first name and without; where names would have to be inflected, without."""


@dataclass(frozen=True, slots=True)
class Placeholder:
    """Something that a text block may leave open.

    :param label: in the reader's words
    :param help: what it becomes, and when it stays open
    :param public: whether it may stand in an answer that everybody reads
    """

    label: str
    help: str
    public: bool = True


class SocialCrmBlock(models.Model):
    _inherit = "social.crm.block"

    placeholder_help = fields.Html(compute="_compute_placeholder_help", sanitize=False)

    @api.model
    def _placeholders(self):
        """All placeholders. Who adds one here gives its value in :meth:`_values`, or lets the agent
        be asked for it.

        :rtype: dict[str, Placeholder]
        """
        return {
            "customer_name": Placeholder(
                self.env._("Customer's name"),
                self.env._("As the contact is called; in public the name that the network shows."),
            ),
            "first_name": Placeholder(
                self.env._("First name"),
                self.env._("Only if it is surely one: not every profile has a real name."),
            ),
            "salutation": Placeholder(
                self.env._("Greeting"),
                self.env._(
                    "“Hello Ida”, or “Hello” without a first name, in the language of the text."
                ),
            ),
            "handle": Placeholder(
                self.env._("Handle"), self.env._("With @, as the network shows it.")
            ),
            "agent_name": Placeholder(
                self.env._("Agent's name"), self.env._("Of whoever answers.")
            ),
            "agent_first_name": Placeholder(
                self.env._("Agent's first name"), self.env._("Of whoever answers.")
            ),
            "team": Placeholder(self.env._("Team"), self.env._("That the account belongs to.")),
            "company": Placeholder(self.env._("Company"), self.env._("That answers.")),
            "account": Placeholder(self.env._("Our account"), self.env._("With which we answer.")),
            "network": Placeholder(self.env._("Network"), self.env._("On which we answer.")),
            "website": Placeholder(self.env._("Website"), self.env._("Of the company.")),
            "today": Placeholder(
                self.env._("Today's date"), self.env._("As people write it in that language.")
            ),
            "link": Placeholder(self.env._("Link"), self.env._("The agent is asked for it.")),
            "ticket_number": Placeholder(
                self.env._("Ticket number"), self.env._("In private answers only."), public=False
            ),
            "customer_number": Placeholder(
                self.env._("Customer number"),
                self.env._("The reference of the contact. In private answers only."),
                public=False,
            ),
            "order_number": Placeholder(
                self.env._("Order number"),
                self.env._("The agent is asked for it. In private answers only."),
                public=False,
            ),
        }

    @api.depends_context("lang")
    def _compute_placeholder_help(self):
        rows = Markup().join(
            Markup("<tr><td><code>{{%s}}</code></td><td>%s</td><td>%s</td></tr>")
            % (name, each.label, each.help)
            for name, each in self._placeholders().items()
        )
        self.placeholder_help = (
            Markup('<table class="table table-sm mb-0"><tbody>%s</tbody></table>') % rows
        )

    @api.model
    def _values(self, mention, audience, language):
        """What is known for an answer to a post. The number of queries does not depend on how many
        placeholders there are.

        :param mention: one that the user may read
        :param str audience: of the answer; all but ``direct`` are public
        :param str language: ISO 639-1, of the text
        :returns: name to value, only of those that may be said there
        :rtype: dict[str, str]
        """
        public = audience != "direct"
        profile, account = mention.profile_id, mention.account_id.sudo()
        partner = profile.partner_id.sudo()
        company, user = mention.company_id.sudo(), self.env.user
        handle = f"@{profile.handle.lstrip('@')}" if profile.handle else ""
        shown = "" if profile.unknown else profile.name or handle
        # A contact is known to us, not to whoever reads along.
        person = partner if not public and partner and not partner.is_company else None
        first = _first_name(person.name) if person else ""
        first = first or _first_name(profile.name)
        called, plain = GREETINGS.get(language, ("", ""))
        values = {
            "customer_name": (person and person.name) or shown,
            "first_name": first,
            "salutation": (called % first if first and "%s" in called else plain),
            "handle": handle,
            "agent_name": user.name,
            "agent_first_name": (user.name or "").split(" ")[0],
            "team": account.team_id.name,
            "company": company.name,
            "account": (account.handle and f"@{account.handle.lstrip('@')}") or account.name,
            "network": mention._network_label(),
            "website": company.website,
            "today": format_date(fields.Date.context_today(self), "long", locale=_locale(language)),
            "ticket_number": mention.ticket_id.number,
            "customer_number": partner.ref,
        }
        known = self._placeholders()
        return {
            name: value
            for name, value in values.items()
            if value and (known[name].public or not public)
        }


def _first_name(name):
    """The first name in a name, if it is known as one.

    >>> _first_name("Müller, Martina"), _first_name("mausi007"), _first_name("Dr. Martina Müller")
    ('Martina', '', 'Martina')
    """
    last, comma, rest = (name or "").partition(",")
    for word in (rest if comma else last).split():
        if word.endswith("."):
            continue  # a title
        return word if is_given(fold(word)) else ""
    return ""


def _locale(language):
    # Babel knows all languages that can be found, these under another name.
    return {"no": "nb"}.get(language, language or "en")
