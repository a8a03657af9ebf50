"""What the help page says. It speaks German and English whether or not these are installed."""

from odoo.tools import LazyTranslate

_lt = LazyTranslate(__name__)

WORDS = {
    "title": _lt("Questions and answers"),
    "language": _lt("Language"),
    "ask": _lt("What would you like to know?"),
    "search": _lt("Search"),
    "found": _lt("What we found"),
    "nothing": _lt("We found nothing about that. Try other words, or write to us."),
    "empty": _lt("There are no answers here yet."),
    "other": _lt("There are answers in another language: choose it above."),
    "all": _lt("All questions"),
    "link": _lt("Link to this answer"),
    "gone": _lt("There is no such page"),
    "gone_lead": _lt("It was never there, or what stood on it is not valid any more."),
    "state": _lt("As of %(day)s"),
}
