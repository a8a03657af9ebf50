import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";
import { Component } from "@odoo/owl";

/** What a network is asked to allow, and which of it was granted as far as is known. */
export class PermissionsField extends Component {
    static template = "social_crm.PermissionsField";
    static props = { ...standardFieldProps };

    get permissions() {
        return this.props.record.data[this.props.name] || [];
    }

    look({ granted, required }) {
        if (granted === null) {
            return { icon: "fa-circle-o text-muted", title: _t("Asked for at the sign-in") };
        }
        if (granted) {
            return { icon: "fa-check text-success", title: _t("Granted") };
        }
        return { icon: `fa-times ${required ? "text-danger" : "text-warning"}`, title: _t("Not granted") };
    }
}

/** What can be done at a network, and what cannot because a permission is missing. */
export class WorksField extends Component {
    static template = "social_crm.WorksField";
    static props = { ...standardFieldProps };

    get groups() {
        return this.props.record.data[this.props.name] || [];
    }

    reason({ needs }) {
        return _t("Not granted: %s", needs);
    }
}

for (const [name, component, displayName] of [
    ["social_crm_permissions", PermissionsField, _t("Permissions")],
    ["social_crm_works", WorksField, _t("What works")],
]) {
    registry.category("fields").add(name, {
        component,
        displayName,
        supportedTypes: ["json"],
        isEmpty: () => false,
    });
}
