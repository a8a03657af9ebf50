"""The company's own model helps agents, if an administrator wants it: it translates what came in,
and says a draft in other words. The agent asks, sees what came back, and decides.

Masked, within the budget, and with nothing open in the database while the model thinks, as with
second opinions.
"""

from babel import Locale

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL, format_datetime

from ..matching.hide import hide
from ..networks.errors import Blocked, Malformed, NetworkError, Rejected, Unauthorized
from ..networks.guard import netloc
from ..networks.opinion_words import TASKS, ask_words, most_tokens
from .social_crm_opinion_endpoint import FOR_GOOD

TRANSLATE = "translate"
WORDINGS = tuple(task for task in TASKS if task != TRANSLATE)


class SocialCrmOpinionEndpoint(models.Model):
    _inherit = "social.crm.opinion.endpoint"

    translates = fields.Boolean(
        "Translate Posts", help="Where an agent asks for it. Each post is asked about once."
    )
    rewrites = fields.Boolean(
        "Reword Drafts",
        help="Where an agent asks for it: shorter, friendlier, clearer, in the customer's "
        "language. The agent sees it and decides; nothing is sent by itself.",
    )

    @api.model
    def _helping(self, companies):
        """The services that help agents at all, by company: one query. What is switched off, or
        stopped until somebody repairs it, leaves no trace.

        :rtype: dict[int, social.crm.opinion.endpoint]
        """
        found = self.sudo().search(
            [
                ("company_id", "in", companies.ids),
                ("enabled", "=", True),
                ("stopped", "=", False),
                "|",
                ("translates", "=", True),
                ("rewrites", "=", True),
            ]
        )
        return {endpoint.company_id.id: endpoint for endpoint in found}

    def _called(self):
        """Which model, and where: said wherever its words are shown."""
        return f"{self.model_name} ({netloc(self.url.strip())[1]})"

    def _ask_words(self, task, text, language, names=(), handles=()):
        """Ask for a text in other words. Commits: called by what a browser asks for, first of all
        that it does.

        :param str task: of ``TASKS``
        :param str text: as it is; it goes out masked
        :param str language: ISO 639-1, of the answer
        :param names: what people in it are called, see :func:`..matching.hide.hide`
        :param handles: likewise
        :returns: the text with what was taken out in it again; words that the model left out
        :rtype: tuple[str, tuple[str, ...]]
        :raises UserError: what stands against it, or what went wrong
        """
        self.ensure_one()
        self = self.sudo()
        hidden = hide(text, names, handles)
        if not hidden.text.strip():
            raise UserError(self.env._("There are no words in it."))
        whom, size, month = self._take(task, hidden.text, _english(language))
        session = self.env["social.crm.network"]._session()
        commit = self.env["ir.cron"]._commit_progress
        commit()  # no transaction stays open while the model thinks
        try:
            worded = ask_words(session, whom, task, hidden.text, _english(language))
        except NetworkError as error:
            self._note_failure(error, month, size)
            commit()  # what it took is counted although the agent gets a sentence
            raise UserError(self._sentence(error)) from None
        finally:
            session.close()
        self._settle(month, size, worded.tokens)
        self._worked()
        return hidden.show(worded.text), hidden.missing(worded.text)

    def _take(self, task, text, language):
        """Take a question out of the budget. Whoever comes at the same time waits for the lock, or
        is done again by Odoo; nobody has been asked by then.

        :returns: whom to ask, most tokens, the month
        """
        self.env.execute_query(
            SQL("SELECT id FROM social_crm_opinion_endpoint WHERE id = %s FOR UPDATE", self.id)
        )
        self.invalidate_recordset()
        if not self.enabled or self.stopped:
            raise UserError(self.env._("The model of the company is switched off."))
        if self.waiting_until and self.waiting_until > fields.Datetime.now():
            raise UserError(
                self.env._(
                    "The model of the company did not answer. It is asked again from %s.",
                    format_datetime(self.env, self.waiting_until, dt_format="short"),
                )
            )
        try:
            whom = self._endpoint()
        except NetworkError as error:
            raise UserError(self._sentence(error)) from None
        size = most_tokens(whom, task, text, language)
        if not self._reserve([size]):
            raise UserError(self.env._("The budget of this month is used up: %s.", self.used))
        return whom, size, self._month()

    def _note_failure(self, error, month, size):
        if isinstance(error, Malformed):
            # It answered, so it counted; that it did not do this one says nothing of others.
            self._settle(month, size, getattr(error, "tokens", None))
            return
        self._settle(month, size, 0)
        final = isinstance(error, Unauthorized | Blocked)
        if not isinstance(error, Rejected) or final or error.code in FOR_GOOD:
            self._failed(error)


def _english(language):
    """English name of a language, which models understand best.

    >>> _english("de"), _english("no")
    ('German', 'Norwegian')
    """
    return Locale("en").languages.get(language, language)
