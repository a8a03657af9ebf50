/** What becomes of an answer that is being written when the server answers late, or in another order than it was asked. */

import { beforeEach, describe, expect, test } from "@odoo/hoot";
import { click, edit, press, queryFirst } from "@odoo/hoot-dom";
import { advanceTime, animationFrame, Deferred, mockDate } from "@odoo/hoot-mock";
import { Component, reactive, useState, useSubEnv, xml } from "@odoo/owl";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { heldIn, settle } from "@social_crm/../tests/held_test_helpers";
import { mountWithCleanup, onRpc } from "@web/../tests/web_test_helpers";
import { browser } from "@web/core/browser/browser";
import { useService } from "@web/core/utils/hooks";
import { Composer } from "@social_crm/inbox/composer/composer";
import { addFiles } from "@social_crm/inbox/composer/files/uploads";
import { InboxStore } from "@social_crm/inbox/inbox_store";

describe.current.tags("desktop");
defineMailModels();

const TEXT = ".o_social_crm_answer";
const SEND = "button[name='send']";
const WAY = { label: "", announcement: "", refusal: "", until: false, note: "", private: false, limit: 20 };
const WAYS = [
    { ...WAY, audience: "public", label: "Public" },
    { ...WAY, audience: "direct", label: "Private", private: true },
];
const composerOf = (mentionId, values = {}) => ({
    mention_id: mentionId,
    ticket_id: 5,
    to: { id: 3, name: "Martina", handle: "mausi007" },
    network: { key: "scripted", label: "Scripted" },
    account: { id: 1, name: "Acme", handle: "acme" },
    ways: WAYS,
    refusal: false,
    url: "",
    subject: false,
    thread: false,
    media: [{ kind: "image", mimetypes: ["image/png"], max_bytes: 1000, max_count: 1, alone: false }],
    draft: false,
    colleagues: [],
    earlier: [],
    people: [],
    newer: false,
    ...values,
});
const draftOf = (values) => ({ id: 7, version: "v1", mention_id: 1, attachments: [], ...values });
const check = (level = "direct") => ({
    length: { used: 1, limit: 20, least: 0, fits: true, cost: "" },
    findings: [],
    need: { level, why: [] },
});

/** @type {Object<string, (...args: any[]) => any>} what the server answers, by method */
let server;
let calls;
let box;

beforeEach(() => {
    mockDate("2026-03-01 12:00:00", 0);
    browser.sessionStorage.clear();
    browser.localStorage.clear();
    calls = [];
    server = {
        composer: (mentionId) => composerOf(mentionId),
        save_draft: (_mentionId, { text, audience }) => ({ draft: text ? draftOf({ text, audience }) : false }),
        send: () => ({ id: 7, state: "queued" }),
        check_draft: () => check(),
    };
    const answer = ({ method, args }) => {
        calls.push([method, ...args]);
        return server[method]?.(...args) ?? true;
    };
    onRpc("social.crm.inbox", "*", answer);
    onRpc("social.crm.reply", "check_draft", answer);
});

const called = (method) => calls.filter(([name]) => name === method).map(([, ...args]) => args);

const held = (method) => heldIn(server, method);

/** Mount the composer as the inbox does. */
async function mountComposer() {
    class Parent extends Component {
        static template = xml`<Composer t-if="state.shown" mentionId="state.mentionId" />`;
        static components = { Composer };
        static props = {};

        setup() {
            const store = reactive(new InboxStore(useService("orm")));
            Object.assign(store, { key: "t5", rows: [{ key: "t5" }, { key: "t6" }], options: { undo_seconds: 5 } });
            store.open = (key) => expect.step(["open", key]);
            this.state = useState({ mentionId: 1, shown: true });
            box = { inbox: store, state: this.state };
            useSubEnv({ inbox: store });
        }
    }
    await mountWithCleanup(Parent);
    await settle();
    box.composer = box.inbox.composer;
}

async function write(text) {
    await click(TEXT);
    await edit(text);
    await animationFrame();
}

/** Nobody types any more, and the server answers. */
async function rest() {
    await advanceTime(1000);
    await settle();
}

describe("before the composer is there", () => {
    test("nothing is sent, since nobody knows who would read it; that is said, and the text stays", async () => {
        const answer = held("composer");
        await mountComposer();
        await write("Hello");
        await press(["Control", "Enter"]);
        await animationFrame();
        expect(".o_social_crm_notice.alert-danger").toHaveText("This is still loading. Nothing was sent.");
        await answer(0, composerOf(1));
        expect(TEXT).toHaveValue("Hello");
        expect(called("send")).toEqual([]);
        await press(["Control", "Enter"]);
        await settle();
        expect(called("send")).toHaveLength(1);
        expect(".o_social_crm_notice.alert-danger").toHaveCount(0);
    });

    test("what is typed is kept when the person goes on to another case", async () => {
        const answer = held("composer");
        await mountComposer();
        await write("Hello");
        box.state.shown = false;
        await animationFrame();
        await answer(0, composerOf(1));
        expect(called("save_draft").map(([mentionId, { text }]) => [mentionId, text])).toEqual([[1, "Hello"]]);
    });

    test("what is typed is there again when the page is read anew", async () => {
        const answer = held("composer");
        await mountComposer();
        await write("Hello");
        window.dispatchEvent(new Event("pagehide"));
        box.composer.type(""); // the page is gone, and with it what stood there
        box.state.shown = false;
        await animationFrame();
        box.state.shown = true;
        await settle();
        await answer(1, composerOf(1, { ways: [WAYS[1], WAYS[0]] }));
        expect(TEXT).toHaveValue("Hello");
        expect(box.inbox.composer.audience).toBe("direct");
    });

    test("a post that was chosen is answered, although what was asked for before comes later", async () => {
        const first = new Deferred();
        server.composer = (mentionId) => (mentionId === 1 ? first : composerOf(mentionId));
        await mountComposer();
        const moved = box.composer.moveTo(2);
        await settle();
        first.resolve(composerOf(1));
        await moved;
        await settle();
        expect(box.composer.mentionId).toBe(2);
    });

    test("a file that is pasted waits until it is known what the network takes", async () => {
        onRpc("/web/binary/upload_attachment", () => new Response(JSON.stringify([{ id: 11, filename: "a.png", mimetype: "image/png", size: 3 }])));
        const answer = held("composer");
        await mountComposer();
        const added = addFiles(box.composer, [new File(["abc"], "a.png", { type: "image/png" })]);
        await answer(0, composerOf(1));
        await added;
        await settle();
        expect(".o_notification").toHaveCount(0);
        expect(".o_social_crm_file").toHaveText("a.png");
    });
});

describe("answers that overtake each other", () => {
    test("of two posts that were chosen the later one is answered", async () => {
        await mountComposer();
        const answer = held("composer");
        const moves = [box.composer.moveTo(2), box.composer.moveTo(3)];
        await settle();
        await answer(1, composerOf(3));
        await answer(0, composerOf(2));
        expect(await Promise.all(moves)).toEqual([false, true]);
        expect(box.composer.mentionId).toBe(3);
    });

    test("what others have said is not taken from an older answer", async () => {
        await mountComposer();
        const answer = held("composer");
        box.composer.refresh();
        await settle();
        box.composer.refresh();
        await settle();
        const boris = { key: "r9", who: "Boris", text: "Lost", at: "2026-03-01 10:00:00", sentence: "Boris: Lost" };
        await answer(1, composerOf(1, { earlier: [boris] }));
        await answer(0, composerOf(1));
        expect(box.composer.earlier).toEqual([boris]);
    });

    test("what was said of an answer that is sent does not stand beside the next one", async () => {
        await mountComposer();
        const answer = held("check_draft");
        await write("refund");
        await advanceTime(400);
        await press(["Control", "Enter"]);
        await settle();
        expect(TEXT).toHaveValue("");
        await answer(0, check("manager"));
        expect(box.composer.need).toBe("direct");
        expect(SEND).toHaveText("Answer Publicly");
    });
});

describe("while it is being sent", () => {
    test("it cannot be changed, since it will be gone", async () => {
        await mountComposer();
        await write("Hello");
        const answer = held("send");
        await press(["Control", "Enter"]);
        await settle();
        expect(TEXT).toHaveAttribute("readonly");
        expect(TEXT).toBeFocused();
        box.composer.insert(" there");
        box.composer.setAudience("direct");
        expect([box.composer.text, box.composer.audience]).toEqual(["Hello", "public"]);
        await answer(0, { id: 7, state: "queued" });
        expect(TEXT).not.toHaveAttribute("readonly");
        expect(TEXT).toBeFocused();
        expect(TEXT).toHaveValue("");
        await edit("Next");
        await animationFrame();
        expect(box.composer.text).toBe("Next");
    });

    test("another post that is chosen waits for it", async () => {
        await mountComposer();
        await write("Hello");
        const answer = held("send");
        await press(["Control", "Enter"]);
        await settle();
        const moved = box.composer.moveTo(2);
        await settle();
        expect(box.composer.mentionId).toBe(1);
        await answer(0, { id: 7, state: "queued" });
        await moved;
        expect([box.composer.mentionId, box.composer.text]).toEqual([2, ""]);
        expect(".o_notification").toHaveText(/Martina publicly/);
    });

    test("whoever has gone on to another case is not taken to the next one", async () => {
        await mountComposer();
        await write("Hello");
        const answer = held("send");
        await press(["Control", "Shift", "Enter"]);
        await settle();
        box.state.shown = false;
        await animationFrame();
        await answer(0, { id: 7, state: "queued" });
        expect(".o_notification").toHaveText(/Martina publicly/);
        expect.verifySteps([]);
    });
});

test("a draft that is discarded while it is being saved is gone from the server, too", async () => {
    await mountComposer();
    const answer = held("save_draft");
    await write("Hello");
    await advanceTime(1000);
    expect(called("save_draft")).toHaveLength(1);
    await click("button[name='drop']");
    await animationFrame();
    expect(TEXT).toHaveValue("");
    await answer(0, { draft: draftOf({ text: "Hello", audience: "public" }) });
    await rest();
    expect(called("drop_draft")).toEqual([[7]]);
    expect(box.composer.draftId).toBe(false);
    expect(called("save_draft")).toHaveLength(1);
    expect(queryFirst(TEXT).value).toBe("");
});

test("what is shown of the composer does not wait for what became of the draft before", async () => {
    await mountComposer();
    onRpc("social.crm.reply", "approval_card", () => {
        expect.step("approval_card");
        return new Deferred();
    });
    await write("Hello");
    await rest();
    expect.verifySteps(["approval_card"]);
    await write("Hello there");
    server.send = () => ({ why: "The budget is spent." });
    await press(["Control", "Enter"]);
    await settle();
    expect(".o_social_crm_notice.alert-danger").toHaveText("The budget is spent.");
    expect.verifySteps([]);
});
