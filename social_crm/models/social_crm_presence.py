"""Who looks at a case now, and who is writing an answer to it.

One row for each user, written over by the browser's heartbeat: nobody waits for anybody, and the
table never grows. What it knows is worthless a minute later, so it is not even kept over a crash.
"""

from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

MODES = ("look", "type")
HEARTBEAT = 20
"""Seconds between two signs of life of a browser."""
EXPIRES = 45
"""Seconds after which somebody who gives no sign of life is gone."""
SHOWN = 200
"""Cases that are asked about at once."""


class SocialCrmPresence(models.Model):
    _name = "social.crm.presence"
    _description = "Who Looks at a Case"
    _log_access = False
    _order = "user_id"

    user_id = fields.Many2one("res.users", required=True, readonly=True, ondelete="cascade")
    key = fields.Char("Case", readonly=True)
    mode = fields.Selection([("look", "Looks"), ("type", "Writes")], readonly=True)
    since = fields.Datetime(readonly=True, help="When this began.")
    seen_at = fields.Datetime("Last Sign of Life", required=True, readonly=True)

    _user_uniq = models.UniqueIndex("(user_id)")

    def init(self):
        """Not written to the log of the database: twenty times a minute for each agent is a lot
        for something that nobody asks for after a crash."""
        (kind,) = self.env.execute_query(
            SQL("SELECT relpersistence FROM pg_class WHERE oid = %s::regclass", self._table)
        )[0]
        if kind != "u":
            self.env.cr.execute(SQL("ALTER TABLE %s SET UNLOGGED", SQL.identifier(self._table)))

    @api.model
    def _leave(self, key):
        """The user has left a case, unless another tab of his has been somewhere else since.

        :returns: the case, if he was there
        :rtype: set[str]
        """
        rows = self.env.execute_query(
            SQL(
                "UPDATE social_crm_presence SET key = NULL, mode = NULL"
                " WHERE user_id = %s AND key = %s RETURNING %s",
                self.env.uid,
                key,
                key,
            )
        )
        return {row[0] for row in rows}

    @api.model
    def _beat(self, key, mode):
        """A sign of life of the user.

        :param str key: of the case that is open
        :returns: the case that he was at before, if he is not there any more or does something
            else there now; the same for where he is now
        :rtype: set[str]
        """
        now = fields.Datetime.now()
        rows = self.env.execute_query(
            SQL(
                """
                WITH before AS (
                    SELECT key, mode, seen_at FROM social_crm_presence WHERE user_id = %(user)s)
                INSERT INTO social_crm_presence AS mine (user_id, key, mode, since, seen_at)
                     VALUES (%(user)s, %(key)s, %(mode)s, %(now)s, %(now)s)
                ON CONFLICT (user_id) DO UPDATE
                        SET key = excluded.key, mode = excluded.mode, seen_at = excluded.seen_at,
                            since = CASE
                                WHEN mine.key = excluded.key AND mine.mode = excluded.mode
                                     AND mine.seen_at >= %(alive)s
                                THEN mine.since ELSE excluded.since END
                  RETURNING (SELECT key FROM before), (SELECT mode FROM before),
                            (SELECT seen_at FROM before)
                """,
                user=self.env.uid,
                key=key,
                mode=mode,
                now=now,
                alive=now - timedelta(seconds=EXPIRES),
            )
        )
        key_before, mode_before, seen_at = rows[0]
        alive = bool(seen_at) and seen_at >= now - timedelta(seconds=EXPIRES)
        if alive and (key_before, mode_before) == (key, mode):
            return set()
        return {key, key_before} if alive and key_before else {key}

    @api.model
    def _present(self, keys):
        """Who is at cases, but for the user, those first who write and began earliest.

        :rtype: dict[str, list[dict]]
        """
        rows = self.env.execute_query(
            SQL(
                """
                SELECT presence.key, presence.user_id, partner.name, presence.mode, presence.since
                  FROM social_crm_presence presence
                  JOIN res_users users ON users.id = presence.user_id AND users.active
                  JOIN res_partner partner ON partner.id = users.partner_id
                 WHERE presence.key = ANY(%s) AND presence.user_id != %s AND presence.seen_at >= %s
                 ORDER BY presence.mode = 'look', presence.since, presence.user_id
                """,
                list(keys),
                self.env.uid,
                fields.Datetime.now() - timedelta(seconds=EXPIRES),
            )
        )
        found = {}
        for key, user_id, name, mode, since in rows:
            found.setdefault(key, []).append(
                {"user_id": user_id, "name": name, "mode": mode, "since": since}
            )
        return found

    @api.model
    def _since(self):
        """When the user began what he is doing.

        :rtype: datetime
        """
        query = SQL("SELECT since FROM social_crm_presence WHERE user_id = %s", self.env.uid)
        return self.env.execute_query(query)[0][0]

    @api.model
    def _tell(self, keys):
        """Let the inboxes of agents know, on commit, that somebody came, went or began to write:
        ids, nothing else."""
        ids = {"t": [], "m": []}
        for key in sorted(keys):
            ids[key[0]].append(int(key[1:]))
        self.env.ref("social_crm.group_agent")._bus_send(
            "social_crm/inbox",
            {"ticket_ids": ids["t"], "mention_ids": ids["m"], "what": "presence"},
        )

    @api.autovacuum
    def _gc_presence(self):
        """Nobody was there for an hour."""
        gone = self.search([("seen_at", "<", fields.Datetime.now() - timedelta(hours=1))])
        gone.unlink()
        return len(gone), 0


class SocialCrmInbox(models.AbstractModel):
    _inherit = "social.crm.inbox"

    @api.model
    def _options(self):
        return {**super()._options(), "heartbeat_seconds": HEARTBEAT}

    @api.model
    def presence(self, key=False, mode="look", left=False):
        """Say what the user looks at, and ask who else is there. A browser calls it every
        ``heartbeat_seconds``, and when something changes.

        :param str key: of the open case; ``False`` when none is open, or the browser is closed
        :param str mode: ``look``, or ``type`` while an answer is being written
        :param str left: of the case that was open before, when none is now
        :returns: ``here``: others at this case, those who write first, as dicts with ``user_id``,
            ``name``, ``mode``, ``since``; ``first``: whether the user writes and began before
            everybody else who does
        :rtype: dict
        :raises AccessError: the case is not for this user, or he is no agent
        """
        self._check_present()
        Presence = self.env["social.crm.presence"].sudo()
        if not key:
            left = dict(self._readable([left or ""])).get(left)
            if left and (changed := Presence._leave(self._key_of(left))):
                Presence._tell(changed)
            return {"here": [], "first": False}
        key = self._key_of(self._record(key))
        mode = mode if mode in MODES else "look"
        if changed := Presence._beat(key, mode):
            Presence._tell(changed)
        here = Presence._present([key]).get(key, [])
        writing = [(each["since"], each["user_id"]) for each in here if each["mode"] == "type"]
        return {
            "here": [_plain(each) for each in here],
            "first": mode == "type"
            and all((Presence._since(), self.env.uid) < other for other in writing),
        }

    @api.model
    def present(self, keys):
        """Who else is at cases that are listed.

        :param list[str] keys: as they are listed
        :returns: key to dicts as ``here`` of :meth:`presence`; cases where nobody is, and those
            that are not for this user, are left out
        :rtype: dict[str, list[dict]]
        """
        self._check_present()
        listed = {}
        for key, record in self._readable(keys[:SHOWN]):
            listed.setdefault(self._key_of(record), []).append(key)
        if not listed:
            return {}
        found = self.env["social.crm.presence"].sudo()._present(listed)
        return {
            key: [_plain(each) for each in here]
            for known, here in found.items()
            for key in listed[known]
        }

    @api.model
    def _check_present(self):
        """Who is where is for those who work there."""
        self.env["social.crm.reply"].check_access("read")

    @api.model
    def _key_of(self, record):
        """A post that has become a ticket is known by that, whoever still lists it as a post."""
        if record._name == "helpdesk.ticket":
            return f"t{record.id}"
        ticket = record.sudo().ticket_id
        return f"t{ticket.id}" if ticket else f"m{record.id}"

    @api.model
    def _readable(self, keys):
        """Those of the keys that are of cases the user may read. A fixed number of queries.

        :returns: pairs of key and ticket or mention
        """
        models_ = {"t": "helpdesk.ticket", "m": "social.crm.mention"}
        ids = {letter: [] for letter in models_}
        for key in keys:
            letter, number = str(key)[:1], str(key)[1:]
            if letter in ids and number.isdecimal():
                ids[letter].append(int(number))
        for letter, model in models_.items():
            records = self.env[model].browse(ids[letter]).exists()._filtered_access("read")
            if letter == "t":
                records = records.filtered("social_account_id")
            for record in records:
                yield f"{letter}{record.id}", record


def _plain(each):
    return {**each, "since": fields.Datetime.to_string(each["since"])}


class SocialCrmDataMap(models.AbstractModel):
    _inherit = "social.crm.data.map"

    @api.model
    def _impersonal(self):
        return {
            **super()._impersonal(),
            "social.crm.presence": {
                "key": "number of the case that a colleague looks at now; gone within the hour"
            },
        }
