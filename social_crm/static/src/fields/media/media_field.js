import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { url } from "@web/core/utils/urls";
import { useFileViewer } from "@web/core/file_viewer/file_viewer_hook";
import { standardFieldProps } from "@web/views/fields/standard_field_props";
import { Component, useState } from "@odoo/owl";

const ICONS = {
    image: "fa-picture-o",
    video: "fa-film",
    audio: "fa-volume-up",
    file: "fa-file-o",
};

/** Media of a post. They stay at the network until somebody wants to see them. */
export class MediaField extends Component {
    static template = "social_crm.MediaField";
    static props = { ...standardFieldProps };

    setup() {
        this.orm = useService("orm");
        this.fileViewer = useFileViewer();
        this.state = useState({ fetching: false });
    }

    get files() {
        return this.props.record.data[this.props.name].records.map(({ resId, data }) => ({
            id: resId,
            kind: data.kind,
            icon: ICONS[data.kind] || ICONS.file,
            name: data.display_name,
            alt: data.alt || data.display_name,
            state: data.state,
            error: data.error,
            shown: data.kind === "image" && Boolean(data.attachment_id),
            link: data.link,
            source: data.attachment_id && url(`/web/content/${data.attachment_id.id}`),
        }));
    }

    get missing() {
        return this.files.filter((file) => file.state === "there" && !file.link);
    }

    get fetchLabel() {
        return this.missing.length === 1
            ? _t("Show the file")
            : _t("Show %s files", this.missing.length);
    }

    open(file) {
        const images = this.files.filter((each) => each.shown);
        const viewable = images.map((image) => ({
            isImage: true,
            isViewable: true,
            name: image.alt,
            defaultSource: image.source,
            downloadUrl: `${image.source}?download=true`,
        }));
        this.fileViewer.open(viewable[images.findIndex((image) => image.id === file.id)], viewable);
    }

    async fetch() {
        this.state.fetching = true;
        try {
            await this.orm.call("social.crm.media", "action_fetch", [
                this.missing.map((file) => file.id),
            ]);
        } finally {
            this.state.fetching = false;
            await this.props.record.model.root.load();
        }
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
