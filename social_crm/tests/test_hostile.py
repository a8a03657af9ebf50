"""Hostile texts in every place that somebody else can fill, through every screen, in a browser:
nothing runs, nothing leaves its place, nothing odd can be clicked."""

import json

from odoo.tests import tagged

from ..networks.types import Page
from . import hostile
from .common import SocialCommon
from .web_case import WebCase

MODES = ("list", "kanban", "form")


@tagged("post_install", "-at_install")
class TestHostile(WebCase, SocialCommon):
    def test_hostile_texts_do_nothing_in_any_screen(self):
        items = hostile.items(self.item)
        counts = self.env["social.crm.ingest"]._store_page(self.source, Page(mentions=items))
        self.assertEqual(counts.new, len(items), "each is stored; none is refused for its words")
        self.work()
        tickets = self.mentions(*items).ticket_id
        self.assertEqual(len(tickets), len(items))
        self.administrator.group_ids += self.env.ref("sales_team.group_sale_salesman_all_leads")
        for ticket in tickets[:8]:  # what somebody says ends up in a lead, too
            ticket.social_opening_id.with_user(self.administrator).action_make_lead()
        self.env.flush_all()
        actions = json.dumps(self.screens())
        self.browser_js(
            "/odoo",
            f"odoo.socialCrmHostileWalk({actions}).then("
            "() => console.log('test successful'), (error) => console.error(error.message))",
            "Boolean(odoo.isReady && odoo.socialCrmHostileWalk)",
            login=self.administrator.login,
            timeout=300,
        )

    def screens(self):
        """Our window actions that open a page, with the kinds of views that it has."""
        xmlids = self.env["ir.model.data"].search(
            [("module", "=", "social_crm"), ("model", "=", "ir.actions.act_window")]
        )
        actions = self.env["ir.actions.act_window"].browse(xmlids.mapped("res_id"))
        return [
            {
                "id": action.id,
                "name": action.name,
                "model": action.res_model,
                "modes": [mode for mode in action.view_mode.split(",") if mode in MODES],
            }
            for action in actions
            if action.target != "new"
            and self.env[action.res_model].with_user(self.administrator).has_access("read")
        ]
