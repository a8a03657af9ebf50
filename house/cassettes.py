"""What a real Mastodon server answered, as recorded by the tests of Mastodon.py.

The recordings come with the source package of the library. They are fetched when a test asks for
them, kept in the cache, and never copied into this repository.
"""

from __future__ import annotations

import subprocess
import tarfile
from pathlib import Path

from . import paths, venv
from .say import HouseError

PACKAGE = "Mastodon.py==2.3.3"
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


def ensure() -> Path:
    """The file with the recorded answers, one JSON object a line, fetched when missing.

    :raises HouseError: the package cannot be had.
    """
    version = PACKAGE.partition("==")[2]
    folder = paths.build_once(
        paths.cache() / f"cassettes-{version}-{paths.short_hash(_CONVERT)}",
        "Recordings of Mastodon",
        _make,
    )
    return folder / FILE


def _make(target: Path) -> None:
    source = target / "source"
    source.mkdir()
    pip = [str(venv.python()), "-m", "pip", "download", "--quiet", "--no-deps"]
    pip += ["--disable-pip-version-check", "--no-binary", ":all:", "--dest", str(source), PACKAGE]
    venv.run(pip, "The source of Mastodon.py")
    for archive in source.glob("*.tar.gz"):
        with tarfile.open(archive) as packed:
            packed.extractall(source, filter="data")
    command = [str(venv.peers_python()), "-c", _CONVERT, str(source), str(target / FILE)]
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True)
    if done.returncode or not (target / FILE).stat().st_size:
        raise HouseError(
            f"The recordings of Mastodon.py could not be read ({done.stderr.strip()[-200:]}): "
            "the package has changed, pin the version that was tried."
        )
