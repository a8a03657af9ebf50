"""A rule for approval: an answer like this needs the agreement of a colleague, or of a manager.

All conditions that are set must hold; of the rules that fit the strictest decides. A rule that says
that an answer goes out at once ends the list for what it fits: rules below it are not asked. It
never goes past what rules for posts want, or what the guard of personal data has found.

How rules are asked stands in :mod:`.social_crm_approval_rule_match`, how one reads as a sentence in
:mod:`.social_crm_approval_rule_sentence`.
"""

from odoo import fields, models

from odoo.addons.base.models.res_partner import _tz_get


class SocialCrmApprovalRule(models.Model):
    _name = "social.crm.approval.rule"
    _inherit = "social.crm.ruled"
    _description = "Social Approval Rule"

    level = fields.Selection(
        [
            ("direct", "Goes out at once"),
            ("four_eyes", "Four eyes: a colleague approves it"),
            ("manager", "A manager approves it"),
        ],
        "Then",
        default="four_eyes",
        required=True,
        help="The strictest rule that fits decides. “Goes out at once” exempts what fits from the "
        "rules below it, so it stands above those.",
    )
    due_minutes = fields.Integer(
        "Decided Within (Minutes)",
        default=60,
        help="Half of it later those who can decide are reminded; after it managers hear of it. "
        "0: as is usual.",
    )

    # The answer
    audience = fields.Selection(
        [("public", "Everybody can read the answer"), ("private", "The answer is private")],
        "Who Can Read It",
    )
    answer_words = fields.Text(
        "Words in the Answer",
        help="One word or row of words a line, any of them. “kündig*” finds whatever begins with "
        "that. Case, accents and the ways to write an umlaut make no difference.",
    )
    amount_from = fields.Float(
        "Money From",
        digits=(16, 2),
        help="The answer names a sum of at least this, in the currency of the company; other "
        "currencies are converted. 0: no matter.",
    )
    has_files = fields.Boolean()
    has_links = fields.Boolean(
        "Links to Others", help="It links to somewhere else than the pages of the company."
    )
    sent_below = fields.Integer(
        "Writer Has Sent Fewer Than",
        help="Answers that were sent, of each who wrote a part of it. 0: no matter.",
    )
    days_below = fields.Integer(
        "Writer Since Fewer Days Than",
        help="Days since the first answer of each who wrote a part of it. 0: no matter.",
    )
    hours = fields.Selection(
        [
            ("between", "Between two times"),
            ("outside", "Outside working hours"),
            ("within", "In working hours"),
        ],
        "Time",
        help="When it is sent.",
    )
    hour_from = fields.Float("From")
    hour_to = fields.Float("To")
    tz = fields.Selection(
        _tz_get, "Time Zone", default=lambda self: self.env.user.tz or "UTC", required=True
    )
    calendar_id = fields.Many2one(
        "resource.calendar", "Working Hours", check_company=True, ondelete="restrict"
    )

    # What it answers. A condition must not go unnoticed with what it names.
    networks = fields.Json("Network")
    account_ids = fields.Many2many("social.crm.account", check_company=True, ondelete="restrict")
    team_ids = fields.Many2many("helpdesk.ticket.team", check_company=True, ondelete="restrict")
    kinds = fields.Json("What It Is")
    moods = fields.Json("Mood")
    mood_sure = fields.Selection(
        [
            ("sure", "Only if it is sure"),
            ("likely", "If it is likely or sure"),
            ("unsure", "Only where it is uncertain"),
        ],
        "How Sure",
        help="Empty: also where the mood is uncertain.",
    )
    topic_ids = fields.Many2many(
        "social.crm.topic", ondelete="restrict", help="Topics below these are meant as well."
    )
    language_ids = fields.Many2many(
        "res.lang",
        domain="[('iso_code', '=like', '__')]",
        context={"active_test": False},
    )
    question_words = fields.Text(
        "Words in the Question", help="In what is answered. As for words in the answer."
    )
    priority_from = fields.Integer("Urgency From", help="0: however urgent.")

    # Who wrote that
    reach_from = fields.Integer("Followers From", help="0: no matter how few.")
    standings = fields.Json("Standing")
    contact = fields.Selection(
        [("yes", "A known contact"), ("no", "Somebody unknown")], "Known Contact"
    )

    _hours_of_a_day = models.Constraint(
        "CHECK (hour_from >= 0 AND hour_from < 24 AND hour_to >= 0 AND hour_to <= 24)",
        "Times of the day lie between 0:00 and 24:00.",
    )
    _not_negative = models.Constraint(
        "CHECK (coalesce(reach_from, 0) >= 0 AND coalesce(priority_from, 0) >= 0"
        " AND coalesce(amount_from, 0) >= 0 AND coalesce(sent_below, 0) >= 0"
        " AND coalesce(days_below, 0) >= 0 AND coalesce(due_minutes, 0) >= 0)",
        "Numbers and sums are not negative.",
    )
