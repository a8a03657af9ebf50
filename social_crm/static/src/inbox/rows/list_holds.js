import { useExternalListener } from "@odoo/owl";

/**
 * Nothing moves under the hands: tell the inbox while somebody points at the list, has scrolled it, or goes through it
 * with the keyboard.
 *
 * @param {{ el: HTMLElement | null }} list
 * @param {import("../inbox_store").InboxStore} inbox
 */
export function useListHolds(list, inbox) {
    const inList = (target) => Boolean(list.el && target instanceof Node && list.el.contains(target));
    const set = (reason, on) => (on ? inbox.hold(reason) : inbox.release(reason));
    useExternalListener(document, "pointerover", (ev) => set("pointer", inList(ev.target)));
    // A finger that was lifted points at nothing.
    useExternalListener(document, "pointerout", (ev) => ev.pointerType !== "mouse" && set("pointer", false));
    useExternalListener(document.documentElement, "pointerleave", () => set("pointer", false));
    useExternalListener(document, "focusin", (ev) =>
        set("keyboard", inList(ev.target) && ev.target.matches(":focus-visible"))
    );
    useExternalListener(
        document,
        "scroll",
        (ev) => ev.target === list.el && set("scrolled", list.el.scrollTop > 0),
        { capture: true, passive: true }
    );
}
