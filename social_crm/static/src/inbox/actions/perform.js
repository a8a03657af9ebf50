import { _t } from "@web/core/l10n/translation";
import { ConnectionLostError } from "@web/core/network/rpc";
import { sentenceOf } from "../inbox_errors";

const SHOWN = 10000; // ms in which "Undo" can be clicked

/**
 * The keys of what an action is done to: of its post, or of its cases.
 *
 * @param {import("./inbox_actions").Context} context
 * @returns {string[]}
 */
export function keysOf({ rows, entry }) {
    return entry ? [`m${entry.mention_id}`] : rows.map((row) => row.key);
}

/**
 * Do something to cases on the server: shown at once, put back with the server's sentence if it refuses, and undone with
 * one click where the server says how.
 *
 * @param {import("./inbox_actions").Context} context
 * @param {string} method of `social.crm.inbox`; gets the keys first
 * @param {any[]} [args] what it gets behind the keys
 * @param {(row: Object) => Object} [change] what will be different of a row if all goes well
 * @param {Object} [options]
 * @param {string[]} [options.keys] what it is done to, if not to the cases or the post of the context
 * @returns {Promise<Object | false>} what the server returned; `false`: it refused, or the same is under way already
 */
export async function perform(context, method, args = [], change = null, { keys = keysOf(context) } = {}) {
    const { inbox, rows, env } = context;
    // A click again before the server has answered is not a second order.
    const order = JSON.stringify([method, keys, args]);
    if (inbox.underway.has(order)) {
        return false;
    }
    const before = [];
    if (change) {
        for (const row of shown(inbox, rows)) {
            const changed = change(row);
            const was = Object.fromEntries(Object.keys(changed).map((name) => [name, row[name]]));
            before.push([row, was]);
            Object.assign(row, changed);
        }
    }
    let result;
    inbox.underway.add(order);
    try {
        result = await inbox.call(method, keys, ...args);
    } catch (error) {
        for (const [row, was] of before) {
            Object.assign(row, was);
        }
        tellRefusal(env, error);
        return false;
    } finally {
        inbox.underway.delete(order);
    }
    const close = env.services.notification.add(result.said, {
        type: "success",
        autocloseDelay: SHOWN,
        buttons: result.undo
            ? [
                  {
                      name: _t("Undo"),
                      onClick: () => {
                          close();
                          return undo(context, result);
                      },
                  },
              ]
            : [],
    });
    const also = [...(result.also || []), ...(result.keys || []), ...(result.into ? [result.into] : [])];
    await refresh(context, also);
    return result;
}

async function undo(context, { undo: token, also = [], into }) {
    const { inbox, env } = context;
    try {
        const { said } = await inbox.call("act_undo", token);
        env.services.notification.add(said, { type: "info" });
    } catch (error) {
        tellRefusal(env, error);
    }
    await refresh(context, into ? [...also, into] : also);
}

/**
 * The keys of the customer's latest post of each case.
 *
 * @param {import("./inbox_actions").Context} context
 */
export function postsOf({ rows, entry }) {
    return entry ? [`m${entry.mention_id}`] : rows.filter((row) => row.heard_id).map((row) => `m${row.heard_id}`);
}

/** Rows as they are listed, and the one of the open case: the same case may stand in both. */
function shown(inbox, rows) {
    const keys = new Set(rows.map((row) => row.key));
    const open = inbox.case?.row;
    const all = [...rows, ...inbox.rows.filter((row) => keys.has(row.key)), ...(open && keys.has(open.key) ? [open] : [])];
    return [...new Set(all)];
}

/** What the server refused it says in a sentence; what else went wrong is for Odoo to show. */
export function tellRefusal(env, error) {
    if (!error?.exceptionName && !(error instanceof ConnectionLostError)) {
        throw error;
    }
    env.services.notification.add(sentenceOf(error), { type: "danger" });
}

/**
 * Read again what was changed.
 *
 * @param {import("./inbox_actions").Context} context
 * @param {string[]} [more] keys of cases that were changed beside those
 */
export function refresh({ inbox, rows }, more = []) {
    return inbox.refresh([...rows.map((row) => row.key), ...more], { mine: true });
}
