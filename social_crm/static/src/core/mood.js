import { _t } from "@web/core/l10n/translation";

/** The moods in the order in which they are offered. What has none is not known, which is not neutral. */
export const MOODS = [
    { key: "negative", icon: "fa-frown-o", colour: "danger", label: _t("Negative") },
    { key: "neutral", icon: "fa-meh-o", colour: "muted", label: _t("Neutral") },
    { key: "positive", icon: "fa-smile-o", colour: "success", label: _t("Positive") },
];

/**
 * How a mood is shown.
 *
 * @param {string | false} key
 * @returns {{ key: string, icon: string, colour: string, label: string } | undefined}
 */
export function moodLook(key) {
    return MOODS.find((mood) => mood.key === key);
}
