import { browser } from "@web/core/browser/browser";

const STORED = "social_crm.inbox.layout";
const USUAL = { queues: true, queuesBeside: false, person: true };

/**
 * Which panes this person wants at full width, on this machine.
 *
 * @returns {{ queues: boolean, queuesBeside: boolean, person: boolean }} `queuesBeside` where there is less room
 */
export function readLayout() {
    try {
        return { ...USUAL, ...JSON.parse(browser.localStorage.getItem(STORED)) };
    } catch {
        return { ...USUAL };
    }
}

export function writeLayout(layout) {
    browser.localStorage.setItem(STORED, JSON.stringify({ ...layout }));
}
