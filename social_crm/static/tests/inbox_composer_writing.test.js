import { beforeEach, describe, expect, test } from "@odoo/hoot";
import { click, edit, press, queryAllTexts, queryFirst } from "@odoo/hoot-dom";
import { advanceTime, animationFrame, Deferred } from "@odoo/hoot-mock";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { contains, onRpc } from "@web/../tests/web_test_helpers";
import { answerSoon, keptForAnswer } from "@social_crm/inbox/composer/answer_soon";
import { addFiles } from "@social_crm/inbox/composer/files/uploads";
import { audience, mountComposer, rest, SEND, startServer, TEXT, write } from "@social_crm/../tests/composer_test_helpers";

describe.current.tags("desktop");
defineMailModels();

let server;

beforeEach(() => {
    server = startServer();
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
        const box = await mountComposer();
        await write("Hello world");
        queryFirst(TEXT).setSelectionRange(6, 11);
        box.composer.insert("Martina");
        await animationFrame();
        expect(TEXT).toHaveValue("Hello Martina");
        expect(queryFirst(TEXT).selectionStart).toBe(13);
    });

    test("a file that the network does not take is not uploaded, and it is said why", async () => {
        const box = await mountComposer();
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
        const box = await mountComposer();
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

describe("answering before the case is there", () => {
    const key = (name) => ({ key: name });

    test("what is typed is kept for the answer, which then has the focus", async () => {
        const box = await mountComposer();
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
        const box = await mountComposer();
        box.inbox.composer = null;
        answerSoon(box.inbox);
        expect(keptForAnswer(box.inbox, key("Escape"))).toBe(false);
        answerSoon(box.inbox);
        box.inbox.case = { key: "t5", answer: false };
        expect(keptForAnswer(box.inbox, key("e"))).toBe(false);
    });
});
