/** What the inbox's store does when the server answers late, or in another order than it was asked. */

import { beforeEach, describe, expect, test } from "@odoo/hoot";
import { runAllTimers, tick } from "@odoo/hoot-mock";
import { makeMockEnv } from "@web/../tests/web_test_helpers";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { heldIn } from "@social_crm/../tests/held_test_helpers";
import { makeInboxStore } from "@social_crm/inbox/inbox_store";
import { Thread } from "@social_crm/inbox/thread/thread_model";

describe.current.tags("headless");
defineMailModels();

const row = (id, values = {}) => ({
    key: `t${id}`,
    at: `2026-01-01 10:00:${String(id).padStart(2, "0")}`,
    urgency: 0,
    user: false,
    ...values,
});
const words = (inbox) => inbox.rows.map((each) => `${each.key} ${each.words || ""}`.trim());
const aCase = (key, title = "") => ({ key, title, row: row(Number(key.slice(1))), entries: [], next: false });
const QUEUES = ["mine", "all"].map((code) => ({ code, label: code, group: "work", count: 1 }));
const OPTIONS = { user_id: 7 };

/** @type {Object<string, (...args: any[]) => any>} what the server answers, by method */
let server;
/** @type {[string, ...any[]][]} */
let calls;

function makeInbox() {
    const call = async (_model, method, args) => {
        calls.push([method, ...args]);
        return server[method](...args);
    };
    return makeInboxStore({ call, silent: { call } });
}

const called = (method) => calls.filter(([name]) => name === method).map(([, ...args]) => args);

/** Nothing is drawn here: what follows an answer is done at once. */
async function settle() {
    await tick();
    await tick();
    await tick();
}

const held = (method) => heldIn(server, method, settle);

async function begunInbox(page = { rows: [row(3), row(2), row(1)], next: false }) {
    server.start = () => ({ queues: QUEUES, queue: "mine", page, options: OPTIONS, case: false });
    const inbox = makeInbox();
    await inbox.start();
    return inbox;
}

beforeEach(async () => {
    await makeMockEnv(); // words need a language
    calls = [];
    server = {
        queues: () => QUEUES,
        page: () => ({ rows: [], next: false }),
        rows: (asked) => ({ rows: [], gone: asked }),
        case: (key) => aCase(key),
        present: () => ({}),
    };
});

describe("before the inbox has begun", () => {
    const begun = (values = {}) => ({
        queues: QUEUES,
        queue: "mine",
        page: { rows: [row(1)], next: false },
        options: OPTIONS,
        case: false,
        ...values,
    });

    test("who searches gets what was searched for, and all else that was being read", async () => {
        const answer = held("start");
        server.page = () => ({ rows: [row(9)], next: false });
        server.queues = () => QUEUES.map((queue) => ({ ...queue, count: 5 }));
        const inbox = makeInbox();
        const start = inbox.start({ key: "t1" });
        const found = inbox.setFilters({ search: "kettle" });
        await tick();
        await answer(0, begun({ case: aCase("t1") }));
        await start;
        await found;
        expect(called("page")).toEqual([["mine", { search: "kettle" }]]);
        expect(words(inbox)).toEqual(["t9"]);
        expect(inbox.queue).toBe("mine");
        expect(inbox.options).toEqual(OPTIONS);
        expect(inbox.case?.key).toBe("t1");
        expect(inbox.queues[0].count).toBe(5);
        expect([inbox.starting, inbox.loading]).toEqual([false, false]);
    });

    test("of two tries to begin the second counts", async () => {
        const answer = held("start");
        const inbox = makeInbox();
        inbox.start();
        inbox.start({ queue: "all" });
        await answer(0, begun());
        expect(inbox.starting).toBe(true);
        await answer(1, begun({ queue: "all", page: { rows: [row(2)], next: false } }));
        expect(inbox.starting).toBe(false);
        expect(inbox.queue).toBe("all");
        expect(words(inbox)).toEqual(["t2"]);
    });
});

describe("an older answer that comes later", () => {
    test("does not take a row back to what it was", async () => {
        const inbox = await begunInbox();
        const answer = held("rows");
        inbox.refresh(["t2"]);
        await tick();
        inbox.refresh(["t2", "t3"]);
        await tick();
        await answer(1, { rows: [row(2, { words: "new" })], gone: ["t3"] });
        await answer(0, { rows: [row(2, { words: "old" })], gone: [] });
        expect(words(inbox)).toEqual(["t2 new", "t1"]);
    });

    test("brings what the newer one does not know", async () => {
        const inbox = await begunInbox();
        const answer = held("rows");
        inbox.refresh(["t1"]);
        await tick();
        inbox.refresh(["t2"]);
        await tick();
        await answer(1, { rows: [row(2, { words: "new" })], gone: [] });
        await answer(0, { rows: [row(1, { words: "too" })], gone: [] });
        expect(words(inbox)).toEqual(["t3", "t2 new", "t1 too"]);
    });

    test("of the whole list does not take away what came since", async () => {
        const inbox = await begunInbox();
        const answer = held("page");
        const all = inbox.refreshAll();
        await tick();
        server.rows = () => ({ rows: [row(8), row(2, { words: "new" })], gone: [] });
        await inbox.refresh(["t8", "t2"]);
        await answer(0, { rows: [row(3), row(2, { words: "old" }), row(1)], next: false });
        await all;
        expect(words(inbox)).toEqual(["t8", "t3", "t2 new", "t1"]);
    });

    test("of the list that is being opened does not hide what changed meanwhile", async () => {
        const inbox = await begunInbox();
        const answer = held("page");
        server.rows = () => ({ rows: [row(2, { words: "new" })], gone: [] });
        inbox.openQueue("all");
        await tick();
        const changed = inbox.refresh(["t2"]);
        await answer(0, { rows: [row(2, { words: "old" })], next: false });
        await changed;
        expect(words(inbox)).toEqual(["t2 new"]);
    });

    test("does not take the open case back", async () => {
        const inbox = await begunInbox();
        await inbox.open("t1");
        const answer = held("case");
        inbox.reload();
        inbox.reload();
        await answer(1, aCase("t1", "new"));
        await answer(0, aCase("t1", "old"));
        expect(inbox.case.title).toBe("new");
    });

    test("of a case that is opened again does not take it back", async () => {
        const inbox = await begunInbox();
        const answer = held("case");
        inbox.open("t1");
        inbox.open("t2");
        inbox.open("t1");
        await answer(2, aCase("t1", "new"));
        await answer(0, aCase("t1", "old"));
        expect(inbox.case.title).toBe("new");
    });

    test("does not take back what is said in the case", async () => {
        const inbox = await begunInbox();
        await inbox.open("t1");
        const said = (id) => ({ id: `m${id}`, type: "post", at: `2026-01-01 10:00:0${id}` });
        const thread = new Thread(inbox);
        const answer = held("entries");
        thread.refresh();
        const followed = thread.follow({ ...aCase("t1"), entries: [said(1), said(2)] });
        await answer(1, { entries: [said(1), said(2)], next: false });
        await answer(0, { entries: [said(1)], next: false });
        await followed;
        expect(thread.entries.map((each) => each.id)).toEqual(["m1", "m2"]);
    });
});

describe("who is where", () => {
    const BORIS = { user_id: 8, name: "Boris", mode: "look", since: "2026-01-01 10:00:00" };

    test("is not taken from an older answer", async () => {
        const inbox = await begunInbox();
        const answer = held("present");
        inbox.presence.ask(["t2"]);
        inbox.presence.ask(["t2"]);
        await answer(1, { t2: [BORIS] });
        await answer(0, {});
        expect(inbox.presence.at("t2")).toEqual([BORIS]);
    });

    test("is told in the order in which it was, and what is past by then is left out", async () => {
        const inbox = await begunInbox();
        const answer = held("presence");
        inbox.key = "t1";
        inbox.presence.beat();
        await tick();
        inbox.key = "t2";
        inbox.presence.beat();
        inbox.key = "t3";
        inbox.presence.beat();
        await tick();
        expect(called("presence")).toEqual([["t1", "look", false]]);
        await answer(0, { here: [], first: false });
        expect(called("presence").slice(1)).toEqual([["t3", "look", "t1"]]);
        inbox.presence.left = true;
        await answer(1, { here: [], first: false });
        await runAllTimers();
        expect(called("presence")).toHaveLength(2);
    });
});
