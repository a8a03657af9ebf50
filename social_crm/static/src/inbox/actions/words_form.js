import { _t } from "@web/core/l10n/translation";
import { useAutofocus } from "@web/core/utils/hooks";
import { Component, useState } from "@odoo/owl";
import { sentenceOf } from "../inbox_errors";

/**
 * A few words, and where asked for who they are for and until when. Also for asking once before something that cannot be
 * taken back easily: then `words` may be left out.
 */
export class WordsForm extends Component {
    static template = "social_crm.inbox.WordsForm";
    static props = {
        context: Object,
        close: Function,
        title: String,
        // what follows
        hint: { type: String, optional: true },
        // label of the words; none are asked for without
        words: { type: String, optional: true },
        lines: { type: Number, optional: true },
        // () => Promise<{ id, name }[]>
        people: { type: Function, optional: true },
        peopleLabel: { type: String, optional: true },
        severalPeople: { type: Boolean, optional: true },
        // label of a day
        day: { type: String, optional: true },
        button: String,
        danger: { type: Boolean, optional: true },
        // ({ words, people: number[], day: string })
        onDone: Function,
    };
    static defaultProps = { lines: 1 };

    setup() {
        this.state = useState({
            words: "",
            people: [],
            chosen: [],
            day: luxon.DateTime.local().toISODate(),
            failed: "",
        });
        useAutofocus({ refName: this.props.words ? "words" : "button" });
        // Not waited for: what is typed meanwhile is typed here already.
        this.loadPeople();
    }

    async loadPeople() {
        if (this.props.people) {
            try {
                this.state.people = await this.props.people();
            } catch (error) {
                this.state.failed = sentenceOf(error);
            }
        }
    }

    get labels() {
        return { choose: _t("Choose…"), cancel: _t("Cancel") };
    }

    get ready() {
        const { words, people, severalPeople } = this.props;
        return (!words || this.state.words.trim()) && (!people || severalPeople || this.state.chosen.length);
    }

    chooseOne(ev) {
        this.state.chosen = ev.target.value ? [Number(ev.target.value)] : [];
    }

    toggle(id) {
        const { chosen } = this.state;
        this.state.chosen = chosen.includes(id) ? chosen.filter((each) => each !== id) : [...chosen, id];
    }

    onKeydown(ev) {
        if (ev.key === "Enter" && (ev.ctrlKey || ev.metaKey)) {
            ev.preventDefault();
            ev.stopPropagation();
            this.done();
        }
    }

    done() {
        if (!this.ready) {
            return;
        }
        const { words, chosen, day } = this.state;
        this.props.close();
        return this.props.onDone({ words: words.trim(), people: chosen, day });
    }
}
