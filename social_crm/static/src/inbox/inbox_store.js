import { reactive, useEnv, useState } from "@odoo/owl";

const MODEL = "social.crm.inbox";

/**
 * What the inbox shows and what is done in it. Components read it with `useInbox()` and call its methods; nobody else
 * writes into it.
 *
 * @typedef {Object} Row a case as listed: see `_row` of the model `social.crm.inbox`
 * @typedef {Object} Case an open case: see `case` of the same model
 */
export class InboxStore {
    /** @type {Object[]} */
    queues = [];
    /** @type {string | null} code of the open queue */
    queue = null;
    /** see `page` of the model */
    filters = {};
    /** @type {Row[]} */
    rows = [];
    /** where the list goes on, or `false` */
    next = false;
    loading = false;
    /** @type {string | null} key of the open case */
    key = null;
    /** @type {Case | null} */
    case = null;
    /** @type {Set<string>} keys of selected rows */
    selected = new Set();
    /** @type {"rows" | "case" | "person"} what a narrow screen shows */
    pane = "rows";
    options = {};

    constructor(orm) {
        this.orm = orm;
    }

    /** A call to the server's inbox. */
    call(method, ...args) {
        return this.orm.call(MODEL, method, args);
    }

    async start({ queue = null, filters = {}, key = null } = {}) {
        const data = await this.call("start", queue, filters, key);
        Object.assign(this, {
            queues: data.queues,
            queue: data.queue,
            filters,
            rows: data.page.rows,
            next: data.page.next,
            options: data.options,
            case: data.case || null,
            key: data.case ? data.case.key : null,
            pane: data.case ? "case" : "rows",
        });
    }

    async openQueue(code) {
        this.queue = code;
        this.selected.clear();
        await this.load();
    }

    async setFilters(filters) {
        this.filters = filters;
        await this.load();
    }

    async load() {
        this.loading = true;
        const { queue, filters } = this;
        try {
            const page = await this.call("page", queue, filters);
            if (queue === this.queue && filters === this.filters) {
                this.rows = page.rows;
                this.next = page.next;
            }
        } finally {
            this.loading = false;
        }
    }

    async more() {
        if (!this.next || this.loading) {
            return;
        }
        this.loading = true;
        const { queue, filters } = this;
        try {
            const page = await this.call("page", queue, filters, this.next);
            if (queue === this.queue && filters === this.filters) {
                const known = new Set(this.rows.map((row) => row.key));
                this.rows.push(...page.rows.filter((row) => !known.has(row.key)));
                this.next = page.next;
            }
        } finally {
            this.loading = false;
        }
    }

    async open(key) {
        this.key = key;
        this.pane = "case";
        const found = await this.call("case", key);
        if (key === this.key) {
            this.case = found;
        }
    }

    /** Read the open case again, after something was done to it. */
    async reload() {
        if (this.key) {
            await this.open(this.key);
        }
    }

    close() {
        this.key = null;
        this.case = null;
        this.pane = "rows";
    }
}

/** @returns {InboxStore} reactive */
export function makeInboxStore(orm) {
    return reactive(new InboxStore(orm));
}

/** @returns {InboxStore} the inbox that the component is in; what it reads makes it render again when that changes */
export function useInbox() {
    return useState(useEnv().inbox);
}
