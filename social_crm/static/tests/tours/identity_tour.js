import { stepUtils } from "@web_tour/tour_utils";
import { addTour } from "./add_tour";

/** An agent sees in a ticket who it may be, links with one click, sees why, and takes it back. */

const PANEL = ".o_form_view .o_social_crm_suggestions";
const ROW = `${PANEL} .o_social_crm_suggestion`;

const openTicket = [
    ...stepUtils.goToAppSteps("social_crm.menu_root"),
    {
        content: "Open the tickets",
        trigger: ".o_main_navbar [data-menu-xmlid='social_crm.menu_tickets']",
        run: "click",
    },
    {
        content: "Open the ticket",
        trigger: ".o_kanban_record:contains(kettle)",
        run: "click",
    },
];

addTour("social_crm_who_is_it", {
    steps: () => [
        ...openTicket,
        {
            content: "Two who bear the name are suggested, with reasons",
            trigger: `${ROW}:contains(Bonn) ul li`,
        },
        {
            content: "Not the one from Kiel",
            trigger: `${ROW}:contains(Kiel) button[name='refuse']`,
            run: "click",
        },
        {
            trigger: `${PANEL}:not(:contains(Kiel)) .o_social_crm_suggestion:contains(Bonn)`,
        },
        {
            content: "The one from Bonn",
            trigger: `${ROW}:contains(Bonn) button[name='link']`,
            run: "click",
        },
        {
            content: "It says who said so",
            trigger: `${PANEL} .o_social_crm_why:contains(social_agent)`,
        },
        {
            content: "The ticket names the contact",
            trigger: ".o_form_view .o_field_widget[name='partner_email'] input:value(mm@example.com)",
        },
        {
            content: "Second thoughts",
            trigger: `${PANEL} button[name='undo']`,
            run: "click",
        },
        {
            content: "The suggestion is there again, the refused one is not",
            trigger: `${PANEL}:not(:contains(Kiel)) .o_social_crm_suggestion:contains(Bonn)`,
        },
        {
            content: "The ticket is as it was",
            trigger: ".o_form_view .o_field_widget[name='partner_email'] input:value()",
        },
    ],
});

addTour("social_crm_take_back", {
    steps: () => [
        ...openTicket,
        {
            content: "Somebody else, whom the agent knows of",
            trigger: `${PANEL} button[name='search']`,
            run: "click",
        },
        {
            trigger: ".modal .o_field_widget[name='partner_id'] input",
            run: "edit Erika Beispiel",
        },
        {
            trigger: ".modal .o-autocomplete--dropdown-item:contains(Erika)",
            run: "click",
        },
        {
            trigger: ".modal .o_field_widget[name='note'] input",
            run: "edit She called",
        },
        {
            trigger: ".modal button[name='action_link']",
            run: "click",
        },
        {
            trigger: `body:not(:has(.modal)) ${PANEL} .o_social_crm_why:contains(She called)`,
        },
        {
            content: "Look at the evidence",
            trigger: ".o_form_view .o_field_widget[name='social_profile_id'] a, .o_form_view .o_field_widget[name='social_profile_id'] .o_external_button",
            run: "click",
        },
        {
            trigger: ".o_notebook .nav-link[name='evidence']",
            run: "click",
        },
        {
            trigger: ".o_form_view .o_field_widget[name='live_identity_ids'] button[name='action_take_back']",
            run: "click",
        },
        {
            content: "What will follow is said before",
            trigger: ".modal .o_field_widget[name='follows']:contains(1)",
        },
        {
            trigger: ".modal .o_field_widget[name='reason'] input",
            run: "edit It was her sister",
        },
        {
            trigger: ".modal button[name='action_take_back']",
            run: "click",
        },
        {
            trigger: "body:not(:has(.modal)) .o_notebook .nav-link[name='withdrawn']",
            run: "click",
        },
        {
            content: "It stays, as history",
            trigger: ".o_field_widget[name='withdrawn_identity_ids']:contains(It was her sister)",
        },
    ],
});
