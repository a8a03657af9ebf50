import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { formatSelection } from "@web/views/fields/formatters";
import { standardFieldProps } from "@web/views/fields/standard_field_props";
import { Component } from "@odoo/owl";
import { audienceLook } from "../../core/audience";

/** Who can read something, in words and colour. */
export class AudienceField extends Component {
    static template = "social_crm.AudienceField";
    static props = {
        ...standardFieldProps,
        onlyPrivate: { type: Boolean, optional: true },
    };

    get look() {
        return audienceLook(this.props.record.data[this.props.name]);
    }

    get label() {
        const { selection } = this.props.record.fields[this.props.name];
        return formatSelection(this.props.record.data[this.props.name], { selection });
    }

    get shown() {
        return this.props.record.data[this.props.name] && (this.look.private || !this.props.onlyPrivate);
    }
}

export const audienceField = {
    component: AudienceField,
    displayName: _t("Audience"),
    supportedTypes: ["selection"],
    supportedOptions: [
        { label: _t("Say it only when it is private"), name: "only_private", type: "boolean" },
    ],
    listViewWidth: [96, 150],
    extractProps: ({ options }) => ({ onlyPrivate: Boolean(options.only_private) }),
};

registry.category("fields").add("social_crm_audience", audienceField);
