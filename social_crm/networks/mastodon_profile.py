"""Mastodon: a notice in a field of the profile.

A field, not the text about oneself: the call replaces all fields or the whole text
(https://docs.joinmastodon.org/methods/accounts/#update_credentials, 2026-11; right
``write:accounts``), and there is no way to say "only if nobody has changed it meanwhile". So what
somebody could lose who edits the fields in the very moment between our two requests is as little as
it can be, and the text, the picture and the links above are never touched. How many fields there
may be, and how long, servers say in ``configuration.accounts`` (4.6; before, it was four, of 255).

snac keeps fields by name and never forgets the last one: there, it is left empty.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .errors import Malformed, Rejected, Temporary, Unsupported
from .items import mapping
from .mastodon_facts import number_of
from .mastodon_speaking import Speaking
from .notice import CLOSING, OPENING, is_ours, marked, plain, with_notice
from .sentence import _
from .types import Length

NAME = f"Info{OPENING}{CLOSING}"
"""What the field is called: a word of most languages that nobody else spells like that."""

_Field = tuple[str, str]


class Profile(Speaking):
    """Says something on the profile."""

    @classmethod
    def measure_notice(cls, text: str, facts: Mapping[str, Any]) -> Length:
        return Length(len(marked(text)), number_of(facts, "profile_field_value_limit"))

    def show_notice(self, text: str) -> None:
        before = self._fields(self._credentials())
        after = _with_notice(before, text)
        if after == before or not (plain(text) or _ours(before)):
            return
        if plain(text):
            self._check_room(after)
        # As with answers: on a connection that the server has closed without saying so, nobody
        # would know whether it was done.
        self.http.close()
        shown = self._changed(after)
        if not plain(text) and _ours(shown):
            shown = self._changed([*after, *((name, "") for name, _value in _ours(shown))])
        if bool(plain(text)) != any(marked(text) in value for _name, value in _ours(shown)):
            raise Rejected(_("%(host)s did not take the notice.", host=self._host()))

    def _changed(self, fields: list[_Field]) -> list[_Field]:
        """Store the fields. Returns those that the server has then."""
        try:
            # None at all would say nothing about them.
            answer = self._ask("account_update_credentials", fields=fields or [("", "")])
        except Malformed:
            raise self._unclear_change() from None
        except Rejected as error:
            if error.code == 403:
                raise Rejected(
                    _(
                        "%(host)s does not let this account change its profile. Please tick “May"
                        " change the profile”, and connect it again.",
                        host=self._host(),
                    ),
                    403,
                ) from None
            if error.code in (404, 405):
                raise Unsupported(_("%(host)s has no such profiles.", host=self._host())) from None
            raise
        try:
            return self._fields(answer)
        except (Malformed, Unsupported):
            raise self._unclear_change() from None

    def _fields(self, account: Any) -> list[_Field]:
        """The fields of the profile as they were typed.

        :raises Unsupported: the server shows them only as they look, so they could not be put back
        """
        source = mapping(account).get("source")
        fields = mapping(source).get("fields")
        if not isinstance(fields, list):
            raise Unsupported(
                _("%(host)s does not tell what is in the profile.", host=self._host())
            )
        found = []
        for field in fields:
            name, value = mapping(field).get("name"), mapping(field).get("value")
            if not isinstance(name, str) or not isinstance(value, str):
                # Whatever it is, it could not be put back as it was.
                raise Malformed(_("The profile has a field that was not understood."))
            found.append((name, value))
        return found

    def _check_room(self, fields: list[_Field]) -> None:
        facts = self.access.facts
        limit = number_of(facts, "profile_field_value_limit")
        used = max(len(value) for _name, value in _ours(fields))
        if used > limit:
            raise Rejected(
                _(
                    "The notice is too long for a field of the profile: %(used)s of %(limit)s"
                    " characters.",
                    used=used,
                    limit=limit,
                ),
                "TooLong",
            )
        most = facts.get("max_profile_fields")
        if isinstance(most, int) and 0 < most < len(fields):
            raise Rejected(
                _(
                    "All %(count)s fields of the profile at %(host)s are in use. The notice needs"
                    " one of them: please free one there.",
                    count=most,
                    host=self._host(),
                ),
                "TooLong",
            )

    def _unclear_change(self) -> Temporary:
        return Temporary(_("%(host)s did not say clearly whether it was done.", host=self._host()))


def _ours(fields: list[_Field]) -> list[_Field]:
    """The fields with our line in them."""
    return [(name, value) for name, value in fields if is_ours(value)]


def _with_notice(fields: list[_Field], text: str) -> list[_Field]:
    """The fields with our line in one of them, or in none. What somebody has written into a field
    of ours stays, and so does the name that somebody has given it."""
    after: list[_Field] = []
    left = text
    for name, value in fields:
        if not is_ours(value):
            if value or not is_ours(name):  # else it is one of ours that was left empty
                after.append((name, value))
            continue
        changed = with_notice(value, left)
        left = ""
        if changed.strip():
            after.append((name, changed))
    if plain(left):
        name = NAME
        while name in dict(after):
            name += CLOSING
        after.append((name, marked(left)))
    return after
