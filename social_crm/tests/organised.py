"""A company that is to be organised: teams, people of each kind, topics, and what they do."""

from odoo import Command

from ..networks.types import Audience, Author
from .common import SocialCommon
from .test_rule import RuleCommon


class OrganisedCommon(RuleCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        agent, make = "social_crm.group_agent", cls._user
        cls.env["social.crm.approval.rule"].search([]).active = False
        cls.hub = cls._team("Newsroom")
        cls.guide = make("guide", agent, cls.hub)
        cls.mate = make("mate", agent, cls.team)
        cls.outsider = make("outsider", agent)
        cls.reader = make("reader", "social_crm.group_reader")
        cls.foreign = make(
            "foreign",
            "social_crm.group_manager",
            company_id=cls.other_company.id,
            company_ids=[Command.set(cls.other_company.ids)],
        )
        cls.env["social.crm.topic"].search([]).active = False  # those that are shipped
        cls.bills = cls.env["social.crm.topic"].create({"name": "Bills", "words": "invoice*"})
        cls.parcels = cls.env["social.crm.topic"].create({"name": "Parcels", "words": "parcel*"})
        cls.setup = cls.env["social.crm.setup"].with_user(cls.administrator)

    def row(self, role, team=None, **values):
        """A team of a plan."""
        row = {
            "key": f"t{team.id}" if team else "new1",
            "id": team.id if team else False,
            "name": team.name if team else "A new team",
            "role": role,
            "users": team._social_own_users().ids if team else [],
            "accounts": [],
            "topics": [],
            "languages": [],
        }
        return row | values

    def plan(self, form, *teams, **values):
        return {"form": form, "teams": list(teams), **values}

    def apply(self, *args, **values):
        """Choose a form, as the screen does."""
        plan = self.plan(*args, **values)
        shown = self.setup.preview(plan)
        applied = self.setup.apply(plan, shown["token"])
        self.env.invalidate_all()
        return self.env["social.crm.organisation"].browse(applied["id"])

    def undo(self, organisation):
        said = self.setup.undo(organisation.id)
        self.env.invalidate_all()
        return said

    # What somebody can do

    def said(self, text, private=True, account=None):
        """A case of its own, by somebody of its own."""
        number = next(self.numbers)
        author = Author(
            f"u-{number}", f"p{number}", f"P {number}", f"https://net.example/p{number}"
        )
        audience = Audience.DIRECT if private else Audience.PUBLIC
        source = self._source("mentions", account) if account else None
        if source:
            source.caught_up = True
        (mention,) = self.arrive(self.item(text, author=author, audience=audience), source=source)
        self.assertTrue(mention.ticket_id, text)
        return mention

    def may(self, user, mention):
        """What somebody may do with a case, as letters.

        :returns: ``c`` sees the case, ``r`` reads the post, ``a`` answers it at once, ``w`` answers
            and it waits for approval
        """
        self.env.flush_all()
        self.env.invalidate_all()
        env = self.env(user=user, context={"allowed_company_ids": user.company_ids.ids})
        letters = ""
        for letter, model, record in (
            ("c", "helpdesk.ticket", mention.ticket_id),
            ("r", "social.crm.mention", mention),
        ):
            if env[model].has_access("read") and env[model].search([("id", "=", record.id)]):
                env[model].browse(record.id).read(["display_name"])
                letters += letter
        return letters + self.answering(env, mention)

    def answering(self, env, mention):
        """Whether somebody gets an answer out, whatever screens show: tried, and undone."""
        with self.cr.savepoint() as savepoint:
            try:
                reply = env["social.crm.reply"].create(
                    {
                        "mention_id": mention.id,
                        "text": "We look into it",
                        "audience": "direct" if mention.audience == "direct" else "public",
                    }
                )
                reply.with_context(social_anyway=True).action_send()
                letter = {"queued": "a", "approval": "w"}[reply.state]
            except Exception as error:
                self.assertIn(type(error).__name__, ("AccessError", "MissingError"), error)
                letter = ""
            savepoint.rollback()
        self.env.invalidate_all()
        return letter

    def approves(self, user, reply):
        """Whether somebody gets an answer approved: it is tried, and undone."""
        with self.cr.savepoint() as savepoint:
            try:
                reply.with_user(user).with_context(social_anyway=True)._approve()
                approved = reply.state == "queued"
            except Exception as error:
                self.assertIn(type(error).__name__, ("AccessError", "UserError"), error)
                approved = False
            savepoint.rollback()
        self.env.invalidate_all()
        return approved

    def waiting(self, user, mention, text="We look into it"):
        """An answer that waits for approval."""
        reply = self.env["social.crm.reply"].with_user(user)
        reply = reply.create(
            {
                "mention_id": mention.id,
                "text": text,
                "audience": "direct" if mention.audience == "direct" else "public",
            }
        )
        reply.with_context(social_anyway=True).action_send()
        self.assertEqual(reply.state, "approval")
        return reply

    def people(self):
        return {
            name: getattr(self, name)
            for name in (
                "agent", "mate", "stranger", "guide", "outsider", "reader", "employee", "manager",
                "administrator", "foreign",
            )
        }  # fmt: skip

    def assertMay(self, cases, table):
        """
        :param dict cases: name to mention
        :param str table: a line for each person, a column for each case
        """
        head, *lines = [line.split() for line in table.strip().splitlines()]
        people = self.people()
        self.assertEqual({line[0] for line in lines}, people.keys())
        for name, *columns in lines:
            for case, letters in zip(head, columns, strict=True):
                with self.subTest(person=name, case=case):
                    self.assertEqual(self.may(people[name], cases[case]), letters.strip("-"))


__all__ = ["OrganisedCommon", "SocialCommon"]
