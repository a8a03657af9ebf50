import { describe, expect, test } from "@odoo/hoot";
import { click, queryAll, queryAllTexts, queryFirst, scroll } from "@odoo/hoot-dom";
import { animationFrame, mockDate, runAllTimers } from "@odoo/hoot-mock";
import { Component, reactive, useSubEnv, xml } from "@odoo/owl";
import { mockService, mountWithCleanup, onRpc } from "@web/../tests/web_test_helpers";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { useService } from "@web/core/utils/hooks";
import { webAddress } from "@social_crm/core/links";
import { InboxStore } from "@social_crm/inbox/inbox_store";
import { CaseView } from "@social_crm/inbox/thread/case_view";
import { daysOf } from "@social_crm/inbox/thread/days";

describe.current.tags("desktop");
defineMailModels();

const AUTHORS = {
    customer: { id: 1, name: "Martina", handle: "@mausi", role: "customer", standing: false, standing_label: "", bot: false, colleague: false },
    bystander: { id: 2, name: "Boris", handle: "", role: "bystander", standing: false, standing_label: "", bot: false, colleague: false },
    superuser: { id: 3, name: "Helga", handle: "", role: "superuser", standing: "supporter", standing_label: "Supporter", bot: false, colleague: false },
    us: { id: 4, name: "Acme", handle: "", role: "us", standing: false, standing_label: "", bot: false, colleague: "Agnes Agent" },
};

const post = (number, role = "customer", values = {}) => ({
    id: `m${number}`,
    type: "post",
    mention_id: number,
    at: `2026-05-04 09:${String(number % 60).padStart(2, "0")}:00`,
    author: AUTHORS[role],
    here: true,
    network: "mastodon",
    ticket: false,
    audience: "public",
    audience_label: "Public",
    private: false,
    gone: false,
    edited_at: false,
    state: role === "us" ? false : "open",
    subject: "",
    body: `<p>Post ${number}</p>`,
    url: "",
    parent: false,
    quotes: false,
    counters: "",
    liked: false,
    hidden: false,
    reposted: false,
    can: [],
    answerable: role !== "us",
    may_write: true,
    media: [],
    understood: false,
    ...values,
});

const answer = (number, values = {}) => ({
    id: `r${number}`,
    type: "answer",
    reply_id: number,
    mention_id: 1,
    at: "2026-05-04 10:00:00",
    author: { id: 9, name: "Agnes Agent", role: "us" },
    mine: true,
    state: "failed",
    state_label: "Failed",
    error: "",
    text: "Sorry",
    subject: "",
    audience: "public",
    audience_label: "Public",
    private: false,
    part: 0,
    parts: 0,
    files: 0,
    can_approve: false,
    ...values,
});

const message = (number, type, values = {}) => ({
    id: `n${number}`,
    type,
    message_id: number,
    at: "2026-05-04 09:30:00",
    author: { id: 9, name: "Agnes Agent", role: "us" },
    here: true,
    subject: "",
    body: `<p>${type} ${number}</p>`,
    files: [],
    place: false,
    ...values,
});

const opened = (entries, values = {}) => ({
    key: "t12",
    row: {
        key: "t12",
        ticket_id: 12,
        mention_id: 1,
        number: "HT0012",
        network: "mastodon",
        profile: { id: 1, name: "Martina" },
        customer: false,
        user: false,
        team: { id: 1, name: "Service" },
        tags: [],
        may_write: true,
        done: false,
        snoozed_until: false,
        priority: "1",
    },
    title: "It leaks",
    stage: { id: 1, name: "New" },
    account: "Acme on Mastodon",
    tags: [],
    private: false,
    url: "https://net.example/1",
    url_label: "Open on Mastodon",
    answer: false,
    refusal: "There is no post of the customer that could be answered.",
    refusal_url: false,
    others: [],
    person: { profile_id: 1, name: "Martina", unknown: false },
    entries,
    next: false,
    ...values,
});

/** Mount the open case as the inbox does. The answer that is being written is a stand-in: it has tests of its own. */
async function mountCase(found, { composer = { mentionId: 1, draftId: false }, serve = {} } = {}) {
    onRpc("has_group", () => true);
    onRpc("social.crm.inbox", "*", ({ method, args }) => {
        expect.step([method, ...args]);
        return serve[method]?.(...args) ?? { entries: [], next: false };
    });
    const state = {};
    class Parent extends Component {
        static template = xml`<div class="o_social_crm_inbox d-flex" style="height: 420px; width: 640px"><CaseView /></div>`;
        static components = { CaseView };
        static props = {};

        setup() {
            const store = reactive(new InboxStore(useService("orm")));
            store.key = found.key;
            store.case = found;
            store.options = { user_id: 7, manager: false };
            store.composer = composer && {
                ...composer,
                moveTo: async (id) => {
                    expect.step(["moveTo", id]);
                    store.composer.mentionId = id;
                },
                focus: () => expect.step(["focus"]),
            };
            state.inbox = store;
            useSubEnv({ inbox: store });
        }
    }
    await mountWithCleanup(Parent);
    await animationFrame();
    return state;
}

const entry = (id) => `.o_social_crm_inbox_entry[data-id='${id}']`;
const thread = () => queryFirst(".o_social_crm_inbox_thread");
const long = (from, to) =>
    Array.from({ length: to - from }, (_, index) => post(from + index, "customer", { body: "<p>Line<br>Line<br>Line<br>Line</p>" }));

describe("the conversation", () => {
    test("everybody is told apart by words, and what is answered is marked", async () => {
        await mountCase(opened([post(1), post(2, "bystander"), post(3, "superuser"), post(4, "us")]));
        expect(`${entry("m1")} .o_social_crm_inbox_sign`).toHaveCount(0);
        expect(`${entry("m2")} .o_social_crm_inbox_sign`).toHaveText("Bystander");
        expect(`${entry("m3")} .o_social_crm_inbox_sign`).toHaveText("Supporter");
        expect(`${entry("m4")} .o_social_crm_inbox_sign`).toHaveText("Us");
        expect(`${entry("m4")} header`).toHaveText(/Agnes Agent/);
        expect("[aria-current='true']").toHaveCount(1);
        expect(`${entry("m1")} .o_social_crm_inbox_mark`).toHaveText("You are answering this");
        expect(`${entry("m2")}`).toHaveAttribute("aria-label", "Bystander: Boris");
    });

    test("words of strangers are words: nothing runs, and odd links are no links", async () => {
        const evil = "<img src=x onerror=alert(1)>";
        await mountCase(
            opened(
                [
                    post(1, "customer", {
                        author: { ...AUTHORS.customer, name: evil },
                        subject: evil,
                        url: "javascript:alert(1)",
                        counters: evil,
                        parent: { id: "m9", name: evil, own: false, words: evil },
                        quotes: { id: "m8", name: evil, words: evil, gone: false, url: "javascript:alert(2)" },
                        media: [{ id: 1, kind: "file", display_name: evil, alt: evil, state: "there", error: "", link: "javascript:alert(3)", attachment_id: false }],
                    }),
                    answer(1, { text: evil }),
                ],
                { title: evil, url: "javascript:alert(4)", refusal_url: "javascript:alert(5)" }
            )
        );
        expect(".o_social_crm_inbox_case img").toHaveCount(0);
        expect(queryAll("a[href^='javascript']").length).toBe(0);
        expect(`${entry("m1")} .o_social_crm_inbox_name`).toHaveText(evil);
        expect(`${entry("r1")} .o_social_crm_inbox_text`).toHaveText(evil);
        expect(".o_social_crm_inbox_title").toHaveText(evil);
    });

    test("links lead out without telling where from", async () => {
        await mountCase(opened([post(1, "customer", { url: "https://net.example/1" })]));
        const link = queryFirst(`${entry("m1")} .o_social_crm_inbox_out a`);
        expect(link).toHaveAttribute("rel", "noopener noreferrer");
        expect(link).toHaveAttribute("target", "_blank");
    });

    test("days stand between", async () => {
        mockDate("2026-05-05 12:00:00");
        await mountCase(
            opened([
                post(1, "customer", { at: "2026-04-01 09:00:00" }),
                post(2, "customer", { at: "2026-05-04 09:00:00" }),
                post(3, "customer", { at: "2026-05-05 09:00:00" }),
                answer(1, { at: "2026-05-01 09:00:00" }),
            ])
        );
        expect(queryAllTexts(".o_social_crm_inbox_day")).toEqual(["April 1", "Yesterday", "Today"]);
        expect(queryAll("section section:last .o_social_crm_inbox_entry").map((el) => el.dataset.id)).toEqual(["m3", "r1"]);
    });

    test("deleted and edited posts say so", async () => {
        await mountCase(
            opened([post(1, "customer", { gone: true, body: "", answerable: false }), post(2, "customer", { edited_at: "2026-05-04 09:40:00" })])
        );
        expect(`${entry("m1")} .o_social_crm_inbox_card`).toHaveText(/Deleted at the network by its author/);
        expect(`${entry("m2")} header`).toHaveText(/edited/);
    });

    test("notes and mails look like what they are", async () => {
        await mountCase(opened([post(1), message(5, "note"), message(6, "mail", { author: { id: 3, name: "Martina", role: "customer" } })]));
        expect(`${entry("n5")} .o_social_crm_inbox_sign`).toHaveText("Note");
        expect(entry("n5")).toHaveClass("o_social_crm_inbox_entry_note");
        expect(`${entry("n6")} .o_social_crm_inbox_sign`).toHaveText("Mail");
    });

    test("what is very long is cut until somebody wants all of it", async () => {
        await mountCase(opened([post(1, "customer", { body: `<p>${"a".repeat(50000)}</p>` }), post(2)]));
        await animationFrame();
        expect(queryFirst(entry("m1")).offsetHeight).toBeLessThan(420);
        expect(thread().scrollWidth).toBe(thread().clientWidth);
        expect(`${entry("m2")} button:contains(Show all)`).toHaveCount(0);
        await click(`${entry("m1")} button:contains(Show all)`);
        await animationFrame();
        expect(queryFirst(entry("m1")).offsetHeight).toBeGreaterThan(1000);
    });
});

describe("choosing what is answered", () => {
    test("a click on another post of the customer chooses it", async () => {
        await mountCase(opened([post(1), post(2), post(4, "us")]));
        await click(`${entry("m2")} .o_social_crm_inbox_text`);
        await animationFrame();
        expect.verifySteps([["moveTo", 2], ["focus"]]);
        expect(entry("m2")).toHaveAttribute("aria-current", "true");
        await click(`${entry("m4")} .o_social_crm_inbox_text`);
        await click(`${entry("m1")} button[name='choose']`);
        await animationFrame();
        expect.verifySteps([["moveTo", 1], ["focus"]]);
    });

    test("links in a post are links", async () => {
        mockService("action", { doAction: (action) => expect.step([action.res_model, action.res_id]) });
        await mountCase(opened([post(1), post(2)]));
        await click(`${entry("m2")} .o_social_crm_inbox_when`);
        expect.verifySteps([["social.crm.mention", 2]]);
    });

    test("where nothing can be answered it says why, and where it can be", async () => {
        await mountCase(opened([post(4, "us")], { refusal_url: "https://net.example/1" }), { composer: null });
        expect(".o_social_crm_inbox_refusal").toHaveText(/There is no post of the customer/);
        expect(".o_social_crm_inbox_refusal a").toHaveAttribute("href", "https://net.example/1");
        expect(".o_social_crm_inbox_composer").toHaveCount(0);
    });
});

describe("what comes and what was", () => {
    test("earlier ones come when somebody scrolls up, and what is read stays where it is", async () => {
        const next = ["2026-05-04T09:30:00", 0, 30];
        await mountCase(opened(long(30, 50), { next }), {
            composer: { mentionId: 49, draftId: false },
            serve: { entries: () => ({ entries: long(10, 30), next: false }) },
        });
        thread().scrollTop = 100;
        const before = queryFirst(entry("m32")).getBoundingClientRect().top;
        await animationFrame();
        await animationFrame();
        expect.verifySteps([["entries", "t12", next, ["notes"]]]);
        expect(".o_social_crm_inbox_entry").toHaveCount(40);
        expect(Math.abs(queryFirst(entry("m32")).getBoundingClientRect().top - before)).toBeLessThan(3);
        expect("button[name='earlier']").toHaveCount(0);
    });

    test("what comes while somebody reads further up waits behind a button, and moves nothing", async () => {
        const entries = long(10, 30);
        const { inbox } = await mountCase(opened(entries), { composer: { mentionId: 29, draftId: false } });
        await scroll(thread(), { top: 300 });
        await animationFrame();
        const { scrollTop } = thread();
        inbox.case = opened([...entries, post(30), post(31)]);
        await animationFrame();
        await animationFrame();
        expect("button[name='fresh']").toHaveText("2 new");
        expect(thread().scrollTop).toBe(scrollTop);
        await click("button[name='fresh']");
        await animationFrame();
        await runAllTimers();
        expect("button[name='fresh']").toHaveCount(0);
        expect(thread().scrollTop).toBeGreaterThan(scrollTop);
    });

    test("who is at the end sees at once what comes", async () => {
        const entries = long(10, 30);
        const { inbox } = await mountCase(opened(entries), { composer: { mentionId: 29, draftId: false } });
        inbox.case = opened([...entries, post(30)]);
        await animationFrame();
        await animationFrame();
        expect("button[name='fresh']").toHaveCount(0);
        const { scrollTop, scrollHeight, clientHeight } = thread();
        expect(scrollHeight - scrollTop - clientHeight).toBeLessThan(4);
    });

    test("what has changed of a post is shown in its place", async () => {
        const { inbox } = await mountCase(opened([post(1), post(2), answer(1)]));
        inbox.case = opened([post(1, "customer", { body: "<p>Edited</p>" }), post(2)]);
        await animationFrame();
        await animationFrame();
        expect(queryAllTexts(".o_social_crm_inbox_text")).toEqual(["Edited", "Post 2"]);
    });

    test("notes are switched off, and everything with the person on", async () => {
        await mountCase(opened([post(1)]), { serve: { entries: () => ({ entries: [post(1), post(2, "customer", { here: false })], next: false }) } });
        await click("button[name='notes']");
        await animationFrame();
        expect("button[name='notes']").toHaveAttribute("aria-pressed", "false");
        await click("button[name='everything']");
        await animationFrame();
        expect.verifySteps([
            ["entries", "t12", null, [], 30],
            ["entries", "t12", null, ["person"], 30],
        ]);
        expect(entry("m2")).toHaveClass("o_social_crm_inbox_elsewhere");
        expect(`${entry("m2")} button[name='choose']`).toHaveCount(0);
    });
});

describe("answers on their way", () => {
    test("each has its state, what is wrong, and what can be done about it", async () => {
        onRpc("social.crm.reply", "action_retry", ({ args }) => {
            expect.step(["action_retry", ...args]);
            return false;
        });
        await mountCase(opened([post(1), answer(1, { error: "The network said no." })]), {
            serve: { entries: () => ({ entries: [post(1), answer(1, { state: "queued", state_label: "Waiting to be sent" })], next: false }) },
        });
        expect(`${entry("r1")} .badge:contains(Failed)`).toHaveCount(1);
        expect(entry("r1")).toHaveText(/The network said no./);
        expect(queryAllTexts(`${entry("r1")} .o_social_crm_inbox_card > div button`)).toEqual(["Try again", "Change", "Discard"]);
        await click(`${entry("r1")} button[name='action_retry']`);
        await animationFrame();
        await animationFrame();
        expect.verifySteps([
            ["action_retry", [1]],
            ["entries", "t12", null, ["notes"], 30],
        ]);
        expect(`${entry("r1")} .badge:contains(Waiting to be sent)`).toHaveCount(1);
    });

    test("one's own is changed where answers are written, unless something else is written there", async () => {
        onRpc("social.crm.reply", "action_edit", ({ args }) => {
            expect.step(["action_edit", ...args]);
            return { type: "ir.actions.act_window" };
        });
        const composer = {
            mentionId: 2,
            draftId: false,
            empty: false,
            data: { draft: { id: 1, mention_id: 1 } },
            takeBack: (draft) => expect.step(["takeBack", draft.id]),
        };
        const { inbox } = await mountCase(opened([post(1), post(2), answer(1)]), { composer });
        await click(`${entry("r1")} button[name='action_edit']`);
        await animationFrame();
        expect(".o_notification").toHaveText("Send or discard what you are writing first.");
        expect.verifySteps([["entries", "t12", null, ["notes"], 30]]);
        inbox.composer.empty = true;
        inbox.case = opened([post(1), post(2), answer(1)]);
        await animationFrame();
        await animationFrame();
        await click(`${entry("r1")} button[name='action_edit']`);
        await animationFrame();
        await animationFrame();
        expect.verifySteps([
            ["action_edit", [1]],
            ["moveTo", 1],
            ["takeBack", 1],
            ["entries", "t12", null, ["notes"], 30],
        ]);
    });

    test("what is being written below is not shown twice; a colleague's draft is shown", async () => {
        await mountCase(
            opened([
                post(1),
                answer(1, { state: "draft", state_label: "Draft" }),
                answer(2, { state: "draft", state_label: "Draft", mine: false, author: { id: 8, name: "Bert", role: "us" } }),
            ])
        );
        expect(entry("r1")).toHaveCount(0);
        expect(entry("r2")).toHaveCount(1);
        expect(`${entry("r2")} .o_social_crm_inbox_card > div button`).toHaveCount(0);
    });
});

test("only web addresses are clicked", () => {
    const odd = ["javascript:alert(1)", " JaVaScRiPt:alert(1)", "java\tscript:alert(1)", "data:text/html,x", "//net.example", "", false, undefined, "https:"];
    expect(odd.map(webAddress)).toEqual(odd.map(() => ""));
    expect(webAddress("https://net.example/ä?q=1")).toBe("https://net.example/ä?q=1");
});

test("a conversation of nothing has no days", () => {
    expect(daysOf([])).toEqual([]);
});
