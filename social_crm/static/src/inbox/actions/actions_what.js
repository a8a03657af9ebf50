/** What cases are about, and how urgent they are. */

import { _t } from "@web/core/l10n/translation";
import { MOODS } from "../../core/mood";
import { ChoiceForm } from "./choice_form";
import { registerInboxAction } from "./inbox_actions";
import { MeaningForm } from "./meaning_form";
import { areCases, isTheirPost, mayWrite } from "./offered";
import { keysOf, perform, postsOf } from "./perform";

const GROUP = "what";
const PRIORITIES = [
    ["3", _t("Very high")],
    ["2", _t("High")],
    ["1", _t("Medium")],
    ["0", _t("Low")],
];

registerInboxAction("tags", {
    label: _t("Tags…"),
    icon: "fa-tags",
    sequence: 20,
    group: GROUP,
    hotkey: "t",
    several: true,
    condition: areCases,
    popover: ChoiceForm,
    popoverProps: (context) => ({
        title: _t("Tags"),
        several: true,
        load: (search) => context.inbox.call("choose_tags", keysOf(context), search),
        onChoose: ({ id, chosen }) => perform(context, "act_tags", chosen ? [[], [id]] : [[id], []]),
        onCreate: (name) => perform(context, "act_tag_new", [name]),
    }),
});

registerInboxAction("priority", {
    label: _t("Priority…"),
    icon: "fa-star-o",
    sequence: 21,
    group: GROUP,
    several: true,
    condition: areCases,
    popover: ChoiceForm,
    popoverProps: (context) => ({
        title: _t("Priority of the case"),
        searchable: false,
        load: async () =>
            PRIORITIES.map(([id, name]) => ({
                id,
                name: String(name),
                chosen: context.rows.every((row) => row.priority === id),
            })),
        onChoose: ({ id }) => perform(context, "act_priority", [id], () => ({ priority: id })),
    }),
});

registerInboxAction("topic", {
    label: _t("Topic…"),
    icon: "fa-bookmark-o",
    sequence: 22,
    group: GROUP,
    several: true,
    condition: (context) => mayWrite(context) && postsOf(context).length === context.rows.length,
    popover: ChoiceForm,
    popoverProps: (context) => ({
        title: _t("What is it about?"),
        load: async (search) => [
            ...(search ? [] : [{ id: 0, name: _t("No topic"), chosen: context.rows.every((row) => !row.topic) }]),
            ...(await context.inbox.call("choose_topics", postsOf(context), search)),
        ],
        onChoose: ({ id, name }) =>
            perform(
                context,
                "act_correct",
                [{ topic_id: id || false }],
                () => ({ topic: id ? { id, name } : false }),
                { keys: postsOf(context) }
            ),
    }),
});

registerInboxAction("mood", {
    label: _t("Mood…"),
    icon: "fa-smile-o",
    sequence: 23,
    group: GROUP,
    several: true,
    condition: (context) => mayWrite(context) && postsOf(context).length === context.rows.length,
    popover: ChoiceForm,
    popoverProps: (context) => ({
        title: _t("How does the customer sound?"),
        searchable: false,
        load: async () =>
            MOODS.map(({ key, label, icon }) => ({
                id: key,
                name: String(label),
                icon,
                chosen: context.rows.every((row) => row.mood === key),
            })),
        onChoose: ({ id }) =>
            perform(context, "act_correct", [{ mood: id }], () => ({ mood: id, mood_sure: false }), {
                keys: postsOf(context),
            }),
    }),
});

registerInboxAction("meaning", {
    label: _t("What it means…"),
    icon: "fa-lightbulb-o",
    sequence: 24,
    group: GROUP,
    post: true,
    condition: isTheirPost,
    popover: MeaningForm,
    popoverProps: ({ entry }) => ({ id: entry.mention_id }),
});
