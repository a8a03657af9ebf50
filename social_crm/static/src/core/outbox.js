import { _t } from "@web/core/l10n/translation";

/** How states of answers are shown. */
export const OUTBOX_BADGES = {
    draft: "text-bg-300",
    approval: "text-bg-warning",
    queued: "text-bg-info",
    sending: "text-bg-info",
    sent: "text-bg-success",
    failed: "text-bg-danger",
    unknown: "text-bg-warning",
    cancelled: "text-bg-300",
};

/**
 * What can be done about an answer that is not said yet, the sensible thing first.
 *
 * @param {string} state
 * @returns {{ name: string, label: string }[]} methods of `social.crm.reply`
 */
export function outboxActions(state) {
    switch (state) {
        case "draft":
            return [{ name: "action_edit", label: _t("Go on writing") }];
        case "approval":
            return [
                { name: "action_edit", label: _t("Change") },
                { name: "action_cancel", label: _t("Do not send") },
            ];
        case "queued":
            return [
                { name: "action_edit", label: _t("Change") },
                { name: "action_cancel", label: _t("Do not send") },
            ];
        case "failed":
            return [
                { name: "action_retry", label: _t("Try again") },
                { name: "action_edit", label: _t("Change") },
                { name: "action_cancel", label: _t("Discard") },
            ];
        case "unknown":
            return [
                { name: "action_look_up", label: _t("Look again") },
                { name: "action_was_sent", label: _t("It was sent") },
                { name: "action_was_not_sent", label: _t("Send it again") },
            ];
    }
    return [];
}
