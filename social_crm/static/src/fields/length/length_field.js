import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { useDebounced } from "@web/core/utils/timing";
import { useRecordObserver } from "@web/model/relational_model/utils";
import { formatInteger } from "@web/views/fields/formatters";
import { TextField, textField } from "@web/views/fields/text/text_field";
import { useState } from "@odoo/owl";

const NEAR = 20;
const WAIT = 250;
const UNMEASURED = {
    used: 0,
    limit: 0,
    least: 0,
    fits: true,
    cost: "",
    parts: null,
    unsplittable: "",
};

/** The text of an answer, with its length as the network counts it. */
export class LengthField extends TextField {
    static template = "social_crm.LengthField";

    setup() {
        super.setup();
        this.orm = useService("orm");
        this.length = useState({ ...UNMEASURED });
        this.measured = 0;
        this.measureSoon = useDebounced(() => this.measure(), WAIT);
        useRecordObserver((record) => {
            // Whom it is for, and a subject, count as well.
            const { mention_id, audience, subject } = record.data;
            const what = JSON.stringify([mention_id?.id, audience, subject, record.data[this.props.name]]);
            if (what !== this.what) {
                this.what = what;
                this.measure();
            }
        });
    }

    get minimumHeight() {
        return 110;
    }

    async measure() {
        const { mention_id, audience, subject } = this.props.record.data;
        if (!mention_id || this.props.readonly) {
            return;
        }
        const text = this.textareaRef.el?.value ?? this.props.record.data[this.props.name] ?? "";
        const turn = ++this.measured;
        const length = await this.orm.silent.call("social.crm.reply", "measure", [
            mention_id.id,
            text,
            audience,
            subject || "",
        ]);
        if (turn === this.measured) {
            Object.assign(this.length, UNMEASURED, length);
        }
    }

    /** Whether it goes out in parts, as long as it is too long for one post. */
    get asThread() {
        return Boolean(this.length.parts && this.props.record.data.as_thread);
    }

    get fits() {
        return this.length.fits || this.asThread;
    }

    get threadLabel() {
        return _t("Send as a thread of %s posts", this.length.parts.length);
    }

    sendAsThread(wanted) {
        return this.props.record.update({
            as_thread: wanted,
            [this.props.name]: this.textareaRef.el.value,
        });
    }

    get left() {
        return this.length.limit - this.length.used;
    }

    get counterClass() {
        if (!this.length.fits) {
            return "text-danger fw-bold";
        }
        return this.left <= NEAR ? "text-warning" : "text-muted";
    }

    get counterText() {
        if (this.length.used < this.length.least) {
            return _t("%(used)s of at least %(least)s characters", {
                used: formatInteger(this.length.used),
                least: formatInteger(this.length.least),
            });
        }
        return this.length.fits
            ? _t("%(used)s of %(limit)s characters", {
                  used: formatInteger(this.length.used),
                  limit: formatInteger(this.length.limit),
              })
            : _t("%(over)s characters too long", { over: formatInteger(-this.left) });
    }

    /** For those who cannot see the counter: only what they need to know, not every key. */
    get spokenText() {
        if (!this.length.limit || (this.length.fits && this.left > NEAR)) {
            return "";
        }
        if (this.asThread) {
            return this.threadLabel;
        }
        return this.length.fits
            ? _t("%(left)s characters left", { left: this.left })
            : this.counterText;
    }
}

export const lengthField = {
    ...textField,
    component: LengthField,
    displayName: _t("Text with its length at the network"),
    supportedTypes: ["text"],
    fieldDependencies: [
        { name: "mention_id", type: "many2one", relation: "social.crm.mention" },
        { name: "audience", type: "selection", selection: [] },
        { name: "subject", type: "char" },
        { name: "as_thread", type: "boolean", readonly: false },
    ],
};

registry.category("fields").add("social_crm_length", lengthField);
