import { Component } from "@odoo/owl";
import { countOf, iconOf } from "./queue_groups";

/** A queue that can be opened. */
export class QueueButton extends Component {
    static template = "social_crm.inbox.QueueButton";
    static props = { queue: Object, shown: Boolean, current: Boolean, open: Function };

    get icon() {
        return iconOf(this.props.queue);
    }

    get count() {
        return countOf(this.props.queue);
    }
}
