import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { formatSelection } from "@web/views/fields/formatters";
import { standardFieldProps } from "@web/views/fields/standard_field_props";
import { Component } from "@odoo/owl";
import { audienceLook } from "../../core/audience";

const BADGES = {
    draft: "text-bg-300",
    queued: "text-bg-info",
    sending: "text-bg-info",
    sent: "text-bg-success",
    failed: "text-bg-danger",
    unknown: "text-bg-warning",
    cancelled: "text-bg-300",
};

/** Answers that are not said yet, each with what can be done about it. */
export class OutboxField extends Component {
    static template = "social_crm.OutboxField";
    static props = { ...standardFieldProps };

    setup() {
        this.action = useService("action");
    }

    get answers() {
        return [...this.props.record.data[this.props.name].records].reverse().map((record) => {
            const { data } = record;
            const audience = audienceLook(data.audience);
            return {
                id: record.resId,
                author: data.user_id?.display_name || "",
                state: data.state,
                stateLabel: formatSelection(data.state, record.fields.state),
                badge: BADGES[data.state],
                audience,
                audienceLabel: formatSelection(data.audience, record.fields.audience),
                subject: data.subject,
                text: data.text,
                error: data.error,
                part:
                    data.parts &&
                    _t("Part %(part)s of %(parts)s", { part: data.part, parts: data.parts }),
                actions: this.actions(data.state),
            };
        });
    }

    actions(state) {
        switch (state) {
            case "draft":
                return [{ name: "action_edit", label: _t("Go on writing") }];
            case "queued":
                return [
                    { name: "action_edit", label: _t("Change") },
                    { name: "action_cancel", label: _t("Do not send") },
                ];
            case "failed":
                return [
                    { name: "action_retry", label: _t("Try again") },
                    { name: "action_edit", label: _t("Change") },
                    { name: "action_cancel", label: _t("Discard") },
                ];
            case "unknown":
                return [
                    { name: "action_look_up", label: _t("Look again") },
                    { name: "action_was_sent", label: _t("It was sent") },
                    { name: "action_was_not_sent", label: _t("Send it again") },
                ];
        }
        return [];
    }

    async act(answer, { name }) {
        const { record } = this.props;
        const reload = () => record.load();
        if (record.dirty && !(await record.save())) {
            return;
        }
        await this.action.doActionButton({
            type: "object",
            name,
            resModel: "social.crm.reply",
            resId: answer.id,
            onClose: reload,
        });
    }

    open(answer) {
        this.action.doAction({
            type: "ir.actions.act_window",
            res_model: "social.crm.reply",
            res_id: answer.id,
            views: [[false, "form"]],
        });
    }
}

export const outboxField = {
    component: OutboxField,
    displayName: _t("Answers that are not said yet"),
    supportedTypes: ["one2many"],
    isEmpty: (record, name) => !record.data[name].records.length,
    useSubView: true,
};

registry.category("fields").add("social_crm_outbox", outboxField);
