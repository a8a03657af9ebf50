import { _t } from "@web/core/l10n/translation";
import { CheckBox } from "@web/core/checkbox/checkbox";
import { registry } from "@web/core/registry";
import { useBus } from "@web/core/utils/hooks";
import { standardFieldProps } from "@web/views/fields/standard_field_props";
import { Component } from "@odoo/owl";

const KEPT = "••••••••";
let nextId = 0;

/**
 * Settings that a network declares: one input for each, with its own label and explanation.
 *
 * A secret goes to the server when something was typed, and never comes back; an empty one means "unchanged".
 */
export class SettingsField extends Component {
    static template = "social_crm.SettingsField";
    static components = { CheckBox };
    static props = {
        ...standardFieldProps,
        schema: String,
        kept: { type: String, optional: true },
    };

    setup() {
        this.prefix = `social_crm_setting_${nextId++}`;
        // What was typed and has not reached the record yet.
        this.pending = {};
        const { bus } = this.props.record.model;
        useBus(bus, "NEED_LOCAL_CHANGES", ({ detail }) => detail.proms.push(this.commit()));
        useBus(bus, "WILL_SAVE_URGENTLY", () => this.commit());
    }

    get schema() {
        return this.props.record.data[this.props.schema] || [];
    }

    get values() {
        return this.props.record.data[this.props.name] || {};
    }

    id(setting) {
        return `${this.prefix}_${setting.key}`;
    }

    value(setting) {
        return this.pending[setting.key] ?? this.values[setting.key] ?? setting.default ?? "";
    }

    isKept(setting) {
        const kept = this.props.record.data[this.props.kept] || [];
        return setting.kind === "secret" && kept.includes(setting.key);
    }

    placeholder(setting) {
        return this.isKept(setting) ? KEPT : setting.placeholder;
    }

    /** What a reader sees. */
    text(setting) {
        const value = this.value(setting);
        switch (setting.kind) {
            case "secret":
                return this.isKept(setting) ? KEPT : "";
            case "boolean":
                return value ? _t("Yes") : _t("No");
            case "selection":
                return setting.choices.find(([key]) => key === value)?.[1] ?? value;
        }
        return value;
    }

    onInput(setting, ev) {
        this.pending[setting.key] = this.parse(setting, ev.target.value);
        this.props.record.model.bus.trigger("FIELD_IS_DIRTY", true);
    }

    onChange(setting, value) {
        this.pending[setting.key] = value;
        return this.commit();
    }

    parse(setting, text) {
        if (setting.kind === "integer") {
            const number = Number.parseInt(text, 10);
            return Number.isNaN(number) ? setting.default : number;
        }
        return setting.kind === "text" ? text : text.trim();
    }

    async commit() {
        if (!Object.keys(this.pending).length) {
            return;
        }
        const values = { ...this.values, ...this.pending };
        for (const { key, kind } of this.schema) {
            if (kind === "secret" && !values[key]) {
                delete values[key];
            }
        }
        this.pending = {};
        await this.props.record.update({ [this.props.name]: values });
        this.props.record.model.bus.trigger("FIELD_IS_DIRTY", false);
    }
}

export const settingsField = {
    component: SettingsField,
    displayName: _t("Declared settings"),
    supportedTypes: ["json"],
    supportedOptions: [
        { label: _t("What to ask for"), name: "schema", type: "field", availableTypes: ["json"] },
        { label: _t("Names of stored secrets"), name: "kept", type: "field", availableTypes: ["json"] },
    ],
    isEmpty: () => false,
    fieldDependencies: ({ options }) => [
        { name: options.schema || "settings_schema", type: "json" },
    ],
    extractProps: ({ options }) => ({
        schema: options.schema || "settings_schema",
        kept: options.kept,
    }),
};

registry.category("fields").add("social_crm_settings", settingsField);
