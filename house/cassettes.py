"""What real servers answered, as recorded by the tests of Mastodon.py and of praw.

The recordings come with the source packages of the libraries. They are fetched when a test asks for
them, kept in the cache, and never copied into this repository.
"""

from __future__ import annotations

import json
import subprocess
import tarfile
from functools import partial
from pathlib import Path

from . import paths, venv
from .say import HouseError

PACKAGE = "Mastodon.py==2.3.3"
OLD = "Mastodon.py==1.8.1"
"""The same of older servers."""
PRAW = "praw==8.0.3"
FILE = "answers.jsonl"

# Runs in the mock server's environment, which has PyYAML. One line for each answer that is JSON:
# {"cassette": name, "url": address asked, "answer": what came}
_CONVERT = """
import json, pathlib, sys, yaml
folder, target = map(pathlib.Path, sys.argv[1:])
with target.open("w") as out:
    for path in sorted(folder.glob("*/tests/cassettes/*.yaml")):
        recorded = yaml.load(path.read_text(), Loader=yaml.CSafeLoader) or {}
        for exchange in recorded.get("interactions", []):
            body = exchange.get("response", {}).get("body", {}).get("string", "")
            try:
                answer = json.loads(body)
            except ValueError:
                continue
            url = exchange["request"]["uri"]
            print(json.dumps({"cassette": path.stem, "url": url, "answer": answer}), file=out)
"""


def ensure(package: str = PACKAGE) -> Path:
    """The file with the recorded answers, one JSON object a line, fetched when missing.

    :param package: ``PACKAGE``, ``OLD`` or ``PRAW``
    :raises HouseError: the package cannot be had.
    """
    name, _, version = package.partition("==")
    folder = paths.cache() / f"cassettes-{version}-{paths.short_hash(_CONVERT)}"
    make = _make_praw if package == PRAW else partial(_make_mastodon, package)
    return paths.build_once(folder, f"Recordings of {name}", make) / FILE


def _source(package: str, target: Path) -> Path:
    """The unpacked source of a package."""
    source = target / "source"
    source.mkdir()
    pip = [str(venv.python()), "-m", "pip", "download", "--quiet", "--no-deps"]
    pip += ["--disable-pip-version-check", "--no-binary", ":all:", "--dest", str(source), package]
    venv.run(pip, f"The source of {package}")
    for archive in source.glob("*.tar.gz"):
        with tarfile.open(archive) as packed:
            packed.extractall(source, filter="data")
    return source


def _make_mastodon(package: str, target: Path) -> None:
    source = _source(package, target)
    command = [str(venv.peers_python()), "-c", _CONVERT, str(source), str(target / FILE)]
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True)
    if done.returncode or not (target / FILE).stat().st_size:
        raise _changed(package, done.stderr.strip()[-200:])


def _make_praw(target: Path) -> None:
    """Its recordings are JSON: nothing is needed to read them."""
    source = _source(PRAW, target)
    lines = []
    try:
        for path in sorted(source.glob("*/tests/integration/cassettes/*.json")):
            for exchange in json.loads(path.read_text())["interactions"]:
                body = exchange["response"]["body"].get("string", "")
                try:
                    answer = json.loads(body)
                except ValueError:
                    continue
                url = exchange["request"]["uri"]
                lines.append(json.dumps({"cassette": path.stem, "url": url, "answer": answer}))
    except (KeyError, ValueError, TypeError) as error:
        raise _changed(PRAW, repr(error)[:200]) from error
    if not lines:
        raise _changed(PRAW, "none were found")
    (target / FILE).write_text("\n".join(lines) + "\n")


def _changed(package: str, reason: str) -> HouseError:
    return HouseError(
        f"The recordings of {package} could not be read ({reason}): "
        "the package has changed, pin the version that was tried."
    )
