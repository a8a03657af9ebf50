import { browser } from "@web/core/browser/browser";
import { debounce } from "@web/core/utils/timing";

const MODEL = "social.crm.inbox";
const SAVE_AFTER = 800;
const AGAIN_AFTER = 5000;
const SAID = /\.(User|Access|Validation|Missing)Error$/;
const STORAGE = "social_crm.draft.";

/**
 * Keeps what is typed: at once in this tab, so that a reload in between loses nothing, and soon on the server. A draft that
 * was changed in another tab or on another machine is never overwritten silently: the composer's `conflict` is then what is
 * stored, and nothing is saved until the person has decided.
 */
export class DraftKeeper {
    /** @param {import("./composer_model").ComposerModel} composer */
    constructor(composer) {
        this.composer = composer;
        this.version = false;
        this.stored = "";
        this.saving = Promise.resolve();
        this.busy = false;
        this.turn = 0;
        /** id of a draft that was still being saved when it was given up */
        this.givenUp = false;
        this.tried = "";
        this.descriptions = new Map();
        this.soon = debounce(() => this.save().catch((error) => this.again(error)), SAVE_AFTER);
    }

    get dirty() {
        const { composer } = this;
        return composer.empty && !composer.draftId ? false : composer.fingerprint !== this.stored;
    }

    get storageKey() {
        return STORAGE + this.composer.mentionId;
    }

    /** Begin with what the server knows and what this tab has still kept. */
    begin(draft) {
        const { composer } = this;
        const early = composer.text; // typed before the server has answered
        this.follow(draft);
        composer.apply(draft || {});
        this.stored = composer.fingerprint;
        this.restore(draft);
        if (early) {
            composer.type([composer.text, early].filter(Boolean).join("\n"));
        }
    }

    /** Take what this tab has still kept. */
    restore(draft) {
        const { composer } = this;
        const kept = this.kept();
        if (!kept || JSON.stringify(kept.values) === JSON.stringify(composer.values())) {
            this.forget();
            return;
        }
        const known = new Map(composer.attachments.map((file) => [file.id, file]));
        composer.apply({ ...kept.values, attachments: kept.attachments.map((file) => known.get(file.id) || file) });
        if (draft && kept.version !== this.version) {
            composer.conflict = draft;
        } else {
            this.soon();
        }
    }

    /** What the server says of the draft. */
    follow(draft) {
        this.composer.draftId = draft ? draft.id : false;
        this.version = draft ? draft.version : false;
    }

    changed() {
        this.composer.saved = "";
        if (this.dirty) {
            this.keep();
            this.soon();
        } else {
            this.soon.cancel();
            this.forget();
        }
    }

    /** What is said of a file is written with the next saving. */
    describe(fileId, description) {
        this.descriptions.set(fileId, description);
        this.soon();
    }

    async saveDescriptions() {
        for (const [fileId, description] of this.descriptions) {
            this.descriptions.delete(fileId);
            await this.composer.services.orm.silent.write("ir.attachment", [fileId], { description });
        }
    }

    /** The person has left the text. */
    saveSoon() {
        if (this.dirty) {
            this.save().catch((error) => this.again(error));
        }
    }

    // In this tab

    keep(more = {}) {
        const { composer, version } = this;
        const { attachments } = composer;
        const kept = { values: { ...composer.values(), ...more }, attachments, version };
        try {
            browser.sessionStorage.setItem(this.storageKey, JSON.stringify(kept));
        } catch {
            // There is no room, or it is forbidden: the server has it soon.
        }
    }

    kept() {
        try {
            return JSON.parse(browser.sessionStorage.getItem(this.storageKey));
        } catch {
            return null;
        }
    }

    forget() {
        browser.sessionStorage.removeItem(this.storageKey);
    }

    // On the server

    /** Save what is not saved yet; one call after the other. */
    save() {
        this.saving = this.saving.catch(() => {}).then(() => this.saveNow());
        return this.saving;
    }

    async saveNow() {
        await this.saveDescriptions();
        if (!this.dirty || this.composer.conflict) {
            return;
        }
        const { composer, turn } = this;
        const print = composer.fingerprint;
        const tried = this.tried;
        this.tried = this.essence(composer.values());
        composer.saved = "saving";
        let result;
        this.busy = true;
        try {
            result = await composer.services.orm.silent.call(MODEL, "save_draft", this.arguments());
        } catch (error) {
            if (turn === this.turn) {
                composer.saved = "failed";
            }
            throw error;
        } finally {
            this.busy = false;
        }
        if (turn !== this.turn) {
            this.givenUp = result.draft ? result.draft.id : false;
            return;
        }
        if (result.conflict) {
            composer.saved = "";
            if (tried === this.essence(result.conflict)) {
                // It is what was saved before, and the answer to that was lost.
                this.follow(result.conflict);
                this.soon();
            } else {
                composer.conflict = result.conflict;
            }
            return;
        }
        this.follow(result.draft);
        this.stored = print;
        if (this.dirty) {
            this.keep();
            this.soon();
        } else {
            composer.saved = "saved";
            this.forget();
        }
    }

    /** Remove what is stored, once nothing is being saved any more. */
    drop(draftId) {
        this.saving = this.saving
            .catch(() => {})
            .then(async () => {
                const stored = draftId || this.givenUp;
                this.givenUp = false;
                if (stored) {
                    await this.composer.call("drop_draft", stored);
                }
            });
        return this.saving;
    }

    /** What two states of a draft are compared by. */
    essence({ text, subject, audience }) {
        return JSON.stringify([text, subject, audience]);
    }

    arguments() {
        const { composer, version } = this;
        return [composer.mentionId, { ...composer.values(), version }, composer.draftId];
    }

    /** What the server says to people is shown; anything else is tried again. */
    again(error) {
        const said = SAID.test(error?.exceptionName || "") && error.data?.message;
        if (said) {
            this.composer.error = said;
            return;
        }
        browser.setTimeout(() => !this.closed && this.soon(), AGAIN_AFTER);
    }

    /**
     * Save at once.
     *
     * @throws when that is not possible
     */
    async flush() {
        this.soon.cancel();
        await this.save();
    }

    /** The page goes away: there is no time to wait for an answer. */
    leave() {
        if (!this.dirty || this.composer.conflict || this.busy) {
            return;
        }
        this.tried = this.essence(this.composer.values());
        const params = { model: MODEL, method: "save_draft", args: this.arguments(), kwargs: {} };
        browser
            .fetch(`/web/dataset/call_kw/${MODEL}/save_draft`, {
                method: "POST",
                keepalive: true,
                headers: { "Content-Type": "application/json" },
                body: JSON.stringify({ jsonrpc: "2.0", method: "call", params }),
            })
            .catch(() => {});
    }

    /** The composer goes away. */
    close() {
        this.closed = true;
        this.soon.cancel();
        return this.save().catch(() => {});
    }

    /** The person has decided: what is stored is written over with what stands here, or the other way round. */
    decide(mine) {
        const { composer } = this;
        const stored = composer.conflict;
        composer.conflict = null;
        this.follow(stored);
        if (!mine) {
            composer.apply(stored);
            this.stored = composer.fingerprint;
            this.forget();
            composer.recheckSoon();
            return;
        }
        this.changed();
    }

    /** There is no draft any more. */
    reset() {
        this.turn++;
        this.soon.cancel();
        this.follow(false);
        this.forget();
        this.composer.apply({});
        this.composer.saved = "";
        this.composer.conflict = null;
        this.stored = this.composer.fingerprint;
    }
}
