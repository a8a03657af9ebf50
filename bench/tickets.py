"""From mention to ticket, against Odoo's own mail gateway making the same tickets out of mails.

Both sides have a team with two followers, stage and numbering, and commit as they do at work: the
gateway each mail, ours each batch.
"""

from __future__ import annotations

from statistics import median
from typing import Any

from _odoo import account, database, median_ratio, posts, report, seconds

NAMES = ["ticket_vs_mail_gateway"]
BATCH = 200
MAILS = 40
ROUNDS = 5


def main() -> None:
    with database() as new_environment:
        env = new_environment()
        brand = account(env, instance="https://bench.example")
        team = env["helpdesk.ticket.team"].create({"name": "Service", "alias_name": "service"})
        for login in ("one", "two"):
            user = env["res.users"].create(
                {
                    "name": login,
                    "login": login,
                    "email": f"{login}@bench.example",
                    "notification_type": "inbox",
                }
            )
            subtypes = env.ref("helpdesk_mgmt.hlp_tck_team_created") + env.ref("mail.mt_comment")
            team.message_subscribe(user.partner_id.ids, subtypes.ids)
        brand.team_id = team
        env.cr.commit()
        gateway: list[float] = []
        ours: list[float] = []
        for number in range(ROUNDS + 1):
            ingest(env, brand, number)
            took = (
                seconds(mails, env, team, number) / MAILS,
                seconds(env["social.crm.process"]._cron_process) / BATCH,
            )
            if number:
                gateway.append(took[0])
                ours.append(took[1])
        tickets = env["helpdesk.ticket"].search([("social_account_id", "=", brand.id)])
        assert len(tickets) == BATCH * (ROUNDS + 1), len(tickets)
        assert len(set(tickets.mapped("number"))) == len(tickets)
        assert all(len(ticket.message_follower_ids) == 2 for ticket in tickets)
        assert len(tickets.social_mention_ids.message_id.notification_ids) >= 2 * len(tickets)
        assert tickets.stage_id
        env.cr.close()
    each = " against ".join(f"{1000 * median(times):.1f} ms" for times in (ours, gateway))
    detail = (
        f"median of {ROUNDS} interleaved rounds, followers notified on both sides; {each} a ticket"
    )
    report("ticket_vs_mail_gateway", median_ratio(gateway, ours), "ratio", 10, "higher", detail)


def ingest(env: Any, brand: Any, number: int) -> None:
    """Posts of different people are stored; that is not part of the figure."""
    from odoo.addons.social_crm.networks.types import Page

    page = Page(mentions=posts(BATCH, seed=number, people=50))
    env["social.crm.ingest"]._store_page(brand.source_ids, page)
    env.cr.commit()


def mails(env: Any, team: Any, number: int) -> None:
    """The same kind of text, as mails through the gateway."""
    for index, post in enumerate(posts(MAILS, seed=1000 + number, people=50)):
        message = (
            f"From: {post.author.name} <{post.author.handle}@customers.example>\n"
            f"To: service@bench.example\nSubject: {post.text[:60]}\n"
            f"Message-Id: <{number}.{index}@customers.example>\n"
            "MIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n\n"
            f"{post.text}\n"
        ).encode()
        env["mail.thread"].message_process(
            "helpdesk.ticket", message, custom_values={"team_id": team.id}
        )
        env.cr.commit()


if __name__ == "__main__":
    main()
