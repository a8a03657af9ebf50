import { _t } from "@web/core/l10n/translation";
import { Component, onWillUnmount, useEffect, useState } from "@odoo/owl";
import { composerNotices } from "../composer/composer_parts";
import { useInbox } from "../inbox_store";

const BLOCK = "presence";

/**
 * Says in the composer that a colleague is answering the same, and keeps the person from sending meanwhile unless he wants
 * to. It is always there, since it also tells the colleagues that the person is writing.
 */
export class WritingNotice extends Component {
    static template = "social_crm.inbox.WritingNotice";
    static props = { composer: Object };

    setup() {
        this.inbox = useInbox();
        this.composer = useState(this.props.composer);
        /** ids of those beside whom the person answers on purpose */
        this.state = useState({ beside: new Set() });
        let known = this.composer.text;
        useEffect(
            (text) => {
                if (!text.trim()) {
                    this.inbox.presence?.stopped();
                } else if (text !== known) {
                    this.inbox.presence?.typed();
                }
                known = text;
            },
            () => [this.composer.text]
        );
        useEffect(
            (reason) => this.composer.block(BLOCK, reason),
            () => [this.stopped ? this.text : ""]
        );
        onWillUnmount(() => {
            this.composer.block(BLOCK, "");
            this.inbox.presence?.stopped();
        });
    }

    /** Whom the person has to let go first. */
    get ahead() {
        const ahead = this.inbox.presence?.ahead(this.inbox.key) || [];
        return ahead.filter((each) => !this.state.beside.has(each.user_id));
    }

    get stopped() {
        return this.ahead.length > 0;
    }

    get faces() {
        return this.stopped ? this.ahead : this.inbox.presence?.writers(this.inbox.key) || [];
    }

    get text() {
        const names = this.faces.map((each) => each.name).join(", ");
        if (!names) {
            return "";
        }
        if (this.stopped) {
            return this.faces.length === 1
                ? _t("%s is answering this.", names)
                : _t("%s are answering this.", names);
        }
        return this.faces.length === 1
            ? _t("%s is writing an answer too.", names)
            : _t("%s are writing answers too.", names);
    }

    answerAnyway() {
        this.ahead.forEach((each) => this.state.beside.add(each.user_id));
        this.composer.focus();
    }
}

composerNotices.add("presence", { component: WritingNotice }, { sequence: 5 });
