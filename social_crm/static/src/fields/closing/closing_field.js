import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { formatDateTime } from "@web/core/l10n/dates";
import { standardFieldProps } from "@web/views/fields/standard_field_props";
import { Component } from "@odoo/owl";
import { ago, useClock } from "../../core/clock";

const HOUR = 3600000;
const LATE = 2 * HOUR;
const SOON = 6 * HOUR;

/** Until when something can be done: how long that still is, and how urgent. */
export class ClosingField extends Component {
    static template = "social_crm.ClosingField";
    static props = { ...standardFieldProps, short: { type: Boolean, optional: true } };

    setup() {
        this.clock = useClock();
    }

    get value() {
        return this.props.record.data[this.props.name];
    }

    get left() {
        return this.value.toMillis() - this.clock.now;
    }

    get text() {
        if (this.left <= 0) {
            return _t("closed");
        }
        const moment = ago(this.value, this.clock.now, { coming: true });
        return this.props.short ? moment : _t("closes %s", moment);
    }

    get look() {
        if (this.left <= LATE) {
            return this.left <= 0 ? "text-bg-300" : "text-bg-danger";
        }
        return this.left <= SOON ? "text-bg-warning" : "text-bg-light border";
    }

    get exact() {
        return formatDateTime(this.value);
    }
}

export const closingField = {
    component: ClosingField,
    displayName: _t("Until when it is possible"),
    supportedTypes: ["datetime"],
    supportedOptions: [{ label: _t("Without a verb"), name: "short", type: "boolean" }],
    listViewWidth: [130, 190],
    extractProps: ({ options }) => ({ short: Boolean(options.short) }),
};

registry.category("fields").add("social_crm_closing", closingField);
