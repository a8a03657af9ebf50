/** What becomes of a case or a post beside an answer: a ticket, a lead, a part of another case. */

import { _t } from "@web/core/l10n/translation";
import { deserializeDateTime } from "@web/core/l10n/dates";
import { ChoiceForm } from "./choice_form";
import { registerInboxAction } from "./inbox_actions";
import { areCases, arePosts, isTheirPost, mayWrite } from "./offered";
import { keysOf, perform, postsOf } from "./perform";

const GROUP = "further";

registerInboxAction("make_ticket", {
    label: _t("Make it a case"),
    icon: "fa-ticket",
    sequence: 50,
    group: GROUP,
    hotkey: "c",
    primary: true,
    several: true,
    condition: arePosts,
    async run(context) {
        const { inbox } = context;
        const { key } = inbox;
        const result = await perform(context, "act_ticket", [], () => ({ done: true }));
        // Whoever has gone on to another case meanwhile stays there.
        if (result && result.keys.length === 1 && inbox.key === key) {
            await inbox.open(result.keys[0]);
        }
    },
});

registerInboxAction("make_ticket_of_post", {
    label: _t("Make it a case of its own"),
    icon: "fa-ticket",
    sequence: 50,
    group: GROUP,
    post: true,
    condition: (context) => isTheirPost(context) && context.entry.author.role === "bystander",
    run: (context) => perform(context, "act_ticket"),
});

async function makeLead(context) {
    const result = await perform(context, "act_lead", [], null, { keys: postsOf(context).slice(0, 1) });
    if (result) {
        await context.env.services.action.doAction(result.action);
    }
}

registerInboxAction("lead", {
    label: _t("Make a lead"),
    icon: "fa-handshake-o",
    sequence: 51,
    group: GROUP,
    condition: (context) =>
        context.inbox.options.may_lead && mayWrite(context) && postsOf(context).length === 1,
    run: makeLead,
});

registerInboxAction("lead_of_post", {
    label: _t("Make a lead"),
    icon: "fa-handshake-o",
    sequence: 51,
    group: GROUP,
    post: true,
    condition: (context) => context.inbox.options.may_lead && isTheirPost(context),
    run: makeLead,
});

registerInboxAction("merge", {
    label: _t("Merge into another case…"),
    icon: "fa-compress",
    sequence: 52,
    group: GROUP,
    hotkey: "m",
    condition: (context) => areCases(context) && !context.rows[0].merged_into,
    popover: ChoiceForm,
    popoverProps: (context) => ({
        title: _t("Merge into which case?"),
        hint: _t("Posts, notes and answers move there and this case is closed. It can be split again. The customer is not told."),
        load: async (search) => {
            const cases = await context.inbox.call("choose_merge", keysOf(context), search);
            return cases.map((each) => ({
                id: each.id,
                name: each.name,
                hint: each.same ? each.words : `${each.who} · ${each.words}`,
                note: each.at ? deserializeDateTime(each.at).toLocaleString({ day: "numeric", month: "short" }) : "",
                icon: each.same ? "fa-user" : "fa-user-o",
            }));
        },
        async onChoose({ id }) {
            const { inbox } = context;
            const { key } = inbox;
            const result = await perform(context, "act_merge", [id], () => ({ done: true }));
            if (result && inbox.key === key) {
                await inbox.open(result.into);
            }
        },
    }),
});

registerInboxAction("split", {
    label: _t("Split from the other case again"),
    icon: "fa-expand",
    sequence: 53,
    group: GROUP,
    primary: true,
    condition: (context) => areCases(context) && Boolean(context.rows[0].merged_into),
    run: (context) => perform(context, "act_split", [], () => ({ done: false, merged_into: false })),
});

registerInboxAction("form", {
    label: _t("Open the ticket's form"),
    icon: "fa-external-link",
    sequence: 60,
    group: GROUP,
    condition: ({ rows }) => Boolean(rows[0].ticket_id),
    run: ({ rows, env }) =>
        env.services.action.doAction({
            type: "ir.actions.act_window",
            res_model: "helpdesk.ticket",
            res_id: rows[0].ticket_id,
            views: [[false, "form"]],
        }),
});
