"""One record of each kind of each model, and somebody of each group."""

from odoo import Command, fields
from odoo.tests import new_test_user

from ..networks.types import Attachment, Audience
from .common import BORIS, MARTINA
from .rights_records_work import WorkRecords


class World(WorkRecords):
    """One record of each kind of each model, and somebody of each group."""

    def setUp(self):
        super().setUp()
        helpdesk = "helpdesk_mgmt.group_helpdesk_"
        self.users = {
            "port": new_test_user(self.env, "social_portal", groups="base.group_portal"),
            "publ": self.env.ref("base.public_user"),
            "empl": self.employee,
            "help": self._user("helper", f"{helpdesk}user", self.team),
            "read": self._user("reader", "social_crm.group_reader"),
            "agnt": self.agent,
            "othr": self.stranger,
            "mngr": self.manager,
            "admn": self.administrator,
            "priv": self._user("privacy", "social_crm.group_privacy"),
            "outs": self._user(
                "outsider",
                "social_crm.group_administrator",
                company_id=self.other_company.id,
                company_ids=[Command.set(self.other_company.ids)],
            ),
        }
        self.stranger.group_ids += self.env.ref(f"{helpdesk}user")

    def written(self, company, team):
        """An account of a company, and what was written to it in public and in private."""
        account = self.account
        if company != self.company:
            account = account.copy(
                {"name": "Theirs", "company_id": company.id, "team_id": team.id, "user_id": False}
            )
            account.write({"state": "connected", "external_id": "theirs"})
        source = self.source if account == self.account else self._source("mentions", account)
        source.caught_up = True
        picture = (Attachment("https://net.example/a.png", "image"),)
        items = (
            self.item("in public", author=MARTINA, attachments=picture),
            self.item("in private", author=BORIS, audience=Audience.DIRECT, attachments=picture),
        )
        mentions = self.arrive(*items, source=source)
        return account, source, dict(zip(("public", "private"), mentions, strict=True))

    def records(self):
        """What is tried.

        :returns: model to kind to record
        :rtype: dict[str, dict[str, models.Model]]
        """
        found = {}
        team = self._team("Theirs", company_id=self.other_company.id)
        account, source, ours = self.written(self.company, self.team)
        other_account, other_source, theirs = self.written(self.other_company, team)
        partner = self.make("res.partner", name="Martina Müller")
        other_partner = self.make("res.partner", name="x", company_id=self.other_company.id)
        said = {**ours, "theirs": theirs["public"]}
        found["social.crm.mention"] = said
        for model, path in (
            ("social.crm.media", "media_ids"),
            ("social.crm.profile", "profile_id"),
            ("social.crm.conversation", "conversation_id"),
            ("helpdesk.ticket", "ticket_id"),
            ("mail.message", "message_id"),
        ):
            found[model] = {kind: mention[path] for kind, mention in said.items()}
        found["social.crm.person"] = {
            kind: self.env["social.crm.person"].browse(2 * mention.profile_id.id)
            for kind, mention in said.items()
        }
        Said = self.env["social.crm.said"]
        found["social.crm.said"] = {
            kind: Said.search([("mention_id", "=", mention.id)], limit=1)
            for kind, mention in said.items()
        }
        found["social.crm.account"] = {"ours": account, "theirs": other_account}
        found["social.crm.source"] = {"ours": source, "theirs": other_source}
        found["social.crm.gone"] = {}
        for kind, where in (("ours", source), ("theirs", other_source)):
            (gone,) = self.arrive(self.item("gone"), source=where)
            gone.gone_at = fields.Datetime.now()
            found["social.crm.gone"][kind] = self.env["social.crm.gone"].browse(gone.id)
        self._add_files(found)
        self._add_answers(found, said)
        self._add_people(found, said, partner, other_partner)
        self._add_machinery(found)
        self._add_invitations(found)
        self._add_offers(found, partner)
        self._add_priority(found)
        self._add_erasures(found)
        self._add_settings(found)
        self._add_topics(found)
        self._add_opinions(found)
        self._add_same(found)
        self._add_ideas(found, said)
        self._add_rules(found)
        self._add_handing(found)
        self._add_duty(found)
        self._add_approvals(found, said)
        self._add_words(found)
        self._add_faq(found)
        self._add_training(found)
        self._add_inbox(found)
        self._add_presence(found)
        self._add_promises(found)
        self._add_questions(found)
        self._add_organisations(found)
        self._add_forms(found, partner)
        self._add_community(found)
        self._add_satisfaction(found)
        return found
