"""Nothing that is practised is in any queue, list, report or figure but those of practice.

These go over whatever there is, so that what is added is held to it, too.
"""

from datetime import UTC, datetime, timedelta

from odoo import fields
from odoo.tests import tagged
from odoo.tools.safe_eval import safe_eval

from ..models.digest_digest import FIGURES
from ..models.social_crm_inbox_practice import PRACTICE
from .common import BORIS
from .practice import PracticeCommon

MAY_SHOW = {
    "social.crm.account": "what is connected, marked as practice",
    "social.crm.source": "what is read, and whether reading works",
    "social.crm.training": "trainings themselves",
}
"""Models whose lists show practice, and why."""
SURELY = {
    "social.crm.mention",
    "social.crm.profile",
    "social.crm.reply",
    "social.crm.same",
    "social.crm.held",
    "helpdesk.ticket",
}
"""Models of which the exercise below leaves something to be found."""


@tagged("post_install", "-at_install")
class TestPracticeLeftOut(PracticeCommon):
    def setUp(self):
        super().setUp()
        self.mate = self._user("mate", "social_crm.group_agent", self.team)
        # What brings queues of its own.
        self.topic = self.env["social.crm.topic"].create(
            {"name": "Kettles", "words": "kettle*", "community_minutes": 600}
        )
        self.env["helpdesk.sla"].create(
            {"name": "First answer", "social_target": "first_answer", "social_minutes": 60}
        )
        for user in (self.agent, self.mate, self.manager):
            self.env["social.crm.inbox.filter"].create(
                {"name": "Mine", "user_id": user.id, "filters": {}}
            )

    def practises(self):
        """The agent practises right now: of the cases one is nobody's, one done, one put off; one
        customer was answered; a flood is held back, and some say the same.

        :returns: tickets
        """
        begin = datetime.now(UTC).replace(microsecond=0) - timedelta(minutes=20)
        desk = self.practice(
            start=begin.isoformat(), language="en", conversations=6, minutes=3, scenario="busy"
        )
        desk.user_id = self.agent
        network = desk._network()
        for page in network.fetch(desk.source_ids._spec(), ""):
            self.env["social.crm.ingest"]._store_page(desk.source_ids, page)
        self.work()
        mentions = self.env["social.crm.mention"].search([("account_id", "=", desk.id)])
        tickets = mentions.ticket_id
        self.assertGreaterEqual(len(tickets), 5)
        tickets[0].user_id = False
        tickets[1].stage_id = self.env["helpdesk.ticket.stage"].search(
            [("closed", "=", True)], limit=1
        )
        tickets[2].social_snoozed_until = fields.Datetime.now() + timedelta(days=1)
        tickets[3].social_window_until = fields.Datetime.now() + timedelta(hours=1)
        heard = mentions.filtered(lambda each: each.ticket_id == tickets[4])
        heard.sudo().write({"gone_at": fields.Datetime.now(), "noise": "spam"})
        reply = self.env["social.crm.reply"].create(
            {"mention_id": mentions[0].id, "text": "Sorry.", "audience": "public"}
        )
        reply._move("queued")
        reply._move("sending")
        reply._finish("send", network.send(reply._as_value(), reply.key))
        same = self.env["social.crm.same"].create({"company_id": self.company.id})
        held = self.env["social.crm.held"].create(
            {"account_id": desk.id, "kind": "source", "key": desk.source_ids.id, "cap": 1}
        )
        mentions.sudo().write({"same_id": same.id, "held_id": held.id})
        mentions.profile_id.sudo().influence = 70
        mentions.topic_id = self.topic
        left = mentions[-1]
        left.sudo().write({"ticket_id": False, "state": "new", "noise": False, "gone_at": False})
        self.assertFalse(left.own)
        self.left = left
        self.env.flush_all()
        self.env.invalidate_all()
        return tickets

    def counts(self, user):
        inbox = self.env["social.crm.inbox"].with_user(user)
        return {
            each["code"]: each["count"]
            for each in inbox.queues()
            if not each["code"].startswith(PRACTICE)
        }

    def own_queues(self, user):
        queues = self.env["social.crm.inbox.queue"].with_user(user)._queues()
        return [queue for queue in queues if queue.practice]

    def keys(self, user, code, filters=None):
        page = self.env["social.crm.inbox"].with_user(user).page(code, filters, None, 100)
        return {row["key"] for row in page["rows"]}

    def test_no_queue_holds_or_counts_it_but_its_own(self):
        self.arrive(self.item("My kettle is broken"), self.item("Where is it?", author=BORIS))
        everybody = (self.agent, self.mate, self.manager)
        before = {user: self.counts(user) for user in everybody}
        tickets = self.practises()
        heard = {f"m{self.left.id}"}
        practised = {f"t{ticket.id}" for ticket in tickets} | heard
        self.assertLess({"due", "community", "all"}, before[self.agent].keys())
        for user in everybody:
            self.assertEqual(self.counts(user), before[user], user.login)
            queues = self.env["social.crm.inbox.queue"].with_user(user)._queues()
            for queue in queues:
                for filters in (None, {"done": True}, {"network": ["practice"], "done": True}):
                    found = self.keys(user, queue.code, filters) & practised
                    if not queue.practice:
                        self.assertFalse(found, (user.login, queue.code, filters))
            choices = self.env["social.crm.inbox"].with_user(user).choices()
            self.assertNotIn("practice", choices["networks"])
        for user in (self.agent, self.manager):
            self.assertEqual(self.keys(user, PRACTICE, {"done": True}), practised - heard)
            self.assertEqual(self.keys(user, f"{PRACTICE}_heard"), heard)
        self.assertFalse(self.own_queues(self.mate))
        tickets.social_account_id.active = False
        self.assertFalse(self.own_queues(self.agent))
        self.assertEqual(self.counts(self.agent), before[self.agent], "an exercise that is over")

    def is_practised(self, record):
        """Whether a record is of something practised, wherever it leads."""
        keys = self.env["social.crm.network"]._practice_keys()
        record = record.sudo().with_context(active_test=False)
        if record._name == "social.crm.same":
            return bool(record.mention_ids) and all(record.mention_ids.mapped("practice"))
        others = [
            record[name]
            for name, field in record._fields.items()
            if field.type == "many2one" and field.store and field.comodel_name in self.env
        ]
        paths = ("network", "account_id.network", "social_account_id.network")
        return any(
            set(other.mapped(path)) & set(keys)
            for other in [record, *others]
            for path in paths
            if path.split(".")[0] in other._fields
        )

    def test_no_list_and_no_report_shows_it(self):
        self.arrive(self.item("My kettle is broken"))
        self.practises()
        there = set()
        manager = self.env(user=self.administrator)
        actions = self.env["ir.actions.act_window"].search([])
        names = actions.get_external_id()
        actions = actions.filtered(lambda each: names[each.id].startswith("social_crm"))
        asked = [(names[each.id], each.res_model, each.domain) for each in actions]
        asked += [
            (name, name, "[]")
            for name, model in self.env.items()
            if name.startswith("social.crm.") and not model._auto and not model._abstract
        ]
        for name, model, domain in asked:
            if (
                model not in self.env
                or self.env[model]._transient
                or model in MAY_SHOW
                or not manager[model].has_access("read")
            ):
                continue
            domain = safe_eval(domain or "[]", {"uid": self.administrator.id})
            found = manager[model].search(domain)
            self.assertFalse([each for each in found if self.is_practised(each)], name)
            if any(self.is_practised(each) for each in self.env[model].search([])):
                there.add(model)
        self.assertLessEqual(SURELY, there)
        models = {model for _name, model, _domain in asked}
        self.assertLess({"social.crm.said", "social.crm.person"}, models)

    def test_no_figure_counts_it(self):
        self.arrive(self.item("My kettle is broken"))
        digest = self.env["digest.digest"].create(
            {"name": "Social", "company_id": self.company.id, **dict.fromkeys(FIGURES, True)}
        )

        def figures():
            self.env.flush_all()
            self.env.invalidate_all()
            return {
                **{
                    kpi["kpi_name"]: kpi["kpi_col1"]["value"]
                    for kpi in digest._compute_kpis(self.company, self.manager)
                    if kpi["kpi_name"].startswith("kpi_social")
                },
                "topic": self.topic.mention_count,
                "preview": self.env["social.crm.priority.term"]
                .search([("code", "!=", False)], limit=1)
                ._look_ahead()["looked_at"],
            }

        before = figures()
        self.practises()
        self.assertEqual(figures(), before)

    def test_nothing_that_runs_by_itself_hands_it_on_or_tells_of_it(self):
        self.team.write({"social_unassigned_minutes": 1, "social_pickup_minutes": 1})
        long_ago = fields.Datetime.now() - timedelta(hours=3)
        (real,) = self.arrive(self.item("My kettle is broken"))
        tickets = self.practises() | real.ticket_id
        self.assertFalse(tickets.filtered("social_community_until"))
        tickets.write({"user_id": False})
        tickets.write({"social_nobody_since": long_ago})
        assignment = self.env["social.crm.assignment"]
        self.assertEqual(assignment._unassigned(self.company), real.ticket_id)
        tickets.write({"social_handing": "waits", "social_given_at": long_ago})
        self.assertEqual(assignment._handed("waits", self.company), real.ticket_id)
        mentions = self.env["social.crm.mention"].search([("ticket_id", "in", tickets.ids)])
        mentions.sudo().write({"mood_sure": "unsure", "noise": False, "gone_at": False})
        endpoint = self.env["social.crm.opinion.endpoint"].new(
            {"company_id": self.company.id, "private": True}
        )
        uncertain = self.env["social.crm.opinion"]._uncertain(endpoint, fields.Datetime.now())
        self.assertEqual(uncertain, real.ids)
