import { _t } from "@web/core/l10n/translation";
import { usePopover } from "@web/core/popover/popover_hook";
import { Component, onMounted, useRef, useState } from "@odoo/owl";
import { composerNotices, composerTools } from "../composer/composer_parts";
import { sentenceOf } from "../inbox_errors";

/** Whether the company's model may be asked about what is being written. */
export function helps(composer) {
    const { help } = composer.data;
    return Boolean(help) && (!composer.private || help.private);
}

/** A draft in other words, from the company's own model: shown, and taken over only if the agent wants it. */
export class HelpPopover extends Component {
    static template = "social_crm.inbox.HelpPopover";
    static props = {
        composer: Object,
        task: { type: String, optional: true },
        close: Function,
    };

    setup() {
        this.composer = this.props.composer;
        this.state = useState({ busy: "", result: null, error: "" });
        const root = useRef("root");
        onMounted(() => root.el.querySelector("button:not(:disabled)")?.focus());
        if (this.props.task) {
            this.ask(this.props.task);
        }
    }

    get tasks() {
        const { language } = this.composer.data.help;
        const tasks = [
            ["shorter", _t("Shorter")],
            ["friendlier", _t("Friendlier")],
            ["clearer", _t("Clearer")],
        ];
        return language ? [...tasks, ["translate", _t("Say it in %s", language)]] : tasks;
    }

    get missing() {
        return this.state.result.missing.join(", ");
    }

    async ask(task) {
        const { mentionId, text, audience, inbox } = this.composer;
        Object.assign(this.state, { busy: task, result: null, error: "" });
        try {
            this.asked = text;
            this.state.result = await inbox.call("rewrite", mentionId, task, text, audience);
        } catch (error) {
            this.state.error = sentenceOf(error);
        } finally {
            this.state.busy = "";
        }
    }

    /** What was typed meanwhile is not lost: then the words go to the cursor. */
    take() {
        const { composer, asked } = this;
        const { text } = this.state.result;
        this.props.close();
        if (composer.text === asked) {
            composer.replace(text);
        } else {
            composer.insert(text);
        }
    }

    onKeydown(ev) {
        if (ev.key === "Escape") {
            ev.preventDefault();
            ev.stopPropagation();
            this.props.close();
        }
    }
}

function useHelp(composer) {
    return usePopover(HelpPopover, {
        position: "top-start",
        popoverClass: "o_social_crm_words_popover",
        onClose: () => composer.focus(),
    });
}

export class HelpTool extends Component {
    static template = "social_crm.inbox.HelpTool";
    static props = { composer: Object };

    setup() {
        this.composer = useState(this.props.composer);
        this.button = useRef("button");
        this.popover = useHelp(this.props.composer);
    }

    open() {
        this.popover.open(this.button.el, { composer: this.props.composer });
    }
}

/** The answer is in another language than the post. */
export class LanguageNotice extends Component {
    static template = "social_crm.inbox.LanguageNotice";
    static props = { composer: Object };

    setup() {
        this.composer = useState(this.props.composer);
        this.button = useRef("button");
        this.popover = useHelp(this.props.composer);
    }

    get words() {
        const { draft, customer } = this.composer.check.language;
        return _t("This looks like %(draft)s. The customer writes %(customer)s.", { draft, customer });
    }

    get canTranslate() {
        return helps(this.composer);
    }

    translate() {
        this.popover.open(this.button.el, { composer: this.props.composer, task: "translate" });
    }
}

composerTools.add("help", { component: HelpTool, condition: helps }, { sequence: 50 });
composerNotices.add(
    "language",
    { component: LanguageNotice, condition: ({ check, empty }) => Boolean(check?.language) && !empty },
    { sequence: 70 }
);
