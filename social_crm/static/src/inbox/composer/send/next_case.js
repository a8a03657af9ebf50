import { browser } from "@web/core/browser/browser";

const SETTING = "social_crm.next_after_sending";

/** Whether the next case is opened after sending: remembered in this browser. */
export function goesOn() {
    return browser.localStorage.getItem(SETTING) === "1";
}

export function setGoesOn(wanted) {
    browser.localStorage.setItem(SETTING, wanted ? "1" : "");
}

/**
 * Open the case below the open one, else the one above.
 *
 * @param {import("../../inbox_store").InboxStore} inbox
 */
export function openNext(inbox) {
    const index = inbox.rows.findIndex((row) => row.key === inbox.key);
    const next = inbox.rows[index + 1] || inbox.rows[index - 1];
    return next && inbox.open(next.key);
}
