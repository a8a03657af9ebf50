import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";
import { Component } from "@odoo/owl";

/** Sentences, one below the other. The field holds a list of them, or of pairs: whether it was taken back, and the sentence. */
export class SaidLinesField extends Component {
    static template = "social_crm.SaidLinesField";
    static props = { ...standardFieldProps };

    get lines() {
        return (this.props.record.data[this.props.name] || []).map((line) =>
            Array.isArray(line) ? { back: line[0], said: line[1] } : { back: true, said: line }
        );
    }
}

registry.category("fields").add("social_crm_said_lines", {
    component: SaidLinesField,
    displayName: _t("Sentences"),
    supportedTypes: ["json"],
});
