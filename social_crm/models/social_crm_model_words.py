"""What was learned, and how good it is, in words."""

from odoo import api, fields, models

from ..text.result import KINDS


class SocialCrmModel(models.Model):
    _inherit = "social.crm.model"

    outcome = fields.Char("What Came of It", compute="_compute_outcome")
    summary = fields.Text("Before and After", compute="_compute_outcome")
    agreement = fields.Text("Good Enough?", compute="_compute_outcome")

    @api.depends("figures", "state")
    @api.depends_context("lang")
    def _compute_outcome(self):
        for model in self:
            figures = model.figures or {}
            known = [(task, figures[task]) for task in self._tasks_in_words() if task in figures]
            better = [each for each in known if each[1]["verdict"] == "better"]
            model.outcome = (
                " · ".join(self._short(task, each) for task, each in better)
                if better
                else self._why_refused(known)
            )
            model.summary = "\n".join(self._sentence(task, each) for task, each in known)
            model.agreement = "\n".join(self._agreement(task, each) for task, each in known)

    @api.model
    def _tasks_in_words(self):
        """What can be learned, in the order in which it is shown.

        :rtype: dict[str, str]
        """
        mentions = self.env["social.crm.mention"]
        return {
            "mood": self.env._("Mood"),
            **{
                f"kind:{kind}": mentions._fields[f"is_{kind}"]._description_string(self.env)
                for kind in KINDS
            },
            "topic": self.env._("Topic"),
            "needs_answer": self.env._("Needs an answer"),
        }

    def _short(self, task, figures):
        if figures["after"] == figures["before"]:
            return self.env._(
                "%(what)s: %(after)s of %(checked)s right, as before",
                what=self._tasks_in_words()[task],
                **self._counts(figures),
            )
        return self.env._(
            "%(what)s: %(before)s → %(after)s of %(checked)s right",
            what=self._tasks_in_words()[task],
            **self._counts(figures),
        )

    def _why_refused(self, known):
        """Why what was learned is not used."""
        for verdict in ("worse", "turned"):
            for task, figures in known:
                if figures["verdict"] == verdict:
                    return self._sentence(task, figures)
        return self.env._("Nothing was found better than before.")

    def _sentence(self, task, figures):
        """One task, before and after."""
        what = self._tasks_in_words()[task]
        counts = self._counts(figures)
        if figures["verdict"] == "better":
            return self.env._(
                "%(what)s: %(before)s of %(checked)s right before, %(after)s after.",
                what=what,
                **counts,
            )
        if figures["verdict"] == "worse":
            return self.env._(
                "%(what)s: %(before)s of %(checked)s right before, only %(new)s with what was"
                " learned; it stays as it was.",
                what=what,
                **counts,
            )
        if figures["verdict"] == "turned":
            return self.env._(
                "%(what)s: the new examples contradict the earlier ones (%(before)s of %(checked)s"
                " right before, %(new)s after); it stays as it was. Look at the examples.",
                what=what,
                **counts,
            )
        return self.env._(
            "%(what)s: %(before)s of %(checked)s right; nothing better was found.",
            what=what,
            **counts,
        )

    @api.model
    def _counts(self, figures):
        return {name: figures[name] for name in ("before", "after", "new", "checked")}

    def _agreement(self, task, figures):
        """How well one task agrees with what colleagues say, and what that means."""
        from ..text.trial import TRUSTED_FROM, trusted

        values = {"what": self._tasks_in_words()[task], **self._counts(figures)}
        if trusted(figures):
            return self.env._(
                "%(what)s agrees with your colleagues in %(after)s of %(checked)s posts: good"
                " enough for rules that act on it.",
                **values,
            )
        if figures["checked"] < TRUSTED_FROM:
            return self.env._(
                "%(what)s agrees with your colleagues in %(after)s of %(checked)s posts: too few to"
                " tell; let nothing be done by it without a person yet.",
                **values,
            )
        return self.env._(
            "%(what)s agrees with your colleagues in %(after)s of %(checked)s posts: not enough to"
            " let anything be done by it without a person.",
            **values,
        )
