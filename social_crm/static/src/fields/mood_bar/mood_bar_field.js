import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { formatInteger } from "@web/views/fields/formatters";
import { standardFieldProps } from "@web/views/fields/standard_field_props";
import { Component } from "@odoo/owl";
import { MOODS } from "../../core/mood";

const UNKNOWN = { key: "unknown", label: _t("Not known") };

/** Posts by mood as one bar; what nobody has said stays visible as such. Of records that count their posts by mood. */
export class MoodBarField extends Component {
    static template = "social_crm.MoodBarField";
    static props = { ...standardFieldProps };

    get parts() {
        const { data } = this.props.record;
        const parts = [...MOODS, UNKNOWN]
            .map(({ key, label }) => ({ key, label, count: data[key] || 0 }))
            .filter(({ count }) => count);
        const posts = parts.reduce((total, { count }) => total + count, 0);
        return parts.map((part) => ({ ...part, width: (100 * part.count) / posts }));
    }

    get title() {
        return this.parts.map(({ label, count }) => `${label}: ${formatInteger(count)}`).join(", ");
    }
}

const counts = ["negative", "neutral", "positive", "unknown"];

export const moodBarField = {
    component: MoodBarField,
    displayName: _t("Posts by mood as a bar"),
    supportedTypes: ["selection"],
    listViewWidth: [140, 220],
    fieldDependencies: counts.map((name) => ({ name, type: "integer" })),
};

registry.category("fields").add("social_crm_mood_bar", moodBarField);
