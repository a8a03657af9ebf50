import { registry } from "@web/core/registry";

export const inboxActions = registry.category("social_crm.inbox/actions");

/**
 * An action of the inbox: a button at the open case, an entry in its menu, a key, and where several cases are selected one
 * of those that are offered for all of them.
 *
 * @typedef {Object} InboxAction
 * @property {string} label shown; a translated string
 * @property {string} icon Font Awesome class
 * @property {number} [sequence] their order
 * @property {string} [hotkey] a single key, shown on `?`
 * @property {boolean} [primary] a button, else an entry of the menu
 * @property {(context: Context) => boolean} [condition] whether it is offered for this
 * @property {boolean} [several] whether it can be done to several cases at once
 * @property {(context: Context) => any} run does it; the inbox reads again what has changed
 *
 * @typedef {Object} Context
 * @property {Object} inbox the store
 * @property {Object[]} rows the cases that it is done to
 * @property {Object | null} entry the post that it is done to, where it is of posts
 * @property {Object} env of the component: services are in `env.services`
 */

/**
 * Add an action to the inbox.
 *
 * @param {string} id
 * @param {InboxAction} definition
 */
export function registerInboxAction(id, definition) {
    inboxActions.add(id, definition, { sequence: definition.sequence });
}

/**
 * The actions that are offered for this, in their order.
 *
 * @param {Context} context
 * @returns {(InboxAction & { id: string })[]}
 */
export function actionsFor(context) {
    return inboxActions
        .getEntries()
        .map(([id, action]) => ({ id, ...action }))
        .filter((action) => (context.rows.length === 1 || action.several) && (action.condition?.(context) ?? true));
}
