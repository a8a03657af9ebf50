import { describe, expect, test } from "@odoo/hoot";
import { click, queryAll, queryAllTexts } from "@odoo/hoot-dom";
import { animationFrame, Deferred } from "@odoo/hoot-mock";
import { Component, reactive, useSubEnv, xml } from "@odoo/owl";
import { mockService, mountWithCleanup, onRpc } from "@web/../tests/web_test_helpers";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { browser } from "@web/core/browser/browser";
import { useService } from "@web/core/utils/hooks";
import { InboxStore } from "@social_crm/inbox/inbox_store";
import { PersonPanel } from "@social_crm/inbox/person/person_panel";

describe.current.tags("desktop");
defineMailModels();

const facts = (values = {}) => ({
    profile_id: 1,
    name: "Martina",
    handle: "@mausi",
    network: "mastodon",
    url: "https://net.example/mausi",
    followers: 1200,
    reach: 3400,
    about: "Coffee",
    place: "Bonn",
    language: "de",
    bot: false,
    unknown: false,
    own: false,
    standing: "vip",
    standing_label: "VIP",
    links: [],
    may_link: false,
    partner_id: false,
    ...values,
});
const months = Array.from({ length: 12 }, (_, index) => ({
    month: `2026-${String(index + 1).padStart(2, "0")}-01`,
    negative: index === 11 ? 2 : 0,
    neutral: 0,
    positive: index === 10 ? 1 : 0,
    unknown: 0,
}));
const SECTIONS = [
    {
        code: "contact",
        title: "Contact",
        icon: "fa-user",
        rows: [
            { label: "Contact", value: "Martina Müller", open: ["res.partner", 41] },
            { label: "Customer number", value: "K-4711" },
        ],
    },
    {
        code: "tickets",
        title: "Tickets",
        icon: "fa-ticket",
        rows: [{ label: "HT0007 - Leaks", value: "New", note: "05/04/2026", open: ["helpdesk.ticket", 7] }],
        more: { model: "helpdesk.ticket", domain: [["partner_id", "=", 41]], name: "Tickets" },
    },
    { code: "heard", title: "Mood", icon: "fa-line-chart", rows: [{ label: "Posts", value: "3" }], months },
];

async function mountPanel({ person = facts(), found = { ...person, sections: SECTIONS }, wait = null } = {}) {
    onRpc("social.crm.inbox", "*", async ({ method, args }) => {
        if (method === "person") {
            expect.step(["person", ...args]);
            await wait;
            return found;
        }
        return method === "rows" ? { rows: [], gone: [] } : method === "case" ? { key: "t12", person, others: [], stage: false, entries: [] } : [];
    });
    const state = {};
    class Parent extends Component {
        static template = xml`<div class="o_social_crm_inbox d-flex" style="width: 300px"><PersonPanel /></div>`;
        static components = { PersonPanel };
        static props = {};

        setup() {
            const store = reactive(new InboxStore(useService("orm")));
            store.key = "t12";
            store.case = { key: "t12", row: {}, person, others: [], stage: false, entries: [], next: false };
            state.inbox = store;
            useSubEnv({ inbox: store });
        }
    }
    await mountWithCleanup(Parent);
    await animationFrame();
    await animationFrame();
    return state;
}

const section = (code) => `.o_social_crm_inbox_section[data-code='${code}']`;

test("who it is stands there before the rest is known", async () => {
    const wait = new Deferred();
    await mountPanel({ wait });
    expect(".o_social_crm_inbox_person h3").toHaveText("Martina");
    expect(".o_social_crm_inbox_section").toHaveCount(0);
    wait.resolve();
    await animationFrame();
    await animationFrame();
    expect(".o_social_crm_inbox_section").toHaveCount(3);
    expect.verifySteps([["person", "t12"]]);
});

test("reach, standing and place are said, and rows lead to what they name", async () => {
    mockService("action", { doAction: (action) => expect.step([action.res_model, action.res_id || action.domain]) });
    await mountPanel();
    expect(queryAllTexts(".o_social_crm_inbox_person .badge")).toEqual(["VIP", "1,200 followers", "Reach 3,400", "Bonn"]);
    await click(`${section("contact")} a`);
    await click(`${section("tickets")} dt a`);
    await click(`${section("tickets")} button[name='more']`);
    await click("a[name='profile']");
    expect.verifySteps([
        ["person", "t12"],
        ["res.partner", 41],
        ["helpdesk.ticket", 7],
        ["helpdesk.ticket", [["partner_id", "=", 41]]],
        ["social.crm.profile", 1],
    ]);
});

test("a section that was closed stays closed", async () => {
    await mountPanel();
    await click(`${section("contact")} h4 button`);
    await animationFrame();
    expect(`${section("contact")} dl`).toHaveCount(0);
    expect(`${section("contact")} h4 button`).toHaveAttribute("aria-expanded", "false");
    expect(browser.localStorage.getItem("social_crm.inbox.person")).toBe('["contact"]');
    await click(`${section("contact")} h4 button`);
    await animationFrame();
    expect(`${section("contact")} dl`).toHaveCount(1);
    expect.verifySteps([["person", "t12"]]);
});

test("the mood of the last months is told in words too", async () => {
    await mountPanel();
    expect("svg.o_social_crm_inbox_moods").toHaveAttribute(
        "aria-label",
        "Posts of the last twelve months by mood: Negative: 2, Positive: 1"
    );
    expect("rect.o_social_crm_inbox_moods_negative").toHaveAttribute("height", "35");
    expect("rect.o_social_crm_inbox_moods_positive").toHaveAttribute("height", "17.5");
    expect.verifySteps([["person", "t12"]]);
});

test("what strangers say of themselves is text, and odd links are no links", async () => {
    const evil = "<img src=x onerror=alert(1)>";
    const person = facts({
        name: evil,
        about: evil,
        place: evil,
        url: "javascript:alert(1)",
        links: [{ url: "javascript:alert(2)", verified: true }, { url: "https://coffee.example/", verified: true }],
    });
    await mountPanel({ person, found: { ...person, sections: [{ code: "tickets", title: evil, icon: "fa-x", rows: [{ label: evil, value: evil, url: "javascript:alert(3)" }] }] } });
    expect(".o_social_crm_inbox_person img").toHaveCount(0);
    expect(queryAll("a[href^='javascript']").length).toBe(0);
    expect("a[href='https://coffee.example/']").toHaveText("coffee.example");
    expect("a[href='https://coffee.example/']").toHaveAttribute("rel", "noopener noreferrer nofollow");
    expect.verifySteps([["person", "t12"]]);
});

test("who it may be is offered with one click, and what is known follows", async () => {
    onRpc("social.crm.profile", "identity_panel", () => ({
        linked: false,
        closed: false,
        shared: false,
        suggestions: [{ partner_id: 41, name: "Martina Müller", about: "Bonn", chance: 0.9, words: "Very likely", bits: 12, reasons: ["Same name"] }],
    }));
    onRpc("social.crm.profile", "link_contact", ({ args }) => {
        expect.step(["link_contact", ...args]);
        return { linked: { partner: { id: 41, name: "Martina Müller" }, why: "Linked because: you said so", said: true }, closed: false, shared: false, suggestions: [] };
    });
    await mountPanel({ person: facts({ may_link: true }) });
    expect.verifySteps([["person", "t12"]]);
    await click(".o_social_crm_suggestion button[name='link']");
    await animationFrame();
    await animationFrame();
    expect(".o_social_crm_why").toHaveText("Linked because: you said so");
    expect.verifySteps([
        ["link_contact", [1], 41],
        ["person", "t12"],
    ]);
});
