"""What is practised, in the inbox: in queues of its own while somebody practises, in no other.

They are there for who practises, and for managers, who see what all practise.
"""

from odoo import api, models
from odoo.fields import Domain

from .social_crm_inbox_queue import Queue

PRACTICE = "practice"


class SocialCrmInboxQueue(models.AbstractModel):
    _inherit = "social.crm.inbox.queue"

    @api.model
    def _queues(self):
        queues = super()._queues()
        running = Domain("practice", "=", True)
        if not self.env.user.has_group("social_crm.group_manager"):
            running &= Domain("user_id", "=", self.env.uid)
        if not self.env["social.crm.account"].search_count(running, limit=1):
            return queues
        label = self.env._("Practice")
        icon = "fa-graduation-cap"
        place = sum(queue.group == "work" for queue in queues)
        return [
            *queues[:place],
            Queue(PRACTICE, label, icon, PRACTICE, practice=True),
            Queue(
                f"{PRACTICE}_heard",
                self.env._("Heard in Practice"),
                "fa-bullhorn",
                PRACTICE,
                self._heard_domain,
                tickets=False,
                practice=True,
            ),
            *queues[place:],
        ]
