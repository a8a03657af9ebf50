import { _t } from "@web/core/l10n/translation";
import { Component, useState } from "@odoo/owl";
import { sentenceOf } from "../inbox_errors";
import { useInbox } from "../inbox_store";

/** What a post says in the reader's language, below it: offered, asked for once, said to be a model's. */
export class Translation extends Component {
    static template = "social_crm.inbox.Translation";
    static props = { entry: Object };

    setup() {
        this.inbox = useInbox();
        this.state = useState({ busy: false, told: null, error: "", hidden: false });
    }

    get offered() {
        return this.props.entry.translation;
    }

    get told() {
        return this.state.told || (this.offered.text ? this.offered : null);
    }

    get offer() {
        return _t("Translate from %s", this.offered.from);
    }

    get source() {
        return _t("Translated by %s", this.told.by);
    }

    async ask() {
        if (this.told) {
            this.state.hidden = false;
            return;
        }
        Object.assign(this.state, { busy: true, error: "" });
        try {
            this.state.told = await this.inbox.call("translate", this.props.entry.mention_id);
        } catch (error) {
            this.state.error = sentenceOf(error);
        } finally {
            this.state.busy = false;
        }
    }
}
