"""What small pages for people without an account here speak, whether or not it is installed."""

LANGUAGES = {"de": "de_DE", "en": "en_US"}
"""Code on the page to code of Odoo."""
NAMES = {"de": "Deutsch", "en": "English"}


def page_language(spoken):
    """The language of a page for somebody.

    :param str spoken: any code of a language, or empty
    :returns: a code of Odoo
    :rtype: str
    """
    return LANGUAGES.get((spoken or "")[:2].lower(), "en_US")
