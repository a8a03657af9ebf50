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
        this.state = useState({ search: "", choices: [], of: null, create: false, at: 0, failed: "", busy: false, loading: true });
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

    /** Whether the list is that of what is typed, and not still that of what was typed before. */
    get current() {
        return this.state.of === this.state.search;
    }

    get mayCreate() {
        const name = this.state.search.trim().toLowerCase();
        return (
            this.props.onCreate &&
            this.current &&
            this.state.create &&
            name &&
            !this.state.choices.some((choice) => choice.name.toLowerCase() === name)
        );
    }

    async load() {
        const turn = ++this.turn;
        const { search } = this.state;
        let found;
        try {
            found = await this.props.load(search);
        } catch (error) {
            if (turn === this.turn) {
                this.entered = false;
                Object.assign(this.state, { failed: sentenceOf(error), loading: false });
            }
            return;
        }
        if (turn !== this.turn) {
            return;
        }
        const { choices, create = false } = Array.isArray(found) ? { choices: found } : found;
        Object.assign(this.state, { choices, of: search, create, failed: "", loading: false });
        this.state.at = Math.max(0, Math.min(this.state.at, this.count - 1));
        if (this.entered && this.current) {
            this.entered = false;
            await this.chooseAt(this.state.at);
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
        this.entered = false;
        if (ev.key in steps) {
            ev.preventDefault();
            this.state.at = (this.state.at + steps[ev.key] + this.count) % (this.count || 1);
            this.list.el?.querySelector(`#${this.id}_${this.state.at}`)?.scrollIntoView({ block: "nearest" });
        } else if (ev.key === "Enter") {
            ev.preventDefault();
            ev.stopPropagation();
            if (this.current) {
                this.chooseAt(this.state.at);
            } else if (this.state.search.trim()) {
                // Meant is what is typed: not the first of another list.
                this.entered = true;
                this.searchSoon.cancel();
                this.load();
            }
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
        if (this.state.busy) {
            return;
        }
        if (!this.props.several) {
            this.props.close();
            return this.props.onCreate(name);
        }
        this.state.busy = true;
        try {
            await this.props.onCreate(name);
            // What was typed meanwhile is another search already.
            if (this.state.search.trim() === name) {
                this.state.search = "";
            }
            await this.load();
        } finally {
            this.state.busy = false;
        }
    }
}
