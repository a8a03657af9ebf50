import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useRecordObserver } from "@web/model/relational_model/utils";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";
import { Component, useState } from "@odoo/owl";
import { useMentionsChanged } from "../../core/live";
import { WhoIsIt } from "./who_is_it";

/**
 * Who a profile is or may be, on a form.
 *
 * It stands on the form of the profile, or on one that names the profile in the field `profile`.
 */
export class Suggestions extends Component {
    static template = "social_crm.Suggestions";
    static components = { WhoIsIt };
    static props = {
        ...standardWidgetProps,
        profile: { type: String, optional: true },
    };

    setup() {
        this.state = useState({ profileId: false, turn: 0 });
        useRecordObserver((record) => {
            // Reading these makes the observer come again when they change.
            const profileId = this.profileIdOf(record);
            const contactId = (record.data.partner_id || record.data.author_partner_id)?.id;
            const key = `${profileId} ${contactId}`;
            if (key !== this.key) {
                this.key = key;
                this.state.profileId = profileId || false;
                this.state.turn++;
            }
        });
        useMentionsChanged(() => this.state.turn++, {
            concerns: ({ ids, ticket_ids }) => {
                const { resModel, resId } = this.props.record;
                return resModel === "helpdesk.ticket"
                    ? ticket_ids.includes(resId)
                    : resModel === "social.crm.mention" && ids.includes(resId);
            },
            busy: () => this.props.record.dirty,
        });
    }

    profileIdOf(record) {
        return this.props.profile ? record.data[this.props.profile]?.id : record.resId;
    }

    /** What was typed is not lost. */
    async save() {
        const { record } = this.props;
        return !record.dirty || record.save();
    }

    /** What the form shows beside this follows the link. */
    async refresh() {
        const { record } = this.props;
        await record.load();
        this.env.bus.trigger("MAIL:RELOAD-THREAD", { model: record.resModel, id: record.resId });
    }
}

export const suggestionsWidget = {
    component: Suggestions,
    extractProps: ({ attrs }) => ({ profile: attrs.profile }),
    supportedAttributes: [
        {
            label: _t("Field with the profile"),
            name: "profile",
            type: "field",
        },
    ],
};

registry.category("view_widgets").add("social_crm_suggestions", suggestionsWidget);
