import { after, beforeEach, describe, expect, test } from "@odoo/hoot";
import { click, edit, press, queryAllTexts, queryFirst } from "@odoo/hoot-dom";
import { advanceTime, animationFrame, Deferred, freezeTime, mockDate } from "@odoo/hoot-mock";
import { Component, reactive, useState, useSubEnv, xml } from "@odoo/owl";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { contains, mountWithCleanup, onRpc, patchWithCleanup } from "@web/../tests/web_test_helpers";
import { browser } from "@web/core/browser/browser";
import { useService } from "@web/core/utils/hooks";
import { answerSoon, keptForAnswer } from "@social_crm/inbox/composer/answer_soon";
import { Composer } from "@social_crm/inbox/composer/composer";
import { composerNotices, composerTools } from "@social_crm/inbox/composer/composer_parts";
import { addFiles } from "@social_crm/inbox/composer/files/uploads";
import { InboxStore } from "@social_crm/inbox/inbox_store";

describe.current.tags("desktop");
defineMailModels();

const TEXT = ".o_social_crm_answer";
const SEND = "button[name='send']";
const audience = (value) => `button[data-audience='${value}']`;

const WAY = { label: "", announcement: "", refusal: "", until: false, note: "", private: false, limit: 20 };
const PUBLIC = { ...WAY, audience: "public", label: "Public", announcement: "Public: everybody can read this." };
const PRIVATE = {
    ...WAY,
    audience: "direct",
    label: "Private",
    announcement: "Private: only Martina will see this.",
    private: true,
};
const BORIS_SAID = {
    key: "r9",
    who: "Boris",
    text: "It is lost",
    at: "2026-03-01 10:00:00",
    sentence: "Boris has answered this already: “It is lost”",
};

/** A server that keeps one draft. */
class Server {
    data = {
        mention_id: 1,
        ticket_id: 5,
        to: { id: 3, name: "Martina", handle: "mausi007" },
        network: { key: "scripted", label: "Scripted" },
        account: { id: 1, name: "Acme", handle: "acme" },
        ways: [PUBLIC, PRIVATE],
        refusal: false,
        url: "https://net.example/1",
        subject: true,
        thread: true,
        media: [{ kind: "image", mimetypes: ["image/png"], max_bytes: 1000, max_count: 1, alone: false }],
        draft: false,
        colleagues: [],
        earlier: [],
        people: [{ handle: "mausi007", name: "Martina" }],
        newer: false,
    };
    draft = false;
    version = 0;
    calls = [];
    answers = {};

    composer([mentionId]) {
        return { ...this.data, mention_id: this.data.mention_id || mentionId, draft: this.draft };
    }

    save_draft([mentionId, values, id]) {
        if (this.draft && values.version !== this.draft.version) {
            return { conflict: this.draft };
        }
        this.draft = values.text.trim() || values.attachment_ids.length ? this.kept(mentionId, values) : false;
        return { draft: this.draft };
    }

    kept(mentionId, { text, subject, audience, as_thread }) {
        const version = `v${++this.version}`;
        return { id: 7, version, mention_id: mentionId, text, subject, audience, as_thread, attachments: [] };
    }

    drop_draft() {
        this.draft = false;
        return true;
    }

    send() {
        this.draft = false;
        return { id: 7, state: "queued" };
    }

    release() {
        return true;
    }

    undo() {
        this.draft = this.kept(1, { text: "Hello", audience: "public" });
        return { draft: this.draft };
    }

    check_draft([, { text, audience }]) {
        const used = text.length;
        const fits = used <= 20;
        return {
            length: {
                used,
                limit: 20,
                least: 0,
                fits,
                cost: audience === "direct" ? "This answer costs 0.01 €." : "",
                ...(fits ? {} : { parts: [`${text.slice(0, 12)} (1/2)`, `${text.slice(12)} (2/2)`] }),
            },
            findings: [],
            need: { level: text.includes("refund") ? "manager" : "direct", why: [] },
        };
    }
}

let server;
let box;

/** Parts of the composer that others bring have tests of their own. */
const OWN = {
    notices: ["second", "earlier", "conflict", "newer", "colleagues"],
    tools: ["emoji", "files", "subject", "preview", "private"],
};

function withoutParts(parts, own) {
    for (const [id, part] of parts.getEntries()) {
        if (!own.includes(id)) {
            parts.remove(id);
            after(() => parts.add(id, part, { force: true }));
        }
    }
}

beforeEach(() => {
    withoutParts(composerNotices, OWN.notices);
    withoutParts(composerTools, OWN.tools);
    mockDate("2026-03-01 12:00:00", 0);
    browser.sessionStorage.clear();
    browser.localStorage.clear();
    server = new Server();
    onRpc("social.crm.inbox", "*", ({ method, args }) => answer(method, args));
    onRpc("social.crm.reply", "check_draft", ({ args }) => answer("check_draft", args));
});

function answer(method, args) {
    server.calls.push([method, ...args]);
    const fixed = server.answers[method];
    if (fixed instanceof Error) {
        throw fixed;
    }
    return fixed ?? server[method]?.(args) ?? true;
}

const called = (method) => server.calls.filter(([name]) => name === method);

/** Mount the composer as the inbox does. */
async function mountComposer(mentionId = 1) {
    class Parent extends Component {
        static template = xml`<Composer t-if="state.shown" mentionId="state.mentionId" />`;
        static components = { Composer };
        static props = {};

        setup() {
            const store = reactive(new InboxStore(useService("orm")));
            Object.assign(store, { key: "t5", rows: [{ key: "t5" }, { key: "t6" }], options: { undo_seconds: 5 } });
            store.open = (key) => expect.step(["open", key]);
            this.state = useState({ mentionId, shown: true });
            box = { inbox: store, state: this.state };
            useSubEnv({ inbox: store });
        }
    }
    await mountWithCleanup(Parent);
    await animationFrame();
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
    await animationFrame();
}

describe("who can read it", () => {
    test("is said in words and colour, and the button says what it does", async () => {
        await mountComposer();
        expect(".o_social_crm_audience_band").toHaveClass("o_public");
        expect(".o_social_crm_announcement").toHaveText(PUBLIC.announcement);
        expect(SEND).toHaveText("Answer Publicly");
        await click(audience("direct"));
        await animationFrame();
        expect(".o_social_crm_audience_band").toHaveClass("o_private");
        expect(".o_social_crm_announcement").toHaveText(PRIVATE.announcement);
        expect(SEND).toHaveText("Send Privately");
    });

    test("a way that is closed says why and is not taken", async () => {
        server.data.ways = [PUBLIC, { ...PRIVATE, refusal: "They take no messages." }];
        await mountComposer();
        expect(audience("direct")).toHaveAttribute("aria-disabled", "true");
        expect(audience("direct")).toHaveAttribute("title", "They take no messages.");
        await click(audience("direct"));
        await animationFrame();
        expect(box.composer.audience).toBe("public");
    });

    test("what was written in private is made public only after asking", async () => {
        await mountComposer();
        await click(audience("direct"));
        await animationFrame();
        await write("secret");
        await click(audience("public"));
        await animationFrame();
        expect(".modal").toHaveCount(1);
        expect(box.composer.audience).toBe("direct");
        await contains(".modal button:contains(Keep It Private)").click();
        expect(box.composer.audience).toBe("direct");
        await click(audience("public"));
        await animationFrame();
        await contains(".modal button:contains(Make It Public)").click();
        expect(box.composer.audience).toBe("public");
    });

    test("nothing is asked the other way, or where nothing was written", async () => {
        await mountComposer();
        await write("hello");
        await click(audience("direct"));
        await animationFrame();
        expect(box.composer.audience).toBe("direct");
        await write("");
        await click(audience("public"));
        await animationFrame();
        expect(".modal").toHaveCount(0);
        expect(box.composer.audience).toBe("public");
    });

    test("a key switches", async () => {
        await mountComposer();
        await click(TEXT);
        await press(["Control", "Shift", "l"]);
        await animationFrame();
        expect(box.composer.audience).toBe("direct");
    });
});

describe("length", () => {
    test("the last question's answer counts, whichever comes last", async () => {
        await mountComposer();
        const slow = new Deferred();
        const check = server.check_draft;
        server.check_draft = (args) => (args[1].text === "one" ? slow : check(args));
        await write("one");
        await advanceTime(350);
        await write("one two");
        await advanceTime(350);
        await animationFrame();
        slow.resolve(check([1, { text: "x".repeat(30), audience: "public" }]));
        await animationFrame();
        expect(".o_social_crm_counter").toHaveText("7 / 20");
    });

    test("what is too long is refused at once, can be split, and the parts are shown", async () => {
        await mountComposer();
        await write("123456789012345678901234");
        expect(".o_social_crm_counter").toHaveText("4 characters too long");
        expect(SEND).not.toBeEnabled();
        expect(".o_social_crm_why").toHaveText("It is too long.");
        await rest();
        await click("button[name='as_thread']");
        await rest();
        expect(queryAllTexts(".o_social_crm_parts li")).toEqual(["123456789012 (1/2)", "345678901234 (2/2)"]);
        expect(SEND).toBeEnabled();
        expect(server.draft.as_thread).toBe(true);
    });

    test("what it costs stands at the button", async () => {
        await mountComposer();
        await click(audience("direct"));
        await write("hello");
        await rest();
        expect(".o_social_crm_cost").toHaveText("This answer costs 0.01 €.");
    });

    test("what has to be approved says so", async () => {
        await mountComposer();
        await write("a refund");
        await rest();
        expect(SEND).toHaveText("Send for Approval");
    });
});

describe("the window", () => {
    test("is counted down, and past it the button says why and offers another way", async () => {
        server.data.ways = [{ ...PRIVATE, until: "2026-03-01 12:30:00" }, PUBLIC];
        await mountComposer();
        await write("hello");
        await rest();
        expect(".o_social_crm_until").toHaveText("closes in 29 minutes");
        expect(SEND).toBeEnabled();
        await advanceTime(31 * 60 * 1000);
        await animationFrame();
        expect(SEND).not.toBeEnabled();
        expect(".o_social_crm_why").toHaveText("The time in which the network takes this answer is over.");
        expect(".o_social_crm_send_bar a").toHaveAttribute("href", "https://net.example/1");
        expect(".o_social_crm_send_bar a").toHaveAttribute("rel", "noopener noreferrer");
        expect("button[name='other_way']").toHaveText("Answer publicly instead");
    });

    test("the other way makes nothing public without asking", async () => {
        server.data.ways = [{ ...PRIVATE, refusal: "Closed." }, PUBLIC];
        server.draft = { ...server.kept(1, { text: "secret", audience: "direct" }) };
        await mountComposer();
        await click("button[name='other_way']");
        await animationFrame();
        expect(".modal").toHaveCount(1);
        expect(box.composer.audience).toBe("direct");
    });
});

describe("drafts", () => {
    test("what is typed is saved a moment later, once", async () => {
        await mountComposer();
        freezeTime();
        await write("Hello");
        expect(called("save_draft")).toHaveLength(0);
        await rest();
        expect(called("save_draft")).toHaveLength(1);
        expect(server.draft.text).toBe("Hello");
        expect(".o_social_crm_saved").toHaveText("Draft saved");
        await rest();
        expect(called("save_draft")).toHaveLength(1);
    });

    test("it is there again, with its audience, and the cursor goes to its end", async () => {
        server.draft = server.kept(1, { text: "Hello there", audience: "direct" });
        await mountComposer();
        expect(TEXT).toHaveValue("Hello there");
        expect(box.composer.audience).toBe("direct");
        box.composer.focus();
        expect(queryFirst(TEXT).selectionStart).toBe("Hello there".length);
        await rest();
        expect(called("save_draft")).toHaveLength(0);
    });

    test("what was not saved before a reload is not lost", async () => {
        await mountComposer();
        await write("Hello");
        const kept = browser.sessionStorage.getItem("social_crm.draft.1");
        box.state.shown = false;
        await animationFrame();
        server.draft = false;
        browser.sessionStorage.setItem("social_crm.draft.1", kept);
        box.state.shown = true;
        await animationFrame();
        await animationFrame();
        expect(TEXT).toHaveValue("Hello");
        await rest();
        expect(server.draft.text).toBe("Hello");
        expect(browser.sessionStorage.getItem("social_crm.draft.1")).toBe(null);
    });

    test("leaving saves", async () => {
        await mountComposer();
        await write("Hello");
        box.state.shown = false;
        await animationFrame();
        expect(server.draft.text).toBe("Hello");
    });

    test("a page that goes away saves without waiting", async () => {
        patchWithCleanup(browser, {
            fetch(url, options) {
                if (!options?.keepalive) {
                    return super.fetch(...arguments);
                }
                expect.step([url, JSON.parse(options.body).params.args[1].text]);
                return Promise.resolve(new Response("{}"));
            },
        });
        await mountComposer();
        freezeTime();
        await write("Hello");
        window.dispatchEvent(new Event("pagehide"));
        expect.verifySteps([["/web/dataset/call_kw/social.crm.inbox/save_draft", "Hello"]]);
    });

    test("a draft that was changed elsewhere is not overwritten until the person says so", async () => {
        await mountComposer();
        await write("Mine");
        await rest();
        server.draft = server.kept(1, { text: "Theirs", audience: "public" });
        await write("Mine!");
        await rest();
        expect(".o_social_crm_notice:contains(Theirs)").toHaveCount(1);
        expect(server.draft.text).toBe("Theirs");
        expect(TEXT).toHaveValue("Mine!");
        await click("button[name='keep_mine']");
        await rest();
        expect(server.draft.text).toBe("Mine!");
    });

    test("what was saved although the answer was lost is no conflict", async () => {
        await mountComposer();
        const save = server.save_draft;
        server.save_draft = (args) => {
            save.call(server, args);
            throw new Error("gone");
        };
        await write("Hello");
        await rest();
        expect(".o_social_crm_saved").toHaveText("Not saved yet; it is tried again");
        server.save_draft = save;
        await write("Hello there");
        await rest();
        await rest();
        expect(".o_social_crm_notice").toHaveCount(0);
        expect(server.draft.text).toBe("Hello there");
    });

    test("what was private stays so when there is no private way any more", async () => {
        server.draft = server.kept(1, { text: "secret", audience: "direct" });
        server.data.ways = [PUBLIC];
        await mountComposer();
        expect(box.composer.audience).toBe("");
        expect(SEND).not.toBeEnabled();
        expect(".o_social_crm_announcement").toHaveText("Choose who can read the answer.");
    });

    test("a private answer is not taken along to a post that can only be answered in public", async () => {
        server.draft = server.kept(1, { text: "secret", audience: "direct" });
        server.data.newer = { id: 2, who: "Martina", words: "And?", at: "" };
        await mountComposer();
        Object.assign(server.data, { mention_id: 2, ways: [PUBLIC] });
        await click("button[name='answer_newer']");
        await rest();
        expect(box.composer.mentionId).toBe(1);
        expect(box.composer.audience).toBe("direct");
        expect(".o_social_crm_inbox_composer").toHaveText(/cannot be answered in private/);
    });

    test("or takes the other", async () => {
        await mountComposer();
        await write("Mine");
        await rest();
        server.draft = server.kept(1, { text: "Theirs", audience: "public" });
        await write("Mine!");
        await rest();
        await click("button[name='take_theirs']");
        await rest();
        expect(TEXT).toHaveValue("Theirs");
        expect(server.draft.text).toBe("Theirs");
    });

    test("a colleague's draft is shown and can be taken over", async () => {
        server.data.colleagues = [{ id: 8, who: "Boris", text: "We look into it", audience: "public" }];
        await mountComposer();
        expect(".o_social_crm_notice").toHaveText(/Boris has begun an answer: “We look into it”/);
        await click("button[name='take_over']");
        await rest();
        expect(TEXT).toHaveValue("We look into it");
        expect(server.draft.text).toBe("We look into it");
    });

    test("what changes on the server does not change what one types", async () => {
        await mountComposer();
        await write("Hello");
        server.data.colleagues = [{ id: 8, who: "Boris", text: "x", audience: "public" }];
        server.data.ways = [PRIVATE, PUBLIC];
        box.inbox.bus.trigger("changed", { keys: ["t5"], what: "draft", open: true });
        await animationFrame();
        await animationFrame();
        expect(".o_social_crm_notice").toHaveCount(1);
        expect(TEXT).toHaveValue("Hello");
        expect(box.composer.audience).toBe("public");
    });

    test("a later post does not take the answer along by itself", async () => {
        await mountComposer();
        await write("Hello");
        server.data.newer = { id: 2, who: "Martina", words: "And?", at: "" };
        box.state.mentionId = 2;
        await animationFrame();
        await animationFrame();
        expect(".o_social_crm_notice").toHaveText(/Martina has written again: “And\?”/);
        expect(box.composer.mentionId).toBe(1);
        Object.assign(server.data, { mention_id: 2, newer: false });
        await click("button[name='answer_newer']");
        await rest();
        expect(box.composer.mentionId).toBe(2);
        expect(called("save_draft").at(-1)[1]).toBe(2);
        expect(TEXT).toHaveValue("Hello");
    });
});

describe("sending", () => {
    test("one key sends what was typed last, and it can be taken back", async () => {
        await mountComposer();
        freezeTime(); // there are some seconds to take it back
        await write("Hello");
        await press(["Control", "Enter"]);
        await animationFrame();
        await animationFrame();
        expect(called("send")).toEqual([["send", 7, [], false, "v1"]]);
        expect(TEXT).toHaveValue("");
        await contains(".o_notification button:contains(Undo)").click();
        await animationFrame();
        expect(called("undo")).toEqual([["undo", 7, "Hello"]]);
        expect(TEXT).toHaveValue("Hello");
        await advanceTime(6000);
        expect(called("release")).toEqual([]);
    });

    test("nobody takes it back: it goes out after some seconds", async () => {
        await mountComposer();
        await write("Hello");
        await click(SEND);
        await animationFrame();
        await advanceTime(5100);
        expect(called("release")).toEqual([["release", 7]]);
        expect(called("send")).toHaveLength(1);
    });

    test("the next case opens where that is wanted", async () => {
        await mountComposer();
        await write("Hello");
        await press(["Control", "Shift", "Enter"]);
        await animationFrame();
        await animationFrame();
        expect.verifySteps([["open", "t6"]]);
    });

    test("a second answer is stopped with what the first said", async () => {
        server.answers.send = { stopped: BORIS_SAID };
        await mountComposer();
        await write("Hello");
        await press(["Control", "Enter"]);
        await animationFrame();
        await animationFrame();
        expect(".o_social_crm_notice").toHaveText(/Nothing was sent.*Boris.*It is lost/s);
        expect(TEXT).toHaveValue("Hello");
        expect(server.draft.text).toBe("Hello");
        server.answers.send = undefined;
        await click("button[name='anyway']");
        await animationFrame();
        await animationFrame();
        expect(called("send").at(-1)).toEqual(["send", 7, [], true, "v1"]);
        expect(TEXT).toHaveValue("");
    });

    test("what was shown of others' answers is told when sending", async () => {
        server.data.earlier = [BORIS_SAID];
        await mountComposer();
        await write("Hello");
        expect(".o_social_crm_notice").toHaveText(BORIS_SAID.sentence);
        await press(["Control", "Enter"]);
        await animationFrame();
        expect(called("send")[0][2]).toEqual(["r9"]);
    });

    test("one's own earlier answer is no warning", async () => {
        server.data.earlier = [{ ...BORIS_SAID, mine: true }];
        await mountComposer();
        await write("Hello again");
        expect(".o_social_crm_notice").toHaveCount(0);
    });

    test("why it was not sent stands there, and the text stays", async () => {
        server.answers.send = { why: "The budget is spent." };
        await mountComposer();
        await write("Hello");
        await click(SEND);
        await animationFrame();
        await animationFrame();
        expect(".o_social_crm_notice").toHaveText("The budget is spent.");
        expect(TEXT).toHaveValue("Hello");
    });

    test("a part of the composer can stand against it, with its reason", async () => {
        await mountComposer();
        await write("Hello");
        box.composer.block("guideline", "Read the guideline first.");
        await animationFrame();
        expect(SEND).not.toBeEnabled();
        expect(".o_social_crm_why").toHaveText("Read the guideline first.");
        await press(["Control", "Enter"]);
        expect(called("send")).toEqual([]);
        box.composer.block("guideline", "");
        await animationFrame();
        expect(SEND).toBeEnabled();
    });
});

describe("text and files", () => {
    test("names are completed at the cursor", async () => {
        await mountComposer();
        await click(TEXT);
        await edit("Hi @ma", { confirm: false });
        await animationFrame();
        expect(queryAllTexts("[role='option']")).toEqual(["@mausi007 Martina"]);
        await press("Enter");
        await animationFrame();
        expect(TEXT).toHaveValue("Hi @mausi007 ");
        expect("[role='option']").toHaveCount(0);
        await press("Escape");
        expect(TEXT).not.toBeFocused();
    });

    test("parts put words where the cursor stands", async () => {
        await mountComposer();
        await write("Hello world");
        queryFirst(TEXT).setSelectionRange(6, 11);
        box.composer.insert("Martina");
        await animationFrame();
        expect(TEXT).toHaveValue("Hello Martina");
        expect(queryFirst(TEXT).selectionStart).toBe(13);
    });

    test("a file that the network does not take is not uploaded, and it is said why", async () => {
        await mountComposer();
        await addFiles(box.composer, [new File(["x".repeat(1001)], "big.png", { type: "image/png" })]);
        await animationFrame();
        expect(".o_notification").toHaveText(/“big.png” is too large/);
        expect(box.composer.attachments).toEqual([]);
    });

    test("a file that it takes is uploaded, shown, and asks gently for a description", async () => {
        onRpc("/web/binary/upload_attachment", () => new Response(JSON.stringify([{ id: 11, filename: "a.png", mimetype: "image/png", size: 3 }])));
        onRpc("ir.attachment", "write", ({ args }) => {
            expect.step(args);
            return true;
        });
        await mountComposer();
        await addFiles(box.composer, [new File(["abc"], "a.png", { type: "image/png" })]);
        await animationFrame();
        expect(".o_social_crm_file").toHaveText("a.png");
        expect(".o_social_crm_inbox_composer").toHaveText(/without a description says nothing/);
        expect(SEND).toBeEnabled();
        await contains(".o_social_crm_file input").edit("A cat");
        await rest();
        expect.verifySteps([[[11], { description: "A cat" }]]);
        expect(".o_social_crm_inbox_composer").not.toHaveText(/without a description/);
        await click("button[name='remove_file']");
        await animationFrame();
        expect(".o_social_crm_file").toHaveCount(0);
    });

    test("the preview shows it as the network will, and nothing in it can be clicked", async () => {
        await mountComposer();
        await write("#a <b>x</b>");
        await click("button[name='preview']");
        await animationFrame();
        expect(".o_social_crm_preview").toHaveText(/Acme @acme/);
        expect(".o_social_crm_preview .o_social_crm_text").toHaveText("#a <b>x</b>");
        expect(queryAllTexts(".o_social_crm_mark")).toEqual(["#a"]);
        expect(".o_social_crm_preview a, .o_social_crm_preview b b").toHaveCount(0);
    });
});

describe("moving to private", () => {
    test("a public line and a private message are shown and sent together", async () => {
        server.answers.move_private = { how: "together", public: { audience: "public", text: "We wrote." } };
        server.answers.send_together = { id: 7, state: "queued", public_id: 8 };
        await mountComposer();
        await write("Your number?");
        await click("button[name='move_private']");
        await animationFrame();
        await animationFrame();
        expect(".modal textarea[name='private']").toHaveValue("Your number?");
        expect(".modal textarea[name='public']").toHaveValue("We wrote.");
        await click(".modal button[name='send_both']");
        await animationFrame();
        await animationFrame();
        expect(called("send_together")).toEqual([
            ["send_together", 7, { audience: "public", text: "We wrote." }, [], false],
        ]);
        expect(server.draft.audience).toBe("direct");
        expect(".modal").toHaveCount(0);
        expect(TEXT).toHaveValue("");
    });

    test("if one cannot be sent it is said, and both stay", async () => {
        server.answers.move_private = { how: "together", public: { audience: "public", text: "We wrote." } };
        server.answers.send_together = { why: "The public answer cannot be sent: too long" };
        await mountComposer();
        await write("Your number?");
        await click("button[name='move_private']");
        await animationFrame();
        await animationFrame();
        await click(".modal button[name='send_both']");
        await animationFrame();
        await animationFrame();
        expect(".modal .alert").toHaveText("The public answer cannot be sent: too long");
        expect(".modal textarea[name='public']").toHaveValue("We wrote.");
        expect(TEXT).toHaveValue("Your number?");
    });

    test("without a private way a link goes into the public answer", async () => {
        server.answers.move_private = { how: "link", public: { audience: "public", text: "Open https://x" } };
        await mountComposer();
        await click("button[name='move_private']");
        await animationFrame();
        await animationFrame();
        expect(TEXT).toHaveValue("Open https://x");
        expect(box.composer.audience).toBe("public");
    });
});

describe("answering before the case is there", () => {
    const key = (name) => ({ key: name });

    test("what is typed is kept for the answer, which then has the focus", async () => {
        await mountComposer();
        box.state.shown = false;
        await animationFrame();
        Object.assign(box.inbox, { key: "t5", case: null });
        answerSoon(box.inbox);
        expect([..."Hexe"].map((letter) => keptForAnswer(box.inbox, key(letter)))).toEqual([true, true, true, true]);
        keptForAnswer(box.inbox, key("Backspace"));
        box.state.shown = true;
        await animationFrame();
        await animationFrame();
        expect(TEXT).toBeFocused();
        expect(TEXT).toHaveValue("Hex");
        expect(keptForAnswer(box.inbox, key("e"))).toBe(false);
    });

    test("Esc, or a case that cannot be answered, gives the keys back", async () => {
        await mountComposer();
        box.inbox.composer = null;
        answerSoon(box.inbox);
        expect(keptForAnswer(box.inbox, key("Escape"))).toBe(false);
        answerSoon(box.inbox);
        box.inbox.case = { key: "t5", answer: false };
        expect(keptForAnswer(box.inbox, key("e"))).toBe(false);
    });
});
