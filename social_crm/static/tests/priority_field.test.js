import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { describe, expect, test } from "@odoo/hoot";
import { click, queryAllTexts } from "@odoo/hoot-dom";
import { animationFrame } from "@odoo/hoot-mock";
import { defineModels, fields, models, mountView } from "@web/../tests/web_test_helpers";

class Urgent extends models.Model {
    _name = "urgent";
    priority = fields.Integer();
    reasons = fields.Json();
    _records = [
        {
            id: 1,
            priority: 45,
            reasons: [
                [40, "waits 6 h"],
                [15, "reach 48,000"],
                [-10, "already answered by a supporter"],
            ],
        },
        { id: 2, priority: 0, reasons: [] },
    ];
}

defineMailModels();
defineModels([Urgent]);
describe.current.tags("desktop");

test("the number opens the sum in words, which adds up to it", async () => {
    await mountView({
        resModel: "urgent",
        type: "list",
        arch: `<list><field name="priority" widget="social_crm_priority" options="{'reasons': 'reasons'}"/></list>`,
    });
    expect(".o_social_crm_priority").toHaveCount(1, { message: "nothing urgent, nothing shown" });
    expect(".o_social_crm_priority").toHaveText("45");
    expect(".o_social_crm_priority").toHaveAttribute("title", /\+40 waits 6 h\n\+15 reach 48,000\n−10 already/);
    await click(".o_social_crm_priority");
    await animationFrame();
    const points = queryAllTexts(".o_social_crm_sum tbody td:first-child").map((text) =>
        Number(text.replace("−", "-"))
    );
    expect(points).toEqual([40, 15, -10]);
    expect(points.reduce((sum, each) => sum + each, 0)).toBe(45);
    expect(queryAllTexts(".o_social_crm_sum tfoot td")).toEqual(["45", "Urgency"]);
});
