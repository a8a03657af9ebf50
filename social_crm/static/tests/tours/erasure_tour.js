import { addTour } from "./add_tour";

/** A data protection officer erases a person and sees what was done. */

const GO_ON = ".o_form_view button[name='action_go_on']:not([disabled])";
const CONFIRMATION = ".o_form_view button[name='action_confirmation']";

/** Where a click's time did not suffice for all, the rest is asked for with another. */
const goOn = {
    content: "Go on, where it is not done yet",
    trigger: `${GO_ON}, ${CONFIRMATION}`,
    run({ anchor, click }) {
        return anchor.matches(GO_ON) ? click() : undefined;
    },
};

const steps = [
    {
        content: "Open the menu of actions of the contact",
        trigger: ".o_form_view .o_cp_action_menus button:has(.fa-cog)",
        run: "click",
    },
    {
        content: "Erase Person",
        trigger: ".o-dropdown--menu .o_menu_item:contains(Erase Person)",
        run: "click",
    },
    {
        content: "What will happen is told before",
        trigger: ".modal .o_social_crm_erasure:contains(What will happen)",
    },
    {
        content: "Nothing can be erased before this",
        trigger: ".modal .o_field_widget[name='understood'] input",
        run: "click",
    },
    {
        content: "Erase",
        trigger: ".modal footer button[name='action_erase']",
        run: "click",
    },
    goOn,
    goOn,
    goOn,
    {
        content: "The confirmation can be handed out",
        trigger: CONFIRMATION,
    },
    {
        content: "What was done stands there in numbers",
        trigger: ".o_field_widget[name='line_ids'] .o_data_row",
    },
    {
        content: "The search afterwards found nothing",
        trigger: ".o_field_widget[name='findings_html'] .text-success",
    },
];

addTour("social_crm_erase", {
    steps: () => steps,
});
