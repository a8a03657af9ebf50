import { addTour } from "./add_tour";

/* An administrator chooses how to be organised, sees what would change, does it, and takes it back. */

const TEAM = ".o_social_crm_setup_team[data-team^='t']:contains(Service)";

const choose = [
    {
        content: "Five pictures",
        trigger: ".o_social_crm_setup_card[data-form='holistic'] svg",
    },
    {
        content: "A hub and its departments",
        trigger: ".o_social_crm_setup_card[data-form='hub']",
        run: "click",
    },
    {
        content: "The teams that there are stand there, and what each kind may do",
        trigger: `${TEAM}`,
    },
    {
        content: "One more department",
        trigger: ".o_social_crm_setup_new[data-role='department']",
        run: "click",
    },
    {
        content: "Its name",
        trigger: ".o_social_crm_setup_team[data-team^='new'] input.form-control",
        run: "edit Billing",
    },
    {
        content: "Somebody for it",
        trigger: ".o_social_crm_setup_team[data-team^='new'] .o_social_crm_setup_add input",
        run: "edit social_outsider",
    },
    {
        content: "Found",
        trigger: ".o-autocomplete--dropdown-menu .dropdown-item:contains(social_outsider)",
        run: "click",
    },
    {
        content: "Is in it",
        trigger: ".o_social_crm_setup_team[data-team^='new'] .o_social_crm_setup_chip:contains(social_outsider)",
    },
    {
        content: "Next",
        trigger: ".o_social_crm_setup_next",
        run: "click",
    },
    {
        content: "A topic for it",
        trigger: ".o_social_crm_setup_team[data-team^='new'] .o_social_crm_setup_add input",
        run: "edit Bills",
    },
    {
        content: "Found",
        trigger: ".o-autocomplete--dropdown-menu .dropdown-item:contains(Bills)",
        run: "click",
    },
    {
        content: "The rest can be skipped",
        trigger: ".o_social_crm_setup_skip",
        run: "click",
    },
    {
        content: "What would change, in words",
        trigger: "[data-part='teams'] li:contains(The team “Billing” is made.)",
    },
    {
        content: "Who would see more is marked",
        trigger: "[data-part='teams'] li[data-weight='opens']:contains(Somebody sees more:)",
    },
    {
        content: "Where the topic would go",
        trigger: "[data-part='routing'] li:contains(What is about Bills goes to “Billing”)",
    },
    {
        content: "Do it",
        trigger: ".o_social_crm_setup_apply",
        run: "click",
    },
    {
        content: "Done",
        trigger: ".o_social_crm_setup_done",
    },
    {
        content: "It is in force",
        trigger: ".o_social_crm_setup_current:contains(Hub and Spokes, since)",
    },
];

const back = [
    {
        content: "Take it back…",
        trigger: ".o_social_crm_setup_back",
        run: "click",
    },
    {
        content: "What would go",
        trigger: ".o_social_crm_setup_current li:contains(“Billing” goes again.)",
    },
    {
        content: "What somebody changed since stays",
        trigger: ".o_social_crm_setup_current li:contains(it stays as it is)",
    },
    {
        content: "Really",
        trigger: ".o_social_crm_setup_really",
        run: "click",
    },
    {
        content: "It is as it was",
        trigger: ".o_social_crm_setup_taken:contains(Taken back)",
    },
    {
        content: "And nothing is in force",
        trigger: ".o_social_crm_setup:not(:has(.o_social_crm_setup_current))",
    },
];

/* Who may not decide that types its address all the same. */
const closed = [
    {
        content: "A sentence instead of an error",
        trigger: ".o_social_crm_setup_closed [role=alert]:contains(for administrators of Social CRM to decide)",
    },
    {
        content: "On to what there is to do",
        trigger: ".o_social_crm_setup_closed button",
        run: "click",
    },
    {
        content: "The inbox",
        trigger: ".o_social_crm_inbox",
    },
];

addTour("social_crm_setup", { steps: () => choose });
addTour("social_crm_setup_back", { steps: () => back });
addTour("social_crm_setup_closed", { steps: () => closed });
