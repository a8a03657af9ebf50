import { _t } from "@web/core/l10n/translation";
import { Component } from "@odoo/owl";
import { ActionBar } from "../actions/action_bar";
import { useInbox } from "../inbox_store";

/** What can be done to the cases that are selected. */
export class BulkBar extends Component {
    static template = "social_crm.inbox.BulkBar";
    static components = { ActionBar };
    static props = {};

    setup() {
        this.inbox = useInbox();
    }

    get labels() {
        const { rows, selected } = this.inbox;
        return {
            count: _t("%s selected", selected.size),
            all: selected.size < rows.length ? _t("Select all %s shown", rows.length) : "",
            none: _t("Select none"),
        };
    }
}
