import { stepUtils } from "@web_tour/tour_utils";
import { addTour } from "./add_tour";

/** An agent turns a post into a ticket and answers it. Nothing here depends on the language of the person. */

const TOO_LONG = "We are very sorry for your broken kettle, Martina!";
const SHORT = "We send you a new one today.";

const openMenu = (name) => [
    ...stepUtils.goToAppSteps("social_crm.menu_root"),
    {
        content: `Open the menu ${name}`,
        trigger: `.o_main_navbar [data-menu-xmlid='social_crm.${name}']`,
        run: "click",
    },
];

const openMention = [
    ...openMenu("menu_mentions"),
    {
        content: "Open what Martina has written",
        trigger: ".o_list_view .o_data_row:contains(kettle) td[name='summary']",
        run: "click",
    },
    {
        trigger: ".o_form_view .o_field_widget[name='body']:contains(kettle)",
    },
];

const composeFrom = [
    {
        content: "Begin an answer",
        trigger: ".o_statusbar_buttons button[name='action_social_answer']",
        run: "click",
    },
    {
        content: "What is answered stands above",
        trigger: ".modal .o_social_crm_quote:contains(kettle)",
    },
];

addTour("social_crm_answer", {
    steps: () => [
        ...openMention,
        {
            content: "It is not worked yet",
            trigger: ".o_statusbar_status button[data-value='new'].o_arrow_button_current",
        },
        {
            content: "Make a ticket of it",
            trigger: ".o_statusbar_buttons button[name='action_make_ticket']",
            run: "click",
        },
        {
            content: "The ticket opens and shows what was said",
            trigger: ".o_form_view .o_field_widget[name='social_mention_ids'] .o_social_crm_post:contains(kettle)",
        },
        {
            trigger: ".o_field_widget[name='social_network']:contains(Scripted)",
        },
        {
            content: "The chatter shows it as well",
            trigger: ".o-mail-Message:contains(kettle)",
        },
        ...composeFrom,
        {
            content: "That the answer is public is said in words",
            trigger: ".modal .alert-warning .o_field_widget[name='announcement']:contains(Martina)",
        },
        {
            trigger: ".modal .o_social_crm_counter:contains(0):contains(40)",
        },
        {
            content: "Change who can read it",
            trigger: ".modal .o_field_widget[name='audience'] input[data-value='direct']",
            run: "click",
        },
        {
            content: "The words follow",
            trigger: ".modal .alert-info .o_field_widget[name='announcement']:contains(Martina)",
        },
        {
            trigger: ".modal .o_field_widget[name='audience'] input[data-value='public']",
            run: "click",
        },
        {
            trigger: ".modal .alert-warning .o_field_widget[name='announcement']",
        },
        {
            content: "The counter moves while somebody types",
            trigger: ".modal .o_field_widget[name='text'] textarea",
            run: `edit ${SHORT}`,
        },
        {
            trigger: `.modal .o_social_crm_counter:contains(${SHORT.length})`,
        },
        {
            trigger: ".modal .o_field_widget[name='text'] textarea",
            run: `edit ${TOO_LONG}`,
        },
        {
            content: "Too long is shown, and by how much",
            trigger: `.modal .o_social_crm_counter.text-danger:contains(${TOO_LONG.length - 40})`,
        },
        {
            trigger: ".modal .o_field_widget[name='text'] textarea[aria-invalid='true']",
        },
        {
            content: "It cannot be sent",
            trigger: ".modal button[name='action_send']",
            run: "click",
        },
        {
            content: "Why not is said",
            trigger: `.o_error_dialog:contains(${TOO_LONG.length - 40}):contains(40)`,
        },
        {
            trigger: ".o_error_dialog .o-default-button",
            run: "click",
        },
        {
            content: "What was written is still there",
            trigger: `.modal:not(.o_error_dialog) .o_field_widget[name='text'] textarea:value(${TOO_LONG})`,
            run: `edit ${SHORT}`,
        },
        {
            trigger: `.modal .o_social_crm_counter:contains(${SHORT.length})`,
        },
        {
            trigger: ".modal .o_field_widget[name='text'] textarea[aria-invalid='false']",
        },
        {
            content: "Send it",
            trigger: ".modal button[name='action_send']",
            run: "click",
        },
        {
            content: "The ticket says that it is on its way",
            trigger: `.o_social_crm_outbox .o_social_crm_post:contains(${SHORT}) .badge.text-bg-info`,
        },
        {
            trigger: "body:not(:has(.modal))",
        },
    ],
});

addTour("social_crm_answered", {
    steps: () => [
        ...openMenu("menu_tickets"),
        {
            content: "Open the ticket",
            trigger: ".o_kanban_record:contains(kettle)",
            run: "click",
        },
        {
            content: "The answer stands below the question",
            trigger: `.o_social_crm_post:contains(kettle) ~ .o_social_crm_post_own:contains(${SHORT})`,
        },
        {
            content: "Nothing is on its way any more",
            trigger: ".o_form_view:not(:has(.o_social_crm_outbox article))",
        },
        {
            trigger: `.o-mail-Message:contains(${SHORT})`,
        },
        ...openMenu("menu_our_answers"),
        {
            content: "Open all answers",
            trigger: ".o-dropdown--menu [data-menu-xmlid='social_crm.menu_answers']",
            run: "click",
        },
        {
            trigger: `.o_list_view .o_data_row:contains(${SHORT}) td[name='state'] .badge.text-bg-success`,
        },
        ...openMention,
        {
            content: "The question is answered",
            trigger: ".o_statusbar_status button[data-value='answered'].o_arrow_button_current",
        },
        {
            content: "Our answer is marked as sent",
            trigger: `.o_social_crm_outbox .o_social_crm_post:contains(${SHORT}) .badge.text-bg-success`,
        },
        {
            content: "The thread shows it below the question",
            trigger: ".o_notebook .nav-link[name='thread']",
            run: "click",
        },
        {
            trigger: `.o_social_crm_post_current:contains(kettle) ~ .o_social_crm_post_own:contains(${SHORT})`,
        },
    ],
});

addTour("social_crm_keep_a_draft", {
    steps: () => [
        ...openMenu("menu_tickets"),
        {
            trigger: ".o_kanban_record:contains(kettle)",
            run: "click",
        },
        ...composeFrom,
        {
            content: "A private question is answered privately",
            trigger: ".modal .alert-info .o_field_widget[name='announcement']:contains(Martina)",
        },
        {
            trigger: ".modal .o_field_widget[name='text'] textarea",
            run: `edit ${SHORT}`,
        },
        {
            trigger: `.modal .o_social_crm_counter:contains(${SHORT.length})`,
        },
        {
            trigger: ".modal button[name='action_keep']",
            run: "click",
        },
        {
            content: "The draft waits in the ticket, with what can be done about it",
            trigger: `.o_social_crm_outbox .o_social_crm_post:contains(${SHORT}) button[name='action_edit']`,
            run: "click",
        },
        {
            trigger: `.modal .o_field_widget[name='text'] textarea:value(${SHORT})`,
        },
        {
            trigger: ".modal button[name='action_send']",
            run: "click",
        },
        {
            content: "Second thoughts",
            trigger: ".o_social_crm_outbox .o_social_crm_post button[name='action_cancel']",
            run: "click",
        },
        {
            trigger: ".o_form_view:not(:has(.o_social_crm_outbox article))",
        },
    ],
});
