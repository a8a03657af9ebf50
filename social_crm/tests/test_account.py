import os
import stat
from pathlib import Path
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import NO_ACCESS
from odoo.modules.neutralize import get_neutralization_queries
from odoo.tests import tagged
from odoo.tools import config, mute_logger

from ..networks.errors import Unauthorized
from ..tools import vault
from .common import SocialCommon


@tagged("post_install", "-at_install")
class TestAccount(SocialCommon):
    def test_secrets_are_encrypted_at_rest_and_never_among_the_settings(self):
        self.assertEqual(self.account.settings, {"server": "https://net.example"})
        self.env.flush_all()
        self.env.cr.execute(
            "SELECT sealed_secrets, settings::text FROM social_crm_account WHERE id = %s",
            [self.account.id],
        )
        sealed, settings = self.env.cr.fetchone()
        self.assertNotIn("s3cret", sealed + settings)
        self.assertEqual(self.account._secrets()["token"], "s3cret")

    def test_nobody_reads_secrets_through_rpc(self):
        for user in (self.employee, self.agent, self.manager, self.administrator):
            account = self.account.with_user(user)
            with self.assertRaises(AccessError):
                account.read(["sealed_secrets"])
            with self.assertRaises(AccessError):
                account.search([("sealed_secrets", "!=", False)])
            with self.assertRaises(UserError):
                account.export_data(["sealed_secrets"])
            with self.assertRaises(AccessError):
                account._read_group([], ["sealed_secrets"])
        self.assertEqual(self.account._fields["sealed_secrets"].groups, NO_ACCESS)

    def test_a_secret_never_shows_in_words(self):
        secrets = self.account._secrets()
        self.assertNotIn("s3cret", f"{secrets!r} {secrets} {self.account._access()!r}")

    def test_an_empty_secret_never_replaces_a_good_one(self):
        self.account.write({"settings": {"server": "https://other.example", "token": ""}})
        self.assertEqual(self.account._secrets()["token"], "s3cret")
        self.account._keep_secrets({"token": ""})
        self.assertEqual(self.account._secrets()["token"], "s3cret")
        self.account.write({"settings": {"server": "https://other.example", "token": "new"}})
        self.assertEqual(self.account._secrets()["token"], "new")

    def test_a_secret_typed_while_the_network_changes_is_one_of_the_new_network(self):
        draft = self.env["social.crm.account"].create(
            {"name": "Draft", "network": "feed", "settings": {"address": "https://a.example"}}
        )
        settings = {"server": "https://net.example", "token": "s3cret"}
        draft.write({"network": "scripted", "settings": settings})
        self.assertEqual(draft.settings, {"server": "https://net.example"})
        self.assertEqual(draft._secrets()["token"], "s3cret")
        self.assertEqual(draft.kept_secrets, ["token"])
        draft.network = "feed"
        self.assertFalse(draft._secrets())

    def test_secrets_whose_key_is_lost_can_be_typed_again(self):
        with patch.object(type(self.account), "_secrets", side_effect=Unauthorized("no key")):
            self.assertFalse(self.account.kept_secrets)
            settings = {"server": "https://net.example", "token": "new"}
            self.account.write({"settings": settings})
        self.assertEqual(self.account._secrets()["token"], "new")

    def test_a_copy_has_no_secrets_and_is_not_connected(self):
        copy = self.account.copy()
        self.assertFalse(copy._secrets())
        self.assertEqual(copy.state, "draft")

    def test_the_key_is_a_file_of_its_own_that_only_we_can_read(self):
        with patch.dict(
            config.options,
            {"data_dir": str(Path(self.env["ir.attachment"]._filestore()).parent / "keytest")},
        ):
            self.addCleanup(vault.key_path().unlink, missing_ok=True)
            sealed = vault.seal({"token": "x"})
            self.assertEqual(stat.S_IMODE(os.stat(vault.key_path()).st_mode), 0o600)
            self.assertEqual(vault.unseal(sealed)["token"], "x")
            vault.key_path().unlink()
            with self.assertRaises(vault.KeyMissing):
                vault.unseal(sealed)

    def test_the_key_can_come_from_the_configuration_and_be_rotated(self):
        from cryptography.fernet import Fernet

        old, new = Fernet.generate_key().decode(), Fernet.generate_key().decode()
        with patch.dict(config.options, {"social_crm_key": old}):
            sealed = vault.seal({"token": "x"})
        with patch.dict(config.options, {"social_crm_key": f"{new},{old}"}):
            self.assertEqual(vault.unseal(sealed)["token"], "x")
        with (
            patch.dict(config.options, {"social_crm_key": new}),
            self.assertRaises(vault.KeyMissing),
        ):
            vault.unseal(sealed)

    def test_a_lost_key_is_a_clear_sentence_and_not_a_crash(self):
        self.account.sudo().sealed_secrets = "gAAAAnonsense"
        with self.assertRaisesRegex(UserError, "another key"):
            self.account._network_or_error()

    def test_a_neutralised_copy_neither_reads_nor_speaks(self):
        self.env.flush_all()
        for query in get_neutralization_queries(["social_crm"]):
            self.env.cr.execute(query)
        self.env.invalidate_all()
        self.assertFalse(self.account.sealed_secrets)
        self.assertEqual((self.account.state, self.account.paused), ("draft", True))

    def test_a_network_must_exist_and_stays_what_it_is(self):
        with self.assertRaises(ValidationError):
            self.env["social.crm.account"].create({"name": "x", "network": "nonsense"})
        with self.assertRaisesRegex(UserError, "keeps its network"):
            self.account.network = "feed"

    def test_the_same_account_is_connected_once_per_company(self):
        other = self.env["social.crm.account"].create(
            {"name": "Twin", "network": "scripted", "settings": {"server": "https://net.example"}}
        )
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaisesRegex(Exception, "connected already|_external_uniq"),
        ):
            other.external_id = "acme"
            other.flush_recordset()

    def test_required_settings_are_asked_for_by_name(self):
        account = self.env["social.crm.account"].create({"name": "x", "network": "scripted"})
        with self.assertRaisesRegex(UserError, "Server"):
            account.action_connect()

    def test_a_missing_library_is_a_sentence_on_the_account_and_nothing_else_breaks(self):
        from .common import ScriptedNetwork

        with patch.object(ScriptedNetwork, "libraries", {"no_such_module": "no-such-package==1.0"}):
            self.account.invalidate_recordset()
            self.assertIn("pip install no-such-package==1.0", self.account.network_note)
            with self.assertRaisesRegex(UserError, "pip install"):
                self.account.action_connect()

    def test_the_form_shows_what_the_network_declares(self):
        schema = {setting["key"]: setting for setting in self.account.settings_schema}
        self.assertEqual(schema["server"]["kind"], "url")
        self.assertTrue(schema["server"]["required"])
        self.assertEqual(schema["token"]["kind"], "secret")
