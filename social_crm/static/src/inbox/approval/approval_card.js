import { deserializeDateTime, formatDateTime } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { useService } from "@web/core/utils/hooks";
import { Component, onWillStart, onWillUpdateProps, useEffect, useRef, useState } from "@odoo/owl";
import { ago, useClock } from "../../core/clock";
import { tellRefusal } from "../actions/perform";
import { registerInboxAction } from "../actions/inbox_actions";
import { Latest } from "../latest";
import { answerParts } from "./answer_parts";

const MODEL = "social.crm.reply";
const WHO = {
    four_eyes: _t("Waits for a colleague"),
    manager: _t("Waits for a manager"),
    direct: _t("Waits for approval"),
};

/** An answer that waits for approval: why, until when, and what whoever may decide can do with it. */
export class ApprovalCard extends Component {
    static template = "social_crm.inbox.ApprovalCard";
    static props = { entry: Object, onChanged: Function };

    setup() {
        this.orm = useService("orm");
        this.clock = useClock();
        this.form = useRef("form");
        this.answers = new Latest();
        /** @type {{ card: Object | null, form: "" | "suggest" | "return", text: string, reason: string, busy: boolean }} */
        this.state = useState({ card: null, form: "", text: "", reason: "", busy: false });
        onWillStart(() => this.load(this.props.entry));
        onWillUpdateProps(({ entry }) => {
            if (entry !== this.props.entry) {
                return this.load(entry);
            }
        });
        useEffect(
            (el) => el?.querySelector("textarea, input")?.focus(),
            () => [this.form.el]
        );
    }

    async load(entry) {
        const asked = this.answers.ask();
        let card;
        try {
            [card] = await this.orm.silent.call(MODEL, "approval_card", [[entry.reply_id]]);
        } catch {
            card = null; // gone, or not for this person: the entry itself says what there is to say
        }
        if (this.answers.take(asked)) {
            this.state.card = card;
        }
    }

    get card() {
        return this.state.card;
    }

    get who() {
        return WHO[this.card.level] || WHO.direct;
    }

    get due() {
        return this.card.due_at && deserializeDateTime(this.card.due_at);
    }

    get late() {
        return Boolean(this.due) && this.due.toMillis() <= this.clock.now;
    }

    get dueText() {
        const when = ago(this.due, this.clock.now, { coming: !this.late });
        return this.late ? _t("was due %s", when) : _t("due %s", when);
    }

    get dueExact() {
        return formatDateTime(this.due);
    }

    get askedText() {
        return _t("%(who)s sent it for approval %(when)s.", {
            who: this.card.writer.name,
            when: ago(deserializeDateTime(this.card.asked_at), this.clock.now),
        });
    }

    /** Why the person at the screen cannot decide. */
    get notMine() {
        if (this.card.mine) {
            return _t("You wrote a part of it, so somebody else decides.");
        }
        return this.card.level === "manager" ? _t("A manager decides about it.") : "";
    }

    get placeholder() {
        return this.state.form === "suggest"
            ? _t("Why it is better that way (optional)")
            : _t("What has to change?");
    }

    when(step) {
        return ago(deserializeDateTime(step.at), this.clock.now);
    }

    open(form) {
        Object.assign(this.state, { form, text: this.card.text, reason: "" });
    }

    close() {
        this.state.form = "";
    }

    onKeydown(ev) {
        if (ev.key === "Escape") {
            ev.stopPropagation();
            ev.preventDefault();
            this.close();
        } else if (ev.key === "Enter" && (ev.ctrlKey || ev.metaKey)) {
            ev.preventDefault();
            ev.stopPropagation();
            this.submit();
        }
    }

    get ready() {
        const { form, text, reason, busy } = this.state;
        if (busy) {
            return false;
        }
        return form === "suggest" ? text.trim() && text.trim() !== this.card.text.trim() : reason.trim();
    }

    submit() {
        if (!this.ready) {
            return;
        }
        const { form, text, reason } = this.state;
        return form === "suggest" ? this.decide("suggest", text, reason) : this.decide("send_back", reason);
    }

    approve() {
        return this.decide("action_approve");
    }

    /**
     * What others have said meanwhile stands in the card, so whoever decides here has seen it; the answer itself stands
     * in the entry above it.
     */
    get seen() {
        const beside = this.card.beside.map(({ key }) => key);
        return { context: { social_seen: beside, social_as_seen: this.props.entry.seen } };
    }

    async decide(method, ...args) {
        if (this.state.busy) {
            return;
        }
        this.state.busy = true;
        try {
            await this.orm.call(MODEL, method, [[this.card.id], ...args], this.seen);
            this.state.form = "";
        } catch (error) {
            tellRefusal(this.env, error);
        } finally {
            this.state.busy = false;
        }
        await this.props.onChanged();
    }
}

answerParts.add("approval", {
    component: ApprovalCard,
    condition: (entry) => entry.state === "approval",
    decides: true,
});

/** The key leads to the button; it does not approve anything by itself. */
registerInboxAction("approval", {
    label: _t("Go to what waits for approval"),
    icon: "fa-gavel",
    sequence: 90,
    hotkey: "v",
    condition: ({ inbox, rows }) =>
        rows.length === 1 &&
        rows[0].key === inbox.key &&
        Boolean(inbox.case?.entries?.some((entry) => entry.type === "answer" && entry.can_approve)),
    run: () => {
        const button = document.querySelector(".o_social_crm_inbox .o_social_crm_approval button");
        button?.scrollIntoView({ block: "nearest" });
        button?.focus();
    },
});
