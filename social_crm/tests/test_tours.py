"""The work of an agent, in a browser."""

from odoo.tests import tagged

from ..networks.types import Audience, Author
from .common import SocialCommon, script
from .web_case import WebCase

POST = "My kettle is broken since Monday."
ANSWER = "We send you a new one today."


@tagged("post_install", "-at_install")
class TestTours(WebCase, SocialCommon):
    def tour(self, name):
        self.env.flush_all()
        self.start_tour("/odoo", name, login=self.agent.login)
        self.env.invalidate_all()

    def send(self):
        """What the scheduled actions do."""
        self.env.flush_all()
        with self.registry.cursor() as cr:
            self.env(cr=cr)["social.crm.reply"]._cron_send()
        self.env.invalidate_all()
        self.work()

    def speak_german(self):
        self.env["res.lang"]._activate_lang("de_DE")
        modules = ["base", "web", "mail", "helpdesk_mgmt", "social_crm"]
        self.env["ir.module.module"]._load_module_terms(modules, ["de_DE"])
        self.agent.lang = "de_DE"

    def test_a_mention_becomes_a_ticket_and_is_answered(self):
        (mention,) = self.arrive(self.item(POST), source=self.search_source)
        self.assertFalse(mention.ticket_id)
        self.tour("social_crm_answer")
        (reply,) = mention.reply_ids
        self.assertRecordValues(reply, [{"state": "queued", "audience": "public", "text": ANSWER}])
        self.assertEqual(reply.user_id, self.agent)
        self.assertFalse(script.sent)
        self.send()
        ((value, _key),) = script.sent
        self.assertEqual((value.text, value.audience), (ANSWER, Audience.PUBLIC))
        self.assertEqual((reply.state, mention.state), ("sent", "answered"))
        self.tour("social_crm_answered")

    def test_a_private_answer_is_kept_as_a_draft_and_not_sent_after_all(self):
        (mention,) = self.arrive(self.item(POST, audience=Audience.DIRECT))
        self.tour("social_crm_keep_a_draft")
        (reply,) = mention.reply_ids
        self.assertRecordValues(reply, [{"state": "cancelled", "audience": "direct"}])
        self.send()
        self.assertFalse(script.sent)

    def test_an_agent_who_speaks_german_does_the_same(self):
        self.speak_german()
        (mention,) = self.arrive(self.item(POST), source=self.search_source)
        self.tour("social_crm_answer")
        self.send()
        self.assertEqual(mention.reply_ids.state, "sent")
        self.tour("social_crm_answered")

    def somebody_unknown(self):
        martina = Author("u-mm", "martina.mueller", "Martina Müller", "https://net.example/mm")
        (mention,) = self.arrive(self.item(POST, author=martina))
        return mention

    def test_an_agent_links_by_suggestion_sees_why_and_takes_it_back(self):
        bonn, kiel = self.env["res.partner"].create(
            [
                {"name": "Martina Müller", "city": "Bonn", "email": "mm@example.com"},
                {"name": "Martina Müller", "city": "Kiel"},
            ]
        )
        mention = self.somebody_unknown()
        self.tour("social_crm_who_is_it")
        evidence = mention.profile_id.identity_ids.sorted("id")
        self.assertRecordValues(
            evidence,
            [
                {"partner_id": kiel.id, "against": True, "counts": True},
                {"partner_id": bonn.id, "against": False, "counts": False},
            ],
        )
        for piece in evidence:
            self.assertIn("name", piece.pattern)
            self.assertTrue(piece.seen)
            self.assertEqual(piece.user_id, self.agent)
        self.assertFalse(mention.ticket_id.partner_id)

    def test_an_agent_s_word_is_noted_and_taken_back_on_the_profile(self):
        self.speak_german()
        self.env["res.partner"].create({"name": "Erika Beispiel"})
        mention = self.somebody_unknown()
        self.tour("social_crm_take_back")
        (piece,) = mention.profile_id.identity_ids
        self.assertRecordValues(piece, [{"note": "She called", "counts": False}])
        self.assertFalse(mention.ticket_id.partner_id)
