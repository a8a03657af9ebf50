/** When a case is worked on, and when it is done. */

import { serializeDateTime } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { registerInboxAction } from "./inbox_actions";
import { areCases, someOpen } from "./offered";
import { perform } from "./perform";
import { SnoozeForm } from "./snooze_form";

registerInboxAction("snooze", {
    label: _t("Put off"),
    icon: "fa-clock-o",
    sequence: 30,
    group: "when",
    hotkey: "z",
    primary: true,
    several: true,
    condition: (context) => areCases(context) && context.rows.some((row) => !row.done && !row.snoozed_until),
    popover: SnoozeForm,
    popoverProps: (context) => ({
        onChosen: (until, why) =>
            perform(context, "act_snooze", [serializeDateTime(until), why || null], () => ({
                snoozed_until: serializeDateTime(until),
            })),
    }),
});

registerInboxAction("wake", {
    label: _t("Bring it back now"),
    icon: "fa-bell-o",
    sequence: 31,
    group: "when",
    primary: true,
    several: true,
    condition: (context) => areCases(context) && context.rows.some((row) => row.snoozed_until),
    run: (context) => perform(context, "act_wake", [], () => ({ snoozed_until: false })),
});

registerInboxAction("close", {
    label: _t("Close"),
    icon: "fa-check",
    sequence: 40,
    group: "end",
    hotkey: "e",
    primary: true,
    several: true,
    condition: (context) => areCases(context) && someOpen(context),
    run: (context) => perform(context, "act_close", [], () => ({ done: true, snoozed_until: false })),
});

registerInboxAction("reopen", {
    label: _t("Open again"),
    icon: "fa-undo",
    sequence: 41,
    group: "end",
    primary: true,
    several: true,
    condition: (context) =>
        areCases(context) && context.rows.some((row) => row.done) && !context.rows.some((row) => row.merged_into),
    run: (context) => perform(context, "act_reopen", [], () => ({ done: false })),
});
