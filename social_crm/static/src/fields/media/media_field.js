import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";
import { Component } from "@odoo/owl";
import { MediaFiles } from "./media_files";

/** Media of a post. They stay at the network until somebody wants to see them. */
export class MediaField extends Component {
    static template = "social_crm.MediaField";
    static components = { MediaFiles };
    static props = { ...standardFieldProps };

    get files() {
        return this.props.record.data[this.props.name].records.map(({ resId, data }) => ({
            ...data,
            id: resId,
            attachment_id: data.attachment_id && data.attachment_id.id,
        }));
    }

    reload() {
        return this.props.record.model.root.load();
    }
}

export const mediaField = {
    component: MediaField,
    displayName: _t("Media of a post"),
    supportedTypes: ["one2many"],
    isEmpty: (record, name) => !record.data[name].records.length,
    relatedFields: [
        { name: "display_name", type: "char" },
        { name: "kind", type: "selection", selection: [] },
        { name: "alt", type: "char" },
        { name: "state", type: "selection", selection: [] },
        { name: "error", type: "char" },
        { name: "link", type: "char" },
        { name: "attachment_id", type: "many2one", relation: "ir.attachment" },
    ],
};

registry.category("fields").add("social_crm_media", mediaField);
