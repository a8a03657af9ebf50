"""Holds requests and answers against Google's own description of an API.

The description ("discovery document") lies in the wheel of google-api-python-client, as a file; the
library itself is not needed. Stricter than a proxy that checks: a parameter or a field that Google
does not know is a complaint, too.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from networks.fakeserver import Answer, Seen

_BOOLEAN = {"true", "false"}
_TYPES: Mapping[str, type | tuple[type, ...]] = {
    "string": str,
    "integer": int,
    "number": (int, float),
    "boolean": bool,
    "array": list,
    "object": dict,
}


class Discovery:
    """One API.

    :param name: of the file, such as ``youtube.v3``
    """

    def __init__(self, name: str) -> None:
        found = find_spec("googleapiclient")
        folder = Path((found and found.origin) or "").parent
        text = (folder / "discovery_cache" / "documents" / f"{name}.json").read_text()
        self.document: dict[str, Any] = json.loads(text)
        self.methods = list(_methods(self.document))

    def knows(self, seen: Seen) -> bool:
        """Whether such a call exists."""
        return self._method(seen) is not None

    def complaints(self, seen: Seen, answer: Answer) -> list[str]:
        """What is wrong with a request and with the answer that it got; empty: all is well."""
        method = self._method(seen)
        if method is None:
            return [f"there is no {seen.method} {seen.path}"]
        place = method["id"]
        found = [f"{place}: {each}" for each in self._of_request(method, seen)]
        if answer.status < 400:
            found += [f"{place} answers: {each}" for each in self._of_answer(method, answer)]
        return found

    def _method(self, seen: Seen) -> dict[str, Any] | None:
        for pattern, method in self.methods:
            if method["httpMethod"] == seen.method and pattern.fullmatch(seen.path.lstrip("/")):
                return method
        return None

    def _of_request(self, method: dict[str, Any], seen: Seen) -> Iterator[str]:
        known = {**self.document["parameters"], **method.get("parameters", {})}
        given: dict[str, list[str]] = {}
        for name, value in seen.pairs:
            given.setdefault(name, []).append(value)
        for name, rule in method.get("parameters", {}).items():
            if rule.get("required") and rule["location"] == "query" and name not in given:
                yield f"{name} is missing"
        for name, values in given.items():
            if name not in known:
                yield f"{name} is no parameter"
                continue
            if len(values) > 1 and not known[name].get("repeated"):
                yield f"{name} comes more than once"
            for value in values:
                yield from _of_parameter(name, value, known[name])
        schema = method.get("request")
        if bool(schema) != bool(seen.body):
            yield "a body where none belongs" if seen.body else "no body"
        elif schema:
            body = json.loads(seen.body)
            yield from self.of_value(body, schema, "body", method["id"])

    def _of_answer(self, method: dict[str, Any], answer: Answer) -> Iterator[str]:
        schema = method.get("response")
        if not schema:
            if answer.data:
                yield "a body where none belongs"
            return
        yield from self.of_value(json.loads(answer.data), schema, "body")

    def of_value(self, value: Any, rule: Any, where: str, call: str = "") -> Iterator[str]:
        """What is wrong with a value.

        :param call: id of the method whose request it is; then required fields have to be there
        """
        rule = self.document["schemas"][rule["$ref"]] if "$ref" in rule else rule
        kind = rule.get("type", "any")
        if kind == "any":
            return
        wrong = not isinstance(value, _TYPES[kind])
        if wrong or (isinstance(value, bool) and kind != "boolean"):
            yield f"{where} is {value!r} instead of {kind}"
            return
        if kind == "string":
            yield from _of_string(value, rule, where)
        elif kind == "array":
            for number, part in enumerate(value):
                yield from self.of_value(part, rule["items"], f"{where}[{number}]", call)
        elif kind == "object":
            properties = rule.get("properties", {})
            for name, part in value.items():
                known = properties.get(name) or rule.get("additionalProperties")
                if known is None:
                    yield f"{where}.{name} is no field"
                else:
                    yield from self.of_value(part, known, f"{where}.{name}", call)
            for name, known in properties.items():
                needed = known.get("annotations", {}).get("required", ())
                if call and call in needed and name not in value:
                    yield f"{where}.{name} is missing"


def _of_parameter(name: str, value: str, rule: Mapping[str, Any]) -> Iterator[str]:
    kind = rule["type"]
    if kind == "boolean" and value not in _BOOLEAN:
        yield f"{name} is {value!r} instead of true or false"
    if kind in ("integer", "number"):
        if not re.fullmatch(r"-?\d+(\.\d+)?", value):
            yield f"{name} is {value!r} instead of a number"
        elif (
            not float(rule.get("minimum", "-inf"))
            <= float(value)
            <= float(rule.get("maximum", "inf"))
        ):
            yield f"{name} is {value}, out of bounds"
    if kind == "string":
        yield from _of_string(value, rule, name)


def _of_string(value: str, rule: Mapping[str, Any], where: str) -> Iterator[str]:
    if "enum" in rule and value not in rule["enum"]:
        yield f"{where} is {value!r}, none of {rule['enum']}"
    form = rule.get("format", "")
    if form in ("int64", "uint64") and not re.fullmatch(r"-?\d+", value):
        yield f"{where} is {value!r} instead of digits"
    if "date-time" in form:
        try:
            datetime.fromisoformat(value)
        except ValueError:
            yield f"{where} is {value!r} instead of a time"


def _methods(part: Mapping[str, Any]) -> Iterator[tuple[re.Pattern[str], dict[str, Any]]]:
    for method in part.get("methods", {}).values():
        path = method.get("flatPath") or method["path"]
        yield re.compile(re.sub(r"\\{[^}]*\\}", "[^/]+", re.escape(path))), method
    for resource in part.get("resources", {}).values():
        yield from _methods(resource)


@cache
def discovery(name: str) -> Discovery:
    """The description of an API, read once."""
    return Discovery(name)
