"""How long data is kept is decided by a data protection officer, in a browser."""

from odoo.tests import tagged

from .common import SocialCommon
from .web_case import WebCase


@tagged("post_install", "-at_install")
class TestRetentionTour(WebCase, SocialCommon):
    def test_an_officer_switches_a_kind_on_after_having_seen_what_would_go(self):
        officer = self._user("officer", "social_crm.group_privacy")
        kind = self.env.ref("social_crm.retention_case")
        kind.write({"enabled": False, "dry_run_at": False})
        self.env.flush_all()
        self.start_tour(
            f"/odoo/social-retention/{kind.id}",
            "social_crm_retention",
            login=officer.login,
        )
        self.env.invalidate_all()
        self.assertTrue(kind.enabled)
        self.assertEqual(kind.line_ids.mapped("dry"), [True])
