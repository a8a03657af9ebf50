"""What small pages for people without rights here have in common: plain HTML that needs no
JavaScript, in the reader's language, behind a secret address, and told to nobody.

Looking (GET) changes nothing, so previews of links do no harm; whatever is done is posted.
"""

from collections import defaultdict

from odoo import http
from odoo.http import request

from ..tools import log_masks
from ..tools.page_languages import LANGUAGES, NAMES
from .small_page_words import WORDS

MAX_BYTES = 64_000
LONGEST = 2000
"""Of one answer, in characters."""
ROUTE = {
    "type": "http",
    "auth": "public",
    "methods": ["GET", "POST"],
    "csrf": False,
    "sitemap": False,
    "max_content_length": MAX_BYTES,
}
"""How the page of a secret link is reached. The token against forged requests is looked at by
:meth:`SmallPage._is_forged`, to say it on a page of ours."""
HEADERS = (
    ("Cache-Control", "no-store"),
    ("Referrer-Policy", "no-referrer"),
    ("X-Robots-Tag", "noindex, nofollow"),
    ("X-Content-Type-Options", "nosniff"),
    ("X-Frame-Options", "DENY"),
    (
        "Content-Security-Policy",
        "default-src 'none'; style-src 'self'; img-src data:; form-action 'self'; "
        "base-uri 'none'; frame-ancestors 'none'",
    ),
)

log_masks.install()


class SmallPage(http.Controller):
    """Base of the controllers of such pages. What is behind a secret link takes
    ``<social_crm_token:token>`` by ``ROUTE``; each route is :func:`.pace.paced`.

    Odoo makes one controller of all that inherit from the same one, so that addons can extend it:
    the methods of one page would be those of another. So this is no controller of its own, and each
    page is."""

    def __init_subclass__(cls):
        if SmallPage in cls.__bases__:
            _controllers_of(cls).append(cls)
        return super().__init_subclass__()

    @staticmethod
    def _posted():
        return request.httprequest.method == "POST"

    @staticmethod
    def _is_forged(form):
        """Whether a form was not posted from a page of ours."""
        token = form.get("csrf_token", "")
        # Ours are plain letters; comparing others in constant time is an error in Python.
        return not (token.isascii() and request.validate_csrf(token))

    @staticmethod
    def _form():
        """What was posted: plain, short words alone.

        :rtype: dict[str, str]
        """
        return {
            name: "".join(c for c in value if c.isprintable() or c == "\n").strip()[:LONGEST]
            for name, value in request.httprequest.form.items()
        }

    @staticmethod
    def _language(default):
        """What the reader chose on the page, else what the browser asks for, else the link's.

        :rtype: str
        """
        asked = request.httprequest.args.get("lang") or request.httprequest.form.get("lang")
        if asked in LANGUAGES:
            return LANGUAGES[asked]
        best = request.httprequest.accept_languages.best_match(
            [*LANGUAGES, "de-DE", "de-AT", "de-CH", "en-GB", "en-US"]
        )
        return LANGUAGES.get((best or "")[:2], default)

    def _busy(self, seconds):
        """A page for who comes too often, which tells what becomes of what he has posted.

        :param int seconds: how long to wait
        """
        lang = self._language("en_US")
        said = spoken(WORDS, lang)
        return self._respond(
            "social_crm.busy_page",
            {"lang": lang, "title": said["busy_title"], "say": said, "posted": self._posted()},
            429,
            wait=seconds,
        )

    @staticmethod
    def _respond(template, values, status=200, indexable=False, wait=0):
        """A page, as a response.

        :param str template: calls ``social_crm.small_page``, which frames it
        :param dict values: of the template, with ``lang`` (code of Odoo), ``title``, ``company``;
            with ``language_says``, the name of the choice, the reader can choose the language at
            ``path``; ``csrf`` is added, to be posted as ``csrf_token``
        :param bool indexable: search engines may list it
        :param int wait: seconds after which to come again
        """
        short = values["lang"][:2]
        html = request.env["ir.qweb"]._render(
            template,
            {
                "company": None,
                "path": "",
                "language_says": "",
                "trouble": "",
                "form": {},
                **values,
                "html_lang": short,
                "languages": [(code, NAMES[code], code == short) for code in LANGUAGES],
                "csrf": request.csrf_token(),
                "indexable": indexable,
            },
        )
        headers = [pair for pair in HEADERS if not (indexable and pair[0] == "X-Robots-Tag")]
        if wait:
            headers.append(("Retry-After", str(wait)))
        return request.make_response(html, headers, status=status)


def _controllers_of(cls):
    """Where Odoo keeps the controllers of the addon that a class is in."""
    path = cls.__module__.split(".")
    return http.Controller.children_classes[path[2] if path[:2] == ["odoo", "addons"] else ""]


_controllers_of(SmallPage).remove(SmallPage)


def spoken(words, lang, **values):
    """What a page says, in a language that need not be installed.

    :param dict words: key to a term of ``LazyTranslate``, with ``%(name)s`` for values
    :param str lang: code of Odoo
    :param values: what is put into the sentences; what is missing is empty
    :rtype: dict[str, str]
    """
    values = defaultdict(str, values)
    said = {name: sentence._translate(lang) for name, sentence in words.items()}
    return {
        name: sentence % values if "%(" in sentence else sentence for name, sentence in said.items()
    }
