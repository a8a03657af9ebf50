import { beforeEach, describe, expect, test } from "@odoo/hoot";
import { advanceTime, Deferred, freezeTime, tick } from "@odoo/hoot-mock";
import { makeMockEnv } from "@web/../tests/web_test_helpers";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { makeInboxStore } from "@social_crm/inbox/inbox_store";

describe.current.tags("headless");
defineMailModels();

const row = (id, values = {}) => ({
    key: `t${id}`,
    at: `2026-01-01 10:00:${String(id).padStart(2, "0")}`,
    urgency: 0,
    user: false,
    ...values,
});
const keys = (inbox) => inbox.rows.map((each) => each.key);
const aCase = (key, entries = []) => ({ key, row: row(Number(key.slice(1))), entries, next: false });
const QUEUES = ["mine", "all"].map((code) => ({ code, label: code, group: "work", count: 1 }));

/** @type {Object<string, (...args: any[]) => any>} what the server answers, by method */
let server;

function makeInbox() {
    const call = async (_model, method, args) => {
        expect.step(method);
        return server[method](...args);
    };
    return makeInboxStore({ call, silent: { call } });
}

async function startedInbox(page = { rows: [row(3), row(2), row(1)], next: false }) {
    server.start = (queue, _filters, key) => ({
        queues: QUEUES,
        queue: queue || "mine",
        page,
        options: { user_id: 7 },
        case: key ? aCase(key) : false,
    });
    const inbox = makeInbox();
    await inbox.start();
    expect.verifySteps(["start"]);
    return inbox;
}

beforeEach(async () => {
    await makeMockEnv(); // words need a language
    server = {
        queues: () => QUEUES,
        page: () => ({ rows: [], next: false }),
        rows: (asked) => ({ rows: [], gone: asked }),
        case: (key) => aCase(key),
    };
});

describe("paging", () => {
    test("the next page is asked for once, and no case is listed twice", async () => {
        const inbox = await startedInbox({ rows: [row(5), row(4)], next: ["there"] });
        const answer = new Deferred();
        server.page = (_queue, _filters, after) => (expect(after).toEqual(["there"]), answer);
        inbox.more();
        inbox.more();
        answer.resolve({ rows: [row(4), row(3)], next: false });
        await tick();
        await tick();
        expect(keys(inbox)).toEqual(["t5", "t4", "t3"]);
        await inbox.more();
        expect.verifySteps(["page"]);
    });

    test("a page of the queue before does not get into the next one", async () => {
        const inbox = await startedInbox();
        const slow = new Deferred();
        server.page = (queue) => (queue === "all" ? slow : { rows: [row(9)], next: false });
        const first = inbox.openQueue("all");
        await inbox.openQueue("mine");
        slow.resolve({ rows: [row(1)], next: ["x"] });
        await first;
        expect(keys(inbox)).toEqual(["t9"]);
        expect(inbox.next).toBe(false);
        expect(inbox.loading).toBe(false);
        expect.verifySteps(["page", "page"]);
    });

    test("a page that cannot be read says so and can be asked for again", async () => {
        const inbox = await startedInbox({ rows: [row(5)], next: ["there"] });
        server.page = () => {
            throw new Error("no");
        };
        await inbox.more();
        expect(String(inbox.failed.list)).toBe("This could not be loaded.");
        expect(keys(inbox)).toEqual(["t5"]);
        server.page = () => ({ rows: [row(4)], next: false });
        await inbox.more();
        expect(inbox.failed.list).toBe(null);
        expect(keys(inbox)).toEqual(["t5", "t4"]);
        expect.verifySteps(["page", "page"]);
    });
});

describe("the open case", () => {
    test("of two that are opened one after the other the later is shown", async () => {
        const inbox = await startedInbox();
        const slow = new Deferred();
        server.case = (key) => (key === "t1" ? slow : aCase(key));
        const first = inbox.open("t1");
        await inbox.open("t2");
        slow.resolve(aCase("t1"));
        await first;
        expect(inbox.case.key).toBe("t2");
        expect.verifySteps(["case", "case"]);
    });

    test("whoever hurries through the list reads only the case where he stops", async () => {
        const inbox = await startedInbox();
        await inbox.open("t3");
        inbox.step(1);
        inbox.step(1);
        await advanceTime(500);
        expect(inbox.case.key).toBe("t1");
        expect(inbox.step(1)).toBe(undefined);
        expect.verifySteps(["case", "case"]);
    });

    test("one that the address names and that is not there opens the list", async () => {
        server.start = () => ({ queues: QUEUES, queue: "mine", page: { rows: [row(1)], next: false }, options: {}, case: false });
        const inbox = makeInbox();
        await inbox.start({ key: "t99" });
        expect(inbox.key).toBe(null);
        expect(inbox.pane).toBe("rows");
        expect.verifySteps(["start"]);
    });
});

describe("what changes on the server", () => {
    test("shows at once where nobody is busy", async () => {
        const inbox = await startedInbox();
        server.rows = () => ({ rows: [row(8), row(2, { words: "new" })], gone: ["t3"] });
        await inbox.refresh(["t8", "t2", "t3"]);
        expect(keys(inbox)).toEqual(["t8", "t2", "t1"]);
        expect(inbox.rows[1].words).toBe("new");
        expect.verifySteps(["rows", "queues"]);
    });

    test("waits while somebody points at the list, and comes when the hand goes", async () => {
        const inbox = await startedInbox();
        inbox.hold("pointer");
        server.rows = () => ({ rows: [row(8)], gone: ["t3"] });
        await inbox.refresh(["t8", "t3"]);
        expect(keys(inbox)).toEqual(["t3", "t2", "t1"]);
        expect(inbox.rows[0].gone).toBe(true);
        expect([...inbox.waiting.keys()]).toEqual(["t8"]);
        inbox.hold("scrolled");
        inbox.release("pointer");
        expect(keys(inbox)).toEqual(["t3", "t2", "t1"]);
        inbox.release("scrolled");
        expect(keys(inbox)).toEqual(["t8", "t2", "t1"]);
        expect(inbox.waiting.size).toBe(0);
        expect.verifySteps(["rows", "queues"]);
    });

    test("waits while cases are selected; those that left are no longer selected", async () => {
        const inbox = await startedInbox();
        inbox.select("t3");
        inbox.select("t1", { range: true });
        expect(inbox.selectedRows.map((each) => each.key)).toEqual(["t3", "t2", "t1"]);
        server.rows = () => ({ rows: [row(8)], gone: ["t2"] });
        await inbox.refresh(["t8", "t2"]);
        expect(keys(inbox)).toEqual(["t3", "t2", "t1"]);
        expect([...inbox.selected]).toEqual(["t3", "t1"]);
        inbox.selectNone();
        expect(keys(inbox)).toEqual(["t8", "t3", "t1"]);
        expect.verifySteps(["rows", "queues"]);
    });

    test("what one did oneself leaves the list at once", async () => {
        const inbox = await startedInbox();
        inbox.hold("pointer");
        await inbox.refresh(["t2"], { mine: true });
        expect(keys(inbox)).toEqual(["t3", "t1"]);
        expect.verifySteps(["rows", "queues"]);
    });

    test("is not put into a queue that was opened meanwhile", async () => {
        const inbox = await startedInbox();
        const slow = new Deferred();
        server.rows = () => slow;
        server.page = () => ({ rows: [row(5)], next: false });
        const refreshed = inbox.refresh(["t8"]);
        await inbox.openQueue("all");
        slow.resolve({ rows: [row(8)], gone: [] });
        await refreshed;
        expect(keys(inbox)).toEqual(["t5"]);
        expect.verifySteps(["rows", "page", "queues"]);
    });

    test("is told to those who keep something of the open case themselves", async () => {
        const inbox = await startedInbox();
        await inbox.open("t2");
        inbox.bus.addEventListener("changed", ({ detail }) => expect.step(detail));
        await inbox.refresh(["t2"]);
        expect.verifySteps(["case", "case", "rows", { keys: ["t2"], what: null, open: true }, "queues"]);
    });

    test("counts are asked for at most every two seconds", async () => {
        const inbox = await startedInbox();
        freezeTime();
        for (let time = 0; time < 5; time++) {
            await inbox.refresh(["t2"]);
        }
        expect.verifySteps(["rows", "queues", "rows", "rows", "rows", "rows"]);
        await advanceTime(2100);
        expect.verifySteps(["queues"]);
    });

    test("after a lost connection everything is read again, and what is read stays", async () => {
        const inbox = await startedInbox();
        inbox.hold("scrolled");
        server.page = () => ({ rows: [row(9), row(3), row(1)], next: false });
        await inbox.refreshAll();
        expect(keys(inbox)).toEqual(["t3", "t2", "t1"]);
        expect(inbox.rows[1].gone).toBe(true);
        inbox.showWaiting();
        expect(keys(inbox)).toEqual(["t9", "t3", "t1"]);
        expect.verifySteps(["page", "queues"]);
    });
});
