/** How lists of cases are put together; nothing here knows of the screen or the server. */

const idOf = (row) => Number(row.key.slice(1));
const newest = (a, b) => (a.at < b.at) - (a.at > b.at) || idOf(b) - idOf(a);
const ORDERS = {
    newest,
    urgent: (a, b) => b.urgency - a.urgency || newest(a, b),
};

/**
 * The order in which the server lists.
 *
 * @param {string} [order] `newest` or `urgent`
 */
export function comparing(order) {
    return ORDERS[order] || newest;
}

/**
 * Rows after some of them were read again.
 *
 * @param {Object[]} rows as they are listed
 * @param {{ rows: Object[], gone: string[] }} found those that belong to the queue, and keys of those that do not
 * @param {Object} how
 * @param {boolean} how.calm whether rows may move; else values change in place, and the rest waits
 * @param {string} [how.order]
 * @param {boolean} how.whole whether the list is loaded to its end: else nothing is added behind it
 * @param {string | null} how.open key of the case that is read, which stays whatever happens
 * @returns {{ rows: Object[], waiting: Object[] }}
 */
export function placed(rows, found, { calm, order, whole, open }) {
    const compare = comparing(order);
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
