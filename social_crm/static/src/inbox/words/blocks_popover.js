import { KeepLast } from "@web/core/utils/concurrency";
import { useAutofocus } from "@web/core/utils/hooks";
import { useDebounced } from "@web/core/utils/timing";
import { Component, useEffect, useRef, useState } from "@odoo/owl";

/** A block as it would be inserted.
 *
 * @param {{ pieces: (string | { name: string })[] }} block
 * @param {Object<string, string>} given what the agent was asked for
 */
export function blockText(block, given = {}) {
    return block.pieces
        .map((piece) => (typeof piece === "string" ? piece : (given[piece.name] || "").trim()))
        .join("");
}

/**
 * Text blocks to choose from: with a search, how each would look, and a small form for what has to be asked for.
 */
export class BlocksPopover extends Component {
    static template = "social_crm.inbox.BlocksPopover";
    static props = {
        composer: Object,
        search: { type: String, optional: true },
        onChoose: Function,
        close: Function,
    };

    setup() {
        this.list = useRef("list");
        this.state = useState({
            search: this.props.search || "",
            blocks: [],
            language: false,
            active: 0,
            ready: false,
            // Whoever types faster than the server answers has already chosen the first one.
            chosen: false,
            asking: null,
            given: {},
        });
        this.last = new KeepLast();
        this.loadSoon = useDebounced(() => this.load(), 150);
        useAutofocus({ refName: "search", mobile: true });
        this.load();
        useEffect(
            () => {
                this.list.el?.querySelector("[aria-selected='true']")?.scrollIntoView({ block: "nearest" });
            },
            () => [this.state.active]
        );
        this.form = useRef("form");
        useEffect(
            (el) => {
                el?.querySelector("input")?.focus();
            },
            () => [this.form.el]
        );
    }

    async load() {
        const { composer } = this.props;
        const found = await this.last.add(
            composer.inbox.call("blocks", composer.mentionId, composer.audience, this.state.search)
        );
        Object.assign(this.state, { blocks: found.blocks, language: found.language, ready: true });
        this.state.active = Math.max(0, found.blocks.findIndex((block) => !block.refusal));
        if (this.state.chosen) {
            this.state.chosen = false;
            this.chooseActive();
        }
    }

    get active() {
        return this.state.blocks[this.state.active];
    }

    get complete() {
        const { asking, given } = this.state;
        return asking.ask.every(({ name }) => (given[name] || "").trim());
    }

    key(block) {
        return `${block.source}-${block.id}`;
    }

    onSearch(ev) {
        this.state.search = ev.target.value;
        this.loadSoon();
    }

    move(by) {
        const count = this.state.blocks.length;
        if (count) {
            this.state.active = (this.state.active + by + count) % count;
        }
    }

    onKeydown(ev) {
        const acts = {
            ArrowDown: () => this.move(1),
            ArrowUp: () => this.move(-1),
            Home: ev.ctrlKey && (() => (this.state.active = 0)),
            Enter: () => this.chooseActive(),
            Escape: () => this.props.close(),
        };
        const act = acts[ev.key];
        if (act && !ev.isComposing) {
            ev.preventDefault();
            ev.stopPropagation();
            act();
        }
    }

    onFormKeydown(ev) {
        if (ev.key === "Escape") {
            ev.preventDefault();
            ev.stopPropagation();
            this.state.asking = null;
        }
    }

    chooseActive() {
        if (!this.state.ready) {
            this.state.chosen = true;
        } else if (this.active) {
            this.choose(this.active);
        }
    }

    choose(block) {
        if (block.refusal) {
            return;
        }
        if (block.ask.length) {
            Object.assign(this.state, { asking: block, given: {} });
            return;
        }
        this.props.onChoose(block, blockText(block));
        this.props.close();
    }

    fill() {
        const { asking, given } = this.state;
        if (this.complete) {
            this.props.onChoose(asking, blockText(asking, given));
            this.props.close();
        }
    }
}
