/** What actions ask of their context before they are offered. The server asks all of it again. */

/** Whether all of these are tickets that the person may change. */
export function areCases({ rows }) {
    return rows.every((row) => row.ticket_id && row.may_write !== false);
}

/** Whether all of these are posts without a ticket that the person may work on. */
export function arePosts({ rows }) {
    return rows.every((row) => !row.ticket_id && row.may_write !== false);
}

/** Whether the person may work on all of these, whatever they are. */
export function mayWrite({ rows }) {
    return rows.every((row) => row.may_write !== false);
}

export function someOpen({ rows }) {
    return rows.some((row) => !row.done);
}

/** Whether this is somebody else's post in a conversation, and still there. */
export function isTheirPost({ entry }) {
    return entry.type === "post" && entry.author?.role !== "us" && !entry.gone && entry.may_write !== false;
}
