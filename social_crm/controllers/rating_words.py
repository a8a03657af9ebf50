"""What the page says on which a customer tells how it was, in German and English, whether or not
these are installed."""

from odoo.tools import LazyTranslate

_lt = LazyTranslate(__name__)

WORDS = {
    "title": _lt("How was it?"),
    "lead": _lt("%(company)s would like to know whether you were satisfied. One click is enough."),
    "5": _lt("Satisfied"),
    "3": _lt("So-so"),
    "1": _lt("Not satisfied"),
    "thanks_title": _lt("Thank you!"),
    "thanks": _lt("Your answer has arrived. For a few days you can still change it on this page."),
    "again": _lt("The page had grown old. Please click once more."),
    "choose": _lt("Please choose one of the three."),
    "colleague": _lt(
        "You are signed in as a colleague of %(company)s. Only the customer answers here."
    ),
    "change": _lt("Change your answer"),
    "comment": _lt("Do you want to tell us more?"),
    "comment_help": _lt("Voluntary. Only %(company)s reads it, up to 2000 characters."),
    "send": _lt("Send"),
    "saved": _lt("We have got your words, too."),
    "stop": _lt("Do not ask me again"),
    "stopped_title": _lt("We will not ask again"),
    "stopped": _lt("You can write to us at any time nevertheless."),
    "language": _lt("Language"),
    "dead_title": _lt("This link does not work any more"),
    "dead": _lt(
        "It has run out, or was never there. If you want to tell us something, just write."
    ),
}
