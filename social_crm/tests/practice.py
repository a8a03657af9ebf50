"""A practice account for tests of Odoo: its world in a folder that goes with the test."""

import tempfile
from datetime import UTC, datetime, timedelta
from unittest.mock import patch

from freezegun import freeze_time

from .common import SocialCommon

BEGIN = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)


class PracticeCommon(SocialCommon):
    """Customers write by the clock: :meth:`arrives` moves it and reads."""

    def setUp(self):
        super().setUp()
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        place = patch.object(
            type(self.env["social.crm.account"]),
            "_place",
            lambda account: f"{folder.name}/{account.id}",
        )
        place.start()
        self.addCleanup(place.stop)

    def practice(self, **settings):
        """A connected practice account, whose world begins at ``BEGIN``."""
        account = self.env["social.crm.account"].create(
            {
                "name": "Practice",
                "network": "practice",
                "team_id": self.team.id,
                "user_id": self.manager.id,
                "settings": {"scenario": "busy", "seed": 7, "start": BEGIN.isoformat()} | settings,
            }
        )
        with freeze_time(BEGIN):
            network = account._network()
            account._connected(network.check())
        return account

    def arrives(self, account, **span):
        """What customers write until so long after the beginning is stored and worked.

        :returns: the mentions of the account
        """
        with freeze_time(BEGIN + timedelta(**span)):
            source = account.source_ids
            network = account._network()
            for page in network.fetch(source._spec(), source.cursor or ""):
                self.env["social.crm.ingest"]._store_page(source, page)
            self.work()
        return self.env["social.crm.mention"].search([("account_id", "=", account.id)])
