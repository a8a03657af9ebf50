import { deserializeDateTime, formatDateTime } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { useService } from "@web/core/utils/hooks";
import { Component, markup, useState } from "@odoo/owl";
import { audienceLook } from "../../core/audience";
import { useClock, ago } from "../../core/clock";
import { KINDS } from "../../core/kinds";
import { webAddress } from "../../core/links";
import { moodLook } from "../../core/mood";
import { networkLook } from "../../core/networks";
import { OUTBOX_BADGES, outboxActions } from "../../core/outbox";
import { MediaFiles } from "../../fields/media/media_files";
import { UnderstoodChips } from "../../fields/understood/understood_chips";
import { understoodOf } from "../../fields/understood/understood_widget";
import { ActionBar } from "../actions/action_bar";
import { actionsFor } from "../actions/inbox_actions";
import { tellRefusal } from "../actions/perform";
import { answerPartsFor } from "../approval/answer_parts";
import { useInbox } from "../inbox_store";
import { colourOf, initialsOf } from "../rows/row_looks";
import { Translation } from "../words/translation";
import { Clamped } from "./clamped";

/** Who wrote it, told apart by words and signs, not by colour alone. */
const ROLES = {
    customer: { label: _t("Customer"), icon: "fa-user" },
    bystander: { label: _t("Bystander"), icon: "fa-user-o", help: _t("Somebody else in the thread, not the customer") },
    superuser: { label: _t("Helper"), icon: "fa-star-o", help: _t("Somebody else in the thread whom we know well") },
    us: { label: _t("Us"), icon: "fa-building-o" },
};
const TYPES = {
    note: { label: _t("Note"), icon: "fa-sticky-note-o", help: _t("For colleagues only") },
    mail: { label: _t("Mail"), icon: "fa-envelope-o" },
    answer: { label: _t("Our answer"), icon: "fa-paper-plane-o", help: _t("Not said yet") },
};
/** What became of one customer's help to another, told apart by words and signs. */
const HELP_LOOKS = {
    success: { icon: "fa-check", classes: "text-bg-success" },
    warning: { icon: "fa-frown-o", classes: "text-bg-warning" },
    danger: { icon: "fa-exclamation-triangle", classes: "text-bg-danger" },
    "": { icon: "fa-life-ring", classes: "text-bg-light border" },
};
const DAY = 86400000;
const INTERACTIVE = "a, button, input, select, textarea, label, .dropdown-menu";

/** A piece of a conversation: a post, a mail, a note, or an answer of ours that is on its way. */
export class Entry extends Component {
    static template = "social_crm.inbox.Entry";
    static components = { ActionBar, Clamped, MediaFiles, Translation, UnderstoodChips };
    static props = {
        entry: Object,
        answered: { type: Boolean, optional: true },
        onChoose: Function,
        onGoTo: Function,
        onChanged: Function,
    };

    setup() {
        this.inbox = useInbox();
        this.orm = useService("orm");
        this.action = useService("action");
        this.notification = useService("notification");
        this.clock = useClock();
        this.state = useState({ busy: false, understood: false });
    }

    get entry() {
        return this.props.entry;
    }

    get author() {
        return this.entry.author;
    }

    get ours() {
        return this.author.role === "us" && this.entry.type !== "note";
    }

    get role() {
        return ROLES[this.author.role] || ROLES.bystander;
    }

    get type() {
        return TYPES[this.entry.type];
    }

    /** What stands beside the name: nothing, where it is the customer's post. */
    get sign() {
        if (this.type) {
            return this.type;
        }
        if (this.author.role === "superuser") {
            return { ...this.role, label: this.author.standing_label || this.role.label };
        }
        return this.author.role === "customer" ? null : this.role;
    }

    /** What became of it, where it is help for another customer. */
    get help() {
        const { help } = this.entry;
        if (!help || help.state === "none") {
            return null;
        }
        const label = help.state === "offered" ? _t("May help") : help.label;
        const title = [help.why, help.by && _t("Said by %s", help.by)].filter(Boolean).join(" – ");
        return { ...HELP_LOOKS[help.look], label, title };
    }

    get classes() {
        const { type, private: isPrivate } = this.entry;
        return {
            [`o_social_crm_inbox_entry_${type}`]: true,
            [`o_social_crm_inbox_by_${this.author.role}`]: type === "post" || type === "mail",
            o_social_crm_inbox_ours: this.ours,
            o_social_crm_inbox_private: isPrivate,
            o_social_crm_inbox_answered: this.props.answered,
            o_social_crm_inbox_elsewhere: this.entry.here === false,
            o_social_crm_inbox_choosable: this.choosable,
        };
    }

    get label() {
        const { name } = this.author;
        return this.sign ? `${this.sign.label}: ${name}` : name;
    }

    get initials() {
        return initialsOf(this.author.name);
    }

    get colour() {
        return colourOf(this.author.id);
    }

    // When, where, to whom

    get moment() {
        return deserializeDateTime(this.entry.at);
    }

    /** How long ago within a day; else the time alone, since the day stands above. */
    get when() {
        const { moment } = this;
        return this.clock.now - moment.toMillis() < DAY
            ? ago(moment, this.clock.now)
            : moment.toLocaleString({ hour: "numeric", minute: "2-digit" });
    }

    get exact() {
        return formatDateTime(this.moment);
    }

    get editedText() {
        const { edited_at, gone } = this.entry;
        return edited_at && !gone ? _t("edited") : "";
    }

    get editedExact() {
        return _t("Edited %s", formatDateTime(deserializeDateTime(this.entry.edited_at)));
    }

    get audience() {
        return this.entry.audience ? audienceLook(this.entry.audience) : null;
    }

    get network() {
        return this.entry.network ? networkLook(this.entry.network) : null;
    }

    get url() {
        return this.entry.gone ? "" : webAddress(this.entry.url);
    }

    get quoteUrl() {
        return webAddress(this.entry.quotes?.url);
    }

    /** Safe HTML, as the server made it. */
    get body() {
        return markup(this.entry.body || "");
    }

    // What was understood

    get understood() {
        return this.entry.understood ? understoodOf(this.entry.understood) : null;
    }

    /** The same in a few signs, for posts that are not in question now. */
    get hints() {
        const { understood } = this;
        const mood = understood.mood && moodLook(understood.mood);
        const hints = KINDS.filter(({ key }) => understood.kinds.includes(key)).map(({ icon, label }) => ({ icon, label }));
        if (understood.topic) {
            hints.push({ icon: "fa-tag", label: understood.topic[1] });
        }
        return mood ? [{ icon: mood.icon, label: mood.label, colour: mood.colour }, ...hints] : hints;
    }

    get chipsShown() {
        return this.props.answered || this.state.understood;
    }

    // What can be done

    get row() {
        return this.inbox.case.row;
    }

    get rows() {
        return [this.row];
    }

    get hasMenu() {
        const { inbox, rows, env, entry } = this;
        return entry.type === "post" && actionsFor({ inbox, rows, entry, env }).length > 0;
    }

    get choosable() {
        const { type, answerable, here } = this.entry;
        return type === "post" && answerable && here !== false && !this.props.answered;
    }

    onClick(ev) {
        const selection = window.getSelection();
        if (this.choosable && !ev.target.closest(INTERACTIVE) && !(selection && selection.toString())) {
            this.props.onChoose(this.entry);
        }
    }

    get badge() {
        return OUTBOX_BADGES[this.entry.state] || "text-bg-light border";
    }

    get partText() {
        const { part, parts } = this.entry;
        return parts ? _t("Part %(part)s of %(parts)s", { part, parts }) : "";
    }

    /** What other parts of the inbox show below an answer of ours. */
    get parts() {
        return this.entry.type === "answer" ? answerPartsFor(this.entry) : [];
    }

    get buttons() {
        const { state, mine, can_approve } = this.entry;
        if (state === "approval" && can_approve && !this.parts.some((part) => part.decides)) {
            return [
                { name: "action_approve", label: _t("Approve and send") },
                { name: "action_return", label: _t("Send back") },
            ];
        }
        if (["draft", "approval"].includes(state) && !mine) {
            return [];
        }
        return outboxActions(state);
    }

    /** Do something about an answer that is on its way. */
    async act(name) {
        if (this.state.busy) {
            return;
        }
        this.state.busy = true;
        try {
            if (name === "action_edit") {
                await this.edit();
            } else {
                const context = { social_as_seen: this.entry.seen };
                const action = await this.orm.call("social.crm.reply", name, [[this.entry.reply_id]], { context });
                if (action?.type) {
                    await this.action.doAction(action, { onClose: () => this.props.onChanged() });
                }
            }
        } catch (error) {
            tellRefusal(this.env, error);
        } finally {
            this.state.busy = false;
        }
        await this.props.onChanged();
    }

    /** A draft again: one's own where answers are written, if nothing else is written there; else in a form. */
    async edit() {
        const { composer } = this.inbox;
        const { reply_id, mention_id, mine } = this.entry;
        if (mine && composer && !composer.empty) {
            this.notification.add(_t("Send or discard what you are writing first."), { type: "warning" });
            return;
        }
        const form = await this.orm.call("social.crm.reply", "action_edit", [[reply_id]]);
        if (!mine || !composer) {
            await this.action.doAction(form, { onClose: () => this.props.onChanged() });
            return;
        }
        await composer.moveTo(mention_id);
        if (composer.data.draft) {
            await composer.takeBack(composer.data.draft);
        }
    }

    open(model, id) {
        this.action.doAction({
            type: "ir.actions.act_window",
            res_model: model,
            res_id: id,
            views: [[false, "form"]],
        });
    }

    openAuthor() {
        if (this.entry.type === "post") {
            this.open("social.crm.profile", this.author.id);
        } else if (this.author.id) {
            this.open("res.partner", this.author.id);
        }
    }
}
