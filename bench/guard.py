"""How much of the personal data in answers is found, how much of what is found is some, and how
long a long answer takes. The texts are invented, and stand with the tests."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from statistics import median

from _odoo import report

HERE = Path(__file__).parents[1]
sys.path[:0] = [str(HERE / "social_crm"), str(HERE / "social_crm" / "tests" / "matching")]

from matching.personal import find  # noqa: E402
from test_personal import MARTINA, OWN, WITH, WITHOUT, measured  # noqa: E402

NAMES = ["guard_recall", "guard_precision", "guard_ms_2000"]
LETTERS = 2_000
ROUNDS = 50


def main() -> None:
    recall, precision, _wrong = measured()
    texts = f"{len(WITH)} invented answers with personal data, {len(WITHOUT)} without"
    report("guard_recall", recall, "", 0.97, "higher", texts)
    report("guard_precision", precision, "", 0.97, "higher", texts)
    text = "\n".join((*WITHOUT, *(text for _kind, text in WITH)))
    pieces = [text[at : at + LETTERS] for at in range(0, len(text) - LETTERS, LETTERS)]
    took = []
    for _round in range(ROUNDS):
        for piece in pieces:
            start = time.process_time()
            find(piece, MARTINA, OWN)
            took.append(1000 * (time.process_time() - start))
    detail = f"median of {len(pieces)} texts that are dense with numbers, ms of processor time"
    report("guard_ms_2000", median(took), "ms", None, "lower", detail)


if __name__ == "__main__":
    main()
