import { BlocksPopover } from "../words/blocks_popover";

/** Approved answers to choose from: those that are like the customer's question, or what is searched for. */
export class FaqPopover extends BlocksPopover {
    static template = "social_crm.inbox.FaqPopover";
    static props = { ...BlocksPopover.props, asking: { type: Object, optional: true } };

    setup() {
        super.setup();
        if (this.props.asking) {
            this.state.asking = this.props.asking;
        }
    }

    async find() {
        const { composer } = this.props;
        const { entries, language } = await composer.inbox.call(
            "faq", composer.mentionId, composer.audience, composer.text, this.state.search
        );
        return { blocks: entries, language };
    }
}
