import { Component } from "@odoo/owl";
import { useInbox } from "../inbox_store";

/** The cases of the open queue. */
export class Rows extends Component {
    static template = "social_crm.inbox.Rows";
    static props = {};

    setup() {
        this.inbox = useInbox();
    }
}
