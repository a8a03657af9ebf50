"""The other side of the practice network: a file. It goes wrong as files do."""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest.mock import patch

from networks import practice_file
from networks.fakeserver import Answer, Fault, Seen
from networks.practice import PAGE
from networks.practice_file import WorldFile, opened
from networks.practice_items import author, parse
from networks.practice_world import plan
from networks.testing import SECRET, FakePeer, Written
from networks.types import Access, Secrets, SourceSpec

CUSTOMER = author("c-1", "wiebke12", "Wiebke Quittmann", "Husum", "de", 12)
SILENT = {"scenario": "calm", "conversations": 0, "seed": 1}


class PracticePeer(FakePeer):
    """Nobody is scripted; the tests write. No request ever reaches the server of the base."""

    page_size = PAGE

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp())
        self.path = plan(SILENT).path(str(self.folder / "desk"))
        self._holder: sqlite3.Connection | None = None
        self._damaged: bytes | None = None
        self._impatient = patch.object(practice_file, "PATIENCE", 0.05)
        self._patches: list[Any] = []
        super().__init__()

    def access(self) -> Access:
        secrets = Secrets({"token": SECRET})
        return Access(SILENT, secrets, {}, "practice-desk", str(self.folder / "desk"))

    def source(self) -> SourceSpec:
        return SourceSpec("mentions")

    def answer(self, seen: Seen) -> Answer:
        raise AssertionError(f"The practice network asked for {seen.path}")

    def close(self) -> None:
        """Nobody gets at the file any more; at the end, nothing is left of it."""
        self.fault = None
        if self.folder.is_dir():
            shutil.rmtree(self.folder)
            self.folder.touch()
            super().close()

    def tidy(self) -> None:
        """Leave nothing behind."""
        for each in self._patches:
            each.stop()
        self.folder.unlink(missing_ok=True)

    # How it goes wrong

    @property  # type: ignore[override]
    def fault(self) -> Answer | None:
        return self._fault

    @fault.setter
    def fault(self, answer: Answer | None) -> None:
        self._mend()
        self._fault = answer
        if answer is None:
            return
        with opened(self.path, write=True):
            pass
        if answer.fault is Fault.CLOSE or answer.status in (401, 403, 404, 410, 422, 500):
            self._holder = sqlite3.connect(self.path, isolation_level=None)
            self._holder.execute("BEGIN EXCLUSIVE")
            self._impatient.start()  # it never lets go; whoever writes does, in a moment
        else:
            self._damaged = self.path.read_bytes()
            self.path.write_bytes(b"this is no database " * 500)

    def _mend(self) -> None:
        if self._holder is not None:
            self._holder.close()
            self._holder = None
            self._impatient.stop()
        if self._damaged is not None:
            self.path.write_bytes(self._damaged)
            self._damaged = None

    @property  # type: ignore[override]
    def loses_answers(self) -> bool:
        return self._loses

    @loses_answers.setter
    def loses_answers(self, loses: bool) -> None:
        self._loses = loses
        if not loses:
            return
        real = practice_file._commit

        def fails(connection: sqlite3.Connection) -> None:
            real(connection)
            if self._loses:
                raise sqlite3.OperationalError("disk I/O error")

        each = patch.object(practice_file, "_commit", fails)
        each.start()
        self._patches.append(each)

    # What is there

    @contextmanager
    def _file(self) -> Iterator[WorldFile]:
        loses, self._loses = self._loses, False
        with opened(self.path, write=True) as file:
            yield file
        self._loses = loses

    def add(self, text: str, *, own: bool = False, parent: str = "", broken: bool = False) -> str:
        external_id = super().add(text, own=own, parent=parent, broken=broken)
        written = self.items[-1]
        item = {
            "id": external_id,
            "author": CUSTOMER,
            "text": text,
            "at": written.at.isoformat(),
            "parent": parent,
        }
        if broken:
            del item["id"]
        if own:
            item["author"] = author("practice-desk", "practice", "Practice")
        with self._file() as file:
            file.add(external_id, item, int(written.at.timestamp()), own=own)
        return external_id

    def remove(self, external_id: str) -> bool:
        with self._file() as file:
            return file.take_back(external_id)

    def of_ours(self) -> list[Written]:
        with self._file() as file:
            rows = file.said()
        self._ids = {number: row.id for number, row in enumerate(rows)}
        said = []
        for number, row in enumerate(rows):
            mention = parse("item", row.raw)
            assert mention.written_at is not None
            said.append(Written(number, mention.text, mention.written_at, True, row.parent))
        return said

    def external_id(self, item: Written) -> str:
        return self._ids[item.number] if item.number < 1000 else str(item.number)

    @property  # type: ignore[override]
    def done(self) -> set[tuple[str, str]]:
        with self._file() as file:
            return file.acts()

    @done.setter
    def done(self, _value: object) -> None:
        pass
