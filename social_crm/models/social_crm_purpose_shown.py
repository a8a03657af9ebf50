"""Purposes in the language of who is asked, also where Odoo does not speak it: people agree to what
they can read."""

from odoo import models
from odoo.tools import LazyTranslate

_lt = LazyTranslate(__name__)

# What comes with the addon (data/purposes.xml); whoever writes other words translates them in Odoo.
SHIPPED = (
    _lt("Recognise you"),
    _lt(
        "We connect your profile with your customer record, so that next time we know what it is "
        "about without asking you."
    ),
    _lt("Take over what your profile says"),
    _lt(
        "We copy the picture, name at the network, website and language of your public profile to "
        "your customer record."
    ),
    _lt("News and offers"),
    _lt("We send you news and offers of ours."),
    _lt("Ask how it was"),
    _lt("We ask you afterwards how satisfied you were."),
)


class SocialCrmPurpose(models.Model):
    _inherit = "social.crm.purpose"

    def _shown(self, lang):
        """Name and description for somebody who is no user of ours.

        :param str lang: ``de_DE`` or ``en_US``
        :rtype: tuple[str, str]
        """
        self.ensure_one()
        if self.env["res.lang"]._get_data(code=lang):
            purpose = self.with_context(lang=lang)
            return purpose.name, purpose.description
        known = {each._translate("en_US"): each for each in SHIPPED}
        purpose = self.with_context(lang="en_US")
        return tuple(
            known[text]._translate(lang) if text in known else text
            for text in (purpose.name, purpose.description)
        )
