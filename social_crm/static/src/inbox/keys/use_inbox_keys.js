import { browser } from "@web/core/browser/browser";
import { useService } from "@web/core/utils/hooks";
import { useEnv, useExternalListener } from "@odoo/owl";
import { keptForAnswer } from "../composer/answer_soon";
import { inboxKeys } from "./inbox_keys";

const FOLLOWS = 1500;
const TYPED = "input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]:not([contenteditable=false])";
const OVER = ".o-dropdown--menu, .o_popover, .modal, .o_bottom_sheet";

/**
 * The key of an event as the registry names it: letters as typed, whatever the layout of the keyboard.
 *
 * @param {KeyboardEvent} event
 */
export function keyOf(event) {
    return event.key;
}

/**
 * Let the keyboard do what the registry of keys says, wherever the focus is, but in a field.
 *
 * @param {import("../inbox_store").InboxStore} inbox
 */
export function useInboxKeys(inbox) {
    const env = useEnv();
    const ui = useService("ui");
    let first = "";
    let timer;
    const forget = () => {
        first = "";
        browser.clearTimeout(timer);
    };
    const onKeydown = (event) => {
        const busy =
            event.defaultPrevented ||
            event.isComposing ||
            event.ctrlKey ||
            event.metaKey ||
            event.altKey ||
            ui.isBlocked ||
            ui.activeElement !== document ||
            event.target.closest?.(`${TYPED}, ${OVER}`) ||
            document.querySelector(".o-dropdown--menu");
        if (busy) {
            forget();
            return;
        }
        if (inbox.early && keptForAnswer(inbox, event)) {
            event.preventDefault();
            event.stopPropagation();
            return;
        }
        const pressed = keyOf(event);
        if (["Shift", "CapsLock", "AltGraph"].includes(pressed)) {
            return;
        }
        const wanted = first ? `${first} ${pressed}` : pressed;
        const entries = inboxKeys.getAll();
        forget();
        const inList = Boolean(event.target.closest?.(".o_social_crm_inbox_list"));
        const found = entries.find((entry) => entry.keys.includes(wanted) && (!entry.inList || inList));
        if (found) {
            if (found.run({ inbox, env, event }) !== false) {
                event.preventDefault();
                event.stopPropagation();
            }
        } else if (entries.some((entry) => entry.keys.some((key) => key.startsWith(`${wanted} `)))) {
            first = wanted;
            timer = browser.setTimeout(forget, FOLLOWS);
            event.preventDefault();
            event.stopPropagation();
        }
    };
    useExternalListener(document, "keydown", onKeydown);
}
