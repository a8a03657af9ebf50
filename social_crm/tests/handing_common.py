"""Two agents of a team, and cases that are given to whom it suits."""

from dataclasses import replace

from .common import MARTINA
from .test_decided import DecidedCommon


class HandingCommon(DecidedCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.anna = cls._user("anna", "social_crm.group_agent", cls.team, name="Anna")
        cls.ben = cls._user("ben", "social_crm.group_agent", cls.team, name="Ben")

    @classmethod
    def member(cls, user, team=None, **values):
        return cls.env["social.crm.member"].create(
            {"team_id": (team or cls.team).id, "user_id": user.id, **values}
        )

    def people(self, number):
        """Items of so many different people."""
        return [
            self.item(f"Nr. {index}", author=replace(MARTINA, external_id=f"p{next(self.numbers)}"))
            for index in range(number)
        ]

    def given(self, *items, source=None, **decision):
        """Items arrive, and their tickets are given to whom it suits."""
        return self.decided({"balance": True, **decision}, *items, source=source).ticket_id
