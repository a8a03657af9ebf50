import { beforeEach, describe, expect, test } from "@odoo/hoot";
import { click, hover, press, queryAllTexts, queryOne, resize, waitFor } from "@odoo/hoot-dom";
import { advanceTime, animationFrame, Deferred, freezeTime, runAllTimers } from "@odoo/hoot-mock";
import { Component, onMounted, useRef, xml } from "@odoo/owl";
import {
    getService,
    MockServer,
    mountWebClient,
    onRpc,
    patchWithCleanup,
} from "@web/../tests/web_test_helpers";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { browser } from "@web/core/browser/browser";
import { redirect } from "@web/core/utils/urls";
import { answerIsThere } from "@social_crm/inbox/composer/answer_soon";
import { Inbox } from "@social_crm/inbox/inbox";
import { useInbox } from "@social_crm/inbox/inbox_store";

describe.current.tags("desktop");
defineMailModels();

const row = (id, values = {}) => ({
    key: `t${id}`,
    ticket_id: id,
    mention_id: id,
    number: `HT${id}`,
    network: "mastodon",
    profile: { id, name: `Person ${id} (@p${id})` },
    handle: `@p${id}`,
    customer: false,
    partner_id: false,
    words: `Words ${id}`,
    own_last: false,
    private: false,
    mood: "negative",
    topic: false,
    urgency: 0,
    at: `2026-01-01 10:00:${String(id).padStart(2, "0")}`,
    waits_since: false,
    due: false,
    user: false,
    team: false,
    tags: [],
    done: false,
    ...values,
});
const QUEUES = [
    { code: "mine", label: "Mine", icon: "fa-user", group: "work", count: 3, more: false },
    { code: "all", label: "All", icon: "fa-comments-o", group: "work", count: 500, more: true },
];

class CaseStub extends Component {
    static template = xml`<section class="o_social_crm_inbox_case"><p t-esc="inbox.case.key" /><div class="o_social_crm_inbox_composer"><textarea t-ref="text" /></div></section>`;
    static props = {};
    setup() {
        this.inbox = useInbox();
        const text = useRef("text");
        onMounted(() => answerIsThere(this.inbox, { focus: () => text.el.focus() }));
    }
}

class PersonStub extends Component {
    static template = xml`<aside class="o_social_crm_inbox_person">person</aside>`;
    static props = {};
}

const PRESENCE = { presence: { here: [], first: false }, present: {} };
let rows;

beforeEach(() => {
    rows = [row(3), row(2), row(1)];
    patchWithCleanup(Inbox.components, { CaseView: CaseStub, PersonPanel: PersonStub });
    onRpc("social.crm.inbox", "*", ({ method, args }) => {
        const answers = {
            start: ([queue, , key]) => ({
                queues: QUEUES,
                queue: queue || "mine",
                page: { rows, next: false },
                options: { user_id: 7 },
                case: key ? { key, row: row(Number(key.slice(1))), entries: [], next: false } : false,
            }),
            page: () => ({ rows, next: false }),
            queues: () => QUEUES,
            rows: ([keys]) => ({ rows: rows.filter((each) => keys.includes(each.key)), gone: [] }),
            case: ([key]) => ({ key, row: row(Number(key.slice(1))), entries: [], next: false }),
            choices: () => ({ networks: ["mastodon"], teams: [], users: [], topics: [], tags: [] }),
        };
        // Who else is there is asked all the time, and shown by others.
        if (PRESENCE[method]) {
            return PRESENCE[method];
        }
        expect.step(method);
        return answers[method](args);
    });
});

async function openInbox(address = "/odoo/social-inbox") {
    redirect(address);
    await mountWebClient();
    await animationFrame();
    await runAllTimers();
    await animationFrame();
}

const opened = () => queryAllTexts(".o_social_crm_inbox_case p");
const search = () => browser.location.search;

async function settle() {
    await animationFrame();
    await advanceTime(200);
    await animationFrame();
}

describe("the address", () => {
    test("names queue and case; whoever opens it sees them", async () => {
        await openInbox("/odoo/social-inbox?queue=all&case=t2");
        expect(opened()).toEqual(["t2"]);
        expect("[data-code=all]").toHaveAttribute("aria-current", "page");
        expect(".o_social_crm_inbox_row_open").toHaveAttribute("data-key", "t2");
        expect.verifySteps(["start"]);
    });

    test("follows what is opened, and back and forward go where one was, without making the inbox anew", async () => {
        await openInbox();
        expect(search()).toBe("?queue=mine");
        await click("[data-key=t2] .o_social_crm_inbox_row_name");
        await settle();
        expect(search()).toBe("?queue=mine&case=t2");
        await click("[data-key=t1] .o_social_crm_inbox_row_name");
        await settle();
        expect(search()).toBe("?queue=mine&case=t1");
        browser.history.back();
        await settle();
        expect(search()).toBe("?queue=mine");
        expect(opened()).toEqual([]);
        browser.history.forward();
        await settle();
        expect(opened()).toEqual(["t1"]);
        expect.verifySteps(["start", "case", "case", "case"]);
    });
});

describe("the keyboard", () => {
    test("goes through the list, opens, and comes back", async () => {
        await openInbox();
        await press("j");
        await settle();
        expect("[data-key=t3] .o_social_crm_inbox_row_name").toBeFocused();
        await press("j");
        await settle();
        expect("[data-key=t2] .o_social_crm_inbox_row_name").toBeFocused();
        expect(opened()).toEqual([]);
        await press("Enter");
        await settle();
        expect(opened()).toEqual(["t2"]);
        await press("j");
        await settle();
        expect(opened()).toEqual(["t1"]);
        await press("u");
        await settle();
        expect(opened()).toEqual([]);
        expect("[data-key=t1] .o_social_crm_inbox_row_name").toBeFocused();
        expect.verifySteps(["start", "case", "case"]);
    });

    test("selects one, and all from there to here", async () => {
        await openInbox();
        await press("x");
        await press("j");
        await settle();
        await press("j");
        await settle();
        await press("j");
        await settle();
        await press(["Shift", "X"]);
        await settle();
        expect(".o_social_crm_inbox_row_selected").toHaveCount(3);
        await press("Escape");
        await settle();
        expect(".o_social_crm_inbox_row_selected").toHaveCount(0);
        expect.verifySteps(["start"]);
    });

    test("goes to a queue with two keys, one after the other", async () => {
        await openInbox();
        freezeTime();
        await press("g");
        await press("a");
        await settle();
        expect("[data-code=all]").toHaveAttribute("aria-current", "page");
        expect.verifySteps(["start", "page"]);
    });

    test("answers: the text has the focus", async () => {
        await openInbox();
        await press("r");
        await settle();
        await settle();
        expect(".o_social_crm_inbox_composer textarea").toBeFocused();
        expect.verifySteps(["start", "case"]);
    });

    test("does nothing while somebody types, or while a dialog is open", async () => {
        await openInbox("/odoo/social-inbox?case=t3");
        await click(".o_social_crm_inbox_composer textarea");
        await press("j");
        await press("x");
        await settle();
        expect(opened()).toEqual(["t3"]);
        expect(".o_social_crm_inbox_row_selected").toHaveCount(0);
        queryOne(".o_social_crm_inbox_composer textarea").blur();
        await press("?");
        await settle();
        expect(".o_social_crm_inbox_keys").toHaveCount(1);
        await press("j");
        await settle();
        expect(opened()).toEqual(["t3"]);
        expect.verifySteps(["start"]);
    });

    test("? shows the keys of the inbox and those of its actions", async () => {
        await openInbox();
        await press("?");
        await settle();
        const shown = queryAllTexts(".o_social_crm_inbox_keys dd");
        expect(shown).toInclude("Next case");
        expect(shown).toInclude("Mine");
        expect(shown).toInclude("Take it");
        expect.verifySteps(["start"]);
    });
});

test("what comes while somebody points at the list waits behind a button", async () => {
    await openInbox();
    getService("bus_service").start();
    await hover("[data-key=t2]");
    rows = [row(9), ...rows];
    MockServer.env["bus.bus"]._sendone("broadcast", "social_crm/inbox", { ticket_ids: [9], mention_ids: [] });
    MockServer.env["bus.bus"]._sendone("broadcast", "social_crm/mentions", { ids: [4], ticket_ids: [9] });
    await waitFor("button[name=waiting]", { timeout: 30_000 });
    expect(queryAllTexts("button[name=waiting]")).toEqual(["1 new or changed"]);
    expect(queryAllTexts(".o_social_crm_inbox_row_name")).toEqual(["Person 3", "Person 2", "Person 1"]);
    await click("button[name=waiting]");
    await settle();
    expect(queryAllTexts(".o_social_crm_inbox_row_name")).toEqual(["Person 9", "Person 3", "Person 2", "Person 1"]);
    expect.verifySteps(["start", "rows", "queues"]);
});

test("counts are short: more than were counted is said with a plus", async () => {
    await openInbox();
    expect(queryAllTexts(".o_social_crm_inbox_count")).toEqual(["3", "500+"]);
    expect.verifySteps(["start"]);
});

test("on a phone the list has a name already before it has come", async () => {
    await resize({ width: 375, height: 812 });
    const slow = new Deferred();
    onRpc("social.crm.inbox", "start", async ({ parent }) => {
        await slow;
        return parent();
    });
    await openInbox("/odoo/social-inbox?queue=all");
    expect("button[name=queues]").toHaveText("Cases");
    slow.resolve();
    await settle();
    expect("button[name=queues]").toHaveText("All");
    expect.verifySteps(["start"]);
});

test("on a phone one pane is shown at a time", async () => {
    await resize({ width: 375, height: 812 });
    await openInbox("/odoo/social-inbox?case=t3");
    expect(".o_social_crm_inbox_rows").toHaveAttribute("inert");
    expect(opened()).toEqual(["t3"]);
    await click("button[name=person]");
    await settle();
    expect(".o_social_crm_inbox_person").toHaveCount(1);
    await click(".o_social_crm_inbox_side button[name=back]");
    await settle();
    await click("button[name=back]");
    await settle();
    expect(".o_social_crm_inbox_rows").not.toHaveAttribute("inert");
    expect(opened()).toEqual([]);
    expect.verifySteps(["start"]);
});
