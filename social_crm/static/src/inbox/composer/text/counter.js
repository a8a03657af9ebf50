import { _t } from "@web/core/l10n/translation";
import { formatInteger } from "@web/views/fields/formatters";
import { Component, useState } from "@odoo/owl";

const NEAR = 20;

/** How long the answer is as the network counts, and what can be done when that is too much. */
export class Counter extends Component {
    static template = "social_crm.inbox.Counter";
    static props = { composer: Object };

    setup() {
        this.composer = useState(this.props.composer);
    }

    get length() {
        return this.composer.length;
    }

    get left() {
        return this.length.limit - this.length.used;
    }

    get asThread() {
        return Boolean(this.composer.asThread && this.length.parts);
    }

    get threadLabel() {
        return _t("Split into a thread of %s posts", this.length.parts.length);
    }

    get sentAsLabel() {
        return _t("Sent as a thread of %s posts", this.length.parts.length);
    }

    get look() {
        if (!this.length.fits) {
            return "text-danger fw-bold";
        }
        return this.length.limit && this.left <= NEAR ? "text-warning-emphasis fw-bold" : "text-muted";
    }

    get words() {
        const { used, limit, least, fits } = this.length;
        if (used < least) {
            return _t("%(used)s of at least %(least)s characters", {
                used: formatInteger(used),
                least: formatInteger(least),
            });
        }
        return fits
            ? _t("%(used)s of %(limit)s characters", { used: formatInteger(used), limit: formatInteger(limit) })
            : _t("%(over)s characters too long", { over: formatInteger(-this.left) });
    }

    get short() {
        const { used, limit, least, fits } = this.length;
        return fits && used >= least ? `${formatInteger(used)} / ${formatInteger(limit)}` : this.words;
    }

    /** For those who cannot see the counter: only what they need to know, not every key. */
    get spoken() {
        if (!this.length.limit || this.length.estimated || (this.length.fits && this.left > NEAR)) {
            return "";
        }
        if (this.asThread) {
            return this.sentAsLabel;
        }
        return this.length.fits ? _t("%(left)s characters left", { left: this.left }) : this.words;
    }
}
