import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";
import { Component, xml } from "@odoo/owl";

const { Duration } = luxon;
const UNITS = ["days", "hours", "minutes", "seconds"];

/**
 * Seconds as people say them, by the largest unit that fits: "3 min", "2 days".
 *
 * @param {number} seconds
 */
export function formatSeconds(seconds) {
    const whole = Duration.fromObject({ seconds: Math.max(0, seconds || 0) }).shiftTo(...UNITS);
    const unit = UNITS.find((name) => whole[name] >= 1) || "seconds";
    return Duration.fromObject({ [unit]: Math.floor(whole[unit]) }).toHuman({
        unitDisplay: unit === "days" ? "long" : "short",
    });
}

/** A number of seconds, in words. */
export class SocialDurationField extends Component {
    static template = xml`<span t-esc="text"/>`;
    static props = { ...standardFieldProps, unless: { type: String, optional: true } };

    get text() {
        const { record, name, unless } = this.props;
        // Without anything measured, zero is not an answer.
        return unless && !record.data[unless] ? "" : formatSeconds(record.data[name]);
    }
}

export const socialDurationField = {
    component: SocialDurationField,
    displayName: _t("Seconds in words"),
    supportedTypes: ["integer"],
    supportedOptions: [
        { label: _t("Empty without"), name: "measured_by", type: "field", availableTypes: ["datetime"] },
    ],
    listViewWidth: [80, 110],
    fieldDependencies: ({ options }) =>
        options.measured_by ? [{ name: options.measured_by, type: "datetime" }] : [],
    extractProps: ({ options }) => ({ unless: options.measured_by }),
};

registry.category("fields").add("social_crm_duration", socialDurationField);
