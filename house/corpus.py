"""Thousands of feeds, good and broken: those that feedparser is tested with.

They come with the source package of the library, are fetched when a test asks for them, kept in the
cache, and never copied into this repository.
"""

from __future__ import annotations

import tarfile
from pathlib import Path

from . import paths, venv
from .say import HouseError

PACKAGE = "feedparser==6.0.14"


def ensure() -> Path:
    """The folder with ``wellformed``, ``illformed`` and others, fetched when missing.

    :raises HouseError: the package cannot be had.
    """
    version = PACKAGE.partition("==")[2]
    return paths.build_once(
        paths.cache() / f"feedparser-tests-{version}", "Feeds that feedparser is tested with", _make
    )


def _make(target: Path) -> None:
    source = target / "source"
    pip = [str(venv.python()), "-m", "pip", "download", "--quiet", "--no-deps"]
    pip += ["--disable-pip-version-check", "--no-binary", ":all:", "--dest", str(source), PACKAGE]
    venv.run(pip, "The source of feedparser")
    for archive in source.glob("*.tar.gz"):
        with tarfile.open(archive) as packed:
            packed.extractall(source, filter="data")
    for folder in source.glob("feedparser-*/tests/*/"):
        folder.rename(target / folder.name)
    if not (target / "wellformed").is_dir() or not (target / "illformed").is_dir():
        raise HouseError(
            "The source package of feedparser has no test feeds: it has changed, pin the version "
            "that was tried."
        )
