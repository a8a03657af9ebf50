"""What the page of a one-time link says. It speaks German and English whether or not these
languages are installed, since the one who reads is no user of ours."""

from odoo.tools import LazyTranslate

_ = LazyTranslate(__name__)

WORDS = {
    "title": _("Who are you?"),
    "purpose": _(
        "%(company)s would like to know with whom it is speaking, so that it can help you "
        "without asking everything anew."
    ),
    "promise": _(
        "You were sent this link by an account of ours at a network. The link says nothing about "
        "you, and nothing is connected before you have sent us a code from your own account."
    ),
    "signed_in": _("You are signed in as %(name)s."),
    "not_you": _("Is that not you? Sign out first, then open the link again."),
    "by_number": _("With your customer number"),
    "number": _("Customer number"),
    "fact": _("E-mail address, last name or postcode"),
    "fact_help": _("One of them is enough. It must be the one that we have in our records."),
    "or": _("or"),
    "sign_in": _("Sign in to the customer portal"),
    "agree": _("What you agree to"),
    "needed": _("needed to connect you"),
    "optional": _("voluntary"),
    "withdraw": _("You can take this back at any time: just write to us."),
    "send": _("Continue"),
    "code_title": _("One more step"),
    "code_lead": _(
        "Send us this code from the account that got the link, as an answer to our message. "
        "It may be public: the code says nothing about you."
    ),
    "code": _("Your code"),
    "code_why": _(
        "Only then do we know that the account is yours. The code works once, and only from the "
        "account that we asked. It is not shown again."
    ),
    "survey": _("Continue to the survey"),
    "dead_title": _("This link does not work any more"),
    "dead": _(
        "It has been used, has run out, or was never there. If we asked you for something, just "
        "write to us: we will send you a new one."
    ),
    "wrong": _(
        "This does not match our records. Please check what you typed and try again, a few times "
        "at most."
    ),
    "limited": _("There were too many attempts. Please try again later, or write to us."),
    "missing": _("Please fill in your customer number and one of the other details."),
    "must_agree": _("We may only connect you if you agree to that. Please tick the box."),
    "get": _("What you get"),
    "tell": _("What we would like to know"),
    "needed_field": _("needed"),
    "told_name": _("Name"),
    "told_email": _("E-mail address"),
    "told_phone": _("Phone"),
    "told_city": _("City"),
    "told_zip": _("Postcode"),
    "told_birthday": _("Birthday"),
    "told_interests": _("Interests"),
    "if_customer": _("If you are a customer already"),
    "told_missing": _("Please fill in “%(label)s”."),
    "told_odd": _("Please check “%(label)s”."),
    "told_unagreed": _(
        "You filled in “%(label)s”, and did not agree to what it is for. Please tick that box, or "
        "leave this empty."
    ),
    "again": _("This page was open for too long. Please send it once more."),
    "language": _("Language"),
}


def words(lang, **values):
    """All that the page says.

    :param str lang: ``de_DE`` or ``en_US``
    :param values: what is put into the sentences
    :rtype: dict[str, str]
    """
    said = {name: sentence._translate(lang) for name, sentence in WORDS.items()}
    values = {"company": "", "name": "", "label": "", **values}
    return {
        name: sentence % values if "%(" in sentence else sentence for name, sentence in said.items()
    }
