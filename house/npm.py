"""Programs and libraries of npm, in the cache: pinned by a lock file in this folder."""

from __future__ import annotations

import shutil
from pathlib import Path

from . import paths, venv
from .say import HouseError


def tree(name: str) -> Path:
    """The folder with ``node_modules`` of ``house/npm/NAME`` (package.json and package-lock.json).

    :raises HouseError: npm is missing, or could not install it
    """
    if not shutil.which("npm"):
        raise HouseError("npm is not here: install Debian's nodejs and npm, and repeat.")
    source = paths.CHECKOUT / "house" / "npm" / name
    files = [source / "package.json", source / "package-lock.json"]

    def make(folder: Path) -> None:
        for file in files:
            shutil.copy(file, folder)
        command = ["npm", "ci", "--silent", "--no-audit", "--no-fund", f"--prefix={folder}"]
        # Whatever is compiled takes Node's headers from here instead of asking Node's own site.
        headers = Path(shutil.which("node") or "/usr/bin/node").resolve().parent.parent
        known = {"npm_config_nodedir": str(headers)} if (headers / "include/node").is_dir() else {}
        venv.run(command, f"npm's packages for {name}", known)

    key = paths.short_hash(*(file.read_bytes() for file in files))
    return paths.build_once(paths.cache() / f"npm-{name}-{key}", f"npm: {name}", make)
