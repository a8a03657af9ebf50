"""Calls to Meta's Graph, as Facebook, Instagram and Threads share them.

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

from .errors import Malformed, NetworkError, Rejected, Temporary, Unauthorized, Unsupported
from .graph_errors import GONE, NO_SUCH_ALIAS, graph_error, not_there
from .graph_items import next_place, place_params, when
from .http import Session, unwrapped
from .items import id_text, mapping
from .network import Network
from .redaction import kept_raw, secrets_of, server_message
from .sentence import _
from .text_tools import one_line, sane_time
from .types import Connect, Mention

if TYPE_CHECKING:
    import requests

VERSION = "v26.0"
AT_ONCE = 50
"""Objects that one request may ask for: https://developers.facebook.com/docs/graph-api/batch"""


class Graph(Network):
    """A network at one of Meta's Graphs."""

    connect = Connect.OAUTH
    libraries = {"pyfacebook": "python-facebook-api"}
    app_settings = ("app_id",)

    address: ClassVar[str] = "https://graph.facebook.com"
    version: ClassVar[str] = VERSION
    client: ClassVar[str] = "GraphAPI"
    """which class of python-facebook-api makes the calls"""

    def base(self, real: str) -> str:
        """Where the server is; tests have one of their own."""
        return one_line(self.access.facts.get("base")) or real

    def app(self) -> tuple[str, str]:
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
        client = _library(self.client)(
            access_token=token,
            app_secret=self.access.secrets.get("app_secret") or None,
            version=self.version,
            sleep_on_rate_limit=False,
            base_url=f"{self.base(self.address)}/",
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
        """A part of a list: its items, where it goes on, and the whole answer.

        :param edge: empty: the list stands at the owner itself
        """
        asked = {**params, **place_params(place)}
        if edge:
            answer = self.ask("get_connection", owner, edge, **asked)
        else:
            answer = self.ask("get_object", owner, **asked)
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
            if not not_there(error) and error.code != NO_SUCH_ALIAS:
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


def _library(name: str) -> Callable[..., Any]:
    """A client class of python-facebook-api.

    :raises Unsupported: it is not installed
    """
    try:
        from pyfacebook.api import graph  # type: ignore[import-untyped]
    except ImportError:
        raise Unsupported(_("The Python package python-facebook-api is not installed.")) from None
    return getattr(graph, name)  # type: ignore[no-any-return]


def without_future(mention: Mention, now: datetime) -> Mention:
    """The mention without a date that lies in the future."""
    if mention.written_at is None or sane_time(mention.written_at, now):
        return mention
    return replace(mention, written_at=None)
