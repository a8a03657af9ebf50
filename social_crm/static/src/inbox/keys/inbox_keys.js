import { registry } from "@web/core/registry";

export const inboxKeys = registry.category("social_crm.inbox/keys");

/**
 * A key of the inbox. It does nothing while somebody types, or while a dialog is open.
 *
 * @typedef {Object} InboxKey
 * @property {string[]} keys what does it, as `KeyboardEvent.key` names them; two with a space between are pressed one
 *  after the other
 * @property {string} label what it does; a translated string, shown on `?`
 * @property {string} group what it stands under on `?`: `list`, `case`, `go`
 * @property {boolean} [inList] only while the focus is in the list
 * @property {(context: { inbox: Object, env: Object, event: KeyboardEvent }) => any} run does it; `false` lets the browser
 *  go on with the key
 */

/**
 * Add a key to the inbox.
 *
 * @param {string} id
 * @param {InboxKey} definition
 * @param {{ sequence?: number }} [options]
 */
export function registerInboxKey(id, definition, { sequence = 50 } = {}) {
    inboxKeys.add(id, definition, { sequence });
}
