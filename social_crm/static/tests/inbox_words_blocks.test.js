import { describe, expect, test } from "@odoo/hoot";
import { click, edit, press, queryAllTexts, queryFirst } from "@odoo/hoot-dom";
import { Deferred, advanceTime, animationFrame, freezeTime } from "@odoo/hoot-mock";
import { Component, reactive, xml } from "@odoo/owl";
import { mountWithCleanup } from "@web/../tests/web_test_helpers";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { answerIsThere } from "@social_crm/inbox/composer/answer_soon";
import { inboxKeys } from "@social_crm/inbox/keys/inbox_keys";
import { BlocksTool, triggered } from "@social_crm/inbox/words/blocks_tool";
import { blockText } from "@social_crm/inbox/words/blocks_popover";

defineMailModels();

const row = (id, name, pieces, more = {}) => ({
    id,
    name,
    pieces,
    source: "block",
    shortcut: "",
    kind: "normal",
    language: "English",
    ask: [],
    refusal: false,
    why: [],
    ...more,
});
const THANKS = row(1, "Thanks", ["Hello Ida, thank you!"], { shortcut: "thanks", why: ["In English"] });
const ORDER = row(2, "Order", ["Your order ", { name: "order_number", label: "Order number" }, " is on its way."], {
    ask: [{ name: "order_number", label: "Order number", help: "" }],
});
const SECRET = row(3, "Case number", [{ name: "ticket_number", label: "Ticket number" }], {
    refusal: "Ticket number is not for everybody to read.",
});

/** A composer with what the tool needs of it. */
function makeComposer(blocks) {
    const composer = reactive({
        mentionId: 7,
        audience: "public",
        text: "",
        area: () => queryFirst(".o_social_crm_inbox_composer textarea"),
        editor: {
            selection: () => [composer.area().selectionStart, composer.area().selectionEnd],
            select: (start, end) => {
                composer.area().focus();
                composer.area().setSelectionRange(start, end);
            },
        },
        insert(text) {
            composer.area().setRangeText(text, ...composer.editor.selection(), "end");
            composer.text = composer.area().value;
        },
        focus: () => composer.area().focus(),
        inbox: {
            async call(method, ...args) {
                expect.step([method, ...args]);
                const wanted = (args[2] || "").toLowerCase();
                return method === "blocks"
                    ? { language: false, blocks: blocks.filter(({ name }) => name.toLowerCase().includes(wanted)) }
                    : null;
            },
        },
    });
    return composer;
}

async function mountTool(blocks = [THANKS, ORDER, SECRET], composer = makeComposer(blocks)) {
    class Parent extends Component {
        static components = { BlocksTool };
        static props = {};
        static template = xml`
            <div class="o_social_crm_inbox_composer">
                <textarea t-on-input="(ev) => (this.composer.text = ev.target.value)"/>
                <BlocksTool composer="composer"/>
            </div>`;
        composer = composer;
    }
    await mountWithCleanup(Parent);
    return composer;
}

async function opened() {
    await animationFrame();
    await animationFrame();
}

const LOADED = ["blocks", 7, "public", ""];

describe("text blocks", () => {
    test("a key opens them where nobody is typing", async () => {
        const composer = await mountTool();
        inboxKeys.get("blocks").run({ inbox: { key: "t1", composer } });
        await opened();
        expect(".o_social_crm_blocks").toHaveCount(1);
        expect.verifySteps([LOADED]);
    });

    test("in the list, the key opens the case first and them when the answer is there", async () => {
        const composer = await mountTool();
        const inbox = { key: null, cursor: "t1", open: (key) => expect.step(key) };
        inboxKeys.get("blocks").run({ inbox });
        expect.verifySteps(["t1"]);
        expect(".o_social_crm_blocks").toHaveCount(0);
        answerIsThere(Object.assign(inbox, { key: "t1" }), composer);
        await animationFrame();
        await opened();
        expect(".o_social_crm_blocks").toHaveCount(1);
        expect.verifySteps([LOADED]);
    });

    test("what is asked for before the tools are there opens with them, and Enter takes the first one", async () => {
        const composer = makeComposer([SECRET, THANKS, ORDER]);
        const answer = new Deferred();
        const { call } = composer.inbox;
        composer.inbox.call = async (...args) => {
            await answer;
            return call(...args);
        };
        inboxKeys.get("blocks").run({ inbox: { key: "t1", composer: Object.assign(composer, { focus() {} }) } });
        composer.focus = () => composer.area().focus();
        await opened();
        expect(".o_social_crm_blocks").toHaveCount(0);
        await mountTool([], composer);
        await opened();
        expect(".o_social_crm_blocks input[type='search']").toBeFocused();
        await press("Enter");
        await opened();
        expect(".o_social_crm_blocks").toHaveCount(1);
        answer.resolve();
        await opened();
        expect("textarea").toHaveValue("Hello Ida, thank you!");
        expect(".o_social_crm_blocks").toHaveCount(0);
        expect.verifySteps([LOADED, ["block_used", 1, "block"]]);
    });

    test("two colons behind a blank ask for blocks, a slash only where a line begins", () => {
        expect(triggered("Hello ::")).toBe(2);
        expect(triggered("::")).toBe(2);
        expect(triggered("std::")).toBe(0);
        expect(triggered("/")).toBe(1);
        expect(triggered("first\n/")).toBe(1);
        expect(triggered("and/")).toBe(0);
        expect(triggered("https:/")).toBe(0);
    });

    test("what was asked for stands in its place", () => {
        expect(blockText(ORDER, { order_number: " 4711 " })).toBe("Your order 4711 is on its way.");
    });

    test("a click inserts a block at the cursor and notes that it was used", async () => {
        const composer = await mountTool();
        await click(".o_social_crm_blocks_tool");
        await opened();
        expect(queryAllTexts(".o_social_crm_block .fw-bold")).toEqual(["Thanks", "Order", "Case number"]);
        await click(".o_social_crm_block:first");
        await opened();
        expect(composer.text).toBe("Hello Ida, thank you!");
        expect(".o_social_crm_blocks").toHaveCount(0);
        expect.verifySteps([LOADED, ["block_used", 1, "block"]]);
    });

    test("what stands there already keeps a blank before the block", async () => {
        const composer = await mountTool();
        await click("textarea");
        await edit("Hm.");
        await press(["ctrl", " "], { code: "Space" });
        await opened();
        await press("Enter");
        await opened();
        expect(composer.text).toBe("Hm. Hello Ida, thank you!");
        expect.verifySteps([LOADED, ["block_used", 1, "block"]]);
    });

    test("typed colons are replaced by the block", async () => {
        const composer = await mountTool();
        await click("textarea");
        await edit("Hm ");
        await press(":");
        await press(":");
        await opened();
        expect(".o_social_crm_blocks input[type='search']").toBeFocused();
        await press("Enter");
        await opened();
        expect(composer.text).toBe("Hm Hello Ida, thank you!");
        expect("textarea").toBeFocused();
        expect.verifySteps([LOADED, ["block_used", 1, "block"]]);
    });

    test("the keyboard opens, searches, chooses and closes", async () => {
        await mountTool();
        await click("textarea");
        await press(["ctrl", " "], { code: "Space" });
        await opened();
        expect(".o_social_crm_blocks").toHaveCount(1);
        expect(".o_social_crm_block[aria-selected='true'] .fw-bold").toHaveText("Thanks");
        await press("ArrowDown");
        await animationFrame();
        expect(".o_social_crm_block[aria-selected='true'] .fw-bold").toHaveText("Order");
        freezeTime();
        await edit("case");
        await advanceTime(200);
        await opened();
        expect(queryAllTexts(".o_social_crm_block .fw-bold")).toEqual(["Case number"]);
        await press("Escape");
        await opened();
        expect(".o_social_crm_blocks").toHaveCount(0);
        expect.verifySteps([LOADED, ["blocks", 7, "public", "case"]]);
    });

    test("Enter after a search takes from what was searched for, and nothing once it was closed", async () => {
        const composer = await mountTool();
        await click("textarea");
        await press(["ctrl", " "], { code: "Space" });
        await opened();
        freezeTime();
        await edit("order");
        await press("Enter");
        await opened();
        expect(".o_social_crm_blocks form").toHaveCount(0);
        await advanceTime(200);
        await opened();
        expect(".o_social_crm_blocks form").toHaveCount(1);
        await click("button[name='back']");
        await opened();
        const answer = new Deferred();
        composer.inbox.call = async () => {
            await answer;
            return { language: false, blocks: [THANKS] };
        };
        await click("input[type='search']");
        await edit("thanks");
        await advanceTime(200);
        await press("Enter");
        await press("Escape");
        await opened();
        answer.resolve();
        await opened();
        expect("textarea").toHaveValue("");
        expect.verifySteps([LOADED, ["blocks", 7, "public", "order"]]);
    });

    test("what is missing is asked for before it is inserted", async () => {
        const composer = await mountTool([ORDER]);
        await click(".o_social_crm_blocks_tool");
        await opened();
        expect(".o_social_crm_block mark").toHaveText("Order number");
        await press("Enter");
        await opened();
        expect(composer.text).toBe("");
        expect("input[name='order_number']").toBeFocused();
        expect(".o_social_crm_blocks button[type='submit']").not.toBeEnabled();
        await edit("4711");
        await animationFrame();
        await press("Enter");
        await opened();
        expect(composer.text).toBe("Your order 4711 is on its way.");
        expect.verifySteps([LOADED, ["block_used", 2, "block"]]);
    });

    test("a block that cannot be said says why and is not inserted", async () => {
        const composer = await mountTool([SECRET]);
        await click(".o_social_crm_blocks_tool");
        await opened();
        expect(".o_social_crm_block[aria-disabled='true']").toHaveCount(1);
        expect(".o_social_crm_block .text-danger").toHaveText(SECRET.refusal);
        await click(".o_social_crm_block");
        await opened();
        expect(composer.text).toBe("");
        expect.verifySteps([LOADED]);
    });

    test("hostile names and words stay words", async () => {
        const evil = "<img src=x onerror=alert(1)>";
        await mountTool([row(9, evil, [evil], { why: [evil] })]);
        await click(".o_social_crm_blocks_tool");
        await opened();
        expect(".o_social_crm_blocks img").toHaveCount(0);
        expect(".o_social_crm_block .fw-bold").toHaveText(evil);
        expect.verifySteps([LOADED]);
    });
});
