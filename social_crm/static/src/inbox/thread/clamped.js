import { Component, onMounted, onPatched, useRef, useState } from "@odoo/owl";

const SLACK = 40; // px: what is only a little too long is shown

/** Something that may be very long: its beginning, until somebody wants to see all of it. */
export class Clamped extends Component {
    static template = "social_crm.inbox.Clamped";
    static props = { slots: Object, class: { type: String, optional: true } };

    setup() {
        this.inside = useRef("inside");
        this.state = useState({ long: false, whole: false });
        onMounted(() => this.measure());
        onPatched(() => this.measure());
    }

    measure() {
        const { el } = this.inside;
        if (el && !this.state.whole) {
            const long = el.scrollHeight > el.clientHeight + SLACK;
            if (long !== this.state.long) {
                this.state.long = long;
            }
        }
    }

    show() {
        this.state.whole = !this.state.whole;
    }
}
