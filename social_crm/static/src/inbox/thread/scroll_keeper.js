import { onMounted, onPatched, onWillPatch, onWillUnmount } from "@odoo/owl";

const NEAR_END = 48; // px
const NEAR_TOP = 240; // px

/**
 * What somebody reads stays where it is, whatever is added above or below; who is at the end stays there.
 *
 * @param {{ el: HTMLElement | null }} ref of what scrolls
 * @param {Object} options
 * @param {string} options.item selector of the pieces in it
 * @param {(atEnd: boolean) => void} [options.onEnd] told when the end comes in sight or goes out of it
 * @param {() => void} [options.onTop] older ones are wanted
 * @returns {{ toEnd(): void, to(element: HTMLElement): void, atEnd: boolean }}
 */
export function useScrollKeeper(ref, { item, onEnd = () => {}, onTop = () => {} }) {
    const keeper = { atEnd: true, toEnd, to };
    let anchor = null;
    let observer;

    function isAtEnd() {
        const { el } = ref;
        return el.scrollHeight - el.scrollTop - el.clientHeight < NEAR_END;
    }

    function note() {
        if (!ref.el) {
            return;
        }
        const atEnd = isAtEnd();
        if (atEnd !== keeper.atEnd) {
            keeper.atEnd = atEnd;
            onEnd(atEnd);
        }
        if (ref.el.scrollTop < NEAR_TOP && !atEnd) {
            onTop();
        }
    }

    function toEnd() {
        if (ref.el) {
            ref.el.scrollTop = ref.el.scrollHeight;
            note();
        }
    }

    /** As much of something as there is room for, from its beginning. */
    function to(element) {
        const { el } = ref;
        const top = element.getBoundingClientRect().top - el.getBoundingClientRect().top;
        el.scrollTop += top - 16;
        note();
    }

    onMounted(() => {
        ref.el.addEventListener("scroll", note, { passive: true });
        // The place to answer grows while somebody types; files get their size when they are there.
        observer = new ResizeObserver(() => keeper.atEnd && toEnd());
        observer.observe(ref.el);
    });
    onWillUnmount(() => observer?.disconnect());
    onWillPatch(() => {
        anchor = null;
        const { el } = ref;
        if (!el || keeper.atEnd) {
            return;
        }
        const edge = el.getBoundingClientRect().top;
        for (const piece of el.querySelectorAll(item)) {
            const box = piece.getBoundingClientRect();
            if (box.bottom > edge) {
                anchor = { piece, offset: box.top - edge };
                break;
            }
        }
    });
    onPatched(() => {
        const { el } = ref;
        if (!el) {
            return;
        }
        if (keeper.atEnd) {
            el.scrollTop = el.scrollHeight;
        } else if (anchor?.piece.isConnected) {
            const now = anchor.piece.getBoundingClientRect().top - el.getBoundingClientRect().top;
            el.scrollTop += now - anchor.offset;
        }
        note();
    });
    return keeper;
}
