import { _t } from "@web/core/l10n/translation";
import { useFileViewer } from "@web/core/file_viewer/file_viewer_hook";
import { useService } from "@web/core/utils/hooks";
import { url } from "@web/core/utils/urls";
import { Component, useState } from "@odoo/owl";
import { webAddress } from "../../core/links";

const ICONS = {
    image: "fa-picture-o",
    video: "fa-film",
    audio: "fa-volume-up",
    file: "fa-file-o",
};

/**
 * Files of a post, as they are here: those that were fetched are shown, the others are named. Nothing is loaded from the
 * network by looking.
 */
export class MediaFiles extends Component {
    static template = "social_crm.MediaFiles";
    static props = {
        files: Array, // fields of social.crm.media; attachment_id is an id, or false
        onFetched: { type: Function, optional: true },
    };

    setup() {
        this.orm = useService("orm");
        this.fileViewer = useFileViewer();
        this.state = useState({ fetching: false });
    }

    get files() {
        return this.props.files.map((data) => ({
            id: data.id,
            kind: data.kind,
            icon: ICONS[data.kind] || ICONS.file,
            name: data.display_name,
            alt: data.alt || data.display_name,
            state: data.state,
            error: data.error,
            shown: data.kind === "image" && Boolean(data.attachment_id),
            link: webAddress(data.link),
            source: data.attachment_id && url(`/web/content/${data.attachment_id}`),
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
            await this.props.onFetched?.();
        }
    }
}
