"""Customers of the demo who help each other, on a forum that the company has left since: who was
thanked, who was wrong, a case that the community may answer first, and somebody whose words go far.
All of it is invented."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from importlib import import_module
from typing import Any

from .past import left_account, say
from .people import BRAND_NAME

HELPER, LOUD, WRONG = "walter", "kanal", "rudi"
PEOPLE = {  # handle -> name, followers
    HELPER: ("Walter Brühl", 140),
    LOUD: ("Der Kaffeekanal", 25_000),
    WRONG: ("Rudi Raschmann", 12),
    "ines": ("Ines Peters", 30),
    "olaf": ("Olaf Timm", 8),
    "sanna": ("Sanna Virtanen", 95),
    "bela": ("Bela Roth", 61),
}
# Days ago, who asks, what, who answers, what, what who asked says then
SAID = (
    (40, "ines", "Wie entkalke ich die Fjord 2 richtig?", HELPER,
     "Drück beide Tasten fünf Sekunden, dann startet das Programm von selbst.",
     "Danke, hat geklappt!"),
    (31, "olaf", "Welcher Filter passt in die kleine Fjord?", HELPER,
     "Nimm den runden mit der Nummer 3, der eckige ist für die Fjord 2.", "Vielen Dank!"),
    (22, "sanna", "How do I reset the grinder to its old setting?", HELPER,
     "Turn the ring to zero and hold the left button, it beeps twice.",
     "Thanks, that worked!"),
    (9, "bela", "Wo finde ich die Seriennummer?", HELPER,
     "Schau unter den Wassertank, da klebt ein kleines Schild.", ""),
    (4, "olaf", "Kann man den Milchschäumer in die Spülmaschine stellen?", WRONG,
     "Klar, stell ihn einfach rein, bei mir geht das seit Jahren.", ""),
)  # fmt: skip
OPEN = "Wie stelle ich die Wasserhärte an der Fjord 2 ein?"
HEARD = "Heute im Kanal: Welche Kaffeemaschine taugt für hartes Wasser? Die Fjord ist auch dabei."
MINUTES = 120


def set_up(env: Any, team: Any) -> None:
    """Say who helped whom, and who talks to whom. The caller commits."""
    agent = env["res.users"].search([("login", "=", "agent")])
    posts = _say(env, team)
    helps = env["social.crm.help"]
    answer = posts.filtered(lambda post: post.profile_id.handle == WRONG)
    helps._note_by_hand(answer - helps.search([]).mention_id)
    wrong = helps.search([("mention_id", "in", answer.ids)])
    wrong.with_user(agent)._say("wrong", "Der Schäumer verträgt keine Spülmaschine.")
    rules = env["social.crm.helper.rule"].create(
        [
            {"standing": "superuser", "least": 3, "askers": 3},
            {"standing": "supporter", "least": 1, "askers": 1},
        ]
    )
    rules._say_standings(team.company_id)
    _first(posts)
    _leader(env, posts)
    if "social.crm.reward.kind" in env:
        _rewards(env, team)


def _say(env: Any, team: Any) -> Any:
    """Store what was said, and work it.

    :returns: the posts
    """
    types = import_module("odoo.addons.social_crm.networks.types")
    account = left_account(
        env, team, f"{BRAND_NAME}: Forum", "did:plc:forum", "forum.example", days=300
    )
    now = datetime.now(UTC).replace(microsecond=0)

    def item(key: str, who: str, text: str, when: datetime, parent: str = "") -> Any:
        name, followers = PEOPLE[who]
        author = types.Author(f"did:plc:{who}", who, name, followers=followers)
        return types.Mention(
            key, author, text=text, written_at=when, parent_id=parent, thread_id=key.split("-")[0]
        )

    items = []
    for number, (days, asks, question, answers, answer, reaction) in enumerate(SAID):
        key, when = f"forum{number}", now - timedelta(days=days, hours=number)
        items.append(item(key, asks, question, when))
        items.append(item(f"{key}-1", answers, answer, when + timedelta(hours=1), key))
        if reaction:
            items.append(item(f"{key}-2", asks, reaction, when + timedelta(hours=3), f"{key}-1"))
    items.append(item("forum8", "bela", OPEN, now - timedelta(minutes=20)))
    items.append(item("forum9", LOUD, HEARD, now - timedelta(days=2)))
    say(env, account, items)
    posts = env["social.crm.mention"].search([("account_id", "=", account.id)])
    account.active = False
    return posts


def _first(posts: Any) -> None:
    """One question waits for other customers; what is written later on its topic does, too."""
    asked = posts.filtered(lambda post: post.text == OPEN)
    topic = asked.topic_id or asked.env.ref("social_crm.topic_product")
    topic.community_minutes = MINUTES
    done = asked.env.ref("helpdesk_mgmt.helpdesk_ticket_stage_done")
    # Nobody is mailed that the others are closed.
    (posts.ticket_id - asked.ticket_id).with_context(mail_notrack=True).stage_id = done
    asked.ticket_id.social_community_until = asked.written_at + timedelta(minutes=MINUTES)


def _leader(env: Any, posts: Any) -> None:
    loud = posts.profile_id.filtered(lambda profile: profile.handle == LOUD)
    manager = env["res.users"].search([("login", "=", "manager")])
    leader = env["social.crm.leader"].create(
        {
            "profile_id": loud.id,
            "user_id": manager.id,
            "note": "Fragt gern, bevor er etwas testet.",
        }
    )
    followers = PEOPLE[LOUD][1]
    env["social.crm.leader.reach"].create(
        [
            {
                "leader_id": leader.id,
                "day": datetime.now(UTC).date() - timedelta(days=days),
                "reach": followers - 150 * days,
                "influence": followers - 150 * days,
            }
            for days in range(1, 35)
        ]
    )
    leader._keep_day()
    leader._work_out_trend()


def _rewards(env: Any, team: Any) -> None:
    """A kind of reward, where rewards are installed."""
    program = env["loyalty.program"].create(
        {"name": "Kaffee", "program_type": "coupons", "company_id": team.company_id.id}
    )
    env["social.crm.reward.kind"].create(
        {
            "name": "Kaffee für zwei",
            "program_id": program.id,
            "company_id": team.company_id.id,
            "worth": 12,
            "budget": 240,
        }
    )
