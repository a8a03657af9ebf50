import { browser } from "@web/core/browser/browser";
import { router, routerBus } from "@web/core/browser/router";
import { ORDER_NAMES } from "./inbox_list";
import { onMounted, onWillUnmount, useEffect } from "@odoo/owl";

export const PATH = "social-inbox";
const NUMBERS = ["account", "team", "user", "topic", "tag"];
const NONE = "none";
const WORDS = ["network", "mood", "due"];
const NAMES = [...WORDS, ...NUMBERS, "search", "order", "done"];

/**
 * What the address says of an inbox.
 *
 * @param {{ queue: string, key: string | null, filters: Object }} shown
 * @returns {Object} names and values; `undefined` for what is not in the address
 */
export function toAddress({ queue, key, filters }) {
    const address = { queue: queue || undefined, case: key || undefined };
    for (const name of NAMES) {
        const value = filters[name];
        address[name] = Array.isArray(value)
            ? value.map((each) => (each === false ? NONE : each)).join(",") || undefined
            : value === true
              ? 1
              : value || undefined;
    }
    return address;
}

/**
 * The other way round: whatever stands in an address, what comes out can be asked for.
 *
 * @param {Object} address
 */
export function fromAddress(address = {}) {
    const filters = {};
    for (const name of [...WORDS, ...NUMBERS]) {
        const values = String(address[name] ?? "")
            .split(",")
            .filter(Boolean)
            .map((value) => (NUMBERS.includes(name) ? (value === NONE ? false : Number(value)) : value))
            .filter((value) => typeof value !== "number" || Number.isSafeInteger(value));
        if (values.length) {
            filters[name] = values;
        }
    }
    if (address.search) {
        filters.search = String(address.search);
    }
    if (ORDER_NAMES.includes(address.order)) {
        filters.order = address.order;
    }
    if (address.done) {
        filters.done = true;
    }
    const key = /^[tm]\d+$/.test(address.case) ? String(address.case) : null;
    return { queue: address.queue ? String(address.queue) : null, key, filters };
}

/** How deep in the breadcrumbs the inbox of a state of the router is; 0 for a state of something else. */
function depthOf(state) {
    const stack = state?.actionStack || [];
    return stack.at(-1)?.action === PATH ? stack.length : 0;
}

/** @type {{ depth: number, goTo: (address: Object) => void } | null} the inbox that is on the screen */
let present = null;

// The web client makes an action anew when somebody goes back or forward: what is typed and where the lists are would be
// lost. Steps of the inbox say that they are not for the web client (`skipRouteChange`), unless no inbox is there now.
browser.addEventListener("popstate", (ev) => {
    const next = ev.state?.nextState;
    if (!ev.state?.skipRouteChange || !depthOf(next)) {
        return;
    }
    if (present?.depth === depthOf(next)) {
        present.goTo(next);
    } else {
        routerBus.trigger("ROUTE_CHANGE");
    }
});

/**
 * Keep the address of the browser and the inbox in step: it can be reloaded, copied, and gone back and forward in.
 *
 * @param {import("./inbox_store").InboxStore} inbox as the component uses it
 * @param {(patch: Object) => void} updateActionState of the action's props
 */
export function useInboxAddress(inbox, updateActionState) {
    let shown = null;
    const self = {
        depth: 0,
        goTo(state) {
            const address = fromAddress(state);
            shown = toAddress(address);
            inbox.goTo(address);
        },
    };
    const written = () => {
        const { state } = browser.history;
        self.depth = depthOf(state?.nextState);
        if (self.depth && !state.skipRouteChange) {
            browser.history.replaceState({ ...state, skipRouteChange: true }, "", browser.location.href);
        }
    };
    const write = () => {
        if (inbox.starting) {
            return;
        }
        const address = toAddress(inbox);
        // Only what people would go back from gets a step of its own: another queue, and a case opened from the list.
        const step = shown && (address.queue !== shown.queue || (address.case && !shown.case));
        shown = address;
        updateActionState(address);
        if (!step) {
            router.replaceState({});
        }
        // The router writes a moment later.
        browser.setTimeout(written);
    };
    // When the inbox is mounted its action is not yet: what would be written then is not heard.
    useEffect(() => void (shown ? write() : browser.setTimeout(write)), () => [inbox.starting, inbox.queue, inbox.key, JSON.stringify(inbox.filters)]);
    onMounted(() => (present = self));
    onWillUnmount(() => {
        if (present === self) {
            present = null;
        }
    });
}
