import { _t } from "@web/core/l10n/translation";
import { user } from "@web/core/user";
import { useService } from "@web/core/utils/hooks";
import { Dropdown } from "@web/core/dropdown/dropdown";
import { DropdownItem } from "@web/core/dropdown/dropdown_item";
import { Component, onWillStart, useState } from "@odoo/owl";
import { KINDS } from "../../core/kinds";
import { moodLook } from "../../core/mood";
import { languageName } from "../language/language_field";
import { MoodButtons } from "../mood/mood_buttons";
import { WhyDialog } from "./why_dialog";

const MODEL = "social.crm.mention";
const SURE = { sure: "", likely: _t("likely"), unsure: _t("not sure") };

/**
 * What is understood of a post: mood, kinds, topic, whether it needs an answer, language; each corrected with one click,
 * each with its reasons behind "Why?".
 */
export class UnderstoodChips extends Component {
    static template = "social_crm.UnderstoodChips";
    static components = { Dropdown, DropdownItem, MoodButtons };
    static props = {
        resId: Number,
        // mood, moodSure, language, kinds, topic, needsAnswer, said: names of what people said
        values: Object,
        onChanged: { type: Function, optional: true },
        readonly: { type: Boolean, optional: true },
    };

    setup() {
        this.orm = useService("orm");
        this.dialog = useService("dialog");
        this.kinds = KINDS;
        this.state = useState({ allowed: false, busy: false, topics: null });
        onWillStart(async () => {
            this.state.allowed =
                !this.props.readonly && (await user.hasGroup("social_crm.group_agent"));
        });
    }

    said(name) {
        return this.props.values.said.includes(name);
    }

    get moodText() {
        const { mood, moodSure } = this.props.values;
        if (!mood) {
            return _t("Mood not known");
        }
        const { label } = moodLook(mood);
        const how = this.said("mood") ? _t("said by a colleague") : SURE[moodSure];
        return how ? _t("%(mood)s, %(how)s", { mood: label, how }) : label;
    }

    get language() {
        const { language } = this.props.values;
        return language ? languageName(language) : _t("Language not known");
    }

    holds(kind) {
        return this.props.values.kinds.includes(kind.key);
    }

    kindTitle(kind) {
        return this.holds(kind) ? _t("%s – click if it is not", kind.label) : _t("%s – click if it is one", kind.label);
    }

    get answerTitle() {
        return this.props.values.needsAnswer ? _t("Click if nobody has to answer") : _t("Click if somebody has to answer");
    }

    get topicName() {
        return this.props.values.topic?.[1] || _t("No topic");
    }

    async loadTopics() {
        this.state.topics ??= await this.orm.searchRead("social.crm.topic", [], ["display_name"], {
            limit: 200,
        });
    }

    async call(method, argument) {
        if (this.state.busy) {
            return;
        }
        this.state.busy = true;
        try {
            const values = await this.orm.call(MODEL, method, [[this.props.resId], argument]);
            await this.props.onChanged?.(values);
        } finally {
            this.state.busy = false;
        }
    }

    toggleKind(kind) {
        const { kinds } = this.props.values;
        const now = this.holds(kind) ? kinds.filter((key) => key !== kind.key) : [...kinds, kind.key];
        return this.call("action_correct", { kinds: now });
    }

    chooseTopic(id) {
        return this.call("action_correct", { topic_id: id });
    }

    toggleAnswer() {
        return this.call("action_correct", { needs_answer: !this.props.values.needsAnswer });
    }

    why() {
        this.dialog.add(WhyDialog, { resId: this.props.resId, onChanged: this.props.onChanged });
    }
}
