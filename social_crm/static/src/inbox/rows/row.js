import { _t } from "@web/core/l10n/translation";
import { usePopover } from "@web/core/popover/popover_hook";
import { Component } from "@odoo/owl";
import { moodLook } from "../../core/mood";
import { networkLook } from "../../core/networks";
import { PrioritySum } from "../../fields/priority/priority_field";
import { ageLook, colourOf, dueLook, initialsOf, marksOf, profileName } from "./row_looks";
import { questionsMark } from "../questions/question_looks";
import { PresenceFaces } from "../presence/presence_faces";

const PRESSING = 60;
const NOTABLE = 30;

/** A case in the list. */
export class Row extends Component {
    static template = "social_crm.inbox.Row";
    static components = { PresenceFaces };
    static props = {
        row: Object,
        now: Number,
        open: Boolean,
        cursor: Boolean,
        selected: Boolean,
        href: String,
    };

    setup() {
        // Not as something that is watched: a row shows what it is given, so that a thousand of them stay quick.
        this.inbox = this.env.inbox;
        this.popover = usePopover(PrioritySum, { position: "bottom-start" });
    }

    get name() {
        const { row } = this.props;
        return row.customer || profileName(row) || _t("Unknown");
    }

    get handle() {
        const handle = this.props.row.handle || "";
        return handle === this.name ? "" : handle;
    }

    get initials() {
        return initialsOf(this.name);
    }

    get colour() {
        return colourOf(this.props.row.profile.id);
    }

    get picture() {
        const { partner_id } = this.props.row;
        return partner_id ? `/web/image/res.partner/${partner_id}/avatar_128` : false;
    }

    get network() {
        return networkLook(this.props.row.network);
    }

    get mood() {
        const mood = moodLook(this.props.row.mood);
        return mood && mood.key !== "neutral" ? mood : null;
    }

    get age() {
        return ageLook(this.props.row.at, this.props.now);
    }

    get due() {
        const { row, now } = this.props;
        return row.done ? null : dueLook(row.due, now, row.waits_since);
    }

    get urgency() {
        const { urgency } = this.props.row;
        return urgency < NOTABLE
            ? null
            : { value: urgency, look: urgency >= PRESSING ? "text-bg-danger" : "text-bg-warning" };
    }

    get marks() {
        const { row, now } = this.props;
        const marks = marksOf(row);
        return row.asked?.length && !row.done ? [...marks, questionsMark(row.asked, now)] : marks;
    }

    get labels() {
        const { row } = this.props;
        return {
            select: _t("Select the case of %s", this.name),
            urgency: _t("Urgency %s: show why", row.urgency),
            who: row.user ? _t("%s is on it", row.user.name) : "",
            own: _t("Our answer"),
            private: _t("Private"),
        };
    }

    open(ev) {
        // With a key held down it is the browser's own link: another tab.
        if (ev.ctrlKey || ev.metaKey || ev.shiftKey) {
            ev.stopPropagation();
            return;
        }
        ev.preventDefault();
        this.inbox.open(this.props.row.key);
    }

    select(ev) {
        this.inbox.select(this.props.row.key, { range: ev.shiftKey });
    }

    async showWhy(ev) {
        const target = ev.currentTarget;
        const reasons = await this.inbox.why(this.props.row.key);
        if (target.isConnected && reasons) {
            this.popover.open(target, { total: this.props.row.urgency, reasons });
        }
    }
}
