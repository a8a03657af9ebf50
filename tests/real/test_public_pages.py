"""The pages that anybody can open, in a browser: in both languages, wide and narrow, with the
keyboard alone and without JavaScript, filled with words that are long, hostile, or run from right
to left.

Pictures are in ``build/screenshots/public``.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

import public_pages_side
import pytest
import requests
from accessibility import axe, troubles
from browser_people import SOON
from odoo_process import OdooProcess
from odoo_server import OdooServer
from playwright.sync_api import Browser, Page, expect

from house import databases, net, odoo, paths

__all__ = ["axe"]

PICTURES = paths.BUILD / "screenshots" / "public"
WIDTHS = {"wide": 1280, "narrow": 375}
LANGUAGES = {"en": "en-GB", "de": "de-AT"}
STATUSES = {"gone": 404, "nowhere": 404, "dead": 404}
SECRET = ("question", "rating", "invitation")


@dataclass
class Elsewhere:
    """A server of somebody else, which keeps what browsers tell it."""

    port: int = 0
    asked: list[tuple[str, str]] = field(default_factory=list)
    """Path, and where the browser says that it comes from."""


@pytest.fixture(scope="module")
def elsewhere() -> Iterator[Elsewhere]:
    found = Elsewhere()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            found.asked.append((self.path, self.headers.get("Referer", "")))
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b"elsewhere")

        def log_message(self, *_arguments: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    found.port = server.server_port
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield found
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def odoo_server(server_folder: Path) -> Iterator[OdooServer]:
    database = f"{databases.PREFIX}test_public_{os.getpid()}"
    server = OdooServer(database, server_folder, net.free_port())
    try:
        server.start()
        yield server
        assert server.our_errors() == []
    finally:
        server.stop()


@pytest.fixture(scope="module")
def pages(odoo_server: OdooServer, elsewhere: Elsewhere) -> dict[str, str]:
    """What a page shows, to its address."""
    found, environment = odoo.prepare()
    log = paths.BUILD / "test-public-side.log"
    process = OdooProcess(odoo_server.database, found.command, environment, log)
    try:
        process.start()
        made = process.run(public_pages_side.make, elsewhere.port)
    finally:
        process.stop()
    return {name: odoo_server.url + path for name, path in made.items()}


@contextmanager
def visitor(chromium: Browser, **options: object) -> Iterator[Page]:
    """A browser of somebody whom nothing on the page may surprise: no dialogs, no complaints."""
    values = {"viewport": {"width": 1280, "height": 800}, "locale": "en-GB", **options}
    context = chromium.new_context(**values)  # type: ignore[arg-type]
    page = context.new_page()
    page.set_default_timeout(SOON)
    wrong: list[str] = []
    page.on("dialog", lambda dialog: (wrong.append(dialog.message), dialog.dismiss()))
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("console", lambda said: wrong.append(said.text) if said.type == "error" else None)
    yield page
    context.close()
    assert [each for each in wrong if "status of 4" not in each] == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("width", WIDTHS)
def test_no_page_has_a_grave_fault(
    chromium: Browser, pages: dict[str, str], axe: Path, language: str, width: str
) -> None:
    wrong = []
    for name, address in pages.items():
        # axe is a script, and the pages allow none.
        with visitor(
            chromium,
            viewport={"width": WIDTHS[width], "height": 800},
            locale=LANGUAGES[language],
            bypass_csp=True,
        ) as page:
            response = page.goto(address)
            assert response
            assert response.status == STATUSES.get(name.rpartition("-")[2], 200), name
            assert page.locator("html").get_attribute("lang") == language, name
            assert page.title(), name
            assert page.locator("h1").count() == 1, name
            folder = PICTURES / language / width
            folder.mkdir(parents=True, exist_ok=True)
            page.screenshot(path=folder / f"{name}.png", full_page=True)
            wrong += [f"{name}: {each}" for each in troubles(page, axe)]
    assert wrong == []


def test_nothing_that_others_wrote_does_anything_or_calls_anybody(
    chromium: Browser, pages: dict[str, str], elsewhere: Elsewhere
) -> None:
    before = list(elsewhere.asked)
    for name, address in pages.items():
        with visitor(chromium) as page:
            asked: list[str] = []
            page.on("request", lambda request, asked=asked: asked.append(request.url))
            page.goto(address, wait_until="networkidle")
            for summary in page.locator("summary").all():
                summary.click()
            ours = urlsplit(address).netloc
            strangers = [url for url in asked if urlsplit(url).netloc not in (ours, "")]
            assert strangers == [], name
            assert page.locator("script, iframe, img, [onfocus], [autofocus]").count() == 0, name
            assert page.locator("main h1").is_visible(), name
    assert elsewhere.asked == before


def test_what_runs_from_right_to_left_does_so(chromium: Browser, pages: dict[str, str]) -> None:
    with visitor(chromium) as page:
        page.goto(pages["help-right-to-left"])
        for part in ("h1", ".lines"):
            assert direction(page, part) == "rtl", part
            assert page.locator(part).get_attribute("lang") == "ar"
        assert direction(page, ".muted") == "ltr"
        page.goto(pages["question"])
        assert direction(page, ".asked") == "rtl"
        assert direction(page, "h1") == "ltr"
        page.fill("#answer", public_pages_side.ARABIC)
        assert direction(page, "#answer") == "rtl"


def direction(page: Page, selector: str) -> str:
    return str(
        page.locator(selector).first.evaluate("element => getComputedStyle(element).direction")
    )


def test_nobody_elsewhere_learns_the_address_of_a_page(
    chromium: Browser, pages: dict[str, str], elsewhere: Elsewhere
) -> None:
    for name, text, path in (
        ("question", "look here", "/in-a-post"),
        ("question", "Open at the network", "/at-the-network"),
        ("help-one", "/in-an-entry", "/in-an-entry"),
    ):
        elsewhere.asked.clear()
        with visitor(chromium) as page:
            page.goto(pages[name])
            link = page.locator(f"a:has-text('{text}')").first
            link.evaluate("link => { link.target = '_self'; link.removeAttribute('rel') }")
            link.click()
            page.wait_for_url(f"**{path}")
            assert page.evaluate("window.opener") is None
        assert (path, "") in elsewhere.asked


def test_secret_pages_are_kept_by_nobody(pages: dict[str, str]) -> None:
    session = requests.Session()
    session.trust_env = False
    for name in SECRET:
        response = session.get(pages[name], timeout=120)
        assert response.headers["Cache-Control"] == "no-store"
        assert "noindex" in response.headers["X-Robots-Tag"]
        assert response.headers["Referrer-Policy"] == "no-referrer"
        assert "frame-ancestors 'none'" in response.headers["Content-Security-Policy"]


def test_a_customer_rates_with_the_keyboard_and_without_javascript(
    chromium: Browser, pages: dict[str, str]
) -> None:
    with visitor(chromium, java_script_enabled=False) as page:
        page.goto(pages["rating-2"])
        tab_to(page, "button.face-3")
        expect(page.locator("button.face-3")).to_be_focused()
        page.keyboard.press("Enter")
        expect(page.locator("h1")).to_have_text("Thank you!")
        expect(page.locator("button.face-3")).to_have_attribute("aria-pressed", "true")
        tab_to(page, "#comment")
        page.keyboard.type("It took a while.")
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        expect(page.locator("[role=status]")).to_contain_text("got your words")


def test_a_department_answers_with_the_keyboard_and_without_javascript(
    chromium: Browser, pages: dict[str, str]
) -> None:
    with visitor(chromium, java_script_enabled=False, locale="de-DE") as page:
        page.goto(pages["question-2"])
        seen = tab_to(page, "summary")
        # As they stand on the page: language, links of the post, the form.
        assert [each for each in seen if each.startswith(("#", "BUTTON"))] == [
            "#answer",
            "#name",
            "BUTTON.first",
            "BUTTON.second",
        ]
        page.keyboard.press("Enter")
        expect(page.locator("#department")).to_be_visible()
        page.locator("#answer").focus()
        page.keyboard.type("In Bonn.")
        page.keyboard.press("Tab")
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        expect(page.locator("h1")).to_have_text("Danke")


def test_a_visitor_searches_with_the_keyboard_and_without_javascript(
    chromium: Browser, pages: dict[str, str]
) -> None:
    with visitor(chromium, java_script_enabled=False) as page:
        page.goto(pages["help"])
        tab_to(page, "#q")
        page.keyboard.type("parcel")
        page.keyboard.press("Enter")
        expect(page.locator("details.entry").first).to_have_attribute("open", "open")
        tab_to(page, "summary")
        page.keyboard.press("Enter")
        expect(page.locator("details.entry .lines").first).to_be_hidden()


def tab_to(page: Page, selector: str) -> list[str]:
    """Press the key until something has the focus, and say what had it on the way."""
    seen: list[str] = []
    target = page.locator(selector).first
    for _press in range(40):
        page.keyboard.press("Tab")
        if target.evaluate("element => element === document.activeElement"):
            return seen
        seen.append(
            page.evaluate(
                "(e => e.id ? '#' + e.id : e.tagName + (e.className ? '.' + e.className : ''))"
                "(document.activeElement)"
            )
        )
    raise AssertionError(f"{selector} never got the focus: {seen}")


@pytest.mark.parametrize("language", LANGUAGES)
def test_who_asks_too_often_sees_a_page(
    chromium: Browser, odoo_server: OdooServer, pages: dict[str, str], axe: Path, language: str
) -> None:
    odoo_server.call("ir.config_parameter", "set_param", "social_crm.looks_a_minute", "1")
    try:
        for width, pixels in WIDTHS.items():
            with visitor(
                chromium,
                viewport={"width": pixels, "height": 800},
                locale=LANGUAGES[language],
                bypass_csp=True,
            ) as page:
                for _look in range(3):  # one or two may be the first of a minute
                    response = page.goto(pages["help"])
                    assert response
                    if response.status == 429:
                        break
                assert response.status == 429
                assert 1 <= int(response.headers["retry-after"]) <= 60
                assert page.locator("html").get_attribute("lang") == language
                page.screenshot(path=PICTURES / language / width / "busy.png", full_page=True)
                assert troubles(page, axe) == []
    finally:
        odoo_server.call("ir.config_parameter", "set_param", "social_crm.looks_a_minute", False)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("width", WIDTHS)
def test_what_comes_after_a_click_has_no_grave_fault(
    chromium: Browser, pages: dict[str, str], axe: Path, language: str, width: str
) -> None:
    wrong = []
    with visitor(
        chromium,
        viewport={"width": WIDTHS[width], "height": 800},
        locale=LANGUAGES[language],
        bypass_csp=True,
    ) as page:
        for title, name, button, sign in (
            ("thanks", "rating", "button.face-5", "#comment"),
            ("stopped", "rating", "button.plain", "main:not(:has(form))"),
            ("missing", "question", "button.first", "[role=alert]"),
            ("seen", "question", "button[value=seen]", "#answer"),
            ("wrong", "invitation", "button[type=submit]", "[role=alert]"),
        ):
            page.goto(pages[name])
            if page.locator(button).count():  # it was said already that it was seen
                page.locator(button).first.click()
            page.locator(sign).wait_for()
            assert page.locator("html").get_attribute("lang") == language, title
            page.screenshot(path=PICTURES / language / width / f"{title}.png", full_page=True)
            wrong += [f"{title}: {each}" for each in troubles(page, axe)]
    assert wrong == []
