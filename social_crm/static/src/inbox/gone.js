import { _t } from "@web/core/l10n/translation";
import { Component } from "@odoo/owl";
import { useInbox } from "./inbox_store";

/**
 * Where the case is now that left the open queue.
 *
 * @param {Object} row as read last
 * @param {Object} options of the store
 * @returns {string}
 */
export function whereNow(row, options) {
    if (row.done) {
        return _t("This case is closed.");
    }
    if (row.user && row.user.id !== options.user_id) {
        return _t("%s has this case now.", row.user.name);
    }
    return _t("This case is not in this queue any more.");
}

/** A line above a case that left the queue while it is open. */
export class Gone extends Component {
    static template = "social_crm.inbox.Gone";
    static props = {};

    setup() {
        this.inbox = useInbox();
    }

    get text() {
        const { inbox } = this;
        const listed = inbox.rows.find((row) => row.key === inbox.key);
        return listed?.gone ? whereNow(inbox.case.row, inbox.options) : "";
    }
}
