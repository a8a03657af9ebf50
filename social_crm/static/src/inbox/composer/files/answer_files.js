import { _t } from "@web/core/l10n/translation";
import { Component, useState } from "@odoo/owl";

/** The files of an answer, each with a description for those who cannot see or hear it. */
export class AnswerFiles extends Component {
    static template = "social_crm.inbox.AnswerFiles";
    static props = { composer: Object };

    setup() {
        this.composer = useState(this.props.composer);
    }

    isImage(file) {
        return file.mimetype.startsWith("image/");
    }

    placeholder(file) {
        return file.mimetype.startsWith("audio/")
            ? _t("What is heard in it, for those who cannot hear it")
            : _t("What is seen in it, for those who cannot see it");
    }

    get undescribed() {
        return this.composer.attachments.filter((file) => this.isImage(file) && !file.description).length;
    }
}
