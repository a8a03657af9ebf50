import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";
import { Component } from "@odoo/owl";

/** Some out of a short list, each switched on and off by a click. The field holds the list of their keys; what can be
 * picked stands in the field `choices`, by the name of this field. */
export class PicksField extends Component {
    static template = "social_crm.PicksField";
    static props = { ...standardFieldProps, label: { type: String, optional: true } };

    get picked() {
        return this.props.record.data[this.props.name] || [];
    }

    get choices() {
        const choices = this.props.record.data.choices?.[this.props.name] || [];
        const known = new Set(choices.map(([key]) => key));
        return [...choices, ...this.picked.filter((key) => !known.has(key)).map((key) => [key, key])];
    }

    get pickedLabels() {
        return this.choices
            .filter(([key]) => this.picked.includes(key))
            .map(([, label]) => label)
            .join(", ");
    }

    toggle(key) {
        const picked = this.picked.includes(key)
            ? this.picked.filter((each) => each !== key)
            : this.choices.map(([each]) => each).filter((each) => each === key || this.picked.includes(each));
        this.props.record.update({ [this.props.name]: picked.length ? picked : false });
    }
}

export const picksField = {
    component: PicksField,
    displayName: _t("Some out of a short list"),
    supportedTypes: ["json"],
    isEmpty: () => false,
    fieldDependencies: [{ name: "choices", type: "json" }],
    extractProps: ({ string }) => ({ label: string }),
};

registry.category("fields").add("social_crm_picks", picksField);
