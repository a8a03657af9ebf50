"""What stands above a timeline: whose profiles, how far they reach, in which mood, what is open."""

from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models

MONTHS = 12
MOOD_KEYS = ("negative", "neutral", "positive", "unknown")


class SocialCrmTimeline(models.AbstractModel):
    _inherit = "social.crm.timeline"

    @api.model
    def get_summary(self, model, record_id):
        """Figures of a person or a company over all networks, with the rights of the user, in a
        fixed number of queries.

        :returns: ``profiles`` (list of dicts), ``reach`` (followers of all), ``moods`` (posts by
            mood; ``unknown`` are those whose mood is not known, or not sure), ``months`` (the same
            for each of the last twelve), ``heard``, ``answered`` (times), ``open_tickets``,
            ``many``
        :rtype: dict
        """
        scope = self._scope(model, record_id)
        Mention = self.env["social.crm.mention"]
        theirs = [("profile_id", "in", scope.profiles), ("own", "=", False)]
        by_profile = Mention._read_group(theirs, ["profile_id"], ["__count", "written_at:max"])
        heard = {profile.id: (count, last) for profile, count, last in by_profile}
        ours = [("conversation_id.profile_id", "in", scope.profiles), ("own", "=", True)]
        ((answered,),) = Mention._read_group(ours, [], ["written_at:max"])
        profiles = [
            self._profile_facts(profile, *heard.get(profile.id, (0, False)))
            for profile in self.env["social.crm.profile"].browse(scope.profiles)
        ]
        last = [each[1] for each in heard.values()]
        return {
            "profiles": sorted(profiles, key=lambda each: (-each["followers"], each["name"])),
            "reach": sum(each["followers"] for each in profiles),
            "moods": self._moods(theirs),
            "months": self._months(theirs),
            "heard": fields.Datetime.to_string(max(last)) if last else False,
            "answered": fields.Datetime.to_string(answered) if answered else False,
            "open_tickets": self._open_tickets(scope),
            "many": len(scope.people) > 1,
        }

    @api.model
    def _profile_facts(self, profile, count, last):
        return {
            "id": profile.id,
            "network": profile.network,
            "name": profile.display_name,
            "url": profile.url or "",
            "followers": profile.followers or 0,
            "posts": count,
            "heard": fields.Datetime.to_string(last) if last else False,
            "who": profile.partner_id.sudo().name or "",
        }

    @api.model
    def _moods(self, domain):
        counts = dict.fromkeys(MOOD_KEYS, 0)
        groups = self.env["social.crm.mention"]._read_group(
            domain, ["mood", "mood_sure"], ["__count"]
        )
        for mood, sure, count in groups:
            counts[_counted(mood, sure)] += count
        return counts

    @api.model
    def _months(self, domain):
        """The last twelve months, oldest first, those without posts too."""
        today = fields.Date.context_today(self)
        first = today.replace(day=1) - relativedelta(months=MONTHS - 1)
        months = {
            first + relativedelta(months=number): dict.fromkeys(MOOD_KEYS, 0)
            for number in range(MONTHS)
        }
        # A day more, since months begin when they do where the user is.
        since = fields.Datetime.to_datetime(first) - timedelta(days=1)
        groups = self.env["social.crm.mention"]._read_group(
            [*domain, ("written_at", ">=", since)],
            ["written_at:month", "mood", "mood_sure"],
            ["__count"],
        )
        for month, mood, sure, count in groups:
            if month.date() in months:
                months[month.date()][_counted(mood, sure)] += count
        return [{"month": month.isoformat(), **counts} for month, counts in months.items()]

    @api.model
    def _open_tickets(self, scope):
        """How many tickets are open; ``False`` if the user works none: the few that everybody
        may follow are not all."""
        if not self.env.user.has_group("helpdesk_mgmt.group_helpdesk_user_own"):
            return False
        return self.env["helpdesk.ticket"].search_count(
            [("id", "in", scope.documents["helpdesk.ticket"]), ("stage_id.closed", "=", False)]
        )


def _counted(mood, sure):
    """As what a mood counts: what is not sure is not known."""
    return mood if mood and sure != "unsure" else "unknown"
