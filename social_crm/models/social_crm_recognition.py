"""Who is it: finds the contacts that profiles may be, for a batch of profiles in a constant number
of queries.

Candidates come by keys (:mod:`.social_crm_contact_key`) and by the numbers that somebody wrote
(:mod:`.social_crm_reference`); :mod:`..matching.score` compares each with what the profile shows
and says. What follows from it is :mod:`.social_crm_recognition_record`'s.
"""

from dataclasses import dataclass, field

from odoo import api, models
from odoo.tools import SQL

from ..matching.keys import counted_keys, profile_keys
from ..matching.person import Person
from ..matching.score import Commonness, compare, rank
from ..matching.words import find

CAP = 60
"""Contacts that are looked at for one key. What more have in common tells nobody apart: it is no
key, but counts as common."""
COUNTED = ("n:", "v:", "domain:", "site:", "#")
"""What keys begin with of which it matters how many contacts have them."""
UPTO = 2000
"""Up to how many are counted. What more have is worth next to nothing anyway."""
SHOWN = (
    "about",
    "avatar_url",
    "company_id",
    "handle",
    "language",
    "links",
    "name",
    "network",
    "partner_id",
    "place",
)
"""Fields of a profile that are looked at."""
EXACT = 20_000
"""Contacts up to which they are counted; above, the database's own estimate is near enough."""
COUNTRIES = ("DE", "AT", "CH")
"""Where telephone numbers without a country are from, after the company's own."""


@dataclass(slots=True)
class Asked:
    """A profile and what it wrote."""

    profile: object
    texts: list = field(default_factory=list)  # (text, private, mention id)
    person: Person = None
    where: dict = field(default_factory=dict)  # what was said, to the mention that it stands in
    keys: frozenset = frozenset()
    counted: frozenset = frozenset()
    candidates: set = field(default_factory=set)
    compared: dict = field(default_factory=dict)  # contact id to comparison
    ranked: list = field(default_factory=list)


class SocialCrmRecognition(models.AbstractModel):
    _name = "social.crm.recognition"
    _description = "Recognition of Profiles"

    @api.model
    def _find(self, profiles, texts):
        """The contacts that profiles may be, the likeliest first. Those that somebody refused are
        left out.

        :param profiles: known ones, none of ours
        :param texts: what they wrote: profile id to triples of a text, whether only we can read it,
            and the id of the mention
        :type texts: dict[int, list[tuple[str, bool, int]]]
        :rtype: list[Asked]
        """
        self = self.sudo()
        self.env.flush_all()
        profiles = profiles.sudo()
        profiles.fetch(SHOWN)
        asked = [self._ask(profile, texts.get(profile.id, ())) for profile in profiles]
        total = self._total()
        counts = self._look_up(asked)
        numbers = self.env["social.crm.reference"]._look_up(asked)
        self._drop_refused(asked)
        ids = set().union(*(each.candidates for each in asked))
        contacts = (
            {each.id: each for each in self.env["social.crm.contact"]._read(ids, numbers)}
            if ids
            else {}
        )
        table = self.env["social.crm.identity.method"]._weights()
        for each in asked:
            company = each.profile.company_id
            how_common = Commonness(total, counts[company.id])
            each.compared = {
                id_: compare(each.person, contact.person, table, how_common)
                for id_ in sorted(each.candidates)
                if (contact := contacts.get(id_))
                and contact.findable
                and not contact.ours
                and contact.company_id in (None, company.id)
            }
            each.ranked = rank(each.compared, company.social_crm_certainty, total)
        return asked

    @api.model
    def _total(self):
        """About how many contacts there are."""
        rows = self.env.execute_query(
            SQL("SELECT reltuples FROM pg_class WHERE oid = 'res_partner'::regclass")
        )
        if rows[0][0] > EXACT:
            return int(rows[0][0])
        return self.env.execute_query(
            SQL("SELECT count(*) FROM (SELECT FROM res_partner LIMIT %s) AS few", 10 * EXACT)
        )[0][0]

    # What is asked for

    @api.model
    def _ask(self, profile, texts):
        countries = tuple(
            dict.fromkeys(filter(None, (profile.company_id.country_id.code, *COUNTRIES)))
        )
        asked = Asked(profile, list(texts))
        said = []
        for text, private, mention_id in (*texts, (profile.about, False, None)):
            for clue in find(text or "", countries, private).clues:
                said.append(clue)
                # What is private stays with the message that it stands in.
                if private or clue.value not in asked.where:
                    asked.where[clue.value] = mention_id
        asked.person = self._person(profile, tuple(dict.fromkeys(said)))
        asked.keys = profile_keys(asked.person)
        asked.counted = counted_keys(asked.person)
        return asked

    @api.model
    def _person(self, profile, said=()):
        """What a profile shows of itself.

        :rtype: matching.person.Person
        """
        links = profile.links or ()
        return Person(
            name=profile.name or "",
            handles=(f"{profile.network}:{profile.handle.lstrip('@')}",) if profile.handle else (),
            city=profile.place or "",
            language=profile.language or "",
            websites=tuple(link["url"] for link in links),
            verified=tuple(link["url"] for link in links if link["verified"]),
            avatar=profile.avatar_url or "",
            said=said,
        )

    # Candidates

    @api.model
    def _look_up(self, asked):
        """Give each profile its candidates.

        :returns: company id to key to how many contacts have it
        :rtype: dict[int, dict[str, int]]
        """
        Key = self.env["social.crm.contact.key"]
        digest = Key._digest()
        numbers = {}
        wanted = set()
        counts = {}
        for each in asked:
            company_id = each.profile.company_id.id
            for key in each.keys | each.counted:
                if key not in numbers:
                    numbers[key] = digest(key)
                upto = UPTO if key.startswith(COUNTED) else CAP + 1
                wanted.add((numbers[key], company_id, upto))
                counts.setdefault(company_id, {})[key] = 0
        found = Key._look_up(wanted, CAP)
        for each in asked:
            company_id = each.profile.company_id.id
            for key in each.keys | each.counted:
                number, partner_ids = found.get((numbers[key], company_id), (0, ()))
                counts[company_id][key] = number
                if number <= CAP and key in each.keys:
                    each.candidates.update(partner_ids)
            counts.setdefault(company_id, {})
        return counts

    @api.model
    def _drop_refused(self, asked):
        """Somebody said of these contacts that it is not them."""
        by_id = {each.profile.id: each for each in asked}
        rows = self.env["social.crm.identity"].search_fetch(
            [
                ("profile_id", "in", list(by_id)),
                ("withdrawn_at", "=", False),
                ("against", "=", True),
            ],
            ["profile_id", "partner_id"],
        )
        for row in rows:
            by_id[row.profile_id.id].candidates.discard(row.partner_id.id)
