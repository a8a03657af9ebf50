"""Text blocks: offered where they fit, in the customer's language, filled, never with gaps, and in
public without anything that is not public."""

from datetime import timedelta

from psycopg2 import IntegrityError

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..networks.types import Audience, Author
from .common import MARTINA, SocialCommon

IDA = Author("u-ida", "ida_i", "Ida Irgendwer", "https://net.example/ida")
NOBODY = Author("u-x77", "x77", "x77", "https://net.example/x77")


@tagged("post_install", "-at_install")
class TestBlock(SocialCommon):
    def setUp(self):
        super().setUp()
        self.env["social.crm.block"].search([]).active = False
        self.env["mail.canned.response"].search([]).unlink()
        self.inbox = self.env["social.crm.inbox"].with_user(self.agent)

    def block(self, text="Hello", name="Block", **values):
        texts = text if isinstance(text, dict) else {"en": text}
        return (
            self.env["social.crm.block"]
            .with_user(self.manager)
            .create(
                {
                    "name": name,
                    "text_ids": [
                        Command.create({"language": language, "text": each})
                        for language, each in texts.items()
                    ],
                    **values,
                }
            )
        )

    def written(self, text="Where is my parcel?", language="en", **values):
        mention = self.arrive(self.item(text, **values))
        mention.language = language
        return mention

    def offered(self, mention, audience="public", search="", **values):
        return self.inbox.blocks(mention.id, audience, search, **values)["blocks"]

    def said(self, mention, audience="public", **values):
        """The one block as it is offered."""
        (row,) = self.offered(mention, audience, **values)
        return row

    # Language

    def test_the_customers_language_decides_and_not_the_agents(self):
        self.block({"en": "Thank you!", "de": "Vielen Dank!"})
        german = self.said(self.written(language="de"))
        self.assertEqual(german["pieces"], ["Vielen Dank!"])
        self.assertIn("In German, as the customer writes", german["why"])
        self.assertEqual(self.said(self.written(language="en"))["pieces"], ["Thank you!"])

    def test_where_there_is_no_text_in_it_that_is_said(self):
        self.block({"de": "Vielen Dank!"})
        row = self.said(self.written(language="fr"))
        self.assertEqual((row["pieces"], row["language"]), (["Vielen Dank!"], "German"))
        self.assertIn("There is none in French", row["why"])

    def test_one_text_for_each_language(self):
        block = self.block()
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(IntegrityError),
            self.cr.savepoint(),
        ):
            block.text_ids = [Command.create({"language": "en", "text": "Again"})]

    # What it is for

    def test_blocks_for_other_topics_networks_teams_and_audiences_are_not_offered(self):
        topic = self.env["social.crm.topic"].create({"name": "Parcels"})
        below = self.env["social.crm.topic"].create({"name": "Lost", "parent_id": topic.id})
        mention = self.written()
        mention.topic_id = below
        for name, values in {
            "all": {},
            "topic": {"topic_ids": topic.ids},
            "other topic": {"topic_ids": topic.copy({"name": "x"}).ids},
            "network": {"networks": ["scripted"]},
            "other network": {"networks": ["mastodon"]},
            "team": {"team_ids": self.team.ids},
            "other team": {"team_ids": self.other_team.ids},
            "public": {"audience": "public"},
            "private": {"audience": "private"},
        }.items():
            self.block(name=name, **values)
        names = [row["name"] for row in self.offered(mention)]
        self.assertEqual(set(names), {"all", "topic", "network", "team", "public"})
        self.assertEqual(names[-1] in ("all", "public"), True, "what says why comes first")
        found = {row["name"]: row["why"] for row in self.offered(mention)}
        self.assertIn("About Parcels", found["topic"])
        private = {row["name"] for row in self.offered(mention, "direct")}
        self.assertIn("private", private)
        self.assertNotIn("public", private)

    def test_a_search_finds_what_does_not_fit_too_and_the_shortcut_comes_first(self):
        mention = self.written()
        self.block("we are sorry", name="Apology", networks=["mastodon"])
        self.block("thanks, sorry", name="Sorry elsewhere")
        self.block("x", name="Short", shortcut="sorry")
        names = [row["name"] for row in self.offered(mention, search="::sorry")]
        self.assertEqual(names, ["Short", "Sorry elsewhere", "Apology"])
        self.assertFalse(self.offered(mention, search="nothing like it"))

    def test_only_blocks_of_a_kind_can_be_asked_for(self):
        mention = self.written()
        self.block("Please write to us, {{first_name|dear customer}}", kind="to_private")
        self.block("Hello")
        text = self.inbox.block_for(mention.id, "to_private")
        self.assertEqual(text, "Please write to us, Martina")
        self.assertFalse(self.inbox.block_for(mention.id, "crisis"))
        mention.language = "fr"
        self.assertFalse(self.inbox.block_for(mention.id, "to_private"), "not in their language")

    def test_what_is_said_in_public_when_we_go_on_in_private_is_a_block(self):
        mention = self.written()
        self.assertIn("privately", self.inbox.move_private(mention.id)["public"]["text"])
        self.block("See your messages, {{first_name|please}}", kind="to_private")
        text = self.inbox.move_private(mention.id)["public"]["text"]
        self.assertEqual(text, "See your messages, Martina")

    # Placeholders

    def test_placeholders_are_filled_in_the_language_of_the_text(self):
        self.block({"de": "{{salutation}}! {{company}}, {{agent_first_name}}", "en": "x"})
        row = self.said(self.written(language="de", author=IDA))
        agent = self.agent.name.split(" ")[0]
        self.assertEqual(row["pieces"], [f"Hallo Ida! {self.company.name}, {agent}"])
        row = self.said(self.written(language="de", author=NOBODY))
        self.assertEqual(row["pieces"], [f"Guten Tag! {self.company.name}, {agent}"])

    def test_nothing_comes_out_empty(self):
        self.block("Hello {{first_name|there}}, see {{link}}")
        row = self.said(self.written(author=NOBODY))
        self.assertEqual(row["pieces"], ["Hello there, see ", {"name": "link", "label": "Link"}])
        self.assertEqual([each["name"] for each in row["ask"]], ["link"])
        self.assertFalse(row["refusal"])

    def test_in_public_nobody_is_told_what_is_not_public(self):
        mention = self.written(author=MARTINA)
        partner = self.env["res.partner"].create({"name": "Sabine Secret", "ref": "K-4711"})
        mention.profile_id.sudo().partner_id = partner
        self.block("{{customer_name}} {{first_name}} {{salutation}}")
        self.assertEqual(self.said(mention)["pieces"], ["Martina Martina Hello Martina"])
        self.assertEqual(
            self.said(mention, "direct")["pieces"], ["Sabine Secret Sabine Hello Sabine"]
        )

    def test_numbers_are_for_private_answers_alone_and_the_block_says_so(self):
        mention = self.written()
        mention.profile_id.sudo().partner_id = self.env["res.partner"].create(
            {"name": "Sabine", "ref": "K-4711"}
        )
        self.block("{{ticket_number}} {{customer_number}} {{order_number}}")
        row = self.said(mention)
        self.assertIn("Ticket number is not for everybody to read", row["refusal"])
        self.assertFalse(row["ask"], "nobody is asked for what may not be said")
        self.assertNotIn("4711", str(row))
        row = self.said(mention, "direct")
        self.assertFalse(row["refusal"])
        self.assertEqual(row["pieces"][0], f"{mention.ticket_id.number} K-4711 ")
        self.assertEqual([each["name"] for each in row["ask"]], ["order_number"])

    def test_every_placeholder_can_be_used_in_every_language(self):
        mention = self.written(audience=Audience.DIRECT)
        Block = self.env["social.crm.block"].with_user(self.agent)
        for language, _name in self.env["social.crm.block.text"]._languages():
            values = Block._values(mention, "direct", language)
            self.assertLessEqual(values.keys(), Block._placeholders().keys())
            self.assertTrue(all(values.values()))

    def test_an_unknown_placeholder_is_refused_with_the_known_ones(self):
        for text in ("Hello {{nonsense}}", "Hello {{first_name}", "{{First name}}"):
            with (
                self.subTest(text),
                self.assertRaisesRegex(ValidationError, "no placeholder .*{{first_name}}"),
                self.cr.savepoint(),
            ):
                self.block(text)

    # Keeping them

    def test_half_a_block_is_refused(self):
        for values, sentence in (
            ({"text_ids": False}, "says nothing yet"),
            ({"shortcut": "two words"}, "cannot be a shortcut"),
            ({"kind": "to_private", "audience": "private"}, "so it is said in public"),
        ):
            with (
                self.subTest(values),
                self.assertRaisesRegex(ValidationError, sentence),
                self.cr.savepoint(),
            ):
                self.block(**values)

    def test_a_preview_shows_gaps_as_what_they_are(self):
        self.written(author=NOBODY)
        block = self.block("Hello {{first_name}}, here is {{company}}")
        self.assertEqual(
            block.text_ids.preview, f"Hello [First name?], here is {self.company.name}"
        )

    def test_uses_are_counted_from_what_was_noted(self):
        block, other = self.block(), self.block(name="Other")
        mention = self.written()
        for _time in range(2):
            self.inbox.block_used(block.id)
        self.inbox.block_used(other.id)
        block.invalidate_recordset()
        self.assertEqual((block.use_count, other.use_count), (2, 1))
        self.assertTrue(block.last_used_at)
        self.assertEqual([row["name"] for row in self.offered(mention)], ["Block", "Other"])

    def test_what_no_figure_needs_any_more_is_forgotten(self):
        busy, old, never = (self.block(name=name) for name in ("Busy", "Old", "Never"))
        Use = self.env["social.crm.block.use"].sudo()
        now = fields.Datetime.now()
        for block, ages in ((busy, (400, 100, 89, 1)), (old, (500, 300, 300))):
            Use.create(
                [{"block_id": block.id, "used_at": now - timedelta(days=age)} for age in ages]
            )
        before = [(block.use_count, block.last_used_at) for block in busy + old + never]
        self.assertEqual([count for count, _last in before], [2, 0, 0], "of the last 90 days")
        self.assertEqual(before[1][1], now - timedelta(days=300))
        done, _more = Use._gc_uses()
        self.assertEqual(done, 4)
        self.assertEqual(Use.search_count([("block_id", "in", (busy + old).ids)]), 3)
        (busy + old + never).invalidate_recordset()
        after = [(block.use_count, block.last_used_at) for block in busy + old + never]
        self.assertEqual(after, before)
        self.assertEqual(Use._gc_uses(), (0, False))

    def test_agents_use_blocks_and_change_none(self):
        block = self.block().with_user(self.agent)
        for change in (
            lambda: block.write({"name": "x"}),
            lambda: block.text_ids.write({"text": "x"}),
            block.unlink,
            lambda: self.inbox.env["social.crm.block.use"].create({"block_id": block.id}),
        ):
            with self.assertRaises(AccessError):
                change()

    def test_blocks_of_another_company_are_neither_offered_nor_counted(self):
        theirs = self.block().sudo()
        theirs.company_id = self.other_company
        mention = self.written()
        self.assertFalse(self.offered(mention, search="Block"))
        with self.assertRaises(AccessError):
            self.inbox.block_used(theirs.id)

    def test_blocks_for_a_post_that_one_may_not_read_are_refused(self):
        mention = self.written(audience=Audience.DIRECT)
        with self.assertRaises(AccessError):
            self.inbox.with_user(self.stranger).blocks(mention.id, "direct")

    # Odoo's own

    def test_odoos_canned_responses_stand_beside_them_with_odoos_rights(self):
        Canned = self.env["mail.canned.response"]
        mine = Canned.with_user(self.agent).create({"source": "bye", "substitution": "Goodbye!"})
        Canned.with_user(self.stranger).create({"source": "bye2", "substitution": "Not yours"})
        row = self.said(self.written(), search="bye")
        self.assertEqual((row["source"], row["pieces"]), ("canned", ["Goodbye!"]))
        self.inbox.block_used(mine.id, "canned")
        self.assertTrue(mine.last_used)

    # Speed and data

    def test_the_number_of_queries_does_not_depend_on_how_many_there_are(self):
        self.keep_environments()
        mention = self.written()
        topic = self.env["social.crm.topic"].create({"name": "Parcels"})
        mention.topic_id = topic

        def count(blocks):
            for number in range(blocks):
                self.block(
                    {"en": "{{salutation}} {{company}}", "de": "x"},
                    name=f"{blocks} {number}",
                    topic_ids=topic.ids,
                    team_ids=self.team.ids,
                )
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            self.offered(mention)
            return self.cr.sql_log_count - before

        count(1)
        few, many = count(2), count(25)
        self.assertEqual(few, many)

    def test_the_blocks_that_come_with_it_can_be_said_to_anybody(self):
        self.env["social.crm.block"].with_context(active_test=False).search(
            [("create_uid", "=", self.env.ref("base.user_root").id)]
        ).active = True
        for language in ("en", "de"):
            rows = self.offered(self.written(language=language, author=NOBODY))
            self.assertGreaterEqual(len(rows), 5)
            for row in rows:
                self.assertFalse(row["ask"] or row["refusal"], row["name"])
                self.assertIn("as the customer writes", str(row["why"]))

    def test_a_gone_post_is_no_reason_to_fail(self):
        mention = self.written()
        ident = mention.id
        mention.sudo().unlink()
        with self.assertRaises(UserError):
            self.inbox.blocks(ident, "public")
