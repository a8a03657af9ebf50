import { Dialog } from "@web/core/dialog/dialog";
import { _t } from "@web/core/l10n/translation";
import { useService } from "@web/core/utils/hooks";
import { Component, onWillStart, useState } from "@odoo/owl";

const MODEL = "social.crm.mention";

/** Why a post is taken for what it is, in words: the server works it out when it is asked. */
export class WhyDialog extends Component {
    static template = "social_crm.WhyDialog";
    static components = { Dialog };
    static props = {
        resId: Number,
        close: Function,
        onChanged: { type: Function, optional: true },
    };

    setup() {
        this.orm = useService("orm");
        this.title = _t("Why?");
        this.state = useState({ told: null, busy: false });
        onWillStart(() => this.load());
    }

    async load() {
        this.state.told = await this.orm.call(MODEL, "explain_understanding", [[this.props.resId]]);
    }

    /** What a colleague said counts no longer; it is found by itself again. */
    async takeBack(value) {
        this.state.busy = true;
        try {
            const values = await this.orm.call(MODEL, "action_take_back", [
                [this.props.resId],
                [value.name],
            ]);
            await this.load();
            await this.props.onChanged?.(values);
        } finally {
            this.state.busy = false;
        }
    }
}
