import { _t } from "@web/core/l10n/translation";
import { useService } from "@web/core/utils/hooks";
import { Component, useEffect, useState } from "@odoo/owl";
import { composerNotices } from "../composer/composer_parts";

const WORDS = {
    four_eyes: _t("A colleague has to approve this before it is sent."),
    manager: _t("A manager has to approve this before it is sent."),
};

/** Who has to agree to what is being written, before it is sent. */
export class ApprovalNotice extends Component {
    static template = "social_crm.inbox.ApprovalNotice";
    static props = { composer: Object };

    setup() {
        this.composer = useState(this.props.composer);
    }

    get need() {
        return this.composer.check?.need || { level: "direct", why: [] };
    }

    get words() {
        return WORDS[this.need.level] || "";
    }

    /** Without the stop at the end, which the notice sets itself. */
    get why() {
        return this.need.why.map((each) => each.replace(/[.!?]$/, ""));
    }
}

/** The draft came back: why, and in which words a colleague would say it. */
export class ReturnedNotice extends Component {
    static template = "social_crm.inbox.ReturnedNotice";
    static props = { composer: Object };

    setup() {
        this.orm = useService("orm");
        this.composer = useState(this.props.composer);
        this.state = useState({ card: null });
        // Not waited for: all that stands around it would wait as well, and with each letter that is typed begin anew.
        useEffect(
            (draftId) => {
                this.load(draftId);
            },
            () => [this.composer.draftId]
        );
    }

    async load(draftId) {
        this.loaded = draftId;
        let card;
        try {
            [card] = await this.orm.silent.call("social.crm.reply", "approval_card", [[draftId]]);
        } catch {
            card = null;
        }
        if (draftId === this.loaded) {
            this.state.card = card;
        }
    }

    /** The last thing that was done about it. */
    get last() {
        return this.state.card?.log[0];
    }

    get shown() {
        return this.state.card?.state === "draft" && ["returned", "suggested"].includes(this.last?.step);
    }

    get words() {
        const { who, reason } = this.last;
        return this.last.step === "suggested"
            ? _t("%(who)s suggests other words: “%(reason)s”", { who, reason })
            : _t("%(who)s sent it back: “%(reason)s”", { who, reason });
    }

    use() {
        this.composer.replace(this.state.card.suggestion);
        this.composer.focus();
        this.state.card.suggestion = "";
    }
}

composerNotices.add(
    "approval",
    {
        component: ApprovalNotice,
        condition: (composer) => Boolean(composer.check?.need) && composer.check.need.level !== "direct",
    },
    { sequence: 60 }
);
composerNotices.add(
    "returned",
    { component: ReturnedNotice, condition: (composer) => Boolean(composer.draftId) },
    { sequence: 10 }
);
