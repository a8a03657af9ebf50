"""What is practised stays among those who practise: it goes the real way, but teaches nothing, is
found in nobody, is given to nobody else, and alarms nobody else.

Each of these is one place that all roads pass.
"""

from odoo import api, models

from .social_crm_recognition import SHOWN
from .social_crm_reply_check import Need

STRAY = 1_000_003
"""Keeps digests of one practice account apart from those of all companies and other accounts."""


def account_of(record):
    """The account that a record belongs to, whichever of ours it is; none if it has none.

    :param record: one ticket, mention, reply or anything that leads to one of them
    """
    for name in ("social_account_id", "account_id"):
        if name in record._fields:
            return record.sudo()[name]
    for name in ("ticket_id", "mention_id"):
        if name in record._fields:
            return account_of(record.sudo()[name])
    return record.env["social.crm.account"]


class SocialCrmRecognition(models.AbstractModel):
    _inherit = "social.crm.recognition"

    @api.model
    def _find(self, profiles, texts):
        """Nobody who is invented is one of our contacts."""
        keys = self.env["social.crm.network"]._practice_keys()
        self.env.flush_all()
        profiles.sudo().fetch(SHOWN)  # all that is looked at: it is read once
        real = profiles.filtered(lambda each: each.sudo().network not in keys)
        return super()._find(real, texts)


class SocialCrmSame(models.Model):
    _inherit = "social.crm.same"

    @api.model
    def _group(self, account, facts):
        apart = account.id if account.practice else 0
        return super(SocialCrmSame, self.with_context(social_crm_apart=apart))._group(
            account, facts
        )


class SocialCrmSignature(models.Model):
    _inherit = "social.crm.signature"

    @api.model
    def _keys(self, company_id, signatures):
        apart = self.env.context.get("social_crm_apart") or 0
        return super()._keys(company_id + STRAY * apart, signatures)


class SocialCrmRuleHit(models.Model):
    _inherit = "social.crm.rule.hit"

    @api.model
    def _note(self, company, hits, now):
        """How rules do is counted where it matters."""
        return None if self.env.context.get("social_crm_apart") else super()._note(
            company, hits, now
        )  # fmt: skip


class SocialCrmRouting(models.AbstractModel):
    _inherit = "social.crm.routing"

    @api.model
    def _route(self, account, facts):
        """The rules say what becomes of it, and how urgent it is; not whom it concerns."""
        if not account.practice:
            return super()._route(account, facts)
        self = self.with_context(social_crm_apart=account.id)
        decisions = super()._route(account, facts)
        for mention_id, decision in decisions.items():
            if decision.outcome == "lead":
                decision.outcome = facts[mention_id].outcome = "ticket"
            decision.team_id = decision.user_id = None
            decision.balance = decision.approval = False
            for more in (
                decision.partner_ids,
                decision.tell_user_ids,
                decision.activities,
                decision.documents,
            ):
                more.clear()
        return decisions


class SocialCrmAssignment(models.AbstractModel):
    _inherit = "social.crm.assignment"

    @api.model
    def _ticket_values(self, account, openings):
        """Who practises gets all of it."""
        every = super()._ticket_values(account, openings)
        if account.practice:
            for values in every:
                values["user_id"] = account.user_id.id
        return every

    @api.model
    def _tell(self, told):
        """Nobody but who practises hears of it."""
        heard = {}
        for user, known in told.items():
            for kind, records in known.items():
                for record in records:
                    account = account_of(record)
                    if not account.practice or account.user_id == user:
                        heard.setdefault(user, {}).setdefault(kind, []).append(record)
        return super()._tell(heard)


class SocialCrmHeld(models.Model):
    _inherit = "social.crm.held"

    def _tell(self):
        return super(
            SocialCrmHeld, self.filtered(lambda held: not held.account_id.practice)
        )._tell()


class SocialCrmHelp(models.Model):
    _inherit = "social.crm.help"

    @api.model
    def _find(self, account, items, conversations):
        """Who is invented is no supporter."""
        return self.browse() if account.practice else super()._find(account, items, conversations)


class SocialCrmReply(models.Model):
    _inherit = "social.crm.reply"

    def _needs(self):
        """Nobody is asked to agree to an exercise. What would have been needed is told in the
        report on the training, which asks by the context."""
        needs = super()._needs()
        if not self.env.context.get("social_crm_as_if_real"):
            for reply in self:
                if reply.mention_id._origin.account_id.sudo().practice:
                    needs[reply.id] = Need()
        return needs


class SocialCrmInbox(models.AbstractModel):
    _inherit = "social.crm.inbox"

    @api.model
    def _row(self, mention, ticket, known, last):
        row = super()._row(mention, ticket, known, last)
        if (ticket.social_account_id or mention.account_id).practice:
            row["tags"] = [
                {"id": 0, "name": self.env._("Practice"), "color": "practice"},
                *row["tags"],
            ]
        return row


class SocialCrmRule(models.Model):
    _inherit = "social.crm.rule"

    def _tried_domain(self, draft, days):
        real = self.env["social.crm.account"]._real("network")
        return [*super()._tried_domain(draft, days), *real]
