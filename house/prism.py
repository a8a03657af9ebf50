"""Prism between a client and a server: it holds every request and every answer against an OpenAPI
description, and refuses what does not fit."""

from __future__ import annotations

import json
from pathlib import Path
from types import TracebackType
from typing import Any

from . import net, npm, process
from .say import HouseError


class Prism:
    """``prism proxy --errors`` on loopback.

    :param description: an OpenAPI document, as values
    :param server: the address of the server behind it
    :param folder: for the document, the log and the process id
    """

    def __init__(self, description: dict[str, Any], server: str, folder: Path) -> None:
        self.description = description
        self.server = server
        self.folder = folder
        self.port = net.free_port()
        self._pid_file = folder / "prism.pid"

    @property
    def url(self) -> str:
        """Its address; paths are those of the description."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def log(self) -> Path:
        """What it says."""
        return self.folder / "prism.log"

    def start(self) -> None:
        """Install it, once, and start.

        :raises HouseError: npm is missing, or it does not start
        """
        tree = npm.tree("prism")
        self.folder.mkdir(parents=True, exist_ok=True)
        self.log.unlink(missing_ok=True)
        document = self.folder / "description.json"
        document.write_text(json.dumps(self.description))
        program = tree / "node_modules" / "@stoplight" / "prism-cli" / "dist" / "index.js"
        command = [
            "node", str(program), "proxy", "--errors", "--host=127.0.0.1", f"--port={self.port}",
            str(document), self.server,
        ]  # fmt: skip
        process.spawn(command, self._pid_file, self.log)
        net.wait_until(
            lambda: net.listens("127.0.0.1", self.port) or not process.running(self._pid_file),
            120,
            f"Prism does not start: {self.log}",
        )
        if not process.running(self._pid_file):
            raise HouseError(f"Prism did not start: {self.log}")

    def stop(self) -> None:
        """Stop it."""
        process.stop(self._pid_file)

    def __enter__(self) -> Prism:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()


def strict(description: Any) -> Any:
    """The description, but objects have no other properties than those that it names."""
    if isinstance(description, list):
        return [strict(part) for part in description]
    if not isinstance(description, dict):
        return description
    made = {name: strict(part) for name, part in description.items()}
    if made.get("type") == "object" and isinstance(made.get("properties"), dict):
        made.setdefault("additionalProperties", False)
    return made
