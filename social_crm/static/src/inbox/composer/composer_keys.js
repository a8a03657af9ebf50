import { _t } from "@web/core/l10n/translation";
import { registerInboxKey } from "../keys/inbox_keys";

// The composer itself hears these; here they are only listed, on `?`.
const LISTED = [
    ["send", "Ctrl+Enter", _t("Send")],
    ["send_next", "Ctrl+Shift+Enter", _t("Send, and open the next case")],
    ["audience", "Ctrl+Shift+L", _t("Public or private")],
    ["name", "@", _t("Name somebody who takes part")],
    ["leave", "Esc", _t("Leave the text")],
];

for (const [id, key, label] of LISTED) {
    registerInboxKey(`composer_${id}`, { keys: [key], label, group: "composer", run: () => false }, { sequence: 80 });
}
