import { describe, expect, test } from "@odoo/hoot";
import { animationFrame, mockDate } from "@odoo/hoot-mock";
import { queryAllTexts, queryFirst } from "@odoo/hoot-dom";
import {
    contains,
    defineModels,
    fields,
    mockService,
    models,
    mountView,
    onRpc,
} from "@web/../tests/web_test_helpers";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";

class Lead extends models.Model {
    _name = "crm.lead";

    name = fields.Char();
    _records = [
        { id: 5, name: "Kettles" },
        { id: 6, name: "Pots" },
    ];
    _views = { "form,false": `<form/>` };
}

class Mention extends models.Model {
    _name = "social.crm.mention";

    name = fields.Char();
    mood = fields.Selection({
        selection: [
            ["negative", "Negative"],
            ["neutral", "Neutral"],
            ["positive", "Positive"],
        ],
    });
    _records = [{ id: 1, name: "It leaks", mood: false }];
}

defineMailModels();
defineModels([Lead, Mention]);
describe.current.tags("desktop");

const entry = (number, values) => ({
    key: `0-${number}`,
    kind: "said",
    at: "2026-05-04 09:00:00",
    network: "mastodon",
    audience: "public",
    author: "Martina",
    who: false,
    subject: "",
    text: `Post ${number}`,
    mood: false,
    mood_sure: false,
    said: false,
    kinds: [],
    state: "open",
    url: "",
    gone: false,
    edited: false,
    files: 0,
    place: false,
    place_open: false,
    open: ["social.crm.mention", number],
    ...values,
});
const none = { negative: 0, neutral: 0, positive: 0, unknown: 0 };
const months = Array.from({ length: 12 }, (_, index) => ({
    month: `2026-${String(index + 1).padStart(2, "0")}-01`,
    ...none,
}));
const summary = {
    profiles: [
        { id: 3, network: "mastodon", name: "Martina (@mausi)", url: "", followers: 1200, posts: 2, heard: false, who: "" },
        { id: 4, network: "bluesky", name: "M", url: "", followers: 0, posts: 1, heard: false, who: "" },
    ],
    reach: 1200,
    moods: { ...none, negative: 1, unknown: 3 },
    months: [...months.slice(0, 11), { ...months[11], negative: 1, unknown: 3 }],
    heard: "2026-05-04 09:00:00",
    answered: false,
    open_tickets: 2,
    many: false,
};

/** The server: pages by what was asked for; what was asked is put down as steps. */
function serve(pages) {
    onRpc("has_group", () => true);
    onRpc("social.crm.timeline", "get_summary", () => summary);
    onRpc("social.crm.timeline", "get_page", ({ args, kwargs }) => {
        const asked = JSON.stringify([args[1], kwargs.before, kwargs.kinds, kwargs.networks]);
        expect.step(asked);
        return pages(kwargs, args);
    });
}

const mountLead = (options = {}) =>
    mountView({
        type: "form",
        resModel: "crm.lead",
        resId: 5,
        arch: `<form><field name="name"/><widget name="social_crm_timeline"/></form>`,
        ...options,
    });

test("it shows posts, answers, mails and notes as what they are", async () => {
    mockDate("2026-05-04 12:00:00");
    serve(() => ({
        entries: [
            entry(4, { kind: "note", network: false, audience: false, text: "She is right", open: ["crm.lead", 5] }),
            entry(3, { kind: "mail", network: false, audience: false, subject: "Invoice", text: "Where is it?", open: ["crm.lead", 5] }),
            entry(2, { kind: "answer", author: "Anna", text: "Sorry" }),
            entry(1, { audience: "direct", text: "<b>It leaks</b>", at: "2026-04-04 09:00:00" }),
        ],
        next: false,
    }));
    await mountLead();
    expect.verifySteps(["[5,null,null,null]"]);
    expect(queryAllTexts(".o_social_crm_words")).toEqual([
        "She is right",
        "Where is it?",
        "Sorry",
        "<b>It leaks</b>",
    ]);
    expect(queryAllTexts(".o_social_crm_month").length).toBe(2);
    expect(".o_social_crm_entry_note").toHaveCount(1);
    expect(".o_social_crm_entry_ours").toHaveText(/Anna/);
    expect(".o_social_crm_entry_mail").toHaveText(/Invoice/);
    expect(".o_social_crm_entry_private .badge").toHaveText("Private");
    expect(".o_social_crm_moods").toHaveCount(1); // what we said has no mood
    expect("button:contains(Show earlier)").toHaveCount(0);
});

test("above it stands how much is known, not more", async () => {
    serve(() => ({ entries: [entry(1)], next: false }));
    await mountLead();
    expect(queryAllTexts(".o_social_crm_facts dd").slice(0, 1)).toEqual(["1,200"]);
    expect(".o_social_crm_facts").toHaveText(/Open cases\n2/);
    expect("figcaption").toHaveText(/The mood of 1 of 4 posts is known \(25%\)/);
    expect(".o_social_crm_stack:last .o_social_crm_part_unknown").toHaveAttribute("style", /75%/);
    expect(".o_social_crm_profiles li").toHaveCount(2);
    expect.verifySteps(["[5,null,null,null]"]);
});

test("a page goes on where the last one ended", async () => {
    const place = ["2026-05-01T00:00:00", 0, 7];
    serve(({ before }) =>
        before ? { entries: [entry(1)], next: false } : { entries: [entry(2)], next: place }
    );
    await mountLead();
    await contains("button:contains(Show earlier)").click();
    expect(queryAllTexts(".o_social_crm_words")).toEqual(["Post 2", "Post 1"]);
    expect("button:contains(Show earlier)").toHaveCount(0);
    expect.verifySteps(["[5,null,null,null]", `[5,${JSON.stringify(place)},null,null]`]);
});

test("it can be narrowed to a kind or a network; mails are on no network", async () => {
    serve(() => ({ entries: [], next: false }));
    await mountLead();
    await contains(".o_social_crm_chips button:contains(Mails)").click();
    await contains(".o_social_crm_chips button:contains(bluesky)").click();
    await contains(".o_social_crm_chips button:contains(Everything)").click();
    expect.verifySteps([
        "[5,null,null,null]",
        `[5,null,["mail"],null]`,
        `[5,null,null,["bluesky"]]`,
        "[5,null,null,null]",
    ]);
    expect(".o_social_crm_nothing").toHaveText("Nothing was said or written yet.");
});

test("a mood is said with one click and taken back with another", async () => {
    serve(() => ({ entries: [entry(1)], next: false }));
    onRpc("action_set_mood", ({ args }) => {
        expect.step(JSON.stringify(args));
        return { mood: args[1], mood_sure: false, said: args[1] ? ["mood"] : [] };
    });
    await mountLead();
    await contains(".o_social_crm_mood_negative").click();
    expect(".o_social_crm_mood_negative").toHaveClass("o_social_crm_mood_chosen");
    await contains(".o_social_crm_mood_negative").click();
    expect(".o_social_crm_mood_chosen").toHaveCount(0);
    expect.verifySteps(["[5,null,null,null]", `[[1],"negative"]`, "[[1],false]"]);
});

test("long words are cut until somebody wants them all", async () => {
    const text = "word ".repeat(200).trim();
    serve(() => ({ entries: [entry(1, { text })], next: false }));
    await mountLead();
    expect(queryFirst(".o_social_crm_words").textContent.length).toBeLessThan(430);
    await contains("button:contains(Show all)").click();
    expect(queryFirst(".o_social_crm_words").textContent).toBe(text);
    expect.verifySteps(["[5,null,null,null]"]);
});

test("another record has another timeline", async () => {
    serve((_kwargs, args) => ({ entries: [entry(args[1])], next: false }));
    await mountLead({ resIds: [5, 6] });
    await contains(".o_pager_next").click();
    await animationFrame();
    expect(queryAllTexts(".o_social_crm_words")).toEqual(["Post 6"]);
    expect.verifySteps(["[5,null,null,null]", "[6,null,null,null]"]);
});

test("a click leads to what it was", async () => {
    mockService("action", {
        doAction: (action) => expect.step(`${action.res_model} ${action.res_id}`),
    });
    const entries = [
        entry(1, { place: "HT7", place_open: ["helpdesk.ticket", 7] }),
        entry(2, { place: "HT8" }), // of another team
    ];
    serve(() => ({ entries, next: false }));
    await mountLead();
    await contains(".o_social_crm_entry:first header time").click();
    await contains(".o_social_crm_entry:first footer a").click();
    await contains(".o_social_crm_profiles a:first").click();
    expect(".o_social_crm_entry:last footer a").toHaveCount(0);
    expect.verifySteps([
        "[5,null,null,null]",
        "social.crm.mention 1",
        "helpdesk.ticket 7",
        "social.crm.profile 3",
    ]);
});

test("who may not say a mood sees the one that was said", async () => {
    onRpc("has_group", () => false);
    onRpc("social.crm.timeline", "get_summary", () => summary);
    onRpc("social.crm.timeline", "get_page", () => ({
        entries: [entry(1, { mood: "positive" }), entry(2)],
        next: false,
    }));
    await mountLead();
    expect(".o_social_crm_moods").toHaveCount(0);
    expect(".o_social_crm_entry .fa-smile-o").toHaveCount(1);
});
