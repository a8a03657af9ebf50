import { addTour } from "./add_tour";

/* An agent plans a training, answers a scripted customer in the inbox, ends it, and reads the report. */

addTour("social_crm_training", {
    steps: () => [
        { content: "New", trigger: ".o_list_button_add", run: "click" },
        {
            content: "One customer is enough",
            trigger: ".o_field_widget[name='conversations'] input",
            run: "edit 1",
        },
        {
            content: "It says that nobody is real",
            trigger: ".o_form_view .alert:contains(Nobody is real)",
        },
        { content: "Start", trigger: "button[name='action_start']", run: "click" },
        {
            content: "The customer is in the inbox, marked as practice",
            trigger: ".o_social_crm_inbox_row .o_social_crm_inbox_tag:contains(Practice)",
        },
        { content: "Open the case", trigger: ".o_social_crm_inbox_row_name", run: "click" },
        {
            content: "It is marked there, too",
            trigger: ".o_social_crm_inbox_head .badge:contains(Practice)",
        },
        {
            content: "Answer",
            trigger: ".o_social_crm_inbox_composer textarea",
            run: "edit I am sorry about that. A replacement is on its way to you.",
        },
        { content: "Send", trigger: ".o_social_crm_inbox_composer button[name='send']:enabled", run: "click" },
        {
            content: "It is said",
            trigger: ".o_social_crm_inbox_entry:contains(A replacement is on its way)",
        },
    ],
});

addTour("social_crm_training_report", {
    steps: () => [
        { content: "The training", trigger: ".o_data_row td[name='scenario']", run: "click" },
        { content: "End", trigger: "button[name='action_end']", run: "click" },
        {
            content: "How it went",
            trigger: ".o_social_crm_training_report h2:contains(of 100)",
        },
        {
            content: "What was said, and what came of it",
            trigger: ".o_social_crm_training_cases .o_kanban_record:contains(A replacement is on its way)",
        },
        {
            content: "The customer is content",
            trigger: ".o_social_crm_training_cases .o_kanban_record:contains(Thanked you)",
        },
        { content: "Wipe", trigger: "button[name='action_wipe']", run: "click" },
        { content: "Really", trigger: ".modal .btn-primary", run: "click" },
        {
            content: "The report stays",
            trigger: ".o_form_view:not(:has(button[name='action_wipe'])) .o_social_crm_training_cases:contains(Thanked you)",
        },
    ],
});
