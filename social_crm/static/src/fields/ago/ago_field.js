import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { formatDateTime } from "@web/core/l10n/dates";
import { standardFieldProps } from "@web/views/fields/standard_field_props";
import { Component } from "@odoo/owl";
import { ago, useClock } from "../../core/clock";

/** A moment, said as people say it. The exact time is one hover away. */
export class AgoField extends Component {
    static template = "social_crm.AgoField";
    static props = { ...standardFieldProps, coming: { type: Boolean, optional: true } };

    setup() {
        this.clock = useClock();
    }

    get value() {
        return this.props.record.data[this.props.name];
    }

    get text() {
        if (!this.value) {
            return "";
        }
        // What was due and has not happened yet is about to happen.
        const { coming } = this.props;
        const overdue = coming && this.value.toMillis() < this.clock.now;
        return overdue ? _t("in a moment") : ago(this.value, this.clock.now, { coming });
    }

    get exact() {
        return this.value ? formatDateTime(this.value) : "";
    }
}

export const agoField = {
    component: AgoField,
    displayName: _t("How long ago"),
    supportedTypes: ["datetime"],
    supportedOptions: [{ label: _t("Something to come"), name: "coming", type: "boolean" }],
    listViewWidth: [110, 150],
    extractProps: ({ options }) => ({ coming: Boolean(options.coming) }),
};

registry.category("fields").add("social_crm_ago", agoField);
