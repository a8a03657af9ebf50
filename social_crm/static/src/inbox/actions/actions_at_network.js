/** What is done to a post at its network. Which of it the network offers for this post the entry says: `can`. */

import { _t } from "@web/core/l10n/translation";
import { registerInboxAction } from "./inbox_actions";
import { isTheirPost } from "./offered";
import { perform } from "./perform";
import { WordsForm } from "./words_form";

const ACTIONS = [
    { name: "like", label: _t("Like"), icon: "fa-heart-o" },
    { name: "unlike", label: _t("Take the like back"), icon: "fa-heart" },
    { name: "unhide", label: _t("Show it again"), icon: "fa-eye" },
];
const ASKED = [
    {
        name: "hide",
        label: _t("Hide from others…"),
        icon: "fa-low-vision",
        title: _t("Hide from others?"),
        hint: _t("At the network only its author and their friends see it. It can be shown again."),
        button: _t("Hide"),
    },
    {
        name: "repost",
        label: _t("Repost…"),
        icon: "fa-retweet",
        title: _t("Repost it?"),
        hint: _t("Everybody who follows the account sees it, at once. Odoo cannot take it back."),
        button: _t("Repost"),
    },
];

const offered = (name) => (context) => isTheirPost(context) && Boolean(context.entry.can?.includes(name));

ACTIONS.forEach(({ name, ...looks }, index) =>
    registerInboxAction(name, {
        ...looks,
        sequence: 1 + index,
        group: "network",
        post: true,
        condition: offered(name),
        run: (context) => perform(context, "act_at_network", [name]),
    })
);

ASKED.forEach(({ name, label, icon, ...asked }, index) =>
    registerInboxAction(name, {
        label,
        icon,
        sequence: 5 + index,
        group: "network",
        post: true,
        danger: name === "hide",
        condition: offered(name),
        popover: WordsForm,
        popoverProps: (context) => ({ ...asked, onDone: () => perform(context, "act_at_network", [name]) }),
    })
);
