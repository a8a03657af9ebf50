"""Which text blocks fit an answer, filled in, and why."""

from odoo import api, fields, models
from odoo.fields import Domain

from ..text.placeholders import fill, gaps

MOST = 40
"""Blocks that are offered at once."""
MOST_CANNED = 20


class SocialCrmInbox(models.AbstractModel):
    _inherit = "social.crm.inbox"

    @api.model
    def blocks(self, mention_id, audience, search="", kind=None):
        """Text blocks for an answer, those that fit best first. The number of queries does not
        depend on how many there are.

        :param int mention_id: what is answered
        :param str audience: of the answer
        :param str search: words of the name, the shortcut or the text; then those that do not fit
            the case are found, too
        :param str kind: only these: ``normal``, ``to_private``, ``crisis``
        :returns: ``language``: code and name, or ``False``; ``blocks``: dicts with ``id``,
            ``source`` (``block``, or ``canned`` for Odoo's own), ``name``, ``shortcut``, ``kind``,
            ``language`` (name, or ``False``), ``language_code``, ``pieces`` (words, or ``{name}``
            for what has to be asked for), ``ask`` (list of ``name``, ``label``, ``help``),
            ``refusal`` (a sentence, or ``False``), ``why`` (sentences)
        :rtype: dict
        """
        mention = self.env["social.crm.mention"].browse(mention_id)
        mention.check_access("read")
        search = (search or "").strip().lstrip(":/").strip()
        language = self._language_of(mention)
        names = dict(self.env["social.crm.block.text"]._languages())
        offered = self._fitting_blocks(mention, audience, search, kind, language, names)
        if not kind:
            offered += self._canned(search)
        return {
            "language": language and {"code": language, "name": names.get(language, language)},
            "blocks": offered,
        }

    @api.model
    def block_used(self, block_id, source="block"):
        """Note that a block was put into an answer."""
        if source == "canned":
            # As Odoo does when one is sent.
            canned = self.env["mail.canned.response"].browse(block_id)
            canned.check_access("read")
            canned.sudo().last_used = fields.Datetime.now()
            return
        block = self.env["social.crm.block"].browse(block_id)
        block.check_access("read")
        self.env["social.crm.block.use"].sudo().create(
            {"block_id": block.id, "company_id": block.company_id.id}
        )

    @api.model
    def _language_of(self, mention):
        """The customer's language: of the post, of the profile, of the contact.

        :returns: ISO 639-1, or ``False``
        """
        profile = mention.profile_id
        spoken = mention.language or profile.language or profile.partner_id.sudo().lang or ""
        return spoken.replace("-", "_").partition("_")[0].lower() or False

    @api.model
    def _fitting_blocks(self, mention, audience, search, kind, language, names):
        Block = self.env["social.crm.block"]
        wanted = ("both", "private") if audience == "direct" else ("both", "public")
        domain = Domain("audience", "in", wanted)
        domain &= Domain("company_id", "in", (False, mention.company_id.id))
        if kind:
            domain &= Domain("kind", "=", kind)
        if search:
            domain &= Domain.OR(
                Domain(name, "ilike", search) for name in ("name", "shortcut", "text_ids.text")
            )
        found = Block.search(domain)
        found.fetch(["name", "shortcut", "kind", "networks", "topic_ids", "team_ids"])
        found.text_ids.fetch(["language", "text"])
        used = found._uses()
        spoken = [language, *mention.account_id.sudo()._languages()]
        values, known, ranked = {}, Block._placeholders(), []
        for place, block in enumerate(found):
            fits, why = self._fit(block, mention)
            if not (fits or search):
                continue
            texts = {text.language: text.text for text in block.text_ids}
            code = next((each for each in spoken if each in texts), next(iter(texts), None))
            if code is None:
                continue
            if code not in values:
                values[code] = Block._values(mention, audience, code)
            if code == language:
                why.insert(0, self.env._("In %s, as the customer writes", names.get(code, code)))
            elif language:
                why.insert(0, self.env._("There is none in %s", names.get(language, language)))
            typed = bool(search) and (block.shortcut or "").lower() == search.lower()
            rank = (not typed, not fits, code != language, -len(why), -used.get(block.id, 0))
            ranked.append((rank, place, block, code, texts[code], why))
        ranked.sort(key=lambda each: each[:2])
        return [
            self._block_row(block, code, names, text, values[code], known, audience, why)
            for _rank, _place, block, code, text, why in ranked[:MOST]
        ]

    @api.model
    def _fit(self, block, mention):
        """Whether a block is meant for such a post.

        :returns: whether, and why
        :rtype: tuple[bool, list[str]]
        """
        why = []
        if block.networks:
            if mention.network not in block.networks:
                return False, []
            why.append(self.env._("For %s", mention._network_label()))
        if block.team_ids:
            # The ticket's team says more than the account's, where there is one.
            team = mention.ticket_id.team_id or mention.account_id.sudo().team_id
            if team not in block.team_ids:
                return False, []
            why.append(self.env._("For %s", team.sudo().name))
        if block.topic_ids:
            above = (mention.topic_id.parent_path or "").split("/")
            topic = block.topic_ids.filtered(lambda topic: str(topic.id) in above)[:1]
            if not topic:
                return False, []
            why.append(self.env._("About %s", topic.name))
        return True, why

    @api.model
    def _block_row(self, block, code, names, text, values, known, audience, why):
        return {
            "id": block.id,
            "source": "block",
            "name": block.name,
            "shortcut": block.shortcut or "",
            "kind": block.kind,
            "language": names.get(code, code),
            "language_code": code,
            "why": why,
            **self._filled(text, values, known, audience),
        }

    @api.model
    def _filled(self, text, values, known, audience):
        """A text with what is known, and what becomes of the rest.

        :returns: ``pieces``, ``ask`` and ``refusal``, see :meth:`blocks`
        """
        pieces = fill(text, values)
        missing = gaps(pieces)
        secret = [name for name in missing if audience != "direct" and not known[name].public]
        return {
            "pieces": [
                piece
                if isinstance(piece, str)
                else {"name": piece.name, "label": known[piece.name].label}
                for piece in pieces
            ],
            "ask": [
                {"name": name, "label": known[name].label, "help": known[name].help}
                for name in missing
                if name not in secret
            ],
            "refusal": bool(secret)
            and self.env._(
                "%s is not for everybody to read. Answer in private, or take another text.",
                known[secret[0]].label,
            ),
        }

    @api.model
    def _canned(self, search):
        """Odoo's own canned responses that the user may read."""
        domain = Domain.TRUE
        if search:
            domain = Domain("source", "ilike", search) | Domain("substitution", "ilike", search)
        return [
            {
                "id": canned.id,
                "source": "canned",
                "name": canned.source,
                "shortcut": canned.source,
                "kind": "normal",
                "language": False,
                "language_code": False,
                "pieces": [canned.substitution],
                "ask": [],
                "refusal": False,
                "why": [self.env._("From the canned responses of Discuss")],
            }
            for canned in self.env["mail.canned.response"].search(domain, limit=MOST_CANNED)
        ]

    @api.model
    def block_for(self, mention_id, kind, audience="public"):
        """The best block of a kind as a text: one in the customer's language, if that is known,
        that can be said without asking anybody.

        :param str kind: of ``social.crm.block``
        :returns: the text, or ``False``
        """
        found = self.blocks(mention_id, audience, kind=kind)
        spoken = found["language"] and found["language"]["code"]
        for block in found["blocks"]:
            if spoken and block["language_code"] != spoken:
                continue
            if not block["ask"] and not block["refusal"]:
                return "".join(block["pieces"])
        return False
