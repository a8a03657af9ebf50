import { useDropzone } from "@web/core/dropzone/dropzone_hook";
import {
    Component,
    onMounted,
    onWillUnmount,
    onWillUpdateProps,
    toRaw,
    useExternalListener,
    useRef,
    useState,
} from "@odoo/owl";
import { sentenceOf } from "../inbox_errors";
import { useInbox, useInboxChanged } from "../inbox_store";
import { answerIsThere } from "./answer_soon";
import { AudienceSwitch } from "./audience/audience_switch";
import { makeComposer } from "./composer_model";
import { composerNotices, composerTools, partsFor } from "./composer_parts";
import "./composer_keys";
import "./composer_tools";
import { AnswerFiles } from "./files/answer_files";
import { addFiles } from "./files/uploads";
import "./notices/notices";
import { Preview } from "./preview/preview";
import { tellSent } from "./send/after_sending";
import { goesOn, openNext } from "./send/next_case";
import { SendBar } from "./send/send_bar";
import { AnswerText } from "./text/answer_text";
import { Counter } from "./text/counter";

const QUIET = ["presence", "typing"];

/** Where an answer is written. */
export class Composer extends Component {
    static template = "social_crm.inbox.Composer";
    static components = { AnswerFiles, AnswerText, AudienceSwitch, Counter, Preview, SendBar };
    static props = { mentionId: Number };

    setup() {
        this.inbox = useInbox();
        this.root = useRef("root");
        this.composer = useState(makeComposer(this.env.inbox, this.props.mentionId, this.env.services));
        this.composer.sendFrom = (options) => this.send(options);
        this.composer.afterSending = (result) => this.afterSending(result);
        // The conversation marks what is answered, and lets people choose another post. Not before it is mounted: what
        // it is in is rendered anew by this, and would make another one instead.
        onMounted(() => {
            this.env.inbox.composer = this.composer;
            answerIsThere(this.env.inbox, this.composer);
        });
        this.composer.load().catch((error) => (this.composer.error = sentenceOf(error)));
        onWillUpdateProps(({ mentionId }) => {
            if (mentionId !== this.props.mentionId) {
                this.composer.follow(mentionId);
            }
        });
        useInboxChanged(({ open, what }) => {
            if (open && !QUIET.includes(what)) {
                // Whoever types is not disturbed; what matters is said when it is saved or sent.
                this.composer.refresh().catch(() => {});
            }
        });
        useExternalListener(window, "pagehide", () => this.composer.leave());
        useExternalListener(document, "visibilitychange", () => document.hidden && this.composer.keeper?.saveSoon());
        onWillUnmount(() => {
            if (toRaw(this.env.inbox.composer) === toRaw(this.composer)) {
                this.env.inbox.composer = null;
            }
            return this.composer.close();
        });
        useDropzone(
            this.root,
            (ev) => this.onFiles([...ev.dataTransfer.files]),
            "o_social_crm_dropzone",
            () => this.composer.ready
        );
    }

    get tools() {
        return partsFor(composerTools, this.composer);
    }

    get notices() {
        return partsFor(composerNotices, this.composer);
    }

    onFiles(files) {
        return addFiles(this.composer, files);
    }

    onKeydown(ev) {
        const control = ev.ctrlKey || ev.metaKey;
        if (ev.key === "Enter" && control) {
            this.send({ next: ev.shiftKey });
        } else if (control && ev.shiftKey && ["l", "p"].includes(ev.key.toLowerCase())) {
            this.composer.switcher?.();
        } else if (ev.key === "Escape" && ev.target.matches("textarea, input")) {
            ev.target.blur();
        } else {
            return;
        }
        ev.preventDefault();
        ev.stopPropagation();
    }

    /**
     * @param {Object} [options]
     * @param {boolean} [options.next] open the next case afterwards
     * @param {boolean} [options.anyway]
     */
    async send({ next = false, anyway = false } = {}) {
        this.goOn = next || goesOn();
        const result = await this.composer.send({ anyway });
        if (result) {
            this.afterSending(result);
        }
    }

    afterSending(sent) {
        tellSent(this.composer, sent);
        this.composer.refresh();
        // Whoever has gone on himself meanwhile stays where he is.
        if (this.goOn && !this.composer.closed) {
            openNext(this.env.inbox);
        }
        this.goOn = false;
    }
}
