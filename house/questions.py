"""Questions that people really asked, each with other wordings of the same: what the FAQ's search
is measured with.

From Natural Questions (queries to Google, Kwiatkowski et al. 2019, CC BY-SA 3.0; the open version
of Lee et al. 2019) and WebQuestions (Berant et al. 2013, CC BY 4.0), as they are in the package of
pyserini. Two questions with one and the same answer may ask the same thing; which of them do not
was decided by reading each pair (:data:`APART`), before anything was measured with them. Fetched
when the benchmark asks for it, kept in the cache, and never copied into this repository.
"""

from __future__ import annotations

import ast
import json
import zipfile
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from zlib import crc32

from . import paths, venv
from .say import HouseError

PACKAGE = "pyserini==0.18.0"
FILES = ("nq.dev", "nq.test", "wq.test")
MOST = 3
"""Wordings of one question. An answer that more questions have is a country, not an entry."""
_APART = """
01562fac 015a5367 04d97b15 05c504f3 09cbd25d 0d3ce69a 0d976d64 0e14cb3f 0ee808b3 0fdddac2 0fe2970c
1750dd04 19ce55cc 1d4a20f3 1f3ec535 2333fd1d 236e7699 2958f124 2fb93151 2fd06325 2feb8a50 303b835a
30e2c95a 316f2002 335cafb0 33762f21 356ac20a 35f155b6 369094ab 39e85533 3fa74128 4146b8cd 416cb239
453d113f 4548c4ed 46a67dde 4f4d3d2e 4f80c1e5 57765b6f 5a7ab19e 5b2f6be8 5d57d98a 5e833603 6a6246a1
6b122f83 6fa26a0a 72f37a3e 831c05a1 83c3479e 8439ac31 844f72ba 86864dc1 8dc00072 9439b043 9832469b
98ac9e44 992f82a7 9b6be487 9c163ddc 9d42230c 9f090142 a053d8ee a5013d5b b460b598 b5df868e b75a4d52
bd447408 bdb06c4f c16d11fd c4417f3d c6c929e8 c6fa8094 ca141d0c cb719216 cfa5848a d1a1337a d272a35f
d6613877 d6b1d8a6 dc349768 dc61fd15 de9bc37b dfb2cf1d e11c7794 e51f4bda e59d94ef e8da80d7 e97c31c7
f5170be4 f9a65b0e
"""
APART = frozenset(_APART.split())
"""Digests of pairs that have one answer and do not ask the same: "which two countries are separated
by …", "where do we get most of our …". By reading them."""


def ensure() -> Path:
    """The folder with the questions, fetched when missing (115 MB, of which 2 are kept).

    :raises HouseError: the package cannot be had.
    """
    version = PACKAGE.partition("==")[2]
    return paths.build_once(paths.cache() / f"questions-{version}", "Questions of people", _make)


def groups() -> list[list[str]]:
    """Questions that ask the same, two or three wordings of each, in a lasting order."""
    folder = ensure()
    found: list[list[str]] = []
    for files in (FILES[:2], FILES[2:]):
        by_answer: defaultdict[tuple[str, ...], dict[str, None]] = defaultdict(dict)
        for name in files:
            for question, answer in _read(folder / name):
                if _is_telling(answer):
                    by_answer[answer].setdefault(question)
        for _answer, questions in sorted(by_answer.items()):
            first, *others = questions
            if 0 < len(others) < MOST:
                same = [each for each in others if _digest(first, each) not in APART]
                if same:
                    found.append([first, *same])
    return found


def others() -> list[str]:
    """Questions that ask something else than those of :func:`groups`, in a lasting order."""
    asked = {question for group in groups() for question in group}
    return [question for question, _answer in _read(ensure() / FILES[0]) if question not in asked]


def _read(path: Path) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Each question with its answers, sorted."""
    with path.open() as lines:
        for line in lines:
            if line.startswith("{"):
                row = json.loads(line)
                yield row["question"], tuple(sorted(row["answer"]))
            else:
                question, _tab, answers = line.rstrip("\n").partition("\t")
                yield question, tuple(sorted(ast.literal_eval(answers)))


def _is_telling(answer: tuple[str, ...]) -> bool:
    """Whether an answer is one that few questions have: several, or of three words, no numbers."""
    text = " ".join(answer)
    words = [word for word in text.split() if word[0].isalnum()]
    if any(map(str.isdigit, text)) or not any(map(str.isalpha, text)):
        return False
    return len(answer) > 1 or len(words) >= 3


def _digest(one: str, other: str) -> str:
    return f"{crc32(f'{one}|{other}'.encode()):08x}"


def _make(target: Path) -> None:
    source = target / "source"
    pip = [str(venv.python()), "-m", "pip", "download", "--quiet", "--no-deps"]
    pip += ["--disable-pip-version-check", "--only-binary", ":all:", "--dest", str(source), PACKAGE]
    venv.run(pip, "Questions of people (from the package of pyserini)")
    try:
        for wheel in source.glob("*.whl"):
            with zipfile.ZipFile(wheel) as packed:
                jar = next(name for name in packed.namelist() if name.endswith("-fatjar.jar"))
                path = Path(packed.extract(jar, source))
            with zipfile.ZipFile(path) as packed:
                for name in FILES:
                    inside = f"topics-and-qrels/topics.dpr.{name}.txt"
                    (target / name).write_bytes(packed.read(inside))
            path.unlink()
            wheel.unlink()
    except (KeyError, StopIteration, zipfile.BadZipFile) as error:
        raise HouseError(
            "The package of pyserini has no such questions: it has changed, pin the version that "
            "was tried."
        ) from error
