"""Every access rule, and somebody who tries to break it."""

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from ..networks.types import Attachment, Audience
from .common import BORIS, MARTINA, SocialCommon


@tagged("post_install", "-at_install")
class TestRights(SocialCommon):
    def setUp(self):
        super().setUp()
        picture = (Attachment("https://net.example/a.png", "image"),)
        self.public, self.private = self.arrive(
            self.item("public", attachments=picture),
            self.item("private", author=BORIS, audience=Audience.DIRECT, attachments=picture),
        )
        self.seller = new_test_user(
            self.env, "social_sales", groups="sales_team.group_sale_salesman"
        )

    def sees(self, user, records):
        """Which of these a user finds, also when counting and grouping."""
        model = records.with_user(user).browse()
        domain = [("id", "in", records.ids)]
        found = model.search(domain)
        self.assertEqual(model.search_count(domain), len(found))
        self.assertEqual(
            sum(count for (count,) in model._read_group(domain, [], ["__count"])), len(found)
        )
        for record in records:
            if record in found:
                record.with_user(user).read(["display_name"])
            else:
                with self.assertRaises(AccessError):
                    record.with_user(user).read(["display_name"])
        return found.sudo()

    def test_an_employee_without_the_group_sees_nothing(self):
        for name in (
            "mention",
            "account",
            "source",
            "profile",
            "conversation",
            "reply",
            "media",
            "unreadable",
        ):
            with self.assertRaises(AccessError):
                self.env[f"social.crm.{name}"].with_user(self.employee).search([])
        self.assertNotIn(
            "social_profile_ids", self.env["res.partner"].with_user(self.employee).fields_get()
        )

    def test_a_seller_sees_what_is_public_and_no_private_messages(self):
        self.assertEqual(self.sees(self.seller, self.public + self.private), self.public)
        media = (self.public + self.private).media_ids
        self.assertEqual(self.sees(self.seller, media), self.public.media_ids)
        with self.assertRaises(AccessError):
            self.public.with_user(self.seller).action_ignore()
        with self.assertRaises(AccessError):
            self.env["social.crm.reply"].with_user(self.seller).create(
                {"mention_id": self.public.id, "text": "x"}
            )

    def test_an_agent_sees_the_own_teams_with_private_messages(self):
        both = self.public + self.private
        self.assertEqual(self.sees(self.agent, both), both)

    def test_an_agent_of_another_team_sees_public_posts_only(self):
        self.assertEqual(self.sees(self.stranger, self.public + self.private), self.public)
        with self.assertRaises(AccessError):
            self.private.with_user(self.stranger).action_make_ticket()
        for act in ("action_make_ticket", "action_ignore", "action_answer"):
            with self.assertRaises(AccessError):
                getattr(self.public.with_user(self.stranger), act)()
        with self.assertRaises(AccessError):
            self.env["social.crm.reply"].with_user(self.stranger).create(
                {"mention_id": self.public.id, "text": "x"}
            )
        with self.assertRaises(AccessError):
            self.env["social.crm.reply"].with_user(self.stranger).create(
                {"mention_id": self.private.id, "text": "x"}
            )
        with self.assertRaises(AccessError):
            self.env["social.crm.reply"].with_user(self.stranger).measure(
                self.private.id, "x", "direct"
            )

    def test_an_agent_of_another_team_sees_no_answers(self):
        reply = (
            self.env["social.crm.reply"]
            .with_user(self.agent)
            .create({"mention_id": self.public.id, "text": "x"})
        )
        self.assertEqual(self.sees(self.agent, reply), reply)
        self.assertFalse(self.sees(self.stranger, reply))
        with self.assertRaises(AccessError):
            reply.with_user(self.stranger).action_send()

    def test_an_answer_cannot_be_moved_to_a_post_that_one_may_not_see(self):
        self.other_team.user_ids += self.agent
        self.account.team_id = self.other_team
        reply = (
            self.env["social.crm.reply"]
            .with_user(self.stranger)
            .create({"mention_id": self.public.id, "text": "x"})
        )
        self.account.team_id = self.team
        with self.assertRaises(AccessError):
            reply.with_user(self.stranger).write({"mention_id": self.private.id})

    def test_a_ticket_that_is_handed_to_another_team_brings_its_posts_along(self):
        self.private.ticket_id.team_id = self.other_team
        self.assertEqual(self.sees(self.stranger, self.private), self.private)

    def test_a_manager_sees_all_teams(self):
        both = self.public + self.private
        self.assertEqual(self.sees(self.manager, both), both)

    def test_companies_are_apart_for_everybody(self):
        outsider = self._user(
            "outsider",
            "social_crm.group_administrator",
            company_id=self.other_company.id,
            company_ids=[Command.set(self.other_company.ids)],
        )
        for records in (
            self.public + self.private,
            self.account,
            self.source,
            self.public.profile_id,
            self.public.conversation_id,
            self.public.media_ids,
        ):
            self.assertFalse(self.sees(outsider, records), records._name)

    def test_nobody_writes_or_deletes_what_was_said(self):
        for user in (self.agent, self.manager, self.administrator):
            for values in ({"text": "changed"}, {"state": "closed"}, {"ticket_id": False}):
                with self.assertRaises(AccessError):
                    self.public.with_user(user).write(values)
            with self.assertRaises(AccessError):
                self.public.with_user(user).unlink()
            with self.assertRaises(AccessError):
                self.env["social.crm.mention"].with_user(user).create({"text": "invented"})

    def test_an_agent_links_a_profile_and_changes_nothing_else_of_it(self):
        profile = self.public.profile_id.with_user(self.agent)
        profile.partner_id = self.env["res.partner"].create({"name": "Martina"})
        with self.assertRaises(AccessError):
            profile.name = "Somebody else"

    def test_only_administrators_connect_accounts_and_only_managers_decide_what_is_read(self):
        for user in (self.agent, self.manager):
            for method in ("action_connect", "action_check"):
                with self.assertRaises(AccessError):
                    getattr(self.account.with_user(user), method)()
            with self.assertRaises(AccessError):
                self.account.with_user(user).write({"name": "x"})
        with self.assertRaises(AccessError):
            self.source.with_user(self.agent).action_reset_cursor()
        self.source.with_user(self.manager).action_reset_cursor()

    def test_raw_payloads_are_for_administrators(self):
        for user in (self.agent, self.manager):
            with self.assertRaises(AccessError):
                self.public.with_user(user).read(["raw"])
        self.public.with_user(self.administrator).read(["raw"])
        for user in (self.agent, self.manager, self.administrator):
            with self.assertRaises(AccessError):
                self.public.with_user(user).read(["html"])

    def test_private_methods_are_not_callable_from_outside(self):
        from odoo.service.model import get_public_method

        for name, method in (
            ("social.crm.account", "_secrets"),
            ("social.crm.account", "_keep_secrets"),
            ("social.crm.reply", "_move"),
            ("social.crm.ingest", "_store_page"),
            ("social.crm.process", "_process"),
        ):
            with self.assertRaises(AccessError):
                get_public_method(self.env[name], method)

    def test_files_of_a_private_message_follow_its_rights(self):
        media = self.private.media_ids
        attachment = self.env["ir.attachment"].create(
            {"name": "a.png", "raw": b"x", "res_model": media._name, "res_id": media.id}
        )
        attachment.with_user(self.agent).read(["raw"])
        for user in (self.stranger, self.seller, self.employee):
            with self.assertRaises(AccessError):
                attachment.with_user(user).read(["raw"])

    def test_nobody_publishes_a_file_that_he_may_not_read(self):
        secret = self.env["ir.attachment"].create(
            {
                "name": "salaries",
                "raw": b"x",
                "res_model": "res.company",
                "res_id": self.other_company.id,
            }
        )
        replies = self.env["social.crm.reply"].with_user(self.agent)
        with self.assertRaises(AccessError):
            replies.create(
                {
                    "mention_id": self.public.id,
                    "text": "x",
                    "attachment_ids": [Command.link(secret.id)],
                }
            )
        reply = replies.create({"mention_id": self.public.id, "text": "x"})
        with self.assertRaises(AccessError):
            reply.attachment_ids = [Command.link(secret.id)]

    def test_handles_of_another_company_s_contacts_are_not_seen(self):
        partner = self.env["res.partner"].create({"name": "x", "company_id": self.other_company.id})
        handle = self.env["social.crm.handle"].create(
            {"partner_id": partner.id, "network": "scripted", "handle": "x"}
        )
        self.assertFalse(self.sees(self.agent, handle))

    def test_the_chatter_shows_private_words_only_with_the_ticket(self):
        message = self.private.message_id
        message.with_user(self.agent).read(["body"])
        self.stranger.group_ids -= self.env.ref("helpdesk_mgmt.group_helpdesk_user")
        with self.assertRaises(AccessError):
            self.private.ticket_id.with_user(self.stranger).read(["description"])
        with self.assertRaises(AccessError):
            message.with_user(self.stranger).read(["body"])
        self.assertEqual(MARTINA.handle, "mausi007")
