import { _t } from "@web/core/l10n/translation";

/** What a post can be, several at once, in the order in which they are offered. */
export const KINDS = [
    { key: "complaint", icon: "fa-exclamation-circle", label: _t("Complaint") },
    { key: "question", icon: "fa-question-circle-o", label: _t("Question") },
    { key: "praise", icon: "fa-heart-o", label: _t("Praise") },
    { key: "suggestion", icon: "fa-lightbulb-o", label: _t("Suggestion") },
];

/**
 * Those that hold, of the fields of a mention.
 *
 * @param {Object} data `is_complaint`, `is_question` …
 * @returns {string[]} keys
 */
export function kindsOf(data) {
    return KINDS.map(({ key }) => key).filter((key) => data[`is_${key}`]);
}
