import { KeepLast } from "@web/core/utils/concurrency";
import { useAutofocus } from "@web/core/utils/hooks";
import { useDebounced } from "@web/core/utils/timing";
import { Component, status, useEffect, useRef, useState } from "@odoo/owl";

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
            // Whoever types faster than the server answers has chosen the first of what it will be.
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
        const { blocks, language } = await this.last.add(this.find());
        Object.assign(this.state, { blocks, language, ready: true });
        this.state.active = Math.max(0, blocks.findIndex((block) => !block.refusal));
        if (this.state.chosen && status(this) !== "destroyed") {
            this.chooseActive();
        }
    }

    /** @returns {Promise<{ blocks: Object[], language: string | false }>} what there is to choose from, the best first */
    find() {
        const { composer } = this.props;
        return composer.inbox.call("blocks", composer.mentionId, composer.audience, this.state.search);
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
        Object.assign(this.state, { search: ev.target.value, ready: false, chosen: false });
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
