import { browser } from "@web/core/browser/browser";
import { useService } from "@web/core/utils/hooks";
import { onMounted, onWillUnmount } from "@odoo/owl";

export const MENTIONS_CHANGED = "social_crm/mentions";
const GATHER = 700;
const BUSY = 2000;

/**
 * Call back when mentions have changed on the server: at most once in a while, and not while the person is busy.
 *
 * @param {() => any} callback
 * @param {Object} [options]
 * @param {(payload: { ids: number[], ticket_ids: number[] }) => boolean} [options.concerns] which events count
 * @param {() => boolean} [options.busy] whether the person would be disturbed now; asked again later
 */
export function useMentionsChanged(callback, { concerns = () => true, busy = () => false } = {}) {
    const bus = useService("bus_service");
    let timer;
    const plan = (delay) => {
        timer ??= browser.setTimeout(run, delay);
    };
    const run = async () => {
        timer = undefined;
        if (document.hidden || busy()) {
            plan(BUSY);
        } else {
            await callback();
        }
    };
    const onChanged = (payload) => concerns(payload) && plan(GATHER);
    onMounted(() => bus.subscribe(MENTIONS_CHANGED, onChanged));
    onWillUnmount(() => {
        bus.unsubscribe(MENTIONS_CHANGED, onChanged);
        browser.clearTimeout(timer);
    });
}
