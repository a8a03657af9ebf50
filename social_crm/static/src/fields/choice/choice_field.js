import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";
import { Component } from "@odoo/owl";

let nextId = 0;

/** A choice among the pairs of value and label that another field of the record holds; some may not be open now. */
export class ChoiceField extends Component {
    static template = "social_crm.ChoiceField";
    static props = {
        ...standardFieldProps,
        choices: String,
        layout: { type: String, optional: true },
        label: { type: String, optional: true },
    };

    setup() {
        this.name = `social_crm_choice_${nextId++}`;
    }

    get value() {
        return this.props.record.data[this.props.name];
    }

    get choices() {
        const choices = this.props.record.data[this.props.choices] || [];
        const known = choices.some(([value]) => value === this.value);
        return known || !this.value ? choices : [...choices, [this.value, this.fallbackLabel]];
    }

    get fallbackLabel() {
        const { selection } = this.props.record.fields[this.props.name];
        const found = selection?.find(([value]) => value === this.value);
        return found ? found[1] : this.value;
    }

    get valueLabel() {
        return this.choices.find(([value]) => value === this.value)?.[1] || "";
    }

    /** What cannot be chosen now has its reason as a third element. What was chosen before stays choosable. */
    isRefused([value, , refusal]) {
        return Boolean(refusal) && value !== this.value;
    }

    choose(value) {
        this.props.record.update({ [this.props.name]: value || false });
    }
}

export const choiceField = {
    component: ChoiceField,
    displayName: _t("Choice of a list in another field"),
    supportedTypes: ["char", "selection"],
    supportedOptions: [
        { label: _t("Choices"), name: "choices", type: "field", availableTypes: ["json"] },
        {
            label: _t("Layout"),
            name: "layout",
            type: "selection",
            choices: [
                { label: _t("Radio buttons"), value: "radio" },
                { label: _t("Drop-down"), value: "select" },
            ],
            default: "radio",
        },
    ],
    fieldDependencies: ({ options }) => [{ name: options.choices, type: "json" }],
    extractProps: ({ options, string }) => ({
        choices: options.choices,
        layout: options.layout || "radio",
        label: string,
    }),
};

registry.category("fields").add("social_crm_choice", choiceField);
