"""Where networks call us: believed or refused at once, stored, and answered; worked later."""

import hashlib
import logging

import werkzeug.exceptions

from odoo import http
from odoo.http import request

from ..models.social_crm_account_push import PUSH
from ..networks.errors import NetworkError, Rejected, Unauthorized, Unsupported
from ..networks.network import networks
from ..networks.types import PushRequest

_logger = logging.getLogger(__name__)

MAX_BYTES = 1_000_000
"""Of a push, unless the system parameter ``social_crm.push_max_bytes`` says otherwise."""
HEADER_KEPT = 1000
OF_THE_WAY = ("x-forwarded", "x-real")
"""How headers begin that proxies add."""
STATUSES = frozenset({400, 403, 413, 415})
"""What a network may answer to a push that it does not believe; anything else becomes 403."""


def max_bytes(_controller=None):
    """How large a push may be."""
    return request.env["social.crm.source"].sudo()._parameter("push_max_bytes", MAX_BYTES)


class PushController(http.Controller):
    @http.route(
        f"{PUSH}/<string:network>/<string:token>",
        type="http",
        auth="public",
        methods=["GET", "POST"],
        csrf=False,
        save_session=False,
        max_content_length=max_bytes,
    )
    def push(self, network, token, **_params):
        """A network asks whether this address is ours (GET), or tells us something (POST).

        Whoever knows no token learns nothing but 404, and whoever has no secret nothing but 403.
        How often an address comes is not counted: a network speaks for all its customers from the
        same few addresses, and thousands of times when something happens.
        """
        incoming = request.httprequest
        if (incoming.content_length or 0) > max_bytes():
            return _answer(413)
        if incoming.method == "POST" and not _speaks_data(incoming.mimetype):
            return _answer(415)
        try:
            body = _body(incoming) if incoming.method == "POST" else b""
        except werkzeug.exceptions.RequestEntityTooLarge:
            return _answer(413)
        account = request.env["social.crm.account"]._by_push_token(network, token)
        cls = networks().get(account.network) if account else None
        if cls is None or not cls.pushes or not account.active:
            hashlib.sha256(body).digest()  # about as long as it takes to refuse a signature
            return _answer(404)
        told = PushRequest(
            incoming.method,
            _headers(incoming.headers),
            incoming.args.to_dict(),
            body,
            account.external_id or "",
        )
        try:
            return self._believed(account, cls, told)
        except Unsupported:
            return _answer(404)
        except (Rejected, Unauthorized) as error:
            code = getattr(error, "code", None)
            speaking = account._speaking()
            speaking._note_refused_push(speaking.env["social.crm.source"]._sentence(error))
            _logger.warning("Push for account %s refused: %s", account.id, type(error).__name__)
            return _answer(code if code in STATUSES else 403)
        except NetworkError as error:
            _logger.warning("Push for account %s: %s", account.id, type(error).__name__)
            return _answer(400)

    @staticmethod
    def _believed(account, cls, told):
        """Answer what is believed.

        :raises NetworkError: it is not
        """
        secrets = account._secrets()
        answer = cls.handshake(told, secrets)
        if answer is not None:
            kind = "application/json" if answer.startswith("{") else "text/plain; charset=utf-8"
            return _answer(200, answer, kind)
        if told.method != "POST":
            return _answer(404)
        cls.verify_push(told, secrets)
        request.env["social.crm.push"].sudo()._receive(account, told)
        account._note_push()
        return _answer(200)


def _answer(status, text="", kind="text/plain; charset=utf-8"):
    headers = [
        ("Content-Type", kind),
        ("Cache-Control", "no-store"),
        ("X-Content-Type-Options", "nosniff"),
    ]
    return request.make_response(text, headers, status=status)


def _speaks_data(mimetype):
    """JSON or XML. Forms are not: Odoo would read them before we see them."""
    return mimetype.endswith(("/json", "+json", "/xml", "+xml"))


def _body(incoming):
    """The raw body, also one whose length is not told.

    :raises RequestEntityTooLarge: there is more of it than a push may have
    """
    most = max_bytes()
    parts, size = [], 0
    stream = incoming.get_data.__self__.stream  # Odoo's wrapper hides it; Werkzeug's request has it
    while chunk := stream.read(min(65536, most + 1 - size)):
        parts.append(chunk)
        size += len(chunk)
        if size > most:
            raise werkzeug.exceptions.RequestEntityTooLarge
    return b"".join(parts)


def _headers(headers):
    """Those that networks sign with and name events in; nothing of the way here."""
    return {
        name: value[:HEADER_KEPT]
        for name, value in headers.items()
        if name.lower() == "content-type"
        or (name.lower().startswith("x-") and not name.lower().startswith(OF_THE_WAY))
    }
