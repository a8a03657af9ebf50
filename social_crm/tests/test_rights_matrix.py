"""Everybody tries everything: whether the table of rights holds.

A model of ours that is not in the table fails the test. To add one: say in ``MATRIX`` of
:mod:`.rights` who may do what, and in :meth:`World.records` how to make a record of each kind that
differs.
"""

import secrets
from contextlib import suppress

from odoo import Command, fields
from odoo.exceptions import AccessError, MissingError
from odoo.tests import new_test_user, tagged
from odoo.tools import SQL, mute_logger

from ..networks.types import Attachment, Audience
from .common import BORIS, MARTINA, SocialCommon
from .rights import MATRIX, table
from .test_media import PNG


class World(SocialCommon):
    """One record of each kind of each model."""

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

    def make(self, model, /, user=None, **values):
        model = self.env[model].with_user(user) if user else self.env[model].sudo()
        return model.create(values)

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
        self._add_rules(found)
        self._add_handing(found)
        self._add_approvals(found, said)
        self._add_words(found)
        self._add_inbox(found)
        self._add_presence(found)
        self._add_forms(found, partner)
        return found

    def _add_presence(self, found):
        presence = self.make("social.crm.presence", user_id=self.agent.id, seen_at="2026-01-01")
        found["social.crm.presence"] = {"all": presence}

    def _add_approvals(self, found, said):
        for kind, mention in said.items():
            reply = self.make(
                "social.crm.reply",
                mention_id=mention.id,
                text="x",
                audience=mention.audience,
                state="sent",
                sent_at=fields.Datetime.now(),
            )
            row = self.env["social.crm.approval.said"].browse(reply.id)
            found.setdefault(row._name, {})[kind] = row
        found["social.crm.approval.rule"] = {
            kind: self.make("social.crm.approval.rule", name="x", company_id=company.id)
            for kind, company in (
                ("all", self.env["res.company"]),
                ("ours", self.company),
                ("theirs", self.other_company),
            )
        }

    def _add_handing(self, found):
        now = fields.Datetime.now()
        for kind, reply in found["social.crm.reply"].items():
            for model, values in (
                (
                    "social.crm.approval",
                    {"reply_id": reply.id, "step": "asked", "done_at": now},
                ),
                (
                    "social.crm.document",
                    {
                        "mention_id": reply.mention_id.id,
                        "code": "lead",
                        "res_model": "crm.lead",
                        "res_id": 1,
                    },
                ),
            ):
                if model == "social.crm.approval":
                    values["user_id"] = self.agent.id
                found.setdefault(model, {})[kind] = self.make(model, **values)
        for kind, account in found["social.crm.account"].items():
            user = self.agent if kind == "ours" else self.users["outs"]
            account.team_id.user_ids += user
            for model, values in (
                ("social.crm.member", {"team_id": account.team_id.id, "user_id": user.id}),
                (
                    "social.crm.department",
                    {"name": "x", "kind": "lead", "company_id": account.company_id.id},
                ),
            ):
                found.setdefault(model, {})[kind] = self.make(model, **values)

    def _add_words(self, found):
        for kind, company in (
            ("all", self.env["res.company"]),
            ("ours", self.company),
            ("theirs", self.other_company),
        ):
            block = self.make(
                "social.crm.block",
                name="x",
                company_id=company.id,
                text_ids=[Command.create({"language": "en", "text": "x"})],
            )
            use = self.make("social.crm.block.use", block_id=block.id)
            for record in (block, block.text_ids, use):
                found.setdefault(record._name, {})[kind] = record
        for kind, user, company in (
            ("ours", self.agent, self.company),
            ("theirs", self.users["outs"], self.other_company),
        ):
            guideline = self.make(
                "social.crm.guideline", name="x", body="<p>x</p>", company_id=company.id
            )
            guideline.action_publish()
            ack = self.make(
                "social.crm.guideline.ack",
                version_id=guideline.version_id.id,
                user_id=user.id,
                done_at=fields.Datetime.now(),
            )
            reader = self.env["social.crm.guideline.reader"].search(
                [("guideline_id", "=", guideline.id), ("user_id", "=", user.id)]
            )
            translation = self.make(
                "social.crm.translation",
                mention_id=found["social.crm.mention"]["public" if kind == "ours" else kind].id,
                company_id=company.id,
                language="de",
                text="x",
            )
            for record in (guideline, guideline.version_id, ack, reader, translation):
                found.setdefault(record._name, {})[kind] = record

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

    def _add_rules(self, found):
        now = fields.Datetime.now()
        mentions = found["social.crm.mention"]
        found["social.crm.rule"] = {"all": self.make("social.crm.rule", name="x", company_id=False)}
        for kind, mention in (("ours", mentions["public"]), ("theirs", mentions["theirs"])):
            company = mention.company_id
            rule = self.make("social.crm.rule", name="x", company_id=company.id)
            hit = self.make(
                "social.crm.rule.hit",
                rule_id=rule.id,
                mention_id=mention.id,
                company_id=company.id,
                hit_at=now,
            )
            for record in (rule, hit):
                found.setdefault(record._name, {})[kind] = record

    def _add_inbox(self, found):
        found["social.crm.inbox.filter"] = {
            kind: self.make(
                "social.crm.inbox.filter", name=kind, user_id=user_id, company_id=company.id
            )
            for kind, user_id, company in (
                ("mine", self.agent.id, self.company),
                ("ours", False, self.company),
                ("theirs", False, self.other_company),
            )
        }

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
        method = found["social.crm.identity.method"]["all"]
        weight = self.make("social.crm.estimate.line", estimate_id=estimate.id, method_id=method.id)
        erase = self.make("social.crm.erasure.wizard")
        say = self.make("social.crm.standing.say")
        away = self.make("social.crm.away")
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
            (self.agent, (note, end, ask, link, back, say, away, answer, getting, send_back)),
            (self.manager, (taught, trial, example, report, again, change)),
            (self.users["priv"], (erase, search)),
            (self.administrator, (choice, line, estimate, weight)),
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


@tagged("post_install", "-at_install")
class TestRightsMatrix(World):
    def test_every_model_of_ours_is_in_the_table(self):
        known = {model for model, _kind in table(MATRIX)}
        missing = [
            name
            for name in sorted(self.env.registry)
            if name.startswith("social.crm.") and not self.env[name]._abstract and name not in known
        ]
        self.assertFalse(
            missing,
            "Say in MATRIX of rights.py who may do what with these, and make a record "
            "of each kind in World.records",
        )

    @mute_logger("odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_model")
    @mute_logger("odoo.models.unlink", "odoo.sql_db")
    def test_everybody_may_do_what_the_table_says_and_nothing_else(self):
        expected = table(MATRIX)
        records = self.records()
        self.env.flush_all()
        tried = {(model, kind) for model, kinds in records.items() for kind in kinds}
        self.assertEqual(tried, expected.keys(), "Each line of the table has a record, and back")
        for model, kinds in records.items():
            for name, user in self.users.items():
                seen = self.seen(user, model, kinds)
                for kind, record in kinds.items():
                    with self.subTest(model=model, kind=kind, user=name):
                        may = ("r" if kind in seen else "") + self.done(user, record)
                        self.assertEqual(may, expected[model, kind][name])

    def seen(self, user, model, kinds):
        """The kinds that a user finds; counting, grouping and reading have to agree."""
        all_of_them = self.env[model].union(*kinds.values())
        mine = self.env[model].with_user(user)
        domain = [("id", "in", all_of_them.ids)]
        try:
            found = mine.with_context(active_test=False).search(domain)
            counted = mine.with_context(active_test=False).search_count(domain)
            ((grouped,),) = mine.with_context(active_test=False)._read_group(
                domain, [], ["__count"]
            )
            shown = mine.with_context(active_test=False).formatted_read_group(
                domain, ["id"], ["__count"]
            )
        except AccessError:
            found, counted, grouped, shown = mine, 0, 0, []
        self.assertEqual({counted, grouped, len(shown)}, {len(found)}, f"{model} {user.login}")
        for record in all_of_them:
            reading = record.with_user(user)
            if record.id in found.ids:
                reading.read(["display_name"])
            else:
                try:
                    told = reading.read(["display_name"])
                except (AccessError, MissingError):
                    continue
                self.assertFalse(told, f"{user.login} reads in {model} what is not found")
        return {kind for kind, record in kinds.items() if record.id in found.ids}

    def done(self, user, record):
        """What a user does to a record, of write, create and delete: each is tried and undone."""
        mine = record.with_user(user)
        letters = ""
        for letter, act in (
            ("w", lambda: self.try_write(mine)),
            ("c", lambda: self.try_create(mine)),
            ("u", mine.unlink),
        ):
            try:
                with self.env.cr.savepoint():
                    act()
                    raise Undo
            except AccessError:
                continue
            except Undo:
                letters += letter
            except Exception:
                letters += letter
        return letters

    def try_write(self, record):
        record.check_access("write")
        record.write({})

    def try_create(self, record):
        """The rules are asked about a record like the one that is there; methods that refuse are
        called."""
        record.check_access("create")
        with suppress(Undo):
            record.browse().create([{}])


class Undo(Exception):
    pass
