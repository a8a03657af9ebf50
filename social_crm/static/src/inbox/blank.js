import { Component } from "@odoo/owl";

/** What stands where there is nothing to show: why, and what to do. */
export class Blank extends Component {
    static template = "social_crm.inbox.Blank";
    static props = {
        icon: String,
        text: { type: [String, { value: null }] },
        hint: { type: String, optional: true },
        again: { type: Function, optional: true },
        slots: { type: Object, optional: true },
    };
}
