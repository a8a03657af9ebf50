"""Does the FAQ's search find the right entry? Among the first three, against pg_trgm alone, on
questions that people really asked.

An entry is a question from Natural Questions or WebQuestions (``house/questions.py`` says where
they come from and under which licences); asked for it is with another wording of somebody else.
2,000 more questions are entries that are right for none. Both search the same entries for the same
questions in the same run: ours in memory, pg_trgm in a table ordered by ``similarity()``. A third
of the questions was there to choose weights by (``TUNE=1`` shows it); the other two thirds, which
are measured, were not looked at for that.

``faq_quiet`` is the share of other questions, which no entry is right for, that get none offered
where there are 300 entries beside the right ones; what is kept of the right ones is told with it.

``faq_ms`` is what one look-up takes, as it is done while an agent types.
"""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path
from statistics import median
from zlib import crc32

import psycopg2
from _odoo import report

from house import databases, questions

HERE = Path(__file__).parents[1]
sys.path[:0] = [str(HERE / "social_crm")]

from text.alike import Index  # noqa: E402

NAMES = ["faq_top3", "faq_top3_pg_trgm", "faq_top3_vs_pg_trgm", "faq_quiet", "faq_ms"]
OTHERS = 2_000
TOP = 3


def main() -> None:
    entries, asked = prepared(tune=bool(os.environ.get("TUNE")))
    index = Index(entries)
    ours, times = [], []
    for right, question in asked:
        began = time.perf_counter()
        found = index.find(question, TOP, least=0)
        times.append(time.perf_counter() - began)
        ours.append(right in [match.key for match in found])
    theirs = trigrams(entries, asked)
    share, other = sum(ours) / len(asked), sum(theirs) / len(asked)
    many = f"{len(asked)} questions for {len(entries):,} entries"
    only = sum(a and not b for a, b in zip(ours, theirs, strict=True))
    lost = sum(b and not a for a, b in zip(ours, theirs, strict=True))
    report("faq_top3", share, "ratio", None, "higher", many)
    report("faq_top3_pg_trgm", other, "ratio", None, "higher", f"the same {many}, similarity()")
    detail = f"{only} found by ours alone, {lost} by pg_trgm alone"
    report("faq_top3_vs_pg_trgm", share / other, "ratio", 1.0, "higher", detail)
    kept, quiet = offered(entries, asked)
    detail = f"and {kept:.3f} of the others get the right entry offered, above the same likeness"
    report("faq_quiet", quiet, "ratio", None, "higher", detail)
    report("faq_ms", 1000 * median(times), "ms", 20, "lower", "one look-up, median")


def offered(
    entries: list[tuple[int, list[str]]], asked: list[tuple[int, str]]
) -> tuple[float, float]:
    """What is really offered, above the likeness that is wanted for it.

    :returns: share of questions whose right entry is, and share of those that have none and get
        none
    """
    index = Index(entries[: len(entries) - OTHERS + 300])
    kept = [right in [match.key for match in index.find(text, TOP)] for right, text in asked]
    strangers = questions.others()[OTHERS : OTHERS + 500]
    quiet = [not index.find(text, TOP) for text in strangers]
    return sum(kept) / len(kept), sum(quiet) / len(quiet)


def prepared(tune: bool) -> tuple[list[tuple[int, list[str]]], list[tuple[int, str]]]:
    """Entries, and questions with the key of the entry that is right.

    :param tune: the third that weights were chosen by, instead of the rest
    """
    entries: list[tuple[int, list[str]]] = []
    asked: list[tuple[int, str]] = []
    for known, *wordings in questions.groups():
        if (crc32(known.encode()) % 3 == 0) == tune:
            asked += [(len(entries), wording) for wording in wordings]
            entries.append((len(entries), [known]))
    for question in questions.others()[:OTHERS]:
        entries.append((len(entries), [question]))
    return entries, asked


def trigrams(entries: list[tuple[int, list[str]]], asked: list[tuple[int, str]]) -> list[bool]:
    """Whether pg_trgm has the right entry among its first three."""
    name = f"social_crm_bench_faq{os.getpid()}"
    databases.copy("template1", name)
    try:
        connection = psycopg2.connect(dbname=name)
        with connection, connection.cursor() as cursor:
            cursor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
            cursor.execute("CREATE TABLE entry (id int, question text)")
            rows = [(key, known) for key, wordings in entries for known in wordings]
            cursor.executemany("INSERT INTO entry VALUES (%s, %s)", rows)
            found = []
            for right, question in asked:
                cursor.execute(
                    "SELECT id FROM entry ORDER BY similarity(question, %s) DESC, id LIMIT %s",
                    (question, TOP),
                )
                found.append(right in [key for (key,) in cursor.fetchall()])
        connection.close()
        return found
    finally:
        databases.drop(name)


if __name__ == "__main__":
    main()
