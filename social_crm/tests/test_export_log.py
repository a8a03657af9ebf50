"""Who takes people's words out of the system is written down."""

import json

from odoo import Command, http
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import SocialCommon
from .web_case import WebCase


@tagged("post_install", "-at_install")
class TestExportLog(SocialCommon):
    def setUp(self):
        super().setUp()
        self.logs = self.env["social.crm.export.log"]
        self.agent.group_ids += self.env.ref("base.group_allow_export")
        self.mentions = self.arrive(self.item("one"), self.item("two"))

    def exported(self, records, *paths, user=None):
        before = self.logs.search([])
        records.with_user(user or self.agent).export_data(list(paths))
        return self.logs.search([]) - before

    def test_an_export_says_who_took_how_much_of_what(self):
        log = self.exported(self.mentions, "text", "profile_id/name")
        self.assertEqual(log.user_id, self.agent)
        self.assertEqual((log.model, log.count), ("social.crm.mention", 2))
        self.assertEqual(log.columns, "text, profile_id/name")
        first, second = sorted(self.mentions.ids)
        self.assertIn(log.records, (f"{first}-{second}", f"{first},{second}"))
        self.assertEqual(log.digest, self.exported(self.mentions[::-1], "text").digest)
        self.assertNotEqual(log.digest, self.exported(self.mentions[0], "text").digest)

    def test_contacts_and_tickets_count_where_something_social_is_taken(self):
        partner = self.env["res.partner"].create({"name": "Martina"})
        self.assertFalse(self.exported(partner, "name", "email"))
        self.assertTrue(self.exported(partner, "name", "social_handle_ids/handle"))
        self.assertTrue(self.exported(self.mentions.ticket_id, "name"))
        plain = self.env["helpdesk.ticket"].create(
            {"name": "x", "description": "x", "team_id": self.team.id}
        )
        self.assertFalse(self.exported(plain, "name"))
        admin = self.env.ref("base.user_admin")  # others do not export messages
        self.assertTrue(self.exported(self.mentions.message_id, "body", user=admin))

    def test_who_may_not_export_leaves_no_trace_of_having_done_so(self):
        self.agent.group_ids -= self.env.ref("base.group_allow_export")
        with self.assertRaises(UserError):
            self.mentions.with_user(self.agent).export_data(["text"])
        self.assertFalse(self.logs.search([]))

    def test_an_export_that_fails_afterwards_is_written_down(self):
        with self.enter_registry_test_mode(), self.env.registry.cursor() as cr:
            mentions = self.mentions.with_env(self.env(cr=cr, user=self.agent.id))
            mentions.export_data(["text"])
            cr.rollback()
        log = self.logs.search([])
        self.assertEqual((log.user_id, log.count, log.failed), (self.agent, 2, True))

    def test_managers_read_it_and_nobody_changes_it(self):
        log = self.exported(self.mentions, "text")
        self.assertEqual(log.with_user(self.manager).count, 2)
        with self.assertRaises(AccessError):
            log.with_user(self.agent).read(["count"])
        for user in (self.manager, self.administrator, self.env.ref("base.user_admin")):
            for change in (
                lambda mine: mine.write({"count": 1}),
                lambda mine: mine.unlink(),
                lambda mine: mine.create({"model": "x"}),
            ):
                with self.assertRaises(AccessError):
                    change(log.with_user(user))

    def test_managers_of_another_company_do_not_see_it(self):
        log = self.exported(self.mentions, "text")
        outsider = self._user(
            "outsider",
            "social_crm.group_administrator",
            company_id=self.other_company.id,
            company_ids=[Command.set(self.other_company.ids)],
        )
        self.assertFalse(log.with_user(outsider).has_access("read"))

    def test_other_downloads_note_themselves(self):
        log = self.logs.with_user(self.agent)._note("access.report", 1, ["pdf"])
        self.assertEqual((log.sudo().what, log.sudo().user_id), ("access.report", self.agent))


@tagged("post_install", "-at_install")
class TestExportOnTheWeb(SocialCommon, WebCase):
    def test_a_download_in_the_browser_is_written_down(self):
        self.agent.group_ids += self.env.ref("base.group_allow_export")
        mentions = self.arrive(self.item("one"), self.item("two"))
        self.authenticate(self.agent.login, self.agent.login)
        data = {
            "model": "social.crm.mention",
            "fields": [{"name": "text", "label": "Text", "type": "text"}],
            "ids": False,
            "domain": [["id", "in", mentions.ids]],
            "import_compat": False,
        }
        answer = self.url_open(
            "/web/export/csv",
            data={"data": json.dumps(data), "csrf_token": http.Request.csrf_token(self)},
        )
        self.assertIn("one", answer.text)
        log = self.env["social.crm.export.log"].search([])
        self.assertEqual((log.user_id, log.count, log.columns), (self.agent, 2, "text"))
