"""Works out the weights of moods; run by :mod:`.training` with the interpreter that has
scikit-learn.

One against the rest for each mood: logistic regression on counts of hashed features, each feature
scaled by the root of how far its frequency differs between the mood and the others (after Wang and
Manning 2012, "Baselines and Bigrams"). Words, pieces of words and groups are brought to the same
length each by itself, so that long texts and long words count no more than others. Scores become
probabilities by a slope and an offset a mood (Platt scaling), fitted on texts that the weights
which judged them had not seen.
"""

from __future__ import annotations

import hashlib
import json
import sys
import zlib
from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from scipy.optimize import minimize
from scipy.sparse import csr_matrix, diags
from sklearn.linear_model import LogisticRegression
from text.features import DATA, bucket, features
from text.mood_table import FORMAT
from text.tokens import tokenise

from house.training_texts import MAIN, Texts, is_held_back, key, load

SHARES = (1.0, 1.0, 0.5)
"""What words, pieces of words and groups count."""
POWER = 0.5
STRICT = 2.0
RARE = 2
"""A feature that fewer texts have is not used."""
FOLDS = 3
SIGN_MOODS = {
    "face_good": 2,
    "face_love": 2,
    "hand_good": 2,
    "hand_thanks": 2,
    "hand_bad": 0,
    "face_sad": 0,
    "face_angry": 0,
    "face_laugh": 2,
}
"""What a sign says that stands alone."""


@dataclass(frozen=True)
class Plan:
    """How a language is trained.

    :param main: the texts that probabilities are fitted to
    :param others: further texts, and what each counts
    :param even: how far rare moods count more: 1, all moods count the same, 0, each text does
    """

    language: str
    bits: int
    main: str
    others: dict[str, float]
    even: float


PLANS = (
    Plan("en", 20, MAIN, {"train_en_vader": 0.7, "train_en_brighter": 0.4}, 1),
    Plan("de", 19, "train_de_potts", {"train_de_brighter": 0.3}, 0.5),
)
POSTS_COUNT, SIGNS_COUNT = 2.0, 1.0


def posts(language: str) -> Texts:
    """The invented posts."""
    rows = (Path(__file__).parent / "posts" / f"{language}.txt").read_text(encoding="utf-8")
    return [(row[2:], "-=+".index(row[0])) for row in rows.splitlines() if row[:1] in "-=+" and row]


def signs() -> Texts:
    """Each sign on its own."""
    found: Texts = []
    group = ""
    for row in (DATA / "signs.txt").read_text(encoding="utf-8").splitlines():
        if row.startswith("[") and row.endswith("]") and row[1:-1].replace("_", "").isalpha():
            group = row[1:-1]
        elif row and not row.startswith("# ") and group in SIGN_MOODS:
            found += [(sign, SIGN_MOODS[group]) for sign in row.split()]
    return found


def matrix(texts: Sequence[str], language: str, bits: int) -> Any:
    """Features of texts as they are judged: a row a text, a column a bucket."""
    columns, values = array("i"), array("d")
    ends = [0]
    for text in texts:
        for share, found in zip(SHARES, features(tokenise(text), language), strict=True):
            columns.extend(bucket(each, bits) for each in found)
            values.extend([share / (len(found) or 1) ** 0.5] * len(found))
        ends.append(len(columns))
    made = csr_matrix(
        (np.array(values), np.array(columns), np.array(ends)), (len(texts), 1 << bits)
    )
    made.sum_duplicates()
    return made


def fit(rows: Any, moods: Any, counts: Any, even: float) -> tuple[Any, Any]:
    """Weights of every feature for every mood, and a bias."""
    seen = np.asarray((rows > 0).sum(0)).ravel()
    rows = (rows @ diags((seen >= RARE).astype(float))).tocsr()
    rows.eliminate_zeros()
    shares = np.array([counts[moods == mood].sum() for mood in range(3)])
    counts = counts * ((shares.sum() / 3 / shares) ** even)[moods]
    weights, bias = [], []
    for mood in range(3):
        inside = np.asarray(rows[moods == mood].sum(0)).ravel() + 0.1
        outside = np.asarray(rows[moods != mood].sum(0)).ravel() + 0.1
        ratio = np.log((inside / inside.sum()) / (outside / outside.sum()))
        scale = np.abs(ratio) ** POWER
        scale /= np.sqrt((rows.multiply(rows) @ scale**2).mean())
        model = LogisticRegression(
            C=STRICT, solver="liblinear", dual=True, tol=0.01, max_iter=60, random_state=1
        )
        model.fit((rows @ diags(scale)).tocsr(), moods == mood, sample_weight=counts)
        weights.append(model.coef_[0] * scale)
        bias.append(float(model.intercept_[0]))
    return np.stack(weights, 1), np.array(bias)


def calibrate(scores: Any, moods: Any, even: float) -> tuple[list[float], list[float]]:
    """A slope and an offset for the scores of each mood that make them probabilities."""
    shares = np.bincount(moods, minlength=3) / len(moods)
    counts = ((1 / 3 / shares) ** even)[moods]
    rows = np.arange(len(moods))

    def loss(values: Any) -> tuple[float, Any]:
        found = scores * values[:3] + values[3:]
        found = found - found.max(1, keepdims=True)
        odds = np.exp(found)
        chances = odds / odds.sum(1, keepdims=True)
        wrong = chances.copy()
        wrong[rows, moods] -= 1
        wrong *= counts[:, None] / counts.sum()
        gradient = np.concatenate([(wrong * scores).sum(0), wrong.sum(0)])
        return float(-(counts * np.log(chances[rows, moods])).sum() / counts.sum()), gradient

    best = minimize(loss, np.array([1.0] * 3 + [0.0] * 3), jac=True, method="L-BFGS-B").x
    best[3:] -= best[3:].mean()
    return [round(float(each), 4) for each in best[:3]], [
        round(float(each), 4) for each in best[3:]
    ]


def train(folder: Path, plan: Plan) -> bytes:
    """The file of one language."""
    main = load(folder, plan.main)
    held = {key(text) for text, _ in main if plan.language == "en" and is_held_back(text)}
    groups: list[tuple[Texts, float]] = [(main, 1.0)]
    groups += [(load(folder, name), count) for name, count in plan.others.items()]
    groups += [(posts(plan.language), POSTS_COUNT), (signs(), SIGNS_COUNT)]
    known = set(held)
    kept: list[tuple[str, int, float, bool]] = []
    for texts, count in groups:
        for text, mood in texts:
            if (same := key(text)) not in known:
                known.add(same)
                kept.append((text, mood, count, texts is main))
    rows = matrix([each[0] for each in kept], plan.language, plan.bits)
    moods = np.array([each[1] for each in kept])
    counts = np.array([each[2] for each in kept])
    own = np.array([each[3] for each in kept])
    weights, bias = fit(rows, moods, counts, plan.even)

    unseen = np.zeros((len(kept), 3))
    fold = np.arange(len(kept)) % FOLDS
    for number in range(FOLDS):
        seen = fold != number
        part, part_bias = fit(rows[seen], moods[seen], counts[seen], plan.even)
        unseen[~seen] = rows[~seen] @ part + part_bias
    slope, offset = calibrate(unseen[own], moods[own], plan.even)

    scale = float(np.abs(weights).max())
    steps = np.rint(np.sqrt(np.abs(weights) / scale) * 127) * np.sign(weights)
    planes = steps.astype(np.int8).T.tobytes()
    about = {
        "format": FORMAT,
        "language": plan.language,
        "version": hashlib.sha256(planes).hexdigest()[:12],
        "bits": plan.bits,
        "scale": scale,
        "bias": bias.tolist(),
        "shares": SHARES,
        "slope": slope,
        "offset": offset,
    }
    used = int((steps != 0).any(1).sum())
    print(f"{plan.language}: {len(kept)} texts, {used} weights; {slope} {offset}", flush=True)
    return json.dumps(about).encode() + b"\n" + zlib.compress(planes, 9)


def main(folder: Path, out: Path) -> None:
    """Train every language."""
    for plan in PLANS:
        (out / f"mood_{plan.language}.bin").write_bytes(train(folder, plan))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
