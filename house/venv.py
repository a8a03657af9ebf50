"""The Python environment: everything of the three requirement files, in the cache."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from . import apt, paths
from .say import HouseError

REQUIREMENTS = (
    paths.CHECKOUT / "requirements.txt",
    paths.CHECKOUT / "house" / "requirements-odoo.txt",
    paths.CHECKOUT / "house" / "requirements-dev.txt",
)
PEERS = paths.CHECKOUT / "house" / "requirements-peers.txt"
MISAGO = paths.CHECKOUT / "house" / "requirements-misago.txt"
TRAINING = paths.CHECKOUT / "house" / "requirements-training.txt"


def python() -> Path:
    """The interpreter that has Odoo's, the product's and the tests' libraries."""
    return _environment("venv", REQUIREMENTS, "Python libraries")


def peers_python() -> Path:
    """The interpreter of the mock server, apart because its web framework is no concern of ours."""
    return _environment("venv-peers", (PEERS,), "Python libraries of the mock server")


def misago_python() -> Path:
    """The interpreter of Misago, whose libraries are older than ours."""
    return _environment("venv-misago", (MISAGO,), "Python libraries of Misago")


def training_python() -> Path:
    """The interpreter that trains the shipped model."""
    return _environment("venv-training", (TRAINING,), "Python libraries for training")


def _environment(name: str, files: tuple[Path, ...], text: str) -> Path:
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    pins = [file.read_bytes() for file in files]
    folder = f"{name}-{version}-{paths.short_hash(sys.base_prefix, *pins)}"

    def make(target: Path) -> None:
        try:
            import ensurepip  # noqa: F401  # Debian ships it apart, in python3-venv
        except ImportError:
            apt.install(["python3-venv"], "Python's venv module")
        pip = [str(target / "bin" / "python"), "-m", "pip", "install", "--quiet"]
        pip += ["--disable-pip-version-check", "--no-input"]
        for file in files:
            pip += ["--requirement", str(file)]
        run([sys.executable, "-m", "venv", str(target)], "The virtual environment")
        run(pip, text)

    return paths.build_once(paths.cache() / folder, text, make, in_place=True) / "bin" / "python"


def run(command: list[str], what: str, environment: Mapping[str, str] | None = None) -> None:
    """Run a pip, npm or venv command quietly.

    :param environment: variables beside those that are there
    :raises HouseError: it failed; the sentence holds its last error.
    """
    done = subprocess.run(
        command,
        env={**os.environ, **(environment or {})},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
    )
    if done.returncode:
        rows = (done.stderr + done.stdout).strip().splitlines()
        errors = [row for row in rows if row.startswith("ERROR")]
        raise HouseError(
            f"{what} could not be installed ({(errors or rows or ['no message'])[-1]}): "
            "check the network and pip's configuration, and repeat."
        )
