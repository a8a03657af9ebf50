/** Who has a case, and who is told about it. */

import { _t } from "@web/core/l10n/translation";
import { user } from "@web/core/user";
import { ChoiceForm } from "./choice_form";
import { registerInboxAction } from "./inbox_actions";
import { areCases, someOpen } from "./offered";
import { keysOf, perform } from "./perform";
import { WordsForm } from "./words_form";

const GROUP = "who";

/** What a list says of a colleague: whether they are there, and how much they have. */
export function loadOf({ load, maximum, there, availability }) {
    const cases = maximum ? _t("%(load)s of %(maximum)s", { load, maximum }) : String(load);
    return availability && availability !== "free" ? `${there} · ${cases}` : cases;
}

/** Who may read the case, beside the person at the screen. */
async function colleagues(context) {
    const people = await context.inbox.call("choose_people", keysOf(context), null, true);
    return people.filter((person) => !person.me);
}

registerInboxAction("assign_to_me", {
    label: _t("Take it"),
    icon: "fa-hand-paper-o",
    sequence: 10,
    group: GROUP,
    hotkey: "i",
    primary: true,
    several: true,
    condition: (context) =>
        areCases(context) &&
        someOpen(context) &&
        context.rows.some((row) => row.user?.id !== context.inbox.options.user_id),
    run(context) {
        const id = context.inbox.options.user_id;
        return perform(context, "act_assign", [id], () => ({ user: { id, name: user.name } }));
    },
});

registerInboxAction("assign", {
    label: _t("Give to…"),
    icon: "fa-user-plus",
    sequence: 11,
    group: GROUP,
    hotkey: "a",
    several: true,
    condition: (context) => areCases(context) && someOpen(context),
    popover: ChoiceForm,
    popoverProps: (context) => ({
        title: _t("Who takes care of it?"),
        hint: _t("Open cases beside each name; those who are there come first."),
        load: async (search) => {
            const people = await context.inbox.call("choose_people", keysOf(context), search);
            return people.map((person) => ({
                ...person,
                name: person.me ? _t("%s (you)", person.name) : person.name,
                note: loadOf(person),
                icon: person.availability === "free" ? "fa-circle text-success" : "fa-circle-o text-muted",
                chosen: context.rows.every((row) => row.user?.id === person.id),
            }));
        },
        onChoose: ({ id, name }) => perform(context, "act_assign", [id], () => ({ user: { id, name } })),
    }),
});

registerInboxAction("unassign", {
    label: _t("Give it back"),
    icon: "fa-user-times",
    sequence: 12,
    group: GROUP,
    several: true,
    condition: (context) => areCases(context) && context.rows.some((row) => row.user),
    run: (context) => perform(context, "act_assign", [false], () => ({ user: false })),
});

registerInboxAction("team", {
    label: _t("Hand to a team…"),
    icon: "fa-users",
    sequence: 13,
    group: GROUP,
    several: true,
    condition: areCases,
    popover: ChoiceForm,
    popoverProps: (context) => ({
        title: _t("Which team?"),
        load: async (search) => {
            const teams = await context.inbox.call("choose_teams", keysOf(context), search);
            return teams.map((team) => ({ ...team, note: String(team.people), icon: "fa-users" }));
        },
        onChoose: ({ id, name }) => perform(context, "act_team", [id], () => ({ team: { id, name } })),
    }),
});

registerInboxAction("note", {
    label: _t("Note for colleagues…"),
    icon: "fa-sticky-note-o",
    sequence: 14,
    group: GROUP,
    hotkey: "n",
    condition: areCases,
    popover: WordsForm,
    popoverProps: (context) => ({
        title: _t("Note for colleagues"),
        hint: _t("The customer does not see it."),
        words: _t("Note"),
        lines: 4,
        people: () => colleagues(context),
        peopleLabel: _t("Tell"),
        severalPeople: true,
        button: _t("Write the note"),
        onDone: ({ words, people }) => perform(context, "act_note", [words, people]),
    }),
});
