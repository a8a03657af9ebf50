import { deserializeDateTime } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { Component } from "@odoo/owl";
import { useInbox } from "../inbox_store";

/** What was done to a case and still holds: it is put off, merged into another one, or waits for a colleague. */
export class CaseMarks extends Component {
    static template = "social_crm.inbox.CaseMarks";
    static props = { row: Object };

    setup() {
        this.inbox = useInbox();
    }

    get putOff() {
        const { snoozed_until: until } = this.props.row;
        return (
            until &&
            _t(
                "Put off until %s",
                deserializeDateTime(until).toLocaleString({
                    weekday: "short",
                    day: "numeric",
                    month: "short",
                    hour: "numeric",
                    minute: "2-digit",
                })
            )
        );
    }

    get merged() {
        const { merged_into: into } = this.props.row;
        return into && { key: `t${into.id}`, label: _t("Merged into %s", into.number) };
    }

    get asked() {
        return (this.props.row.asked || []).map((each, index) => ({
            index,
            question: each.question,
            label: each.mine ? _t("You were asked") : _t("%s was asked", each.user.name),
        }));
    }
}
