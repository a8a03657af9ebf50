/** Asking a customer how it was, once the case is closed. */

import { _t } from "@web/core/l10n/translation";
import { registerInboxAction } from "./inbox_actions";
import { areCases } from "./offered";
import { perform } from "./perform";

registerInboxAction("ask_satisfied", {
    label: _t("Ask how it was…"),
    icon: "fa-smile-o",
    sequence: 45,
    group: "further",
    condition: (context) => areCases(context) && context.rows[0].done && !context.rows[0].merged_into,
    async run(context) {
        const result = await perform(context, "act_ask_satisfied");
        if (result) {
            await context.env.services.action.doAction(result.action);
        }
    },
});
