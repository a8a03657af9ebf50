import { usePopover } from "@web/core/popover/popover_hook";
import { Component, useRef } from "@odoo/owl";
import { composerTools } from "../composer/composer_parts";
import { insertAnswer } from "./faq_insert";
import { FaqPopover } from "./faq_popover";

/** Opens what the company has approved to be answered. */
export class FaqTool extends Component {
    static template = "social_crm.inbox.FaqTool";
    static props = { composer: Object };

    setup() {
        this.button = useRef("button");
        this.popover = usePopover(FaqPopover, {
            position: "top-start",
            popoverClass: "o_social_crm_words_popover",
            onClose: () => this.props.composer.focus(),
        });
    }

    open() {
        const { composer } = this.props;
        this.popover.open(this.button.el, {
            composer,
            onChoose: (entry, text) => insertAnswer(composer, entry, text),
        });
    }
}

composerTools.add(
    "faq",
    { component: FaqTool, condition: (composer) => Boolean(composer.options?.faq) },
    { sequence: 32 }
);
