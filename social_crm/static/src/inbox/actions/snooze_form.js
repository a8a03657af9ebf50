import { _t } from "@web/core/l10n/translation";
import { Component, onMounted, useRef, useState } from "@odoo/owl";

const { DateTime } = luxon;
const MORNING = 8;
const EVENING = 18;

/**
 * When something can come back, in the time zone of the person. What is past by then is not offered.
 *
 * @param {luxon.DateTime} now
 * @returns {{ id: string, label: string, at: luxon.DateTime }[]}
 */
export function presets(now) {
    const day = now.startOf("day");
    const at = (base, hour) => base.set({ hour, minute: 0, second: 0, millisecond: 0 });
    return [
        { id: "hour", label: _t("In one hour"), at: now.plus({ hours: 1 }).startOf("minute") },
        { id: "evening", label: _t("This evening"), at: at(day, EVENING) },
        { id: "tomorrow", label: _t("Tomorrow morning"), at: at(day.plus({ days: 1 }), MORNING) },
        { id: "monday", label: _t("Next Monday"), at: at(day.plus({ days: 8 - day.weekday }), MORNING) },
    ].filter((each) => each.at > now);
}

/** Until when a case is put off. */
export class SnoozeForm extends Component {
    static template = "social_crm.inbox.SnoozeForm";
    static props = { context: Object, close: Function, onChosen: Function };

    setup() {
        this.presets = presets(DateTime.local());
        this.state = useState({ own: "", why: "", wrong: false });
        const root = useRef("root");
        onMounted(() => root.el.querySelector("[data-preset]").focus());
    }

    shown(at) {
        return at.toLocaleString({ weekday: "short", hour: "numeric", minute: "2-digit" });
    }

    choose(at) {
        this.props.close();
        return this.props.onChosen(at, this.state.why.trim());
    }

    chooseOwn() {
        const at = DateTime.fromISO(this.state.own);
        this.state.wrong = !at.isValid || at <= DateTime.local();
        if (!this.state.wrong) {
            this.choose(at);
        }
    }
}
