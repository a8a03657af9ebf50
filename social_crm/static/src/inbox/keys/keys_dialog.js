import { Dialog } from "@web/core/dialog/dialog";
import { _t } from "@web/core/l10n/translation";
import { Component } from "@odoo/owl";
import { actionHotkeys } from "../actions/inbox_actions";
import { inboxKeys } from "./inbox_keys";

const GROUPS = [
    { code: "list", label: _t("List") },
    { code: "case", label: _t("Case") },
    { code: "go", label: _t("Go to") },
    { code: "action", label: _t("Actions") },
    { code: "composer", label: _t("While writing") },
];
const SHOWN = { ArrowDown: "↓", ArrowUp: "↑", Escape: "Esc", X: "Shift x", A: "Shift a" };

/** Everything that the keyboard can do in the inbox. */
export class KeysDialog extends Component {
    static template = "social_crm.inbox.KeysDialog";
    static components = { Dialog };
    static props = { inbox: Object, close: Function };

    get title() {
        return _t("Keys");
    }

    get groups() {
        const { inbox } = this.props;
        const own = inboxKeys.getEntries().map(([id, { keys, label, group }]) => ({
            id,
            group,
            label: typeof label === "function" ? label(inbox) : label,
            keys: keys.map((key) => key.split(" ").map((each) => SHOWN[each] || each)),
        }));
        const context = { inbox, rows: inbox.case ? [inbox.case.row] : [], entry: null, env: this.env };
        const done = actionHotkeys(context);
        const all = [
            ...own,
            ...done.map(({ id, hotkey, label }) => ({ id: `action_${id}`, group: "action", label, keys: [[hotkey]] })),
        ].filter((each) => each.label);
        return GROUPS.map((group) => ({
            ...group,
            keys: all.filter((each) => each.group === group.code),
        })).filter((group) => group.keys.length);
    }
}
