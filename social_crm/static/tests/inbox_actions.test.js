import { beforeEach, describe, expect, test } from "@odoo/hoot";
import { click, press, queryAllTexts } from "@odoo/hoot-dom";
import { advanceTime, animationFrame, mockDate } from "@odoo/hoot-mock";
import { Component, reactive, useSubEnv, xml } from "@odoo/owl";
import { contains, mockService, mountWithCleanup, onRpc } from "@web/../tests/web_test_helpers";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { useService } from "@web/core/utils/hooks";
import { makeServerError } from "@web/../tests/web_test_helpers";
import { ActionBar } from "@social_crm/inbox/actions/action_bar";
import { CaseMarks } from "@social_crm/inbox/actions/case_marks";
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
    heard_id: id * 10,
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

const ASKED = {
    id: 1,
    user: { id: 9, name: "Bert" },
    question: "Is it lost?",
    since: "2026-03-11 08:00:00",
    due: "2026-03-11 12:00:00",
    seen: false,
    mine: false,
};

const READS = {
    question_along: () => ({ posts: [{ author: "Martina", text: "Lost!", at: "2026-03-11 08:00:00" }], private: 2 }),
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
        const answer = answers[method];
        if (method.startsWith("choose_")) {
            return answer;
        }
        expect.step([method, ...args]);
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



/** A day or a time, as the browser's own field takes it. */
async function type(selector, value) {
    const input = document.querySelector(selector);
    input.value = value;
    input.dispatchEvent(new InputEvent("input", { bubbles: true }));
    await animationFrame();
}

/** Click a button, or an entry of the menu. */
async function offer(name) {
    if (!document.querySelector(`[data-action='${name}']`)) {
        await click(".o_social_crm_inbox_more");
        await animationFrame();
    }
    await click(`[data-action='${name}']`);
    await animationFrame();
    await animationFrame();
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

test("a key is for what is selected, not for the case that is open beside it", async () => {
    const { inbox } = await mountBar({ rows: [row(1)] });
    inbox.selected.add("t2");
    await press("e");
    await animationFrame();
    expect.verifySteps([]);
    inbox.selected.clear();
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

describe("each action asks the server for what it says", () => {
    const HEARD = row(0, { key: "m5", ticket_id: false, mention_id: 5, heard_id: 5, state: "new", user: false });
    const POST = { id: "m8", type: "post", mention_id: 8, author: { role: "customer" }, state: "open", may_write: true, can: [] };
    const fill = async (words) => {
        if (words) {
            await contains("textarea[name='words']").edit(words, { confirm: false });
        }
        await contains(".o_social_crm_inbox_form button[type=submit]").click();
    };
    const choose = (id) => contains(`[data-choice='${id}']`).click();
    const PEOPLE = [
        { id: 7, name: "Agnes", load: 2, maximum: 5, availability: "free", there: "Gets cases", me: true },
        { id: 9, name: "Bert", load: 1, maximum: 0, availability: "away", there: "Away", me: false },
    ];
    const load = {
        choose_people: PEOPLE,
        choose_teams: [{ id: 3, name: "Sales", people: 4, chosen: false }],
        choose_tags: { choices: [{ id: 4, name: "Parcel", color: 1, chosen: false, some: true }], create: true },
        choose_topics: [{ id: 6, name: "Lost", chosen: false }],
        choose_merge: [{ id: 2, name: "HT2 - Again", who: "Martina", words: "Hello?", at: "2026-03-11 10:00:00", same: true }],
    };
    // name, rows, entry, what the person does, what the server is asked
    const ACTIONS = [
        ["assign", [row(1), row(2)], null, () => choose(9), ["act_assign", ["t1", "t2"], 9]],
        ["unassign", [row(1, { user: { id: 9, name: "Bert" } })], null, null, ["act_assign", ["t1"], false]],
        ["team", [row(1)], null, () => choose(3), ["act_team", ["t1"], 3]],
        ["note", [row(1)], null, () => fill("Look"), ["act_note", ["t1"], "Look", []]],
        ["tags", [row(1)], null, () => choose(4), ["act_tags", ["t1"], [4], []]],
        ["priority", [row(1), row(2)], null, () => choose("3"), ["act_priority", ["t1", "t2"], "3"]],
        ["topic", [row(1), HEARD], null, () => choose(6), ["act_correct", ["m10", "m5"], { topic_id: 6 }]],
        ["mood", [row(1)], null, () => choose("negative"), ["act_correct", ["m10"], { mood: "negative" }]],
        ["wake", [row(1, { snoozed_until: "2026-03-12 08:00:00" })], null, null, ["act_wake", ["t1"]]],
        ["close", [row(1), row(2)], null, null, ["act_close", ["t1", "t2"]]],
        ["ignore", [HEARD], null, null, ["act_ignore", ["m5"]]],
        ["unignore", [{ ...HEARD, state: "ignored" }], null, null, ["act_unignore", ["m5"]]],
        ["not_for_us", [row(1)], null, () => fill(), ["act_not_for_us", ["t1"]]],
        ["block", [row(1)], null, () => fill("insults"), ["act_block", ["t1"], "insults"]],
        ["unblock", [row(1, { standing: "blocked" })], null, null, ["act_unblock", ["t1"]]],
        ["make_ticket", [HEARD], null, null, ["act_ticket", ["m5"]]],
        ["merge", [row(1)], null, () => choose(2), ["act_merge", ["t1"], 2]],
        ["split", [row(1, { done: true, merged_into: { id: 2, number: "HT2" } })], null, null, ["act_split", ["t1"]]],
        ["answer_question", [row(1, { asked: [{ mine: true, question: "Why?" }] })], null, () => fill("So"), ["act_answer_question", ["t1"], "So"]],
        ["ignore_post", [row(1)], POST, null, ["act_ignore", ["m8"]]],
        ["unignore_post", [row(1)], { ...POST, state: "ignored" }, null, ["act_unignore", ["m8"]]],
        ["make_ticket_of_post", [row(1)], { ...POST, author: { role: "bystander" } }, null, ["act_ticket", ["m8"]]],
        ["like", [row(1)], { ...POST, can: ["like"] }, null, ["act_at_network", ["m8"], "like"]],
        ["unlike", [row(1)], { ...POST, can: ["unlike"] }, null, ["act_at_network", ["m8"], "unlike"]],
        ["hide", [row(1)], { ...POST, can: ["hide"] }, () => fill(), ["act_at_network", ["m8"], "hide"]],
        ["unhide", [row(1)], { ...POST, can: ["unhide"] }, null, ["act_at_network", ["m8"], "unhide"]],
        ["repost", [row(1)], { ...POST, can: ["repost"] }, () => fill(), ["act_at_network", ["m8"], "repost"]],
    ];
    for (const [name, rows, entry, doIt, asked] of ACTIONS) {
        test(name, async () => {
            const more = { act_ticket: { said: "ok", keys: ["t1", "t2"] } };
            await mountBar({ rows, entry, answers: { ...load, ...more } });
            await offer(name);
            await doIt?.();
            await animationFrame();
            expect.verifySteps([asked]);
        });
    }

    const ADDRESSEES = [
        { id: "d3", name: "Logistics", kind: "department", note: "within 4 h", reads: false },
        { id: "u9", name: "Bert", kind: "user", note: "", reads: true },
    ];

    test("ask several at once, having seen what goes along", async () => {
        await mountBar({ rows: [row(1)], answers: { choose_addressees: ADDRESSEES } });
        await offer("ask");
        await animationFrame();
        expect("[name='along'] summary").toHaveText(/What was said in public \(1\).*\(2\) stays here/);
        await contains("[data-addressee='d3']").click();
        await contains("[data-addressee='u9']").click();
        expect("[data-addressee]").toHaveCount(0);
        expect("p:contains('May read the whole case anyway: Bert')").toHaveCount(1);
        await contains("[data-chosen='u9']").click();
        await contains("[data-addressee='u9']").click();
        await type("[name='day']", "2099-01-02");
        await contains("button[name='add']").click();
        await contains("[name='excerpt']").edit("Number 4711", { confirm: false });
        await fill("Is it lost?");
        await animationFrame();
        expect.verifySteps([["act_ask", ["t1"], ["d3", "u9"], "Is it lost?", "2099-01-02", "Number 4711"]]);
        expect(".o_social_crm_inbox_ask").toHaveCount(0);
    });

    test("what was typed stays where the server refuses to ask", async () => {
        const act_ask = makeServerError({ message: "Logistics gets no mails." });
        await mountBar({ rows: [row(1)], answers: { choose_addressees: ADDRESSEES, act_ask } });
        await offer("ask");
        await contains("[data-addressee='d3']").click();
        await fill("Is it lost?");
        await animationFrame();
        expect.verifySteps([["act_ask", ["t1"], ["d3"], "Is it lost?", null, ""]]);
        expect("textarea[name='words']").toHaveValue("Is it lost?");
    });

    test("nobody is asked nothing", async () => {
        await mountBar({ rows: [row(1)], answers: { choose_addressees: ADDRESSEES } });
        await offer("ask");
        await contains("[data-addressee='d3']").click();
        await fill();
        expect.verifySteps([]);
        expect(".o_social_crm_inbox_ask").toHaveCount(1);
    });

    test("questions that wait are withdrawn and passed on", async () => {
        const rows = [row(1, { asked: [ASKED, { ...ASKED, id: 2 }] })];
        await mountBar({ rows, answers: { choose_addressees: ADDRESSEES } });
        await offer("questions");
        await contains("[data-question='1'] [name='withdraw']").click();
        await animationFrame();
        expect.verifySteps([["act_withdraw_question", ["t1"], 1]]);
        await offer("questions");
        await contains("[data-question='2'] [name='pass']").click();
        await contains("[data-question='2'] [data-addressee='d3']").click();
        await animationFrame();
        expect.verifySteps([["act_forward_question", ["t1"], 2, "d3"]]);
    });

    test("lead, for those who may make leads", async () => {
        const { inbox } = await mountBar({ rows: [row(1)], answers: { act_lead: { said: "Lead made", action: { type: "x" } } } });
        await click(".o_social_crm_inbox_more");
        await animationFrame();
        expect("[data-action='lead']").toHaveCount(0);
        await press("Escape");
        inbox.options.may_lead = true;
        mockService("action", { doAction: (action) => expect.step(action.type) });
        await animationFrame();
        await offer("lead");
        await animationFrame();
        expect.verifySteps([["act_lead", ["m10"]], "x"]);
    });

    test("what the network does not offer, and our own posts, have no button", async () => {
        await mountBar({ rows: [row(1)], entry: { ...POST, can: ["like"], author: { role: "us" } } });
        expect(".o_social_crm_inbox_more").toHaveCount(0);
    });

    test("a new tag is made by those who may", async () => {
        await mountBar({ rows: [row(1)], answers: load });
        await offer("tags");
        await contains(".o_social_crm_inbox_form input").edit("Fire", { confirm: false });
        await advanceTime(200); // whether there is such a tag already is asked first
        await contains("[data-choice='new']").click();
        expect.verifySteps([["act_tag_new", ["t1"], "Fire"]]);
    });

    test("a choice is made with the keyboard alone", async () => {
        await mountBar({ rows: [row(1)], answers: load });
        await press("a");
        await animationFrame();
        await animationFrame();
        expect(".o_social_crm_inbox_form input").toBeFocused();
        await press("ArrowDown");
        await press("Enter");
        await animationFrame();
        expect.verifySteps([["act_assign", ["t1"], 9]]);
        expect(".o_social_crm_inbox_form").toHaveCount(0);
    });

    test("a colleague is shown with what they have and whether they are there", async () => {
        await mountBar({ rows: [row(1)], answers: load });
        await offer("assign");
        expect(queryAllTexts(".o_social_crm_inbox_choice_words")).toEqual(["Agnes (you)", "Bert"]);
        expect(queryAllTexts("[role=option] .small")).toEqual(["2 of 5", "Away · 1"]);
    });

    test("nothing is written before something was typed", async () => {
        await mountBar({ rows: [row(1)], answers: load });
        await offer("block");
        await contains(".o_social_crm_inbox_form button[type=submit]").click();
        expect(".o_social_crm_inbox_form").toHaveCount(1);
        expect.verifySteps([]);
    });
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
        await type("[name='own']", "2020-01-01T08:00");
        await contains("form button[type=submit]").click();
        expect("[role=alert]").toHaveText("Choose a time in the future.");
        expect.verifySteps([]);
    });
});

test("a case says that it is put off, merged, and that a colleague was asked", async () => {
    mockDate("2026-03-11 10:00:00", +0);
    class Parent extends Component {
        static template = xml`<CaseMarks row="row" />`;
        static components = { CaseMarks };
        static props = {};

        setup() {
            const store = reactive(new InboxStore(useService("orm")));
            store.open = (key) => expect.step(key);
            useSubEnv({ inbox: store });
            this.row = row(1, {
                snoozed_until: "2026-03-12 08:00:00",
                merged_into: { id: 2, number: "HT2" },
                asked: [
                    { ...ASKED, user: { id: 9, name: "Bert" }, question: "<b>Why?</b>" },
                    { ...ASKED, id: 2, user: { id: 1, name: "Logistics" }, due: "2026-03-11 09:00:00" },
                ],
            });
        }
    }
    await mountWithCleanup(Parent);
    expect("span:contains(Put off until)").toHaveCount(1);
    expect("span[title^='<b>Why?</b>']").toHaveText("Bert was asked · 2h");
    expect("span.text-danger").toHaveText("Logistics was asked · 1h");
    await click("a[name=merged]");
    expect.verifySteps(["t2"]);
});
