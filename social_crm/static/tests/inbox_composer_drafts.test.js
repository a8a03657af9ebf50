import { beforeEach, describe, expect, test } from "@odoo/hoot";
import { click, queryFirst } from "@odoo/hoot-dom";
import { animationFrame, freezeTime } from "@odoo/hoot-mock";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { patchWithCleanup } from "@web/../tests/web_test_helpers";
import { browser } from "@web/core/browser/browser";
import { mountComposer, PRIVATE, PUBLIC, rest, SEND, startServer, TEXT, write } from "@social_crm/../tests/composer_test_helpers";

describe.current.tags("desktop");
defineMailModels();

let server;

beforeEach(() => {
    server = startServer();
});

describe("drafts", () => {
    test("what is typed is saved a moment later, once", async () => {
        await mountComposer();
        freezeTime();
        await write("Hello");
        expect(server.called("save_draft")).toHaveLength(0);
        await rest();
        expect(server.called("save_draft")).toHaveLength(1);
        expect(server.draft.text).toBe("Hello");
        expect(".o_social_crm_saved").toHaveText("Draft saved");
        await rest();
        expect(server.called("save_draft")).toHaveLength(1);
    });

    test("it is there again, with its audience, and the cursor goes to its end", async () => {
        server.draft = server.kept(1, { text: "Hello there", audience: "direct" });
        const box = await mountComposer();
        expect(TEXT).toHaveValue("Hello there");
        expect(box.composer.audience).toBe("direct");
        box.composer.focus();
        expect(queryFirst(TEXT).selectionStart).toBe("Hello there".length);
        await rest();
        expect(server.called("save_draft")).toHaveLength(0);
    });

    test("what was not saved before a reload is not lost", async () => {
        const box = await mountComposer();
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
        const box = await mountComposer();
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
        const box = await mountComposer();
        expect(box.composer.audience).toBe("");
        expect(SEND).not.toBeEnabled();
        expect(".o_social_crm_announcement").toHaveText("Choose who can read the answer.");
    });

    test("a private answer is not taken along to a post that can only be answered in public", async () => {
        server.draft = server.kept(1, { text: "secret", audience: "direct" });
        server.data.newer = { id: 2, who: "Martina", words: "And?", at: "" };
        const box = await mountComposer();
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
        const box = await mountComposer();
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
        const box = await mountComposer();
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
        expect(server.called("save_draft").at(-1)[1]).toBe(2);
        expect(TEXT).toHaveValue("Hello");
    });
});
