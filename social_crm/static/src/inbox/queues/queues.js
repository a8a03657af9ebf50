import { _t } from "@web/core/l10n/translation";
import { Component } from "@odoo/owl";
import { useInbox } from "../inbox_store";
import { QueueButton } from "./queue_button";
import { grouped } from "./queue_groups";

/** The queues with what waits in each. */
export class Queues extends Component {
    static template = "social_crm.inbox.Queues";
    static components = { QueueButton };
    static props = {};

    setup() {
        this.inbox = useInbox();
    }

    get groups() {
        return grouped(this.inbox.queues);
    }

    /** Which of the remembered values says whether there is more than icons. */
    get remembered() {
        return this.inbox.width === "wide" ? "queues" : "queuesBeside";
    }

    get shown() {
        return this.inbox.layout[this.remembered];
    }

    get labels() {
        return { queues: _t("Queues"), toggle: this.shown ? _t("Show only icons") : _t("Show names") };
    }

    toggle() {
        this.inbox.setLayout({ [this.remembered]: !this.shown });
    }
}
