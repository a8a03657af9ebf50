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
from odoo.exceptions import RedirectWarning, UserError
from odoo.tools import SQL

SHOWN = "social_as_seen"
"""Where in the context a button says what was shown."""
BY = " by "
"""Between the fingerprint of what was shown, and the id of who has changed it since."""
PART = "."
"""Before what each of the fields was shown as that are looked at one by one."""


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

    def _seen_apart(self):
        """Fields of which a form does not write over what somebody else has written since it was
        opened, as names. All of them are among what has to be seen.

        :rtype: tuple[str]
        """
        return ()

    def _fingerprint(self):
        """What there is to be seen, as a short word: equal words mean that nothing was changed.

        :rtype: str
        """
        self.ensure_one()
        record = self.sudo().with_context(lang=None)
        apart = [_digest(record[name] or False, 6) for name in self._seen_apart()]
        return PART.join([_digest(record._to_be_seen(), 12), *apart])

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
        if who := self._who_changed(shown):
            return self.env._(
                "%s has changed this since you opened it. Read it again, and decide then.", who
            )
        return self.env._("This was changed since you opened it. Read it again, and decide then.")

    def _who_changed(self, shown):
        """The name of the colleague who has changed this since it was shown; empty if it is the
        person at the screen, or nobody knows.

        :rtype: str
        """
        _mark, _by, before = str(shown).partition(BY)
        user = self.sudo().write_uid
        if before.isdecimal() and len(before) < 10:
            user = user.browse(int(before)).exists()
        return user.name if user and user not in (self.env.user, user.browse(SUPERUSER_ID)) else ""

    def _check_not_over(self, vals, shown):
        """Refuse to write over what somebody else has written meanwhile.

        :param dict vals: what a form wants to save
        :param str shown: what it says that it was loaded with
        :raises UserError: with the field, and who has changed it
        """
        before, now = _parts(shown), _parts(self._fingerprint())
        names = self._seen_apart()
        if len(before) != len(names):
            return
        for name, was, is_now in zip(names, before, now, strict=True):
            if name not in vals or was == is_now:
                continue
            label = self._fields[name]._description_string(self.env)
            if who := self._who_changed(shown):
                raise UserError(
                    self.env._(
                        "%(who)s has changed “%(field)s” since you opened this. Nothing was saved: "
                        "copy your words, discard the changes here, open it again and put them "
                        "where they belong now.",
                        who=who,
                        field=label,
                    )
                )
            raise UserError(
                self.env._(
                    "“%s” was changed since you opened this. Nothing was saved: copy your words, "
                    "discard the changes here, open it again and put them where they belong now.",
                    label,
                )
            )

    def web_save(self, vals, specification, next_id=None):
        """A form says with what it saves what it was loaded with. Where others have changed
        something since, it has not been seen after saving either, although it is there then: a
        button that saves first must not approve it (see ``static/src/views/seen_form.js``).

        :param dict vals: with ``seen``, if the form is one of those
        """
        shown = str(vals.get("seen") or "")
        vals = {name: value for name, value in vals.items() if name != "seen"}
        if self and shown:
            self._hold()
        stale = self and shown and self._fingerprint() != shown
        if stale:
            self._check_not_over(vals, shown)
            if BY not in shown:  # who saves it will have been the last one to write it
                shown = f"{shown}{BY}{self.sudo().write_uid.id}"
        rows = super().web_save(vals, specification, next_id)
        if not stale or next_id:
            return rows
        shown = self._seen_of_own(vals, shown)
        return [{**row, "seen": shown} if "seen" in row else row for row in rows]

    def _seen_of_own(self, vals, shown):
        """What a form was shown, with what it has just written itself in place of what was there.

        As a whole it was not seen all the same, as others have changed something beside it.
        """
        before, now, names = _parts(shown), _parts(self._fingerprint()), self._seen_apart()
        if len(before) != len(names):
            return shown
        mark, by, who = shown.partition(BY)
        known = [
            is_now if name in vals else was
            for name, was, is_now in zip(names, before, now, strict=True)
        ]
        return PART.join([mark.partition(PART)[0], *known]) + by + who


def _digest(what, size):
    return hashlib.blake2b(json.dumps(what, default=str).encode(), digest_size=size).hexdigest()


def _parts(shown):
    """What each field that is looked at by itself was shown as, of a fingerprint.

    :rtype: list[str]
    """
    return shown.partition(BY)[0].split(PART)[1:]
