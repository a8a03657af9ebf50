import { describe, expect, test } from "@odoo/hoot";
import { click, edit, queryAllTexts, queryFirst } from "@odoo/hoot-dom";
import { advanceTime, animationFrame, Deferred, freezeTime } from "@odoo/hoot-mock";
import { Component, reactive, xml } from "@odoo/owl";
import { mountWithCleanup } from "@web/../tests/web_test_helpers";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { FAQ_AFTER, FaqNotice } from "@social_crm/inbox/faq/faq_notice";
import { FaqTool } from "@social_crm/inbox/faq/faq_tool";

defineMailModels();

const entry = (id, name, pieces, more = {}) => ({
    id,
    name,
    pieces,
    source: "faq",
    shortcut: "",
    kind: "normal",
    ask: [],
    refusal: false,
    words: [],
    why: [],
    ...more,
});
const PARCEL = entry(1, "Where is my parcel?", ["Hello Ida, it is on its way."], { why: ["Alike: parcel"] });
const ORDER = entry(2, "What did I order?", ["Order ", { name: "order_number", label: "Order number" }, "."], {
    ask: [{ name: "order_number", label: "Order number", help: "" }],
});
const PRIVATE = entry(3, "Who am I?", [""], { refusal: "There is only an answer for private messages." });

/** @param {(text: string) => Promise<Object[]>} find */
function makeComposer(find) {
    const composer = reactive({
        mentionId: 7,
        audience: "public",
        text: "",
        services: {
            orm: {
                silent: {
                    call(_model, method, args) {
                        expect.step([method, ...args]);
                        return find(args[2]).then((entries) => ({ entries }));
                    },
                },
            },
        },
        editor: { selection: () => [composer.text.length, composer.text.length] },
        insert: (text) => (composer.text += text),
        focus: () => {},
        inbox: {
            async call(method, ...args) {
                expect.step([method, ...args]);
                return method === "faq" ? { entries: await find(args[3]), language: "en" } : null;
            },
        },
    });
    return composer;
}

async function mountNotice(find = async () => [PARCEL, ORDER, PRIVATE], component = FaqNotice) {
    const composer = makeComposer(find);
    class Parent extends Component {
        static components = { Part: component };
        static props = {};
        static template = xml`<div class="o_social_crm_inbox_composer"><Part composer="composer"/></div>`;
        composer = composer;
    }
    await mountWithCleanup(Parent);
    await animationFrame();
    return composer;
}

const names = () => queryAllTexts(".o_social_crm_faq .fw-bold");

describe("approved answers", () => {
    test("are offered when a case is opened, with why", async () => {
        await mountNotice();
        expect(names()).toEqual(["Where is my parcel?", "What did I order?", "Who am I?"]);
        expect(".o_social_crm_faq_entry:first").toHaveText(/Alike: parcel/);
        expect("button[name=insert_answer]").toHaveCount(2);
        expect.verifySteps([["faq", 7, "public", ""]]);
    });

    test("take no room where there are none", async () => {
        await mountNotice(async () => []);
        expect(".o_social_crm_faq").toHaveCount(0);
        expect.verifySteps([["faq", 7, "public", ""]]);
    });

    test("one is inserted and counted, and the others go away", async () => {
        const composer = await mountNotice();
        await click("button[name=insert_answer]:first");
        await animationFrame();
        expect(composer.text).toBe("Hello Ida, it is on its way.");
        expect(".o_social_crm_faq").toHaveCount(0);
        await advanceTime(2 * FAQ_AFTER);
        expect.verifySteps([
            ["faq", 7, "public", ""],
            ["faq_used", 1, 7],
        ]);
    });

    test("what has to be filled in is asked for first", async () => {
        const composer = await mountNotice();
        await click("button[name=insert_answer]:last");
        await animationFrame();
        await animationFrame();
        await click("input[name=order_number]");
        await edit("4711");
        await animationFrame();
        await click(".o_social_crm_blocks button[type=submit]");
        await animationFrame();
        expect(composer.text).toBe("Order 4711.");
        expect.verifySteps([
            ["faq", 7, "public", ""],
            ["faq", 7, "public", "", ""],
            ["faq_used", 2, 7],
        ]);
    });

    test("are looked for anew when nobody has typed for a moment, once", async () => {
        const composer = await mountNotice(async (text) => (text.includes("order") ? [ORDER] : [PARCEL]));
        expect.verifySteps([["faq", 7, "public", ""]]);
        freezeTime();
        for (const text of ["Your", "Your order", "Your order is"]) {
            composer.text = text;
            await animationFrame();
        }
        expect.verifySteps([]);
        await advanceTime(FAQ_AFTER + 50);
        await animationFrame();
        expect.verifySteps([["faq", 7, "public", "Your order is"]]);
        expect(names()).toEqual(["What did I order?"]);
    });

    test("a late answer to an earlier question changes nothing", async () => {
        const late = new Deferred();
        const composer = await mountNotice((text) => (text ? Promise.resolve([ORDER]) : late));
        composer.text = "something else";
        await animationFrame();
        await advanceTime(FAQ_AFTER + 50);
        await animationFrame();
        late.resolve([PARCEL]);
        await animationFrame();
        expect(names()).toEqual(["What did I order?"]);
        expect.verifySteps([
            ["faq", 7, "public", ""],
            ["faq", 7, "public", "something else"],
        ]);
    });

    test("another audience is asked for at once", async () => {
        const composer = await mountNotice();
        composer.audience = "direct";
        await animationFrame();
        expect.verifySteps([
            ["faq", 7, "public", ""],
            ["faq", 7, "direct", ""],
        ]);
    });

    test("an error is nothing in front of whoever answers", async () => {
        await mountNotice(() => Promise.reject(new Error("gone")));
        expect(".o_social_crm_faq").toHaveCount(0);
        expect.verifySteps([["faq", 7, "public", ""]]);
    });

    test("can be hidden", async () => {
        await mountNotice();
        await click("button[name=hide_answers]");
        await animationFrame();
        expect(".o_social_crm_faq").toHaveCount(0);
        expect.verifySteps([["faq", 7, "public", ""]]);
    });

    test("are searched with the tool", async () => {
        const composer = await mountNotice(
            async (search) => [PARCEL, ORDER].filter(({ name }) => name.includes(search || "")),
            FaqTool
        );
        await click(".o_social_crm_faq_tool");
        await animationFrame();
        await animationFrame();
        await click(".o_social_crm_blocks input[type=search]");
        freezeTime();
        await edit("parcel");
        await advanceTime(200);
        await animationFrame();
        expect(queryAllTexts(".o_social_crm_block .fw-bold")).toEqual(["Where is my parcel?"]);
        await click(queryFirst(".o_social_crm_block"));
        await animationFrame();
        expect(composer.text).toBe("Hello Ida, it is on its way.");
        expect.verifySteps([
            ["faq", 7, "public", "", ""],
            ["faq", 7, "public", "", "parcel"],
            ["faq_used", 1, 7],
        ]);
    });
});
