import { Component } from "@odoo/owl";
import { useInbox } from "../inbox_store";

/** Where an answer is written. */
export class Composer extends Component {
    static template = "social_crm.inbox.Composer";
    static props = { mentionId: Number };

    setup() {
        this.inbox = useInbox();
    }
}
