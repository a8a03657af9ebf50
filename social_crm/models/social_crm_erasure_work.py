"""The steps of an erasure, one after another, each in small transactions that can be repeated.

Others come first: what the person wrote is needed to find it where they quote it. The profiles come
last: by them everything else is found.
"""

import logging
import time
from functools import partial

from odoo import api, models
from odoo.tools import SQL

from ..tools.transactions import committed
from ..tools.vault import digester
from .social_crm_shield import ERASED

_logger = logging.getLogger(__name__)

STEPS = (
    "shield",
    "tickets",
    "leads",
    "others",
    "replies",
    "words",
    "map",
    "contact",
    "sweep",
    "profiles",
    "search",
    "end",
)
BATCH = 200


class SocialCrmErasure(models.Model):
    _inherit = "social.crm.erasure"

    def _work(self, seconds=None):
        """Go on until everything is done, or the time is up; then the scheduled action goes on.

        Each batch is committed. Again is harmless, wherever it was cut off.

        :param float seconds: after how long no further batch is begun
        """
        begun = time.monotonic()
        for erasure in self:
            while erasure.state == "running":
                if not committed(self.env, partial(erasure._work_batch)):
                    break  # another worker is at it
                if erasure.step == "search" and not erasure.position:
                    erasure._collect_files()
                if seconds is not None and time.monotonic() - begun > seconds:
                    self.env.ref("social_crm.ir_cron_erase").sudo()._trigger()
                    return

    def _collect_files(self):
        """Throw away files of the file store that nobody needs any more; the caller has
        committed."""
        self.env["ir.attachment"].sudo()._gc_file_store()

    @api.model
    def _cron_erase(self):
        """Go on with what is under way, and finish where the reasons to keep something have ended.
        Called by the scheduled action."""
        self.search([("state", "=", "kept")])._finish_kept()
        self.env["ir.cron"]._commit_progress()
        self.search([("state", "=", "running")], order="id")._work(seconds=300)

    def _finish_kept(self):
        """Begin anew where less has to be kept than before."""
        for erasure in self:
            before = set(erasure.kept_ids.filtered(lambda kept: not kept.ended_at).mapped("code"))
            keeping = erasure._keeping()
            fewer = any(
                erasure.kept_ids.filtered(
                    lambda kept, code=code: kept.code == code and not kept.ended_at
                ).count
                > keeping[code][0]
                for code in before & keeping.keys()
                if code == "open_cases"
            )
            if fewer or before - keeping.keys() - {"digests", "consents", "contact"}:
                erasure._note_kept()
                erasure.write({"state": "running", "step": STEPS[0], "position": 0})

    def _work_batch(self):
        """One batch of the present step. The caller commits.

        :returns: whether it was this worker's turn
        """
        self.ensure_one()
        self = self.sudo()
        if not self.try_lock_for_update(allow_referencing=True):
            return False
        self.invalidate_recordset(["step", "position", "state"])
        if self.state != "running":
            return True
        step = self.step or STEPS[0]
        worker = self.with_context(
            tracking_disable=True, mail_notrack=True, mail_create_nolog=True, active_test=False
        )._speaking()
        position = getattr(worker, f"_erase_{step}")(self.position)
        self.env.flush_all()
        self.env.invalidate_all()
        if position is None:
            following = STEPS[STEPS.index(step) + 1 :]
            _logger.info("Erasure %s: step %s is done", self.id, step)
            if following:
                self.write({"step": following[0], "position": 0})
        else:
            self.position = position
        self.env.flush_all()
        return True

    def _count(self, **counts):
        """Add to what was done, by code of the data map."""
        self.counts = {
            **(self.counts or {}),
            **{code: (self.counts or {}).get(code, 0) + count for code, count in counts.items()},
        }

    # Which rows

    def _theirs(self):
        """The person's own posts that are not kept; of the table ``mention``."""
        return SQL(
            "(mention.profile_id = ANY(%s)"
            " AND (mention.ticket_id IS NULL OR mention.ticket_id <> ALL(%s)))",
            self._profiles().ids,
            self._kept_tickets().ids,
        )

    def _standing(self):
        """Other people's posts, and ours, in which the person may stand; of the table
        ``other``."""
        keys = [key for key in self._profiles().mapped("external_id") if key]
        return SQL(
            """
            other.profile_id <> ALL(%(profiles)s)
            AND (other.ticket_id IS NULL OR other.ticket_id <> ALL(%(kept)s))
            AND ((other.account_id, other.thread) IN (
                     SELECT account_id, thread FROM social_crm_mention
                      WHERE profile_id = ANY(%(profiles)s) AND thread IS NOT NULL)
                 OR (other.account_id, other.parent_external_id) IN (
                     SELECT account_id, external_id FROM social_crm_mention
                      WHERE profile_id = ANY(%(profiles)s))
                 OR (other.account_id, other.quoted_external_id) IN (
                     SELECT account_id, external_id FROM social_crm_mention
                      WHERE profile_id = ANY(%(profiles)s))
                 OR other.conversation_id IN (
                     SELECT id FROM social_crm_conversation WHERE profile_id = ANY(%(profiles)s))
                 OR other.ticket_id = ANY(%(tickets)s)
                 OR other.mentioned ?| %(keys)s)
            """,
            profiles=self._profiles().ids,
            kept=self._kept_tickets().ids,
            tickets=self._own_tickets().ids,
            keys=keys,
        )

    def _named_tickets_query(self):
        return SQL(
            "SELECT DISTINCT other.ticket_id AS id FROM social_crm_mention other"
            " WHERE other.ticket_id IS NOT NULL AND %s",
            self._standing(),
        )

    def _phrases(self, where):
        """What they wrote, and what their posts are found by, of the table ``mention``.

        :returns: texts, and ids and addresses
        :rtype: tuple[list[str], list[str]]
        """
        rows = self.env.execute_query(
            SQL(
                "SELECT mention.text, mention.subject, mention.url, mention.external_id"
                " FROM social_crm_mention mention WHERE %s AND %s"
                " ORDER BY mention.id DESC LIMIT 2000",
                self._theirs(),
                where,
            )
        )
        texts = [text for row in rows for text in row[:2] if text]
        ids = [each for row in rows for each in row[2:] if each and len(each) >= 6]
        return texts, [each for each in ids if not each.startswith(ERASED)]

    # Steps

    def _erase_shield(self, position):
        """From now on nothing of it comes back; what was pushed and waits is worked before."""
        Shield = self.env["social.crm.shield"].sudo()
        if not position:
            for network, profiles in self._profiles().grouped("network").items():
                accounts = self.env["social.crm.account"].search(
                    [("network", "=", network), ("company_id", "in", profiles.company_id.ids)]
                )
                for account in accounts:
                    self.env["social.crm.push"].sudo()._work_some(account.id)
            kept = self._kept_tickets().social_profile_id
            going = self._profiles() - kept
            going.filtered(lambda profile: not profile.erased_at).erased_at = self.env.cr.now()
            for profile in going:
                Shield._cover(profile.company_id, profile.network, [profile.external_id], "author")
        mentions = self._next_mentions(position, 2000)
        mentions._shield()
        return mentions[-1].id if mentions else None

    def _next_mentions(self, position, limit=BATCH):
        rows = self.env.execute_query(
            SQL(
                "SELECT mention.id FROM social_crm_mention mention"
                " WHERE %s AND mention.id > %s ORDER BY mention.id LIMIT %s",
                self._theirs(),
                position,
                limit,
            )
        )
        return self.env["social.crm.mention"].browse([row[0] for row in rows])

    def _erase_others(self, position):
        """Take the person out of what others, and we, wrote in the same threads."""
        rows = self.env.execute_query(
            SQL(
                """
                SELECT other.id, other.account_id, other.thread, other.parent_external_id,
                       other.quoted_external_id, other.subject, other.text, other.html, other.url,
                       other.raw, other.mentioned
                  FROM social_crm_mention other
                 WHERE other.id > %s AND %s
                 ORDER BY other.id LIMIT %s
                """,
                position,
                self._standing(),
                BATCH,
            )
        )
        if not rows:
            return None
        redactor = self._redactor_near(rows)
        keys = {*self._profiles().mapped("external_id"), *self._words()["handles"]}
        changed = []
        for row in rows:
            subject, text, html, url, raw, mentioned = row[5:]
            new = (redactor.text(subject), redactor.text(text), redactor.html(html))
            words = new != (subject, text, html)
            if words or redactor.text(raw) != raw or redactor.text(url) != url:
                changed.append(row[0])
                self.env.execute_query(
                    SQL(
                        """
                        UPDATE social_crm_mention
                           SET subject = %s, text = %s, html = %s, raw = NULL,
                               url = CASE WHEN %s THEN NULL ELSE url END,
                               redacted_at = CASE WHEN %s THEN %s ELSE redacted_at END,
                               raw_unwanted = TRUE
                         WHERE id = %s RETURNING 1
                        """,
                        *new,
                        redactor.text(url) != url,
                        words,
                        self.env.cr.now(),
                        row[0],
                    )
                )
            if mentioned and keys.intersection(map(str, mentioned)):
                mention = self.env["social.crm.mention"].browse(row[0])
                mention.mentioned = [each for each in mentioned if str(each) not in keys] or False
        others = self.env["social.crm.mention"].browse([row[0] for row in rows])
        self.env.flush_all()
        self.env.invalidate_all()
        for media in others.media_ids:
            values = {
                name: "#" if name == "url" else redactor.text(media[name])
                for name in ("url", "preview_url", "alt")
                if redactor.text(media[name] or None) != (media[name] or None)
            }
            if values:
                media.write(values)
        others.browse(changed)._show_anew()
        self._count(named_by_others=len(changed))
        return rows[-1][0]

    def _redactor_near(self, rows):
        """What takes the person out of posts that stand near theirs."""
        threads = sorted({(row[1], row[2]) for row in rows if row[2]})
        ids = sorted({(row[1], each) for row in rows for each in row[3:5] if each})
        where = SQL(" OR ").join(
            SQL("(mention.account_id, mention.%s) IN %s", SQL.identifier(column), tuple(pairs))
            for column, pairs in (("thread", threads), ("external_id", ids))
            if pairs
        )
        texts, found = self._phrases(SQL("(%s)", where)) if threads or ids else ((), ())
        words = self._words()
        redactor = self._redactor(here=True, phrases=texts)
        if not found:
            return redactor
        return type(redactor)(
            **{**words, "sure": [*words["sure"], *found]},
            phrases=texts,
            here=True,
            word=redactor.word,
        )

    def _erase_replies(self, position):
        """What we said to them stays, without their name; what was not said is not said."""
        kept = self._kept_tickets().ids
        replies = self.env["social.crm.reply"].search(
            [
                ("id", ">", position),
                "|",
                ("mention_id.profile_id", "in", self._profiles().ids),
                ("ticket_id", "in", (self._own_tickets() + self._others_tickets()).ids),
                ("ticket_id", "not in", kept),
            ],
            order="id",
            limit=BATCH,
        )
        if not replies:
            return None
        texts, found = self._phrases(SQL("mention.id = ANY(%s)", replies.mention_id.ids or [0]))
        words = self._words()
        redactor = type(self._redactor())(
            **{**words, "sure": [*words["sure"], *found]},
            phrases=texts,
            here=True,
            word=self._redactor().word,
        )
        count = 0
        for reply in replies:
            values = {
                name: redactor.text(reply[name])
                for name in ("text", "subject", "error", "url")
                if reply[name] and redactor.text(reply[name]) != reply[name]
            }
            if reply.mention_id.profile_id in self._profiles() and reply.state in (
                "draft",
                "queued",
                "failed",
            ):
                values["state"] = "cancelled"
            if values:
                count += 1
                reply.write(values)
        self._count(reply=count)
        return replies[-1].id

    def _erase_words(self, position):
        """What they wrote: words, payloads and files go, ids become digests, times stay."""
        mentions = self._next_mentions(position)
        if not mentions:
            return None
        files = mentions.media_ids.attachment_id
        self._count(files=len(files), media=len(mentions.media_ids), words=len(mentions))
        files.unlink()
        mentions.media_ids.unlink()
        self._replace_ids(mentions)
        self.env.execute_query(
            SQL(
                """
                UPDATE social_crm_mention
                   SET erased_at = coalesce(erased_at, %(now)s),
                       gone_at = coalesce(gone_at, %(now)s),
                       fingerprint = 'gone', subject = NULL, text = NULL, html = NULL, raw = NULL,
                       url = NULL, tags = NULL, counters = NULL, permissions = NULL,
                       mentioned = NULL, language = NULL
                 WHERE id = ANY(%(ids)s) RETURNING 1
                """,
                now=self.env.cr.now(),
                ids=mentions.ids,
            )
        )
        self.env.invalidate_all()
        mentions._show_anew()
        return mentions[-1].id

    def _replace_ids(self, mentions):
        """Digests take the place of ids, here and wherever others refer to them."""
        Shield = self.env["social.crm.shield"].sudo()
        for account, group in mentions.grouped("account_id").items():
            ids = [m.external_id for m in group if not m.external_id.startswith(ERASED)]
            replaced = Shield._cover(account.company_id, account.network, ids)
            threads = {
                m.thread: replaced.get(m.thread) or self._thread_key(account, m.thread)
                for m in group
                if m.thread
                and not m.thread.startswith(ERASED)
                and (m.thread in replaced or m.audience == "direct" or self._tells(m.thread))
            }
            for table, column, changes in (
                ("social_crm_mention", "external_id", replaced),
                ("social_crm_mention", "parent_external_id", replaced),
                ("social_crm_mention", "quoted_external_id", replaced),
                ("social_crm_mention", "thread", {**replaced, **threads}),
                ("social_crm_conversation", "thread", {**replaced, **threads}),
            ):
                self._replace_in(account, table, column, changes)
            if ids:
                self.env.execute_query(
                    SQL(
                        "DELETE FROM social_crm_repost WHERE account_id = %s"
                        " AND (original_external_id = ANY(%s) OR external_id = ANY(%s))"
                        " RETURNING 1",
                        account.id,
                        ids,
                        ids,
                    )
                )

    def _replace_in(self, account, table, column, changes):
        if changes:
            self.env.execute_query(
                SQL(
                    "UPDATE %(table)s row SET %(column)s = new.id"
                    " FROM unnest(%(old)s, %(new)s) AS new(old, id)"
                    " WHERE row.account_id = %(account)s AND row.%(column)s = new.old RETURNING 1",
                    table=SQL.identifier(table),
                    column=SQL.identifier(column),
                    old=list(changes),
                    new=list(changes.values()),
                    account=account.id,
                )
            )

    def _thread_key(self, account, thread):
        return f"{ERASED}{digester()('thread', str(account.id), thread)[0]}"

    def _tells(self, text):
        """Whether an id or an address tells who they are."""
        words = self._words()
        low = text.casefold()
        return any(
            len(each) >= 3 and each.casefold() in low
            for each in (*words["sure"], *words["handles"])
        )
