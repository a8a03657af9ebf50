import { _t } from "@web/core/l10n/translation";
import { useAutofocus, useService } from "@web/core/utils/hooks";
import { useDebounced } from "@web/core/utils/timing";
import { Component, useRef, useState } from "@odoo/owl";
import { sentenceOf } from "../inbox_errors";

const WAIT = 200; // ms without typing

let number = 0;

/**
 * A list to choose from, narrowed down by typing.
 *
 * @typedef {Object} Choice
 * @property {number | string} id
 * @property {string} name
 * @property {string} [note] beside it, in small letters
 * @property {string} [hint] below it
 * @property {boolean} [chosen]
 * @property {boolean} [some] chosen for some of the cases
 * @property {string} [icon]
 */
export class ChoiceForm extends Component {
    static template = "social_crm.inbox.ChoiceForm";
    static props = {
        context: Object,
        close: Function,
        title: String,
        hint: { type: String, optional: true },
        // (search) => Promise<Choice[] | { choices: Choice[], create: boolean }>
        load: Function,
        onChoose: Function,
        // (name): makes one that there is not yet, where `load` allows it
        onCreate: { type: Function, optional: true },
        // several can be chosen: it stays open
        several: { type: Boolean, optional: true },
        searchable: { type: Boolean, optional: true },
    };
    static defaultProps = { searchable: true };

    setup() {
        this.turn = 0;
        this.id = `o_social_crm_inbox_choice_${++number}`;
        this.state = useState({ search: "", choices: [], create: false, at: 0, failed: "", busy: false, loading: true });
        this.list = useRef("list");
        useAutofocus({ refName: this.props.searchable ? "search" : "list" });
        this.notification = useService("notification");
        this.searchSoon = useDebounced(() => this.load(), WAIT);
        // Not waited for: what is typed before the list is there is typed into the search already.
        this.load();
    }

    get labels() {
        return { search: _t("Search"), none: _t("Nothing found."), create: _t("Make “%s”", this.state.search.trim()) };
    }

    get mayCreate() {
        const name = this.state.search.trim().toLowerCase();
        return (
            this.props.onCreate &&
            this.state.create &&
            name &&
            !this.state.choices.some((choice) => choice.name.toLowerCase() === name)
        );
    }

    async load() {
        const turn = ++this.turn;
        try {
            const found = await this.props.load(this.state.search);
            if (turn === this.turn) {
                const { choices, create = false } = Array.isArray(found) ? { choices: found } : found;
                Object.assign(this.state, { choices, create, failed: "" });
                this.state.at = Math.max(0, Math.min(this.state.at, this.count - 1));
            }
        } catch (error) {
            this.state.failed = sentenceOf(error);
        } finally {
            this.state.loading = this.state.loading && turn !== this.turn;
        }
    }

    /** How many can be chosen, with the one that makes a new one. */
    get count() {
        return this.state.choices.length + (this.mayCreate ? 1 : 0);
    }

    onInput() {
        this.state.at = 0;
        this.searchSoon();
    }

    onKeydown(ev) {
        const steps = { ArrowDown: 1, ArrowUp: -1 };
        if (ev.key in steps) {
            ev.preventDefault();
            this.state.at = (this.state.at + steps[ev.key] + this.count) % (this.count || 1);
            this.list.el?.querySelector(`#${this.id}_${this.state.at}`)?.scrollIntoView({ block: "nearest" });
        } else if (ev.key === "Enter") {
            ev.preventDefault();
            ev.stopPropagation();
            this.chooseAt(this.state.at);
        }
    }

    chooseAt(at) {
        const choice = this.state.choices[at];
        if (choice) {
            return this.choose(choice);
        }
        return this.mayCreate && this.create();
    }

    async choose(choice) {
        if (this.state.busy) {
            return;
        }
        if (!this.props.several) {
            this.props.close();
            return this.props.onChoose(choice);
        }
        this.state.busy = true;
        try {
            await this.props.onChoose(choice);
            await this.load();
        } finally {
            this.state.busy = false;
        }
    }

    async create() {
        const name = this.state.search.trim();
        if (!this.props.several) {
            this.props.close();
            return this.props.onCreate(name);
        }
        await this.props.onCreate(name);
        this.state.search = "";
        await this.load();
    }
}
