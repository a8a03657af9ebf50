"""The inbox: what it lists, for whom, and how a case looks in it."""

from datetime import timedelta

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..networks.types import Audience, Author
from .common import BORIS, MARTINA, SocialCommon


class InboxCommon(SocialCommon):
    def setUp(self):
        super().setUp()
        self.inbox = self.env["social.crm.inbox"].with_user(self.agent)

    def case(self, text="My parcel is lost", number=None, minutes=60, **values):
        """A ticket that somebody's post became."""
        author = values.pop("author", None) or (
            MARTINA if number is None else Author(f"u{number}", f"user{number}", f"User {number}")
        )
        return self.arrive(self.item(text, author=author, minutes=minutes, **values)).ticket_id

    def keys(self, queue, filters=None, inbox=None):
        """The keys of all pages of a queue, in their order."""
        inbox = self.inbox if inbox is None else inbox
        found, after = [], None
        while True:
            page = inbox.page(queue, filters, after, 2)
            found += [row["key"] for row in page["rows"]]
            after = page["next"]
            if not after:
                return found

    def counts(self, filters=None, inbox=None):
        inbox = self.inbox if inbox is None else inbox
        return {each["code"]: each["count"] for each in inbox.queues(filters)}

    def only(self, queue, *tickets, filters=None):
        """A queue holds these, shows them and counts them."""
        keys = {f"t{ticket.id}" for ticket in tickets}
        self.assertEqual(set(self.keys(queue, filters)), keys, queue)
        if queue != "done":
            self.assertEqual(self.counts(filters)[queue], len(keys), queue)


@tagged("post_install", "-at_install")
class TestInbox(InboxCommon):
    def test_a_case_is_listed_with_what_was_said_last(self):
        ticket = self.case()
        page = self.inbox.page("unassigned")
        row = next(row for row in page["rows"] if row["key"] == f"t{ticket.id}")
        self.assertEqual(row["words"], "My parcel is lost")
        self.assertFalse(row["own_last"])
        self.assertTrue(row["waits_since"])
        self.assertEqual((row["handle"], row["followers"], row["count"]), ("mausi007", 12, 1))
        self.assertEqual(row["stage"], {"id": ticket.stage_id.id, "name": ticket.stage_id.name})

    def test_a_case_can_be_opened_by_its_key(self):
        ticket = self.case()
        case = self.inbox.case(f"t{ticket.id}")
        mention = ticket.social_mention_ids
        self.assertEqual(case["answer"], mention.id)

    # Queues

    def test_what_is_open_is_mine_or_nobodys_or_a_colleagues(self):
        mine, nobodys, theirs = (self.case(number=number) for number in range(3))
        colleague = self._user("colleague", "social_crm.group_agent", self.team)
        mine.user_id, theirs.user_id = self.agent, colleague
        self.only("mine", mine)
        self.only("unassigned", nobodys)
        self.only("all", mine, nobodys, theirs)

    def test_what_is_closed_is_done_and_counted_nowhere(self):
        open_case, closed = self.case(number=1), self.case(number=2)
        stage = self.team._get_applicable_stages().filtered("closed")[:1]
        closed.stage_id = stage
        self.only("all", open_case)
        self.only("done", closed)
        self.assertIsNone(self.counts()["done"])
        stage.closed = False
        self.only("all", open_case, closed)

    def test_filters_can_bring_in_what_is_done(self):
        _open, closed = self.case(number=1), self.case(number=2)
        closed.stage_id = self.team._get_applicable_stages().filtered("closed")[:1]
        self.assertEqual(len(self.keys("all", {"done": True})), 2)

    def test_what_nothing_waits_in_is_answered(self):
        waits, answered = self.case(number=1), self.case(number=2)
        answered.social_mention_ids._set_state("answered")
        self.only("answered", answered)
        self.only("all", waits, answered)

    def test_what_is_put_off_is_out_of_the_other_queues_until_its_time(self):
        ticket = self.case()
        ticket.social_snoozed_until = fields.Datetime.now() + timedelta(hours=1)
        self.only("snoozed", ticket)
        self.only("all")
        ticket.social_snoozed_until = fields.Datetime.now() - timedelta(seconds=1)
        self.only("snoozed")
        self.only("all", ticket)

    def test_the_writer_and_those_who_decide_see_what_waits_for_approval(self):
        ticket = self.case()
        mention = ticket.social_mention_ids
        reply = (
            self.env["social.crm.reply"]
            .with_user(self.agent)
            .create({"mention_id": mention.id, "text": "We are sorry", "audience": "public"})
        )
        self.only("approval")
        self.assertEqual(self.inbox.page("all")["rows"][0]["draft"]["user"]["id"], self.agent.id)
        reply._move("approval")
        self.only("approval", ticket)
        managers = self.env["social.crm.inbox"].with_user(self.manager)
        self.assertEqual(self.keys("approval", inbox=managers), [f"t{ticket.id}"])
        self.assertTrue(managers.page("all")["rows"][0]["approval"])
        colleague = self._user("colleague", "social_crm.group_agent", self.team)
        colleagues = self.env["social.crm.inbox"].with_user(colleague)
        self.assertEqual(self.keys("approval", inbox=colleagues), [])

    def test_a_case_with_an_activity_of_somebody_else_waits_for_a_colleague(self):
        waits, own, done = (self.case(number=number) for number in range(3))
        (waits + own + done).user_id = self.agent
        waits.activity_schedule("mail.mail_activity_data_todo", user_id=self.manager.id)
        own.activity_schedule("mail.mail_activity_data_todo", user_id=self.agent.id)
        activity = done.activity_schedule("mail.mail_activity_data_todo", user_id=self.manager.id)
        activity.action_feedback("Done")
        self.only("colleague", waits)

    def test_a_window_that_closes_within_hours_is_soon(self):
        now = fields.Datetime.now()
        soon, later, closed = (self.case(number=number) for number in range(3))
        for ticket, hours in ((soon, 3), (later, 9), (closed, -1)):
            ticket.social_mention_ids.window_until = now + timedelta(hours=hours)
            ticket._social_note_window()
        self.only("window", soon)
        due = self.inbox.page("window")["rows"][0]["due"]
        self.assertEqual(due, {"at": str(soon.social_window_until), "why": "window"})
        self.env["ir.config_parameter"].set_param("social_crm.inbox_window_hours", "10")
        self.only("window", soon, later)

    def test_what_many_say_lately_is_said_by_many(self):
        cases = [self.case(number=number) for number in range(4)]
        mentions = self.env["social.crm.mention"].union(
            *(ticket.social_mention_ids for ticket in cases)
        )
        self.assertEqual(len(mentions.same_id), 1, "They say the same")
        self.only("many")
        self.env["ir.config_parameter"].set_param("social_crm.inbox_many", "4")
        self.only("many", *cases)
        self.assertEqual(self.inbox.page("many")["rows"][0]["same"], 4)
        mentions.sudo().written_at = fields.Datetime.now() - timedelta(days=3)
        self.only("many")

    def test_what_nobody_made_a_ticket_of_is_heard(self):
        heard = self.arrive(self.item("widgets are odd"), source=self.search_source)
        self.assertFalse(heard.ticket_id)
        self.assertEqual(self.keys("heard"), [f"m{heard.id}"])
        self.assertEqual(self.counts()["heard"], 1)
        self.assertEqual(self.keys("heard", {"user": [self.agent.id]}), [])
        self.assertEqual(self.keys("heard", {"search": "widg"}), [f"m{heard.id}"])
        self.assertEqual(self.keys("heard", {"search": "parcel"}), [])
        heard.with_user(self.agent).action_ignore()
        self.assertEqual(self.keys("heard"), [])

    def test_networks_and_teams_have_queues_of_their_own(self):
        ticket = self.case()
        self.only("network:scripted", ticket)
        self.only(f"team:{self.team.id}", ticket)
        labels = {each["code"]: each["label"] for each in self.inbox.queues()}
        self.assertEqual(labels["network:scripted"], "Scripted")
        self.assertNotIn(f"team:{self.other_team.id}", labels)

    def test_teams_of_a_company_that_is_not_chosen_have_no_queue(self):
        abroad = self.other_team.sudo()
        abroad.company_id = self.other_company
        self.agent.write(
            {
                "company_ids": [Command.link(self.other_company.id)],
                "helpdesk_team_ids": [Command.link(abroad.id)],
            }
        )

        def teams(companies):
            inbox = self.inbox.with_context(allowed_company_ids=companies.ids)
            return {each["code"] for each in inbox.queues() if each["group"] == "teams"}

        here, there = f"team:{self.team.id}", f"team:{abroad.id}"
        self.assertEqual(teams(self.company), {here})
        self.assertEqual(teams(self.company + self.other_company), {here, there})

    def test_colleagues_of_a_company_that_is_not_chosen_are_no_choice(self):
        theirs = {
            "company_id": self.other_company.id,
            "company_ids": [Command.set(self.other_company.ids)],
        }
        abroad = self._user("abroad", "social_crm.group_agent", **theirs)
        users = {each["id"] for each in self.inbox.choices()["users"]}
        self.assertIn(self.agent.id, users)
        self.assertNotIn(abroad.id, users)

    def test_a_queue_that_is_none_is_told(self):
        with self.assertRaisesRegex(UserError, "no such queue"):
            self.inbox.page("nonsense")
        self.assertEqual(self.inbox.start("nonsense")["queue"], "mine")

    # Filters

    def test_each_filter_leaves_what_fits(self):
        topic = self.env["social.crm.topic"].create({"name": "Parcels"})
        tag = self.env["helpdesk.ticket.tag"].create({"name": "Legal", "color": 3})
        chosen, other = self.case(number=1), self.case(number=2)
        chosen.user_id = self.agent
        chosen.tag_ids = tag
        chosen.social_mention_ids.sudo().write({"topic_id": topic.id, "mood": "negative"})
        other.social_mention_ids.sudo().write({"topic_id": False, "mood": "positive"})
        for filters in (
            {"user": [self.agent.id]},
            {"topic": [topic.id]},
            {"mood": ["negative"]},
            {"tag": [tag.id]},
            {"topic": [topic.id], "tag": [tag.id]},
        ):
            self.only("all", chosen, filters=filters)
        self.only("all", other, filters={"user": [False]})
        for filters in ({"team": [self.team.id]}, {"account": [self.account.id]}):
            self.only("all", chosen, other, filters=filters)
        self.only("all", filters={"network": ["elsewhere"]})
        row = self.inbox.page("all", {"topic": [topic.id]})["rows"][0]
        self.assertEqual(row["tags"], [{"id": tag.id, "name": "Legal", "color": 3}])
        self.assertEqual((row["topic"]["name"], row["mood"]), ("Parcels", "negative"))

    def test_the_mood_stays_the_customers_when_we_wrote_last(self):
        mention = self.arrive(self.item("My parcel is lost"))
        mention.sudo().mood = "negative"
        ours = self.item("Sorry", author=self.ours(), parent_id=mention.external_id, minutes=1)
        self.arrive(ours, source=self.own_source)
        (row,) = self.inbox.page("all", {"mood": ["negative"]})["rows"]
        self.assertTrue(row["own_last"])
        self.assertEqual((row["words"], row["mood"], row["count"]), ("Sorry", "negative", 2))

    @staticmethod
    def ours():
        from .common import OURS

        return OURS

    def test_kept_filters_are_queues_of_whoever_kept_them(self):
        ticket = self.case()
        ticket.user_id = self.agent
        filters = {"user": [self.agent.id], "search": "Martina", "nonsense": 1}
        code = self.inbox.save_filter("My own", filters)
        self.only(code, ticket)
        (queue,) = (each for each in self.inbox.queues() if each["code"] == code)
        self.assertEqual((queue["label"], queue["group"]), ("My own", "filters"))
        self.assertEqual(queue["filters"], {"user": [self.agent.id]}, "Names are not kept")
        managers = self.env["social.crm.inbox"].with_user(self.manager)
        self.assertNotIn(code, self.counts(inbox=managers))
        with self.assertRaisesRegex(AccessError, "Only managers"):
            self.inbox.save_filter("All of us", {}, shared=True)
        shared = managers.save_filter("All of us", {"mood": ["negative"]}, shared=True)
        self.assertIn(shared, self.counts())
        with self.assertRaises(AccessError):
            self.inbox.drop_filter(shared)
        self.inbox.drop_filter(code)
        self.assertNotIn(code, self.counts())

    # Order and pages

    def test_pages_follow_each_other_without_gaps_whatever_the_order(self):
        cases = [self.case(number=number, minutes=60 - number % 3) for number in range(9)]
        mentions = self.env["social.crm.mention"].union(
            *(ticket.social_mention_ids for ticket in cases)
        )
        mentions.sudo().written_at = fields.Datetime.now()  # all at the same time
        for number, ticket in enumerate(cases):
            ticket.social_priority = number % 3
        newest = [f"t{ticket.id}" for ticket in reversed(cases)]
        self.assertEqual(self.keys("all"), newest)
        urgent = sorted(cases, key=lambda ticket: (-ticket.social_priority, -ticket.id))
        self.assertEqual(
            self.keys("all", {"order": "urgent"}), [f"t{ticket.id}" for ticket in urgent]
        )

    def test_a_page_goes_on_behind_a_case_that_moved_meanwhile(self):
        cases = [self.case(number=number, minutes=60 - number) for number in range(4)]
        page = self.inbox.page("all", limit=2)
        cases[3].social_mention_ids.sudo().written_at = fields.Datetime.now()
        rest = self.inbox.page("all", after=page["next"])
        self.assertEqual([row["key"] for row in rest["rows"]], [f"t{c.id}" for c in cases[1::-1]])
        with self.assertRaisesRegex(UserError, "cannot go on there"):
            self.inbox.page("all", after=["nonsense"])
        with self.assertRaisesRegex(UserError, "cannot go on there"):
            self.inbox.page("all", after=["x' OR 1=1", "y"])

    def test_the_latest_word_moves_a_case_to_the_top(self):
        first, second = self.case(number=1, minutes=60), self.case(number=2, minutes=50)
        self.assertEqual(self.keys("all"), [f"t{second.id}", f"t{first.id}"])
        again = self.item(
            "Hello?",
            author=Author("u1", "user1", "User 1"),
            parent_id=first.social_opening_id.external_id,
            minutes=1,
        )
        self.arrive(again)
        self.assertEqual(self.keys("all"), [f"t{first.id}", f"t{second.id}"])

    def test_changed_cases_are_told_to_belong_to_the_queue_or_not(self):
        mine, other = self.case(number=1), self.case(number=2)
        mine.user_id = self.agent
        found = self.inbox.rows([f"t{mine.id}", f"t{other.id}", "t999999999", "m1"], "mine")
        self.assertEqual([row["key"] for row in found["rows"]], [f"t{mine.id}"])
        self.assertEqual(found["gone"], [f"t{other.id}", "t999999999", "m1"])

    def test_why_a_case_is_urgent_is_told_in_words(self):
        ticket = self.case("When will you answer? My parcel is lost and I am furious!")
        self.env["social.crm.priority"].sudo()
        why = self.inbox.why(f"t{ticket.id}")
        self.assertEqual(sum(each["points"] for each in why), ticket.social_priority)
        self.assertTrue(why and all(each["text"] for each in why))

    # Searching

    def test_cases_are_found_by_number_name_handle_customer_and_words(self):
        partner = self.env["res.partner"].create({"name": "Martina Müller", "ref": "K4711"})
        ticket = self.case("Where is my umbrella? Order 12-3456")
        self.case("Something else", author=BORIS)
        ticket.social_profile_id._link(partner)
        for text in (
            ticket.number,
            ticket.number[-3:],
            f"#{ticket.number}".lower(),
            "Martina",
            "müller mart",
            "@mausi007",
            "mausi",
            "K4711",
            "umbr",
            "order umbrella",
            "12-3456",
        ):
            self.assertEqual(self.keys("all", {"search": text}), [f"t{ticket.id}"], text)
        for text in ("umbrella parcel", "K471", "zz%", "_", "'", "\\", "& | !", "()", "' OR 1=1"):
            self.assertEqual(self.keys("all", {"search": text}), [], text)
        self.assertEqual(len(self.keys("all", {"search": "  "})), 2)

    def test_a_word_in_very_many_posts_is_found_in_the_order_of_the_list(self):
        ticket, other = self.case("umbrella", number=1), self.case("parasol", number=2)
        heard = self.arrive(self.item("umbrella"), source=self.search_source)
        self.patch(
            type(self.env["social.crm.inbox.search"]), "_estimated", lambda self, match: 1_000_000
        )
        self.assertEqual(self.keys("all", {"search": "umbrella"}), [f"t{ticket.id}"])
        self.assertEqual(self.keys("heard", {"search": "umbrella"}), [f"m{heard.id}"])
        self.assertEqual(self.keys("all", {"search": "parasol user2"}), [])
        self.assertEqual(self.keys("all", {"search": "user2"}), [f"t{other.id}"])

    def test_more_hits_than_are_looked_at_are_told(self):
        from ..models import social_crm_inbox_search as search

        for number in range(3):
            self.case("umbrella", number=number)
        self.assertFalse(self.inbox.page("all", {"search": "umbrella"})["more"])
        self.patch(search, "HITS", 2)
        page = self.inbox.page("all", {"search": "umbrella"})
        self.assertEqual((len(page["rows"]), page["more"]), (2, True))

    # For whom

    def test_private_cases_of_other_teams_cannot_be_opened(self):
        ticket = self.case("secret", audience=Audience.DIRECT)
        with self.assertRaises(AccessError):
            self.env["social.crm.inbox"].with_user(self.stranger).case(f"t{ticket.id}")

    def test_agents_of_another_team_see_nothing_of_it(self):
        ticket = self.case("umbrella")
        heard = self.arrive(self.item("umbrella"), source=self.search_source)
        inbox = self.env["social.crm.inbox"].with_user(self.stranger)
        counts = self.counts(inbox=inbox)
        self.assertFalse([code for code, count in counts.items() if count])
        for queue in ("all", "unassigned", "heard", "done", "network:scripted"):
            for filters in ({}, {"search": "umbrella"}, {"done": True}):
                self.assertEqual(self.keys(queue, filters, inbox=inbox), [])
        key = f"t{ticket.id}"
        self.assertEqual(inbox.rows([key, f"m{heard.id}"], "all")["rows"], [])
        for call in (inbox.case, inbox.why, inbox.entries):
            with self.assertRaises(AccessError):
                call(key)
            with self.assertRaises(AccessError):
                call(f"m{heard.id}")
        self.assertFalse(inbox.start(key=key)["case"])

    def test_other_companies_see_nothing_of_it(self):
        self.case("umbrella")
        self.arrive(self.item("umbrella"), source=self.search_source)
        outsider = self._user(
            "outsider",
            "social_crm.group_administrator",
            company_id=self.other_company.id,
            company_ids=[Command.set(self.other_company.ids)],
        )
        inbox = self.env["social.crm.inbox"].with_user(outsider)
        self.assertFalse([code for code, count in self.counts(inbox=inbox).items() if count])
        for queue in ("all", "heard", "done"):
            self.assertEqual(self.keys(queue, {"search": "umbrella"}, inbox=inbox), [])

    def test_who_is_no_agent_is_told_so(self):
        ticket = self.case()
        reader = self._user("reader", "social_crm.group_reader")
        key = f"t{ticket.id}"
        for user in (reader, self.employee):
            inbox = self.env["social.crm.inbox"].with_user(user)
            for call in (
                inbox.start,
                inbox.queues,
                lambda inbox=inbox: inbox.page("all"),
                lambda inbox=inbox: inbox.rows([key], "all"),
                lambda inbox=inbox: inbox.case(key),
                lambda inbox=inbox: inbox.why(key),
                lambda inbox=inbox: inbox.save_filter("x", {}),
            ):
                with self.assertRaisesRegex(AccessError, "for agents|not allowed"):
                    call()

    def test_words_that_one_may_not_read_are_not_listed(self):
        ticket = self.case(audience=Audience.DIRECT)
        ticket.message_subscribe(self.stranger.partner_id.ids)
        inbox = self.env["social.crm.inbox"].with_user(self.stranger)
        (row,) = inbox.page("all")["rows"]
        self.assertEqual((row["key"], row["words"]), (f"t{ticket.id}", ""))

    # Queries

    def test_the_number_of_queries_does_not_depend_on_how_much_there_is(self):
        self.keep_environments()
        self.fill(1, 2)
        few = self.queries()
        self.fill(10, 40)
        many = self.queries()
        self.assertEqual(few, many)
        self.assertEqual(len(self.inbox.page("all")["rows"]), 31)

    def fill(self, begin, end):
        """Cases of different people with everything that is listed."""
        numbers = range(begin, end)
        items = [
            self.item(f"parcel {n}", author=Author(f"u{n}", f"user{n}", f"User {n}"), minutes=n)
            for n in numbers
        ]
        mentions = self.arrive(*items)
        heard = [
            self.item(f"widget {n}", author=Author(f"h{n}", f"heard{n}", f"Heard {n}"))
            for n in numbers
        ]
        self.arrive(*heard, source=self.search_source)
        for n, mention in zip(numbers, mentions, strict=True):
            ticket = mention.ticket_id
            user = self._user(f"user{n}", "social_crm.group_agent", self.team)
            ticket.user_id = user
            ticket.tag_ids = self.env["helpdesk.ticket.tag"].create({"name": f"Tag {n}"})
            topic = self.env["social.crm.topic"].create({"name": f"Topic {n}"})
            mention.sudo().topic_id = topic
            mention.profile_id._link(self.env["res.partner"].create({"name": f"Contact {n}"}))
            self.env["social.crm.reply"].with_user(user).create(
                {"mention_id": mention.id, "text": "Sorry", "audience": "public"}
            )

    def queries(self):
        """How many queries each call takes, with nothing read before."""
        found = {}
        calls = {
            "start": lambda: self.inbox.start("all"),
            "queues": self.inbox.queues,
            "page": lambda: self.inbox.page("all"),
            "urgent": lambda: self.inbox.page("all", {"order": "urgent"}),
            "search": lambda: self.inbox.page("all", {"search": "parcel"}),
            "heard": lambda: self.inbox.page("heard"),
            "rows": lambda: self.inbox.rows(
                [f"t{ticket.id}" for ticket in self.env["helpdesk.ticket"].search([])], "all"
            ),
        }
        for name, call in calls.items():
            call()
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            call()
            found[name] = self.env.cr.sql_log_count - before
        return found
