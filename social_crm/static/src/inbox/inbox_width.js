import { browser } from "@web/core/browser/browser";
import { onMounted, onWillUnmount } from "@odoo/owl";

const UP_TO = [
    [900, "narrow"],
    [1300, "middle"],
    [Infinity, "wide"],
];

/** @returns {"narrow" | "middle" | "wide"} see `width` of the store */
export function widthOf(pixels) {
    return UP_TO.find(([limit]) => pixels < limit)[1];
}

/**
 * Tell the inbox how wide the window is.
 *
 * @param {import("./inbox_store").InboxStore} inbox
 */
export function useInboxWidth(inbox) {
    const measure = () => {
        const width = widthOf(browser.innerWidth);
        if (width !== inbox.width) {
            inbox.width = width;
        }
    };
    measure();
    onMounted(() => browser.addEventListener("resize", measure));
    onWillUnmount(() => browser.removeEventListener("resize", measure));
}
