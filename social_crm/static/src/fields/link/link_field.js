import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { UrlField, urlField } from "@web/views/fields/url/url_field";

/** An address at a network: only what leads to the web can be clicked, and it is not told where one came from. */
export class LinkField extends UrlField {
    static template = "social_crm.LinkField";

    get address() {
        const value = this.props.record.data[this.props.name] || "";
        return /^https?:\/\//i.test(value) ? value : "";
    }
}

export const linkField = {
    ...urlField,
    component: LinkField,
    displayName: _t("Address at a network"),
};

registry.category("fields").add("social_crm_link", linkField);
