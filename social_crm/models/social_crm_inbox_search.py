"""The search of the inbox: by number of the ticket, by name, handle and customer number of the
person, and by words of posts.

Each of these is looked up by an index of its own and gives a bounded number of hits, of which the
queue then lists its own. A word that is in too many posts to be looked up so is looked for in the
order of the list instead, where it is found soon: the planner's own estimate says which it is.
"""

import re

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

SHORTEST = 3
"""Letters from which on names are found by their middle, which is what trigrams can do."""
PEOPLE = 200
NUMBERS = 100
HITS = 1_000
COMMON = 5_000
"""Posts from which on a word is looked for in the order of the list."""
WORDS = (
    "to_tsvector('simple', COALESCE({0}subject, '') || ' ' || left(COALESCE({0}text, ''), 20000))"
)
"""What is indexed. Vectors of very long texts are refused by the database, so it ends somewhere."""


class SocialCrmMention(models.Model):
    _inherit = "social.crm.mention"

    _words_idx = models.Index(f"USING gin (({WORDS.format('')}))")
    _heard_idx = models.Index(
        "(written_at DESC, id DESC) WHERE state = 'new' AND own IS NOT TRUE AND ticket_id IS NULL"
    )
    _same_lately_idx = models.Index("(written_at DESC, same_id) WHERE same_id IS NOT NULL")


class HelpdeskTicket(models.Model):
    _inherit = "helpdesk.ticket"

    # People type the end of a number: the zeros before it, and the letters, are noise.
    _social_number_idx = models.Index(
        "(reverse(lower(number)) text_pattern_ops) WHERE social_account_id IS NOT NULL"
    )


class ResPartner(models.Model):
    _inherit = "res.partner"

    _social_name_idx = models.Index(
        lambda registry: (
            f"USING gin ({registry.unaccent('name')} gin_trgm_ops)" if registry.has_trigram else ""
        )
    )


class SocialCrmInboxSearch(models.AbstractModel):
    _name = "social.crm.inbox.search"
    _description = "Search of the Social Inbox"

    @api.model
    def _narrow(self, queue, filters, domain):
        """Leave what is searched for.

        :param domain: what belongs to the queue and is left by the other filters
        :returns: the domain, and whether there are more hits than were looked at
        :rtype: tuple[Domain, bool]
        """
        text = " ".join(str(filters.get("search") or "").split())
        if not text:
            return domain, False
        profile_ids, more = self._people(text)
        ids, words, cut = self._posts(text, queue.tickets)
        if queue.tickets:
            ids |= set(self._numbers(text))
        found = Domain("id", "in", sorted(ids)) | Domain(
            "social_profile_id" if queue.tickets else "profile_id", "in", profile_ids
        )
        return domain & (found | words), more or cut

    @api.model
    def _numbers(self, text):
        """Tickets whose number ends like that."""
        text = text.lstrip("#").lower()
        if not re.search(r"\d", text) or " " in text:
            return []
        pattern = re.sub(r"([\\%_])", r"\\\1", text)[::-1] + "%"
        if re.search(r"[\\%_]", text):
            return []
        rows = self.env.execute_query(
            SQL(
                """
                SELECT id FROM helpdesk_ticket
                 WHERE social_account_id IS NOT NULL AND reverse(lower(number)) LIKE %s
                 ORDER BY length(number), id DESC LIMIT %s
                """,
                pattern,
                NUMBERS,
            )
        )
        return [row[0] for row in rows]

    @api.model
    def _people(self, text):
        """Profiles by name and handle, and by the contact's name and customer number.

        :returns: ids, and whether there are more
        """
        Profile = self.env["social.crm.profile"]
        Partner = self.env["res.partner"].sudo().with_context(active_test=False)
        partners = set()
        if " " not in text:
            partners |= set(Partner._search([("ref", "=", text)], limit=PEOPLE).get_result_ids())
        parts = [part.lstrip("@") for part in text.split()]
        profiles = set()
        if any(len(part) >= SHORTEST for part in parts):
            named = Domain.AND(Domain("name", "ilike", part) for part in parts)
            handled = Domain("handle", "ilike", text.lstrip("@"))
            found = Profile._search(named | handled, limit=PEOPLE + 1)
            profiles |= set(found.get_result_ids())
            partners |= set(Partner._search(named, limit=PEOPLE + 1).get_result_ids())
        more = len(profiles) > PEOPLE or len(partners) > PEOPLE
        if partners:
            linked = Profile._search([("partner_id", "in", sorted(partners))], limit=PEOPLE + 1)
            profiles |= set(linked.get_result_ids())
        return sorted(profiles), more or len(profiles) > 2 * PEOPLE

    @api.model
    def _posts(self, text, tickets):
        """Posts by their words, each of which may go on.

        :param bool tickets: their tickets are wanted
        :returns: ids of tickets or mentions, a domain for what is looked for in the list's order,
            and whether there are more
        :rtype: tuple[set[int], Domain, bool]
        """
        words = [re.sub(r"[\\']", r"\g<0>\g<0>", word) for word in text.split()]
        asked = SQL("to_tsquery('simple', %s)", " & ".join(f"'{word}':*" for word in words))
        if not self.env.execute_query(SQL("SELECT numnode(%s)", asked))[0][0]:
            return set(), Domain.FALSE, False
        match = SQL("%s @@ %s", SQL(WORDS.format("mention.")), asked)
        where = SQL("mention.company_id = ANY(%s) AND %s", self.env.companies.ids, match)
        if self._estimated(match) > COMMON:
            return set(), self._in_order(match, asked, tickets), False
        rows = self.env.execute_query(
            SQL(
                """
                WITH hits AS MATERIALIZED (
                     SELECT mention.id, mention.ticket_id, mention.written_at
                       FROM social_crm_mention mention WHERE %s LIMIT %s)
                SELECT id, ticket_id FROM hits ORDER BY written_at DESC, id DESC LIMIT %s
                """,
                where,
                2 * COMMON,
                HITS + 1,
            )
        )
        found = rows[:HITS]
        ids = {row[1] if tickets else row[0] for row in found} - {None}
        return ids, Domain.FALSE, len(rows) > HITS

    @api.model
    def _estimated(self, match):
        """In how many posts the planner expects the words.

        :rtype: int
        """
        self.env.cr.execute(
            SQL("EXPLAIN (FORMAT JSON) SELECT FROM social_crm_mention mention WHERE %s", match)
        )
        return self.env.cr.fetchone()[0][0]["Plan"]["Plan Rows"]

    @api.model
    def _in_order(self, match, asked, tickets):
        def of_ticket(model, alias, query):
            # OFFSET 0: looked up for each ticket, in whichever order these come.
            return SQL(
                "EXISTS (SELECT FROM (SELECT mention.subject, mention.text"
                " FROM social_crm_mention mention WHERE mention.ticket_id = %s OFFSET 0) mention"
                " WHERE %s)",
                SQL.identifier(alias, "id"),
                match,
            )

        def of_mention(model, alias, query):
            column = f"{SQL.identifier(alias).code}."
            return SQL("%s @@ %s", SQL(WORDS.format(column)), asked)

        return Domain.custom(to_sql=of_ticket if tickets else of_mention)
