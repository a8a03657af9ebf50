"""Where things lie: the checkout, the cache that checkouts share, the state of this one."""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from .say import HouseError, step

CHECKOUT = Path(__file__).resolve().parent.parent
BUILD = CHECKOUT / "build"
STAMP = ".done"


def cache() -> Path:
    """The folder for downloads and trees, outside the checkout, created when missing.

    Root's is not below /root: PostgreSQL and snac refuse to run as root, and the ordinary user
    they run as must be able to enter.
    """
    named = os.environ.get("SOCIAL_CRM_CACHE")
    if named:
        folder = Path(named).expanduser().resolve()
    elif os.geteuid() == 0:
        folder = Path("/var/cache/social_crm")
    else:
        base = os.environ.get("XDG_CACHE_HOME") or "~/.cache"
        folder = Path(base).expanduser() / "social_crm"
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise HouseError(
            f"The cache folder {folder} cannot be created ({error.strerror}): "
            "set SOCIAL_CRM_CACHE to a folder that you may write to."
        ) from error
    return folder


def state() -> Path:
    """The folder for what belongs to this checkout: configuration, filestore, pid files."""
    folder = cache() / "state" / short_hash(str(CHECKOUT))
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def short_hash(*parts: str | bytes) -> str:
    """Ten hex digits that change when one of the parts changes."""
    digest = hashlib.sha256()
    for part in parts:
        digest.update(part.encode() if isinstance(part, str) else part)
        digest.update(b"\0")
    return digest.hexdigest()[:10]


@contextmanager
def locked(name: str) -> Iterator[None]:
    """Let one process at a time do the step ``name``; the lock goes with the process."""
    folder = cache() / "locks"
    folder.mkdir(exist_ok=True)
    with open(folder / f"{name}.lock", "w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def build_once(
    target: Path, text: str, make: Callable[[Path], None], *, in_place: bool = False
) -> Path:
    """Return ``target``, made by ``make(folder)`` if it is not complete yet.

    A complete folder holds a stamp. The work is done in a folder beside it that is renamed at
    the end, so that an interrupted install is simply repeated. ``in_place`` is for a virtual
    environment, which knows its own path and cannot be renamed.
    """
    if (target / STAMP).exists():
        return target
    with locked(target.name):
        if (target / STAMP).exists():
            return target
        with step(text):
            work = target if in_place else target.with_name(target.name + ".new")
            shutil.rmtree(work, ignore_errors=True)
            work.mkdir(parents=True)
            make(work)
            (work / STAMP).touch()
            if work != target:
                shutil.rmtree(target, ignore_errors=True)
                work.rename(target)
    return target


def write_if_changed(path: Path, text: str, mode: int = 0o644) -> None:
    """Write a small file atomically, and leave it alone when it already says so."""
    if path.exists() and path.read_text() == text:
        return
    work = path.with_name(f"{path.name}.{os.getpid()}")
    work.write_text(text)
    work.chmod(mode)
    work.rename(path)
