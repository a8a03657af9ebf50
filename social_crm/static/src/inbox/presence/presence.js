import { browser } from "@web/core/browser/browser";
import { effect } from "@web/core/utils/reactive";
import { onMounted, onWillUnmount, useEffect, useEnv, useExternalListener } from "@odoo/owl";
import { useInboxChanged } from "../inbox_store";

const GATHER = 300;

/** Let colleagues see where the person is, as long as the component is shown. */
export function usePresence() {
    const { inbox } = useEnv();
    const { presence } = inbox;
    onMounted(() => presence.setAway(document.hidden));
    useExternalListener(document, "visibilitychange", () => presence.setAway(document.hidden));
    useExternalListener(window, "pagehide", () => presence.leave());
    useExternalListener(window, "pageshow", (ev) => ev.persisted && presence.back());
    useInboxChanged((changed) => presence.told(changed));
    useEffect(
        (starting) => {
            if (!starting) {
                presence.writing = false;
                presence.first = false;
                presence.beat();
            }
        },
        () => [inbox.starting, inbox.key]
    );
    let soon;
    let listed = "";
    effect(
        ({ rows }) => {
            const keys = rows.map((row) => row.key);
            if (keys.join() !== listed) {
                listed = keys.join();
                browser.clearTimeout(soon);
                soon = browser.setTimeout(() => presence.ask(keys), GATHER);
            }
        },
        [inbox]
    );
    onWillUnmount(() => {
        browser.clearTimeout(soon);
        presence.leave();
    });
}
