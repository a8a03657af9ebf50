import { deserializeDateTime } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { Component } from "@odoo/owl";
import { ago, useClock } from "../../core/clock";
import { useInbox } from "../inbox_store";
import { questionLook } from "../questions/question_looks";

/** What was done to a case and still holds: it is put off, merged into another one, or waits for a colleague or for the community. */
export class CaseMarks extends Component {
    static template = "social_crm.inbox.CaseMarks";
    static props = { row: Object };

    setup() {
        this.inbox = useInbox();
        this.clock = useClock();
    }

    /** How long other customers may still answer first. */
    get community() {
        const { community_until: until } = this.props.row;
        return until && _t("Community first: ours %s", ago(deserializeDateTime(until), this.clock.now, { coming: true }));
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
        const now = Date.now();
        return (this.props.row.asked || []).map((each, index) => {
            const look = questionLook(each, now);
            return { ...look, index, title: `${each.question}\n${look.title}` };
        });
    }
}
