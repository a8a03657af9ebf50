import { Dropdown } from "@web/core/dropdown/dropdown";
import { DropdownItem } from "@web/core/dropdown/dropdown_item";
import { deserializeDateTime } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { Component, useState } from "@odoo/owl";
import { ago, useClock } from "../../../core/clock";
import { goesOn, setGoesOn } from "./next_case";

const SOON = 3600 * 1000;

/** The button says what it does, what that costs and until when it is possible; or why it is not. */
export class SendBar extends Component {
    static template = "social_crm.inbox.SendBar";
    static components = { Dropdown, DropdownItem };
    static props = { composer: Object, send: Function };

    setup() {
        this.composer = useState(this.props.composer);
        this.clock = useClock();
        this.state = useState({ goesOn: goesOn() });
    }

    get label() {
        const { composer } = this;
        if (composer.need !== "direct") {
            return _t("Send for Approval");
        }
        return composer.private ? _t("Send Privately") : _t("Answer Publicly");
    }

    get icon() {
        return this.composer.private ? "fa-lock" : "fa-bullhorn";
    }

    /** Read again with each tick of the clock. */
    get refusal() {
        return this.clock.now && this.composer.refusal;
    }

    /** Whether the reason is worth a line: not that nothing was written yet. */
    get reason() {
        const { composer } = this;
        return composer.empty && !this.closed ? "" : this.refusal;
    }

    /** Whether the way itself is closed, whatever is written. */
    get closed() {
        const { way } = this.composer;
        return Boolean(way && (way.refusal || this.composer.isOver(way, this.clock.now)));
    }

    get until() {
        const { way } = this.composer;
        if (!way?.until || this.closed) {
            return null;
        }
        const moment = deserializeDateTime(way.until);
        return {
            words: _t("closes %s", ago(moment, this.clock.now, { coming: true })),
            soon: moment.toMillis() - this.clock.now < SOON,
            title: moment.toLocaleString(luxon.DateTime.DATETIME_MED),
        };
    }

    /** What else is possible where this way is closed. */
    get otherWay() {
        const { composer } = this;
        return this.closed
            ? composer.ways.find((way) => !way.refusal && !composer.isOver(way) && way !== composer.way)
            : null;
    }

    otherWayLabel(way) {
        return way.private ? _t("Answer privately instead") : _t("Answer publicly instead");
    }

    get openLabel() {
        return _t("Open on %s", this.composer.data.network.label);
    }

    toggleGoesOn() {
        this.state.goesOn = !this.state.goesOn;
        setGoesOn(this.state.goesOn);
    }
}
