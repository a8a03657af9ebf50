import { registry } from "@web/core/registry";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";
import { Component } from "@odoo/owl";
import { KINDS, kindsOf } from "../../core/kinds";
import { UnderstoodChips } from "./understood_chips";

const COLUMNS = { mood: "mood", topic_id: "topic", needs_answer: "needs_answer", is_complaint: "kinds" };
/** Fields that {@link understoodOf} reads. */
export const UNDERSTOOD_FIELDS = [
    { name: "mood", type: "selection" },
    { name: "mood_sure", type: "selection" },
    { name: "language", type: "char" },
    { name: "topic_id", type: "many2one", relation: "social.crm.topic" },
    { name: "needs_answer", type: "boolean" },
    { name: "fixed", type: "json" },
    { name: "own", type: "boolean" },
    ...KINDS.map(({ key }) => ({ name: `is_${key}`, type: "boolean" })),
];

/**
 * What is understood, of the fields of a mention.
 *
 * @param {Object} data
 * @returns {Object} as {@link UnderstoodChips} wants it
 */
export function understoodOf(data) {
    const topic = data.topic_id;
    return {
        mood: data.mood,
        moodSure: data.mood_sure,
        language: data.language,
        kinds: kindsOf(data),
        topic: topic ? [topic.id, topic.display_name] : false,
        needsAnswer: data.needs_answer,
        said: (data.fixed || []).map((name) => COLUMNS[name]).filter(Boolean),
    };
}

/** What is understood of the mention that a form shows. */
export class Understood extends Component {
    static template = "social_crm.Understood";
    static components = { UnderstoodChips };
    static props = { ...standardWidgetProps };

    get values() {
        return understoodOf(this.props.record.data);
    }

    async reload() {
        await this.props.record.load();
        this.props.record.model.notify?.();
    }
}

registry.category("view_widgets").add("social_crm_understood", {
    component: Understood,
    fieldDependencies: UNDERSTOOD_FIELDS,
});
