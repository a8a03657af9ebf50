import { EventBus, reactive, useEnv, useState } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { useBus } from "@web/core/utils/hooks";
import { sentenceOf } from "./inbox_errors";
import { readLayout, writeLayout } from "./inbox_layout";
import { mergedCase, placed, unchanged } from "./inbox_list";
import { ListStore } from "./list_store";
import { Presence } from "./presence/presence_state";

/** The queue of what others owe an answer to. */
const OWED = "colleague";
const STEPS = 120;
/** What changes how a case is listed, but neither the case nor what waits in queues. */
const LISTED = ["draft"];

/**
 * What the inbox shows and what is done in it. Components read it with `useInbox()` and call its methods; nobody else
 * writes into it. Those who must do something when a case has changed on the server use `useInboxChanged(callback)`.
 *
 * @typedef {Object} Row a case as listed: see `_row` of the model `social.crm.inbox`; the browser adds `gone` to one that
 *  left the queue while it is shown
 * @typedef {Object} Case an open case: see `case` of the same model
 * @typedef {Object} Changed what `useInboxChanged` tells
 * @property {string[]} keys of the cases
 * @property {string | null} what a word for what has changed, or `null` for anything
 * @property {boolean} open whether the open case is one of them; it has been read again by then
 */
export class InboxStore extends ListStore {
    /** @type {string | null} key of the open case */
    key = null;
    /** @type {Case | null} `null` until it has been read */
    case = null;
    /** @type {"rows" | "case" | "person"} what a narrow screen shows */
    pane = "rows";
    /** @type {"narrow" | "middle" | "wide"} of the window: one pane, three panes and a drawer, four panes */
    width = "wide";
    /** the person is shown in the drawer of a middle screen */
    drawer = false;
    /** what is remembered on this machine: `queues` and `person` are shown at full width */
    layout = readLayout();
    options = {};
    /** @type {import("./composer/composer_model").ComposerModel | null} the answer that is being written */
    composer = null;
    /** @type {{ key: string, text: string } | null} what was typed for an answer that is not there yet */
    early = null;
    /** @type {Presence} who else is where */
    presence;

    constructor(orm) {
        super(orm);
        this.bus = new EventBus();
    }

    // The first screen

    start(wanted) {
        this.begun = this._list(this._start(wanted));
        return this.begun;
    }

    async _start({ queue = null, filters = {}, key = null } = {}) {
        const turn = ++this.turn;
        const counted = ++this.counted;
        const asked = this.answers.case.ask();
        this.beginning = turn;
        Object.assign(this, { starting: true, queue, filters, key, case: null, pane: key ? "case" : "rows" });
        this.failed.list = null;
        try {
            const data = await this.call("start", queue, filters, key);
            if (this.beginning !== turn) {
                return;
            }
            // Who searches or goes elsewhere before this has come gets another list, but needs all the rest of it.
            this.options = data.options;
            if (counted === this.counted || !this.queues.length) {
                this.queues = data.queues;
            }
            if (queue === this.queue) {
                this.queue = data.queue;
            }
            if (turn === this.turn) {
                this._show(data.page);
            }
            if (key && key === this.key && this.answers.case.take(asked, key)) {
                this.case = data.case || null;
                this.key = data.case ? key : null;
                this.pane = data.case ? this.pane : "rows";
                this.cursor = this.key;
            }
        } catch (error) {
            if (turn === this.turn) {
                this.failed.list = sentenceOf(error);
            }
        } finally {
            if (this.beginning === turn) {
                this.starting = false;
            }
        }
    }

    /** Show what an address names, and read only what is not shown yet. */
    async goTo({ queue, filters, key }) {
        const work = [];
        if (queue !== this.queue || JSON.stringify(filters) !== JSON.stringify(this.filters)) {
            Object.assign(this, { queue: queue || this.queue, filters });
            work.push(this.load(), this.count());
        }
        if (key !== this.key) {
            if (key) {
                work.push(this.open(key));
            } else {
                this.close();
            }
        }
        await Promise.all(work);
    }

    async openQueue(code) {
        if (code === this.queue && !this.failed.list) {
            this.pane = "rows";
            return;
        }
        this.queue = code;
        this.pane = "rows";
        await this.load();
    }

    // The open case

    async open(key) {
        if (key === this.key && this.case) {
            this.pane = "case";
            return;
        }
        Object.assign(this, { key, cursor: key, case: null, pane: "case" });
        await this.readCase();
    }

    async readCase() {
        const { key } = this;
        const asked = this.answers.case.ask();
        this.failed.case = null;
        try {
            const found = await this.call("case", key);
            if (key === this.key && this.answers.case.take(asked, key)) {
                this.case = found;
            }
        } catch (error) {
            if (key === this.key) {
                this.failed.case = sentenceOf(error);
            }
        }
    }

    /** Read the open case again, after something was done to it: what is shown and read stays where it is. */
    async reload() {
        const { key } = this;
        if (!key) {
            return;
        }
        if (!this.case) {
            return this.readCase();
        }
        const asked = this.answers.case.ask();
        try {
            const found = await this.quietly("case", key);
            if (key === this.key && this.answers.case.take(asked, key)) {
                this.case = this.case ? mergedCase(this.case, found) : found;
            }
        } catch {
            // It is not for this person any more, or the server is away: what is read stays, and the list says the rest.
        }
    }

    close() {
        Object.assign(this, { key: null, case: null, pane: "rows", drawer: false });
        this.failed.case = null;
    }

    /** One step back on a narrow screen: from the person to the conversation, from there to the list. */
    back() {
        if (this.drawer) {
            this.drawer = false;
        } else if (this.pane === "person") {
            this.pane = "case";
        } else {
            this.close();
        }
    }

    /**
     * Go to the next case of the list, or the one before it: open it where a case is open.
     *
     * @param {1 | -1} by
     * @returns {string | undefined} its key, if there is one
     */
    step(by) {
        const at = this.rows.findIndex((row) => row.key === (this.key || this.cursor));
        const key = this.rows[at < 0 ? 0 : at + by]?.key;
        if (!key) {
            return;
        }
        this.cursor = key;
        if (this.key) {
            Object.assign(this, { key, case: null, pane: "case" });
            this.failed.case = null;
            // Whoever hurries through the list reads only the case where he stops.
            browser.clearTimeout(this.stepTimer);
            this.stepTimer = browser.setTimeout(() => key === this.key && !this.case && this.readCase(), STEPS);
        }
        return key;
    }

    // What changes on the server

    /** Whether the list may move. */
    get calm() {
        return !this.holds.size && !this.selected.size;
    }

    /** @param {string} reason see `holds` */
    hold(reason) {
        this.holds.add(reason);
    }

    /** @param {string} reason */
    release(reason) {
        if (this.holds.delete(reason)) {
            this._settle();
        }
    }

    _settle() {
        if (this.calm && (this.waiting.size || this.rows.some((row) => row.gone && row.key !== this.key))) {
            this.showWaiting();
        }
    }

    /** Put what waits where it belongs. */
    showWaiting() {
        const found = [...this.waiting.values()];
        const gone = this.rows.filter((row) => row.gone).map((row) => row.key);
        this.waiting.clear();
        this._place({ rows: found, gone }, true);
    }

    /**
     * Something has changed: show it without moving what is read.
     *
     * @param {string[]} keys
     * @param {Object} [options]
     * @param {string | null} [options.what] a word for what has changed
     * @param {boolean} [options.mine] it was done here: rows that leave the queue go at once
     */
    async refresh(keys, { what = null, mine = false } = {}) {
        if (this.listing) {
            await this.listing; // it would come later, and be older
        }
        const { turn, queue, filters } = this;
        const number = this.answers.rows.ask();
        const open = Boolean(this.key) && keys.includes(this.key);
        const asked = [
            open && !LISTED.includes(what) ? this.reload() : null,
            this.quietly("rows", keys, queue, filters).then((found) => {
                if (turn === this.turn) {
                    this._place(this._newest(found, number), mine || this.calm);
                }
            }),
        ];
        const [, listed] = await Promise.allSettled(asked);
        if (listed.status === "rejected") {
            console.warn("The inbox could not read what has changed:", listed.reason);
        }
        this.tell({ keys, what, open });
        if (!LISTED.includes(what)) {
            await this.countSoon();
        }
    }

    /** Everything may have changed: read the first page and the open case again. */
    async refreshAll() {
        if (this.listing) {
            await this.listing;
        }
        const { turn, queue, filters } = this;
        const number = this.answers.rows.ask();
        const [page] = await Promise.all([
            this.quietly("page", queue, filters).catch(() => null),
            this.reload(),
            this.count(),
        ]);
        if (page && turn === this.turn) {
            const listed = new Set(page.rows.map((row) => row.key));
            const last = page.next ? page.rows.at(-1) : null;
            const gone = this.rows
                .slice(0, last ? this.rows.findIndex((row) => row.key === last.key) + 1 : undefined)
                .map((row) => row.key)
                .filter((key) => !listed.has(key));
            this._place(this._newest({ rows: page.rows, gone }, number), this.calm);
        }
        this.tell({ keys: this.rows.map((row) => row.key), what: null, open: Boolean(this.key) });
    }

    /** What of an answer is not known from a later question. */
    _newest({ rows, gone }, number) {
        const { rows: answers } = this.answers;
        return {
            rows: rows.filter((row) => answers.take(number, row.key)),
            gone: gone.filter((key) => answers.take(number, key)),
        };
    }

    _place(found, calm) {
        const result = placed(this.rows, found, {
            calm,
            order: this.order,
            owed: this.queue === OWED,
            whole: !this.next,
            open: this.key,
        });
        if (!unchanged(this.rows, result.rows)) {
            this.rows = result.rows;
        }
        for (const key of found.gone) {
            this.waiting.delete(key);
        }
        for (const row of result.waiting) {
            this.waiting.set(row.key, row);
        }
        for (const key of this.selected) {
            if (!this.rows.some((row) => row.key === key && !row.gone)) {
                this.selected.delete(key);
            }
        }
        if (!this.rows.some((row) => row.key === this.cursor)) {
            this.cursor = this.rows[0]?.key ?? null;
        }
    }

    /** @param {Changed} changed */
    tell(changed) {
        this.bus.trigger("changed", changed);
    }

    // Panes

    /** Whether the person is shown. */
    get personShown() {
        return { narrow: this.pane === "person", middle: this.drawer, wide: this.layout.person }[this.width];
    }

    togglePerson() {
        if (this.width === "narrow") {
            this.pane = this.pane === "person" ? "case" : "person";
        } else if (this.width === "middle") {
            this.drawer = !this.drawer;
        } else {
            this.setLayout({ person: !this.layout.person });
        }
    }

    setLayout(values) {
        Object.assign(this.layout, values);
        writeLayout(this.layout);
    }
}

/** @returns {InboxStore} reactive */
export function makeInboxStore(orm) {
    const store = reactive(new InboxStore(orm));
    store.presence = new Presence(store);
    return store;
}

/** @returns {InboxStore} the inbox that the component is in; what it reads makes it render again when that changes */
export function useInbox() {
    return useState(useEnv().inbox);
}

/**
 * Do something when cases have changed on the server. The store has read rows and the open case again by then, so that
 * most components need not do anything: this is for what they keep themselves.
 *
 * @param {(changed: Changed) => any} callback
 */
export function useInboxChanged(callback) {
    useBus(useEnv().inbox.bus, "changed", ({ detail }) => callback(detail));
}
