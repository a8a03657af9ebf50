import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { formatSelection } from "@web/views/fields/formatters";
import { standardFieldProps } from "@web/views/fields/standard_field_props";
import { Component } from "@odoo/owl";
import { audienceLook } from "../../core/audience";
import { OUTBOX_BADGES, outboxActions } from "../../core/outbox";

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
                badge: OUTBOX_BADGES[data.state],
                audience,
                audienceLabel: formatSelection(data.audience, record.fields.audience),
                subject: data.subject,
                text: data.text,
                error: data.error,
                part:
                    data.parts &&
                    _t("Part %(part)s of %(parts)s", { part: data.part, parts: data.parts }),
                actions: outboxActions(data.state),
            };
        });
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
