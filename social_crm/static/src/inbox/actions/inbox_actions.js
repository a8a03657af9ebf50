import { registry } from "@web/core/registry";

export const inboxActions = registry.category("social_crm.inbox/actions");

/**
 * An action of the inbox: a button at the open case, an entry in its menu, a key, and where several cases are selected one
 * of those that are offered for all of them. One that is of posts stands in the menu of each post.
 *
 * @typedef {Object} InboxAction
 * @property {string | ((context: Context) => string)} label shown; a translated string
 * @property {string} icon Font Awesome class
 * @property {number} [sequence] their order; entries of a menu with the same `group` stand together
 * @property {string} [group] entries of one group stand together in the menu
 * @property {string} [hotkey] a single key, shown on `?`
 * @property {boolean} [primary] a button, else an entry of the menu
 * @property {boolean} [danger] looks like something that cannot be undone
 * @property {boolean} [post] it is done to a post (`context.entry`), not to a case
 * @property {(context: Context) => boolean} [condition] whether it is offered for this
 * @property {boolean} [several] whether it can be done to several cases at once
 * @property {(context: Context) => any} [run] does it; the inbox reads again what has changed
 * @property {typeof import("@odoo/owl").Component} [popover] what the button opens instead of `run`: a component with the
 *   props `context`, `close`, and those that `popoverProps` returns
 * @property {(context: Context) => Object} [popoverProps]
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
        .filter(
            (action) =>
                Boolean(action.post) === Boolean(context.entry) &&
                context.rows.length > 0 &&
                (context.rows.length === 1 || action.several) &&
                (!action.condition || Boolean(action.condition(context)))
        );
}

/**
 * @param {InboxAction} action
 * @param {Context} context
 * @returns {string}
 */
export function labelOf(action, context) {
    return String(typeof action.label === "function" ? action.label(context) : action.label);
}

/**
 * What the `?` dialog shows: the keys of actions on cases, whether they are offered now or not.
 *
 * @param {Context} context for labels that depend on it
 * @returns {{ id: string, hotkey: string, label: string }[]}
 */
export function actionHotkeys(context) {
    return inboxActions
        .getEntries()
        .filter(([, action]) => action.hotkey && !action.post)
        .map(([id, action]) => ({ id, hotkey: action.hotkey, label: labelOf(action, context) }));
}
