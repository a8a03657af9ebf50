import { useService } from "@web/core/utils/hooks";
import { Component, onWillStart, useState } from "@odoo/owl";
import { UnderstoodChips } from "../../fields/understood/understood_chips";
import { refresh } from "./perform";

/** What a post means: mood, kinds, topic and whether it needs an answer, each corrected with one click. */
export class MeaningForm extends Component {
    static template = "social_crm.inbox.MeaningForm";
    static components = { UnderstoodChips };
    static props = { context: Object, close: Function, id: Number };

    setup() {
        this.orm = useService("orm");
        this.state = useState({ values: null });
        onWillStart(async () => this.take(await this.orm.call("social.crm.mention", "understood_values", [[this.props.id]])));
    }

    take(values) {
        this.state.values = {
            mood: values.mood,
            moodSure: values.mood_sure,
            language: values.language,
            kinds: values.kinds,
            topic: values.topic,
            needsAnswer: values.needs_answer,
            said: values.said,
        };
    }

    async changed(values) {
        if (values) {
            this.take(values);
        }
        await refresh(this.props.context);
    }
}
