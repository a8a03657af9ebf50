"""Stores the authors of a page: what items tell of them, and nothing that they do not."""

from dataclasses import asdict

from odoo import api, models
from odoo.tools import SQL

from ..networks.self_told import best_link
from ..networks.text_tools import safe_url
from .social_crm_ingest import _execute_values
from .social_crm_ingest_values import _address, _json, _text

UTC_NOW = "now() at time zone 'UTC'"
PROFILE_COLUMNS = (
    "handle",
    "name",
    "url",
    "avatar_url",
    "followers",
    "bot",
    "website",
    "links",
    "place",
    "about",
    "language",
)
LINKS = PROFILE_COLUMNS.index("links")


class SocialCrmIngest(models.AbstractModel):
    _inherit = "social.crm.ingest"

    @api.model
    def _store_profiles(self, place, mentions):
        """Authors to profile ids; new ones and changed ones are written.

        :rtype: dict[str, int]
        """
        authors = {mention.author.external_id: mention.author for mention in mentions}
        rows = self.env.execute_query(
            SQL(
                f"""
                SELECT external_id, id, {", ".join(PROFILE_COLUMNS)}
                  FROM social_crm_profile
                 WHERE company_id = %s AND network = %s AND external_id = ANY(%s)
                """,
                place.company_id,
                place.network,
                list(authors),
            )
        )
        ids = {row[0]: row[1] for row in rows}
        stored = {row[0]: row[2:] for row in rows}
        write = []
        for key in sorted(authors):
            before = stored.get(key)
            values = _profile_values(authors[key], before)
            if before != values:
                own = key == place.own_id
                texts = (*values[:LINKS], _json(values[LINKS]), *values[LINKS + 1 :])
                write.append(
                    (place.company_id, place.network, key, own, *texts, place.uid, place.uid)
                )
        if write:
            returned = _execute_values(
                self.env,
                f"""
                INSERT INTO social_crm_profile
                       (company_id, network, external_id, own, {", ".join(PROFILE_COLUMNS)},
                        create_uid, write_uid, create_date, write_date)
                VALUES %s
                ON CONFLICT (company_id, network, external_id) DO UPDATE
                   SET {", ".join(f"{name} = EXCLUDED.{name}" for name in PROFILE_COLUMNS)},
                       write_date = EXCLUDED.write_date
                RETURNING external_id, id
                """,
                write,
                template=f"({', '.join(['%s'] * len(write[0]))}, {UTC_NOW}, {UTC_NOW})",
            )
            ids.update(returned)
        return ids


def _profile_values(author, before):
    """A profile's values in the order of ``PROFILE_COLUMNS``.

    :param tuple before: what is stored, if it is known: what an item does not tell stays
    """
    links = author.links and [link for link in author.links if safe_url(link.url)]
    values = (
        _text(author.handle, 500),
        _text(author.name, 500),
        _address(author.url),
        _address(author.avatar_url),
        min(author.followers, 2**31 - 1) if author.followers is not None else None,
        author.bot,
        None if links is None else _address(best_link(links)) or "",
        None if links is None else [asdict(link) for link in links],
        _told(author.place, 200),
        _told(author.about, 2000),
        _told(author.language, 20),
    )
    if before is not None:
        if not author.handle and not author.name:
            return before
        values = [old if new is None else new for new, old in zip(values, before, strict=True)]
    return tuple(None if value in ("", []) else value for value in values)


def _told(text, limit):
    """A text that may be told to be empty: then it is not ``None`` but empty."""
    return text if not text else _text(text, limit)
