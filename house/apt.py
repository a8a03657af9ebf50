"""Debian packages: fetched through a private apt world and unpacked, or installed when root.

The private world reads the machine's own sources to learn its mirror and writes nothing outside the
cache, so that no other release gets into the machine's package lists and no root is needed.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

from .say import HouseError, step

KEYRINGS = (
    Path("/usr/share/keyrings/debian-archive-keyring.gpg"),
    Path("/usr/share/keyrings/debian-archive-keyring.pgp"),
)


@dataclass(frozen=True)
class Source:
    """One package source of the machine: where it lies and which suites it offers."""

    uri: str
    suites: tuple[str, ...]


def parse_deb822(text: str) -> list[Source]:
    """Read the binary-package stanzas of a ``.sources`` file, switched-off ones left out."""
    found = []
    for stanza in text.replace("\r", "").split("\n\n"):
        fields: dict[str, str] = {}
        last = ""
        for row in stanza.splitlines():
            if row.startswith("#"):
                continue
            if row[:1].isspace():
                fields[last] = fields.get(last, "") + " " + row.strip()
            elif ":" in row:
                last, value = row.split(":", 1)
                last = last.strip().lower()
                fields[last] = value.strip()
        enabled = fields.get("enabled", "yes").lower() not in ("no", "false", "0")
        if enabled and "deb" in fields.get("types", "").split():
            for uri in fields.get("uris", "").split():
                found.append(Source(uri, tuple(fields.get("suites", "").split())))
    return found


def parse_one_line(text: str) -> list[Source]:
    """Read the ``deb`` lines of a ``.list`` file."""
    found = []
    for row in text.splitlines():
        words = row.split("#", 1)[0].split()
        if not words or words[0] != "deb":
            continue
        del words[0]
        if words and words[0].startswith("["):
            while words and not words[0].endswith("]"):
                del words[0]
            del words[:1]
        if len(words) >= 2:
            found.append(Source(words[0], (words[1],)))
    return found


def machine_sources(root: Path = Path("/etc/apt")) -> list[Source]:
    """Every package source that the machine has switched on, in apt's own order of reading."""
    found = []
    single = root / "sources.list"
    if single.is_file():
        found += parse_one_line(single.read_text())
    for path in sorted((root / "sources.list.d").glob("*")):
        if path.suffix == ".sources":
            found += parse_deb822(path.read_text())
        elif path.suffix == ".list":
            found += parse_one_line(path.read_text())
    return found


def os_release() -> dict[str, str]:
    """The machine's ``/etc/os-release`` as a dictionary, empty where there is none."""
    path = Path("/etc/os-release")
    rows = path.read_text().splitlines() if path.is_file() else []
    pairs = (row.split("=", 1) for row in rows if "=" in row)
    return {key: value.strip('"') for key, value in pairs}


def debian_mirror(what: str, cure: str) -> str:
    """The address of the machine's Debian mirror, without which ``what`` cannot be had.

    :raises HouseError: no Debian, or its sources name no mirror; ``cure`` ends the sentence.
    """
    named = os.environ.get("SOCIAL_CRM_DEBIAN_MIRROR")
    if named:
        return named
    release = os_release()
    if release.get("ID") == "debian" and shutil.which("apt-get"):
        codename = release.get("VERSION_CODENAME", "")
        for source in machine_sources():
            if codename in source.suites or "sid" in source.suites:
                return source.uri
    raise HouseError(
        f"{what} comes from Debian's packages and this machine names no Debian mirror: "
        f"set SOCIAL_CRM_DEBIAN_MIRROR to the address of one, or {cure}."
    )


def fetch(suite: str, packages: list[str], tree: Path, what: str, cure: str) -> dict[str, str]:
    """Download packages of a Debian suite and unpack them all into ``tree``. Needs no root.

    A name may carry a version (``snac2=2.75-2``). Returns the version of each package.

    :raises HouseError: no mirror, no keyring, the mirror does not answer or lacks the package.
    """
    mirror = debian_mirror(what, cure)
    keyring = next((path for path in KEYRINGS if path.is_file()), None)
    if keyring is None:
        raise HouseError(
            f"{what} comes from Debian and Debian's keyring is missing: "
            f"apt-get install debian-archive-keyring, or {cure}."
        )
    with tempfile.TemporaryDirectory(dir=tree.parent, prefix="apt-") as name:
        world = Path(name)
        for folder in ("sources", "lists/partial", "cache/archives/partial", "debs"):
            (world / folder).mkdir(parents=True)
        (world / "sources" / "debian.sources").write_text(
            f"Types: deb\nURIs: {mirror}\nSuites: {suite}\nComponents: main\nSigned-By: {keyring}\n"
        )
        options = [
            "-oDir::Etc::sourcelist=/dev/null",
            "-oDir::Etc::preferencesparts=/dev/null",
            f"-oDir::Etc::sourceparts={world}/sources",
            f"-oDir::State::Lists={world}/lists",
            f"-oDir::Cache={world}/cache",
            "-oAcquire::Languages=none",
            "-oAcquire::Retries=3",
            "-oAPT::Sandbox::User=",
        ]
        _run(["apt-get", *options, "-q", "update"], world, what, cure)
        _run(["apt-get", *options, "-q", "download", *packages], world / "debs", what, cure)
        versions = {}
        for deb in sorted((world / "debs").glob("*.deb")):
            package, version = deb.name.split("_")[:2]
            versions[package] = version.replace("%3a", ":")
            subprocess.run(["dpkg", "-x", str(deb), str(tree)], check=True)
    return versions


def install(packages: list[str], what: str) -> None:
    """Install packages of the machine's own release.

    :raises HouseError: not root, not Debian-like, or apt failed; the sentence names the command.
    """
    command = "apt-get install " + " ".join(packages)
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        raise HouseError(f"{what} is missing: run `{command}` as root once, then repeat.")
    with step(f"{what}: {command}"):
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        # Somebody else may be installing, too.
        install_command = ["apt-get", "-oDPkg::Lock::Timeout=600", "install", "-qq"]
        install_command += ["--no-install-recommends", *packages]
        for attempt in (install_command, ["apt-get", "update", "-qq"], install_command):
            done = subprocess.run(
                attempt,
                env=environment,
                stdin=subprocess.DEVNULL,
                capture_output=True,
                text=True,
            )
            if done.returncode == 0 and attempt is install_command:
                return
    raise HouseError(f"`{command}` failed: {_last_line(done.stderr)}")


def _run(command: list[str], folder: Path, what: str, cure: str) -> None:
    done = subprocess.run(
        command, cwd=folder, stdin=subprocess.DEVNULL, capture_output=True, text=True
    )
    if done.returncode:
        raise HouseError(
            f"{what} could not be fetched from the machine's Debian mirror "
            f"({_last_line(done.stderr)}): check the network and repeat, or {cure}."
        )


def _last_line(text: str) -> str:
    rows = [row.strip() for row in text.splitlines() if row.strip()]
    errors = [row for row in rows if row.startswith("E:")]
    return (errors or rows or ["no message"])[-1]
