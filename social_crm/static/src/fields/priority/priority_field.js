import { _t } from "@web/core/l10n/translation";
import { usePopover } from "@web/core/popover/popover_hook";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";
import { Component } from "@odoo/owl";

const PRESSING = 60;
const NOTABLE = 30;

function signed(points) {
    return points < 0 ? `−${-points}` : `+${points}`;
}

/** The sum behind a priority, one line for each thing that counts. */
export class PrioritySum extends Component {
    static template = "social_crm.PrioritySum";
    static props = { total: Number, reasons: Array, close: { type: Function, optional: true } };

    get lines() {
        return this.props.reasons.map(([points, words], index) => ({
            index,
            points: signed(points),
            words,
        }));
    }
}

/** How urgent something is: the number, and the sum in words on hover and on click. */
export class PriorityField extends Component {
    static template = "social_crm.PriorityField";
    static components = { PrioritySum };
    static props = {
        ...standardFieldProps,
        reasons: { type: String, optional: true },
        open: { type: Boolean, optional: true },
    };

    setup() {
        this.popover = usePopover(PrioritySum, { position: "bottom" });
    }

    get value() {
        return this.props.record.data[this.props.name] || 0;
    }

    get reasons() {
        return this.props.record.data[this.props.reasons] || [];
    }

    get look() {
        if (this.value >= PRESSING) {
            return "text-bg-danger";
        }
        return this.value >= NOTABLE ? "text-bg-warning" : "text-bg-light border";
    }

    get title() {
        const said = this.reasons.map(([points, words]) => `${signed(points)} ${words}`);
        return said.join("\n") || _t("Nothing makes it urgent");
    }

    show(event) {
        if (this.reasons.length) {
            this.popover.open(event.currentTarget, { total: this.value, reasons: this.reasons });
        }
    }
}

export const priorityField = {
    component: PriorityField,
    displayName: _t("Urgency"),
    supportedTypes: ["integer"],
    supportedOptions: [
        { label: _t("Field with the reasons"), name: "reasons", type: "string" },
        { label: _t("Show the whole sum"), name: "open", type: "boolean" },
    ],
    listViewWidth: [70, 90],
    fieldDependencies: ({ options }) =>
        options?.reasons ? [{ name: options.reasons, type: "json", readonly: true }] : [],
    extractProps: ({ options }) => ({ reasons: options.reasons, open: Boolean(options.open) }),
};

registry.category("fields").add("social_crm_priority", priorityField);
