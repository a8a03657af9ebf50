import { Component } from "@odoo/owl";
import { useInbox } from "../inbox_store";

/** The queues with what waits in each. */
export class Queues extends Component {
    static template = "social_crm.inbox.Queues";
    static props = {};

    setup() {
        this.inbox = useInbox();
    }
}
