import { deserializeDateTime, formatDate } from "@web/core/l10n/dates";
import { useAutofocus } from "@web/core/utils/hooks";
import { Component, markup, onWillStart, useState } from "@odoo/owl";
import { blockText } from "./blocks_popover";

/** What is to be confirmed in the company of a post. */
export function pendingFor(composer) {
    return (composer.options?.guidelines || []).filter(
        (each) => each.company_id === composer.data?.company_id
    );
}

/** Guidelines to read and confirm, and wordings for a crisis to put in. */
export class GuidelinesPopover extends Component {
    static template = "social_crm.inbox.GuidelinesPopover";
    static props = {
        composer: Object,
        /** id of the one that is open at first */
        open: { type: Number, optional: true },
        close: Function,
    };

    setup() {
        this.composer = this.props.composer;
        this.state = useState({ search: "", found: [], ready: false, open: this.props.open || 0, busy: false });
        useAutofocus({ refName: "search", mobile: true });
        onWillStart(() => this.load());
    }

    async load() {
        const { mentionId, audience, inbox } = this.composer;
        const found = await inbox.call("guidelines", mentionId, audience, "");
        for (const each of found) {
            each.safeBody = markup(each.body); // the server has sanitised it
            each.plain = `${each.name}\n${each.body.replace(/<[^>]*>/g, " ")}`.toLowerCase();
        }
        Object.assign(this.state, { found, ready: true });
        if (!this.state.open && found.length === 1) {
            this.state.open = found[0].id;
        }
    }

    get shown() {
        const wanted = this.state.search.trim().toLowerCase();
        return this.state.found.filter(({ plain }) => plain.includes(wanted));
    }

    date(moment) {
        return formatDate(deserializeDateTime(moment));
    }

    toggle(guideline) {
        this.state.open = this.state.open === guideline.id ? 0 : guideline.id;
    }

    onKeydown(ev) {
        if (ev.key === "Escape") {
            ev.preventDefault();
            ev.stopPropagation();
            this.props.close();
        }
    }

    insert(guideline) {
        this.props.close();
        this.composer.insert(blockText(guideline));
    }

    async confirm(guideline) {
        this.state.busy = true;
        try {
            const pending = await this.composer.inbox.call("acknowledge", guideline.version_id);
            this.composer.inbox.options.guidelines = pending;
            await this.load();
        } finally {
            this.state.busy = false;
        }
        if (!pendingFor(this.composer).length) {
            this.props.close();
        }
    }
}
