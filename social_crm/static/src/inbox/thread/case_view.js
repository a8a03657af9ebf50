import { Component, markup } from "@odoo/owl";
import { Composer } from "../composer/composer";
import { useInbox } from "../inbox_store";

/** The open conversation, and the place to answer. */
export class CaseView extends Component {
    static template = "social_crm.inbox.CaseView";
    static components = { Composer };
    static props = {};

    setup() {
        this.inbox = useInbox();
    }

    /** What the server has sanitised. */
    body(entry) {
        return markup(entry.body);
    }
}
