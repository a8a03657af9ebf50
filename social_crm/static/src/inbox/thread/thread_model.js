/** How many entries a page of the server has. */
const PAGE = 30;
const MOST = 300;
const DEFAULT_LAYERS = ["notes"];

/** Types of entries that stand in the past; the others are on their way. */
const said = (entry) => entry.type !== "answer";

/**
 * The conversation of the open case: what of it is loaded, and with what beside it. It is kept up to date from what the
 * store reads, and reads for itself what the store does not know.
 */
export class Thread {
    /** @type {Object[]} see `entries` of the model `social.crm.inbox` */
    entries = [];
    /** where older ones begin, or `false` */
    next = false;
    /** @type {string[]} */
    layers = [...DEFAULT_LAYERS];
    loading = false;
    /** how many came below while somebody read further up */
    fresh = 0;
    /** the end is in sight, so that what comes is seen */
    atEnd = true;

    /** @param {Object} inbox the store */
    constructor(inbox) {
        this.inbox = inbox;
        this.turn = 0;
        this.refreshing = 0;
        this.take(inbox.case);
    }

    get key() {
        return this.inbox.case?.key;
    }

    /** Whether what the store reads is all that is shown. */
    get plain() {
        return this.layers.join() === DEFAULT_LAYERS.join();
    }

    /** The first page. */
    take({ entries, next }) {
        this.entries = entries;
        this.next = next;
    }

    /** The store has read the case again: show what has changed, and leave the rest where it is. */
    async follow(found) {
        // What is being read already may be older, and would come later.
        if (!this.refreshing && this.plain && this.entries.filter(said).length <= PAGE) {
            this._merge(found.entries, found.next);
        } else {
            await this.refresh();
        }
    }

    /** Read everything that is loaded once more. */
    async refresh() {
        const { key } = this;
        if (!key) {
            return;
        }
        const turn = ++this.turn;
        const loaded = this.entries.filter(said).length;
        const limit = Math.min(MOST, Math.max(PAGE, loaded + 1));
        let page;
        this.refreshing++;
        try {
            page = await this.inbox.quietly("entries", key, null, this.layers, limit);
        } catch {
            return; // nobody asked for it, and what is read stays
        } finally {
            this.refreshing--;
        }
        if (turn === this.turn && key === this.key) {
            this._merge(page.entries, page.next);
        }
    }

    _merge(entries, next) {
        const known = new Set(this.entries.map((entry) => entry.id));
        const first = entries.find(said);
        const listed = new Set(entries.map((entry) => entry.id));
        const older = next && first ? this.entries.filter((entry) => said(entry) && !listed.has(entry.id) && entry.at <= first.at) : [];
        if (!this.atEnd) {
            this.fresh += entries.filter((entry) => said(entry) && !known.has(entry.id)).length;
        }
        this.entries = [...older, ...entries];
        this.next = older.length ? this.next : next;
    }

    /** Older ones. */
    async more() {
        if (!this.next || this.loading) {
            return;
        }
        const { key, turn } = this;
        this.loading = true;
        try {
            const page = await this.inbox.call("entries", key, this.next, this.layers);
            if (key === this.key && turn === this.turn) {
                const known = new Set(this.entries.map((entry) => entry.id));
                this.entries = [...page.entries.filter((entry) => !known.has(entry.id)), ...this.entries];
                this.next = page.next;
            }
        } finally {
            this.loading = false;
        }
    }

    has(layer) {
        return this.layers.includes(layer);
    }

    /** Show something beside the thread, or no longer. */
    async toggle(layer) {
        const { key, layers } = this;
        this.layers = this.has(layer) ? this.layers.filter((each) => each !== layer) : [...this.layers, layer].sort();
        const turn = ++this.turn;
        this.loading = true;
        try {
            const limit = Math.min(MOST, Math.max(PAGE, this.entries.filter(said).length));
            const page = await this.inbox.call("entries", key, null, this.layers, limit);
            if (turn === this.turn && key === this.key) {
                this.take(page);
            }
        } catch (error) {
            this.layers = layers;
            throw error;
        } finally {
            this.loading = false;
        }
    }

    seen() {
        this.fresh = 0;
    }
}
