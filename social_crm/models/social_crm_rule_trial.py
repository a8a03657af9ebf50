"""A rule is tried, as it stands in the form, before it is saved: what it would have caught, what
earlier rules take from it, and where that differs from what happened. Nothing is written."""

from collections import Counter
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

from .social_crm_routing import Decision
from .social_crm_rule_match import places

CAP = 10_000
"""Posts that are looked at, the latest first."""
STEP = 500
EXAMPLES = 5
LONGEST = 90  # days


class SocialCrmRule(models.Model):
    _inherit = "social.crm.rule"

    @api.readonly
    def dry_run(self, values, days=7, after=None, seen=0):
        """Try a rule on the next lot of the posts of the last days.

        :param dict values: what was changed in the form, as for ``write``
        :param int days: how far back
        :param after: what the call before gave as ``after``; ``None`` to begin
        :param int seen: how many were looked at before
        :returns: ``error``, a sentence, or: ``seen``, how many were looked at; ``after``, to go on,
            ``None`` at the end; ``total`` at the beginning, and the ``cap`` that holds; ``caught``
            by this rule; ``rules``, pairs of name and how many they caught, in their order;
            ``stopped``, pairs of an earlier rule and how many it keeps from this one; ``outdone``,
            the same where an earlier rule had decided what becomes of it; ``same``, how many would
            go as they went; ``differs``, sentences and how many; ``examples``
        :rtype: dict
        """
        draft = self._draft(values)
        try:
            draft._check_draft()
        except UserError as error:
            return {"error": error.args[0]}
        mentions = self._tried_mentions(draft, days, after, seen)
        rules = self._rules_with(draft)
        facts = self.env["social.crm.facts"].sudo()._load(mentions.ids)
        asked = [facts[key] for key in mentions.ids if key in facts]
        lines = {}
        compiled = [rule._compiled_rule(lines) for rule in rules]
        words = self._word_list(lines)
        decisions, _hits, done = self.env["social.crm.routing"]._decide(asked, compiled, words)
        mine = next(number for number, rule in enumerate(rules) if rule == draft)
        caught = [asked[place] for place in places(done.hits[mine])]
        told = {
            "seen": len(asked),
            "after": self._where_to_go_on(mentions, seen),
            "caught": len(caught),
            "rules": [
                [rule.name or self.env._("This rule"), hits.bit_count(), rule == draft]
                for rule, hits in zip(rules, done.hits, strict=True)
            ],
            "stopped": self._stopped(rules, done, mine),
            "outdone": self._outdone(rules, compiled, done, mine),
            **self._compared(caught, decisions),
            "examples": self._examples(caught[:EXAMPLES], decisions) if caught else [],
        }
        if after is None:
            told["total"] = self.env["social.crm.mention"].search_count(
                self._tried_domain(draft, days), limit=10 * CAP
            )
            told["cap"] = CAP
        return told

    # What is tried

    def _check_draft(self):
        """Refuse what saving would refuse.

        :raises UserError: with the sentence
        """
        self._check_picked()
        self._check_words()
        self._check_domain()
        self._check_hours()

    def _tried_domain(self, draft, days):
        company = draft.company_id._origin or self.env.company
        since = fields.Datetime.now() - timedelta(days=min(max(int(days), 1), LONGEST))
        return [
            ("company_id", "=", company.id),
            ("own", "=", False),
            ("gone_at", "=", False),
            ("backfilled", "=", False),
            ("written_at", ">=", since),
        ]

    def _tried_mentions(self, draft, days, after, seen):
        """The next lot, the latest first, as far as the person may see them."""
        domain = self._tried_domain(draft, days)
        if after:
            written_at, last_id = after
            domain += [
                "|",
                ("written_at", "<", written_at),
                "&",
                ("written_at", "=", written_at),
                ("id", "<", int(last_id)),
            ]
        return self.env["social.crm.mention"].search(
            domain, order="written_at desc, id desc", limit=max(min(STEP, CAP - int(seen)), 0)
        )

    @api.model
    def _where_to_go_on(self, mentions, seen):
        if len(mentions) < STEP or seen + len(mentions) >= CAP:
            return None
        last = mentions[-1]
        return [fields.Datetime.to_string(last.written_at), last.id]

    # What came out

    @api.model
    def _stopped(self, rules, done, mine):
        """Earlier rules that stop, and how many they keep from this one."""
        left = done.matches[mine] & ~done.hits[mine]
        told = []
        for rule, hits in zip(rules[:mine], done.hits, strict=False):
            if rule.stop and (taken := left & hits):
                told.append([rule.name, taken.bit_count()])
                left &= ~taken
        return told

    @api.model
    def _outdone(self, rules, compiled, done, mine):
        """Earlier rules that had decided what becomes of it, where this one wants something
        else."""
        wanted = compiled[mine].then.outcome
        left = done.hits[mine] if wanted else 0
        told = []
        for number in range(mine):
            outcome = compiled[number].then.outcome
            if outcome and (taken := left & done.hits[number]):
                left &= ~taken
                if outcome != wanted:
                    told.append([rules[number].name, taken.bit_count()])
        return told

    def _compared(self, caught, decisions):
        """How what would become of them differs from what became of them.

        :returns: ``same``, how many; ``differs``, pairs of a sentence and how many
        """
        labels = self._outcome_words()
        teams = self._teams_of(caught)
        same = 0
        differs = Counter()
        for facts in caught:
            decision = decisions.get(facts.id) or Decision()
            was, would = self._was(facts), self._would(facts, decision)
            team = teams.get(facts.ticket_id)
            if was != would:
                differs[
                    self.env._("%(was)s, would be %(would)s", was=labels[was], would=labels[would])
                ] += 1
            elif would == "ticket" and decision.team_id and team and team.id != decision.team_id:
                wanted = self.env["helpdesk.ticket.team"].sudo().browse(decision.team_id)
                differs[
                    self.env._(
                        "with team %(was)s, would be with team %(would)s",
                        was=team.name,
                        would=wanted.name,
                    )
                ] += 1
            else:
                same += 1
        return {"same": same, "differs": [list(pair) for pair in differs.most_common()]}

    @api.model
    def _was(self, facts):
        """What became of a mention.

        :returns: a key of ``OUTCOMES``
        """
        if facts.ticket_id:
            return "ticket"
        if facts.lead_id:
            return "lead"
        return "ignore" if facts.state == "ignored" else "watch"

    @api.model
    def _would(self, facts, decision):
        return decision.outcome or ("ticket" if facts.addressed else "watch")

    @api.model
    def _outcome_words(self):
        return {
            "ticket": self.env._("a ticket"),
            "lead": self.env._("a lead"),
            "watch": self.env._("watched"),
            "ignore": self.env._("ignored"),
        }

    @api.model
    def _teams_of(self, caught):
        """:returns: ticket id to its team"""
        tickets = self.env["helpdesk.ticket"].sudo().with_context(active_test=False)
        tickets = tickets.browse({facts.ticket_id for facts in caught if facts.ticket_id}).exists()
        return {ticket.id: ticket.team_id for ticket in tickets}

    def _examples(self, caught, decisions):
        labels = self._outcome_words()
        mentions = self.env["social.crm.mention"].browse([facts.id for facts in caught])
        return [
            {
                "id": mention.id,
                "author": mention.profile_id.display_name,
                "text": mention.summary,
                "written_at": fields.Datetime.to_string(mention.written_at),
                "was": labels[self._was(facts)],
                "would": labels[self._would(facts, decisions.get(facts.id) or Decision())],
            }
            for mention, facts in zip(mentions, caught, strict=True)
        ]
