"""Places of the machinery in the map of personal data, and fields that hold nothing personal."""

from odoo import api, models

from .social_crm_data_map import KEEP, Place


class SocialCrmDataMap(models.AbstractModel):
    _inherit = "social.crm.data.map"

    @api.model
    def _places(self):
        return [*super()._places(), *self._places_of_machinery()]

    @api.model
    def _places_of_machinery(self):
        words = self._words()
        run = {
            "named": True,
            "theirs": False,
            "purpose": words["run"],
            "basis": words["interest"],
        }
        return [
            Place(
                "unreadable",
                "social.crm.unreadable",
                ("raw", "external_id", "digest"),
                self.env._("Items that came in and were not understood, as they came"),
                retention="unreadable",
                seen_by=self.env._("Managers"),
                origin=words["network"],
                **run,
            ),
            Place(
                "push",
                "social.crm.push",
                ("headers", "query", "body", "digest"),
                self.env._("What a network told by itself, until it is worked, seconds later"),
                retention="push push_unreadable",
                seen_by=self.env._("Managers"),
                origin=words["network"],
                **run,
            ),
            Place(
                "cursor",
                "social.crm.source",
                ("cursor",),
                self.env._("How far a source was read: ids of the latest posts"),
                erasing=KEEP,
                reason=self.env._(
                    "The next reading replaces it; without it everything would be read again"
                ),
                seen_by=words["nobody"],
                origin=words["network"],
                **run,
            ),
            Place(
                "stream_cursor",
                "social.crm.account",
                ("stream_cursor", "facts"),
                self.env._("How far a stream was read, and what the server told about itself"),
                erasing=KEEP,
                reason=self.env._("The next item replaces it"),
                seen_by=words["admins"],
                origin=words["network"],
                **run,
            ),
            Place(
                "trial",
                "social.crm.trial.example",
                ("author", "text", "url"),
                self.env._("Examples of a search that somebody tried out"),
                retention="transient",
                seen_by=self.env._("The manager who tries it"),
                origin=words["network"],
                **run,
            ),
            Place(
                "choice",
                "social.crm.choice.line",
                ("external_id", "name", "handle"),
                self.env._("Pages of ours that can be chosen after a sign-in"),
                retention="transient",
                seen_by=words["admins"],
                origin=words["network"],
                **run,
            ),
            Place(
                "bus",
                "bus.bus",
                ("message",),
                self.env._(
                    "Messages to open browsers: ids, and new messages of cases for their followers"
                ),
                retention="transient",
                seen_by=self.env._("Followers of the case"),
                origin=words["ourselves"],
                **run,
            ),
            Place(
                "log",
                "",
                (),
                self.env._("Lines in the server's log: numbers of records, never names or words"),
                erasing=KEEP,
                reason=self.env._("The number leads nowhere once the record is gone"),
                seen_by=self.env._("Whoever runs the server"),
                origin=words["ourselves"],
                **run,
            ),
        ]

    @api.model
    def _impersonal(self):
        """Reasons are for developers, and not translated."""
        ours = "about a presence of ours, or typed by us to set it up"
        said = "a sentence of ours about what went wrong, without content of items"
        return {
            **super()._impersonal(),
            "social.crm.shield": {
                "digest": "a keyed digest that leads to nobody; it keeps erased items out"
            },
            "social.crm.purpose": dict.fromkeys(("code", "name", "description"), "a purpose"),
            "social.crm.account": {
                **dict.fromkeys(
                    ("name", "settings", "external_id", "handle", "url", "avatar_url"), ours
                ),
                **dict.fromkeys(
                    ("sealed_secrets", "sealed_pending", "push_token", "push_key"), "credentials"
                ),
                **dict.fromkeys(("error", "push_error", "stream_error", "refresh_error"), said),
                "granted": "names of permissions",
                "budget_currency": "ISO code of a currency",
            },
            "social.crm.source": {
                **dict.fromkeys(("name", "kind", "settings"), ours),
                **dict.fromkeys(("error", "gap"), said),
                "last_used": "numbers of requests",
            },
            "social.crm.mention": {
                "language": "of a text whose author is nobody's business any more",
                "counters": "numbers of reactions",
            },
            "social.crm.reply": {"key": "random, and the time"},
            "social.crm.retention": dict.fromkeys(
                ("code", "name", "description", "purpose", "basis"), "how long what is kept"
            ),
            "social.crm.retention.line": dict.fromkeys(
                ("examples", "error"), "days on which something came, and why it was not removed"
            ),
            "social.crm.gate": {"gate": "which limit of which account"},
            "social.crm.price": dict.fromkeys(
                ("key", "currency", "source"), "what a request costs"
            ),
            "social.crm.charge": dict.fromkeys(("key", "currency"), "what a request cost"),
            "social.crm.identity.method": dict.fromkeys(("code", "name"), "a kind of evidence"),
            "social.crm.unreadable": dict.fromkeys(("kind", "reason"), said),
            "social.crm.push": {"reason": said},
            "social.crm.choice": {"error": said},
            "social.crm.choice.line": {"error": said, "sealed": "credentials"},
            "social.crm.trial": {
                **dict.fromkeys(("kind", "settings"), ours),
                **dict.fromkeys(("result", "cost", "warning", "error"), said),
            },
        }
