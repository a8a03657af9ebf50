"""Who said what in whose name: a list for managers that holds nothing by itself."""

from datetime import timedelta

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .test_approval_ways import WaysCommon


@tagged("post_install", "-at_install")
class TestSaidInOurName(WaysCommon):
    def said(self, domain=(), user=None):
        return self.env["social.crm.approval.said"].with_user(user or self.manager).search(domain)

    def test_it_tells_who_wrote_and_approved_what_and_why(self):
        rule = self.rule(name="Always")
        reply = self.reply()
        reply.with_user(self.manager).text = "We are truly sorry"
        reply.action_send()
        reply.sudo().approval_asked_at -= timedelta(hours=2)
        reply.with_user(self.mate)._approve()
        self.assertFalse(self.said(), "not yet")
        self.send()
        row = self.said()
        self.assertEqual(row.reply_id, reply)
        self.assertEqual(row.text, "We are truly sorry")
        self.assertEqual(row.user_id, self.agent)
        self.assertEqual(row.writer_ids, self.agent + self.manager)
        self.assertEqual((row.approved_by_id, row.approval_level), (self.mate, "four_eyes"))
        self.assertEqual((row.approval_rule_ids, row.asked_for_by), (rule, "Always"))
        self.assertEqual(row.account_id, self.account)
        self.assertEqual(row.to_id, self.mention.profile_id)
        self.assertAlmostEqual(row.approval_hours, 2, 1)

    def test_who_could_read_it_is_said_in_the_language_of_who_looks(self):
        self.env["res.lang"]._activate_lang("de_DE")
        reply = self.env["ir.model.fields"]._get("social.crm.reply", "audience")
        public = reply.selection_ids.filtered(lambda each: each.value == "public")
        public.with_context(lang="de_DE").name = "Öffentlich"
        said = self.env["social.crm.approval.said"].with_context(lang="de_DE")
        labels = dict(said.fields_get(["audience"])["audience"]["selection"])
        self.assertEqual(labels["public"], "Öffentlich")

    def test_it_can_be_looked_through_by_person_account_and_rule(self):
        rule = self.rule(name="Always")
        self.asked().with_user(self.mate)._approve()
        self.send()
        for domain, found in (
            ([("user_id", "=", self.agent.id)], 1),
            ([("user_id", "=", self.mate.id)], 0),
            ([("writer_ids", "in", self.agent.ids)], 1),
            ([("account_id", "=", self.account.id)], 1),
            ([("approval_rule_ids", "in", rule.ids)], 1),
            ([("asked_for_by", "ilike", "alw")], 1),
            ([("text", "ilike", "sorry")], 1),
            ([("approved_by_id", "=", False)], 0),
        ):
            with self.subTest(domain):
                self.assertEqual(len(self.said(domain)), found)
        self.manager.group_ids += self.env.ref("base.group_allow_export")
        exported = self.said().export_data(["text", "user_id/name", "approved_by_id/name"])
        self.assertEqual(exported["datas"], [["We are sorry", self.agent.name, self.mate.name]])

    def test_what_nobody_had_to_approve_is_there_as_well(self):
        self.reply().action_send()
        self.send()
        row = self.said()
        self.assertEqual((row.approval_level, row.approved_by_id.id), ("direct", False))

    def test_agents_do_not_see_it_and_nobody_changes_it(self):
        self.reply().action_send()
        self.send()
        with self.assertRaises(AccessError):
            self.said(user=self.agent)
        row = self.said()
        with self.assertRaises(AccessError):
            row.write({"asked_for_by": "x"})
        with self.assertRaises(AccessError):
            row.unlink()

    def test_what_is_erased_is_gone_here_too(self):
        reply = self.reply()
        reply.action_send()
        self.send()
        reply.sudo().write({"text": "·", "url": False})
        self.assertEqual(self.said().text, "·")

    def test_how_long_approvals_take_can_be_counted(self):
        self.rule()
        for hours in (1, 3):
            reply = self.asked()
            reply.sudo().approval_asked_at -= timedelta(hours=hours)
            reply.with_user(self.mate)._approve()
            self.send()
        ((approver, average),) = self.env["social.crm.approval.said"]._read_group(
            [("approved_by_id", "!=", False)], ["approved_by_id"], ["approval_hours:avg"]
        )
        self.assertEqual(approver, self.mate)
        self.assertAlmostEqual(average, 2, 1)
