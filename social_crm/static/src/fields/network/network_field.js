import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";
import { Component } from "@odoo/owl";
import { networkLook } from "../../core/networks";

let nextId = 0;

/** A network with its icon; where it may be changed, one tile for each network. */
export class NetworkField extends Component {
    static template = "social_crm.NetworkField";
    static props = {
        ...standardFieldProps,
        iconOnly: { type: Boolean, optional: true },
        label: { type: String, optional: true },
    };

    setup() {
        this.name = `social_crm_network_${nextId++}`;
    }

    get value() {
        return this.props.record.data[this.props.name];
    }

    get look() {
        return networkLook(this.value);
    }

    get choices() {
        const { selection } = this.props.record.fields[this.props.name];
        return selection.map(([key, label]) => ({ key, label, icon: networkLook(key).icon }));
    }

    choose(key) {
        this.props.record.update({ [this.props.name]: key });
    }
}

export const networkField = {
    component: NetworkField,
    displayName: _t("Social network"),
    supportedTypes: ["selection"],
    supportedOptions: [{ label: _t("Icon only"), name: "icon_only", type: "boolean" }],
    listViewWidth: ({ options }) => (options?.icon_only ? 36 : [100, 180]),
    extractProps: ({ options, string }) => ({
        iconOnly: Boolean(options.icon_only),
        label: string,
    }),
};

registry.category("fields").add("social_crm_network", networkField);
