import { browser } from "@web/core/browser/browser";
import { useService } from "@web/core/utils/hooks";
import { onMounted, onWillUnmount } from "@odoo/owl";
import { MENTIONS_CHANGED } from "../core/live";

export const INBOX_CHANGED = "social_crm/inbox";
const GATHER = 300;
const MOST = 100;
/** What is not listed: who shows it is told, and nothing is read again. */
const QUIET = ["presence", "typing"];

/**
 * Show what changes on the server, without being asked: what comes within a moment is read at once.
 *
 * @param {import("./inbox_store").InboxStore} inbox
 */
export function useInboxLive(inbox) {
    const bus = useService("bus_service");
    /** @type {Map<string, Set<string>>} keys of cases by what has changed of them */
    let gathered = new Map();
    let timer;
    let missed = false;

    const run = async () => {
        timer = undefined;
        if (inbox.starting) {
            plan();
            return;
        }
        const work = gathered;
        gathered = new Map();
        const everything = missed || [...work].some(([what, keys]) => !QUIET.includes(what) && keys.size > MOST);
        missed = false;
        if (everything) {
            await inbox.refreshAll();
        }
        for (const [what, keys] of work) {
            if (QUIET.includes(what)) {
                inbox.tell({ keys: [...keys], what, open: keys.has(inbox.key) });
            } else if (!everything) {
                await inbox.refresh([...keys], { what: what || null });
            }
        }
    };
    const plan = () => {
        timer ??= browser.setTimeout(run, GATHER);
    };
    const gather = (tickets = [], mentions = [], what = "") => {
        const keys = gathered.get(what) || new Set();
        tickets.forEach((id) => keys.add(`t${id}`));
        mentions.forEach((id) => keys.add(`m${id}`));
        gathered.set(what, keys);
        plan();
    };
    const onInbox = (payload) => gather(payload.ticket_ids, payload.mention_ids, payload.what);
    const onMentions = (payload) => gather(payload.ticket_ids, payload.ids);
    const onBack = () => {
        missed = true;
        plan();
    };
    onMounted(() => {
        bus.subscribe(INBOX_CHANGED, onInbox);
        bus.subscribe(MENTIONS_CHANGED, onMentions);
        bus.addEventListener("BUS:RECONNECT", onBack);
    });
    onWillUnmount(() => {
        bus.unsubscribe(INBOX_CHANGED, onInbox);
        bus.unsubscribe(MENTIONS_CHANGED, onMentions);
        bus.removeEventListener("BUS:RECONNECT", onBack);
        browser.clearTimeout(timer);
    });
}
