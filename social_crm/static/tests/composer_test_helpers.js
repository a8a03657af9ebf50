/** What the tests of the composer share: a server that keeps one draft, and the composer as the inbox shows it. */

import { after, expect } from "@odoo/hoot";
import { click, edit } from "@odoo/hoot-dom";
import { advanceTime, animationFrame, mockDate } from "@odoo/hoot-mock";
import { Component, reactive, useState, useSubEnv, xml } from "@odoo/owl";
import { mountWithCleanup, onRpc } from "@web/../tests/web_test_helpers";
import { browser } from "@web/core/browser/browser";
import { useService } from "@web/core/utils/hooks";
import { Composer } from "@social_crm/inbox/composer/composer";
import { composerNotices, composerTools } from "@social_crm/inbox/composer/composer_parts";
import { InboxStore } from "@social_crm/inbox/inbox_store";

export const TEXT = ".o_social_crm_answer";
export const SEND = "button[name='send']";
export const audience = (value) => `button[data-audience='${value}']`;

const WAY = { label: "", announcement: "", refusal: "", until: false, note: "", private: false, limit: 20 };
export const PUBLIC = { ...WAY, audience: "public", label: "Public", announcement: "Public: everybody can read this." };
export const PRIVATE = {
    ...WAY,
    audience: "direct",
    label: "Private",
    announcement: "Private: only Martina will see this.",
    private: true,
};
export const BORIS_SAID = {
    key: "r9",
    who: "Boris",
    text: "It is lost",
    at: "2026-03-01 10:00:00",
    sentence: "Boris has answered this already: “It is lost”",
};

/** A server that keeps one draft. */
class Server {
    data = {
        mention_id: 1,
        ticket_id: 5,
        to: { id: 3, name: "Martina", handle: "mausi007" },
        network: { key: "scripted", label: "Scripted" },
        account: { id: 1, name: "Acme", handle: "acme" },
        ways: [PUBLIC, PRIVATE],
        refusal: false,
        url: "https://net.example/1",
        subject: true,
        thread: true,
        media: [{ kind: "image", mimetypes: ["image/png"], max_bytes: 1000, max_count: 1, alone: false }],
        draft: false,
        colleagues: [],
        earlier: [],
        people: [{ handle: "mausi007", name: "Martina" }],
        newer: false,
    };
    draft = false;
    version = 0;
    calls = [];
    answers = {};

    composer([mentionId]) {
        return { ...this.data, mention_id: this.data.mention_id || mentionId, draft: this.draft };
    }

    save_draft([mentionId, values, id]) {
        if (this.draft && values.version !== this.draft.version) {
            return { conflict: this.draft };
        }
        this.draft = values.text.trim() || values.attachment_ids.length ? this.kept(mentionId, values) : false;
        return { draft: this.draft };
    }

    kept(mentionId, { text, subject, audience, as_thread }) {
        const version = `v${++this.version}`;
        return { id: 7, version, mention_id: mentionId, text, subject, audience, as_thread, attachments: [] };
    }

    drop_draft() {
        this.draft = false;
        return true;
    }

    send() {
        this.draft = false;
        return { id: 7, state: "queued" };
    }

    release() {
        return true;
    }

    undo() {
        this.draft = this.kept(1, { text: "Hello", audience: "public" });
        return { draft: this.draft };
    }

    check_draft([, { text, audience }]) {
        const used = text.length;
        const fits = used <= 20;
        return {
            length: {
                used,
                limit: 20,
                least: 0,
                fits,
                cost: audience === "direct" ? "This answer costs 0.01 €." : "",
                ...(fits ? {} : { parts: [`${text.slice(0, 12)} (1/2)`, `${text.slice(12)} (2/2)`] }),
            },
            findings: [],
            need: { level: text.includes("refund") ? "manager" : "direct", why: [] },
        };
    }

    answer(method, args) {
        this.calls.push([method, ...args]);
        const fixed = this.answers[method];
        if (fixed instanceof Error) {
            throw fixed;
        }
        return fixed ?? this[method]?.(args) ?? true;
    }

    called(method) {
        return this.calls.filter(([name]) => name === method);
    }
}

/** Parts of the composer that others bring have tests of their own. */
const OWN = {
    notices: ["second", "earlier", "conflict", "newer", "colleagues"],
    tools: ["emoji", "files", "subject", "preview", "private"],
};

function withoutParts(parts, own) {
    for (const [id, part] of parts.getEntries()) {
        if (!own.includes(id)) {
            parts.remove(id);
            after(() => parts.add(id, part, { force: true }));
        }
    }
}

/** A server for one test, with nothing kept in the browser. Call it before each. */
export function startServer() {
    withoutParts(composerNotices, OWN.notices);
    withoutParts(composerTools, OWN.tools);
    mockDate("2026-03-01 12:00:00", 0);
    browser.sessionStorage.clear();
    browser.localStorage.clear();
    const server = new Server();
    onRpc("social.crm.inbox", "*", ({ method, args }) => server.answer(method, args));
    onRpc("social.crm.reply", "check_draft", ({ args }) => server.answer("check_draft", args));
    return server;
}

/** Mount the composer as the inbox does. Returns it, the inbox, and the state of what holds both. */
export async function mountComposer(mentionId = 1) {
    const box = {};
    class Parent extends Component {
        static template = xml`<Composer t-if="state.shown" mentionId="state.mentionId" />`;
        static components = { Composer };
        static props = {};

        setup() {
            const store = reactive(new InboxStore(useService("orm")));
            Object.assign(store, { key: "t5", rows: [{ key: "t5" }, { key: "t6" }], options: { undo_seconds: 5 } });
            store.open = (key) => expect.step(["open", key]);
            this.state = useState({ mentionId, shown: true });
            Object.assign(box, { inbox: store, state: this.state });
            useSubEnv({ inbox: store });
        }
    }
    await mountWithCleanup(Parent);
    await animationFrame();
    box.composer = box.inbox.composer;
    return box;
}

export async function write(text) {
    await click(TEXT);
    await edit(text);
    await animationFrame();
}

/** Nobody types any more, and the server answers. */
export async function rest() {
    await advanceTime(1000);
    await animationFrame();
}
