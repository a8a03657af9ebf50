"""Private messages are for those who need them: somebody who may not read one tries every way to
its words."""

from contextlib import suppress

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from ..networks.types import Attachment, Audience
from .common import BORIS, MARTINA, OURS, SocialCommon
from .test_media import PNG
from .web_case import WebCase

SECRET = "zebra4711"
WORDS = ("name", "display_name", "subject", "text", "body", "description", "alt", "seen")
AROUND = (
    "helpdesk.ticket",
    "crm.lead",
    "res.partner",
    "mail.message",
    "mail.notification",
    "mail.followers",
    "mail.activity",
    "ir.attachment",
)
"""Models of others that show what ours know."""


class Secrets(SocialCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        helpdesk = "helpdesk_mgmt.group_helpdesk_"
        cls.seller = new_test_user(
            cls.env,
            "social_seller",
            groups="sales_team.group_sale_salesman_all_leads,base.group_partner_manager",
        )
        helping = f"{helpdesk}manager,base.group_allow_export"
        cls.helper = new_test_user(cls.env, "social_helper", groups=helping)
        cls.reading_helper = new_test_user(
            cls.env, "social_reading_helper", groups=f"{helping},social_crm.group_reader"
        )
        cls.stranger.group_ids += cls.env.ref(f"{helpdesk}user")
        cls.team.user_ids = [Command.link(cls.helper.id), Command.link(cls.reading_helper.id)]
        company = cls.env["res.partner"].create({"name": "Bauer GmbH", "is_company": True})
        cls.customer, cls.colleague = (
            new_test_user(cls.env, f"social_portal_{name}", groups="base.group_portal")
            for name in ("customer", "colleague")
        )
        (cls.customer + cls.colleague).partner_id.parent_id = company
        cls.outsiders = (
            cls.employee
            + cls.seller
            + cls.helper
            + cls.reading_helper
            + cls.stranger
            + cls.colleague
        )

    def setUp(self):
        super().setUp()
        picture = (Attachment("https://net.example/a.png", "image", alt=SECRET),)
        opening = self.item(
            f"My number is {SECRET}",
            author=BORIS,
            audience=Audience.DIRECT,
            subject=f"About {SECRET}",
            attachments=picture,
        )
        (self.private,) = self.arrive(opening)
        asked, answered, followed = (
            self.item("Where are you?", author=MARTINA),
            self.item("Ask me there"),
            self.item(f"Only my friends read {SECRET}", audience=Audience.FOLLOWERS),
        )
        self.public, self.second, self.followers_only = self.arrive(asked, answered, followed)
        ours = self.item(
            f"Dear Martina, {SECRET}",
            author=OURS,
            audience=Audience.DIRECT,
            parent_id=asked.external_id,
        )
        (self.answer,) = self.arrive(ours, source=self.own_source)
        after = self.item("Thank you", parent_id=ours.external_id)
        (self.after,) = self.arrive(after)
        self.ticket = self.private.ticket_id
        self.attachment = self.env["ir.attachment"].create(
            {
                "name": f"{SECRET}.png",
                "raw": PNG,
                "res_model": "social.crm.media",
                "res_id": self.private.media_ids.id,
            }
        )
        self.private.media_ids.write({"attachment_id": self.attachment.id, "state": "here"})

    def models(self):
        ours = sorted(name for name in self.env.registry if name.startswith("social.crm."))
        for name in (*ours, *AROUND):
            model = self.env[name]
            if not model._abstract:
                yield model


@tagged("post_install", "-at_install")
class TestRoles(Secrets):
    def test_the_words_are_found_where_they_may_be_read(self):
        """So that finding nothing elsewhere means something."""
        self.assertIn(SECRET, self.told(self.agent, self.env["helpdesk.ticket"]))
        self.assertIn(SECRET, self.told(self.agent, self.env["mail.message"]))
        self.assertTrue(self.asked(self.agent, self.env["social.crm.mention"]))

    def told(self, user, model):
        """All that a user reads in a model, of what the test has made and there was before."""
        model = model.with_user(user)
        if not model.has_access("read"):
            return ""
        records = model.with_context(active_test=False).search([], order="id desc", limit=200)
        stored, computed = [], []
        for name, field in model._fields.items():
            # Of those to many one reads ids, no words; and of files what is served is tried below.
            if model._has_field_access(field, "read") and field.type not in (
                "binary",
                "one2many",
                "many2many",
            ):
                (stored if field.store else computed).append(name)
        told = [records.read(stored)]
        for name in computed:
            # Some of others fail for those who may not read what they are computed of.
            with suppress(AccessError, TypeError):
                told.append(records.read([name]))
        return repr(told)

    def asked(self, user, model):
        """Domains with which a user learns whether the words are there."""
        model = model.with_user(user)
        if not model.has_access("read"):
            return []
        paths = list(self.paths(model, user, 2))
        found = []
        for path in paths:
            with suppress(AccessError, ValueError):  # some cannot be searched by at all
                count = model.with_context(active_test=False).search_count
                # What has no name matches whatever one asks for.
                if (told := count([(path, "ilike", SECRET)])) and told != count(
                    [(path, "ilike", "giraffe4711")]
                ):
                    found.append(path)
        return found

    def paths(self, model, user, depth):
        """Searchable fields that hold text, and those over relations to what may hold some: there
        the fields that hold the words if any does."""
        for name, field in model._fields.items():
            if not model._has_field_access(field, "read") or not field._description_searchable:
                continue
            if field.type in ("char", "text", "html"):
                if depth > 1 or name in WORDS:
                    yield name
            elif field.type in ("many2one", "one2many", "many2many") and field.comodel_name:
                target = field.comodel_name
                if not target.startswith("social.crm.") and target not in AROUND:
                    continue
                yield name
                if depth > 1:
                    target = self.env[target].with_user(user)
                    yield from (f"{name}.{path}" for path in self.paths(target, user, depth - 1))

    def test_whoever_may_not_read_a_private_message_is_told_its_words_nowhere(self):
        self.lead_of(self.private)
        for user in self.outsiders:
            for model in self.models():
                with self.subTest(user=user.login, model=model._name):
                    self.assertNotIn(SECRET, self.told(user, model))

    def test_whoever_may_not_read_a_private_message_cannot_ask_for_its_words(self):
        self.lead_of(self.private)
        for user in self.outsiders:
            for model in self.models():
                with self.subTest(user=user.login, model=model._name):
                    self.assertEqual(self.asked(user, model), [])

    def lead_of(self, mention):
        agent = new_test_user(
            self.env,
            "social_selling_agent",
            groups="sales_team.group_sale_salesman_all_leads,social_crm.group_agent",
        )
        self.team.user_ids += agent
        action = mention.with_user(agent).action_make_lead()
        return self.env["crm.lead"].browse(action["res_id"])

    def test_a_lead_from_a_private_message_quotes_nothing_of_it(self):
        lead = self.lead_of(self.private)
        self.assertNotIn(SECRET, f"{lead.name} {lead.description}")
        self.assertIn("Boris", lead.name)

    def test_a_ticket_that_turns_private_is_private_from_then_on(self):
        self.assertFalse(self.second.ticket_id.social_private)
        self.assertTrue(self.answer.ticket_id.social_private)
        self.assertEqual(self.answer.ticket_id, self.public.ticket_id)

    def test_helpdesk_users_work_public_tickets_and_do_not_see_private_ones(self):
        tickets = self.env["helpdesk.ticket"]
        for user in (self.helper, self.reading_helper):
            mine = tickets.with_user(user)
            self.assertIn(self.second.ticket_id, mine.search([]))
            self.assertFalse(mine.search([("id", "=", self.ticket.id)]))
            self.assertFalse(mine.name_search(self.ticket.number))
            for act in (
                lambda ticket: ticket.read(["name"]),
                lambda ticket: ticket.write({"name": "x"}),
                lambda ticket: ticket.unlink(),
                lambda ticket: ticket.message_post(body="x"),
                lambda ticket: ticket.export_data(["name", "message_ids/body"]),
            ):
                with self.assertRaises(AccessError):
                    act(self.ticket.with_user(user))
            for groupby in (["name"], ["social_opening_id"], ["partner_name"]):
                groups = mine.formatted_read_group([], groupby, ["__count"])
                self.assertNotIn(SECRET, repr(groups))

    def test_a_helpdesk_user_cannot_make_himself_the_customer_or_the_follower(self):
        ticket = self.ticket.with_user(self.helper)
        with self.assertRaises(AccessError):
            ticket.write({"partner_id": self.helper.partner_id.id})
        ticket.message_subscribe(self.helper.partner_id.ids)
        self.assertNotIn(self.helper.partner_id, self.ticket.message_partner_ids)

    def test_an_agent_of_another_team_sees_private_tickets_only_when_asked_to_help(self):
        mine = self.ticket.with_user(self.stranger)
        self.assertFalse(mine.has_access("read"))
        self.ticket.message_subscribe(self.stranger.partner_id.ids)
        self.assertTrue(mine.has_access("read"))

    def test_following_a_private_ticket_does_not_tell_those_who_are_no_agents(self):
        followers = self.helper + self.agent
        followers.notification_type = "inbox"
        self.ticket.message_subscribe(followers.partner_id.ids)
        later = self.item(f"And {SECRET} again", author=BORIS, audience=Audience.DIRECT)
        (mention,) = self.arrive(later)
        self.assertEqual(mention.ticket_id, self.ticket)
        note = self.ticket.with_user(self.agent).message_post(
            body=f"He says {SECRET}", subtype_xmlid="mail.mt_comment"
        )
        told = (mention.message_id + note).notification_ids.res_partner_id
        self.assertNotIn(self.helper.partner_id, told)
        self.assertIn(self.agent.partner_id, mention.message_id.notification_ids.res_partner_id)

    def test_a_colleague_whom_an_agent_names_is_told(self):
        note = self.ticket.with_user(self.agent).message_post(
            body="Can you help?", partner_ids=self.helper.partner_id.ids
        )
        self.assertIn(self.helper.partner_id, note.notification_ids.res_partner_id)

    def test_the_customer_sees_the_own_private_ticket_and_the_colleague_does_not(self):
        self.private.profile_id.partner_id = self.customer.partner_id
        mine, theirs = (self.ticket.with_user(user) for user in (self.customer, self.colleague))
        self.assertIn(SECRET, mine.description)
        self.assertTrue(mine.website_message_ids)
        self.assertFalse(theirs.has_access("read"))
        public = self.second.ticket_id
        self.second.profile_id.partner_id = self.customer.partner_id
        self.assertTrue(public.with_user(self.colleague).has_access("read"))

    def test_what_was_seen_in_a_private_message_stays_in_the_team(self):
        partner = self.env["res.partner"].create({"name": "Boris"})
        (piece,) = self.env["social.crm.identity"]._record(
            [
                {
                    "profile_id": self.private.profile_id.id,
                    "partner_id": partner.id,
                    "method": "number_private",
                    "seen": f"Customer number {SECRET}",
                    "mention_id": self.private.id,
                }
            ]
        )
        consent = self.env["social.crm.consent"]._give(partner, ["identity"], identity=piece)
        for user in self.outsiders:
            self.assertFalse(piece.with_user(user).has_access("read"), user.login)
        for user in (self.seller, self.reading_helper, self.stranger):
            told = consent.with_user(user).read()
            self.assertNotIn(SECRET, repr(told))
        self.assertIn(SECRET, piece.with_user(self.agent).seen)
        self.private.sudo().unlink()
        self.assertFalse(piece.with_user(self.stranger).has_access("read"))
        self.assertTrue(piece.with_user(self.manager).has_access("read"))

    def test_a_public_mention_does_not_quote_the_private_one_that_it_answers(self):
        self.assertEqual(self.after.parent_id, self.answer)
        told = self.after.with_user(self.seller).read(["parent_id"])
        self.assertNotIn(SECRET, repr(told))
        groups = (
            self.env["social.crm.mention"]
            .with_user(self.seller)
            .formatted_read_group([], ["parent_id"], ["__count"])
        )
        self.assertNotIn(SECRET, repr(groups))


@tagged("post_install", "-at_install")
class TestRolesOnTheWeb(Secrets, WebCase):
    def test_files_of_private_messages_are_served_to_those_who_may_read_them(self):
        media = self.private.media_ids
        addresses = (
            f"/web/content/{self.attachment.id}",
            f"/web/image/{self.attachment.id}",
            f"/web/image/social.crm.media/{media.id}/image",
            f"/web/content/social.crm.media/{media.id}/image",
        )
        self.authenticate(self.agent.login, self.agent.login)
        for address in addresses:
            self.assertEqual(self.url_open(address).content, PNG, address)
        for user in (self.seller, self.stranger, self.helper, self.employee, self.colleague, None):
            self.authenticate(user and user.login, user and user.login)
            for address in addresses:
                answer = self.url_open(address, allow_redirects=False)
                with self.subTest(user=user and user.login, address=address):
                    self.assertNotEqual(answer.content, PNG)
