import { stepUtils } from "@web_tour/tour_utils";
import { addTour } from "./add_tour";

/** An agent sees what a post is taken for, corrects it, sees why, and takes a word back. */

const CHIPS = ".o_form_view .o_social_crm_understood";

addTour("social_crm_correct_a_mood", {
    steps: () => [
        ...stepUtils.goToAppSteps("social_crm.menu_root"),
        {
            content: "Open the posts",
            trigger: ".o_main_navbar [data-menu-xmlid='social_crm.menu_mentions']",
            run: "click",
        },
        {
            content: "The list shows mood and kind",
            trigger: ".o_list_view .o_data_row:contains(kettle) .o_field_social_crm_mood .fa",
        },
        {
            content: "Open the post",
            trigger: ".o_list_view .o_data_row:contains(kettle) td[name='summary']",
            run: "click",
        },
        {
            content: "It was found to be positive, which it is not",
            trigger: `${CHIPS} .o_social_crm_mood_chosen.o_social_crm_mood_positive`,
        },
        {
            content: "How sure that is stands beside it in words",
            trigger: `${CHIPS} .o_social_crm_mood_text:contains(Positive, not sure)`,
        },
        {
            content: "One click corrects it",
            trigger: `${CHIPS} .o_social_crm_mood_negative`,
            run: "click",
        },
        {
            content: "It says that a colleague said so",
            trigger: `${CHIPS} .o_social_crm_mood_text:contains(said by a colleague)`,
        },
        {
            content: "It is a complaint, too",
            trigger: `${CHIPS} .o_social_crm_kind_complaint:not(.o_social_crm_chosen)`,
            run: "click",
        },
        {
            trigger: `${CHIPS} .o_social_crm_kind_complaint.o_social_crm_chosen`,
        },
        {
            content: "What it is about",
            trigger: `${CHIPS} .o_social_crm_topic`,
            run: "click",
        },
        {
            trigger: ".o-dropdown-item:contains(Kettles)",
            run: "click",
        },
        {
            trigger: `${CHIPS} .o_social_crm_topic:contains(Kettles)`,
        },
        {
            content: "Why?",
            trigger: `${CHIPS} .o_social_crm_ask_why`,
            run: "click",
        },
        {
            content: "The words that counted for the language are shown",
            trigger: ".modal .o_social_crm_why_language .o_social_crm_term",
        },
        {
            content: "Who said the mood",
            trigger: ".modal .o_social_crm_why_mood:contains(social_agent)",
        },
        {
            content: "The topic was a mistake",
            trigger: ".modal .o_social_crm_why_topic button:contains(Take back)",
            run: "click",
        },
        {
            trigger: ".modal .o_social_crm_why_topic:not(:has(button))",
        },
        {
            trigger: ".modal footer button",
            run: "click",
        },
        {
            content: "It is found by itself again",
            trigger: `body:not(:has(.modal)) ${CHIPS} .o_social_crm_topic:not(:contains(Kettles))`,
        },
    ],
});
