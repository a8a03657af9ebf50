"""From public to private with one click: a public line and a private message, or a link to a page
where the person can say who they are, as the network allows."""

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import LazyTranslate

_lt = LazyTranslate(__name__)

TOLD = _lt("We have just written to you privately.")


class SocialCrmInbox(models.AbstractModel):
    _inherit = "social.crm.inbox"

    @api.model
    def move_private(self, mention_id):
        """What is needed to go on with this in private. Nothing is sent yet.

        :returns: ``how``: ``together`` (a public line and a private message, see
            :meth:`send_together`), ``private`` (nobody can be told in public, so only that), or
            ``link`` (there is no private way: a public answer with a one-time link); ``public``:
            audience and text, where there is one
        :rtype: dict
        :raises UserError: it is private already, or cannot be answered at all
        """
        mention = self._answerable(mention_id)
        ways = mention._ways()[mention.id]
        if ways and not any(not way.audience.private for way in ways):
            raise UserError(self.env._("This conversation is private already."))
        usable = [way.audience for way in ways if not way.refusal]
        public = next((each.value for each in usable if not each.private), None)
        direct = "direct" in usable
        if direct and public:
            return {
                "how": "together",
                "public": {"audience": public, "text": self._private_line(mention, public)},
            }
        if direct:
            return {"how": "private"}
        if not public:
            mention._raise_refused(
                mention.answer_refusal or self.env._("This post cannot be answered from here.")
            )
        Invitation = self.env["social.crm.invitation"]
        invitation, token = Invitation._make(mention.profile_id, mention)
        return {
            "how": "link",
            "public": {"audience": public, "text": invitation._ready_text(token)},
        }

    @api.model
    def _private_line(self, mention, audience):
        """What everybody reads when we have written to somebody privately, in their language: the
        text block for it, else a plain sentence.

        :rtype: str
        """
        if text := self.block_for(mention.id, "to_private", audience):
            return text
        lang = self.env["social.crm.invitation"]._language_of(mention.profile_id, mention)
        return TOLD._translate(lang)

    @api.model
    def send_together(self, draft_id, public, seen=(), anyway=False):
        """Send a private message, and a public answer that tells of it. The public one goes out
        once the private one is there; if one fails, the other says so.

        :param int draft_id: the user's draft, which is or becomes the private message
        :param dict public: ``audience`` and ``text``
        :returns: as :meth:`send`; ``id`` is that of the private message
        :rtype: dict
        """
        private = self._own_reply(draft_id)
        if private.state != "draft":
            return {"why": self.env._("This draft is gone: it was sent or deleted elsewhere.")}
        mention = self._answerable(private.mention_id.id)
        if not anyway and (stopped := self._stopped(private, seen)):
            return {"stopped": stopped}
        made = []

        def send_private():
            private.audience = "direct"
            private._with_seen(seen, anyway).action_send()

        def send_public():
            reply = self.env["social.crm.reply"].create(
                {
                    "mention_id": mention.id,
                    "audience": public.get("audience") or "public",
                    "text": public.get("text") or "",
                }
            )
            reply.sudo().with_id = private
            reply._with_seen(seen, anyway=True).action_send()
            made.append(reply)

        if why := self._try_to(send_private):
            return {"why": self.env._("The private message cannot be sent: %s", why)}
        if why := self._try_to(send_public):
            self._take_back(private)
            return {"why": self.env._("The public answer cannot be sent: %s", why)}
        self._hold(private)
        return {"id": private.id, "state": private.state, "public_id": made[0].id}

    @api.model
    def _take_back(self, reply):
        reply._move("draft", from_states={"queued", "approval"}, error=False)
