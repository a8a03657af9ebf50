"""Whatever is linked, refused, found, taken back, merged, deleted and erased, in whatever order:
the state is the one that follows from the evidence that remains."""

import unittest
from collections import defaultdict
from unittest.mock import patch

from odoo.tests import tagged
from odoo.tools import mute_logger

from ..networks.types import Author
from .test_identity import IdentityCommon

try:
    from hypothesis import HealthCheck, Phase, given, settings
    from hypothesis import strategies as st
except ImportError:  # no requirement of the addon itself
    given = None

EXAMPLES = 40
STEPS = 12
PEOPLE, PROFILES = 4, 3
OF_PEOPLE = ("merge", "delete", "incorporate", "move", "erase_contact")
"""Steps that begin with a person; the others begin with a profile."""
METHODS = ("number_private", "email_public", "name", "city_other")


def reference(pieces):
    """The contact by the evidence, worked out piece by piece in the order of time.

    :param list[dict] pieces: rows that were not withdrawn, about contacts that can be linked
    :returns: id or ``None``
    """
    counting = defaultdict(dict)  # contact -> method -> what it said last
    refused = set()
    for piece in sorted(pieces, key=lambda each: each["id"]):
        contact = piece["partner_id"]
        if piece["against"]:
            refused.add(contact)
            counting.pop(contact, None)
        elif piece["explicit"] or contact not in refused:
            counting[contact][piece["method_id"]] = piece
    said, found = [], []
    for contact, by_method in counting.items():
        total = sum(piece["strength"] for piece in by_method.values())
        if not any(
            piece["links"] and total >= (piece["needed"] or 0) for piece in by_method.values()
        ):
            continue
        words = [
            (piece["strength"], piece["id"]) for piece in by_method.values() if piece["explicit"]
        ]
        if words:
            said.append((max(words), contact))
        else:
            found.append(contact)
    if said:
        return max(said)[1]
    return found[0] if len(found) == 1 else None


if given:
    person = st.integers(0, PEOPLE - 1)
    profile = st.integers(0, PROFILES - 1)
    step = st.one_of(
        st.tuples(st.just("link"), profile, person),
        st.tuples(st.just("prove"), profile, person),
        st.tuples(
            st.just("find"),
            profile,
            person,
            st.sampled_from(METHODS),
            st.sampled_from([-4.0, 5.0, 9.0, 18.0]),
        ),
        st.tuples(st.just("refuse"), profile, person),
        st.tuples(st.just("undo"), profile),
        st.tuples(st.just("withdraw"), profile, st.integers(0, 9)),
        st.tuples(st.just("merge"), person, person),
        st.tuples(st.just("delete"), person),
        st.tuples(st.just("share"), profile),
        st.tuples(st.just("incorporate"), person),
        st.tuples(st.just("move"), person),
        st.tuples(st.just("by_hand"), profile, person),
        st.tuples(st.just("erase"), profile),
        st.tuples(st.just("erase_contact"), person),
    )


@unittest.skipUnless(given, "hypothesis is not installed")
@tagged("post_install", "-at_install")
class TestIdentityProperty(IdentityCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.people = cls.env["res.partner"].create(
            [
                {"name": f"Person {number}", "email": f"p{number}@example.com"}
                for number in range(PEOPLE)
            ]
        )

    def setUp(self):
        super().setUp()
        authors = [Author(f"u{number}", f"u{number}", f"Name {number}") for number in range(3)]
        self.said = self.arrive(*(self.item(f"Hi {each.name}", author=each) for each in authors))
        self.profiles = self.said.profile_id.with_user(self.agent)
        seller = self._user("all_leads", "sales_team.group_sale_salesman_all_leads")
        seller.group_ids += self.env.ref("social_crm.group_agent")
        self.team.user_ids += seller
        for mention in self.said:
            mention.with_user(seller).action_make_lead()
        self.before = {
            each: (each.partner_name, each.partner_email) for each in self.said.ticket_id
        } | {each: (each.contact_name, each.email_from) for each in self.said.lead_id}
        self.officer = self._user("officer", "social_crm.group_privacy")
        self.env.flush_all()

    if given:

        @settings(
            max_examples=EXAMPLES,
            deadline=None,
            database=None,
            derandomize=True,
            report_multiple_bugs=False,
            phases=(Phase.explicit, Phase.generate, Phase.shrink),
            suppress_health_check=list(HealthCheck),
        )
        @given(steps=st.lists(step, min_size=1, max_size=STEPS))
        def test_the_state_is_what_follows_from_the_remaining_evidence(self, steps):
            savepoint = self.env.cr.savepoint(flush=False)
            self.by_hand = {}
            try:
                for name, *args in steps:
                    if name not in OF_PEOPLE and self.profiles[args[0]].erased_at:
                        continue  # nobody is left to say anything about
                    with mute_logger("odoo.models.unlink", "odoo.addons.base.partner.merge"):
                        getattr(self, f"do_{name}")(*args)
                    self.env.flush_all()
                    self.env.invalidate_all()
                    self.assert_follows()
            finally:
                self.env.transaction.clear()
                savepoint.close(rollback=True)

    # What people do

    def do_link(self, profile, person):
        partner = self.present(person)
        who = self.profiles[profile]
        if partner and self.may_link(who, partner):
            who._link(partner)
            self.assertEqual(who.partner_id, partner, "somebody's word decides")

    def do_prove(self, profile, person):
        partner = self.present(person)
        if partner and self.may_link(self.profiles[profile], partner):
            self.profiles[profile]._link(partner, method="proof")

    def do_find(self, profile, person, method, strength):
        partner = self.present(person)
        if partner and not partner.company_id:
            self.find(self.profiles[profile], partner, strength=strength, method=method)

    def do_refuse(self, profile, person):
        partner = self.present(person)
        if partner and not partner.company_id:
            self.profiles[profile]._refuse(partner)
            self.assertNotEqual(self.profiles[profile].partner_id, partner)

    def do_undo(self, profile):
        if self.profiles[profile].partner_id:
            self.profiles[profile]._undo()

    def do_withdraw(self, profile, number):
        pieces = self.profiles[profile].identity_ids
        if pieces:
            pieces[number % len(pieces)].action_withdraw()

    def do_merge(self, one, other):
        partners = self.present(one) | self.present(other)
        if len(partners) == 2:
            kept = self.people[other]
            wizard = self.env["base.partner.merge.automatic.wizard"]
            wizard._merge(partners.ids, kept)
            for ticket, chosen in self.by_hand.items():
                if chosen == self.people[one]:
                    self.by_hand[ticket] = kept

    def do_delete(self, person):
        partner = self.present(person)
        if partner:
            partner.unlink()

    def do_share(self, profile):
        self.profiles[profile].shared = not self.profiles[profile].shared

    def do_incorporate(self, person):
        if partner := self.present(person):
            partner.is_company = not partner.is_company

    def do_move(self, person):
        if partner := self.present(person):
            partner.company_id = False if partner.company_id else self.other_company

    def do_by_hand(self, profile, person):
        partner = self.present(person)
        if partner:
            ticket = self.said[profile].ticket_id
            ticket.partner_id = partner
            self.by_hand[ticket] = partner

    def do_erase(self, profile):
        """Somebody of whom the profile is known, and the contact, if it is linked."""
        who = self.profiles[profile].sudo()
        if who.partner_id:
            who |= who.search([("partner_id", "=", who.partner_id.id)])
        self.erase(who, who.partner_id)

    def do_erase_contact(self, person):
        partner = self.present(person)
        if partner and not partner.company_id:
            self.erase(self.profiles.sudo().search([("partner_id", "=", partner.id)]), partner)

    def erase(self, profiles, partner):
        """All steps of the real erasure; only the search that proves it is left out, for time."""
        erasures = self.env["social.crm.erasure"].with_user(self.officer)
        erasure = erasures._begin(profiles, partner, "erase", "close").sudo()
        nothing = patch.object(type(self.env["social.crm.search"]), "_everywhere", return_value=())
        with nothing, mute_logger("odoo.addons.social_crm.models.social_crm_erasure_work"):
            while erasure.state == "running":
                self.assertTrue(erasure._work_batch())
        self.assertEqual(erasure.state, "done")
        self.assertTrue(all(profile.erased_at for profile in profiles))
        self.assertFalse(partner.active)

    def present(self, person):
        """A contact that was neither deleted, merged into another, nor erased."""
        return self.people[person].exists().filtered("active")

    def may_link(self, profile, partner):
        return not partner.company_id and (partner.is_company or not profile.shared)

    # What must be

    def assert_follows(self):
        linked = self.expected_links()
        counts = defaultdict(int)
        for profile, mention in zip(self.profiles, self.said, strict=True):
            if profile.erased_at:
                self.assertNotIn(profile.id, linked, "no evidence is left")
                self.assert_erased(profile.sudo(), mention)
                continue
            partner = self.env["res.partner"].browse(linked.get(profile.id) or [])
            self.assertEqual(profile.partner_id, partner)
            self.assertEqual(mention.message_id.author_id, partner)
            counts[partner.id] += 1
            self.assert_lead(mention.lead_id, partner)
            self.assert_ticket(mention.ticket_id, partner)
        for partner in self.people.exists().filtered("active"):
            self.assertEqual(partner.social_mention_count, counts[partner.id])

    def assert_erased(self, profile, mention):
        """Whom it was linked with, if it still is, is a contact without a name."""
        ticket, lead = mention.ticket_id, mention.lead_id
        for partner in profile.partner_id | ticket.partner_id | lead.partner_id:
            self.assertEqual((partner.name, partner.active), ("Erased person", False))
        self.assertEqual((ticket.partner_name, ticket.partner_email), ("Erased person", False))
        self.assertEqual((lead.contact_name, lead.email_from), (False, False))
        self.assertFalse(profile.identity_ids)
        self.assertFalse(mention.text or mention.message_id.author_id)

    def assert_ticket(self, ticket, partner):
        if chosen := self.by_hand.get(ticket):
            self.assertEqual(ticket.partner_id, chosen.exists())
            return
        self.assertEqual(ticket.partner_id, partner)
        self.assertEqual(
            (ticket.partner_name, ticket.partner_email),
            (partner.name, partner.email) if partner else self.before[ticket],
        )

    def assert_lead(self, lead, partner):
        self.assertEqual(lead.partner_id, partner)
        name, email = self.before[lead]
        if partner:
            name, email = (name if partner.is_company else partner.name), partner.email
        self.assertEqual(lead.email_from, email)
        if not partner:
            self.assertEqual(lead.contact_name, name)

    def expected_links(self):
        """Profile id to contact id, from the rows of the database alone."""
        self.env.cr.execute(
            """
            SELECT evidence.*
              FROM social_crm_identity evidence
              JOIN res_partner partner ON partner.id = evidence.partner_id
              JOIN social_crm_profile profile ON profile.id = evidence.profile_id
             WHERE evidence.withdrawn_at IS NULL
               AND COALESCE(partner.company_id, profile.company_id) = profile.company_id
               AND (partner.is_company OR profile.shared IS NOT TRUE)
            """
        )
        by_profile = defaultdict(list)
        for row in self.env.cr.dictfetchall():
            by_profile[row["profile_id"]].append(row)
        return {profile_id: reference(rows) for profile_id, rows in by_profile.items()}
