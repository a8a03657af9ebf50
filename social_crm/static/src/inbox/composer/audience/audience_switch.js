import { ConfirmationDialog } from "@web/core/confirmation_dialog/confirmation_dialog";
import { _t } from "@web/core/l10n/translation";
import { useService } from "@web/core/utils/hooks";
import { Component, useState } from "@odoo/owl";
import { audienceLook } from "../../../core/audience";

/** Who will read the answer, in words and colour, and the choice. */
export class AudienceSwitch extends Component {
    static template = "social_crm.inbox.AudienceSwitch";
    static props = { composer: Object };

    setup() {
        this.composer = useState(this.props.composer);
        this.dialog = useService("dialog");
        this.composer.switcher = () => this.toggle();
        this.composer.chooser = (way) => this.choose(way);
    }

    look(way) {
        return audienceLook(way.audience);
    }

    get announcement() {
        return this.composer.way?.announcement || _t("Choose who can read the answer.");
    }

    title(way) {
        return way.refusal || way.note || way.announcement;
    }

    /** What was meant for one person becomes public only when that is said twice. */
    choose(way) {
        const { composer } = this;
        if (way.refusal || way.audience === composer.audience) {
            return;
        }
        if (!composer.private || way.private || composer.empty) {
            composer.setAudience(way.audience);
            return;
        }
        this.dialog.add(ConfirmationDialog, {
            title: _t("Make it public?"),
            body: _t("You have written this as a private message. %s", way.announcement),
            confirmLabel: _t("Make It Public"),
            confirm: () => composer.setAudience(way.audience),
            cancelLabel: _t("Keep It Private"),
            cancel: () => {},
        });
    }

    /** From public to private, or back: the first way that is open. */
    toggle() {
        const { composer } = this;
        const other = composer.ways.find((way) => way.private !== composer.private && !way.refusal);
        if (other) {
            this.choose(other);
        }
    }

    /** Arrow keys, as in any group of which one is chosen. */
    onKeydown(ev) {
        const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[ev.key];
        if (!step) {
            return;
        }
        ev.preventDefault();
        const buttons = [...ev.currentTarget.querySelectorAll("button")];
        const next = buttons[(buttons.indexOf(document.activeElement) + step + buttons.length) % buttons.length];
        next?.focus();
    }
}
