import { markRaw } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { sentenceOf } from "./inbox_errors";
import { Latest } from "./latest";

const MODEL = "social.crm.inbox";
/** The queue of what is done, where nothing is urgent. */
const DONE = "done";
const COUNT_EVERY = 2000;

/** The part of the store that is about the list: queues, filters, pages, selection. */
export class ListStore {
    /** @type {Object[]} see `queues` of the model */
    queues = [];
    /** @type {string | null} code of the open queue */
    queue = null;
    /** see `page` of the model */
    filters = {};
    /** @type {Object | null} see `choices` of the model; `null` until somebody needs them */
    choices = null;
    /** @type {Row[]} */
    rows = [];
    /** where the list goes on, or `false` */
    next = false;
    /** the search found more than the server looks at */
    tooMany = false;
    /** the first screen is not there yet */
    starting = true;
    /** rows are being read */
    loading = false;
    /** @type {{ list: string | null, case: string | null }} what went wrong, as a sentence */
    failed = { list: null, case: null };
    /** @type {string | null} key of the row that the keyboard is at */
    cursor = null;
    /** @type {Set<string>} keys of selected rows */
    selected = new Set();
    /** @type {Map<string, Row>} what waits until the list may move: new rows, and others that change places */
    waiting = new Map();
    /** @type {Set<string>} why the list must not move now: `pointer`, `scrolled`, `keyboard` */
    holds = new Set();

    constructor(orm) {
        this.orm = orm;
        this.turn = 0;
        this.counted = 0;
        this.anchor = null;
        this.whys = new Map();
        /** what was ordered and is not answered yet, see `perform` */
        this.underway = markRaw(new Set());
        this.answers = markRaw({ rows: new Latest(), case: new Latest() });
    }

    /** A call to the server's inbox. */
    call(method, ...args) {
        return this.orm.call(MODEL, method, args);
    }

    /** The same where nobody waits for the answer. */
    quietly(method, ...args) {
        return this.orm.silent.call(MODEL, method, args);
    }

    // The list

    /** @returns {Object | undefined} the open queue */
    get openedQueue() {
        return this.queues.find((queue) => queue.code === this.queue);
    }

    /** @returns {string} in which order it is listed, see `comparing`; what is done is not urgent */
    get order() {
        if (this.filters.done || this.queue === DONE) {
            return "newest";
        }
        return this.filters.order || this.openedQueue?.order || "newest";
    }

    async setFilters(filters) {
        this.filters = filters;
        await Promise.all([this.load(), this.count()]);
    }

    /** Whether the list is narrowed down. */
    get filtered() {
        return Object.keys(this.filters).some((name) => name !== "order");
    }

    /**
     * Why a case is urgent.
     *
     * @param {string} key
     * @returns {Promise<[number, string][]>} points and words
     */
    async why(key) {
        const known = this.whys.get(key);
        const { urgency } = this.rows.find((row) => row.key === key) || {};
        if (known?.urgency === urgency) {
            return known.reasons;
        }
        const reasons = (await this.quietly("why", key)).map(({ points, text }) => [points, text]);
        this.whys.set(key, { urgency, reasons });
        return reasons;
    }

    /** Read the list from its beginning. */
    load() {
        return this._list(this._load());
    }

    /** While a list is being read, `listing` ends with that. */
    _list(reading) {
        const listing = reading.finally(() => {
            if (this.listing === listing) {
                this.listing = null;
            }
        });
        this.listing = listing;
        return listing;
    }

    async _load() {
        const turn = ++this.turn;
        this.selected.clear();
        Object.assign(this, { loading: true, rows: [], next: false, tooMany: false, cursor: null });
        this.waiting.clear();
        this.failed.list = null;
        if (this.starting) {
            await this.begun; // which queue that is
            if (turn !== this.turn) {
                return;
            }
        }
        try {
            const page = await this.call("page", this.queue, this.filters);
            if (turn === this.turn) {
                this._show(page);
            }
        } catch (error) {
            if (turn === this.turn) {
                this.failed.list = sentenceOf(error);
            }
        } finally {
            if (turn === this.turn) {
                this.loading = false;
            }
        }
    }

    _show(page) {
        this.rows = page.rows;
        this.next = page.next;
        this.tooMany = Boolean(page.more);
        this.cursor ??= page.rows[0]?.key ?? null;
    }

    /** Read the next page. */
    async more() {
        if (!this.next || this.loading) {
            return;
        }
        const turn = this.turn;
        this.loading = true;
        this.failed.list = null;
        try {
            const page = await this.call("page", this.queue, this.filters, this.next);
            if (turn === this.turn) {
                const known = new Set(this.rows.map((row) => row.key));
                this.rows.push(...page.rows.filter((row) => !known.has(row.key)));
                this.next = page.next;
            }
        } catch (error) {
            if (turn === this.turn) {
                this.failed.list = sentenceOf(error);
            }
        } finally {
            if (turn === this.turn) {
                this.loading = false;
            }
        }
    }

    /** Count the queues again. */
    async count() {
        const turn = ++this.counted;
        try {
            const queues = await this.quietly("queues", this.filters);
            if (turn === this.counted) {
                this.queues = queues;
            }
        } catch {
            // Counts that are a moment old do no harm: whoever asks for the list is told what is wrong.
        }
    }

    // Filters

    /** Ask what can be chosen, once. */
    async loadChoices() {
        if (!this.choices && !this.choosing) {
            this.choosing = true;
            this.choices = await this.quietly("choices").catch(() => null);
            this.choosing = false;
        }
    }

    /** Keep the present filters as a queue, and open it. */
    async saveFilter(name, shared) {
        const code = await this.call("save_filter", name, this.filters, shared);
        this.filters = Object.fromEntries(Object.entries(this.filters).filter(([key]) => key === "order"));
        await Promise.all([this.count(), this.openQueue(code)]);
    }

    /** Forget a kept filter. */
    async dropFilter(code) {
        await this.call("drop_filter", code);
        await this.count();
        if (this.queue === code) {
            await this.openQueue(this.queues[0].code);
        }
    }

    /** Count the queues, but not more often than people can read. */
    countSoon() {
        const now = Date.now();
        const wait = (this.countedAt || 0) + COUNT_EVERY - now;
        if (wait <= 0) {
            this.countedAt = now;
            return this.count();
        }
        this.countTimer ??= browser.setTimeout(() => {
            this.countTimer = null;
            this.countedAt = Date.now();
            this.count();
        }, wait);
    }

    // Selection

    /** @returns {Row[]} */
    get selectedRows() {
        return this.rows.filter((row) => this.selected.has(row.key));
    }

    /**
     * Select a row, or take it out of the selection.
     *
     * @param {string} key
     * @param {{ range?: boolean }} [options] all from the one before to this
     */
    select(key, { range = false } = {}) {
        const keys = this.rows.map((row) => row.key);
        const from = keys.indexOf(this.anchor);
        if (range && from >= 0) {
            const to = keys.indexOf(key);
            for (const each of keys.slice(Math.min(from, to), Math.max(from, to) + 1)) {
                this.selected.add(each);
            }
        } else if (!this.selected.delete(key)) {
            this.selected.add(key);
        }
        this.anchor = key;
        this._settle();
    }

    selectAll() {
        this.rows.forEach((row) => this.selected.add(row.key));
    }

    selectNone() {
        this.selected.clear();
        this.anchor = null;
        this._settle();
    }
}
