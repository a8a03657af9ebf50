"""Which approved answers fit what a customer asks, found by likeness while an agent writes."""

from collections import OrderedDict
from contextlib import suppress

from odoo import api, models
from odoo.fields import Domain

from ..text.alike import Index

MOST = 3
SEARCHED = 20
"""Entries that are shown when somebody searches."""
TYPED = 12
"""Characters of a draft from which on it says what the answer is about."""
KEPT = 8
"""Indexes that a process keeps for each database. Versions never change, so an index of some is
never old; who may see which is asked of the database each time."""


class SocialCrmInbox(models.AbstractModel):
    _inherit = "social.crm.inbox"

    @api.model
    def _options(self):
        return {**super()._options(), "faq": self._has_faq()}

    @api.model
    def _has_faq(self):
        """Whether there is anything that could be offered."""
        versions = self.env["social.crm.faq.version"]
        return bool(versions.search(versions._offered_domain(), limit=1))

    @api.model
    def faq(self, mention_id, audience, text="", search=""):
        """Approved answers for a post, the most alike first: three, or with ``search`` what is
        looked for. The number of queries does not depend on how many entries there are.

        :param int mention_id: what is answered
        :param str audience: of the answer
        :param str text: what the agent has written so far
        :param str search: words of the agent; the post does not count then
        :returns: ``entries``: as ``blocks`` of :meth:`blocks`, with ``id`` of the version, and
            ``words``, those that were alike
        :rtype: dict
        """
        mention = self.env["social.crm.mention"].browse(mention_id)
        mention.check_access("read")
        versions = self._offered_faq(mention)
        search = (search or "").strip()
        found = self._alike(versions, mention, (text or "").strip(), search)
        language = self._language_of(mention)
        Block = self.env["social.crm.block"]
        known = Block._placeholders()
        values, rows = {}, []
        for version, words in found:
            code = version.language
            if code not in values:
                values[code] = Block._values(mention, audience, code)
            rows.append(self._faq_row(version, words, values[code], known, audience))
        return {"entries": rows, "language": language or False}

    @api.model
    def faq_used(self, version_id, mention_id):
        """Note that an approved answer was put into an answer to a post."""
        mention = self.env["social.crm.mention"].browse(mention_id)
        mention.check_access("read")
        version = self._offered_faq(mention).filtered(lambda each: each.id == version_id)
        if version and not mention.account_id.sudo().practice:
            self.env["social.crm.faq.use"].sudo().create(
                {
                    "faq_id": version.sudo().faq_id.id,
                    "version_id": version.id,
                    "mention_id": mention.id,
                }
            )

    @api.model
    def _offered_faq(self, mention):
        """What the user may be offered for a post: approved, valid, of the post's company, in the
        customer's language, or in one of the account's as long as that is not known."""
        versions = self.env["social.crm.faq.version"]
        language = self._language_of(mention)
        spoken = [language] if language else mention.account_id.sudo()._languages()
        domain = versions._offered_domain() & Domain("company_id", "=", mention.company_id.id)
        if spoken:
            domain &= Domain("language", "in", spoken)
        return versions.search(domain)

    @api.model
    def _alike(self, versions, mention, text, search):
        """Versions with the words by which they were found, the most alike first."""
        if not versions:
            return []
        index = self._faq_index(versions)
        found = {}
        asked = [search] if search else [mention.text or "", text if len(text) >= TYPED else ""]
        for question in asked:
            for match in index.find(question, SEARCHED if search else MOST):
                score, words = found.get(match.key, (0, ()))
                found[match.key] = (max(score, match.score), words or match.words)
        if search:
            lower = search.lower()
            for version in versions:
                if version.id not in found and lower in " ".join(version._wordings()).lower():
                    found[version.id] = (0, ())
        by_id = {version.id: version for version in versions}
        ranked = sorted(found, key=lambda key: (-found[key][0], key))
        most = SEARCHED if search else MOST
        return [(by_id[key], found[key][1]) for key in ranked[:most]]

    @api.model
    def _faq_index(self, versions):
        registry = self.env.registry
        kept = getattr(registry, "social_crm_faq_indexes", None)
        if kept is None:
            kept = registry.social_crm_faq_indexes = OrderedDict()
        key = tuple(sorted(versions.ids))
        index = kept.get(key)
        if index is None:
            versions.fetch(["name", "phrasings"])
            index = Index((version.id, version._wordings()) for version in versions)
            kept[key] = index
            while len(kept) > KEPT:
                with suppress(KeyError):  # another thread did it
                    kept.popitem(last=False)
        return index

    @api.model
    def _faq_row(self, version, words, values, known, audience):
        answer = version._answer(audience == "direct")
        row = self._filled(answer, values, known, audience)
        if not answer:
            row["refusal"] = self.env._("There is only an answer for private messages.")
        return {
            "id": version.id,
            "source": "faq",
            "name": version.name,
            "shortcut": "",
            "kind": "normal",
            "words": list(words),
            "why": [self.env._("Alike: %s", ", ".join(words))] if words else [],
            **row,
        }
