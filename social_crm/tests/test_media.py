import base64
from dataclasses import replace
from datetime import timedelta
from unittest.mock import Mock, patch

from odoo import Command, fields
from odoo.exceptions import UserError
from odoo.tests import tagged

from ..networks.types import Attachment, MediaPolicy
from .windowed import WindowedCommon, WindowedNetwork

PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


@tagged("post_install", "-at_install")
class TestMedia(WindowedCommon):
    def setUp(self):
        super().setUp()
        picture = Attachment("https://net.example/a.png", "image", alt="A crack")
        self.posted = self.item(attachments=(picture,))
        (self.mention,) = self.arrive(self.posted)
        self.media = self.mention.media_ids

    def fetch(self):
        session = Mock()
        session.get.return_value.content = PNG
        networks = type(self.env["social.crm.network"])
        with (
            patch.object(networks, "_session", return_value=session),
            self.commits() as env,
        ):
            self.media.with_env(env(user=self.agent.id)).action_fetch()
        return session

    def test_a_placeholder_says_what_it_is_before_anything_is_fetched(self):
        self.assertEqual((self.media.kind, self.media.state), ("image", "there"))
        self.assertEqual(self.media.display_name, "A crack")
        self.assertFalse(self.media.image or self.media.link)

    def test_a_copy_is_dropped_when_the_network_wants_that_and_can_be_fetched_again(self):
        self.fetch()
        self.assertEqual(self.media.state, "here")
        attachment = self.media.attachment_id
        self.media._gc_cached()
        self.assertTrue(attachment.exists(), "not yet")
        self.media.fetched_at = fields.Datetime.now() - timedelta(days=3)
        self.media._gc_cached()
        self.assertFalse(attachment.exists())
        self.assertEqual(self.media.state, "there")
        self.fetch()
        self.assertEqual(self.media.state, "here")

    def test_a_picture_that_its_author_takes_out_of_the_post_is_dropped_here_too(self):
        self.fetch()
        attachment = self.media.attachment_id
        again = Attachment("https://net.example/a.png?signed=anew", "image", alt="A crack")
        self.store(replace(self.posted, text="Edited", attachments=(again,)))
        self.mention.invalidate_recordset()
        self.assertEqual(self.mention.media_ids, self.media, "signed anew, the same picture")
        self.assertTrue(attachment.exists())
        self.store(replace(self.posted, text="Without", attachments=()))
        self.mention.invalidate_recordset()
        self.assertFalse(attachment.exists() or self.mention.media_ids)

    def test_a_copy_that_may_be_archived_stays(self):
        self.fetch()
        self.media.fetched_at = fields.Datetime.now() - timedelta(days=3000)
        with patch.object(WindowedNetwork, "media_policy", MediaPolicy.ARCHIVE):
            self.media._gc_cached()
        self.assertEqual(self.media.state, "here")

    def test_where_nothing_may_be_kept_only_the_address_is_offered(self):
        with patch.object(WindowedNetwork, "media_policy", MediaPolicy.LINK):
            self.media.invalidate_recordset()
            self.assertEqual(self.media.link, "https://net.example/a.png")
            with self.assertRaises(UserError):
                self.media.with_user(self.agent).action_fetch()
            self.fetched_before = self.media.state
        self.assertEqual(self.fetched_before, "there")


@tagged("post_install", "-at_install")
class TestUploads(WindowedCommon):
    def setUp(self):
        super().setUp()
        (self.mention,) = self.arrive(self.item())

    def file(self, name="a.png", data=PNG, user=None):
        return (
            self.env["ir.attachment"]
            .with_user(user or self.agent)
            .create({"name": name, "datas": base64.b64encode(data)})
        )

    def test_files_are_held_against_the_rules_before_anything_is_sent(self):
        good = self.reply(self.mention, attachment_ids=[Command.link(self.file().id)])
        self.assertFalse(good.files_refusal)
        files = self.file() + self.file("b.png", PNG + b"x" * 1000) + self.file("c.txt", b"text")
        reply = self.reply(self.mention, attachment_ids=[Command.set(files.ids)])
        self.assertIn("“b.png” is too large: 1.1 kB of at most 1 kB", reply.files_refusal)
        self.assertIn("“c.txt”", reply.files_refusal)
        with self.assertRaisesRegex(UserError, "too large"):
            reply.action_send()
        good.action_send()
        self.assertEqual(good.state, "queued")

    def test_whoever_writes_the_answer_describes_its_files(self):
        file = self.file()
        reply = self.reply(self.mention, attachment_ids=[Command.link(file.id)])
        file.with_user(self.agent).description = "A crack in the tank"
        (upload,) = reply._as_value().uploads
        self.assertEqual(upload.alt, "A crack in the tank")
