import { addTour } from "./add_tour";

/** A data protection officer looks at what would go, and only then switches it on. */

const steps = [
    {
        content: "Nothing can be switched on before a dry run",
        trigger: ".o_form_view:not(:has(button[name='action_switch_on']))",
    },
    {
        content: "Dry Run",
        trigger: ".o_form_view button[name='action_dry_run']",
        run: "click",
    },
    {
        content: "What would go is shown, and that nothing was changed",
        trigger: ".o_form_view .alert-info:contains(Nothing was changed)",
    },
    {
        content: "The kind has a row",
        trigger: ".o_field_widget[name='line_ids'] .o_data_row",
    },
    {
        content: "Back to the kind",
        trigger: ".o_breadcrumb .o_back_button, .breadcrumb .o_back_button",
        run: "click",
    },
    {
        content: "Switch On",
        trigger: ".o_form_view button[name='action_switch_on']",
        run: "click",
    },
    {
        content: "It asks once more",
        trigger: ".modal footer .btn-primary",
        run: "click",
    },
    {
        content: "It is on",
        trigger: ".o_form_view button[name='action_switch_off']",
    },
];

addTour("social_crm_retention", {
    steps: () => steps,
});
