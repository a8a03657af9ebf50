import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { formatDateTime } from "@web/core/l10n/dates";
import { standardFieldProps } from "@web/views/fields/standard_field_props";
import { Component } from "@odoo/owl";
import { ago, useClock } from "../../core/clock";

/** A moment, said as people say it. The exact time is one hover away. */
export class AgoField extends Component {
    static template = "social_crm.AgoField";
    static props = { ...standardFieldProps };

    setup() {
        this.clock = useClock();
    }

    get value() {
        return this.props.record.data[this.props.name];
    }

    get text() {
        return this.value ? ago(this.value, this.clock.now) : "";
    }

    get exact() {
        return this.value ? formatDateTime(this.value) : "";
    }
}

export const agoField = {
    component: AgoField,
    displayName: _t("How long ago"),
    supportedTypes: ["datetime"],
    listViewWidth: [110, 150],
};

registry.category("fields").add("social_crm_ago", agoField);
