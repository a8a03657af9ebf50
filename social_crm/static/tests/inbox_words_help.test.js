import { describe, expect, test } from "@odoo/hoot";
import { click, queryAllTexts } from "@odoo/hoot-dom";
import { animationFrame, Deferred } from "@odoo/hoot-mock";
import { Component, reactive, useSubEnv, xml } from "@odoo/owl";
import { makeServerError, mountWithCleanup } from "@web/../tests/web_test_helpers";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { composerNotices, composerTools } from "@social_crm/inbox/composer/composer_parts";
import { HelpTool, LanguageNotice } from "@social_crm/inbox/words/help_tool";
import { Translation } from "@social_crm/inbox/words/translation";

defineMailModels();

const HELP = { by: "tiny (llm.example)", private: false, language: "German" };

function makeComposer({ help = HELP, answer, ...more } = {}) {
    const composer = reactive({
        mentionId: 7,
        audience: "public",
        private: false,
        text: "We are sorry that it took so long.",
        empty: false,
        check: null,
        data: help ? { help } : {},
        ways: [],
        options: {},
        focus() {},
        replace(text) {
            composer.text = text;
        },
        insert(text) {
            composer.text += text;
        },
        inbox: {
            options: {},
            async call(method, ...args) {
                expect.step([method, ...args]);
                return answer();
            },
        },
        ...more,
    });
    return composer;
}

async function mountWith(part, composer) {
    class Parent extends Component {
        static components = { Part: part };
        static props = {};
        static template = xml`<div><Part composer="composer"/></div>`;
        composer = composer;
    }
    await mountWithCleanup(Parent);
}

async function settled() {
    await animationFrame();
    await animationFrame();
}

const offersHelp = (composer) => composerTools.get("help").condition(composer);
const warnsOfLanguage = (composer) => composerNotices.get("language").condition(composer);

describe("help by a model", () => {
    test("without one there is no trace of it", () => {
        const without = makeComposer({ help: null, check: { language: false } });
        expect(offersHelp(without)).toBe(false);
        expect(warnsOfLanguage(without)).toBe(false);
        expect(offersHelp(makeComposer())).toBe(true);
    });

    test("private drafts are kept from it unless the company allows that", () => {
        expect(offersHelp(makeComposer({ private: true }))).toBe(false);
        const allowed = makeComposer({ private: true, help: { ...HELP, private: true } });
        expect(offersHelp(allowed)).toBe(true);
    });

    test("other words are shown, and taken over only by a click", async () => {
        const composer = makeComposer({ answer: () => ({ text: "Sorry!", by: "tiny", missing: ["@ida"] }) });
        await mountWith(HelpTool, composer);
        await click(".o_social_crm_help_tool");
        await settled();
        expect(queryAllTexts(".o_social_crm_help .btn-secondary")).toEqual([
            "Shorter",
            "Friendlier",
            "Clearer",
            "Say it in German",
        ]);
        await click("button[name='shorter']");
        await settled();
        expect(".o_social_crm_help_result").toHaveText("Sorry!");
        expect(".o_social_crm_help .text-danger").toHaveText("Left out: @ida");
        expect(composer.text).toBe("We are sorry that it took so long.");
        await click("button[name='take']");
        await settled();
        expect(composer.text).toBe("Sorry!");
        expect(".o_social_crm_help").toHaveCount(0);
        expect.verifySteps([["rewrite", 7, "shorter", "We are sorry that it took so long.", "public"]]);
    });

    test("what was typed while the model was thinking is not lost", async () => {
        const answer = new Deferred();
        const composer = makeComposer({ answer: () => answer });
        await mountWith(HelpTool, composer);
        await click(".o_social_crm_help_tool");
        await settled();
        await click("button[name='clearer']");
        await settled();
        expect(".o_social_crm_help").toHaveText(/The model is thinking/);
        composer.text = "Typed. ";
        answer.resolve({ text: "Sorry!", by: "tiny", missing: [] });
        await settled();
        await click("button[name='take']");
        await settled();
        expect(composer.text).toBe("Typed. Sorry!");
        expect.verifySteps([["rewrite", 7, "clearer", "We are sorry that it took so long.", "public"]]);
    });

    test("what goes wrong is said where the agent is looking", async () => {
        const composer = makeComposer({
            answer: () => {
                throw makeServerError({ type: "UserError", message: "The budget of this month is used up." });
            },
        });
        await mountWith(HelpTool, composer);
        await click(".o_social_crm_help_tool");
        await settled();
        await click("button[name='shorter']");
        await settled();
        expect(".o_social_crm_help .text-danger").toHaveText("The budget of this month is used up.");
        expect.verifySteps([["rewrite", 7, "shorter", "We are sorry that it took so long.", "public"]]);
    });

    test("another language than the customer's is told, with help only where there is some", async () => {
        const check = { language: { draft: "English", customer: "German" } };
        await mountWith(LanguageNotice, makeComposer({ check, help: null }));
        expect(".o_social_crm_language_notice").toHaveText("This looks like English. The customer writes German.");
        expect("button[name='translate']").toHaveCount(0);
    });
});

describe("translations", () => {
    async function mountTranslation(translation, call) {
        class Parent extends Component {
            static components = { Translation };
            static props = {};
            static template = xml`<div><Translation entry="entry"/></div>`;
            entry = { mention_id: 7, ...(translation ? { translation } : {}) };

            setup() {
                useSubEnv({ inbox: reactive({ call }) });
            }
        }
        await mountWithCleanup(Parent);
    }

    test("a post is translated when somebody asks, and says by whom", async () => {
        await mountTranslation({ from: "German", text: false, by: false }, async (...args) => {
            expect.step(args);
            return { text: "Where is my parcel?", by: "tiny (llm.example)" };
        });
        expect("button[name='translate']").toHaveText("Translate from German");
        await click("button[name='translate']");
        await settled();
        expect(".o_social_crm_translation").toHaveText(/Where is my parcel\?\s*Translated by tiny \(llm\.example\)/);
        await click("button[name='hide']");
        await settled();
        expect("button[name='translate']").toHaveCount(1);
        await click("button[name='translate']");
        await settled();
        expect.verifySteps([["translate", 7]]);
    });

    test("what is known is shown at once, as words", async () => {
        await mountTranslation({ from: "German", text: "<b>Hi</b>", by: "tiny" }, () => {});
        expect(".o_social_crm_translation").toHaveText(/<b>Hi<\/b>/);
        expect(".o_social_crm_translation b").toHaveCount(0);
    });

    test("without an offer there is no trace", async () => {
        await mountTranslation(null, () => {});
        expect(".o_social_crm_translation").toHaveCount(0);
    });
});
