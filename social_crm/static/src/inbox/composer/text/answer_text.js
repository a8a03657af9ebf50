import { Component, markRaw, useEffect, useRef, useState } from "@odoo/owl";
import { peopleFor, queryAt } from "./mention_query";

const HIGHEST = 260;

/** The text of an answer: it grows with what is written, and completes the names of those who take part. */
export class AnswerText extends Component {
    static template = "social_crm.inbox.AnswerText";
    static props = { composer: Object, onFiles: Function };

    setup() {
        this.composer = useState(this.props.composer);
        this.textarea = useRef("textarea");
        this.state = useState({ people: [], chosen: 0, start: 0 });
        this.composer.editor = markRaw(this.makeEditor());
        // What is shown follows the model, and the height the text; the cursor of who types stays where it is.
        useEffect(
            (el, text) => {
                if (el && el.value !== text) {
                    el.value = text;
                }
                this.fit();
            },
            () => [this.textarea.el, this.composer.text]
        );
    }

    makeEditor() {
        return {
            selection: () => {
                const { el } = this.textarea;
                return el ? [el.selectionStart, el.selectionEnd] : [0, 0];
            },
            select: (start, end) => {
                const { el } = this.textarea;
                if (el) {
                    el.value = this.composer.text;
                    this.fit();
                    el.focus();
                    el.setSelectionRange(start, end);
                }
            },
            focus: () => {
                const { el } = this.textarea;
                if (el && document.activeElement !== el) {
                    el.focus();
                    el.setSelectionRange(el.value.length, el.value.length);
                }
            },
        };
    }

    fit() {
        const { el } = this.textarea;
        if (el) {
            el.style.height = "auto";
            el.style.height = `${Math.min(el.scrollHeight + 2, HIGHEST)}px`;
        }
    }

    get placeholder() {
        return this.composer.way?.announcement || "";
    }

    onInput(ev) {
        this.composer.type(ev.target.value);
        this.complete();
    }

    onPaste(ev) {
        const files = [...(ev.clipboardData?.files || [])];
        if (files.length) {
            ev.preventDefault();
            this.props.onFiles(files);
        }
    }

    onBlur() {
        this.composer.keeper?.saveSoon();
        this.state.people = [];
    }

    // Names

    complete() {
        const { el } = this.textarea;
        const found = el.selectionStart === el.selectionEnd && queryAt(el.value, el.selectionStart);
        Object.assign(this.state, {
            people: found ? peopleFor(this.composer.data.people || [], found.query) : [],
            start: found ? found.start : 0,
            chosen: 0,
        });
    }

    pick(person) {
        const { el } = this.textarea;
        const { start } = this.state;
        this.state.people = [];
        el.setSelectionRange(start, el.selectionStart);
        this.composer.insert(`@${person.handle} `);
    }

    onKeydown(ev) {
        const { people, chosen } = this.state;
        if (!people.length || ev.ctrlKey || ev.metaKey || ev.altKey) {
            return;
        }
        const step = { ArrowDown: 1, ArrowUp: -1 }[ev.key];
        if (step) {
            this.state.chosen = (chosen + step + people.length) % people.length;
        } else if (ev.key === "Enter" || ev.key === "Tab") {
            this.pick(people[chosen]);
        } else if (ev.key === "Escape") {
            this.state.people = [];
        } else {
            return;
        }
        ev.preventDefault();
        ev.stopPropagation();
    }
}
