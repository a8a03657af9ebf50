import { describe, expect, test } from "@odoo/hoot";
import { defineModels, fields, models, mountView, onRpc } from "@web/../tests/web_test_helpers";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import {
    getGraphModel,
    getGraphRenderer,
    setupChartJsForTests,
} from "@web/../tests/views/graph/graph_test_helpers";

class Satisfaction extends models.Model {
    _name = "social.crm.satisfaction";

    closed_at = fields.Date();
    solved_share = fields.Float({ aggregator: "avg" });
    _records = [
        { id: 1, closed_at: "2026-06-30", solved_share: 0 },
        { id: 2, closed_at: "2026-07-20", solved_share: false },
        { id: 3, closed_at: "2026-08-23", solved_share: 100 },
    ];
}

defineMailModels();
defineModels([Satisfaction]);
setupChartJsForTests();

describe.current.tags("desktop");

test("a month in which nobody answered has no point, and shares are not stacked", async () => {
    // The mock server knows no averages: of nothing the real one tells false.
    onRpc("formatted_read_group", async ({ parent }) => {
        const groups = await parent();
        groups[1]["solved_share:avg"] = false;
        return groups;
    });
    const view = await mountView({
        type: "graph",
        resModel: "social.crm.satisfaction",
        arch: `
            <graph js_class="social_crm_satisfaction_graph" type="line" stacked="0">
                <field name="closed_at" interval="month"/>
                <field name="solved_share" type="measure"/>
            </graph>`,
    });
    const { data, metaData } = getGraphModel(view);
    expect(metaData.stacked).toBe(false);
    expect(data.labels).toEqual(["June 2026", "July 2026", "August 2026"]);
    expect(data.datasets[0].data).toEqual([0, null, 100]);
    expect(getGraphRenderer(view).getScaleOptions().y.suggestedMax).toBe(100);
});
