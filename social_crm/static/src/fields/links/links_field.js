import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";
import { Component } from "@odoo/owl";

/** The pages that an author names, with a tick at those whose owner the network has checked. */
export class LinksField extends Component {
    static template = "social_crm.LinksField";
    static props = { ...standardFieldProps };

    get links() {
        const links = this.props.record.data[this.props.name] || [];
        const isPage = new RegExp("^https?://", "i");
        return links
            .filter(({ url }) => isPage.test(url))
            .map(({ url, verified }) => ({
                url,
                verified,
                shown: url.replace(new RegExp("^https?://(www[.])?|/$", "gi"), ""),
            }));
    }
}

export const linksField = {
    component: LinksField,
    displayName: _t("Links, checked or not"),
    supportedTypes: ["json"],
};

registry.category("fields").add("social_crm_links", linksField);
