"""Which order a text block names: the only one, in private, and for who may see orders."""

from odoo import Command
from odoo.tests import tagged

from odoo.addons.social_crm.networks.types import Audience
from odoo.addons.social_crm.tests.common import SocialCommon


@tagged("post_install", "-at_install")
class TestOrderNumber(SocialCommon):
    def setUp(self):
        super().setUp()
        self.martina = self.env["res.partner"].create({"name": "Martina Muster"})
        self.mention = self.arrive(self.item("Where is it?", audience=Audience.DIRECT))
        self.mention.profile_id._link(self.martina)
        self.agent.group_ids += self.env.ref("sales_team.group_sale_salesman_all_leads")

    def order(self):
        product = self.env["product.product"].create({"name": "Widget", "type": "service"})
        order = self.env["sale.order"].create(
            {
                "partner_id": self.martina.id,
                "order_line": [Command.create({"product_id": product.id})],
            }
        )
        order.action_confirm()
        return order

    def number(self, audience="direct", user=None):
        Block = self.env["social.crm.block"].with_user(user or self.agent)
        return Block._values(self.mention.with_user(Block.env.user), audience, "en").get(
            "order_number"
        )

    def test_the_only_order_is_named_in_private(self):
        self.assertFalse(self.number())
        order = self.order()
        self.assertEqual(self.number(), order.name)
        self.assertFalse(self.number("public"))

    def test_of_several_orders_the_agent_says_which(self):
        self.order()
        self.order()
        self.assertFalse(self.number())

    def test_who_may_not_see_orders_is_told_of_none(self):
        self.order()
        other = self._user("other", "social_crm.group_agent", self.team)
        self.assertFalse(self.number(user=other))
