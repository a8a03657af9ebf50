import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";
import { Component } from "@odoo/owl";

/** The ten most urgent with the values as they stand in the form, and where each stands now. */
export class PriorityPreviewField extends Component {
    static template = "social_crm.PriorityPreviewField";
    static props = { ...standardFieldProps };

    get lines() {
        const preview = this.props.record.data[this.props.name];
        return (preview?.lines || []).map((line) => ({ ...line, move: line.now.place - line.then.place }));
    }

    get lookedAt() {
        const preview = this.props.record.data[this.props.name];
        return _t("Of the latest %s that wait. Nothing changes before you save.", preview?.looked_at || 0);
    }

    moved(line) {
        if (!line.move) {
            return _t("as now");
        }
        return line.move > 0 ? _t("up from %s", line.now.place) : _t("down from %s", line.now.place);
    }

    why(line) {
        return line.reasons
            .map(([points, words]) => `${points < 0 ? "−" : "+"}${Math.abs(points)} ${words}`)
            .join(", ");
    }
}

export const priorityPreviewField = {
    component: PriorityPreviewField,
    displayName: _t("Preview of the urgency"),
    supportedTypes: ["json"],
};

registry.category("fields").add("social_crm_priority_preview", priorityPreviewField);
