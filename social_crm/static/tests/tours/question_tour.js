import { addTour } from "./add_tour";

/* An agent asks a department and a colleague from a case, sees that it waits, and withdraws one. Then somebody of the
   department answers on the page, without signing in. Nothing here depends on the language of the person. */

addTour("social_crm_ask", {
    steps: () => [
        {
            content: "The case is open",
            trigger: ".o_social_crm_inbox_head",
        },
        {
            content: "What else can be done",
            trigger: ".o_social_crm_inbox_head .o_social_crm_inbox_more",
            run: "click",
        },
        {
            content: "Ask",
            trigger: "[data-action='ask']",
            run: "click",
        },
        {
            content: "Ask without saying what",
            trigger: ".o_social_crm_inbox_ask button[type='submit']",
            run: "click",
        },
        {
            content: "It says what is missing",
            trigger: ".o_social_crm_inbox_ask [role='alert']",
        },
        {
            content: "What is asked",
            trigger: ".o_social_crm_inbox_ask textarea[name='words']",
            run: "edit Where is the parcel?",
        },
        {
            content: "It is not missing any more",
            trigger: ".o_social_crm_inbox_ask:not(:has([role='alert']))",
        },
        {
            content: "A department",
            trigger: ".o_social_crm_inbox_ask [data-addressee]:contains(Logistics)",
            run: "click",
        },
        {
            content: "Search for a colleague",
            trigger: ".o_social_crm_inbox_ask input[name='search']",
            run: "edit Packer",
        },
        {
            content: "And a colleague",
            trigger: ".o_social_crm_inbox_ask [data-addressee]:contains(Packer)",
            run: "click",
        },
        {
            content: "What goes along is shown",
            trigger: ".o_social_crm_inbox_ask details[name='along'] summary",
            run: "click",
        },
        {
            content: "The public post",
            trigger: ".o_social_crm_inbox_ask blockquote:contains(kettle)",
        },
        {
            content: "However much there is, the button can be reached",
            trigger: ".o_social_crm_inbox_ask button[type='submit']",
            run({ anchor }) {
                anchor.scrollIntoView();
                const { bottom } = anchor.getBoundingClientRect();
                if (bottom > window.innerHeight) {
                    throw new Error(`It ends at ${bottom} of ${window.innerHeight}`);
                }
            },
        },
        {
            content: "Both are asked",
            trigger: ".o_social_crm_inbox_ask:has([data-chosen^='d']):has([data-chosen^='u']) button[type='submit']",
            run: "click",
        },
        {
            content: "The case waits for both",
            trigger: ".o_social_crm_inbox_facts:contains(Logistics):contains(Packer)",
        },
        {
            content: "It stands in the conversation",
            trigger: ".o_social_crm_inbox_entry:contains(Where is the parcel)",
        },
        {
            content: "And in the list",
            trigger: ".o_social_crm_inbox_rows [data-mark='asked']",
        },
        {
            content: "More",
            trigger: ".o_social_crm_inbox_head .o_social_crm_inbox_more",
            run: "click",
        },
        {
            content: "What waits",
            trigger: "[data-action='questions']",
            run: "click",
        },
        {
            content: "One is not needed any more",
            trigger: ".o_social_crm_inbox_questions [data-question]:contains(Packer) button[name='withdraw']",
            run: "click",
        },
        {
            content: "The department is left",
            trigger: ".o_social_crm_inbox_facts:contains(Logistics):not(:contains(Packer))",
        },
    ],
});

addTour("social_crm_question_answered", {
    steps: () => [
        {
            content: "The answer stands in the conversation",
            trigger: ".o_social_crm_inbox_entry:contains(It is in Bonn)",
        },
        {
            content: "Nothing waits any more",
            trigger: ".o_social_crm_inbox_facts:not(:contains(Logistics))",
        },
    ],
});
