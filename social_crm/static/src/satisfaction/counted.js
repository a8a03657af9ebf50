/** The figures of satisfaction, with how they are counted above them. */

import { registry } from "@web/core/registry";
import { GraphController } from "@web/views/graph/graph_controller";
import { GraphModel } from "@web/views/graph/graph_model";
import { GraphRenderer } from "@web/views/graph/graph_renderer";
import { graphView } from "@web/views/graph/graph_view";
import { PivotController } from "@web/views/pivot/pivot_controller";
import { pivotView } from "@web/views/pivot/pivot_view";

class SatisfactionPivot extends PivotController {
    static template = "social_crm.SatisfactionPivot";
}

class SatisfactionGraph extends GraphController {
    static template = "social_crm.SatisfactionGraph";
}

class SatisfactionGraphModel extends GraphModel {
    /** Of nothing there is no share: where nobody answered there is no point, rather than 0 %. */
    _getData(dataPoints, ...rest) {
        const data = super._getData(dataPoints, ...rest);
        const key = (label, index) => JSON.stringify([label, index]);
        const known = new Set();
        for (const point of dataPoints) {
            if (typeof point.value === "number") {
                known.add(key(this._getDatasetLabel(point), point.labelIndex));
            }
        }
        const { measure, mode } = this.metaData;
        if (mode !== "pie" && measure !== "__count") {
            for (const dataset of data.datasets) {
                dataset.data = dataset.data.map((value, index) =>
                    known.has(key(dataset.label, index)) ? value : null
                );
            }
        }
        return data;
    }
}

class SatisfactionGraphRenderer extends GraphRenderer {
    /** Shares are read against all of 100 %. */
    getScaleOptions() {
        const scales = super.getScaleOptions();
        if (scales.y && this.model.metaData.measure.endsWith("_share")) {
            scales.y.suggestedMax = 100;
        }
        return scales;
    }

    getLineChartData() {
        const data = super.getLineChartData();
        for (const dataset of data.datasets) {
            dataset.spanGaps = true;
        }
        return data;
    }
}

registry.category("views").add("social_crm_satisfaction_pivot", { ...pivotView, Controller: SatisfactionPivot });
registry.category("views").add("social_crm_satisfaction_graph", {
    ...graphView,
    Controller: SatisfactionGraph,
    Model: SatisfactionGraphModel,
    Renderer: SatisfactionGraphRenderer,
});
