import { deserializeDateTime, formatDateTime } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { shortly } from "../rows/row_looks";

/**
 * How a question that waits looks: how long it has waited, or how long it is overdue.
 *
 * @param {{ user: Object, since: string, due: string, seen: boolean, mine: boolean }} asked
 * @param {number} now in milliseconds
 * @returns {{ late: boolean, age: string, label: string, title: string }}
 */
export function questionLook(asked, now) {
    const due = deserializeDateTime(asked.due);
    const late = due.toMillis() <= now;
    const since = deserializeDateTime(asked.since).toMillis();
    const until = formatDateTime(due, { showSeconds: false });
    return {
        late,
        age: shortly(Math.max(0, now - (late ? due.toMillis() : since))),
        label: asked.mine ? _t("You were asked") : _t("%s was asked", asked.user.name),
        title: [
            late ? _t("An answer was expected by %s", until) : _t("An answer is expected by %s", until),
            ...(asked.seen ? [_t("seen")] : []),
        ].join(" · "),
    };
}

/**
 * The mark of a row with questions that wait: that of the one that is due first.
 *
 * @param {Object[]} asked see `asked` of the rows of `social.crm.inbox`
 * @param {number} now in milliseconds
 */
export function questionsMark(asked, now) {
    const [first] = [...asked].sort((one, other) => (one.due < other.due ? -1 : 1));
    const look = questionLook(first, now);
    const names = asked.map((each) => (each.mine ? _t("you") : each.user.name)).join(", ");
    return {
        id: "asked",
        icon: "fa-question-circle-o",
        text: look.age,
        colour: look.late ? "text-danger fw-bold" : "",
        title: `${_t("Waits for %s", names)} · ${look.title}`,
    };
}
