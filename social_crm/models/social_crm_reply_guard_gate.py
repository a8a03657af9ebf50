"""Personal data goes out in public only when a manager has seen it and wants that.

The gate between states asks who has to agree, so no road leads past this; whether an answer is
still the one that was agreed to is compared once more where it is sent.
"""

from odoo import api, fields, models
from odoo.exceptions import AccessError

from .social_crm_reply_check import Need


class SocialCrmReply(models.Model):
    _inherit = "social.crm.reply"

    exposed_by_id = fields.Many2one(
        "res.users", "Personal Data Agreed By", readonly=True, copy=False, ondelete="restrict"
    )
    exposed_digest = fields.Char(readonly=True, copy=False)
    exposed_text = fields.Text("Personal Data", compute="_compute_exposed_text")
    can_expose = fields.Boolean(compute="_compute_exposed_text")

    # Not on text and subject, see _compute_needs_approval.
    @api.depends("audience", "attachment_ids", "mention_id", "state")
    @api.depends_context("uid")
    def _compute_exposed_text(self):
        looked_at = self.filtered(
            lambda reply: reply.mention_id and reply.state in ("draft", "approval", "failed")
        )
        found = looked_at._exposed()
        manager = self.env.user.has_group("social_crm.group_manager")
        for reply in self:
            findings = found.get(reply.id, [])
            reply.exposed_text = "\n".join(self._found_words(findings))
            reply.can_expose = (
                manager and reply.state == "draft" and any(each.certain for each in findings)
            )

    def _needs(self):
        needs = super()._needs()
        found = self._exposed()
        for reply in self:
            certain = [each for each in found[reply.id] if each.certain]
            if certain and not reply._is_exposed():
                needs[reply.id] |= Need("manager", self._why_exposed(certain), self._exposed_name())
        return needs

    @api.model
    def _found_words(self, findings):
        """Each thing that was found, and what it is taken for.

        :rtype: list[str]
        """
        return [
            self.env._("“%(words)s”: %(why)s", words=each.words, why=each.why)
            for each in _unique(findings)
        ]

    @api.model
    def _why_exposed(self, findings):
        """What was found, in one sentence."""
        said = "; ".join(self._found_words(findings))
        return (
            self.env._(
                "Everybody would read personal data (%s). It can be sent privately, or a manager "
                "decides.",
                said,
            ),
        )

    @api.model
    def _exposed_name(self):
        """For the log, which keeps none of it."""
        return (self.env._("Personal data"),)

    def _is_exposed(self):
        """Whether a manager wants this to be said in public, as it stands."""
        reply = self.sudo()
        return bool(reply.exposed_by_id and reply.exposed_digest == reply._digest())

    def _check_exposer(self):
        self.check_access("write")
        if not self.env.user.has_group("social_crm.group_manager"):
            raise AccessError(self.env._("Only managers send personal data in public."))

    def _expose(self):
        """Note that the manager at the screen has seen what was found in these, and wants it to be
        said as it stands. Whoever calls this has asked him.

        :raises AccessError: he is no manager
        """
        self._check_exposer()
        found = self._exposed()
        for reply in self:
            if kinds := sorted({each.kind for each in found[reply.id] if each.certain}):
                reply._note_exposed(self.env.user)
                self.env["social.crm.approval"]._log(reply, "exposed", ", ".join(kinds))

    def _note_exposed(self, user):
        self.sudo().write({"exposed_by_id": user.id, "exposed_digest": self._digest()})

    def action_send_exposed(self):
        """Send it with what was found in it, and was seen."""
        self._check_exposer()
        reply = self._as_seen()
        reply._expose()
        return reply.action_send()

    def _approve(self):
        """It may go out as it stands, also with personal data that was found in it."""
        result = super()._approve()
        if self.env.user.has_group("social_crm.group_manager"):
            self._expose()
        return result

    def _in_parts(self):
        """What a manager wants to be said as a whole he wants in parts as well."""
        whole = {
            reply: reply.exposed_by_id
            for reply in self.sudo()
            if reply.exposed_by_id and reply._is_exposed()
        }
        everything = super()._in_parts()
        for reply, user in whole.items():
            for part in reply._chain() & everything.sudo():
                part._note_exposed(user)
        return everything


class SocialCrmApproval(models.Model):
    _inherit = "social.crm.approval"

    step = fields.Selection(
        selection_add=[("exposed", "Personal data sent in public")],
        ondelete={"exposed": "cascade"},
    )


class SocialCrmInbox(models.AbstractModel):
    _inherit = "social.crm.inbox"

    @api.model
    def expose(self, draft_id, version):
        """The manager has seen which personal data stand in his draft, and wants to send it.

        :param str version: of the draft as he sees it; where it was changed elsewhere nothing is
            noted, and sending says so (:meth:`send`)
        :returns: whether he may
        :rtype: bool
        """
        reply = self._own_reply(draft_id)
        reply._check_exposer()
        if version != reply._draft_version():
            return False
        reply._expose()
        return True


class SocialCrmDataMap(models.AbstractModel):
    _inherit = "social.crm.data.map"

    @api.model
    def _impersonal(self):
        impersonal = super()._impersonal()
        return {
            **impersonal,
            "social.crm.reply": {
                **impersonal.get("social.crm.reply", {}),
                "exposed_digest": "a digest of what we said, compared before it is sent",
            },
        }


def _unique(findings):
    """Each of the findings once, whichever piece it stands in."""
    return list({(each.kind, each.words): each for each in findings}.values())
