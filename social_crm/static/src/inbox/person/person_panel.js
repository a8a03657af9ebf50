import { Component } from "@odoo/owl";
import { useInbox } from "../inbox_store";

/** Who the conversation is with. */
export class PersonPanel extends Component {
    static template = "social_crm.inbox.PersonPanel";
    static props = {};

    setup() {
        this.inbox = useInbox();
    }
}
