from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools.translate import code_translations

from ..networks.errors import Blocked, Unsupported
from ..networks.http import Guard, Session
from ..networks.network import networks
from ..networks.sentence import Sentence
from ..networks.types import Page
from .common import BORIS, SocialCommon, script

GERMAN = "de_DE"


@tagged("post_install", "-at_install")
class TestTranslations(SocialCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang(GERMAN)
        cls.env["ir.module.module"]._load_module_terms(["social_crm"], [GERMAN])
        cls.german = cls.env(context={**cls.env.context, "lang": GERMAN})

    def blocked(self):
        """What the guard says about an address in a private network."""
        session = Session(Guard())
        self.addCleanup(session.close)
        with self.assertRaises(Blocked) as caught:
            session.get("http://10.1.2.3/")
        return caught.exception

    def test_what_a_network_declares_is_labelled_in_the_language_of_the_person(self):
        account = self.german["social.crm.account"].new({"network": "feed"})
        self.assertEqual(account.settings_schema[0]["label"], "Adresse")
        self.assertIn(
            "Die Feeds einer Website werden gefunden.", account.settings_schema[0]["help"]
        )
        source = self.german["social.crm.source"].new({"account_id": account.id, "kind": "entries"})
        self.assertEqual(source.kind_label, "Einträge")
        self.assertIn(["comments", "Kommentare"], source.kind_choices)
        self.assertIn("Themen eines Forums", source.kind_help)
        self.assertIn(
            ("feed", "Feed (Blog, Forum)"),
            account._fields["network"]._description_selection(self.german),
        )

    def test_an_error_of_a_network_is_said_with_what_was_put_in(self):
        error = self.blocked()
        self.assertTrue(error.sentence.startswith("10.1.2.3 is in a private network"))
        said = self.german["social.crm.source"]._sentence(error)
        self.assertTrue(said.startswith("10.1.2.3 liegt in einem privaten Netz"), said)
        self.assertEqual(self.env["social.crm.source"]._sentence(error), error.sentence)

    def test_a_sentence_inside_of_a_sentence_is_translated_as_well(self):
        with self.assertRaises(Unsupported) as caught:
            networks()["feed"].source_kind("likes")
        self.assertEqual(
            self.german["social.crm.source"]._sentence(caught.exception),
            "Feed (Blog, Forum) hat keine Quelle der Art „likes“.",
        )

    def test_an_addon_of_somebody_else_brings_its_own_translations(self):
        sentence = Sentence("The guestbook of Anna is closed.")
        sentence.module = "odoo.addons.guestbook.networks"
        sentence.template = "The guestbook of %(who)s is closed."
        sentence.params = {"who": "Anna"}
        theirs = {sentence.template: "Das Gästebuch von %(who)s ist geschlossen."}
        with patch.dict(code_translations.python_translations, {("guestbook", GERMAN): theirs}):
            said = self.german["social.crm.source"]._sentence(sentence)
        self.assertEqual(said, "Das Gästebuch von Anna ist geschlossen.")

    def test_a_text_that_is_no_sentence_of_a_border_stays_as_it_is(self):
        self.assertEqual(self.german["social.crm.network"]._translated("Comments"), "Comments")

    def test_models_speak_the_language_of_the_person(self):
        self.account.state = "disconnected"
        source = self.source.with_env(self.german)
        with self.assertRaisesRegex(UserError, "Verbinden Sie zuerst „Acme“."):
            source.action_fetch_now()
        self.assertEqual(source.fields_get(["paused"])["paused"]["string"], "Pausiert")

    def test_views_and_menus_are_translated(self):
        arch = self.german["social.crm.mention"].get_view(view_type="search")["arch"]
        self.assertIn("Von anderen", arch)
        menu = self.env.ref("social_crm.menu_mentions").with_env(self.german)
        self.assertEqual(menu.name, "Erwähnungen")

    def test_choices_that_come_from_another_field_are_translated_as_well(self):
        for model, name, of in (
            ("social.crm.same.answer.line", "audience", "social.crm.mention"),
            ("social.crm.approval.said", "audience", "social.crm.reply"),
            ("social.crm.said", "state", "social.crm.mention"),
            ("social.crm.gone", "kind", "social.crm.mention"),
        ):
            here = self.german[model].fields_get([name], ["selection"])[name]["selection"]
            there = self.german[of].fields_get([name], ["selection"])[name]["selection"]
            self.assertEqual(here, there, model)
        self.assertIn(
            "Öffentlich",
            [
                label
                for _key, label in self.german["social.crm.same.answer.line"].fields_get(
                    ["audience"]
                )["audience"]["selection"]
            ],
        )

    def test_the_browser_gets_the_words_of_the_widgets(self):
        found, _parameters = self.env["ir.http"]._get_translations_for_webclient(
            ["social_crm"], GERMAN
        )
        words = {term["id"]: term["string"] for term in found["social_crm"]["messages"]}
        self.assertEqual(words["just now"], "gerade eben")
        self.assertEqual(words["%(left)s characters left"], "noch %(left)s Zeichen")
        self.assertEqual(words["Bystander"], "Andere Person")

    def test_scheduled_work_writes_in_the_language_of_who_looks_after_the_account(self):
        self.manager.lang = GERMAN
        script.pages["mentions"] = [self.blocked()]
        with self.commits() as env:
            env["social.crm.source"]._cron_fetch()
        self.assertIn("liegt in einem privaten Netz", self.source.error)
        self.assertIn("liegt in einem privaten Netz", self.account.activity_ids.note)
        self.assertEqual(
            self.account.activity_ids.summary, "Social-Media-Konto braucht Aufmerksamkeit"
        )

    def test_posts_are_shown_in_the_ticket_in_the_language_of_who_looks_after_the_account(self):
        self.manager.lang = GERMAN
        first = self.item("Broken")
        (mention,) = self.arrive(first)
        self.arrive(self.item("Mine, too", author=BORIS, parent_id=first.external_id))
        bodies = " ".join(mention.ticket_id.message_ids.mapped("body"))
        self.assertIn("Beim Netzwerk öffnen", bodies)
        self.assertIn("andere Person im Thread", bodies)

    def test_why_an_answer_waits_is_said_in_the_language_of_who_wrote_it(self):
        self.agent.lang = GERMAN
        (mention,) = self.arrive(self.item("Broken"))
        reply = (
            self.env["social.crm.reply"]
            .with_user(self.agent)
            .create({"mention_id": mention.id, "text": "We look into it", "audience": "public"})
        )
        reply.action_send()
        script.send = self.blocked()
        with self.commits() as env:
            env["social.crm.reply"]._cron_send()
        self.assertEqual(reply.state, "failed")
        self.assertIn("liegt in einem privaten Netz", reply.error)

    def test_an_item_that_cannot_be_stored_is_explained_in_that_language_as_well(self):
        self.manager.lang = GERMAN
        script.pages["mentions"] = [Page((self.item("odd", external_id=""),))]
        with self.commits() as env:
            env["social.crm.source"]._cron_fetch()
        self.assertIn("Es hat keine ID", self.source.unreadable_ids.reason)
