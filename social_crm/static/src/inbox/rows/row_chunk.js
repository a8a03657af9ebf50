import { Component } from "@odoo/owl";
import { useInbox } from "../inbox_store";
import { Row } from "./row";

export const CHUNK = 40;

/** Some rows of the list: what changes of one is looked for among these few, not among all that are loaded. */
export class RowChunk extends Component {
    static template = "social_crm.inbox.RowChunk";
    static components = { Row };
    static props = {
        from: Number,
        now: Number,
        address: String,
        open: { type: [String, { value: null }] },
        cursor: { type: [String, { value: null }] },
    };

    setup() {
        this.inbox = useInbox();
    }

    get rows() {
        return this.inbox.rows.slice(this.props.from, this.props.from + CHUNK);
    }
}
