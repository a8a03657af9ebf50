import { _t } from "@web/core/l10n/translation";
import { Component, useState } from "@odoo/owl";
import { networkLook } from "../../../core/networks";
import { marks } from "./marks";

/** What the answer will look like at the network. Nothing in it can be clicked. */
export class Preview extends Component {
    static template = "social_crm.inbox.Preview";
    static props = { composer: Object };

    setup() {
        this.composer = useState(this.props.composer);
        this.marks = marks;
    }

    get network() {
        return networkLook(this.composer.data.network.key);
    }

    get account() {
        const { name, handle } = this.composer.data.account;
        return { name, handle: handle && `@${handle.replace(/^@/, "")}` };
    }

    get parts() {
        const { composer } = this;
        return (composer.asThread && composer.length.parts) || [composer.text.trim()];
    }

    get initial() {
        return this.account.name.trim().slice(0, 1).toUpperCase();
    }

    isImage(file) {
        return file.mimetype.startsWith("image/");
    }

    altOf(file) {
        return file.description ? _t("Description: %s", file.description) : _t("No description");
    }
}
