/** Customers who help each other: thanked, followed up or corrected by us, each with one click. */

import { _t } from "@web/core/l10n/translation";
import { registerInboxAction } from "./inbox_actions";
import { areCases, isTheirPost } from "./offered";
import { perform } from "./perform";
import { WordsForm } from "./words_form";

const GROUP = "community";
const HELPERS = ["bystander", "superuser"];

/** Whether this is an answer of one customer to another that everybody reads. */
function mayHelp(context) {
    const { entry } = context;
    return isTheirPost(context) && !entry.private && (Boolean(entry.help) || HELPERS.includes(entry.author.role));
}

/** What was shown of it, so that nobody says something of what he has not seen. */
const shownOf = ({ entry }) => entry.help?.seen || "";

/**
 * Answer the helper now: with words to begin with, where nothing is written yet.
 *
 * @param {Object} composer of the case in which this was clicked: where another one was opened meanwhile, what is written
 *  there is for somebody else
 */
async function answerHelper({ inbox, entry }, composer, words) {
    if (!composer || composer !== inbox.composer || !entry.answerable) {
        return;
    }
    if ((await composer.moveTo(entry.mention_id)) === false) {
        return;
    }
    if (words && composer.empty) {
        composer.type(words);
    }
    composer.focus?.();
}

registerInboxAction("help_thank", {
    label: _t("It is right: thank them"),
    icon: "fa-heart-o",
    sequence: 10,
    group: GROUP,
    post: true,
    condition: (context) => mayHelp(context) && context.entry.help?.state !== "confirmed",
    async run(context) {
        const { composer } = context.inbox;
        const result = await perform(context, "act_help", ["confirmed", null, shownOf(context)]);
        if (result) {
            await answerHelper(context, composer, result.thanks);
        }
    },
});

registerInboxAction("help_follow", {
    label: _t("Follow up"),
    icon: "fa-reply",
    sequence: 11,
    group: GROUP,
    post: true,
    condition: (context) => mayHelp(context) && context.entry.answerable,
    run: (context) => answerHelper(context, context.inbox.composer),
});

registerInboxAction("help_wrong", {
    label: _t("It is wrong: set it right…"),
    icon: "fa-exclamation-triangle",
    sequence: 12,
    group: GROUP,
    post: true,
    condition: (context) => mayHelp(context) && context.entry.help?.state !== "wrong",
    popover: WordsForm,
    popoverProps: (context) => ({
        title: _t("What is wrong about it?"),
        hint: _t("Colleagues see it; then you answer the helper. Nothing is sent by itself."),
        words: _t("In a few words"),
        button: _t("Mark as wrong and answer"),
        async onDone({ words }) {
            const { composer } = context.inbox;
            const result = await perform(context, "act_help", ["wrong", words, shownOf(context)]);
            if (result) {
                await answerHelper(context, composer);
            }
        },
    }),
});

registerInboxAction("help_none", {
    label: _t("No help"),
    icon: "fa-times",
    sequence: 13,
    group: GROUP,
    post: true,
    condition: (context) => mayHelp(context) && context.entry.help && context.entry.help.state !== "none",
    run: (context) => perform(context, "act_help", ["none", null, shownOf(context)]),
});

registerInboxAction("community_end", {
    label: _t("The team takes it now"),
    icon: "fa-users",
    sequence: 29,
    primary: true,
    several: true,
    condition: (context) => areCases(context) && context.rows.some((row) => row.community_until && !row.done),
    run: (context) => perform(context, "act_community_end", [], () => ({ community_until: false })),
});
