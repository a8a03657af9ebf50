import { describe, expect, test } from "@odoo/hoot";
import { click, edit, queryAllTexts } from "@odoo/hoot-dom";
import { animationFrame } from "@odoo/hoot-mock";
import { Component, reactive, xml } from "@odoo/owl";
import { mountWithCleanup } from "@web/../tests/web_test_helpers";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { GuidelinesNotice, GuidelinesTool } from "@social_crm/inbox/words/guidelines_tool";

defineMailModels();

const PENDING = {
    version_id: 12,
    guideline_id: 1,
    name: "How we answer",
    number: 2,
    changes: "We sign now.",
    first: true,
    company_id: 1,
};
const GUIDELINE = {
    id: 1,
    version_id: 12,
    name: "How we answer",
    kind: "guideline",
    number: 2,
    from: "2026-11-01 10:00:00",
    by: "Mona Manager",
    changes: "We sign now.",
    body: "<p>Be <b>friendly</b>.</p>",
    confirmed: false,
};
const CRISIS = {
    ...GUIDELINE,
    id: 2,
    version_id: 20,
    name: "Outage",
    kind: "crisis",
    confirmed: null,
    changes: "",
    body: "<p>We know about it.</p>",
    pieces: ["We know about it."],
    ask: [],
    refusal: false,
};

async function mountParts({ pending = [], found = [GUIDELINE, CRISIS], isPrivate = false } = {}) {
    const composer = reactive({
        mentionId: 7,
        audience: "public",
        private: isPrivate,
        data: { company_id: 1 },
        blocks: {},
        block(id, reason) {
            composer.blocks[id] = reason;
        },
        get options() {
            return composer.inbox.options;
        },
        focus() {},
        insert: (text) => expect.step(["insert", text]),
        inbox: {
            options: { guidelines: pending },
            async call(method, ...args) {
                expect.step([method, ...args]);
                return method === "guidelines" ? found.map((each) => ({ ...each })) : [];
            },
            quietly: async () => [],
        },
    });
    class Parent extends Component {
        static components = { GuidelinesNotice, GuidelinesTool };
        static props = {};
        static template = xml`<div><GuidelinesTool composer="composer"/><GuidelinesNotice composer="composer"/></div>`;
        composer = composer;
    }
    await mountWithCleanup(Parent);
    await animationFrame();
    return composer;
}

async function settled() {
    await animationFrame();
    await animationFrame();
}

const LOADED = ["guidelines", 7, "public", ""];

describe("guidelines", () => {
    test("they are a click away, can be searched, and crisis wordings are put in", async () => {
        await mountParts();
        await click(".o_social_crm_guidelines_tool");
        await settled();
        expect(queryAllTexts(".o_social_crm_guideline h3 .fw-bold")).toEqual(["How we answer", "Outage"]);
        await edit("know about");
        await settled();
        expect(queryAllTexts(".o_social_crm_guideline h3 .fw-bold")).toEqual(["Outage"]);
        await click(".o_social_crm_guideline h3 button");
        await settled();
        await click("button[name='insert']");
        await settled();
        expect.verifySteps([LOADED, ["insert", "We know about it."]]);
    });

    test("a new version is told, read and confirmed, and then nothing is told any more", async () => {
        const composer = await mountParts({ pending: [PENDING] });
        expect(".o_social_crm_guidelines_notice").toHaveText(/How we answer has a new version\. We sign now\./);
        expect(composer.blocks.guidelines).toBe("Read and confirm “How we answer” before you answer in public.");
        await click("button[name='read']");
        await settled();
        expect(".o_social_crm_guideline_body b").toHaveText("friendly");
        await click("button[name='confirm']");
        await settled();
        expect(".o_social_crm_guidelines_notice").toHaveCount(0);
        expect(".o_social_crm_guidelines").toHaveCount(0);
        expect(composer.blocks.guidelines).toBe("");
        expect.verifySteps([LOADED, ["acknowledge", 12], LOADED]);
    });

    test("private answers and other companies are not kept back", async () => {
        const composer = await mountParts({ pending: [PENDING], isPrivate: true });
        expect(composer.blocks.guidelines).toBe("");
        const other = await mountParts({ pending: [{ ...PENDING, company_id: 2 }] });
        expect(other.blocks.guidelines).toBe("");
    });

    test("a guideline that need not come first only asks to be read", async () => {
        const composer = await mountParts({ pending: [{ ...PENDING, first: false }] });
        expect(".o_social_crm_guidelines_notice").toHaveCount(1);
        expect(composer.blocks.guidelines).toBe("");
    });
});
