import { registry } from "@web/core/registry";

/**
 * What stands below an answer of ours that is not said yet: `{ component, condition(entry), decides }`. They get the
 * `entry` and `onChanged()`. Where one of them `decides`, the entry offers no buttons of its own for approving.
 */
export const answerParts = registry.category("social_crm.inbox/answer_parts");

/**
 * Those parts that belong below this entry.
 *
 * @param {Object} entry of the type `answer`
 */
export function answerPartsFor(entry) {
    return answerParts
        .getEntries()
        .map(([id, part]) => ({ id, ...part }))
        .filter((part) => part.condition?.(entry) ?? true);
}
