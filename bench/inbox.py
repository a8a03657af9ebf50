"""The inbox with a million posts and 200,000 tickets, against ten thousand and 2,000.

Two databases, filled by the same statements. An agent with the record rules of a team does in both
what agents do all day, through ``social.crm.inbox`` and into JSON: opens the first screen, scrolls,
filters, searches a rare name and a word that is everywhere, opens a conversation. Each call has a
transaction and caches of its own, as a request has. The worst of the ratios counts.

Two per cent of the tickets are open, as far as that fills a page in both; posts and open tickets
are skewed to the present, names and words to few common ones.
"""

from __future__ import annotations

import json
import random
import time
from collections.abc import Callable
from statistics import median
from typing import Any

from _odoo import account, database, median_ratio, report, seconds

NAMES = ["inbox_1m_vs_10k"]
SMALL, BIG = 10_000, 1_000_000
POSTS = 5
"""Posts for each ticket; of these, some belong to none."""
OPEN, LEAST_OPEN = 0.02, 100
TEAMS, AGENTS = 5, 4
ROUNDS = 15
CHUNK = 100_000
RARE, COMMON = "Quitzow", "parcel"
TABLES = (
    "social_crm_mention", "social_crm_profile", "social_crm_conversation", "social_crm_reply",
    "helpdesk_ticket", "mail_followers", "mail_message", "mail_activity", "res_partner",
)  # fmt: skip

WORDS = {
    "given": """
        Martina Anna Julia Laura Sarah Lena Sabine Petra Monika Ursula Thomas Michael Andreas Peter
        Wolfgang Klaus Stefan Mehmet Ayşe Fatma Emine Zeynep Emre James Mary John Patricia""",
    "begin": "Schm Müll Schn Fisch Web Wagn Beck Hoffm Schäf Koch Bau Richt Klein Wolf Schröd",
    "end": "er mann ke ner dt s berg l feld ler bauer inger oğlu ich gruber",
    "frequent": """
        the a my to is it you and not for of your have on since please help order late never answers
        broken invoice again today still waiting nobody service Monday hotline""",
}
LISTS = {kind: words.split() for kind, words in WORDS.items()}


def main() -> None:
    with database("small") as small_environment, database("big") as big_environment:
        sides = []
        for new_environment, mentions in ((small_environment, SMALL), (big_environment, BIG)):
            env = new_environment()
            began = time.perf_counter()
            agent, told = fill(env, mentions)
            took = time.perf_counter() - began
            env.cr.close()
            sides.append((new_environment, agent, took, told))
        times: dict[str, tuple[list[float], list[float]]] = {}
        queries: dict[str, tuple[set[int], set[int]]] = {}
        for number in range(ROUNDS + 3):
            for index, (new_environment, agent, *_rest) in enumerate(sides):
                for name, call in calls(new_environment, agent, number).items():
                    took, count = measured(new_environment, agent, call)
                    if number >= 3:
                        times.setdefault(name, ([], []))[index].append(took)
                        queries.setdefault(name, (set(), set()))[index].add(count)
    ratios = {name: median_ratio(big, small) for name, (small, big) in times.items()}
    parts = [
        f"{name} {1000 * median(times[name][1]):.1f} ms against {1000 * median(times[name][0]):.1f}"
        f" (×{ratio:.2f}, {max(queries[name][1])} and {max(queries[name][0])} queries)"
        for name, ratio in ratios.items()
    ]
    detail = (
        f"as an agent with record rules, median of {ROUNDS} interleaved rounds, JSON included: "
        f"{'; '.join(parts)}; filling {BIG:,} posts took {sides[1][2]:.0f} s ({sides[1][3]})"
    )
    report("inbox_1m_vs_10k", max(ratios.values()), "ratio", 1.5, "lower", detail)


def calls(
    new_environment: Callable[[], Any], agent: int, number: int
) -> dict[str, Callable[[Any], Any]]:
    """What is measured: name to a function of the inbox."""
    env = new_environment()
    inbox = env["social.crm.inbox"].with_user(agent)
    page = inbox.page("all")
    env.cr.close()
    key = page["rows"][number % len(page["rows"])]["key"]
    return {
        "first screen": lambda inbox: inbox.start("all"),
        "next page": lambda inbox: inbox.page("all", None, page["next"]),
        "urgent": lambda inbox: inbox.page("all", {"order": "urgent"}),
        "filter": lambda inbox: inbox.page("all", {"mood": ["negative"]}),
        "done": lambda inbox: inbox.page("done"),
        "heard": lambda inbox: inbox.page("heard"),
        "rare name": lambda inbox: inbox.page("all", {"search": RARE, "done": True}),
        "common word": lambda inbox: inbox.page("all", {"search": COMMON, "done": True}),
        "conversation": lambda inbox: inbox.case(key),
    }


def measured(
    new_environment: Callable[[], Any], agent: int, call: Callable[[Any], Any]
) -> tuple[float, int]:
    """Seconds and queries of a call in a transaction of its own."""
    env = new_environment()
    env = env(user=agent)
    before = env.cr.sql_log_count
    took = seconds(lambda: json.dumps(call(env["social.crm.inbox"])))
    count = env.cr.sql_log_count - before
    env.cr.rollback()
    env.cr.close()
    return took, count


def fill(env: Any, mentions: int) -> tuple[int, str]:
    """Insert everything, set-based, with the indexes made afterwards.

    :returns: id of the agent, and what making indexes and columns took
    """
    brand = account(env, instance="https://bench.example")
    teams = env["helpdesk.ticket.team"].create([{"name": f"Team {n}"} for n in range(TEAMS)])
    brand.team_id = teams[0]
    elsewhere = account(env, instance="https://other.example")
    elsewhere.team_id = teams[1]
    groups = env.ref("social_crm.group_agent")
    agents = env["res.users"].create(
        [
            {
                "name": f"Agent {n}",
                "login": f"bench{n}",
                "group_ids": [(4, groups.id)],
                "helpdesk_team_ids": [(4, teams[n % TEAMS].id)],
            }
            for n in range(TEAMS * AGENTS)
        ]
    )
    stages = env["helpdesk.ticket.stage"].search([], order="sequence, id")
    env.cr.commit()
    values = {
        "company": brand.company_id.id,
        "network": brand.network,
        "brand": brand.id,
        "elsewhere": elsewhere.id,
        "teams": teams.ids,
        "agents": agents.ids,
        "partners": agents.partner_id.ids,
        "open": stages.filtered(lambda stage: not stage.closed)[0].id,
        "closed": stages.filtered("closed")[0].id,
        "topics": env["social.crm.topic"].search([], limit=9).ids
        or env["social.crm.topic"].create([{"name": f"Topic {n}"} for n in range(9)]).ids,
        "tickets": mentions // POSTS,
        "profiles": mentions * 3 // 10,
        "waiting": max(int(mentions // POSTS * OPEN), LEAST_OPEN),
        "given": LISTS["given"],
        "begin": LISTS["begin"],
        "end": LISTS["end"],
        "rare": RARE,
    }
    cr = env.cr
    # What refers to what is right by how it is made; looking each up would take most of the time.
    cr.execute("SET LOCAL session_replication_role = replica; SELECT setseed(0.5)")
    made = index_definitions(cr)
    for name in made:
        cr.execute(f'DROP INDEX "{name}"')  # pylint: disable=sql-injection
    fragments(cr)
    for statement in STATEMENTS:
        cr.execute(statement, values)
    for first in range(1, values["tickets"] + 1, CHUNK // POSTS):
        last = min(first + CHUNK // POSTS - 1, values["tickets"])
        cr.execute(MENTIONS, {**values, "first": first, "last": last})
    for statement in AFTERWARDS:
        cr.execute(statement, values)
    env.cr.commit()
    slowest = []
    for name, definition in made.items():
        slowest.append((seconds(cr.execute, definition), name))
    env.cr.commit()
    vacuum(cr)
    keeping = seconds(keep, env)
    vacuum(cr)
    ours = {name: took for took, name in slowest}
    told = ", ".join(
        f"{what} {sum(ours.get(name, 0) for name in names):.1f} s"
        for what, names in (
            ("index of words", ["social_crm_mention_words_idx"]),
            (
                "other indexes of the inbox",
                [name for name in ours if "inbox" in name or "heard_idx" in name
                 or "same_lately" in name or "number_idx" in name or "social_name_idx" in name],
            ),
        )
    )  # fmt: skip
    return agents[0].id, f"{told}, columns of tickets {keeping:.1f} s"


def index_definitions(cr: Any) -> dict[str, str]:
    """Indexes that can be made afterwards: those that hold no rule."""
    cr.execute(
        """
        SELECT class.relname, pg_get_indexdef(class.oid)
          FROM pg_index
          JOIN pg_class class ON class.oid = indexrelid
         WHERE indrelid::regclass::text = ANY(%s) AND NOT indisunique
         ORDER BY class.relname
        """,
        [list(TABLES)],
    )
    return dict(cr.fetchall())


def vacuum(cr: Any) -> None:
    """Tell the planner what there is."""
    cr._cnx.autocommit = True
    cr._obj.execute(f"VACUUM ANALYZE {', '.join(TABLES)}")
    cr._cnx.autocommit = False


def fragments(cr: Any) -> None:
    """Halves of texts: few words are in many, most are in few."""
    dice = random.Random(7)
    letters = "bdfgklmnprst"
    vocabulary = LISTS["frequent"] + [
        "".join(dice.choice(letters) + dice.choice("aeiouäöü") for _ in range(dice.randint(2, 5)))
        for _ in range(20_000)
    ]
    cr.execute("CREATE TEMPORARY TABLE fragment (id int PRIMARY KEY, words text)")
    rows = []
    for number in range(30_000):
        words = [
            vocabulary[int(len(vocabulary) * dice.random() ** 5)]
            for _ in range(dice.randint(4, 17))
        ]
        if dice.random() < 0.1:
            words.append(COMMON)
        rows.append((number, " ".join(words)))
    from psycopg2.extras import execute_values

    execute_values(cr._obj, "INSERT INTO fragment VALUES %s", rows, page_size=5_000)


def keep(env: Any) -> None:
    """What the migration does."""
    Ticket = env["helpdesk.ticket"]
    ids = Ticket.search([], order="id").ids
    for first in range(0, len(ids), 10_000):
        Ticket.browse(ids[first : first + 10_000])._social_keep()
        env.cr.commit()


STATEMENTS = (
    """
    CREATE TEMPORARY TABLE person AS
    SELECT n, CASE WHEN n %% (%(profiles)s / 4) = 7 THEN 'Zebulon ' || %(rare)s
                   ELSE (%(given)s)[1 + floor(27 * power(random(), 1.7))::int] || ' '
                        || (%(begin)s)[1 + floor(15 * power(random(), 1.7))::int]
                        || (%(end)s)[1 + floor(15 * power(random(), 1.7))::int] END AS name
      FROM generate_series(1, %(profiles)s) n
    """,
    """
    INSERT INTO res_partner (name, complete_name, ref, active, is_company, type, lang)
    SELECT name, name, 'B' || n, TRUE, FALSE, 'contact', 'en_US' FROM person WHERE n %% 4 = 0
    """,
    """
    INSERT INTO social_crm_profile (company_id, network, external_id, handle, name, followers,
                                    partner_id)
    SELECT %(company)s, %(network)s, 'p' || n,
           lower(replace(person.name, ' ', '_')) || n, person.name,
           floor(power(random(), 9) * 100000), partner.id
      FROM person
      LEFT JOIN res_partner partner ON n %% 4 = 0 AND partner.ref = 'B' || n
    """,
    """
    CREATE TEMPORARY TABLE case_ AS
    SELECT n, profile.id AS profile_id, profile.partner_id,
           -- the open ones are among the latest
           n > %(tickets)s - 3 * %(waiting)s AND n %% 3 = 0 AS waits,
           date_trunc('second', now() AT TIME ZONE 'UTC')
           - (power(1 - n / (%(tickets)s + 1.0), 2) * 1000 * 86400 + (%(tickets)s - n) * 7)
             * interval '1 second' AS at,
           floor(random() * 5)::int AS team, floor(random() * 4)::int AS agent,
           random() < 0.1 AS private, random() < 0.4 AS unassigned
      FROM (SELECT n, 1 + (n * 7919::bigint) %% %(profiles)s AS person
              FROM generate_series(1, %(tickets)s) n) drawn
      JOIN social_crm_profile profile
        ON profile.company_id = %(company)s AND profile.network = %(network)s
       AND profile.external_id = 'p' || drawn.person
    """,
    # The first team has more than half of the cases.
    "UPDATE case_ SET team = 0 WHERE n %% 2 = 0 OR waits AND n %% 5 <> 0",
    """
    INSERT INTO helpdesk_ticket (number, name, description, company_id, team_id, user_id, stage_id,
           partner_id, active, priority, sequence, create_date, write_date, social_account_id,
           social_profile_id, social_private, social_priority, social_last_at, social_done,
           rating_status, positive_rate_percentage)
    SELECT 'HT' || lpad(n::text, 7, '0'), 'Case ' || n, '<p>x</p>', %(company)s,
           (%(teams)s)[1 + team],
           CASE WHEN NOT unassigned THEN (%(agents)s)[1 + team + 5 * agent] END,
           CASE WHEN waits THEN %(open)s ELSE %(closed)s END, partner_id, TRUE, '1', 10, at, at,
           CASE WHEN team = 0 THEN %(brand)s ELSE %(elsewhere)s END, profile_id, private,
           CASE WHEN waits THEN (random() * 100)::int END, at, NOT waits, 'stage_change', -1
      FROM case_ ORDER BY n
    """,
    "ALTER TABLE case_ ADD ticket_id int",
    """
    UPDATE case_ SET ticket_id = ticket.id FROM helpdesk_ticket ticket
     WHERE ticket.number = 'HT' || lpad(n::text, 7, '0')
    """,
    """
    INSERT INTO social_crm_conversation (account_id, thread, profile_id, ticket_id)
    SELECT CASE WHEN team = 0 THEN %(brand)s ELSE %(elsewhere)s END, 'thread' || n, profile_id,
           ticket_id
      FROM case_
    """,
    """
    INSERT INTO mail_followers (res_model, res_id, partner_id)
    SELECT 'helpdesk.ticket', ticket_id, (%(partners)s)[1 + team + 5 * agent]
      FROM case_ WHERE NOT unassigned
    """,
    """
    INSERT INTO mail_message (model, res_id, message_type, body, date, subtype_id, create_date)
    SELECT 'helpdesk.ticket', ticket_id, 'comment', '<p>noted</p>', at,
           (SELECT res_id FROM ir_model_data WHERE module = 'mail' AND name = 'mt_note'), at
      FROM case_ WHERE n %% 3 = 0
    """,
    """
    INSERT INTO mail_activity (res_model, res_model_id, res_id, user_id, date_deadline, active,
           summary, create_date)
    SELECT 'helpdesk.ticket', (SELECT id FROM ir_model WHERE model = 'helpdesk.ticket'), ticket_id,
           (%(agents)s)[1 + n %% 20], current_date, TRUE, 'x', at
      FROM case_ WHERE waits AND n %% 20 = 0
    """,
)

# Of five posts, the first two and the fourth are the customer's, the third is ours, and the fifth
# is somebody's of which nobody made a ticket.
MENTIONS = """
    INSERT INTO social_crm_mention (account_id, company_id, network, external_id, kind, audience,
           state, profile_id, own, addressed, text, url, written_at, received_at, processed_at,
           thread, conversation_id, ticket_id, mood, mood_sure, topic_id, priority, needs_answer)
    SELECT conversation.account_id, %(company)s, %(network)s, 'post' || n || '/' || k,
           CASE WHEN private THEN 'message' ELSE 'post' END,
           CASE WHEN private THEN 'direct' ELSE 'public' END,
           CASE WHEN k = 2 THEN 'closed' WHEN k = 4 THEN CASE WHEN n %% 5 = 0 THEN 'new'
                ELSE 'ignored' END WHEN NOT waits THEN 'closed' WHEN k = 3 THEN 'open'
                ELSE 'answered' END,
           case_.profile_id, k = 2, k IN (0, 1, 3), one.words || ' ' || two.words || ' ' || n,
           'https://bench.example/' || n || '/' || k, at + k * interval '97 seconds',
           at + k * interval '97 seconds', at + k * interval '97 seconds',
           'thread' || n || CASE WHEN k = 4 THEN 'x' ELSE '' END,
           CASE WHEN k < 4 THEN conversation.id END,
           CASE WHEN k < 4 THEN case_.ticket_id END,
           (ARRAY['negative', 'neutral', 'positive'])[1 + (n * 7 + k) %% 3], 'sure',
           (%(topics)s)[1 + (n * 3 + k) %% 9], (n * 31 + k) %% 100, k <> 2
      FROM case_
      JOIN social_crm_conversation conversation ON conversation.ticket_id = case_.ticket_id
     CROSS JOIN generate_series(0, 4) k
      JOIN fragment one ON one.id = (n * 7907::bigint + k * 613) %% 30000
      JOIN fragment two ON two.id = (n * 104729::bigint + k * 31) %% 30000
     WHERE n BETWEEN %(first)s AND %(last)s
"""

AFTERWARDS = (
    """
    UPDATE helpdesk_ticket ticket SET social_opening_id = opening.id
      FROM social_crm_mention opening
      JOIN case_ ON case_.ticket_id = opening.ticket_id
     WHERE opening.external_id = 'post' || n || '/0' AND ticket.id = opening.ticket_id AND waits
    """,
    """
    INSERT INTO social_crm_reply (mention_id, account_id, company_id, ticket_id, user_id, audience,
           text, state, key, create_date)
    SELECT mention.id, mention.account_id, mention.company_id, mention.ticket_id,
           (%(agents)s)[1], 'public', 'We are sorry',
           CASE WHEN mention.state = 'open' THEN 'draft' ELSE 'sent' END, 'bench' || mention.id,
           mention.written_at
      FROM social_crm_mention mention
     WHERE NOT mention.own AND mention.ticket_id IS NOT NULL AND mention.id %% 6 = 0
    """,
    # Some say what others say.
    """
    INSERT INTO social_crm_same (company_id)
    SELECT %(company)s FROM generate_series(1, GREATEST(%(tickets)s / 100, 20))
    """,
    """
    UPDATE social_crm_mention SET same_id = (SELECT min(id) FROM social_crm_same)
           + floor(power(random(), 2) * GREATEST(%(tickets)s / 100, 20))::int
     WHERE id %% 25 = 0 AND NOT own
    """,
)


if __name__ == "__main__":
    main()
