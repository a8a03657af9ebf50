import {
    Component,
    markRaw,
    onWillStart,
    onWillUnmount,
    onWillUpdateProps,
    toRaw,
    useEffect,
    useExternalListener,
    useRef,
    useState,
} from "@odoo/owl";
import { useInbox } from "../inbox_store";
import { makeComposer } from "./composer_model";
import { composerNotices, composerTools, partsFor } from "./composer_parts";

/** Where an answer is written. */
export class Composer extends Component {
    static template = "social_crm.inbox.Composer";
    static props = { mentionId: Number };

    setup() {
        this.inbox = useInbox();
        this.textarea = useRef("textarea");
        this.composer = useState(makeComposer(this.env.inbox, this.props.mentionId, this.env.services));
        this.composer.editor = markRaw(this.makeEditor());
        // The conversation marks what is answered, and lets people choose another post.
        this.env.inbox.composer = this.composer;
        onWillStart(() => this.composer.load());
        onWillUpdateProps(({ mentionId }) => {
            if (mentionId !== this.props.mentionId) {
                this.composer.follow(mentionId);
            }
        });
        onWillUnmount(() => {
            if (toRaw(this.env.inbox.composer) === toRaw(this.composer)) {
                this.env.inbox.composer = null;
            }
            return this.composer.close();
        });
        useExternalListener(window, "pagehide", () => this.composer.keeper?.leave());
        useExternalListener(document, "visibilitychange", () => {
            if (document.hidden) {
                this.composer.keeper?.leave();
            }
        });
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
            focus: () => this.textarea.el?.focus(),
        };
    }

    fit() {
        const { el } = this.textarea;
        if (el) {
            el.style.height = "auto";
            el.style.height = `${el.scrollHeight + 2}px`;
        }
    }

    get tools() {
        return partsFor(composerTools, this.composer);
    }

    get notices() {
        return partsFor(composerNotices, this.composer);
    }

    onInput(ev) {
        this.composer.type(ev.target.value);
    }

    onKeydown(ev) {
        if (ev.key === "Enter" && (ev.ctrlKey || ev.metaKey)) {
            ev.preventDefault();
            this.send();
        }
    }

    send(options) {
        return this.composer.send(options);
    }
}
