import { markRaw } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { Latest } from "../latest";

const MODEL = "social.crm.inbox";
const HEARTBEAT = 20;
const WRITES_FOR = 30_000;

/**
 * Who else is where, and what this browser says of its own person. Stands in the store as `presence`.
 *
 * @typedef {{ user_id: number, name: string, mode: "look" | "type", since: string }} Here
 */
export class Presence {
    /** @type {Object<string, Here[]>} others, by the key of the case: those who write first */
    here = {};
    /** the person writes an answer to the open case */
    writing = false;
    /** and began before everybody else who does */
    first = false;

    /** @param {import("../inbox_store").InboxStore} inbox */
    constructor(inbox) {
        this.inbox = inbox;
        this.turn = 0;
        this.answers = markRaw(new Latest());
        /** @type {string | false} where the server believes the person to be */
        this.said = false;
        this.away = false;
        this.left = false;
    }

    /** @returns {Here[]} others at a case */
    at(key) {
        return this.here[key] || [];
    }

    /** @returns {Here[]} others who write an answer to a case */
    writers(key) {
        return this.at(key).filter((each) => each.mode === "type");
    }

    /** Those whom to let go first: others who write, unless the person began before all of them. */
    ahead(key) {
        return this.writing && this.first ? [] : this.writers(key);
    }

    /** Something was typed. */
    typed() {
        browser.clearTimeout(this.ending);
        this.ending = browser.setTimeout(() => this.stopped(), WRITES_FOR);
        if (!this.writing) {
            this.writing = true;
            this.beat();
        }
    }

    /** Nothing is being written any more. */
    stopped() {
        browser.clearTimeout(this.ending);
        if (this.writing) {
            this.writing = false;
            this.first = false;
            this.beat();
        }
    }

    /** Say where the person is, and hear who else is there. */
    async beat() {
        if (this.left) {
            return;
        }
        const turn = ++this.turn;
        browser.clearTimeout(this.next);
        if (!this.away) {
            this.next = browser.setTimeout(() => this.beat(), 1000 * (this.inbox.options.heartbeat_seconds || HEARTBEAT));
            const others = Object.keys(this.here).filter((each) => each !== this.inbox.key);
            if (others.length) {
                this.ask(others); // whoever lost his connection there has not said so
            }
        }
        // One after the other: the server would believe what it hears last.
        if (this.telling) {
            await this.telling;
        }
        if (turn === this.turn && !this.left) {
            const telling = this.say(turn).finally(() => {
                this.telling = this.telling === telling ? null : this.telling;
            });
            this.telling = telling;
            await telling;
        }
    }

    async say(turn) {
        const key = this.away ? false : this.inbox.key || false;
        const left = this.said;
        if (!key && !left) {
            return;
        }
        this.said = key;
        const asked = this.answers.ask();
        try {
            const mode = this.writing ? "type" : "look";
            const { here, first } = await this.inbox.quietly("presence", key, mode, left);
            if (turn === this.turn && key) {
                this.note(key, here, asked);
                this.first = first;
            }
        } catch {
            // The next beat tells; the case itself says what is wrong with it.
        }
    }

    note(key, here, asked) {
        if (!this.answers.take(asked, key)) {
            return;
        }
        if (here.length) {
            this.here[key] = here;
        } else {
            delete this.here[key];
        }
    }

    /** Hear who is at cases; of the open one the beats tell. */
    async ask(cases) {
        const keys = cases.filter((key) => key !== this.inbox.key);
        if (!keys.length) {
            return;
        }
        const asked = this.answers.ask();
        try {
            const present = await this.inbox.quietly("present", keys);
            for (const key of keys) {
                this.note(key, present[key] || [], asked);
            }
        } catch {
            // As above.
        }
    }

    /** What was told about cases concerns those that are shown. */
    told({ keys, what, open }) {
        if (what !== "presence") {
            return;
        }
        const shown = new Set(this.inbox.rows.map((row) => row.key));
        const listed = keys.filter((key) => shown.has(key) && key !== this.inbox.key);
        if (listed.length) {
            this.ask(listed);
        }
        if (open) {
            this.beat();
        }
    }

    setAway(away) {
        if (away !== this.away) {
            this.away = away;
            this.beat();
        }
    }

    /** The page was kept by the browser, and is shown again. */
    back() {
        this.left = false;
        this.beat();
    }

    /** The page goes away: there is no time to wait for an answer. */
    leave() {
        this.left = true;
        browser.clearTimeout(this.next);
        browser.clearTimeout(this.ending);
        if (!this.said) {
            return;
        }
        const params = { model: MODEL, method: "presence", args: [false, "look", this.said], kwargs: {} };
        this.said = false;
        browser
            .fetch(`/web/dataset/call_kw/${MODEL}/presence`, {
                method: "POST",
                keepalive: true,
                headers: { "Content-Type": "application/json" },
                body: JSON.stringify({ jsonrpc: "2.0", method: "call", params }),
            })
            .catch(() => {});
    }
}
