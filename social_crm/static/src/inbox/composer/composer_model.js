import { _t } from "@web/core/l10n/translation";
import { Deferred } from "@web/core/utils/concurrency";
import { debounce } from "@web/core/utils/timing";
import { markRaw, reactive } from "@odoo/owl";
import { audienceLook } from "../../core/audience";
import { Latest } from "../latest";
import { DraftKeeper } from "./draft_keeper";
import { characters, estimate } from "./length";

const MODEL = "social.crm.inbox";
const CHECK_AFTER = 300;

/**
 * An answer that is being written: what is in it, how it may go out, and what stands against that. The parts of the
 * composer (see `composer_parts.js`) get it as `composer`; in a component, `useState(composer)` makes what is read of it
 * render again. What the server says later never changes what a person has typed.
 *
 * @typedef {{ audience: string, label: string, announcement: string, refusal: string, until: string | false,
 *  note: string, private: boolean, limit: number }} Way
 * @typedef {{ id: number, name: string, mimetype: string, size: number, description: string }} Attachment
 */
export class ComposerModel {
    /** @type {number} id of the post that is answered */
    mentionId;
    ready = false;
    text = "";
    subject = "";
    audience = "public";
    asThread = false;
    /** @type {Attachment[]} */
    attachments = [];
    /** @type {number | false} id of the `social.crm.reply`, once it is on the server */
    draftId = false;
    /** @type {Way[]} */
    ways = [];
    /** what `check_draft` of the server last said, or `null` */
    check = null;
    /** @type {{ key: string, who: string, text: string, audience: string, at: string, state: string, mine: boolean }[]} */
    earlier = [];
    /** drafts of colleagues in the same case */
    colleagues = [];
    /** @type {{ who: string, text: string, at: string } | null} what somebody else said, for which sending was stopped */
    stopped = null;
    /** @type {{ id: number, who: string, words: string } | null} a later post of the same case */
    newer = null;
    /** what else the server says of the post: see `composer` of `social.crm.inbox` */
    data = {};
    /** @type {Object<string, string>} reasons of parts why it cannot be sent: see `block` */
    blocks = {};
    /** @type {"" | "saving" | "saved" | "failed"} what became of the draft */
    saved = "";
    /** @type {Object | null} the draft as it is stored, where it was changed elsewhere and not as it is here */
    conflict = null;
    uploading = 0;
    showSubject = false;
    showPreview = false;
    /** @type {string} a tool that was asked for, and opens as soon as it is there; see `answerSoon` */
    wanted = "";
    sending = false;
    /** @type {string} why the last try to send it failed */
    error = "";

    /**
     * @param {Object} inbox the store
     * @param {number} mentionId
     * @param {Object} services of the environment; not those of a component, which answer no more once it is gone
     */
    constructor(inbox, mentionId, services) {
        this.inbox = inbox;
        this.mentionId = mentionId;
        this.services = markRaw({ ...services });
        /** @type {{ selection(): [number, number], select(start: number, end: number): void, focus(): void } | null} */
        this.editor = null;
        this.checks = 0;
        this.answers = markRaw(new Latest());
        this.moves = 0;
        /** It is not on the screen any more. */
        this.closed = false;
        /** Set by parts of the composer: ways to ask for what they do. */
        this.switcher = this.chooser = this.sendFrom = this.afterSending = null;
    }

    /** The company's and the person's options, as the inbox knows them. */
    get options() {
        return this.inbox.options;
    }

    get way() {
        return this.ways.find((way) => way.audience === this.audience) || null;
    }

    /** Whether not everybody can read it. */
    get private() {
        return this.way ? this.way.private : audienceLook(this.audience).private;
    }

    get empty() {
        return !this.text.trim() && !this.attachments.length;
    }

    /** The length as the network counts it: what the server last said, or an estimate while it is being asked. */
    get length() {
        const known = this.check?.length;
        return known && this.checked === this.fingerprint ? known : estimate(this, known);
    }

    /** Everything of it that goes out, and where it goes, to be compared. */
    get fingerprint() {
        return JSON.stringify([this.mentionId, this.values()]);
    }

    /** @returns {"direct" | "four_eyes" | "manager"} who has to agree */
    get need() {
        return this.check?.need?.level || "direct";
    }

    /** Why it cannot be sent now, in a sentence; empty: it can. */
    get refusal() {
        if (!this.ready) {
            return _t("One moment.");
        }
        if (!this.way) {
            return _t("This post cannot be answered from here.");
        }
        if (this.way.refusal) {
            return this.way.refusal;
        }
        if (this.isOver(this.way)) {
            return _t("The time in which the network takes this answer is over.");
        }
        if (this.empty) {
            return _t("There is nothing to send yet.");
        }
        if (this.uploading) {
            return _t("Files are still being uploaded.");
        }
        if (this.length.unsplittable) {
            return this.length.unsplittable;
        }
        if (!this.length.fits && !(this.asThread && this.length.parts)) {
            return this.length.used < this.length.least ? _t("It is too short.") : _t("It is too long.");
        }
        return Object.values(this.blocks).find(Boolean) || "";
    }

    /** Whether the window of a way has closed. */
    isOver(way, now = Date.now()) {
        return Boolean(way.until) && luxon.DateTime.fromSQL(way.until, { zone: "utc" }).toMillis() <= now;
    }

    /** What is stored of it. */
    values() {
        return {
            text: this.text,
            subject: this.subject,
            audience: this.audience,
            as_thread: this.asThread,
            attachment_ids: this.attachments.map((file) => file.id),
        };
    }

    // What is known

    call(method, ...args) {
        return this.services.orm.call(MODEL, method, args);
    }

    load() {
        this.loading = this.loadNow();
        return this.loading;
    }

    async loadNow() {
        const data = await this.call("composer", this.mentionId);
        if (this.closed && !this.text) {
            return;
        }
        this.learn(data);
        this.audience = this.sensibleAudience();
        this.keeper = markRaw(new DraftKeeper(this));
        this.keeper.begin(this.data.draft);
        this.ready = true;
        this.recheckSoon();
    }

    /** Everything but what the person writes. */
    learn(data) {
        this.data = data;
        this.mentionId = data.mention_id;
        this.ways = data.ways;
        this.earlier = data.earlier;
        this.colleagues = data.colleagues;
        this.newer = data.newer || null;
    }

    /** Read again what others did, and what the network allows now. */
    async refresh() {
        await this.loading;
        const asked = this.answers.ask();
        const data = await this.services.orm.silent.call(MODEL, "composer", [this.mentionId]);
        if (data.mention_id === this.mentionId && this.answers.take(asked)) {
            this.learn(data);
        }
    }

    /** The case has a later post now. Who has begun an answer goes on with it and is told; who has not answers that. */
    async follow(mentionId) {
        await this.loading;
        if (mentionId === this.mentionId) {
            return;
        }
        if (this.empty && !this.draftId) {
            await this.moveTo(mentionId);
        } else {
            await this.refresh();
        }
    }

    /**
     * Answer another post of the case instead, with what is written. What was private is never made public by that.
     *
     * @returns {Promise<boolean>} whether that post is answered now: not where another one was chosen meanwhile
     */
    async moveTo(mentionId) {
        const move = ++this.moves;
        await this.loading;
        await this.underway;
        const asked = this.answers.ask();
        const data = await this.call("composer", mentionId, true);
        if (move !== this.moves || this.closed) {
            return false;
        }
        await this.underway;
        const mustBePrivate = this.private && !this.empty;
        const ways = data.ways.filter((way) => way.private || !mustBePrivate);
        if (!ways.length) {
            this.error = _t("That post cannot be answered in private.");
            return false;
        }
        this.keeper?.forget();
        this.answers.take(asked);
        this.learn(data);
        this.checks++;
        this.stopped = null;
        if (!ways.some((way) => way.audience === this.audience)) {
            this.audience = (ways.find((way) => !way.refusal) || ways[0]).audience;
        }
        this.changed();
        return true;
    }

    sensibleAudience() {
        const usable = this.ways.filter((way) => !way.refusal && !this.isOver(way));
        return (usable[0] || this.ways[0])?.audience || "public";
    }

    /** Take over what is stored. */
    apply({ text = "", subject = "", audience, as_thread = false, attachments = [] }) {
        this.text = text || "";
        this.subject = subject || "";
        this.showSubject = Boolean(subject) || this.showSubject;
        this.asThread = Boolean(as_thread);
        this.attachments = attachments;
        if (audience) {
            this.audience = this.nearest(audience);
        }
    }

    /** The audience, or one like it where there is no such way any more; none, before something private became public. */
    nearest(audience) {
        if (this.ways.some((way) => way.audience === audience)) {
            return audience;
        }
        const isPrivate = audienceLook(audience).private;
        return this.ways.find((way) => way.private || !isPrivate)?.audience || "";
    }

    // What the person does

    /** What was typed. */
    type(text) {
        this.text = text;
        this.changed();
    }

    /** Put words where the cursor stands, instead of what is marked. */
    insert(text) {
        if (this.sending) {
            return; // what is being sent does not change any more, and is gone then
        }
        const [start, end] = this.editor?.selection() || [this.text.length, this.text.length];
        this.text = this.text.slice(0, start) + text + this.text.slice(end);
        this.changed();
        const cursor = start + text.length;
        this.editor?.select(cursor, cursor);
    }

    /** Write this instead of everything. */
    replace(text) {
        if (this.sending) {
            return;
        }
        this.text = text;
        this.changed();
        this.editor?.select(text.length, text.length);
    }

    setAudience(audience) {
        if (this.sending) {
            return;
        }
        this.audience = audience;
        this.stopped = null;
        this.changed();
    }

    setSubject(subject) {
        this.subject = subject;
        this.changed();
    }

    setAsThread(wanted) {
        this.asThread = wanted;
        this.changed();
    }

    focus() {
        this.editor?.focus();
    }

    toggleSubject() {
        this.showSubject = !this.showSubject;
        if (!this.showSubject && this.subject) {
            this.setSubject("");
        }
    }

    togglePreview() {
        this.showPreview = !this.showPreview;
    }

    attach(file) {
        this.attachments = [...this.attachments, file];
        this.changed();
    }

    detach(fileId) {
        this.attachments = this.attachments.filter((file) => file.id !== fileId);
        this.changed();
    }

    /** Say what is seen or heard in a file. */
    describe(fileId, description) {
        this.attachments = this.attachments.map((file) => (file.id === fileId ? { ...file, description } : file));
        this.keeper?.describe(fileId, description.trim());
    }

    /** A part says why it cannot be sent, or (with nothing) that it can. */
    block(id, reason) {
        if ((this.blocks[id] || "") !== (reason || "")) {
            this.blocks[id] = reason || "";
        }
    }

    changed() {
        this.error = "";
        this.keeper?.changed();
        this.recheckSoon();
    }

    recheckSoon() {
        this.debounced ??= markRaw({ check: debounce(() => this.recheck().catch(() => {}), CHECK_AFTER) });
        this.debounced.check();
    }

    /** Ask the server what would happen if this were sent now. Of several answers the last question's counts. */
    async recheck() {
        if (!this.way) {
            return;
        }
        const turn = ++this.checks;
        const asked = this.fingerprint;
        const counted = characters(this.text) + characters(this.subject);
        const check = await this.services.orm.silent.call("social.crm.reply", "check_draft", [
            this.mentionId,
            this.values(),
        ]);
        if (turn === this.checks) {
            this.check = check;
            this.checked = asked;
            this.counted = counted;
        }
    }

    /**
     * Say it.
     *
     * @param {Object} [options]
     * @param {boolean} [options.anyway] although somebody else has said something meanwhile
     * @returns {Promise<Object | false>} what the server says of it; `false`: it was not sent
     */
    async send({ anyway = false } = {}) {
        if (!this.ready) {
            // What is not known yet is also who would read it.
            this.error = _t("This is still loading. Nothing was sent.");
        }
        if (this.sending || this.refusal) {
            return false;
        }
        this.sending = true;
        this.error = "";
        const done = new Deferred();
        this.underway = done;
        try {
            await this.keeper.flush();
            if (this.conflict || !this.draftId) {
                return false;
            }
            const seen = this.earlier.map((each) => each.key);
            const result = await this.call("send", this.draftId, seen, anyway, this.keeper.version);
            if (result.stopped || result.why || result.conflict) {
                this.stopped = result.stopped || null;
                this.error = result.why || "";
                this.conflict = result.conflict || null;
                return false;
            }
            return this.sent(result);
        } finally {
            this.sending = false;
            done.resolve();
        }
    }

    /**
     * Say something in private, and in public that this was done.
     *
     * @param {string} text of the private message
     * @param {{ audience: string, text: string }} open what everybody reads
     */
    async sendTogether(text, open, anyway = false) {
        this.audience = "direct";
        this.type(text);
        await this.keeper.flush();
        if (this.conflict || !this.draftId) {
            return {};
        }
        const seen = this.earlier.map((each) => each.key);
        const result = await this.call("send_together", this.draftId, open, seen, anyway);
        return result.id ? this.sent(result) : result;
    }

    /** It is on its way: the composer is empty again. */
    sent(result) {
        const sent = { ...result, text: this.text, private: this.private, who: this.data.to.name };
        this.keeper.reset();
        this.stopped = null;
        this.asThread = false;
        this.showSubject = false;
        this.checks++;
        this.check = null;
        this.audience = this.sensibleAudience();
        return sent;
    }

    /** What was sent is a draft again, and stands here if nothing else does. */
    async takeBack(draft) {
        if (draft.mention_id === this.mentionId && this.empty && !this.keeper.closed) {
            this.keeper.begin(draft);
            this.recheck();
            this.focus();
        }
    }

    /** The person has read what somebody else said, and does not send. */
    understand() {
        this.stopped = null;
        return this.refresh();
    }

    /** Forget it. */
    async drop() {
        const { draftId } = this;
        this.keeper.reset();
        await this.keeper.drop(draftId);
        this.recheck();
    }

    /** Nothing typed is lost when the page goes. */
    leave() {
        if (this.keeper) {
            this.keeper.leave();
        } else if (this.text) {
            // Nobody has seen yet who would read it.
            new DraftKeeper(this).keep({ audience: "" });
        }
    }

    /** Nothing typed is lost when the composer goes. */
    close() {
        this.closed = true;
        this.debounced?.check.cancel();
        return this.keeper ? this.keeper.close() : this.loading?.then(() => this.keeper?.close()).catch(() => {});
    }
}

/** @returns {ComposerModel} reactive */
export function makeComposer(inbox, mentionId, services) {
    return reactive(new ComposerModel(inbox, mentionId, services));
}
