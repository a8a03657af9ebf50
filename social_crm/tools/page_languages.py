"""What small pages for people without an account here speak, whether or not it is installed."""

LANGUAGES = {"de": "de_DE", "en": "en_US"}
"""Code on the page to code of Odoo."""
NAMES = {"de": "Deutsch", "en": "English"}


def page_language(*spoken):
    """The language of a page for somebody.

    :param str spoken: codes of languages, the surest first: what somebody writes in tells more than
        what stands on his contact, where it is often the language of who made it; or empty
    :returns: a code of Odoo
    :rtype: str
    """
    codes = ((code or "")[:2].lower() for code in spoken)
    return next((LANGUAGES[code] for code in codes if code in LANGUAGES), "en_US")
