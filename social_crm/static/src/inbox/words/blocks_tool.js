import { _t } from "@web/core/l10n/translation";
import { usePopover } from "@web/core/popover/popover_hook";
import { Component, useEffect, useExternalListener, useRef, useState } from "@odoo/owl";
import { answerSoon } from "../composer/answer_soon";
import { composerTools } from "../composer/composer_parts";
import { registerInboxKey } from "../keys/inbox_keys";
import { BlocksPopover } from "./blocks_popover";

/** What opens the blocks while typing: two colons behind a blank, a slash at the beginning of a line. */
const TRIGGER = /(?:^|\s)(::)$|(?:^|\n)(\/)$/;

/** How many characters before the cursor opened the blocks; 0: they are not asked for. */
export function triggered(textBefore) {
    const match = TRIGGER.exec(textBefore);
    return match ? (match[1] || match[2]).length : 0;
}

/** Puts what is said often into the answer: by its button, `::` or `/` while typing, or Ctrl+Space. */
export class BlocksTool extends Component {
    static template = "social_crm.inbox.BlocksTool";
    static props = { composer: Object };

    setup() {
        this.button = useRef("button");
        this.title = _t("Text blocks (Ctrl+Space, or type ::)");
        this.popover = usePopover(BlocksPopover, {
            position: "top-start",
            popoverClass: "o_social_crm_words_popover",
            onClose: () => this.props.composer.focus(),
        });
        const composer = useState(this.props.composer);
        useEffect(
            (wanted) => {
                if (wanted) {
                    composer.wanted = "";
                    this.open();
                }
            },
            () => [composer.wanted === "blocks"]
        );
        useExternalListener(document, "input", (ev) => this.onInput(ev));
        useExternalListener(document, "keydown", (ev) => this.onKeydown(ev));
    }

    /** Whether something happened in the text of this composer. */
    isOurs(target) {
        const composer = this.button.el?.closest(".o_social_crm_inbox_composer");
        return target instanceof HTMLTextAreaElement && Boolean(composer?.contains(target));
    }

    onInput(ev) {
        if (ev.inputType === "insertText" && this.isOurs(ev.target)) {
            const typed = triggered(ev.target.value.slice(0, ev.target.selectionStart));
            if (typed) {
                this.open(typed);
            }
        }
    }

    onKeydown(ev) {
        if (ev.ctrlKey && ev.code === "Space" && this.isOurs(ev.target)) {
            ev.preventDefault();
            ev.stopPropagation();
            this.open();
        }
    }

    /** @param {number} typed characters before the cursor that the block takes the place of */
    open(typed = 0) {
        const { composer } = this.props;
        const [start, end] = composer.editor?.selection() || [composer.text.length, composer.text.length];
        this.popover.open(this.button.el, {
            composer,
            onChoose: (block, text) => {
                const before = composer.text.slice(0, start - typed);
                composer.editor?.select(start - typed, end);
                composer.insert(/\S$/.test(before) ? ` ${text}` : text);
                this.note(block);
            },
        });
    }

    async note(block) {
        // Figures are not worth an error in front of whoever answers.
        await this.props.composer.inbox.call("block_used", block.id, block.source).catch(() => {});
    }
}

composerTools.add("blocks", { component: BlocksTool }, { sequence: 30 });

registerInboxKey("blocks", {
    keys: ["b"],
    label: _t("Text blocks; while you write: ::"),
    group: "case",
    run: ({ inbox }) => {
        answerSoon(inbox, "blocks");
    },
}, { sequence: 20 });
