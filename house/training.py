"""``python3 -m house train``: work out the shipped weights of moods, and their card.

The texts are not part of the checkout. ``SOCIAL_CRM_DATA`` names the folder that has them; without
it, ``shared/data`` beside the checkout is looked for. The same files and libraries give the same
weights, bit by bit.
"""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from . import paths, venv
from .say import HouseError, step

OUT = paths.CHECKOUT / "social_crm" / "text" / "data"
TRAINED_ON = (
    "train_en_semeval2013-16",
    "train_en_vader",
    "train_en_brighter",
    "train_de_potts",
    "train_de_brighter",
)
MEASURED_ON = (
    "test_de_potts",
    "domain_en_airline_first_half",
    "domain_de_germeval_dev",
    "test_fr_umsab_val",
)


def data() -> Path | None:
    """The folder with the labelled texts, if it is there."""
    given = os.environ.get("SOCIAL_CRM_DATA")
    places = [Path(given)] if given else [paths.CHECKOUT.parent / "shared" / "data"]
    places += [place / "text" for place in places]
    return next((place for place in places if list(place.glob("train_*.jsonl"))), None)


def run(out: Path = OUT) -> None:
    """Train, and write the weights and the card.

    :raises HouseError: texts are missing, or training failed
    """
    folder = data()
    needed = [f"{name}.jsonl" for name in (*TRAINED_ON, *MEASURED_ON)]
    missing = [name for name in needed if not folder or not (folder / name).exists()]
    if missing:
        raise HouseError(
            f"To train, {', '.join(missing)} are needed: say in SOCIAL_CRM_DATA in which folder "
            f"they are. {OUT.relative_to(paths.CHECKOUT)}/CARD.md says where they come from."
        )
    with step("Training (some minutes)"):
        _program("training_moods", venv.training_python(), folder, out)
    with step("Card"):
        _program("training_card", venv.python(), folder, out)


def _program(name: str, python: Path, folder: Path | None, out: Path) -> None:
    done = subprocess.run(
        [str(python), "-m", f"house.{name}", str(folder), str(out)],
        cwd=paths.CHECKOUT,
        env={
            **os.environ,
            "PYTHONPATH": f"{paths.CHECKOUT}{os.pathsep}{paths.CHECKOUT / 'social_crm'}",
            "PYTHONHASHSEED": "0",
            "OMP_NUM_THREADS": "1",
            "OPENBLAS_NUM_THREADS": "1",
        },
        stdin=subprocess.DEVNULL,
    )
    if done.returncode:
        raise HouseError("Training failed; what it said stands above.")
