"""Records of what comes in, of people and of what is kept, for the table of rights."""

import secrets
from datetime import timedelta

from odoo import Command, fields
from odoo.tools import SQL

from .common import SocialCommon
from .test_media import PNG


class Records(SocialCommon):
    """Records of what comes in, of people and of what is kept, for the table of rights."""

    def make(self, model, /, user=None, **values):
        model = self.env[model].with_user(user) if user else self.env[model].sudo()
        return model.create(values)

    def _add_files(self, found):
        for name, model in (("of media", "social.crm.media"), ("of ticket", "helpdesk.ticket")):
            for kind, record in found[model].items():
                file = self.make(
                    "ir.attachment",
                    name="a.png",
                    raw=PNG,
                    res_model=record._name,
                    res_id=record.id,
                )
                found.setdefault("ir.attachment", {})[f"{kind} {name}"] = file

    def _add_answers(self, found, said):
        found["social.crm.reply"] = {
            kind: self.make(
                "social.crm.reply", mention_id=mention.id, text="x", audience=mention.audience
            )
            for kind, mention in said.items()
        }
        found["social.crm.mention.action"] = {
            kind: self.make(
                "social.crm.mention.action",
                mention_id=mention.id,
                user_id=self.agent.id,
                action="like",
                done_at=fields.Datetime.now(),
            )
            for kind, mention in said.items()
        }

    def _add_people(self, found, said, partner, other_partner):
        found["social.crm.handle"] = {
            kind: self.make(
                "social.crm.handle", partner_id=whose.id, network="scripted", handle="mausi"
            )
            for kind, whose in (("all", partner), ("theirs", other_partner))
        }
        evidence = found["social.crm.identity"] = {}
        for kind, mention in said.items():
            whose = other_partner if kind == "theirs" else partner
            evidence[kind] = self.env["social.crm.identity"]._record(
                [
                    {
                        "profile_id": mention.profile_id.id,
                        "partner_id": whose.id,
                        "method": "number_private",
                        "mention_id": mention.id,
                    }
                ]
            )
        # A table of bare numbers, without ids: nobody gets as far as to see that.
        found["social.crm.contact.key"] = {"all": self.env["social.crm.contact.key"].browse(1)}
        consents = self.env["social.crm.consent"]
        found["social.crm.consent"] = {
            "ours": consents._give(partner, ["enrichment"]),
            "theirs": consents._give(partner, ["enrichment"], company=self.other_company),
        }

    def _add_machinery(self, found):
        now = fields.Datetime.now()
        for kind, account in found["social.crm.account"].items():
            source = found["social.crm.source"][kind]
            company = account.company_id
            for model, values in (
                (
                    "social.crm.charge",
                    {"account_id": account.id, "day": now, "key": "x", "count": 1, "amount": 1},
                ),
                (
                    "social.crm.push",
                    {"account_id": account.id, "digest": "x", "received_at": now},
                ),
                (
                    "social.crm.unreadable",
                    {"source_id": source.id, "digest": "x", "reason": "x"},
                ),
                (
                    "social.crm.repost",
                    {
                        "account_id": account.id,
                        "external_id": "x",
                        "original_external_id": "x",
                    },
                ),
                (
                    "social.crm.shield",
                    {"company_id": company.id, "digest": "x", "kind": "item", "erased_at": now},
                ),
                (
                    "social.crm.example",
                    {"company_id": company.id, "text": "x", "mood": "neutral", "said_at": now},
                ),
                ("social.crm.model", {"company_id": company.id, "version": 1}),
                (
                    "social.crm.export.log",
                    {
                        "company_id": company.id,
                        "user_id": self.agent.id,
                        "exported_at": now,
                        "model": "x",
                        "count": 1,
                    },
                ),
            ):
                found.setdefault(model, {})[kind] = self.make(model, **values)
        for model, values in (
            ("social.crm.gate", {"gate": "x", "count": 1, "expires_at": now}),
            ("social.crm.attempt", {"kind": "x", "key": "x", "since": now, "count": 1}),
        ):
            found[model] = {"all": self.make(model, **values)}

    def _add_invitations(self, found):
        now = fields.Datetime.now()
        for kind, mention in found["social.crm.mention"].items():
            invitation = self.make(
                "social.crm.invitation",
                profile_id=mention.profile_id.id,
                mention_id=mention.id,
                account_id=mention.account_id.id,
                user_id=self.agent.id,
                lang="en_US",
                token_digest=secrets.token_hex(),
                expires_at=now,
            )
            answer = self.make(
                "social.crm.invitation.answer",
                invitation_id=invitation.id,
                code_digest=secrets.token_hex(),
                how="told",
                expires_at=now,
            )
            found.setdefault(invitation._name, {})[kind] = invitation
            found.setdefault(answer._name, {})[kind] = answer

    def _add_offers(self, found, partner):
        purpose = self.env.ref("social_crm.purpose_identity")
        for kind, account in found["social.crm.account"].items():
            company = account.company_id
            offer = self.make("social.crm.offer", name="x", title="x", company_id=company.id)
            field = self.make(
                "social.crm.offer.field", offer_id=offer.id, purpose_id=purpose.id, label="x"
            )
            told = self.make(
                "social.crm.volunteered",
                partner_id=partner.id,
                company_id=company.id,
                kind="question",
                label="x",
                value="x",
                purpose_id=purpose.id,
            )
            for record in (offer, field, told):
                found.setdefault(record._name, {})[kind] = record

    def _add_priority(self, found):
        term = self.env["social.crm.priority.term"].search([("code", "=", "vip")])
        own = term.copy({"company_id": self.other_company.id})
        found[term._name] = {"all": term, "theirs": own}
        for kind, account in found["social.crm.account"].items():
            mention = found["social.crm.mention"]["public" if kind == "ours" else "theirs"]
            found.setdefault("social.crm.standing", {})[kind] = self.make(
                "social.crm.standing",
                profile_id=mention.profile_id.id,
                company_id=account.company_id.id,
                standing="vip",
                reason="x",
            )
            found.setdefault("social.crm.held", {})[kind] = self.make(
                "social.crm.held", account_id=account.id, kind="source", key=1, cap=1
            )

    def _add_erasures(self, found):
        for kind, account in found["social.crm.account"].items():
            erasure = self.make("social.crm.erasure", company_id=account.company_id.id)
            line = self.make("social.crm.erasure.line", erasure_id=erasure.id, code="words")
            kept = self.make("social.crm.erasure.kept", erasure_id=erasure.id, code="contact")
            for record in (erasure, line, kept):
                found.setdefault(record._name, {})[kind] = record

        found["social.crm.again"] = {
            kind: self.make("social.crm.again", company_id=account.company_id.id)
            for kind, account in found["social.crm.account"].items()
        }

    def _add_settings(self, found):
        retention = self.env["social.crm.retention"].search([], limit=1)
        run = self.make("social.crm.retention.run")
        line = self.make("social.crm.retention.line", run_id=run.id, retention_id=retention.id)
        price = self.make("social.crm.price", network="scripted", key="x", amount=1, currency="EUR")
        purpose = self.make(
            "social.crm.purpose", code="x", name="x", description="x", legal_basis="a"
        )
        method = self.env.ref("social_crm.identity_method_city")
        for record in (retention, run, line, price, purpose, method):
            found[record._name] = {"all": record}

    def _add_opinions(self, found):
        for kind, mention in (
            ("ours", found["social.crm.mention"]["public"]),
            ("theirs", found["social.crm.mention"]["theirs"]),
        ):
            company = mention.company_id
            endpoint = self.make("social.crm.opinion.endpoint", company_id=company.id)
            opinion = self.make(
                "social.crm.opinion",
                mention_id=mention.id,
                company_id=company.id,
                asked_at=fields.Datetime.now(),
            )
            for record in (endpoint, opinion):
                found.setdefault(record._name, {})[kind] = record

    def _add_topics(self, found):
        found["social.crm.topic"] = {
            kind: self.make("social.crm.topic", name="x", company_id=company.id)
            for kind, company in (
                ("all", self.env["res.company"]),
                ("ours", self.company),
                ("theirs", self.other_company),
            )
        }

    def _add_same(self, found):
        for kind, account in found["social.crm.account"].items():
            mention = found["social.crm.mention"]["public" if kind == "ours" else "theirs"]
            same = self.make("social.crm.same", company_id=account.company_id.id)
            refusal = self.make("social.crm.same.refusal", same_id=same.id, mention_id=mention.id)
            for record in (same, refusal):
                found.setdefault(record._name, {})[kind] = record
        # A table of digests, without ids.
        found["social.crm.signature"] = {"all": self.env["social.crm.signature"].browse(1)}

    def _add_forms(self, found, partner):
        account = found["social.crm.account"]["ours"]
        trial = self.make("social.crm.trial", account_id=account.id, kind="search")
        example = self.make("social.crm.trial.example", trial_id=trial.id)
        choice = self.make("social.crm.choice", account_id=account.id)
        line = self.make("social.crm.choice.line", choice_id=choice.id, external_id="x", name="x")
        note = self.make("social.crm.consent.note", partner_id=partner.id)
        end = self.make("social.crm.consent.end")
        ask = self.make(
            "social.crm.ask",
            mention_id=found["social.crm.mention"]["public"].id,
            offer_id=found["social.crm.offer"]["ours"].id,
        )
        link = self.make("social.crm.link", profile_id=found["social.crm.profile"]["public"].id)
        back = self.make(
            "social.crm.take.back", identity_id=found["social.crm.identity"]["public"].id
        )
        report = self.make("social.crm.access.wizard", partner_ids=[Command.link(partner.id)])
        taught = self.make("social.crm.taught")
        estimate = self.make("social.crm.estimate")
        hours = self.make("social.crm.hours")
        method = found["social.crm.identity.method"]["all"]
        weight = self.make("social.crm.estimate.line", estimate_id=estimate.id, method_id=method.id)
        erase = self.make("social.crm.erasure.wizard")
        say = self.make("social.crm.standing.say")
        away = self.make("social.crm.away")
        offer = self.make(
            "social.crm.duty.offer",
            roster_id=found["social.crm.roster"]["ours"].id,
            start=fields.Datetime.now(),
            stop=fields.Datetime.now() + timedelta(hours=1),
        )
        send_back = self.make(
            "social.crm.send.back",
            reply_id=found["social.crm.reply"]["public"].id,
            reason="x",
        )
        answer = self.make(
            "social.crm.same.answer", same_id=found["social.crm.same"]["ours"].id, text="x"
        )
        getting = self.make(
            "social.crm.same.answer.line",
            wizard_id=answer.id,
            mention_id=found["social.crm.mention"]["public"].id,
        )
        search = self.make("social.crm.search.wizard")
        again = self.make("social.crm.again.wizard")
        change = self.make(
            "social.crm.again.example",
            wizard_id=again.id,
            mention_id=found["social.crm.mention"]["public"].id,
        )
        self.env.flush_all()
        for user, records in (
            (
                self.agent,
                (note, end, ask, link, back, say, away, offer, answer, getting, send_back),
            ),
            (self.manager, (taught, trial, example, report, again, change)),
            (self.users["priv"], (erase, search)),
            (self.administrator, (choice, line, estimate, weight, hours)),
        ):
            for record in records:
                query = SQL(
                    "UPDATE %s SET create_uid = %s WHERE id = %s RETURNING 1",
                    SQL.identifier(record._table),
                    user.id,
                    record.id,
                )
                self.env.execute_query(query)
                found[record._name] = {"mine": record}
        self.env.invalidate_all()
