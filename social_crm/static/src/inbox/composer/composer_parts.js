import { registry } from "@web/core/registry";

/**
 * Tools stand in the row below the text: `{ component, condition(composer) }`. They get the composer's model as `composer`.
 */
export const composerTools = registry.category("social_crm.inbox/composer_tools");

/**
 * Notices stand between the text and the buttons and say what the agent must know before sending:
 * `{ component, condition(composer) }`. They get the composer's model as `composer`.
 */
export const composerNotices = registry.category("social_crm.inbox/composer_notices");

/**
 * Those parts of a registry that are offered now.
 *
 * @param {import("@web/core/registry").Registry} parts
 * @param {Object} composer the composer's model
 */
export function partsFor(parts, composer) {
    return parts
        .getEntries()
        .map(([id, part]) => ({ id, ...part }))
        .filter((part) => part.condition?.(composer) ?? true);
}
