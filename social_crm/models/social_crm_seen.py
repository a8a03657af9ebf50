"""Nobody approves what he has not seen.

Whoever approves something has looked at it in an earlier transaction, on a form, in a list or in
the inbox. What he was shown comes with a fingerprint, and the button sends that along. It is
compared while the row is held: if anybody has changed a word since, nothing is approved, and he is
asked to read it again.

So the buttons (``action_…``) ask for the fingerprint from everybody, also from programs that call
them from outside: they read ``seen`` with the rest, and give it back as ``social_as_seen`` in the
context. Code inside of a transaction calls what is behind the button (``_approve``, ``_publish``),
which asks for the same rights and approves what this very transaction reads. Nobody can change that
meanwhile: the row is held there as well, and of two who do something to it the second is done
again.
"""

import hashlib
import json
import logging

from odoo import SUPERUSER_ID, fields, models
from odoo.exceptions import RedirectWarning
from odoo.tools import SQL

SHOWN = "social_as_seen"
"""Where in the context a button says what was shown."""
BY = " by "
"""Between the fingerprint of what was shown, and the id of who has changed it since."""


class SocialCrmSeen(models.AbstractModel):
    _name = "social.crm.seen"
    _description = "Approved as It Was Seen"

    # Depends on nothing: a form keeps what it was loaded with, whatever is typed into it since.
    seen = fields.Char("As It Was Shown", compute="_compute_seen", exportable=False)

    def _compute_seen(self):
        for record in self:
            record.seen = bool(record._origin) and record._origin._fingerprint()

    def _to_be_seen(self):
        """What whoever approves this has to have seen, as plain values. Called as superuser, in no
        language; each model says it.

        :rtype: list
        """
        raise NotImplementedError

    def _fingerprint(self):
        """What there is to be seen, as a short word: equal words mean that nothing was changed.

        :rtype: str
        """
        self.ensure_one()
        what = json.dumps(self.sudo().with_context(lang=None)._to_be_seen(), default=str)
        return hashlib.blake2b(what.encode(), digest_size=12).hexdigest()

    def _hold(self):
        """Hold these until the end of the transaction. Whoever comes second waits, is done again,
        and sees what the first has done."""
        self.env.flush_all()
        self.env.execute_query(
            SQL(
                "SELECT 1 FROM %s WHERE id = ANY(%s) ORDER BY id FOR NO KEY UPDATE",
                SQL.identifier(self._table),
                self.ids,
            )
        )

    def _as_seen(self, shown=None):
        """These, as the person at the screen was shown them, held so.

        :param str shown: the fingerprint of what was shown; by default that in the context
        :returns: these, with no fingerprint in the context any more: what is done to them from
            here on changes them
        :raises RedirectWarning: he was not shown them as they are
        """
        shown = shown or self.env.context.get(SHOWN)
        self._hold()
        for record in self:
            if record._fingerprint() != shown:
                unseen = RedirectWarning(
                    record._unseen_sentence(shown),
                    {"type": "ir.actions.client", "tag": "soft_reload"},
                    self.env._("Read It Again"),
                )
                unseen.loglevel = logging.INFO  # everyday work: no traceback in the log
                raise unseen
        return self.with_context(**{SHOWN: False})

    def _unseen_sentence(self, shown):
        """Why this is not approved.

        :param str shown: what is said to have been shown, if anything
        :rtype: str
        """
        if not shown:
            return self.env._("Read it as it is now, and decide then.")
        _mark, _by, before = str(shown).partition(BY)
        user = self.sudo().write_uid
        if before.isdecimal() and len(before) < 10:
            user = user.browse(int(before)).exists()
        if user and user != self.env.user and user.id != SUPERUSER_ID:
            return self.env._(
                "%s has changed this since you opened it. Read it again, and decide then.",
                user.name,
            )
        return self.env._("This was changed since you opened it. Read it again, and decide then.")

    def web_save(self, vals, specification, next_id=None):
        """A form says with what it saves what it was loaded with. Where others have changed
        something since, it has not been seen after saving either, although it is there then: a
        button that saves first must not approve it (see ``static/src/views/seen_form.js``).

        :param dict vals: with ``seen``, if the form is one of those
        """
        shown = str(vals.get("seen") or "")
        vals = {name: value for name, value in vals.items() if name != "seen"}
        stale = self and shown and self._fingerprint() != shown
        if stale and BY not in shown:  # who saves it will have been the last one to write it
            shown = f"{shown}{BY}{self.sudo().write_uid.id}"
        rows = super().web_save(vals, specification, next_id)
        if not stale or next_id:
            return rows
        return [{**row, "seen": shown} if "seen" in row else row for row in rows]
