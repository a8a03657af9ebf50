"""Searches everywhere: each column of each table that can hold words, and the file store. It knows
nothing of models, so that nothing is overlooked because somebody forgot it."""

import logging
import mmap
import os
import re
import time
from dataclasses import dataclass

import psycopg2

from odoo import api, models
from odoo.tools import SQL, mute_logger

from ..matching.redact import spellings

_logger = logging.getLogger(__name__)

ROWS_SHOWN = 20
TYPES = ("text", "varchar", "bpchar", "name", "json", "jsonb", "xml", "tsvector")
FILES = "filestore"
"""What stands for a table where files are meant."""


@dataclass(frozen=True, slots=True)
class Hit:
    """Where something was found.

    :param table: a table, or ``filestore``
    :param column: a column, or the name of a file
    :param count: how many rows
    :param ids: of the first rows, if they have any
    :param unknown: it could not be looked at within the time; nothing is known
    """

    table: str
    column: str
    count: int
    ids: tuple[int, ...] = ()
    unknown: bool = False


class SocialCrmSearch(models.AbstractModel):
    _name = "social.crm.search"
    _description = "Search of Everything"

    @api.model
    def _tables(self):
        """All tables with what in them can hold words, in the order of their names.

        :returns: list of (table, list of (column, whether it holds bytes), whether it has ids)
        """
        self.env.flush_all()
        # The catalogue itself: information_schema takes seconds for the same.
        rows = self.env.execute_query(
            SQL(
                """
                SELECT class.relname,
                       array_agg(attribute.attname::text ORDER BY attribute.attname)
                           FILTER (WHERE type.typname = ANY(%s) OR type.typcategory = 'A'),
                       array_agg(attribute.attname::text ORDER BY attribute.attname)
                           FILTER (WHERE type.typname = 'bytea'),
                       bool_or(attribute.attname = 'id')
                  FROM pg_class class
                  JOIN pg_attribute attribute ON attribute.attrelid = class.oid
                  JOIN pg_type type ON type.oid = attribute.atttypid
                 WHERE class.relnamespace = current_schema()::regnamespace
                   AND class.relkind IN ('r', 'p') AND attribute.attnum > 0
                   AND NOT attribute.attisdropped
                 GROUP BY class.relname
                 ORDER BY class.relname
                """,
                list(TYPES),
            )
        )
        return [
            (
                table,
                [*((each, False) for each in words or ()), *((each, True) for each in data or ())],
                has_id,
            )
            for table, words, data, has_id in rows
            if words or data
        ]

    @api.model
    def _everywhere(self, words, seconds=None, tables=None, files=True):
        """Search for words, table by table.

        Each is looked for as it is, in JSON, in addresses, in HTML and in base64; case never
        matters.

        :param Iterable[str] words: at least three letters each; shorter ones are left out
        :param float seconds: after that a table is given up, and says so
        :param tables: names of tables; all if not given
        :param bool files: look into the file store, too
        :returns: an iterator of :class:`Hit`
        """
        loose, exact = set(), set()
        for word in words:
            if len(word.strip()) >= 3:
                lower, base64 = spellings(word.strip())
                loose |= lower
                exact |= base64
        if not loose:
            return
        for table, columns, has_id in self._tables():
            if tables is None or table in tables:
                yield from self._in_table(table, columns, has_id, loose, exact, seconds)
        if files and (tables is None or FILES in tables):
            yield from self._in_files(loose, exact)

    @api.model
    def _in_table(self, table, columns, has_id, loose, exact, seconds):
        found = []
        for column, data in columns:
            name = SQL.identifier(column)
            if data:
                # Letters beyond ASCII are written as octal numbers there.
                name = SQL("encode(%s, 'escape')", name)
                lower = any_of(map(_octal, loose))
            else:
                name = SQL("%s::text", name)
                lower = any_of(loose)
            found.append(SQL("(%s ~* %s OR %s ~ %s)", name, lower, name, any_of(exact)))
        query = SQL(
            "SELECT %s, %s FROM %s WHERE %s",
            SQL.identifier("id") if has_id else SQL("NULL::integer"),
            SQL(", ").join(SQL("coalesce(%s, FALSE)", each) for each in found),
            SQL.identifier(table),
            SQL(" OR ").join(found),
        )
        try:
            with self.env.cr.savepoint(flush=False), mute_logger("odoo.sql_db"):
                if seconds:
                    self.env.cr.execute("SET LOCAL statement_timeout = %s", [int(seconds * 1000)])
                rows = self.env.execute_query(query)
                if seconds:
                    self.env.cr.execute("SET LOCAL statement_timeout = DEFAULT")
        except psycopg2.errors.QueryCanceled:
            yield Hit(table, "", 0, unknown=True)
            return
        for number, (column, _data) in enumerate(columns, start=1):
            hits = [row[0] for row in rows if row[number]]
            if hits:
                ids = tuple(sorted(each for each in hits if each))[:ROWS_SHOWN]
                yield Hit(table, column, len(hits), ids)

    @api.model
    def _in_files(self, loose, exact, until=None):
        """Search the file store, file by file; nothing is loaded whole.

        :param float until: a time of ``time.monotonic``
        """
        Attachment = self.env["ir.attachment"]
        if Attachment._storage() != "file":
            return
        root = Attachment._filestore()
        lower = [each.encode() for each in loose]
        cased = [each.encode() for each in exact]
        for folder, _folders, names in os.walk(root):
            if os.path.basename(folder) == "checklist":
                continue
            for name in names:
                if until and time.monotonic() > until:
                    yield Hit(FILES, "", 0, unknown=True)
                    return
                path = os.path.join(folder, name)
                if _file_holds(path, lower, cased):
                    yield Hit(FILES, os.path.relpath(path, root), 1)


CHUNK = 1 << 20


def _file_holds(path, lower, cased):
    """Whether a file holds one of these, read in pieces that overlap."""
    overlap = max(map(len, (*lower, *cased)), default=0)
    try:
        with open(path, "rb") as handle:
            if not os.fstat(handle.fileno()).st_size:
                return False
            with mmap.mmap(handle.fileno(), 0, access=mmap.ACCESS_READ) as data:
                for begin in range(0, len(data), CHUNK):
                    piece = data[begin : begin + CHUNK + overlap]
                    small = piece.decode("utf-8", "surrogateescape").lower()
                    small = small.encode("utf-8", "surrogateescape")
                    if any(each in small for each in lower) or any(e in piece for e in cased):
                        return True
    except FileNotFoundError:  # collected meanwhile
        return False
    return False


def any_of(words):
    """A regular expression of PostgreSQL for any of these words. One expression of many words is
    read in one go; many ``LIKE`` took a hundred times as long.

    :rtype: str
    """
    return "|".join(re.sub(r"([^\w\s])", r"\\\1", word) for word in sorted(words)) or "$^"


def _octal(word):
    """A word as ``encode(…, 'escape')`` writes its bytes."""
    return "".join(
        "\\\\" if byte == 0x5C else chr(byte) if byte < 0x80 else f"\\{byte:03o}"
        for byte in word.encode()
    )
