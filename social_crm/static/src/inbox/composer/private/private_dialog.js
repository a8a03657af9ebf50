import { Dialog } from "@web/core/dialog/dialog";
import { _t } from "@web/core/l10n/translation";
import { Component, useState } from "@odoo/owl";
import { characters } from "../length";

/**
 * A public line and a private message, shown beside each other and sent with one click. The private one is the draft of
 * the composer.
 */
export class PrivateDialog extends Component {
    static template = "social_crm.inbox.PrivateDialog";
    static components = { Dialog };
    static props = { composer: Object, public: Object, sent: Function, close: Function };

    setup() {
        this.composer = useState(this.props.composer);
        this.state = useState({ text: this.props.public.text, private: this.composer.text, error: "", stopped: null, busy: false });
        this.ways = {
            public: this.composer.ways.find((way) => way.audience === this.props.public.audience),
            private: this.composer.ways.find((way) => way.audience === "direct"),
        };
    }

    get title() {
        return _t("Move to private");
    }

    over(way, text) {
        return way.limit ? characters(text) - way.limit : 0;
    }

    counter(way, text) {
        const over = this.over(way, text);
        return over > 0 ? _t("%(over)s characters too long", { over }) : "";
    }

    get refusal() {
        if (!this.state.private.trim()) {
            return _t("Write the private message first.");
        }
        if (!this.state.text.trim()) {
            return _t("Write the public line first.");
        }
        return "";
    }

    async send(anyway = false) {
        const { composer, state } = this;
        if (this.refusal || state.busy) {
            return;
        }
        Object.assign(state, { busy: true, error: "", stopped: null });
        try {
            const result = await composer.sendTogether(
                state.private,
                { audience: this.props.public.audience, text: state.text },
                anyway
            );
            if (result.id) {
                this.props.close();
                this.props.sent(result);
                return;
            }
            state.error = result.why || "";
            state.stopped = result.stopped || null;
        } finally {
            state.busy = false;
        }
    }
}
