import { deserializeDateTime, formatDateTime } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { useAutofocus } from "@web/core/utils/hooks";
import { useDebounced } from "@web/core/utils/timing";
import { Component, useState } from "@odoo/owl";
import { keysOf, perform } from "../actions/perform";
import { sentenceOf } from "../inbox_errors";

const WAIT = 200; // ms without typing
const ICONS = { department: "fa-building-o", user: "fa-user-o", partner: "fa-briefcase" };

/** Asks departments, colleagues and partners of other companies about a case, and shows before what of it goes along. */
export class AskForm extends Component {
    static template = "social_crm.inbox.AskForm";
    static props = { context: Object, close: Function };

    setup() {
        this.turn = 0;
        this.state = useState({
            question: "",
            search: "",
            found: [],
            of: null,
            chosen: [],
            day: "",
            excerpt: "",
            adding: false,
            along: null,
            failed: "",
            busy: false,
        });
        useAutofocus({ refName: "question" });
        this.searchSoon = useDebounced(() => this.find(), WAIT);
        // Not waited for: what is typed meanwhile is typed here already.
        this.find();
        this.showAlong();
    }

    get inbox() {
        return this.props.context.inbox;
    }

    get labels() {
        return {
            title: _t("Ask"),
            hint: _t("The customer does not see it. The case waits for the answer."),
            question: _t("Question"),
            whom: _t("Whom"),
            search: _t("Search for departments, colleagues, partners"),
            none: _t("Nobody found."),
            remove: (name) => _t("Do not ask %s", name),
            day: _t("Answer by"),
            dayHelp: _t("Empty: within their working time"),
            along: _t("What goes along"),
            excerpt: _t("What else they should know"),
            add: _t("Add something from the case"),
            button: _t("Ask"),
            cancel: _t("Cancel"),
        };
    }

    /** Whom to choose from: those who are chosen stand above. */
    get offered() {
        const chosen = new Set(this.state.chosen.map((each) => each.id));
        return this.state.found.filter((each) => !chosen.has(each.id)).slice(0, this.state.search ? 12 : 8);
    }

    get alongText() {
        const { posts, private: left } = this.state.along;
        const said = posts.length ? _t("What was said in public (%s)", posts.length) : _t("Nothing was said in public.");
        return left ? `${said} ${_t("What was said in private (%s) stays here.", left)}` : said;
    }

    get readers() {
        const names = this.state.chosen.filter((each) => each.reads).map((each) => each.name);
        return names.length ? _t("May read the whole case anyway: %s", names.join(", ")) : "";
    }

    /** What has to be said first, in words; empty: nothing. */
    get missing() {
        if (!this.state.question.trim()) {
            return _t("Write the question first.");
        }
        return this.state.chosen.length ? "" : _t("Choose whom to ask.");
    }

    icon(each) {
        return ICONS[each.kind];
    }

    when(post) {
        return formatDateTime(deserializeDateTime(post.at));
    }

    async find() {
        const turn = ++this.turn;
        const { search } = this.state;
        try {
            const found = await this.inbox.call("choose_addressees", keysOf(this.props.context), search);
            if (turn === this.turn) {
                Object.assign(this.state, { found, of: search });
            }
        } catch (error) {
            if (turn === this.turn) {
                this.entered = false;
                this.state.failed = sentenceOf(error);
            }
        }
        if (turn === this.turn && this.entered && this.current) {
            this.entered = false;
            this.chooseFirst();
        }
    }

    async showAlong() {
        try {
            this.state.along = await this.inbox.call("question_along", keysOf(this.props.context)[0]);
        } catch (error) {
            this.state.failed = sentenceOf(error);
        }
    }

    choose(each) {
        this.state.failed = "";
        this.state.chosen = [...this.state.chosen, each];
        if (this.state.search) {
            this.state.search = "";
            this.find();
        }
    }

    leave(id) {
        this.state.chosen = this.state.chosen.filter((each) => each.id !== id);
    }

    /** Whether those who are offered are those of what is typed, and not still those of what was typed before. */
    get current() {
        return this.state.of === this.state.search;
    }

    chooseFirst() {
        const [first] = this.offered;
        if (first && this.state.search) {
            this.choose(first);
        }
    }

    onSearchKeydown(ev) {
        this.entered = false;
        if (ev.key === "Enter" && !ev.ctrlKey && !ev.metaKey) {
            ev.preventDefault();
            if (this.current) {
                this.chooseFirst();
            } else if (this.state.search) {
                this.entered = true;
                this.searchSoon.cancel();
                this.find();
            }
        }
    }

    onKeydown(ev) {
        if (ev.key === "Enter" && (ev.ctrlKey || ev.metaKey)) {
            ev.preventDefault();
            ev.stopPropagation();
            this.done();
        }
    }

    /** Where the server refuses, what was typed stays. */
    async done() {
        if (this.state.busy) {
            return;
        }
        this.state.failed = this.missing;
        if (this.state.failed) {
            return;
        }
        const { question, chosen, day, excerpt } = this.state;
        this.state.busy = true;
        const ids = chosen.map((each) => each.id);
        const asked = await perform(this.props.context, "act_ask", [ids, question.trim(), day || null, excerpt.trim()]);
        this.state.busy = false;
        if (asked) {
            this.props.close();
        }
    }
}
