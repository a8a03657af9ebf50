"""Who is it: are those who are linked without a person linked rightly, and is who can be known
among the first three suggestions?

The known world (``social_crm/tests/matching/world``) is put into a real database, its profiles
write to us, and the scheduled action recognises them. ``WORLD=folder`` takes another world, see
``social_crm/matching/README.md``; ``SEED=7`` another of the same kind; ``CONTACTS`` and
``PROFILES`` say how many.
"""

from __future__ import annotations

import json
import os
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from _odoo import account, database, report

HERE = Path(__file__).parents[1]
sys.path[:0] = [str(HERE / "social_crm" / "tests" / "matching")]

from world.make import Mix, World, make, read  # noqa: E402
from world.measure import Result  # noqa: E402

NAMES = ["identity_precision", "identity_recall_top3"]
ADDONS = ["social_crm", "social_crm_sale"]
BATCH = 200


def main() -> None:
    world, called = chosen()
    with database("identity", ADDONS) as new_environment:
        env = new_environment()
        partners = fill(env, world)
        profiles = speak(env, world)
        result, seconds = recognise(env, world, partners, profiles)
        env.cr.close()
    print(f"{called}: {result}\n{result.table()}")
    per_profile = 1000 * seconds / max(len(world.profiles), 1)
    sizes = f"{called}: {len(world.contacts):,} contacts, {len(world.profiles):,} profiles"
    linked = f"{result.right:,} of {result.links:,} links are right; {per_profile:.1f} ms a profile"
    known = f"{result.found:,} of {result.knowable:,} that can be known"
    report("identity_precision", result.precision, "share", 0.995, "higher", f"{sizes}; {linked}")
    report("identity_recall_top3", result.recall, "share", 0.80, "higher", f"{sizes}; {known}")


def chosen() -> tuple[World, str]:
    """The world that is asked for, and what it is called."""
    if folder := os.environ.get("WORLD"):
        return read(Path(folder)), folder
    seed = int(os.environ.get("SEED", 7))
    size = {
        key: int(os.environ[key.upper()])
        for key in ("contacts", "profiles")
        if key.upper() in os.environ
    }
    return make(Mix(seed=seed, **size)), f"seed {seed}"


# Contacts


def insert(env: Any, table: str, rows: list[dict[str, Any]]) -> list[int]:
    """Rows with the same columns, in one go; what the addons want besides is filled in.

    :returns: their ids, in order
    """
    from psycopg2.extras import execute_values

    if not rows:
        return []
    columns = list(rows[0])
    made: list[int] = []
    for first in range(0, len(rows), 10_000):
        chunk = rows[first : first + 10_000]
        found = execute_values(
            env.cr._obj,
            f"INSERT INTO {table} ({', '.join(columns)}) VALUES %s RETURNING id",
            [tuple(row[column] for column in columns) for row in chunk],
            page_size=10_000,
            fetch=True,
        )
        made += [row[0] for row in found]
    return made


def defaults(env: Any, model: str, *without: str) -> dict[str, Any]:
    """What a row must have that is not said, as a form would fill it in."""
    record = env[model]
    required = [
        name
        for name, field in record._fields.items()
        if field.store and field.column_type and field.required and name not in without
    ]
    return {
        name: record._fields[name].convert_to_column(value, record)
        for name, value in record.default_get(required).items()
        if name in required
    }


def fill(env: Any, world: World) -> dict[int, int]:
    """All contacts with their numbers, and the keys by which they are found.

    :returns: id in the world to id here
    """
    countries = {each.code: each.id for each in env["res.country"].search([])}
    base = defaults(env, "res.partner")
    rows = [
        {
            **base,
            "name": each["name"],
            "complete_name": each["name"],
            "email": each["email"] or None,
            "phone": each["phone"] or None,
            "website": each["website"] or None,
            "ref": each["ref"] or None,
            "zip": each["zip"] or None,
            "city": each["city"] or None,
            "country_id": countries.get(each["country"]),
            "lang": each["lang"] or None,
            "is_company": each["company"],
            "active": True,
            "type": "contact",
        }
        for each in world.contacts
    ]
    made = insert(env, "res_partner", rows)
    partners = {each["id"]: id_ for each, id_ in zip(world.contacts, made, strict=True)}
    parents = [(partners[each["id"]], partners.get(each["parent"])) for each in world.contacts]
    env.cr._obj.execute(
        "UPDATE res_partner SET parent_id = new.parent FROM unnest(%s::int[], %s::int[])"
        " AS new(id, parent) WHERE res_partner.id = new.id AND new.parent IS NOT NULL",
        [list(each) for each in zip(*parents, strict=True)],
    )
    handles = [
        {"partner_id": partners[each["id"]], "network": network, "handle": handle}
        for each in world.contacts
        for network, _colon, handle in (own.partition(":") for own in each["handles"])
    ]
    insert(env, "social_crm_handle", handles)
    numbers(env, world, partners)
    env.cr.commit()
    env["social.crm.contact.key"]._cron_fill()
    key = env["social.crm.contact.key"]
    while key._after(int(env["ir.config_parameter"].get_param("social_crm.contact_keys_done", 0))):
        key._cron_fill()
    env.cr.commit()
    env.cr._cnx.autocommit = True
    env.cr._obj.execute("VACUUM ANALYZE res_partner, social_crm_contact_key")
    env.cr._cnx.autocommit = False
    return partners


def numbers(env: Any, world: World, partners: dict[int, int]) -> None:
    """Orders, invoices and tickets."""
    now = datetime.now(UTC).replace(tzinfo=None, microsecond=0)
    company = env.company
    journal = env["account.journal"].search([("type", "=", "sale")], limit=1) or env[
        "account.journal"
    ].create({"name": "Sales", "code": "S", "type": "sale"})
    kinds = (
        (
            "sale_order",
            "orders",
            {
                **defaults(env, "sale.order", "name", "partner_id"),
                "company_id": company.id,
                "date_order": now,
                "state": "sale",
            },
            lambda number, partner: {
                "name": number,
                "partner_id": partner,
                "partner_invoice_id": partner,
                "partner_shipping_id": partner,
            },
        ),
        (
            "account_move",
            "invoices",
            {
                "company_id": company.id,
                "journal_id": journal.id,
                "currency_id": company.currency_id.id,
                "date": now.date(),
                "move_type": "out_invoice",
                "state": "posted",
                "auto_post": "no",
            },
            lambda number, partner: {"name": number, "partner_id": partner},
        ),
        (
            "helpdesk_ticket",
            "tickets",
            {
                **defaults(env, "helpdesk.ticket", "number", "partner_id"),
                "name": "A case",
                "description": "-",
                "company_id": company.id,
                "active": True,
            },
            lambda number, partner: {"number": number, "partner_id": partner},
        ),
    )
    for table, key, base, own in kinds:
        insert(
            env,
            table,
            [
                {**base, **own(number, partners[each["id"]])}
                for each in world.contacts
                for number in each[key]
            ],
        )


# Profiles


def speak(env: Any, world: World) -> dict[int, int]:
    """Profiles and what they wrote, stored as a network would hand them out.

    :returns: id in the world to id here
    """
    company = env.company.id
    networks = {each["network"] for each in world.profiles}
    brands = {network: account(env).id for network in sorted(networks)}
    insert_profiles = [
        {
            "company_id": company,
            "network": each["network"],
            "external_id": f"world:{each['id']}",
            "handle": each["handle"],
            "name": each["name"],
            "place": each["city"] or None,
            "language": each["language"] or None,
            "about": each["about"] or None,
            "links": _links(each),
            "avatar_url": each["avatar"] or None,
            "own": False,
        }
        for each in world.profiles
    ]
    made = insert(env, "social_crm_profile", insert_profiles)
    profiles = {each["id"]: id_ for each, id_ in zip(world.profiles, made, strict=True)}
    network_of = {each["id"]: each["network"] for each in world.profiles}
    now = datetime.now(UTC).replace(tzinfo=None, microsecond=0) - timedelta(days=1)
    base = defaults(env, "social.crm.mention", "account_id", "profile_id")
    insert(
        env,
        "social_crm_mention",
        [
            {
                **base,
                "account_id": brands[network_of[text["profile"]]],
                "company_id": company,
                "profile_id": profiles[text["profile"]],
                "external_id": f"world:{index}",
                "text": text["text"],
                "kind": "message" if text["private"] else "post",
                "audience": "direct" if text["private"] else "public",
                "written_at": now + timedelta(seconds=index / 10),
                "own": False,
                "addressed": True,
                "received_at": now + timedelta(seconds=index / 10),
                "processed_at": now,
            }
            for index, text in enumerate(world.texts)
        ],
    )
    env.cr.commit()
    env.invalidate_all()
    return profiles


def _links(profile: dict[str, Any]) -> str | None:
    links = [{"url": url, "verified": False} for url in profile["websites"]]
    links += [{"url": url, "verified": True} for url in profile["verified"]]
    return json.dumps(links) if links else None


def recognise(
    env: Any, world: World, partners: dict[int, int], profiles: dict[int, int]
) -> tuple[Result, float]:
    """Let the scheduled action do its work, and ask for suggestions where nobody was linked."""
    back = {id_: number for number, id_ in partners.items()}
    result = Result()
    rows = list(world.profiles)
    recognition = env["social.crm.recognition"]
    took = 0.0
    for first in range(0, len(rows), BATCH):
        batch = rows[first : first + BATCH]
        records = env["social.crm.profile"].browse([profiles[each["id"]] for each in batch])
        began = time.perf_counter()
        recognition._recognise_again(records)
        took += time.perf_counter() - began
        env.cr.commit()
        open_ones = records.filtered(lambda each: not each.partner_id)
        suggested = recognition._suggest(open_ones)
        for row, record in zip(batch, records, strict=True):
            linked = back.get(record.partner_id.id)
            carrying = record.identity_ids.filtered(
                lambda piece, record=record: (
                    piece.counts and piece.links and piece.partner_id == record.partner_id
                )
            )
            top = [back.get(each["partner_id"], 0) for each in suggested.get(record.id, ())]
            if record.partner_id:
                top = [linked or 0]
                linked = linked or 0
            methods = carrying.method_id.mapped("code")
            result.count(row["id"], world.truth[row["id"]], linked, methods, top)
        env.invalidate_all()
    return result, took


if __name__ == "__main__":
    main()
