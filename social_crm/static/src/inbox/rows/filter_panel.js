import { _t } from "@web/core/l10n/translation";
import { Component, useState } from "@odoo/owl";
import { sentenceOf } from "../inbox_errors";
import { KINDS, choicesOf, cleaned } from "./filter_names";

/** What the list is narrowed down by, and the place to keep that under a name. */
export class FilterPanel extends Component {
    static template = "social_crm.inbox.FilterPanel";
    static props = { inbox: Object, close: Function };

    setup() {
        this.inbox = useState(this.props.inbox);
        this.state = useState({ name: "", shared: false, error: "", busy: false });
        this.inbox.loadChoices();
    }

    get kinds() {
        const choices = choicesOf(this.inbox.choices);
        return KINDS.map((kind) => ({ ...kind, choices: choices[kind.from] })).filter((kind) => kind.choices.length);
    }

    get labels() {
        return { panel: _t("Filters"), name: _t("Name of the filter"), any: _t("Any") };
    }

    chosen(kind, id) {
        return (this.inbox.filters[kind.name] || []).includes(id);
    }

    toggle(kind, id) {
        const now = this.inbox.filters[kind.name] || [];
        this.set({ [kind.name]: this.chosen(kind, id) ? now.filter((each) => each !== id) : [...now, id] });
    }

    choose(kind, value) {
        const id = value === "none" ? false : Number(value);
        this.set({ [kind.name]: value ? [id] : [] });
    }

    set(values) {
        return this.inbox.setFilters(cleaned({ ...this.inbox.filters, ...values }));
    }

    async keep() {
        if (this.state.busy) {
            return;
        }
        Object.assign(this.state, { error: "", busy: true });
        try {
            await this.inbox.saveFilter(this.state.name, this.state.shared);
        } catch (error) {
            this.state.error = sentenceOf(error);
            return;
        } finally {
            this.state.busy = false;
        }
        this.props.close();
    }
}
