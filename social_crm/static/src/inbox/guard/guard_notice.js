import { _t } from "@web/core/l10n/translation";
import { ConfirmationDialog } from "@web/core/confirmation_dialog/confirmation_dialog";
import { useService } from "@web/core/utils/hooks";
import { Component, useState } from "@odoo/owl";
import { composerNotices } from "../composer/composer_parts";

/** A place that the server counts in characters, as the browser counts it. */
export function placeIn(text, characters) {
    return [...text].slice(0, characters).join("").length;
}

/**
 * A text without what was found in it, and without the blanks that would stand double then.
 *
 * @param {string} text
 * @param {{ start: number, end: number }[]} findings
 */
export function without(text, findings) {
    const letters = [...text];
    for (const { start, end } of [...findings].sort((one, other) => other.start - one.start)) {
        const blank = /\s/.test(letters[start - 1] || " ") && /\s/.test(letters[end] || " ");
        letters.splice(start, end - start + (blank && end < letters.length ? 1 : 0));
    }
    return letters.join("");
}

/** Says which personal data stand in a public answer, and what can be done about that. */
export class GuardNotice extends Component {
    static template = "social_crm.inbox.GuardNotice";
    static props = { composer: Object };

    setup() {
        this.composer = useState(this.props.composer);
        this.dialog = useService("dialog");
    }

    get findings() {
        const seen = new Set();
        return (this.composer.check?.findings || []).filter(({ where, words, kind }) => {
            const known = seen.has(`${kind} ${words}`);
            seen.add(`${kind} ${words}`);
            return !known && where !== "thread";
        });
    }

    get certain() {
        return this.findings.some((each) => each.certain);
    }

    /** Whether the places that the server named are still those of this text. */
    get current() {
        return this.composer.checked === this.composer.fingerprint;
    }

    get removable() {
        return this.current ? this.findings.filter((each) => each.where === "text") : [];
    }

    get privateWay() {
        return this.composer.ways.find((way) => way.private && !way.refusal);
    }

    get manager() {
        return Boolean(this.composer.options?.manager);
    }

    get places() {
        return { subject: _t("in the content warning"), file: _t("in a file") };
    }

    select({ start, end, where }) {
        if (where === "text" && this.current) {
            const { text, editor } = this.composer;
            editor?.select(placeIn(text, start), placeIn(text, end));
        }
    }

    makePrivate() {
        this.composer.setAudience(this.privateWay.audience);
        this.composer.focus();
    }

    remove() {
        this.composer.replace(without(this.composer.text, this.removable));
    }

    sendForApproval() {
        return this.composer.send();
    }

    sendAnyway() {
        this.dialog.add(ConfirmationDialog, {
            title: _t("Personal data in public"),
            body: _t(
                "Everybody can read the personal data in this answer. Your name is written down with it. Send it?"
            ),
            confirmLabel: _t("Send"),
            confirm: async () => {
                const { composer } = this;
                await composer.keeper.flush();
                if (composer.draftId) {
                    await composer.call("expose", composer.draftId, composer.keeper.version);
                    await composer.send();
                }
            },
            cancel: () => {},
        });
    }
}

composerNotices.add(
    "guard",
    {
        component: GuardNotice,
        condition: (composer) => Boolean(composer.check?.findings?.length) && !composer.private,
    },
    { sequence: 10 }
);
