"""What of our addons is translated: ``make lint`` asks, ``house translations`` updates the files.

What is to be translated is asked of Odoo itself, which exports it from a database with the addons
installed. polib, which reads and writes the files, is in the environment of the libraries alone, so
this module calls itself with the interpreter that has it.
"""

from __future__ import annotations

import datetime
import json
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from . import databases, odoo, paths, venv
from .say import HouseError, line

if TYPE_CHECKING:
    import polib

LANGUAGE = "de"
# What a translation has to keep: %(name)s, and exactly as often %s, {name} and <tags>.
NAMED = re.compile(r"%\(\w+\)[a-zA-Z]")
COUNTED = re.compile(r"%[sdifrx]|\{\w*\}|</?[a-zA-Z][^<>]*>")
# What attributes of a tag say to people is translated with it.
SAID = re.compile(r'(?<= )(title|aria-label|alt|placeholder|string|help|label)="[^"]*"')


def check() -> list[str]:
    """Findings: what is not translated, or not as Odoo's fresh export says.

    :raises HouseError: the addons cannot be installed, or not exported.
    """
    findings: list[str] = json.loads(_with_libraries("check"))
    return findings


def update() -> None:
    """Write each addon's ``.pot`` anew and merge it into the translation. What is translated stays,
    new terms are empty, terms that are gone go.

    :raises HouseError: the addons cannot be installed, or not exported.
    """
    for text in json.loads(_with_libraries("update")):
        print(text)


def _with_libraries(verb: str) -> str:
    command = [str(venv.python()), "-m", "house.translations", verb]
    done = subprocess.run(
        command, cwd=paths.CHECKOUT, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True
    )
    if done.returncode:
        raise HouseError("The translations could not be read: see above.")
    return done.stdout


def export(addons: list[str]) -> dict[str, Path]:
    """A fresh template of what is to be translated, for each addon, from a database of its own.

    :returns: addon to the file, which lies in the build folder
    """
    odoo.prepare()
    name = f"{databases.PREFIX}terms_{paths.short_hash(str(paths.CHECKOUT))}"
    fresh = {addon: paths.BUILD / f"{addon}.pot" for addon in addons}
    with paths.locked(name):
        databases.drop(name)
        databases.copy(databases.installed(addons), name)
        try:
            for addon, path in fresh.items():
                path.unlink(missing_ok=True)
                arguments = ["i18n", "export", "-d", name, "-o", str(path), addon]
                databases.run_odoo(arguments, f"terms-{addon}")
        finally:
            databases.drop(name)
    return {addon: path for addon, path in fresh.items() if path.exists()}


def files(addon: str) -> tuple[Path, Path]:
    """Where an addon's template and its translation lie."""
    folder = databases.addon_folder(addon) / "i18n"
    return folder / f"{addon}.pot", folder / f"{LANGUAGE}.po"


def differences(fresh: polib.POFile, committed: polib.POFile) -> list[str]:
    """What a committed template has otherwise than a fresh one, a sentence each.

    Dates, header, order and line numbers do not count.
    """
    new = {entry.msgid: _places(entry) for entry in fresh}
    old = {entry.msgid: _places(entry) for entry in committed}
    return [
        *(f"lacks {_short(term)}" for term in new if term not in old),
        *(f"still has {_short(term)}" for term in old if term not in new),
        *(
            f"{_short(term)} is found in other places now"
            for term, places in new.items()
            if old.get(term, places) != places
        ),
    ]


def _places(entry: polib.POEntry) -> tuple[str, frozenset[str]]:
    return entry.comment, frozenset(place for place, _line in entry.occurrences)


def shortcomings(fresh: polib.POFile, translation: polib.POFile) -> list[str]:
    """What a translation leaves to be done, a sentence each."""
    translated = {entry.msgid: entry for entry in translation if not entry.obsolete}
    findings = []
    for entry in fresh:
        found = translated.get(entry.msgid)
        term = _short(entry.msgid)
        if found is None:
            findings.append(f"lacks {term}")
        elif not found.msgstr.strip():
            findings.append(f"has no translation of {term}")
        elif found.fuzzy:
            findings.append(f"{term} is marked as fuzzy")
        elif wrong := _placeholders_that_differ(found):
            findings.append(f"{term}: {', '.join(wrong)} differ in the translation")
    wanted = {entry.msgid for entry in fresh}
    findings += [
        f"{_short(entry.msgid)} is obsolete"
        for entry in translation
        if entry.obsolete or entry.msgid not in wanted
    ]
    return findings


def _placeholders_that_differ(entry: polib.POEntry) -> list[str]:
    before, after = (_placeholders(text) for text in (entry.msgid, entry.msgstr))
    return sorted(name for name in before | after if before[name] != after[name])


def _placeholders(text: str) -> Counter[str]:
    counted = COUNTED.findall(SAID.sub(r'\1=""', text))
    return Counter(counted) + Counter(set(NAMED.findall(text)))


def merge(fresh: polib.POFile, translation: polib.POFile) -> list[str]:
    """Bring a translation to the terms of a fresh template, in their order.

    :returns: a sentence on each term that has to be translated or that was dropped
    """
    translation.merge(fresh)
    gone = [entry for entry in translation if entry.obsolete]
    for entry in gone:
        translation.remove(entry)
    order = {entry.msgid: number for number, entry in enumerate(fresh)}
    translation.sort(key=lambda entry: order[entry.msgid])
    return [
        *(f"dropped {_short(entry.msgid)}" for entry in gone),
        *shortcomings(fresh, translation),
    ]


def _short(term: str) -> str:
    words = " ".join(term.split())
    return f"“{words if len(words) <= 80 else words[:79] + '…'}”"


def _check() -> list[str]:
    import polib

    findings = []
    for addon, path in export(databases.own_addons()).items():
        fresh = polib.pofile(str(path))
        template, translation = files(addon)
        for file, compare in ((template, differences), (translation, shortcomings)):
            name = file.relative_to(paths.CHECKOUT)
            if file.exists():
                findings += [f"{name}: {text}" for text in compare(fresh, polib.pofile(str(file)))]
            else:
                findings.append(f"{name}: is missing")
    if findings:
        findings.append("`python3 -m house translations` updates the files; then translate.")
    return findings


def _update() -> list[str]:
    import polib

    texts = []
    for addon, path in export(databases.own_addons()).items():
        fresh = polib.pofile(str(path))
        template, translation = files(addon)
        template.parent.mkdir(exist_ok=True)
        if not template.exists() or differences(fresh, polib.pofile(str(template))):
            fresh.save(str(template))
        merged = polib.pofile(str(translation)) if translation.exists() else _new(fresh)
        before = str(merged)
        texts += [f"{translation.name}: {text}" for text in merge(fresh, merged)]
        if str(merged) != before or not translation.exists():
            now = datetime.datetime.now(datetime.UTC).strftime("%Y-%m-%d %H:%M+0000")
            merged.metadata["PO-Revision-Date"] = now
            merged.save(str(translation))
        line(f"    {addon}: {len(fresh)} terms, {merged.percent_translated()} % translated")
    return texts


def _new(fresh: polib.POFile) -> polib.POFile:
    import polib

    translation = polib.POFile()
    translation.metadata = {
        **fresh.metadata,
        "Language": LANGUAGE,
        "Plural-Forms": "nplurals=2; plural=(n != 1);",
    }
    return translation


if __name__ == "__main__":
    try:
        print(json.dumps({"check": _check, "update": _update}[sys.argv[1]]()))
    except HouseError as error:
        line(f"\n{error}")
        sys.exit(1)
