import { rpc } from "@web/core/network/rpc";
import { addTour } from "./add_tour";

/* An editor makes an entry of the knowledge out of what is asked again and again, and approves it, but not unseen what
   was changed elsewhere meanwhile; an agent inserts it.
   Nothing here depends on the language of the person. */

addTour("social_crm_faq_approve", {
    steps: () => [
        {
            content: "What three people asked",
            trigger: ".o_list_view .o_data_row:contains(parcel) td[name='people']:contains(3)",
        },
        {
            trigger: ".o_list_view .o_data_row:contains(parcel) td[name='question']",
            run: "click",
        },
        {
            content: "Each question and our answer, with nobody's name",
            trigger: ".o_field_widget[name='line_ids'] .o_data_row:contains(acme.example)",
        },
        {
            content: "Make an entry",
            trigger: ".o_statusbar_buttons button[name='action_make']:enabled",
            run: "click",
        },
        {
            content: "It is a draft",
            trigger: ".o_statusbar_status button[data-value='draft'].o_arrow_button_current",
        },
        {
            content: "Say it better",
            trigger: ".o_field_widget[name='public_answer'] textarea",
            run: "edit Hello {{first_name|there}}, follow it at acme.example.",
        },
        {
            content: "Approve",
            trigger: ".o_statusbar_buttons button[name='action_approve']:enabled",
            run: "click",
        },
        {
            trigger: ".o_statusbar_status button[data-value='approved'].o_arrow_button_current",
        },
    ],
});

/** Somebody else changes the answer of the entry that is open. */
async function changeElsewhere() {
    const domain = [["name", "=", "How do I pay?"]];
    const [id] = await rpc("/web/dataset/call_kw/social.crm.faq/search", {
        model: "social.crm.faq",
        method: "search",
        args: [domain],
        kwargs: {},
    });
    await rpc("/web/dataset/call_kw/social.crm.faq/write", {
        model: "social.crm.faq",
        method: "write",
        args: [[id], { public_answer: "In cash." }],
        kwargs: {},
    });
}

addTour("social_crm_faq_seen", {
    steps: () => [
        {
            content: "What is open is changed by somebody else",
            trigger: ".o_form_view .o_field_widget[name='public_answer'] textarea:value(By card.)",
            run: changeElsewhere,
        },
        {
            content: "And here, too, in another place",
            trigger: ".o_field_widget[name='private_answer'] textarea",
            run: "edit By card, as you did before.",
        },
        {
            content: "One click would save and approve it",
            trigger: ".o_statusbar_buttons button[name='action_approve']:enabled",
            run: "click",
        },
        {
            content: "But that was not seen: read it again",
            trigger: ".modal .modal-footer button.btn-primary",
            run({ click }) {
                // Saving has brought the same words: what is read again stands in a form of its own.
                document.querySelector(".o_form_view").dataset.before = "true";
                return click();
            },
        },
        {
            content: "There it is, and what was written here as well",
            trigger: ".o_form_view:not([data-before]) .o_field_widget[name='public_answer'] textarea:value(In cash.)",
        },
        {
            trigger: ".o_field_widget[name='private_answer'] textarea:value(By card, as you did before.)",
        },
        {
            trigger: "body:not(:has(.modal)) .o_statusbar_status button[data-value='draft'].o_arrow_button_current",
        },
        {
            content: "Now it is approved, as it was seen",
            trigger: "body:not(:has(.modal)) .o_statusbar_buttons button[name='action_approve']:enabled",
            run: "click",
        },
        {
            trigger: ".o_statusbar_status button[data-value='approved'].o_arrow_button_current",
        },
    ],
});

addTour("social_crm_faq_insert", {
    steps: () => [
        {
            content: "The approved answer is offered",
            trigger: ".o_social_crm_faq_entry:contains(acme.example) button[name='insert_answer']",
            run: "click",
        },
        {
            content: "It stands in the answer, filled in",
            trigger: ".o_social_crm_inbox_composer textarea.o_social_crm_answer:value(Hello Martina, follow it)",
        },
    ],
});
