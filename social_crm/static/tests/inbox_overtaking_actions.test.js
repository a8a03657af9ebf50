/** What becomes of what is chosen and done when the server answers late, or in another order than it was asked. */

import { beforeEach, describe, expect, test } from "@odoo/hoot";
import { click, press, queryAllTexts } from "@odoo/hoot-dom";
import { advanceTime, animationFrame, mockDate } from "@odoo/hoot-mock";
import { Component, reactive, useState, useSubEnv, xml } from "@odoo/owl";
import { contains, mountWithCleanup, onRpc } from "@web/../tests/web_test_helpers";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { heldIn, settle } from "@social_crm/../tests/held_test_helpers";
import { useService } from "@web/core/utils/hooks";
import { WhoIsIt } from "@social_crm/fields/suggestions/who_is_it";
import { ActionBar } from "@social_crm/inbox/actions/action_bar";
import { ApprovalCard } from "@social_crm/inbox/approval/approval_card";
import { ReturnedNotice } from "@social_crm/inbox/approval/approval_notices";
import { makeInboxStore } from "@social_crm/inbox/inbox_store";
import { FilterPanel } from "@social_crm/inbox/rows/filter_panel";
import { Timeline } from "@social_crm/timeline/timeline";

describe.current.tags("desktop");
defineMailModels();

const row = (key, values = {}) => ({
    key,
    ticket_id: key[0] === "t" ? 1 : false,
    mention_id: 10,
    heard_id: 10,
    may_write: true,
    user: false,
    done: false,
    state: "new",
    ...values,
});
const FORM = ".o_social_crm_inbox_form";

/** A timeline of which only a figure is shown. */
class Told extends Timeline {
    static template = xml`<p class="told" t-esc="state.summary?.reach" />`;
}

/** @type {Object<string, (...args: any[]) => any>} what the server answers, by method */
let server;
let calls;

beforeEach(() => {
    mockDate("2026-03-11 12:00:00", 0);
    calls = [];
    server = {
        rows: (keys) => ({ rows: [], gone: keys }),
        queues: () => [],
        case: () => ({}),
        question_along: () => ({ posts: [], private: 0 }),
    };
    onRpc("social.crm.inbox", "*", ({ method, args }) => answer(method, args));
    onRpc("social.crm.reply", "approval_card", ({ args: [[id]] }) => answer("approval_card", [id]));
    onRpc("social.crm.profile", "*", ({ method, args }) => answer(method, args));
    onRpc("social.crm.timeline", "*", ({ method, args }) => answer(method, args));
    onRpc("has_group", () => true);
});

function answer(method, args) {
    calls.push([method, ...args]);
    return server[method]?.(...args) ?? { said: `${method} done` };
}

const called = (method) => calls.filter(([name]) => name === method).map(([, ...args]) => args);

const held = (method) => heldIn(server, method);

/** Mount something in an inbox with these cases. */
async function mountIn(template, components, { rows = [row("t1")], ...more } = {}) {
    const state = {};
    class Parent extends Component {
        static template = xml(Object.assign([template], { raw: [template] }));
        static components = components;
        static props = {};

        setup() {
            const inbox = makeInboxStore(useService("orm"));
            Object.assign(inbox, { rows, options: { user_id: 7, may_lead: true }, key: rows[0].key });
            inbox.open = (key) => expect.step(["open", key]);
            this.inbox = inbox;
            this.state = useState(more);
            Object.assign(state, { inbox, state: this.state });
            useSubEnv({ inbox });
        }
    }
    await mountWithCleanup(Parent);
    await settle();
    return state;
}

const mountBar = (options) =>
    mountIn(`<ActionBar rows="inbox.rows" hotkeys="true" />`, { ActionBar }, options);

async function offer(name) {
    if (!document.querySelector(`[data-action='${name}']`)) {
        await click(".o_social_crm_inbox_more");
        await animationFrame();
    }
    await click(`[data-action='${name}']`);
    await settle();
}

const people = (...names) => names.map((name, id) => ({ id: id + 1, name, load: 0, maximum: 0, there: "", availability: "free" }));

describe("Enter behind a search that is not answered yet", () => {
    test("chooses of what was searched for, not of what was listed before", async () => {
        await mountBar();
        server.choose_people = () => people("Adam", "Berta");
        await offer("assign");
        const found = held("choose_people");
        await contains(`${FORM} input`).edit("Zoe", { confirm: false });
        await press("Enter");
        await settle();
        expect(called("act_assign")).toEqual([]);
        expect(called("choose_people")).toHaveLength(2);
        await found(0, [{ ...people("Zoe")[0], id: 26 }]);
        expect(called("act_assign")).toEqual([[["t1"], 26]]);
        expect(FORM).toHaveCount(0);
    });

    test("is taken back by going on typing", async () => {
        await mountBar();
        server.choose_people = () => people("Adam", "Berta");
        await offer("assign");
        const found = held("choose_people");
        await contains(`${FORM} input`).edit("Zo", { confirm: false });
        await press("Enter");
        await contains(`${FORM} input`).edit("Zoe", { confirm: false });
        await found(0, people("Zorro"));
        expect(called("act_assign")).toEqual([]);
        expect(FORM).toHaveCount(1);
    });

    test("chooses nothing where nothing was typed", async () => {
        const found = held("choose_people");
        await mountBar();
        await offer("assign");
        await press("Enter");
        await found(0, people("Adam"));
        expect(called("act_assign")).toEqual([]);
        await press("Enter");
        await settle();
        expect(called("act_assign")).toEqual([[["t1"], 1]]);
    });

    test("asks nobody else than who was searched for", async () => {
        await mountBar();
        server.choose_addressees = () => [{ id: "d1", kind: "department", name: "Sales" }];
        await offer("ask");
        const found = held("choose_addressees");
        await contains(`${FORM} input[name='search']`).edit("Logistics", { confirm: false });
        await press("Enter");
        await settle();
        expect("[data-chosen]").toHaveCount(0);
        await found(0, [{ id: "d2", kind: "department", name: "Logistics" }]);
        expect(queryAllTexts("[data-chosen]")).toEqual(["Logistics"]);
    });
});

test("a tag is only made anew when it is known that there is none", async () => {
    await mountBar();
    server.choose_tags = () => ({ choices: [{ id: 4, name: "Parcel" }], create: true });
    await offer("tags");
    const found = held("choose_tags");
    await contains(`${FORM} input`).edit("Fire", { confirm: false });
    await advanceTime(200);
    expect("[data-choice='new']").toHaveCount(0);
    await found(0, { choices: [{ id: 5, name: "Fire" }], create: true });
    expect("[data-choice='new']").toHaveCount(0);
    expect(queryAllTexts("[data-choice]")).toEqual(["Fire"]);
});

describe("what is done", () => {
    test("is done once, although it is clicked again before the server has answered", async () => {
        const answered = held("act_lead");
        await mountBar();
        await offer("lead");
        await offer("lead");
        expect(called("act_lead")).toHaveLength(1);
        await answered(0, { said: "Lead made", action: { type: "ir.actions.act_window_close" } });
        await offer("lead");
        expect(called("act_lead")).toHaveLength(2);
    });

    test("does not call those back who have gone on to another case", async () => {
        const answered = held("act_ticket");
        const { inbox } = await mountBar({ rows: [row("m1")] });
        await offer("make_ticket");
        inbox.key = "t9";
        await answered(0, { said: "Case 5", keys: ["t5"] });
        expect.verifySteps([]);
        inbox.key = "m1";
        await offer("make_ticket");
        await answered(1, { said: "Case 5", keys: ["t5"] });
        expect.verifySteps([["open", "t5"]]);
    });

    test("does not put thanks for a helper into the answer of another case", async () => {
        const ENTRY = {
            id: "m5",
            type: "post",
            mention_id: 5,
            author: { id: 2, name: "Boris", role: "bystander" },
            answerable: true,
            may_write: true,
            can: [],
        };
        const composerOf = (name) => ({
            empty: true,
            moveTo: async (id) => expect.step([name, id]),
            type: () => {},
        });
        const answered = held("act_help");
        const { inbox } = await mountIn(
            `<ActionBar rows="inbox.rows" entry="state.entry" menuOnly="true" />`,
            { ActionBar },
            { entry: ENTRY }
        );
        inbox.composer = composerOf("here");
        await offer("help_thank");
        inbox.composer = composerOf("another case");
        await answered(0, { said: "Done", thanks: "Danke! " });
        expect.verifySteps([]);
    });
});

test("a filter is kept once, although it is clicked again before the server has answered", async () => {
    const kept = held("save_filter");
    const { inbox } = await mountIn(`<FilterPanel inbox="inbox" close="() => {}" />`, { FilterPanel });
    inbox.filters = { search: "kettle" };
    await animationFrame();
    await contains(".o_social_crm_inbox_filters form input[type='text']").edit("Kettles", { confirm: false });
    await click(".o_social_crm_inbox_filters button[type='submit']");
    await click(".o_social_crm_inbox_filters button[type='submit']");
    await settle();
    expect(called("save_filter")).toHaveLength(1);
    await kept(0, "f1");
    expect(inbox.queue).toBe("f1");
});

describe("an older answer that comes later", () => {
    const CARD = { id: 5, state: "approval", level: "manager", why: [], writer: { id: 7, name: "A" }, asked_at: "2026-03-11 10:00:00", due_at: false, beside: [], log: [], files: [], text: "" };

    test("does not take back what is to be approved", async () => {
        server.approval_card = () => [CARD];
        const { state } = await mountIn(
            `<ApprovalCard entry="state.entry" onChanged="() => {}" />`,
            { ApprovalCard },
            { entry: { reply_id: 5, seen: "a" } }
        );
        const card = held("approval_card");
        state.entry = { reply_id: 5, seen: "b" };
        await settle();
        state.entry = { reply_id: 5, seen: "c" };
        await settle();
        await card(1, [{ ...CARD, level: "four_eyes" }]);
        await card(0, [CARD]);
        expect(".o_social_crm_approval b").toHaveText("Waits for a colleague");
    });

    test("of another draft does not stand beside this one", async () => {
        const cards = held("approval_card");
        const composer = reactive({ draftId: 5, replace: () => {}, focus: () => {} });
        await mountIn(`<ReturnedNotice composer="state.composer" />`, { ReturnedNotice }, { composer });
        composer.draftId = 6;
        await settle();
        const returned = (reason) => [{ ...CARD, state: "draft", log: [{ step: "returned", who: "Max", reason }] }];
        await cards(1, returned("Six"));
        await cards(0, returned("Five"));
        expect(".o_social_crm_returned_notice").toHaveText(/Six/);
    });

    const PANEL = { linked: false, closed: false, shared: false, suggestions: [] };
    const MARTINA = { partner_id: 41, name: "Martina", about: "", chance: 0.9, words: "Likely", bits: 8, reasons: [] };
    const LINKED = { ...PANEL, linked: { partner: { id: 41, name: "Martina" }, why: "Agnes says so", said: true } };
    const OPEN = { ...PANEL, suggestions: [MARTINA] };

    test("does not undo what was said about who it is", async () => {
        server.identity_panel = () => OPEN;
        const { state } = await mountIn(
            `<WhoIsIt profileId="state.profile" turn="state.turn" lazy="true" />`,
            { WhoIsIt },
            { profile: 7, turn: 0 }
        );
        const panel = held("identity_panel");
        state.turn = 1;
        await settle();
        server.link_contact = () => LINKED;
        await click("button[name='link']");
        await settle();
        expect(".o_social_crm_why").toHaveText(/Agnes says so/);
        await panel(0, OPEN);
        expect(".o_social_crm_why").toHaveText(/Agnes says so/);
    });

    test("about one profile is not shown for another", async () => {
        server.identity_panel = () => OPEN;
        const { state } = await mountIn(
            `<WhoIsIt profileId="state.profile" turn="state.turn" lazy="true" />`,
            { WhoIsIt },
            { profile: 7, turn: 0 }
        );
        const linked = held("link_contact");
        await click("button[name='link']");
        server.identity_panel = (ids) => ({ ...OPEN, suggestions: [{ ...MARTINA, name: `Of ${ids[0]}` }] });
        state.profile = 8;
        await settle();
        expect(queryAllTexts(".o_social_crm_suggestion a")).toEqual(["Of 8"]);
        await linked(0, LINKED);
        expect(queryAllTexts(".o_social_crm_suggestion a")).toEqual(["Of 8"]);
    });

    test("about one person does not stand above the timeline of another", async () => {
        const none = { negative: 0, neutral: 0, positive: 0, unknown: 0 };
        const summaryOf = (reach) => ({ profiles: [], reach, moods: none, months: [], heard: false, answered: false, open_tickets: 0, many: false });
        server.get_page = () => ({ entries: [], next: false });
        server.get_summary = () => summaryOf(1);
        const { state } = await mountIn(
            `<Timeline record="state.record" />`,
            { Timeline: Told },
            { record: { resModel: "res.partner", resId: 1 } }
        );
        const summary = held("get_summary");
        state.record = { resModel: "res.partner", resId: 2 };
        await settle();
        state.record = { resModel: "res.partner", resId: 3 };
        await settle();
        await summary(1, summaryOf(3));
        await summary(0, summaryOf(2));
        expect(".told").toHaveText("3");
    });
});
