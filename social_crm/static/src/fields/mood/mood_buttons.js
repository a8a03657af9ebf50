import { _t } from "@web/core/l10n/translation";
import { user } from "@web/core/user";
import { useService } from "@web/core/utils/hooks";
import { Component, onWillStart, useState } from "@odoo/owl";
import { MOODS, moodLook } from "../../core/mood";

/** Three faces to say in which mood something was said; who may not say it sees the one that was chosen. */
export class MoodButtons extends Component {
    static template = "social_crm.MoodButtons";
    static props = {
        resId: Number,
        mood: { optional: true },
        said: { type: Boolean, optional: true }, // by a colleague, not found by itself
        unsure: { type: Boolean, optional: true },
        onChanged: { type: Function, optional: true },
        readonly: { type: Boolean, optional: true },
    };

    setup() {
        this.orm = useService("orm");
        this.moods = MOODS;
        this.state = useState({ allowed: false, busy: false });
        onWillStart(async () => {
            this.state.allowed =
                !this.props.readonly && (await user.hasGroup("social_crm.group_agent"));
        });
    }

    get look() {
        return moodLook(this.props.mood);
    }

    title(mood) {
        if (mood.key !== this.props.mood) {
            return mood.label;
        }
        return this.props.said ? _t("%s – click to take it back", mood.label) : _t("%s – click if that is right", mood.label);
    }

    get lookTitle() {
        return this.props.unsure ? _t("%s, not sure", this.look.label) : this.look.label;
    }

    async choose(mood) {
        if (this.state.busy) {
            return;
        }
        this.state.busy = true;
        const value = mood === this.props.mood && this.props.said ? false : mood;
        try {
            const values = await this.orm.call("social.crm.mention", "action_set_mood", [
                [this.props.resId],
                value,
            ]);
            await this.props.onChanged?.(values);
        } finally {
            this.state.busy = false;
        }
    }
}
