import { browser } from "@web/core/browser/browser";
import { _t } from "@web/core/l10n/translation";
import { onMounted, onWillUnmount, reactive, useState } from "@odoo/owl";

const { DateTime } = luxon;
const TICK = 30000;
const clock = reactive({ now: 0 });
let watchers = 0;
let timer;

/**
 * The present time, for components that say how long ago something was. They all share one timer.
 *
 * @returns {{ now: number }} reactive, in milliseconds
 */
export function useClock() {
    const state = useState(clock);
    if (!watchers) {
        clock.now = Date.now();
    }
    onMounted(() => {
        if (!watchers++) {
            clock.now = Date.now();
            timer = browser.setInterval(() => (clock.now = Date.now()), TICK);
        }
    });
    onWillUnmount(() => {
        if (!--watchers) {
            browser.clearInterval(timer);
        }
    });
    return state;
}

/**
 * A moment as people say it: "5 minutes ago" within a day, the date before that.
 *
 * @param {luxon.DateTime} moment
 * @param {number} now in milliseconds
 * @param {Object} [options]
 * @param {boolean} [options.coming] whether it is still to happen: `now` is up to half a minute old and the server's
 *  clock may be ahead, so that what has happened can seem to be in the future
 */
export function ago(moment, now, { coming = false } = {}) {
    const seconds = (now - moment.toMillis()) / 1000;
    if (Math.abs(seconds) < 60) {
        return coming ? _t("in a moment") : _t("just now");
    }
    if (Math.abs(seconds) < 86400) {
        return moment.toRelative({ base: DateTime.fromMillis(now) });
    }
    const sameYear = moment.year === DateTime.fromMillis(now).year;
    return moment.toLocaleString({
        day: "numeric",
        month: "short",
        hour: "numeric",
        minute: "2-digit",
        ...(sameYear ? {} : { year: "numeric" }),
    });
}
