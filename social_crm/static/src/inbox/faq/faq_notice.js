import { usePopover } from "@web/core/popover/popover_hook";
import { useDebounced } from "@web/core/utils/timing";
import { Component, onWillUnmount, useEffect, useRef, useState } from "@odoo/owl";
import { composerNotices } from "../composer/composer_parts";
import { blockText } from "../words/blocks_popover";
import { insertAnswer } from "./faq_insert";
import { FaqPopover } from "./faq_popover";

/** How long nobody must have typed, in milliseconds, before entries are looked for anew. */
export const FAQ_AFTER = 400;

/** Offers approved answers to what the customer asks, and to what is being written. */
export class FaqNotice extends Component {
    static template = "social_crm.inbox.FaqNotice";
    static props = { composer: Object };

    setup() {
        this.composer = useState(this.props.composer);
        this.state = useState({ entries: [], done: false });
        this.root = useRef("root");
        this.popover = usePopover(FaqPopover, {
            position: "top-start",
            popoverClass: "o_social_crm_words_popover",
        });
        this.turn = 0;
        const askSoon = useDebounced(() => this.ask(), FAQ_AFTER);
        useEffect(
            () => {
                Object.assign(this.state, { entries: [], done: false });
                this.ask();
            },
            () => [this.composer.mentionId, this.composer.audience]
        );
        useEffect(
            () => {
                if (this.asked !== undefined && this.asked !== this.composer.text && !this.state.done) {
                    askSoon();
                }
            },
            () => [this.composer.text]
        );
        onWillUnmount(() => this.request?.abort?.(false));
    }

    /** Of several questions the last one's answer counts; those before it are given up. */
    async ask() {
        const { mentionId, audience, text, services } = this.composer;
        const turn = ++this.turn;
        this.asked = text;
        this.request?.abort?.(false);
        this.request = services.orm.silent.call("social.crm.inbox", "faq", [mentionId, audience, text]);
        try {
            const { entries } = await this.request;
            if (turn === this.turn) {
                this.state.entries = entries;
            }
        } catch {
            // What is not offered is no error in front of whoever answers.
        }
    }

    words(entry) {
        return blockText(entry, Object.fromEntries(entry.ask.map(({ name, label }) => [name, `[${label}]`])));
    }

    choose(entry, ev) {
        if (!entry.ask.length) {
            this.insert(entry, blockText(entry));
            return;
        }
        this.popover.open(ev.currentTarget, {
            composer: this.composer,
            asking: entry,
            onChoose: (chosen, text) => this.insert(chosen, text),
        });
    }

    insert(entry, text) {
        this.hide();
        return insertAnswer(this.composer, entry, text);
    }

    hide() {
        this.turn++;
        Object.assign(this.state, { entries: [], done: true });
    }
}

composerNotices.add(
    "faq",
    { component: FaqNotice, condition: (composer) => Boolean(composer.options?.faq) },
    { sequence: 60 }
);
