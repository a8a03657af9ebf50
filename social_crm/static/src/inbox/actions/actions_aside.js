/** What is out of the way: ignored, not for us, blocked. */

import { _t } from "@web/core/l10n/translation";
import { registerInboxAction } from "./inbox_actions";
import { arePosts, isTheirPost, mayWrite, someOpen } from "./offered";
import { perform } from "./perform";
import { WordsForm } from "./words_form";

const GROUP = "aside";

registerInboxAction("ignore", {
    label: _t("Ignore"),
    icon: "fa-eye-slash",
    sequence: 42,
    group: GROUP,
    hotkey: "d",
    primary: true,
    several: true,
    condition: (context) => arePosts(context) && context.rows.some((row) => row.state === "new"),
    run: (context) => perform(context, "act_ignore", [], () => ({ done: true, state: "ignored" })),
});

registerInboxAction("unignore", {
    label: _t("Take it up again"),
    icon: "fa-eye",
    sequence: 43,
    group: GROUP,
    primary: true,
    several: true,
    condition: (context) => arePosts(context) && context.rows.every((row) => row.state === "ignored"),
    run: (context) => perform(context, "act_unignore", [], () => ({ done: false, state: "new" })),
});

registerInboxAction("ignore_post", {
    label: _t("Ignore this post"),
    icon: "fa-eye-slash",
    sequence: 42,
    group: GROUP,
    post: true,
    condition: (context) => isTheirPost(context) && ["new", "open"].includes(context.entry.state),
    run: (context) => perform(context, "act_ignore"),
});

registerInboxAction("unignore_post", {
    label: _t("Take it up again"),
    icon: "fa-eye",
    sequence: 43,
    group: GROUP,
    post: true,
    condition: (context) => isTheirPost(context) && context.entry.state === "ignored",
    run: (context) => perform(context, "act_unignore"),
});

registerInboxAction("not_for_us", {
    label: _t("Not for us…"),
    icon: "fa-ban",
    sequence: 44,
    group: GROUP,
    several: true,
    condition: (context) => mayWrite(context) && someOpen(context) && sameKind(context),
    popover: WordsForm,
    popoverProps: (context) => ({
        title: _t("Not for us?"),
        hint: _t("It is closed, nobody has to answer, and posts like it will be recognised. Nothing is sent."),
        button: _t("Not for us"),
        onDone: () => perform(context, "act_not_for_us", [], () => ({ done: true })),
    }),
});

registerInboxAction("block", {
    label: _t("Block the author…"),
    icon: "fa-user-secret",
    sequence: 45,
    group: GROUP,
    danger: true,
    several: true,
    condition: (context) =>
        mayWrite(context) && sameKind(context) && context.rows.every((row) => row.standing !== "blocked"),
    popover: WordsForm,
    popoverProps: (context) => ({
        title: _t("Block the author?"),
        hint: _t(
            "What they write is kept and shows up in no queue, and their open cases are closed. At the network nothing changes."
        ),
        words: _t("Why"),
        button: _t("Block"),
        danger: true,
        onDone: ({ words }) => perform(context, "act_block", [words], () => ({ standing: "blocked", done: true })),
    }),
});

registerInboxAction("unblock", {
    label: _t("Unblock the author"),
    icon: "fa-user",
    sequence: 46,
    group: GROUP,
    primary: true,
    several: true,
    condition: (context) =>
        mayWrite(context) && sameKind(context) && context.rows.every((row) => row.standing === "blocked"),
    run: (context) => perform(context, "act_unblock", [], () => ({ standing: false })),
});

/** Cases and posts are not mixed. */
function sameKind({ rows }) {
    return rows.every((row) => row.key[0] === rows[0].key[0]);
}
