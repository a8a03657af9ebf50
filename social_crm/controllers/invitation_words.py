"""What the page of a one-time link says. It speaks German and English whether or not these
languages are installed, since the one who reads is no user of ours."""

from odoo.tools import LazyTranslate

_lt = LazyTranslate(__name__)

WORDS = {
    "title": _lt("Who are you?"),
    "purpose": _lt(
        "%(company)s would like to know with whom it is speaking, so that it can help you "
        "without asking everything anew."
    ),
    "promise": _lt(
        "You were sent this link by an account of ours at a network. The link says nothing about "
        "you, and nothing is connected before you have sent us a code from your own account."
    ),
    "signed_in": _lt("You are signed in as %(name)s."),
    "not_you": _lt("Is that not you? Sign out first, then open the link again."),
    "by_number": _lt("With your customer number"),
    "number": _lt("Customer number"),
    "fact": _lt("E-mail address, last name or postcode"),
    "fact_help": _lt("One of them is enough. It must be the one that we have in our records."),
    "or": _lt("or"),
    "sign_in": _lt("Sign in to the customer portal"),
    "agree": _lt("What you agree to"),
    "needed": _lt("needed to connect you"),
    "optional": _lt("voluntary"),
    "withdraw": _lt("You can take this back at any time: just write to us."),
    "send": _lt("Continue"),
    "code_title": _lt("One more step"),
    "code_lead": _lt(
        "Send us this code from the account that got the link, as an answer to our message. "
        "It may be public: the code says nothing about you."
    ),
    "code": _lt("Your code"),
    "code_why": _lt(
        "Only then do we know that the account is yours. The code works once, and only from the "
        "account that we asked. It is not shown again."
    ),
    "survey": _lt("Continue to the survey"),
    "dead_title": _lt("This link does not work any more"),
    "dead": _lt(
        "It has been used, has run out, or was never there. If we asked you for something, just "
        "write to us: we will send you a new one."
    ),
    "wrong": _lt(
        "This does not match our records. Please check what you typed and try again, a few times "
        "at most."
    ),
    "limited": _lt("There were too many attempts. Please try again later, or write to us."),
    "missing": _lt("Please fill in your customer number and one of the other details."),
    "must_agree": _lt("We may only connect you if you agree to that. Please tick the box."),
    "get": _lt("What you get"),
    "tell": _lt("What we would like to know"),
    "needed_field": _lt("needed"),
    "told_name": _lt("Name"),
    "told_email": _lt("E-mail address"),
    "told_phone": _lt("Phone"),
    "told_city": _lt("City"),
    "told_zip": _lt("Postcode"),
    "told_birthday": _lt("Birthday"),
    "told_interests": _lt("Interests"),
    "if_customer": _lt("If you are a customer already"),
    "told_missing": _lt("Please fill in “%(label)s”."),
    "told_odd": _lt("Please check “%(label)s”."),
    "told_unagreed": _lt(
        "You filled in “%(label)s”, and did not agree to what it is for. Please tick that box, or "
        "leave this empty."
    ),
    "again": _lt("This page was open for too long. Please send it once more."),
    "language": _lt("Language"),
}
