import { _t } from "@web/core/l10n/translation";
import { networkLook } from "../../core/networks";

const HEADINGS = {
    practice: _t("Practice"),
    watch: _t("Watch"),
    networks: _t("Networks"),
    teams: _t("Teams"),
    filters: _t("My Filters"),
};

/**
 * Queues under their headings, in the order in which the server names them.
 *
 * @param {Object[]} queues
 * @returns {{ code: string, heading: string | undefined, queues: Object[] }[]}
 */
export function grouped(queues) {
    const groups = new Map();
    for (const queue of queues) {
        if (!groups.has(queue.group)) {
            groups.set(queue.group, { code: queue.group, heading: HEADINGS[queue.group], queues: [] });
        }
        groups.get(queue.group).queues.push(queue);
    }
    return [...groups.values()];
}

/** The icon of a queue: a network's own where it is of one. */
export function iconOf(queue) {
    return queue.network ? networkLook(queue.network).icon : queue.icon;
}

/** How many wait in a queue, in few characters: nothing where none do. */
export function countOf(queue) {
    return queue.count ? `${queue.count}${queue.more ? "+" : ""}` : "";
}
