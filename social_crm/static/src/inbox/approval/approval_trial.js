import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { formatInteger } from "@web/views/fields/formatters";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";
import { useService } from "@web/core/utils/hooks";
import { Component, useState } from "@odoo/owl";

/** Tries a rule for approval, as it stands in the form, on what was sent lately; saves nothing. */
export class ApprovalTrial extends Component {
    static template = "social_crm.ApprovalTrial";
    static props = { ...standardWidgetProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.state = useState({ days: 30, running: false, error: "", told: null });
    }

    setDays(value) {
        this.state.days = Math.min(Math.max(parseInt(value, 10) || 30, 1), 90);
    }

    async run() {
        const { record } = this.props;
        Object.assign(this.state, { running: true, error: "", told: null });
        try {
            const changes = await record.getChanges();
            const ids = record.resId ? [record.resId] : [];
            const told = await this.orm.call(record.resModel, "try_it", [ids, changes], { days: this.state.days });
            this.state.error = told.error || "";
            this.state.told = told.error ? null : told;
        } finally {
            this.state.running = false;
        }
    }

    get sentence() {
        const { caught, seen } = this.state.told;
        return caught
            ? _t("It fits %(caught)s of %(seen)s answers that were sent.", {
                  caught: formatInteger(caught),
                  seen: formatInteger(seen),
              })
            : _t("It fits none of %s answers that were sent.", formatInteger(seen));
    }

    get together() {
        const { needed, before } = this.state.told;
        return _t("With all rules %(needed)s would have needed approval, without this one %(before)s.", {
            needed: formatInteger(needed),
            before: formatInteger(before),
        });
    }

    open(example) {
        this.action.doAction({
            type: "ir.actions.act_window",
            res_model: "social.crm.reply",
            res_id: example.id,
            views: [[false, "form"]],
            target: "new",
        });
    }
}

registry.category("view_widgets").add("social_crm_approval_trial", { component: ApprovalTrial });
