import { stepUtils } from "@web_tour/tour_utils";
import { addTour } from "./add_tour";

/* An agent sees that several say the same, takes one out, and answers the others with one text.
   Nothing here depends on the language of the person. */

addTour("social_crm_same", {
    steps: () => [
        ...stepUtils.goToAppSteps("social_crm.menu_root"),
        {
            content: "Open what is said",
            trigger: ".o_main_navbar [data-menu-xmlid='social_crm.menu_what_is_said']",
            run: "click",
        },
        {
            content: "Open what several say",
            trigger: ".o-dropdown--menu [data-menu-xmlid='social_crm.menu_same']",
            run: "click",
        },
        {
            content: "Three people say it",
            trigger: ".o_list_view .o_data_row:contains(Leipzig) td[name='people_count']:contains(3)",
            run: "click",
        },
        {
            content: "One of them says something else",
            trigger: ".o_data_row:contains(eleven) button[name='action_not_same']",
            run: "click",
        },
        {
            content: "Two are left",
            trigger: ".o_field_widget[name='people_count']:contains(2)",
        },
        {
            content: "Answer all",
            trigger: ".o_statusbar_buttons button[name='action_answer_all']",
            run: "click",
        },
        {
            content: "Too long for the network",
            trigger: ".modal .o_field_widget[name='text'] textarea",
            run: "edit We are very sorry for your late parcels, all of you!",
        },
        {
            content: "Look elsewhere",
            trigger: ".modal .modal-header",
            run: "click",
        },
        {
            content: "It is said of whom that cannot be sent to, and why",
            trigger: ".modal .o_field_widget[name='left_text']:contains(2)",
        },
        {
            content: "Shorter",
            trigger: ".modal .o_field_widget[name='text'] textarea",
            run: "edit Sorry! They arrive today.",
        },
        {
            content: "Look elsewhere again",
            trigger: ".modal .modal-header",
            run: "click",
        },
        {
            content: "It is said how many get it",
            trigger:
                ".modal:not(:has(.o_field_widget[name='left_text'])) .o_field_widget[name='count_text']:contains(2)",
        },
        {
            content: "Send",
            trigger: ".modal button[name='action_send']",
            run: "click",
        },
        {
            content: "It is on its way",
            trigger: "body:not(:has(.modal)) .o_notification:contains(2)",
        },
    ],
});
