import { addTour } from "./add_tour";

/* An agent asks a customer how it was; later a manager looks at the figures. Nothing here depends on the language of the
   person. What the customer does in between is on a page without JavaScript: see test_satisfaction_tour.py. */

addTour("social_crm_ask_satisfied", {
    steps: () => [
        {
            content: "The case is closed; what else can be done",
            trigger: ".o_social_crm_inbox_actions .o_social_crm_inbox_more",
            run: "click",
        },
        {
            content: "Ask how it was",
            trigger: ".o-dropdown--menu [data-action='ask_satisfied']",
            run: "click",
        },
        {
            content: "The question is private, and has its link",
            trigger: ".modal .alert-info .o_field_widget[name='announcement']",
        },
        {
            trigger: ".modal .o_field_widget[name='text'] textarea:value(/s/r/)",
        },
        {
            content: "Send it",
            trigger: ".modal button[name='action_send']",
            run: "click",
        },
        {
            trigger: "body:not(:has(.modal))",
        },
    ],
});

addTour("social_crm_satisfaction", {
    steps: () => [
        {
            content: "The share of complaints solved to satisfaction",
            trigger: ".o_pivot_view .o_pivot_cell_value:contains(100)",
        },
        {
            content: "How it is counted",
            trigger: ".o_social_crm_counted summary",
            run: "click",
        },
        {
            trigger: ".o_social_crm_counted[open] ul li b",
        },
        {
            content: "The cases behind the figure",
            trigger: ".o_pivot_view .o_pivot_cell_value:contains(100)",
            run: "click",
        },
        {
            trigger: ".o_list_view .o_data_row td[name='comment']:contains(Very quick)",
        },
    ],
});
