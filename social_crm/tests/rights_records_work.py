"""Records of how colleagues work together, for the table of rights."""

from datetime import timedelta

from odoo import Command, fields

from .rights_records import Records


class WorkRecords(Records):
    """Records of how colleagues work together, for the table of rights."""

    def _add_community(self, found):
        for kind, account in found["social.crm.account"].items():
            mention = found["social.crm.mention"]["public" if kind == "ours" else "theirs"]
            company = account.company_id
            for model, values in (
                (
                    "social.crm.help",
                    {
                        "mention_id": mention.id,
                        "profile_id": mention.profile_id.id,
                        "company_id": company.id,
                        "written_at": mention.written_at,
                    },
                ),
                ("social.crm.helper.rule", {"company_id": company.id}),
                ("social.crm.leader", {"profile_id": mention.profile_id.id}),
            ):
                found.setdefault(model, {})[kind] = self.make(model, **values)
            found.setdefault("social.crm.leader.reach", {})[kind] = self.make(
                "social.crm.leader.reach",
                leader_id=found["social.crm.leader"][kind].id,
                day="2026-01-01",
            )
            found.setdefault("social.crm.helper", {})[kind] = self.env["social.crm.helper"].browse(
                2 * mention.profile_id.id
            )

    def _add_satisfaction(self, found):
        now = fields.Datetime.now()
        model = self.env["ir.model"]._get_id("helpdesk.ticket")
        for kind, ticket in found["helpdesk.ticket"].items():
            ask = self.make(
                "social.crm.satisfaction.ask",
                ticket_id=ticket.id,
                profile_id=ticket.social_profile_id.id,
                account_id=ticket.social_account_id.id,
                lang="en_US",
            )
            rating = self.make(
                "rating.rating", res_model_id=model, res_id=ticket.id, rating=5, consumed=True
            )
            ticket.sudo().write({"social_done": True, "closed_date": now})
            row = self.env["social.crm.satisfaction"].browse(ticket.id)
            for record in (ask, rating, row):
                found.setdefault(record._name, {})[kind] = record

    def _add_organisations(self, found):
        found["social.crm.organisation"] = {
            kind: self.make(
                "social.crm.organisation",
                form="central",
                company_id=company.id,
                company_ids=[Command.set(company.ids)],
                done_at="2026-01-01",
                done_by_id=self.env.uid,
            )
            for kind, company in (("ours", self.company), ("theirs", self.other_company))
        }

    def _add_presence(self, found):
        presence = self.make("social.crm.presence", user_id=self.agent.id, seen_at="2026-01-01")
        found["social.crm.presence"] = {"all": presence}

    def _add_promises(self, found):
        tickets = found["helpdesk.ticket"]
        event = self.make(
            "social.crm.promise.event", ticket_id=tickets["public"].id, at="2026-01-01"
        )
        found["social.crm.promise.event"] = {"all": event}
        promise = self.env["helpdesk.sla"].create(
            {"name": "x", "social_target": "solution", "social_minutes": 1, "active": False}
        )
        Report = self.env["social.crm.promise.report"]
        found[Report._name] = {}
        for kind, ticket in tickets.items():
            row = self.env["helpdesk.ticket.sla"].create(
                {
                    "ticket_id": ticket.id,
                    "sla_id": promise.id,
                    "social_target": "solution",
                    "social_started_at": "2026-01-01",
                    "state": "accomplished",
                }
            )
            found[Report._name][kind] = Report.browse(row.id)

    def _add_questions(self, found):
        """``own`` is put to the employee."""
        now = fields.Datetime.now()
        for kind, whom in (
            ("private", {"partner_id": self.users["port"].partner_id.id}),
            ("public", {"user_id": self.agent.id}),
            ("own", {"user_id": self.employee.id}),
            ("theirs", {"user_id": self.users["outs"].id}),
        ):
            ticket = found["helpdesk.ticket"]["private" if kind == "own" else kind]
            found.setdefault("social.crm.question", {})[kind] = self.make(
                "social.crm.question",
                ticket_id=ticket.id,
                company_id=ticket.company_id.id,
                asker_id=self.agent.id,
                question="x",
                asked_at=now,
                due_at=now,
                **whom,
            )

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

    def _add_duty(self, found):
        now = fields.Datetime.now()
        for kind, member in found["social.crm.member"].items():
            team, user = member.team_id, member.user_id
            hours = self.make("resource.calendar", name="x", company_id=False)
            roster = self.make("social.crm.roster", name="x", team_id=team.id)
            duty = self.make(
                "social.crm.duty", roster_id=roster.id, user_id=user.id, calendar_id=hours.id
            )
            change = self.make(
                "social.crm.duty.change",
                roster_id=roster.id,
                start=now,
                stop=now + timedelta(hours=1),
                instead_id=user.id,
            )
            shift = self.env["social.crm.duty.shift"].search([("team_id", "=", team.id)], limit=1)
            swap = self.make(
                "social.crm.duty.swap",
                roster_id=roster.id,
                user_id=user.id,
                start=now,
                stop=now + timedelta(hours=1),
            )
            for record in (roster, duty, change, shift, swap):
                found.setdefault(record._name, {})[kind] = record

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
            guideline._publish()
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

    def _add_faq(self, found):
        for kind, user, company in (
            ("ours", self.manager, self.company),
            ("theirs", self.users["outs"], self.other_company),
        ):
            said = {"name": "x", "public_answer": "x", "language": "en", "owner_id": user.id}
            said["company_id"] = company.id
            draft = self.make("social.crm.faq", **said)
            entry = self.make("social.crm.faq", **said)
            entry._approve()
            mention = found["social.crm.mention"]["public" if kind == "ours" else kind]
            use = self.make("social.crm.faq.use", faq_id=entry.id, mention_id=mention.id)
            group = self.make("social.crm.faq.group", company_id=company.id, language="en")
            line = self.make("social.crm.faq.group.line", group_id=group.id, mention_id=mention.id)
            for record in (draft, entry.version_id, use, group, line):
                found.setdefault(record._name, {})[kind] = record

    def _add_training(self, found):
        for kind, user, company in (
            ("ours", self.agent, self.company),
            ("theirs", self.users["outs"], self.other_company),
        ):
            training = self.make("social.crm.training", user_id=user.id, company_id=company.id)
            case = self.make("social.crm.training.case", training_id=training.id)
            for record in (training, case):
                found.setdefault(record._name, {})[kind] = record

    def _add_ideas(self, found, said):
        ideas = {
            kind: self.make("social.crm.idea", name="x", company_id=company.id)
            for kind, company in (("ours", self.company), ("theirs", self.other_company))
        }
        found["social.crm.idea"] = ideas
        found["social.crm.idea.voice"] = {
            kind: self.make(
                "social.crm.idea.voice",
                idea_id=ideas["theirs" if kind == "theirs" else "ours"].id,
                mention_id=mention.id,
            )
            for kind, mention in said.items()
        }
        sort = self.make("social.crm.idea.sort", self.agent, name="x")
        found[sort._name] = {"mine": sort}

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
