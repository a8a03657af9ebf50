import { _t } from "@web/core/l10n/translation";
import { usePopover } from "@web/core/popover/popover_hook";
import { useService } from "@web/core/utils/hooks";
import { Component, onWillUnmount, useEffect, useRef, useState } from "@odoo/owl";
import { composerNotices, composerTools } from "../composer/composer_parts";
import { GuidelinesPopover, pendingFor } from "./guidelines_popover";

const PUBLISHED = "social_crm/guidelines";

function useGuidelines(composer) {
    return usePopover(GuidelinesPopover, {
        position: "top-start",
        popoverClass: "o_social_crm_words_popover",
        onClose: () => composer.focus(),
    });
}

/** The company's guidelines and wordings for a crisis. */
export class GuidelinesTool extends Component {
    static template = "social_crm.inbox.GuidelinesTool";
    static props = { composer: Object };

    setup() {
        this.button = useRef("button");
        this.popover = useGuidelines(this.props.composer);
    }

    open() {
        this.popover.open(this.button.el, { composer: this.props.composer });
    }
}

/** Says once that there is a new version, and keeps public answers back where the company wants it read first. */
export class GuidelinesNotice extends Component {
    static template = "social_crm.inbox.GuidelinesNotice";
    static props = { composer: Object };

    setup() {
        this.composer = useState(this.props.composer);
        this.root = useRef("root");
        this.popover = useGuidelines(this.props.composer);
        const bus = useService("bus_service");
        const onPublished = async () => {
            this.composer.inbox.options.guidelines = await this.composer.inbox.quietly("guidelines_pending");
        };
        bus.subscribe(PUBLISHED, onPublished);
        onWillUnmount(() => {
            bus.unsubscribe(PUBLISHED, onPublished);
            this.composer.block("guidelines", "");
        });
        useEffect(
            (reason) => {
                this.composer.block("guidelines", reason);
            },
            () => [this.reason]
        );
    }

    get pending() {
        return pendingFor(this.composer);
    }

    /** Why it cannot be sent yet; empty: it can. */
    get reason() {
        const first = this.pending.find((each) => each.first);
        return first && !this.composer.private
            ? _t("Read and confirm “%s” before you answer in public.", first.name)
            : "";
    }

    read({ guideline_id }) {
        this.popover.open(this.root.el, { composer: this.props.composer, open: guideline_id });
    }
}

composerTools.add("guidelines", { component: GuidelinesTool }, { sequence: 40 });
composerNotices.add("guidelines", { component: GuidelinesNotice }, { sequence: 80 });
