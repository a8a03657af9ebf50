"""A rule: when something like this is said, then that happens. In order, until one stops.

How it is asked stands in :mod:`.social_crm_rule_match`, how it reads as a sentence in
:mod:`.social_crm_rule_sentence`.
"""

from odoo import api, fields, models

from odoo.addons.base.models.res_partner import _tz_get

from .social_crm_routing import OUTCOMES

MODES = [("any", "any of these"), ("all", "all of these"), ("none", "none of these")]


class SocialCrmRule(models.Model):
    _name = "social.crm.rule"
    _inherit = "social.crm.ruled"
    _description = "Social Rule"

    # When
    networks = fields.Json("Network")
    # A condition must not go unnoticed with what it names: the rule would catch everything.
    account_ids = fields.Many2many("social.crm.account", check_company=True, ondelete="restrict")
    source_ids = fields.Many2many(
        "social.crm.source",
        string="Found By",
        ondelete="restrict",
        domain="[('account_id', 'in', account_ids)] if account_ids else []",
    )
    item_kinds = fields.Json("Kind of Post")
    audience = fields.Selection([("public", "Said in public"), ("private", "Said in private")])
    addressed = fields.Selection([("yes", "To us"), ("no", "Only found")], "To Us")
    language_ids = fields.Many2many(
        "res.lang",
        domain="[('iso_code', '=like', '__')]",
        context={"active_test": False},
    )
    moods = fields.Json("Mood")
    mood_sure = fields.Selection(
        [("likely", "If it is likely or sure"), ("sure", "Only if it is sure")],
        "How Sure",
        help="Empty: also where the mood is uncertain.",
    )
    kinds = fields.Json("What It Is")
    kinds_mode = fields.Selection(MODES, "Of These Kinds", default="any", required=True)
    topic_ids = fields.Many2many(
        "social.crm.topic",
        ondelete="restrict",
        help="Topics below these are meant as well.",
    )
    needs_answer = fields.Selection([("yes", "Yes"), ("no", "No")])
    words = fields.Text(
        help="One word or row of words a line. “kündig*” finds whatever begins with that. Case, "
        "accents and the ways to write an umlaut make no difference."
    )
    words_mode = fields.Selection(MODES, "Of These Words", default="any", required=True)
    reach_from = fields.Integer("Followers From", help="0: no matter how few.")
    reach_to = fields.Integer("Followers Up To", help="0: no matter how many.")
    standings = fields.Json("Standing")
    contact = fields.Selection(
        [("yes", "A known contact"), ("no", "Somebody unknown")], "Known Contact"
    )
    country_ids = fields.Many2many("res.country", help="Of the contact, where the author is known.")
    hours = fields.Selection(
        [
            ("between", "Between two times"),
            ("outside", "Outside working hours"),
            ("within", "In working hours"),
        ],
        "Time",
        help="When it was written. What begins in the evening and ends in the morning belongs to "
        "the day on which it begins.",
    )
    hour_from = fields.Float("From")
    hour_to = fields.Float("To")
    tz = fields.Selection(
        _tz_get, "Time Zone", default=lambda self: self.env.user.tz or "UTC", required=True
    )
    weekdays = fields.Json("Days")
    calendar_id = fields.Many2one(
        "resource.calendar", "Working Hours", check_company=True, ondelete="restrict"
    )
    repeats_from = fields.Integer(
        "Said By at Least", help="So many posts say the same. 0: no matter how many."
    )
    priority_from = fields.Integer(help="0: whatever the priority.")
    noise = fields.Selection(
        [
            ("without", "Leave noise out"),
            ("also", "Noise as well"),
            ("only", "Only noise"),
        ],
        default="without",
        required=True,
        help="Noise is spam, machines, copies, and whom we do not listen to.",
    )
    domain = fields.Char("Any Field", help="Conditions on any field of the post.")

    # Then
    outcome = fields.Selection(OUTCOMES, "What Becomes of It")
    team_id = fields.Many2one("helpdesk.ticket.team", check_company=True, ondelete="restrict")
    user_id = fields.Many2one(
        "res.users",
        "Person",
        domain=[("share", "=", False)],
        check_company=True,
        ondelete="restrict",
    )
    balance = fields.Boolean(
        "Balanced",
        help="Whom of the team it suits: by load, skills, languages and who is there.",
    )
    category_id = fields.Many2one(
        "helpdesk.ticket.category", check_company=True, ondelete="restrict"
    )
    tag_ids = fields.Many2many(
        "helpdesk.ticket.tag", string="Tags", check_company=True, ondelete="restrict"
    )
    ticket_priority = fields.Selection(
        lambda self: (
            self.env["helpdesk.ticket"]._fields["priority"]._description_selection(self.env)
        ),
    )
    follower_ids = fields.Many2many(
        "res.partner",
        "social_crm_rule_follower_rel",
        string="Let Follow",
        check_company=True,
        help="A department or colleagues who are to hear of it.",
    )
    approval = fields.Boolean(
        "Ask for Approval", help="An answer waits until somebody has approved it."
    )
    tell_user_ids = fields.Many2many(
        "res.users",
        "social_crm_rule_tell_rel",
        string="Tell Now",
        domain=[("share", "=", False)],
        check_company=True,
        ondelete="restrict",
    )
    activity_type_id = fields.Many2one(
        "mail.activity.type",
        "Activity",
        domain="[('res_model', 'in', (False, 'helpdesk.ticket'))]",
        ondelete="restrict",
    )
    activity_user_id = fields.Many2one(
        "res.users",
        "For",
        domain=[("share", "=", False)],
        check_company=True,
        ondelete="restrict",
        help="Empty: for who gets it.",
    )
    activity_summary = fields.Char("Summary")
    activity_days = fields.Integer("Due in Days")
    document = fields.Selection(lambda self: self._documents(), "Make a Document")
    stop = fields.Boolean("Stop Here", help="Rules below are not asked any more.")

    _hours_of_a_day = models.Constraint(
        "CHECK (hour_from >= 0 AND hour_from < 24 AND hour_to >= 0 AND hour_to <= 24)",
        "Times of the day lie between 0:00 and 24:00.",
    )
    _reach_order = models.Constraint(
        "CHECK (coalesce(reach_to, 0) = 0 OR coalesce(reach_from, 0) <= reach_to)",
        "The first number of followers is the smaller one.",
    )
    _not_negative = models.Constraint(
        "CHECK (reach_from >= 0 AND reach_to >= 0 AND repeats_from >= 0 AND activity_days >= 0)",
        "Numbers of followers, posts and days are not negative.",
    )

    @api.model
    def _documents(self):
        """What other documents can be made of a mention: pairs of code and label.

        :rtype: list[tuple[str, str]]
        """
        documents = self.env.get("social.crm.document")
        return documents._selection() if documents is not None else []
