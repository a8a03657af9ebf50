"""What all small pages say, in German and English, whether or not these are installed."""

from odoo.tools import LazyTranslate

_lt = LazyTranslate(__name__)

WORDS = {
    "busy_title": _lt("One moment, please"),
    "busy": _lt(
        "Very many requests have come from your internet connection. Please wait a minute, then "
        "load this page again."
    ),
    "busy_posted": _lt(
        "What you have just sent did not arrive. If you load this page again, your browser offers "
        "to send it once more."
    ),
}
