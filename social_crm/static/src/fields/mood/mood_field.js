import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";
import { Component } from "@odoo/owl";
import { MoodButtons } from "./mood_buttons";

/** The mood of a mention, to be said with one click; in lists the face alone. */
export class MoodField extends Component {
    static template = "social_crm.MoodField";
    static components = { MoodButtons };
    static props = { ...standardFieldProps, iconOnly: { type: Boolean, optional: true } };

    get mood() {
        return this.props.record.data[this.props.name];
    }

    get said() {
        return (this.props.record.data.fixed || []).includes("mood");
    }

    get unsure() {
        return this.props.record.data.mood_sure === "unsure" && !this.said;
    }

    async reload() {
        await this.props.record.load();
        this.props.record.model.notify?.();
    }
}

export const moodField = {
    component: MoodField,
    displayName: _t("Mood"),
    supportedTypes: ["selection"],
    fieldDependencies: [
        { name: "mood_sure", type: "selection" },
        { name: "fixed", type: "json" },
    ],
    supportedOptions: [{ label: _t("Icon only"), name: "icon_only", type: "boolean" }],
    listViewWidth: ({ options }) => (options?.icon_only ? 36 : [110, 150]),
    extractProps: ({ options }) => ({ iconOnly: Boolean(options.icon_only) }),
};

registry.category("fields").add("social_crm_mood", moodField);
