/** How lists of cases are put together; nothing here knows of the screen or the server. */

import { deserializeDateTime } from "@web/core/l10n/dates";

const idOf = (row) => Number(row.key.slice(1));
const newest = (a, b) => (a.at < b.at) - (a.at > b.at) || idOf(b) - idOf(a);
const urgent = (a, b) => b.urgency - a.urgency || newest(a, b);
const NEVER = "9999";
const dueOf = (row) => (row.due ? row.due.at : NEVER);
const ORDERS = {
    newest,
    urgent,
    due: (a, b) => (dueOf(a) > dueOf(b)) - (dueOf(a) < dueOf(b)) || newest(a, b),
};

/** Since when others have owed an answer. */
function owedSince(row) {
    const owed = (row.asked || []).map((each) => deserializeDateTime(each.due).toMillis());
    const first = Math.min(Infinity, ...owed);
    return first <= Date.now() ? first : Number.MAX_SAFE_INTEGER;
}

/** The orders that people can choose from. */
export const ORDER_NAMES = Object.keys(ORDERS);

/**
 * The order in which the server lists.
 *
 * @param {string} [order] one of `ORDER_NAMES`
 * @param {boolean} [owed] what others owe an answer to comes first, the longest overdue first of all
 */
export function comparing(order, owed = false) {
    const compare = ORDERS[order] || newest;
    return owed ? (a, b) => owedSince(a) - owedSince(b) || compare(a, b) : compare;
}

/**
 * Rows after some of them were read again.
 *
 * @param {Object[]} rows as they are listed
 * @param {{ rows: Object[], gone: string[] }} found those that belong to the queue, and keys of those that do not
 * @param {Object} how
 * @param {boolean} how.calm whether rows may move; else values change in place, and the rest waits
 * @param {string} [how.order]
 * @param {boolean} [how.owed] see `comparing`
 * @param {boolean} how.whole whether the list is loaded to its end: else nothing is added behind it
 * @param {string | null} how.open key of the case that is read, which stays whatever happens
 * @returns {{ rows: Object[], waiting: Object[] }}
 */
export function placed(rows, found, { calm, order, owed, whole, open }) {
    const compare = comparing(order, owed);
    const fresh = new Map(found.rows.map((row) => [row.key, row]));
    const gone = new Set(found.gone);
    const waiting = [];
    let moved = false;
    const listed = rows.map((row, at) => {
        if (gone.has(row.key)) {
            return { ...row, gone: true };
        }
        const now = fresh.get(row.key);
        if (!now) {
            return row;
        }
        fresh.delete(row.key);
        const stays =
            (at === 0 || compare(rows[at - 1], now) <= 0) &&
            (at === rows.length - 1 || compare(now, rows[at + 1]) <= 0);
        if (!stays) {
            moved = true;
            if (!calm) {
                waiting.push(now);
            }
        }
        return now;
    });
    const last = rows.at(-1);
    const added = [...fresh.values()].filter((row) => whole || !last || compare(row, last) < 0);
    if (!calm) {
        return { rows: listed, waiting: [...waiting, ...added] };
    }
    const kept = listed.filter((row) => !row.gone || row.key === open);
    const all = added.length || moved ? [...kept, ...added].sort(compare) : kept;
    return { rows: all, waiting: [] };
}

/** Whether two lists hold the same rows in the same places. */
export function unchanged(before, after) {
    return before.length === after.length && before.every((row, at) => row === after[at]);
}

/**
 * An open case after it was read again: what was loaded of its past stays.
 *
 * @param {Object} before
 * @param {Object} found
 */
export function mergedCase(before, found) {
    const first = found.entries[0];
    const known = new Set(found.entries.map((entry) => entry.id));
    const older = first
        ? before.entries.filter((entry) => entry.type !== "answer" && !known.has(entry.id) && entry.at < first.at)
        : [];
    return {
        ...found,
        entries: [...older, ...found.entries],
        next: older.length ? before.next : found.next,
    };
}
