/** What is asked about a case, and answered. */

import { _t } from "@web/core/l10n/translation";
import { registerInboxAction } from "../actions/inbox_actions";
import { areCases } from "../actions/offered";
import { perform } from "../actions/perform";
import { WordsForm } from "../actions/words_form";
import { AskForm } from "./ask_form";
import { QuestionsForm } from "./questions_form";

const GROUP = "who";

registerInboxAction("answer_question", {
    label: _t("Answer the question"),
    icon: "fa-comment-o",
    sequence: 9,
    group: GROUP,
    primary: true,
    condition: (context) => areCases(context) && context.rows[0].asked?.some((each) => each.mine),
    popover: WordsForm,
    popoverProps: (context) => ({
        title: _t("A colleague asks"),
        hint: context.rows[0].asked
            .filter((each) => each.mine)
            .map((each) => each.question)
            .join("\n"),
        words: _t("Answer"),
        lines: 3,
        button: _t("Answer"),
        onDone: ({ words }) =>
            perform(context, "act_answer_question", [words], (row) => ({
                asked: row.asked.filter((each) => !each.mine),
            })),
    }),
});

registerInboxAction("ask", {
    label: _t("Ask…"),
    icon: "fa-question-circle-o",
    sequence: 15,
    group: GROUP,
    hotkey: "q",
    condition: areCases,
    popover: AskForm,
});

registerInboxAction("questions", {
    label: ({ rows }) => _t("Questions that wait: %s", rows[0].asked?.length || 0),
    icon: "fa-hourglass-half",
    sequence: 16,
    group: GROUP,
    condition: (context) => areCases(context) && context.rows[0].asked?.length > 0,
    popover: QuestionsForm,
});
