"""Signs in at a server of the Mastodon API, and asks who we are there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode, urlsplit

from .errors import Malformed, Rejected, Unauthorized
from .mastodon_facts import facts_of
from .mastodon_items import id_of, to_author
from .mastodon_wire import Wire, library
from .sentence import _
from .text_tools import clean, one_line
from .types import Identity, Permission, Redirect, Secrets

APP_NAME = "Odoo Social CRM"
# What we do, and nothing more: https://docs.joinmastodon.org/api/oauth-scopes/ (2026-11)
PERMISSIONS = (
    Permission("read:accounts", _("Know which account this is"), required=True),
    Permission("read:notifications", _("Read what names us"), required=True, serves=("mentions",)),
    Permission(
        "read:statuses",
        _("Read posts, and know whether an answer arrived"),
        required=True,
        serves=("own", "hashtag"),
    ),
    Permission("read:search", _("Search"), serves=("search",)),
    Permission(
        "write:statuses",
        _("Answer, pass on, and take back"),
        serves=("reply", "direct_message", "delete", "repost"),
    ),
    Permission("write:media", _("Send files"), serves=("media",)),
    Permission("write:favourites", _("Like"), serves=("like",)),
    Permission(
        "write:accounts", _("Show a notice on the profile"), serves=("notice",), setting="profile"
    ),
)
SCOPES = tuple(each.key for each in PERMISSIONS if not each.setting)


class Connecting(Wire):
    """Sign-in, and who we are."""

    def begin_connect(self, callback: str, state: str) -> Redirect:
        base = self._base()
        scopes = self._scopes()
        app = {"instance": base, "callback": callback, "scopes": " ".join(scopes)}
        # What another server gave is worth nothing here, and must not be sent here.
        secrets = dict(self.access.secrets) if self.access.secrets.get("instance") == base else {}
        registered = secrets.get("client_id") and secrets.get("client_secret")
        if not registered or any(secrets.get(key) != value for key, value in app.items()):
            answer = self._register(base, callback, scopes)
            app |= {key: clean(answer.get(key)) for key in ("client_id", "client_secret")}
            if not app["client_id"] or not app["client_secret"]:
                raise self._no_mastodon(base)
        secrets |= app
        query = {
            "client_id": secrets["client_id"],
            "redirect_uri": callback,
            "response_type": "code",
            "scope": " ".join(scopes),
            "state": state,
        }
        # Mastodon.py would write force_login=False, which Mastodon reads as true.
        return Redirect(f"{base}/oauth/authorize?{urlencode(query)}", Secrets(secrets))

    def _scopes(self) -> list[str]:
        """The rights that this account needs."""
        wanted = self.access.settings
        asked = [each for each in PERMISSIONS if each.setting and wanted.get(each.setting)]
        return [*SCOPES, *(each.key for each in asked)]

    def _register(self, base: str, callback: str, scopes: list[str]) -> Mapping[str, Any]:
        create_app = library().create_app
        known = {"api_base_url": base, "session": self.http}
        try:
            answer = self._answer_to(
                lambda: create_app(APP_NAME, scopes=scopes, redirect_uris=callback, **known)
            )
        except (Rejected, Malformed):
            raise self._no_mastodon(base) from None
        return answer if isinstance(answer, Mapping) else {}

    def finish_connect(self, callback: str, params: Mapping[str, str]) -> Secrets:
        base = self._base()
        host = urlsplit(base).netloc
        kept = self.access.secrets
        if not params.get("code"):
            raise Unauthorized(_("%(host)s did not let us in: the sign-in was refused.", host=host))
        form = {
            "grant_type": "authorization_code",
            "code": params["code"],
            "client_id": kept.get("client_id", ""),
            "client_secret": kept.get("client_secret", ""),
            "redirect_uri": callback,
            "scope": kept.get("scopes") or " ".join(self._scopes()),
        }
        # Not by Mastodon.py: its log_in needs a discovery document that snac does not have.
        response = self.http.request(
            "POST", f"{base}/oauth/token", data=form, expect=(400, 401, 403, 422)
        )
        answer = self.http.json(response) if response.ok else {}
        token = clean(answer.get("access_token")) if isinstance(answer, Mapping) else ""
        if not token:
            raise Unauthorized(
                _("%(host)s did not accept the sign-in. Please try again.", host=host)
            )
        secrets = Secrets(
            {
                **kept,
                "instance": base,
                "access_token": token,
                # Some grant less than was asked for; some do not say.
                "granted": one_line(answer.get("scope"), 2000),
            }
        )
        # snac hands out a token for any code; only asking shows whether it is one.
        replacement = type(self)(replace(self.access, secrets=secrets), self.http, self.clock)
        replacement._credentials()
        return secrets

    def check(self) -> Identity:
        me = self._credentials()
        base = self._base()
        instance = self._instance()
        author = to_author(me)
        domain = one_line(instance.get("domain")) or urlsplit(base).netloc
        name = clean(me.get("username")) or author.handle.partition("@")[0]
        facts = facts_of(instance)
        facts |= {
            "id": id_of(me),
            "me": author.external_id,
            "hosts": sorted({urlsplit(base).netloc, domain}),
        }
        return Identity(
            external_id=author.external_id,
            handle=f"{name}@{domain}",
            name=author.name,
            url=author.url,
            avatar_url=author.avatar_url,
            facts=facts,
            granted=self._granted(),
        )

    def _granted(self) -> tuple[str, ...] | None:
        """Which of our permissions we have, as far as the server said so when we signed in."""
        told = set(self.access.secrets.get("granted", "").split())
        if not told:
            return None
        # "read" stands for all that begins with it.
        return tuple(
            each.key
            for each in PERMISSIONS
            if each.key in told or each.key.partition(":")[0] in told
        )

    def _instance(self) -> Mapping[str, Any]:
        """What the server says about itself; nothing if it does not."""
        for version in ("v2", "v1"):  # Mastodon.py asks with a slash at the end; not all like that
            url = f"{self._base()}/api/{version}/instance"
            try:
                answer = self.http.json(self.http.get(url, headers=self._headers()))
            except (Rejected, Unauthorized, Malformed):
                continue
            if isinstance(answer, Mapping):
                return answer
        return {}
