"""What Facebook pages and Instagram business accounts share: Meta's Graph.

python-facebook-api builds the requests. They go out through our session, with the token in a header
instead of the address, and what comes back is read here: the library keeps neither codes nor
headers of errors apart. https://developers.facebook.com/docs/graph-api (v26.0, 2026-11)
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar

from . import graph_push
from .errors import (
    Malformed,
    NetworkError,
    RateLimited,
    Rejected,
    Temporary,
    Unauthorized,
    Unsupported,
)
from .graph_errors import CODE_USED_UP, GONE, NO_SUCH_ALIAS, graph_error
from .graph_items import next_place, place_params, when
from .graph_push import Told
from .http import Session, unwrapped
from .items import id_text, mapping, mappings
from .network import Network
from .oauth import authorize_url, code_of
from .redaction import kept_raw, secrets_of, server_message
from .sentence import _
from .text_tools import clean, one_line, sane_time
from .types import (
    Connect,
    MediaPolicy,
    Mention,
    Presence,
    Pushed,
    PushRequest,
    Redirect,
    Secrets,
    Setting,
)

if TYPE_CHECKING:
    import requests

GRAPH = "https://graph.facebook.com"
DIALOG = "https://www.facebook.com"
VERSION = "v26.0"
AT_ONCE = 50
"""Objects that one request may ask for: https://developers.facebook.com/docs/graph-api/batch"""
PAGES = 20
"""Requests at most for the list of pages that somebody manages, a hundred in each."""


class GraphNetwork(Network):
    """A network at Meta's Graph, by the token of a Facebook page."""

    connect = Connect.OAUTH
    libraries = {"pyfacebook": "python-facebook-api"}
    settings = (
        Setting(
            "app_id",
            _("App ID"),
            required=True,
            placeholder="1234567890",
            help=_("Of your app at developers.facebook.com: App settings → Basic."),
        ),
        Setting("app_secret", _("App secret"), "secret", required=True),
        Setting(
            "config_id",
            _("Login configuration"),
            help=_("Only for apps with Facebook Login for Business: the id of its configuration."),
        ),
        Setting(
            "verify_token",
            _("Verify token"),
            "secret",
            help=_("A word of your own; type it at Meta under Webhooks too. Needed for pushes."),
        ),
    )
    app_settings = ("app_id",)
    # Meta Platform Terms 3.d (2026-11): content is kept no longer than it is there, and deleted
    # on request; addresses of files run out after days. So: for a while.
    media_policy = MediaPolicy.CACHE
    media_days = 30
    pushes = True

    push_object: ClassVar[str]
    """``object`` of the pushes that are about this network"""
    # One list for a page and the Instagram account linked to it: a later one replaces an earlier.
    # https://developers.facebook.com/docs/graph-api/reference/page/subscribed_apps
    push_fields: ClassVar[str] = (
        "feed,mention,ratings,messages,message_echoes,message_edits,messaging_postbacks,standby"
    )
    """what the app subscribes the page to"""

    # Connecting

    def begin_connect(self, callback: str, state: str) -> Redirect:
        app_id, _secret = self._app()
        config = one_line(self.access.settings.get("config_id"), 100)
        url = authorize_url(
            f"{self._base(DIALOG)}/{VERSION}/dialog/oauth",
            client_id=app_id,
            redirect_uri=callback,
            state=state,
            config_id=config,
            scope="" if config else ",".join(each.key for each in self.permissions),
        )
        return Redirect(url, Secrets(self.access.secrets))

    def finish_connect(self, callback: str, params: Mapping[str, str]) -> Secrets:
        code = code_of(params, "Facebook")
        app_id, app_secret = self._app()
        app = {"client_id": app_id, "client_secret": app_secret}
        try:
            short = self._token_for({**app, "redirect_uri": callback, "code": code})
        except Rejected as error:
            if error.code in CODE_USED_UP:
                sentence = _(
                    "%(host)s did not accept the sign-in. Please try again.", host="Facebook"
                )
                raise Unauthorized(sentence) from None
            raise
        form = {**app, "grant_type": "fb_exchange_token", "fb_exchange_token": short}
        long = self._token_for(form)
        secrets = {
            **self.access.secrets,
            "app_id": app_id,
            "user_token": long,
            "access_token": long,
        }
        mine = [page for page in self._pages(long) if self._ours(page)]
        if len(mine) == 1:  # no choice is left, so the account is that page
            secrets["access_token"] = clean(mine[0].get("access_token")) or long
        return Secrets(secrets)

    def presences(self) -> tuple[Presence, ...]:
        user = self.access.secrets.get("user_token")
        if not user:
            return ()
        found: list[Presence] = []
        for page in self._pages(user):
            token, page_id = clean(page.get("access_token")), id_text(page.get("id"))
            if not token or not page_id:
                continue
            secrets = Secrets({**self.access.secrets, "access_token": token})
            name = one_line(page.get("name"), 300)
            handle = one_line(page.get("username"), 300)
            found.append(Presence("facebook", page_id, name, secrets, handle))
            linked = mapping(page.get("instagram_business_account"))
            if linked_id := id_text(linked.get("id")):
                handle = one_line(linked.get("username"), 300)
                name = one_line(linked.get("name"), 300) or handle
                found.append(Presence("instagram", linked_id, name, secrets, handle))
        if not any(each.network == self.key for each in found):
            raise Rejected(self._nothing_there())
        return tuple(found)

    def _nothing_there(self) -> str:
        return _("The person who signed in manages no Facebook page, or allowed us none.")

    def _ours(self, page: Mapping[str, Any]) -> bool:
        """Whether a page of the list is, or leads to, an account of this network."""
        return bool(id_text(page.get("id")))

    def _pages(self, user_token: str) -> list[Mapping[str, Any]]:
        fields = "id,name,username,access_token,instagram_business_account{id,username,name}"
        found: list[Mapping[str, Any]] = []
        place = ""
        for _number in range(PAGES):
            answer = self.ask(
                "get_connection", "me", "accounts", token=user_token, fields=fields, limit="100",
                **place_params(place),
            )  # fmt: skip
            found += mappings(answer, "data")
            place = next_place(answer)
            if not place:
                break
        return found

    def _token_for(self, form: Mapping[str, str]) -> str:
        """A token of a user, for a code or for a short-lived token. In the body, not the address:
        https://developers.facebook.com/docs/facebook-login/guides/access-tokens/get-long-lived"""
        url = f"{self._base(GRAPH)}/{VERSION}/oauth/access_token"
        answer = self.http.json(exchange(self.http, "POST", url, data=dict(form)))
        token = clean(mapping(answer).get("access_token"))
        if not token:
            raise Malformed(_("%(host)s did not answer with a token.", host="Facebook"))
        return token

    def _granted(self) -> tuple[str, ...] | None:
        """Permissions that the person gave; ``None`` when it cannot be known."""
        user = self.access.secrets.get("user_token")
        if not user:
            return None
        try:
            answer = self.ask("get_connection", "me", "permissions", token=user)
        except (RateLimited, Temporary):
            raise
        except NetworkError:  # it runs out after sixty days; the page's own token does not
            return None
        given = [each for each in mappings(answer, "data") if each.get("status") == "granted"]
        return tuple(
            sorted(filter(None, (one_line(each.get("permission"), 100) for each in given)))
        )

    def _subscribed(self) -> str:
        """Have the page's changes pushed to the app, once. Returns what it is subscribed to."""
        known = one_line(self.access.facts.get("subscribed"))
        if known == self.push_fields or not self.access.secrets.get("verify_token"):
            return known
        try:
            self.ask(
                "post_object", "me", "subscribed_apps", data={"subscribed_fields": self.push_fields}
            )
        except (Rejected, Unsupported):  # reading works without
            return ""
        return self.push_fields

    def _facts(self) -> dict[str, Any]:
        """What every account keeps."""
        base = self.access.facts.get("base")
        return {"subscribed": self._subscribed()} | ({"base": base} if base else {})

    # Being told

    @classmethod
    def handshake(cls, request: PushRequest, secrets: Secrets) -> str | None:
        return graph_push.challenge(request, secrets)

    @classmethod
    def parse_push(cls, request: PushRequest, secrets: Secrets) -> tuple[Pushed, ...]:
        payload = graph_push.verified(request, secrets)
        if payload.get("object") != cls.push_object:
            return ()  # of another network with the same app
        told: dict[str, list[Told]] = {}
        for entry in mappings(payload, "entry"):
            if account := id_text(entry.get("id")):
                told.setdefault(account, []).extend(cls.read_entry(account, entry))
        return tuple(
            pushed
            for account, parts in told.items()
            for pushed in graph_push.gathered(account, parts)
        )

    @classmethod
    def read_entry(cls, account: str, entry: Mapping[str, Any]) -> Iterator[Told]:
        """What one entry of a push tells its account."""
        raise NotImplementedError

    # The wire

    def _base(self, real: str) -> str:
        return one_line(self.access.facts.get("base")) or real

    def _app(self) -> tuple[str, str]:
        """Id and secret of the app.

        :raises Rejected: they are not filled in
        """
        known, secrets = self.access.settings, self.access.secrets
        app_id = one_line(known.get("app_id")) or secrets.get("app_id", "")
        if not app_id or not secrets.get("app_secret"):
            raise Rejected(_("Fill in the app's id and secret first."))
        return app_id, secrets["app_secret"]

    def ask(self, call: str, *args: str, token: str = "", **kwargs: Any) -> Mapping[str, Any]:
        """Let python-facebook-api make a call.

        :param call: name of a method of its ``GraphAPI``
        :param token: another one than that of the page
        :returns: the answer as the server spelled it
        """
        token = token or self.access.secrets.get("access_token", "")
        if not token:
            raise Unauthorized(_("The account is not connected. Connect it."))
        client = _library()(
            access_token=token,
            app_secret=self.access.secrets.get("app_secret") or None,
            version=VERSION,
            sleep_on_rate_limit=False,
            base_url=f"{self._base(GRAPH)}/",
        )
        wire = client.session = Wire(self.http)
        try:
            with unwrapped():
                getattr(client, call)(*args, **kwargs)
        except NetworkError:
            raise
        except Exception:
            # It may stumble after the fact; what counts is what the server said.
            if wire.response is None:
                raise Malformed(_("python-facebook-api could not make the request.")) from None
        assert wire.response is not None
        answer = self.http.json(wire.response)
        if not isinstance(answer, Mapping):
            raw = kept_raw(wire.response.content, secrets_of(wire.response.request))
            raise Malformed(_("Meta answered with something that is no object."), raw)
        return answer

    def part(
        self, owner: str, edge: str, place: str = "", **params: str
    ) -> tuple[list[Any], str, Mapping[str, Any]]:
        """A part of a list: its items, where it goes on, and the whole answer."""
        answer = self.ask("get_connection", owner, edge, **{**params, **place_params(place)})
        items = answer.get("data")
        if not isinstance(items, list):
            raise Malformed(_("Meta answered with something that is no list."))
        return items, next_place(answer), answer

    def all_since(
        self, begin: datetime, owner: str, edge: str, **params: str
    ) -> Iterator[Mapping[str, Any]]:
        """Items of a list that is newest first, until they are older than a time.

        :raises Temporary: the list cannot be read to there
        """
        place, seen = "", set[str]()
        while True:
            items, after, _answer = self.part(owner, edge, place, **params)
            yield from (item for item in items if isinstance(item, Mapping))
            times = [
                when(mapping(item).get("created_time") or mapping(item).get("timestamp"))
                for item in items
            ]
            if not after or (times and all(time is not None and time < begin for time in times)):
                return
            if after in seen:
                raise Temporary(_("Meta does not show whether the answer was sent."))
            seen.add(after)
            place = after

    def look(
        self, ids: Sequence[str], fields: str
    ) -> tuple[dict[str, Mapping[str, Any]], list[str]]:
        """Ask for several objects. Returns those that are there by id, and ids of those that Meta
        says are not.

        One that is missing spoils the answer for all; then halves are asked for.
        """
        if not ids:
            return {}, []
        try:
            answer = self.ask("get_objects", ids=",".join(ids), fields=fields)
        except Rejected as error:
            if not str(error.code).startswith("100") and error.code != NO_SUCH_ALIAS:
                raise
            if len(ids) == 1:
                return {}, list(ids) if error.code in (GONE, NO_SUCH_ALIAS) else []
            half = len(ids) // 2
            first, gone = self.look(ids[:half], fields)
            second, more = self.look(ids[half:], fields)
            return {**first, **second}, [*gone, *more]
        return {key: mapping(answer[key]) for key in ids if mapping(answer.get(key))}, []

    def unclear(self) -> Temporary:
        """After a write whose answer says nothing."""
        return Temporary(_("Meta did not say clearly whether the answer was published."))

    def publish(self, owner: str, edge: str, name: str, **data: Any) -> str:
        """Publish something. Returns its id.

        :param name: of the id in the answer
        :param data: values that are no strings go out as JSON
        """
        form = {
            key: value if isinstance(value, str) else json.dumps(value)
            for key, value in data.items()
            if value
        }
        try:
            answer = self.ask("post_object", owner, edge, data=form)
        except Malformed:
            raise self.unclear() from None
        external_id = id_text(answer.get(name))
        if not external_id:
            raise self.unclear()
        return external_id


class Wire:
    """What python-facebook-api takes for its session."""

    def __init__(self, http: Session) -> None:
        self._http = http
        self.response: requests.Response | None = None

    def request(
        self, method: str, url: str, params: Any = None, data: Any = None, **options: Any
    ) -> requests.Response:
        """Ask, with the token in the header, where no log finds it.

        Graph takes it there as well: https://developers.facebook.com/docs/instagram-platform,
        "Authorization: Bearer" (2026-11).
        """
        params, data = dict(params or {}), dict(data or {})
        token = params.pop("access_token", "") or data.pop("access_token", "")
        self.response = exchange(
            self._http, method, url, params=params, data=data or None,
            files=options.get("files"), headers={"Authorization": f"Bearer {token}"},
        )  # fmt: skip
        return self.response


def exchange(http: Session, method: str, url: str, **options: Any) -> requests.Response:
    """Ask Graph. Its own code says more than the status, so that counts where there is one."""
    answers: list[requests.Response] = []
    http.hooks["response"] = [lambda response, *_args, **_kw: answers.append(response)]
    failure: NetworkError
    try:
        response = http.request(method, url, **options)
        told = _error_in(http, response)
        if told is None:
            return response
        failure = told
    except NetworkError as error:
        last = answers[-1] if answers else None
        told = _error_in(http, last) if last is not None and last.status_code >= 400 else None
        failure = told or error
    finally:
        http.hooks["response"] = []
    raise failure from None


def _error_in(http: Session, response: requests.Response) -> NetworkError | None:
    try:
        answer = json.loads(response.content)
    except (ValueError, RecursionError, RuntimeError):
        return None
    error = mapping(answer).get("error")
    pause = http.meter.pause.seconds if http.meter.pause else None
    wait = http.retry_after(response)
    return graph_error(error, server_message(response), pause if wait is None else wait)


def _library() -> Callable[..., Any]:
    """The client class of python-facebook-api.

    :raises Unsupported: it is not installed
    """
    try:
        from pyfacebook import GraphAPI  # type: ignore[import-untyped]
    except ImportError:
        raise Unsupported(_("The Python package python-facebook-api is not installed.")) from None
    return GraphAPI  # type: ignore[no-any-return]


def without_future(mention: Mention, now: datetime) -> Mention:
    """The mention without a date that lies in the future."""
    if mention.written_at is None or sane_time(mention.written_at, now):
        return mention
    return replace(mention, written_at=None)
