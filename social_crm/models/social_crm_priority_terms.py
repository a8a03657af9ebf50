"""The terms of the priority that come with this addon; see :mod:`.social_crm_priority`."""

from odoo import api, models
from odoo.tools import formatLang

from .social_crm_priority import LINEAR, TENFOLD, Term
from .social_crm_priority_reads import MONTH

HOUR = 3600
MOOD_WEIGHT = {"sure": 1.0, "likely": 0.75}
PARTLY = 0.5
"""How far something counts that may be otherwise: a mood that is not sure, a bystander's answer."""


def _number(env, value):
    return formatLang(env, value, digits=0)


def _waited(env, values):
    minutes = max(0, int((env.cr.now().timestamp() - values["since"]) / 60))
    if minutes < 60:
        return env._("waits %s min", minutes)
    if minutes < 48 * 60:
        return env._("waits %s h", minutes // 60)
    return env._("waits %s days", minutes // (24 * 60))


def _reaches(env, values):
    if values.get("networks", 1) > 1:
        return env._(
            "reach %(reach)s over %(count)s profiles",
            reach=_number(env, values["reach"]),
            count=values["networks"],
        )
    return env._("reach %s", _number(env, values["reach"]))


def _moody(env, values):
    return {
        "sure": env._("negative"),
        "likely": env._("probably negative"),
    }.get(values.get("sure"), env._("perhaps negative"))


def _answered(env, values):
    return (
        env._("already answered by a supporter")
        if values.get("supporter")
        else env._("somebody else has answered")
    )


def _pressing(env, values):
    ticket = env["helpdesk.ticket"].browse(values.get("ticket_id")).exists()
    if ticket and ticket.has_access("read"):
        return env._("open ticket %s with high priority", ticket.number)
    return env._("open ticket with high priority")


TERMS = {
    "waits": Term(
        lambda env: env._("Waits for us"),
        _waited,
        20,
        LINEAR,
        lambda env: env._("hours"),
        scale=3,
        cap=40,
        reads=("waits",),
    ),
    "needs_answer": Term(
        lambda env: env._("Needs an answer"), lambda env, _v: env._("needs an answer"), 15
    ),
    "complaint": Term(lambda env: env._("Complaint"), lambda env, _v: env._("complaint"), 10),
    "complaints": Term(
        lambda env: env._("Complains again"),
        lambda env, v: env._("complaint no. %s within 30 days", v["count"]),
        5,
        LINEAR,
        lambda env: env._("earlier complaints"),
        cap=20,
        reads=("complaints",),
    ),
    "negative": Term(lambda env: env._("Negative mood"), _moody, 10),
    "question": Term(lambda env: env._("Question"), lambda env, _v: env._("question"), 5),
    "private": Term(
        lambda env: env._("Wrote in private"), lambda env, _v: env._("wrote in private"), 5
    ),
    "window": Term(
        lambda env: env._("Can soon not be answered any more"),
        lambda env, _v: env._("the network takes an answer only for a short time"),
        25,
    ),
    "vip": Term(lambda env: env._("VIP"), lambda env, _v: env._("VIP"), 25),
    "reach": Term(
        lambda env: env._("Reach, over all networks"),
        _reaches,
        5,
        TENFOLD,
        lambda env: env._("followers"),
        scale=500,
        cap=25,
        reads=("people",),
    ),
    "influence": Term(
        lambda env: env._("Is often passed on"),
        lambda env, v: env._("each post is passed on %s times", _number(env, v["repeats"])),
        5,
        TENFOLD,
        lambda env: env._("reposts and quotes of each post"),
        scale=5,
        cap=15,
        reads=("people",),
    ),
    "repeated": Term(
        lambda env: env._("This post is passed on"),
        lambda env, v: env._("passed on %s times", _number(env, v["count"])),
        5,
        TENFOLD,
        lambda env: env._("reposts and quotes"),
        scale=5,
        cap=20,
    ),
    "same": Term(
        lambda env: env._("Several say the same"),
        lambda env, v: env._("%s posts say the same", _number(env, v["count"])),
        5,
        TENFOLD,
        lambda env: env._("posts that say the same"),
        scale=3,
        cap=20,
        reads=("same",),
    ),
    "ticket": Term(
        lambda env: env._("Has an open ticket with high priority"),
        _pressing,
        15,
        reads=("tickets",),
    ),
    "lead": Term(
        lambda env: env._("Is being sold to"),
        lambda env, v: env._("open leads: %s", v["count"]),
        5,
        reads=("leads",),
    ),
    "answered": Term(
        lambda env: env._("Already answered by others"), _answered, -10, reads=("answers",)
    ),
}
WINDOW_SOON = 6 * HOUR


class SocialCrmPriority(models.AbstractModel):
    _inherit = "social.crm.priority"

    @api.model
    def _terms(self):
        return {**super()._terms(), **TERMS}

    # What was said, and how

    @api.model
    def _term_waits(self, batch):
        since = batch.told("waits")
        now, points = batch.now, batch.settings["waits"].points
        found = {}
        for each in batch.waiting:
            # Thanks do not wait; what else is said to us does, also where it seems to ask nothing.
            if each.needs_answer or ((each.addressed or each.ticket_id) and not each.is_praise):
                begin = since.get(each.conversation_id) or each.written_at
                hours = (now - begin).total_seconds() / HOUR
                found[each.id] = points(hours), {"since": int(begin.timestamp())}
        return found

    @api.model
    def _term_needs_answer(self, batch):
        return self._flag(batch, "needs_answer", lambda each: each.needs_answer)

    @api.model
    def _term_complaint(self, batch):
        return self._flag(batch, "complaint", lambda each: each.is_complaint)

    @api.model
    def _term_question(self, batch):
        return self._flag(batch, "question", lambda each: each.is_question)

    @api.model
    def _term_private(self, batch):
        return self._flag(batch, "private", lambda each: each.audience == "direct")

    @api.model
    def _term_vip(self, batch):
        return self._flag(batch, "vip", lambda each: each.standing == "vip")

    @api.model
    def _flag(self, batch, code, holds):
        given = batch.points(code), None
        return {each.id: given for each in batch.facts if holds(each)}

    @api.model
    def _term_negative(self, batch):
        given = {
            sure: (batch.points("negative", MOOD_WEIGHT.get(sure, PARTLY)), {"sure": sure})
            for sure in ("sure", "likely", "unsure", None)
        }
        # What a person said is sure.
        return {
            each.id: given["sure" if each.fixed and "mood" in each.fixed else each.mood_sure]
            for each in batch.facts
            if each.mood == "negative"
        }

    @api.model
    def _term_window(self, batch):
        """The closer the end, the more; what has closed cannot be helped."""
        found = {}
        for each in batch.waiting:
            if each.window_until:
                left = (each.window_until - batch.now).total_seconds()
                if 0 < left < WINDOW_SOON:
                    found[each.id] = batch.points("window", 1 - left / WINDOW_SOON), None
        return found

    @api.model
    def _term_repeated(self, batch):
        points = batch.settings["repeated"].points
        found = {}
        for each in batch.facts:
            if each.counters:
                count = _repeats(each.counters)
                if count:
                    found[each.id] = points(count), {"count": count}
        return found

    # Who said it

    @api.model
    def _term_reach(self, batch):
        people = batch.told("people")
        points = batch.settings["reach"].points
        found = {}
        for each in batch.facts:
            reach, _repeated, networks = people.get(each.profile_id, (each.followers, 0, 1))
            if reach:
                found[each.id] = points(reach), {"reach": reach, "networks": networks}
        return found

    @api.model
    def _term_influence(self, batch):
        people = batch.told("people")
        points = batch.settings["influence"].points
        return {
            each.id: (points(people[each.profile_id][1]), {"repeats": people[each.profile_id][1]})
            for each in batch.facts
            if each.profile_id in people and people[each.profile_id][1]
        }

    @api.model
    def _term_complaints(self, batch):
        """The earlier ones of the same person count; the first is nothing of that kind."""
        earlier = batch.told("complaints")
        points = batch.settings["complaints"].points
        found = {}
        for each in batch.facts:
            if each.is_complaint:
                since = each.written_at - MONTH
                before = sum(
                    [
                        since <= when < each.written_at
                        for when in earlier.get(each.partner_id or -each.profile_id, ())
                    ]
                )
                if before:
                    found[each.id] = points(before), {"count": before + 1}
        return found

    # What others do

    @api.model
    def _term_same(self, batch):
        counts = batch.told("same")
        points = batch.settings["same"].points
        return {
            each.id: (points(counts[each.same_id]), {"count": counts[each.same_id]})
            for each in batch.facts
            if counts.get(each.same_id, 0) > 1
        }

    @api.model
    def _term_answered(self, batch):
        answers = batch.told("answers")
        return {
            mention_id: (
                batch.points("answered", 1 if supporter else PARTLY),
                {"supporter": supporter},
            )
            for mention_id, supporter in answers.items()
        }

    @api.model
    def _term_ticket(self, batch):
        by_ticket, by_partner = batch.told("tickets")
        points = batch.points("ticket")
        found = {}
        for each in batch.facts:
            ticket_id = by_ticket.get(each.ticket_id) or by_partner.get(each.partner_id)
            if ticket_id:
                found[each.id] = points, {"ticket_id": ticket_id}
        return found

    @api.model
    def _term_lead(self, batch):
        counts = batch.told("leads")
        points = batch.points("lead")
        return {
            each.id: (points, {"count": counts[each.partner_id]})
            for each in batch.facts
            if each.partner_id in counts
        }


def _repeats(counters):
    """How often a post was passed on, with and without words."""
    return int(counters.get("reposts") or 0) + int(counters.get("quotes") or 0)
