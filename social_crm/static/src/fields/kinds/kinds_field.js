import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";
import { Component } from "@odoo/owl";
import { KINDS } from "../../core/kinds";

/** What a post is (complaint, question …) and whether it needs an answer: for lists as icons, elsewhere with words. */
export class KindsField extends Component {
    static template = "social_crm.KindsField";
    static props = { ...standardFieldProps, iconOnly: { type: Boolean, optional: true } };

    get kinds() {
        const { data } = this.props.record;
        return data.own ? [] : KINDS.filter(({ key }) => data[`is_${key}`]);
    }

    get needsAnswer() {
        const { data } = this.props.record;
        return data.needs_answer && !data.own;
    }
}

export const kindsField = {
    component: KindsField,
    displayName: _t("Kind of post"),
    supportedTypes: ["boolean"],
    supportedOptions: [{ label: _t("Icon only"), name: "icon_only", type: "boolean" }],
    fieldDependencies: [...KINDS.map(({ key }) => `is_${key}`), "needs_answer", "own"].map((name) => ({
        name,
        type: "boolean",
    })),
    listViewWidth: 84,
    extractProps: ({ options }) => ({ iconOnly: Boolean(options.icon_only) }),
};

registry.category("fields").add("social_crm_kinds", kindsField);
