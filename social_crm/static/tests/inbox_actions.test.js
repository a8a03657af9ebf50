import { beforeEach, describe, expect, test } from "@odoo/hoot";
import { click, press, queryAllTexts } from "@odoo/hoot-dom";
import { animationFrame, mockDate } from "@odoo/hoot-mock";
import { Component, reactive, useSubEnv, xml } from "@odoo/owl";
import { contains, mountWithCleanup, onRpc } from "@web/../tests/web_test_helpers";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { useService } from "@web/core/utils/hooks";
import { makeServerError } from "@web/../tests/web_test_helpers";
import { ActionBar } from "@social_crm/inbox/actions/action_bar";
import { actionHotkeys, inboxActions, registerInboxAction } from "@social_crm/inbox/actions/inbox_actions";
import { presets } from "@social_crm/inbox/actions/snooze_form";
import { InboxStore } from "@social_crm/inbox/inbox_store";

describe.current.tags("desktop");
defineMailModels();

const ME = 7;
const row = (id, values = {}) => ({
    key: `t${id}`,
    ticket_id: id,
    mention_id: id * 10,
    may_write: true,
    user: false,
    team: { id: 1, name: "Service" },
    done: false,
    snoozed_until: false,
    tags: [],
    priority: "1",
    standing: false,
    ...values,
});

const READS = {
    rows: ([keys]) => ({ rows: [], gone: keys }),
    queues: () => [],
    case: () => ({}),
};

/** Mount the bar as the inbox does; what the server is asked is noted as a step. */
async function mountBar({ rows, entry = null, answers = {}, props = {} }) {
    onRpc("social.crm.inbox", "*", ({ method, args }) => {
        if (READS[method]) {
            return READS[method](args);
        }
        expect.step([method, ...args]);
        const answer = answers[method];
        if (answer instanceof Error) {
            throw answer;
        }
        return answer ?? { said: `${method} done`, undo: "token" };
    });
    const state = {};
    class Parent extends Component {
        static template = xml`<ActionBar rows="rows" t-props="more" />`;
        static components = { ActionBar };
        static props = {};

        setup() {
            const store = reactive(new InboxStore(useService("orm")));
            store.rows = rows;
            store.options = { user_id: ME, manager: false };
            state.inbox = store;
            this.rows = store.rows;
            this.more = { ...(entry ? { entry } : {}), hotkeys: !entry, ...props };
            useSubEnv({ inbox: store });
        }
    }
    await mountWithCleanup(Parent);
    return state;
}



test("an addon adds a button with one call", async () => {
    registerInboxAction("test.print", {
        label: "Print",
        icon: "fa-print",
        sequence: 1,
        primary: true,
        several: true,
        condition: ({ rows }) => rows.every((each) => each.ticket_id),
        run: ({ rows }) => expect.step(["print", ...rows.map((each) => each.key)]),
    });
    try {
        await mountBar({ rows: [row(1), row(2)] });
        await click("[data-action='test.print']");
        expect.verifySteps([["print", "t1", "t2"]]);
    } finally {
        inboxActions.remove("test.print");
    }
});

test("an action that is not for several is not offered for several", async () => {
    registerInboxAction("test.one", { label: "One", icon: "fa-circle", primary: true, run() {} });
    try {
        await mountBar({ rows: [row(1), row(2)] });
        expect("[data-action='test.one']").toHaveCount(0);
    } finally {
        inboxActions.remove("test.one");
    }
});

test("who takes a case sees it at once, before the server has answered, and can undo it", async () => {
    const mine = row(1);
    const { inbox } = await mountBar({ rows: [mine] });
    await click("[data-action='assign_to_me']");
    expect(inbox.rows[0].user.id).toBe(ME);
    await animationFrame();
    expect.verifySteps([["act_assign", ["t1"], ME]]);
    expect(".o_notification").toHaveCount(1);
    await contains(".o_notification button:contains(Undo)").click();
    expect.verifySteps([["act_undo", "token"]]);
});

test("what the server refuses is put back, with its sentence", async () => {
    const refused = makeServerError({ message: "You are not in the team." });
    const { inbox } = await mountBar({ rows: [row(1)], answers: { act_assign: refused } });
    await click("[data-action='assign_to_me']");
    await animationFrame();
    await animationFrame();
    expect(inbox.rows[0].user).toBe(false);
    expect(queryAllTexts(".o_notification_content")).toEqual(["You are not in the team."]);
    expect.verifySteps([["act_assign", ["t1"], ME]]);
});

test("a key does what its button does", async () => {
    await mountBar({ rows: [row(1)] });
    await press("e");
    await animationFrame();
    expect.verifySteps([["act_close", ["t1"]]]);
});

test("the keys can be listed", async () => {
    const { inbox } = await mountBar({ rows: [row(1)] });
    const keys = actionHotkeys({ inbox, rows: [], entry: null, env: {} });
    expect(keys.find((each) => each.id === "close")).toEqual({ id: "close", hotkey: "e", label: "Close" });
    const letters = keys.map((each) => each.hotkey);
    expect(new Set(letters).size).toBe(letters.length);
});

test("a case that is mine is not offered to be taken, a closed one can be opened again", async () => {
    await mountBar({ rows: [row(1, { user: { id: ME, name: "Me" }, done: true })] });
    expect("[data-action='assign_to_me']").toHaveCount(0);
    expect("[data-action='close']").toHaveCount(0);
    await click("[data-action='reopen']");
    await animationFrame();
    expect.verifySteps([["act_reopen", ["t1"]]]);
});

test("nothing is offered for a case that one may only read", async () => {
    await mountBar({ rows: [row(1, { may_write: false })] });
    expect(".o_social_crm_inbox_actions button[data-action]").toHaveCount(0);
});

describe("put off", () => {
    beforeEach(() => mockDate("2026-03-11 10:20:00", +0));

    test("the presets are in the future and in the time of the person", () => {
        const { DateTime } = luxon;
        const shown = (text) => presets(DateTime.fromISO(text)).map((each) => [each.id, each.at.toISO({ includeOffset: false, suppressSeconds: true, suppressMilliseconds: true })]);
        expect(shown("2026-03-11T10:20:00")).toEqual([
            ["hour", "2026-03-11T11:20"],
            ["evening", "2026-03-11T18:00"],
            ["tomorrow", "2026-03-12T08:00"],
            ["monday", "2026-03-16T08:00"],
        ]);
        expect(shown("2026-03-15T19:30:00").map(([id]) => id)).toEqual(["hour", "tomorrow", "monday"]);
        expect(shown("2026-03-15T19:30:00").at(-1)[1]).toBe("2026-03-16T08:00");
    });

    test("a case is put off with one more click, and why", async () => {
        await mountBar({ rows: [row(1)] });
        await click("[data-action='snooze']");
        await animationFrame();
        await contains("[name='why']").edit("parcel", { confirm: false });
        await contains("[data-preset='tomorrow']").click();
        expect.verifySteps([["act_snooze", ["t1"], "2026-03-12 08:00:00", "parcel"]]);
    });

    test("a time in the past is refused where it is typed", async () => {
        await mountBar({ rows: [row(1)] });
        await press("z");
        await animationFrame();
        await contains("[name='own']").edit("2020-01-01T08:00", { confirm: false });
        await contains("form button[type=submit]").click();
        expect("[role=alert]").toHaveText("Choose a time in the future.");
        expect.verifySteps([]);
    });
});
