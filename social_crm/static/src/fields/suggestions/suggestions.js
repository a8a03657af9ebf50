import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { useRecordObserver } from "@web/model/relational_model/utils";
import { formatFloat } from "@web/views/fields/formatters";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";
import { Component, useState } from "@odoo/owl";
import { useMentionsChanged } from "../../core/live";

const MODEL = "social.crm.profile";

/**
 * Who a profile is, why, and with one click that it is not; or who it may be, each with one click.
 *
 * It stands on the form of the profile, or on one that names the profile in the field `profile`.
 */
export class Suggestions extends Component {
    static template = "social_crm.Suggestions";
    static props = {
        ...standardWidgetProps,
        profile: { type: String, optional: true },
    };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.notification = useService("notification");
        this.state = useState({ seen: null, busy: false, profileId: false });
        useRecordObserver((record) => {
            // Reading these makes the observer come again when they change.
            const profileId = this.profileIdOf(record);
            const contactId = (record.data.partner_id || record.data.author_partner_id)?.id;
            const key = `${profileId} ${contactId}`;
            if (key !== this.key) {
                this.key = key;
                return this.load(profileId);
            }
        });
        useMentionsChanged(() => this.load(this.state.profileId), {
            concerns: ({ ids, ticket_ids }) => {
                const { resModel, resId } = this.props.record;
                return resModel === "helpdesk.ticket"
                    ? ticket_ids.includes(resId)
                    : resModel === "social.crm.mention" && ids.includes(resId);
            },
            busy: () => this.props.record.dirty || this.state.busy,
        });
    }

    profileIdOf(record) {
        return this.props.profile ? record.data[this.props.profile]?.id : record.resId;
    }

    async load(profileId) {
        if (!profileId) {
            Object.assign(this.state, { seen: null, profileId: false });
            return;
        }
        const seen = await this.orm.silent.call(MODEL, "identity_panel", [[profileId]]);
        Object.assign(this.state, { seen, profileId });
    }

    get undoHint() {
        return _t("It was found by itself. That it is wrong is remembered, and it is not linked again.");
    }

    /** In percent and bits, for those who want to know exactly. Never quite 100: nothing is. */
    exactly({ chance, bits }) {
        const percent = Math.min(99.9, Math.floor(chance * 1000) / 10);
        return _t("%(percent)s % · %(bits)s bits", {
            percent: formatFloat(percent, { digits: [16, 1] }),
            bits: formatFloat(bits, { digits: [16, 1] }),
        });
    }

    async act(method, ...args) {
        const { record } = this.props;
        if (this.state.busy || (record.dirty && !(await record.save()))) {
            return;
        }
        this.state.busy = true;
        try {
            this.state.seen = await this.orm.call(MODEL, method, [[this.state.profileId], ...args]);
            if (this.state.seen.told) {
                this.notification.add(this.state.seen.told, { type: "info" });
            }
        } finally {
            this.state.busy = false;
        }
        await this.refresh();
    }

    link({ partner_id }) {
        return this.act("link_contact", partner_id);
    }

    refuse({ partner_id }) {
        return this.act("refuse_contact", partner_id);
    }

    undo() {
        return this.act("take_back_link");
    }

    async create() {
        const action = await this.orm.call(MODEL, "action_create_partner", [
            [this.state.profileId],
        ]);
        await this.action.doAction(action, { onClose: () => this.reload() });
    }

    async search() {
        await this.action.doAction(
            {
                type: "ir.actions.act_window",
                name: _t("Another Contact"),
                res_model: "social.crm.link",
                views: [[false, "form"]],
                target: "new",
                context: { default_profile_id: this.state.profileId },
            },
            { onClose: () => this.reload() }
        );
    }

    open(partnerId) {
        this.action.doAction({
            type: "ir.actions.act_window",
            res_model: "res.partner",
            res_id: partnerId,
            views: [[false, "form"]],
        });
    }

    async reload() {
        await this.load(this.state.profileId);
        await this.refresh();
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
