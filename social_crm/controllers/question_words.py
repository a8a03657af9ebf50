"""What the page says on which somebody answers a question about a case, in German and English
whether or not these languages are installed."""

from odoo.tools import LazyTranslate

_lt = LazyTranslate(__name__)

WORDS = {
    "title": _lt("%(asker)s asks"),
    "language": _lt("Language"),
    "to": _lt("To %(addressee)s · about %(case)s"),
    "due": _lt("Please answer by %(due)s."),
    "overdue": _lt("An answer was expected by %(due)s. It still helps."),
    "passed": _lt("Passed on to you: %(why)s"),
    "seen": _lt("%(asker)s knows that you have seen this."),
    "excerpt": _lt("From the case"),
    "posts": _lt("What was said in public"),
    "at_network": _lt("Open at the network"),
    "posts_all": _lt("What was said"),
    "signed_in": _lt("You are signed in as %(name)s."),
    "answer": _lt("Your answer"),
    "answer_help": _lt("Only colleagues read it; it is not sent to the customer."),
    "name": _lt("Your name"),
    "send": _lt("Send the answer"),
    "later": _lt("I have seen it, the answer takes a while"),
    "forward": _lt("Not for you? Pass it on"),
    "department": _lt("Department"),
    "choose": _lt("Choose…"),
    "why": _lt("Why (a few words)"),
    "forward_help": _lt(
        "The question and what was said in public go along, what was added from the case does not."
    ),
    "do_forward": _lt("Pass it on"),
    "missing": _lt("Please write an answer first."),
    "whom": _lt("Please choose whom to pass it on to."),
    "again": _lt("That did not come from this page. Please try again."),
    "late": _lt(
        "Somebody was quicker, so what you wrote was not passed on. If it is still needed, copy it "
        "and send it to whoever asked:"
    ),
    "answered_title": _lt("Thank you"),
    "answered": _lt("This question is answered. There is nothing more to do."),
    "forwarded_title": _lt("Passed on"),
    "forwarded": _lt("Somebody else takes care of this question now. Thank you."),
    "withdrawn_title": _lt("No longer needed"),
    "withdrawn": _lt("This question was withdrawn. There is nothing more to do."),
    "over_title": _lt("No longer needed"),
    "over": _lt("The case was closed some time ago. There is nothing more to do."),
    "dead_title": _lt("This link does not work"),
    "dead": _lt("It was never there, or not all of it was copied. Open it from the mail again."),
}
