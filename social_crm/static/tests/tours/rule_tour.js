import { addTour } from "./add_tour";

/* A manager writes a rule, tries it before it is saved, saves it, and sees it in the list. */

const choose = (field, label) => [
    {
        content: `Open ${field}`,
        trigger: `.o_field_widget[name='${field}'] input`,
        run: "click",
    },
    {
        content: `Choose ${label}`,
        trigger: `.o_select_menu_item:contains(${label})`,
        run: "click",
    },
];

const steps = [
    {
        content: "What rules do can be read",
        trigger: ".o_list_view .o_data_row:contains(When somebody)",
    },
    {
        content: "New",
        trigger: ".o_list_button_add",
        run: "click",
    },
    {
        content: "Nothing happens yet",
        trigger: ".o_social_crm_rule_sentence:contains(nothing yet)",
    },
    {
        content: "A name",
        trigger: ".o_field_widget[name='name'] input",
        run: "edit Kettles",
    },
    ...choose("add_condition", "Words"),
    {
        content: "The words",
        trigger: ".o_field_widget[name='words'] textarea",
        run: "edit kettle*",
    },
    ...choose("outcome", "Only watch"),
    {
        content: "It reads as a sentence",
        trigger: ".o_social_crm_rule_sentence:contains(it contains “kettle*”, then only watch.)",
    },
    {
        content: "Dry Run, before it is saved",
        trigger: ".o_form_view:has(.o_form_button_save) .o_social_crm_try",
        run: "click",
    },
    {
        content: "It says what it would have caught",
        trigger: ".o_social_crm_done:contains(It would have caught 1 of 2 posts.)",
    },
    {
        content: "And how that differs",
        trigger: ".o_social_crm_done td:contains(a ticket, would be watched)",
    },
    {
        content: "Look at the example",
        trigger: ".o_social_crm_example:contains(broken)",
        run: "click",
    },
    {
        content: "It opens beside the form",
        trigger: ".modal .o_form_view",
    },
    {
        content: "Close it",
        trigger: ".modal .btn-close",
        run: "click",
    },
    {
        content: "Save",
        trigger: "body:not(:has(.modal)) .o_form_button_save",
        run: "click",
    },
    {
        content: "It is saved",
        trigger: ".o_form_saved, .o_form_view:not(:has(.o_form_button_save:visible))",
    },
];

addTour("social_crm_rule", {
    steps: () => steps,
});
