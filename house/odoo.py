"""Odoo itself and the OCA modules: where they lie, how they are fetched, how they are called."""

from __future__ import annotations

import configparser
import os
import shutil
import subprocess
import tarfile
from dataclasses import dataclass
from pathlib import Path

from . import apt, paths, postgres, venv
from .say import HouseError, line

PACKAGES = "usr/lib/python3/dist-packages"
CURE = "set ODOO_BIN to the odoo-bin of an Odoo 19 that you have (a git checkout will do)"
# Debian replaced files of these by links into other packages; the same tree must hold them.
SID = [
    "odoo-19",
    "libjs-jquery",
    "libjs-jquery-form",
    "libjs-underscore",
    "fonts-roboto-unhinted",
    "fonts-montserrat",
    "fonts-inconsolata",
    "fonts-ocr-b",
]
# sid's fonts-font-awesome has other paths than the links expect; trixie's has not.
STABLE = ["fonts-font-awesome"]
STABLE_SUITE = "trixie"
SELFIE = "@mediapipe/selfie_segmentation@0.1.1675465747"
OCA = [
    "odoo-addon-helpdesk-mgmt==19.0.1.3.2",
    "odoo-addon-helpdesk-mgmt-sla==19.0.1.0.0.4",
    "odoo-addon-helpdesk-mgmt-rating==19.0.1.0.0.7",
    "odoo-addon-queue-job==19.0.2.4.0.1",
]


@dataclass(frozen=True)
class Odoo:
    """An Odoo that can be called: the command, what its environment needs, its addons folders."""

    command: list[str]
    environment: dict[str, str]
    addons: list[Path]
    version: str


def find() -> Odoo:
    """The Odoo to work with, installed when missing: ``ODOO_BIN`` if set, else Debian's.

    :raises HouseError: it can neither be found nor fetched.
    """
    named = os.environ.get("ODOO_BIN")
    if named:
        return _named(Path(named).expanduser())
    python = venv.python()
    tree = _tree()
    packages = tree / PACKAGES
    return Odoo(
        command=[str(python), "-m", "odoo"],
        environment={"PYTHONPATH": str(packages)},
        addons=[packages / "odoo/addons", oca_addons()],
        version=(tree / "version").read_text(),
    )


def sources() -> Path:
    """The folder of the Python package ``odoo`` in Debian's tree."""
    return _tree() / PACKAGES / "odoo"


def _tree() -> Path:
    recipe = paths.short_hash(*SID, *STABLE, STABLE_SUITE, SELFIE)

    def make(tree: Path) -> None:
        versions = apt.fetch("sid", SID, tree, "Odoo 19", CURE)
        apt.fetch(STABLE_SUITE, STABLE, tree, "Odoo's icon font", CURE)
        _add_selfie_segmentation(tree)
        # Saves half a second per start where Odoo may not write its own bytecode.
        compiler = [str(venv.python()), "-m", "compileall", "-q", "-j0", str(tree / PACKAGES)]
        subprocess.run(compiler, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        (tree / "version").write_text(versions["odoo-19"])

    return paths.build_once(paths.cache() / f"odoo-19.0-{recipe}", "Odoo 19", make)


def _add_selfie_segmentation(tree: Path) -> None:
    """Put back a file that Debian removed from ``mail``; browser tests stumble over the gap."""
    folder = tree / PACKAGES / "odoo/addons/mail/static/lib/selfie_segmentation"
    if not shutil.which("npm"):
        line(
            "    npm is not here: Odoo runs, but JavaScript unit tests in the browser fail. "
            f"Install npm, delete {tree.parent}/odoo-19.0-* and repeat to have them."
        )
        return
    work = tree / "npm"
    work.mkdir()
    venv.run(["npm", "pack", "--silent", f"--pack-destination={work}", SELFIE], "A file of npm's")
    folder.mkdir(parents=True, exist_ok=True)
    with tarfile.open(next(work.glob("*.tgz"))) as archive:
        member = archive.extractfile("package/selfie_segmentation.js")
        assert member is not None
        (folder / "selfie_segmentation.js").write_bytes(member.read())
    shutil.rmtree(work)


def oca_addons() -> Path:
    """The folder with OCA's helpdesk modules and queue_job."""
    pip = [str(venv.python()), "-m", "pip", "install", "--quiet", "--no-deps", "--no-input"]

    def make(tree: Path) -> None:
        venv.run([*pip, "--target", str(tree / "modules"), *OCA], "The OCA modules")

    tree = paths.build_once(paths.cache() / f"oca-{paths.short_hash(*OCA)}", "OCA modules", make)
    return tree / "modules/odoo/addons"


def _named(binary: Path) -> Odoo:
    """The Odoo that the person named. Its interpreter is the one of its first line."""
    if not binary.is_file():
        raise HouseError(f"ODOO_BIN names {binary}, which is no file: correct or unset it.")
    requirements = paths.CHECKOUT / "requirements.txt"
    key = paths.short_hash(
        str(binary), str(binary.stat().st_mtime), requirements.read_bytes(), os.environ["PATH"]
    )
    seen = paths.state() / "odoo_bin"  # asking Odoo for its version takes half a second
    known = seen.read_text().split() if seen.exists() else []
    version = known[1] if known[:1] == [key] else _examine(binary, requirements)
    paths.write_if_changed(seen, f"{key} {version}")
    addons = _configured_addons()
    for folder in (binary.parent / "addons", binary.parent / "odoo" / "addons"):
        if folder.is_dir():
            addons.append(folder)
    if not any((folder / "helpdesk_mgmt").is_dir() for folder in addons):
        addons.append(oca_addons())
    return Odoo([str(binary)], {}, addons, version)


def _examine(binary: Path, requirements: Path) -> str:
    """Check that a named Odoo is a 19 and has our libraries. Returns its version."""
    with binary.open("rb") as handle:
        first = handle.readline().decode(errors="replace").strip()
    interpreter = first[2:].split() if first.startswith("#!") else ["python3"]
    probe = [*interpreter, "-c", "import feedparser, mastodon"]
    if subprocess.run(probe, capture_output=True).returncode:
        pip = " ".join([*interpreter, "-m", "pip", "install", "-r", str(requirements)])
        raise HouseError(f"The interpreter of {binary} lacks our libraries: {pip}")
    try:
        done = subprocess.run([str(binary), "--version"], capture_output=True, text=True)
    except OSError as error:
        raise HouseError(f"{binary} does not start ({error.strerror}): {CURE}.") from error
    version = done.stdout.strip().rsplit(" ", 1)[-1]
    if done.returncode or not version.startswith("19."):
        raise HouseError(f"{binary} is not an Odoo 19 ({version or 'it does not start'}): {CURE}.")
    return version


def _configured_addons() -> list[Path]:
    """The addons path of the person's own Odoo configuration, empty without one."""
    parser = configparser.RawConfigParser()
    for name in (os.environ.get("ODOO_RC"), "~/.odoorc", "/etc/odoo/odoo.conf"):
        if name and parser.read(Path(name).expanduser()):
            value = parser.get("options", "addons_path", fallback="")
            return [Path(part.strip()).expanduser() for part in value.split(",") if part.strip()]
    return []


def data_folder() -> Path:
    """Odoo's data folder. All checkouts share it, as they share the databases it belongs to."""
    return paths.cache() / "data"


def configuration(odoo: Odoo) -> Path:
    """Write the configuration file of this checkout: addons path, database, data folder."""
    own = [paths.CHECKOUT, paths.CHECKOUT / "tests" / "addons"]
    addons = [folder for folder in own if any(folder.glob("*/__manifest__.py"))] + odoo.addons
    rows = {
        "addons_path": ",".join(str(folder) for folder in addons),
        "data_dir": str(data_folder()),
        "http_interface": "127.0.0.1",
        **postgres.odoo_options(),
    }
    text = "[options]\n" + "".join(f"{key} = {value}\n" for key, value in rows.items())
    path = paths.state() / "odoo.conf"
    paths.write_if_changed(path, text, mode=0o600)  # may hold the password of PGPASSWORD
    return path


def prepare() -> tuple[Odoo, dict[str, str]]:
    """Have everything ready to call Odoo. Returns it and the complete environment of the call."""
    odoo = find()
    postgres.start()
    environment = {
        **os.environ,
        **odoo.environment,
        **postgres.environment(),
        "ODOO_RC": str(configuration(odoo)),
    }
    return odoo, environment


def become(arguments: list[str]) -> None:
    """Replace this process by Odoo: what ``bin/odoo`` does."""
    odoo, environment = prepare()
    command = odoo.command + arguments
    os.execvpe(command[0], command, environment)
