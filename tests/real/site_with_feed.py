"""A small web site with a feed, on loopback."""

from __future__ import annotations

import threading
from datetime import UTC, datetime
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from xml.sax.saxutils import escape

PAGE = """<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>Kettle Friends</title>
<link rel="alternate" type="application/rss+xml" title="Kettle News" href="/news.xml">
</head><body><h1>Kettle Friends</h1></body></html>"""


class Site:
    """Pages at ``http://localhost:PORT/``; what is published appears in its feed."""

    def __init__(self) -> None:
        self._items: list[str] = []
        site = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                answer = site._answer(self.path)
                self.send_response(200 if answer else 404)
                kind, text = answer or ("text/plain", "There is nothing.")
                body = text.encode()
                self.send_header("Content-Type", f"{kind}; charset=utf-8")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *arguments: object) -> None:
                """Say nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://localhost:{self._server.server_port}"

    def start(self) -> None:
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def publish(self, title: str, text: str) -> None:
        """Add an entry to the feed, written now."""
        link = f"{self.url}/{len(self._items) + 1}"
        self._items.insert(
            0,
            f"<item><title>{escape(title)}</title><link>{link}</link><guid>{link}</guid>"
            f"<pubDate>{format_datetime(datetime.now(UTC))}</pubDate>"
            f"<description>{escape(text)}</description></item>",
        )

    def _answer(self, path: str) -> tuple[str, str] | None:
        if path == "/":
            return "text/html", PAGE
        if path == "/news.xml":
            return "application/rss+xml", (
                '<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel>'
                f"<title>Kettle News</title><link>{self.url}/</link>"
                f"<description>All about kettles</description>{''.join(self._items)}"
                "</channel></rss>"
            )
        return None
