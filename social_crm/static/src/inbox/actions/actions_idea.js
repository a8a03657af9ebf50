/** What a customer suggests, put on the list of ideas. */

import { _t } from "@web/core/l10n/translation";
import { ChoiceForm } from "./choice_form";
import { registerInboxAction } from "./inbox_actions";
import { isTheirPost, mayWrite } from "./offered";
import { keysOf, perform, postsOf } from "./perform";

const popoverProps = (keys) => (context) => ({
    title: _t("What do they ask for?"),
    load: (search) => context.inbox.call("choose_ideas", keys(context), search),
    onChoose: ({ id }) => perform(context, "act_idea", [id], null, { keys: keys(context) }),
    onCreate: (name) => perform(context, "act_idea_new", [name], null, { keys: keys(context) }),
});

registerInboxAction("idea", {
    label: _t("Idea…"),
    icon: "fa-lightbulb-o",
    sequence: 53,
    group: "further",
    several: true,
    condition: (context) =>
        context.inbox.options.may_idea && mayWrite(context) && postsOf(context).length === context.rows.length,
    popover: ChoiceForm,
    popoverProps: popoverProps(postsOf),
});

registerInboxAction("idea_of_post", {
    label: _t("Idea…"),
    icon: "fa-lightbulb-o",
    sequence: 53,
    group: "further",
    post: true,
    condition: (context) => context.inbox.options.may_idea && isTheirPost(context),
    popover: ChoiceForm,
    popoverProps: popoverProps(keysOf),
});
