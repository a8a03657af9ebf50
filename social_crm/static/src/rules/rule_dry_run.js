import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { formatInteger } from "@web/views/fields/formatters";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";
import { useService } from "@web/core/utils/hooks";
import { Component, onWillUnmount, useState } from "@odoo/owl";

const EXAMPLES = 5;

/** Adds pairs of a name and a number to others: the numbers of the same name are added up. */
function added(pairs, more) {
    const sums = new Map(pairs);
    for (const [name, count] of more) {
        sums.set(name, (sums.get(name) || 0) + count);
    }
    return [...sums];
}

/** Tries a rule, as it stands in the form, on what was said lately; saves nothing. */
export class RuleDryRun extends Component {
    static template = "social_crm.RuleDryRun";
    static props = { ...standardWidgetProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.state = useState({ days: 7, running: false, error: "", told: null });
        onWillUnmount(() => {
            this.left = true;
        });
    }

    number(value) {
        return formatInteger(value);
    }

    setDays(value) {
        this.state.days = Math.min(Math.max(parseInt(value, 10) || 7, 1), 90);
    }

    async run() {
        const { record } = this.props;
        this.state.running = true;
        this.state.error = "";
        this.state.told = null;
        try {
            const changes = await record.getChanges();
            let after = null;
            do {
                const told = await this.orm.call(
                    record.resModel,
                    "dry_run",
                    [record.resId ? [record.resId] : [], changes],
                    { days: this.state.days, after, seen: this.state.told?.seen || 0 }
                );
                if (told.error) {
                    this.state.error = told.error;
                    return;
                }
                this.add(told);
                after = told.after;
            } while (after && !this.left);
        } finally {
            this.state.running = false;
        }
    }

    add(told) {
        const before = this.state.told;
        if (!before) {
            this.state.told = told;
            return;
        }
        before.seen += told.seen;
        before.caught += told.caught;
        before.same += told.same;
        before.rules = before.rules.map(([name, count, mine], place) => [name, count + told.rules[place][1], mine]);
        for (const name of ["stopped", "outdone", "differs"]) {
            before[name] = added(before[name], told[name]);
        }
        before.examples = [...before.examples, ...told.examples].slice(0, EXAMPLES);
    }

    get sentence() {
        const { caught, seen } = this.state.told;
        return caught
            ? _t("It would have caught %(caught)s of %(seen)s posts.", {
                  caught: this.number(caught),
                  seen: this.number(seen),
              })
            : _t("It would have caught none of %s posts.", this.number(seen));
    }

    get progress() {
        const { told } = this.state;
        return told
            ? _t("%(seen)s of %(total)s posts looked at…", {
                  seen: this.number(told.seen),
                  total: this.number(Math.min(told.total, told.cap)),
              })
            : _t("Looking at what was said…");
    }

    get capped() {
        const { total, cap } = this.state.told;
        return total > cap
            ? _t("Only the latest %s posts were looked at; there were more.", this.number(cap))
            : "";
    }

    stopped([name, count]) {
        return _t("%(count)s more fit, but “%(rule)s” comes before and stops.", {
            count: this.number(count),
            rule: name,
        });
    }

    outdone([name, count]) {
        return _t("For %(count)s of them “%(rule)s” comes before and decides what becomes of it.", {
            count: this.number(count),
            rule: name,
        });
    }

    open(example) {
        this.action.doAction({
            type: "ir.actions.act_window",
            res_model: "social.crm.mention",
            res_id: example.id,
            views: [[false, "form"]],
            target: "new",
        });
    }
}

export const ruleDryRun = { component: RuleDryRun };
registry.category("view_widgets").add("social_crm_rule_dry_run", ruleDryRun);
