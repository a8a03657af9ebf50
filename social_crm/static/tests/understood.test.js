import { describe, expect, test } from "@odoo/hoot";
import { queryAllTexts } from "@odoo/hoot-dom";
import {
    contains,
    defineModels,
    fields,
    models,
    mountView,
    onRpc,
} from "@web/../tests/web_test_helpers";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";

class Topic extends models.Model {
    _name = "social.crm.topic";

    name = fields.Char();
    _records = [
        { id: 3, name: "Delivery" },
        { id: 4, name: "Invoice" },
    ];
}

class Mention extends models.Model {
    _name = "social.crm.mention";

    mood = fields.Selection({
        selection: [
            ["negative", "Negative"],
            ["neutral", "Neutral"],
            ["positive", "Positive"],
        ],
    });
    mood_sure = fields.Selection({ selection: [["sure", "Sure"], ["unsure", "Not sure"]] });
    language = fields.Char();
    own = fields.Boolean();
    fixed = fields.Json();
    topic_id = fields.Many2one({ relation: "social.crm.topic" });
    needs_answer = fields.Boolean();
    is_complaint = fields.Boolean();
    is_question = fields.Boolean();
    is_praise = fields.Boolean();
    is_suggestion = fields.Boolean();
    _records = [
        {
            id: 1,
            mood: "negative",
            mood_sure: "unsure",
            language: "de",
            is_complaint: true,
            needs_answer: true,
            topic_id: 3,
        },
        { id: 2, own: true },
    ];
}

defineMailModels();
defineModels([Topic, Mention]);
describe.current.tags("desktop");

const mount = (resId = 1, agent = true) => {
    onRpc("has_group", () => agent);
    return mountView({
        type: "form",
        resModel: "social.crm.mention",
        resId,
        arch: `<form><widget name="social_crm_understood"/></form>`,
    });
};

test("what is understood is told in words, not in colours alone", async () => {
    await mount();
    expect(".o_social_crm_mood_text").toHaveText("Negative, not sure");
    expect(".o_social_crm_kinds .o_social_crm_chosen").toHaveText("Complaint");
    expect(".o_social_crm_topic").toHaveText("Delivery");
    expect(".o_social_crm_answer").toHaveText("Needs an answer");
    expect(".o_social_crm_understood").toHaveText(/German/);
});

test("kind, topic and need are corrected with a click, and what the server says is shown", async () => {
    onRpc("action_correct", function ({ args }) {
        const [ids, said] = args;
        expect.step(JSON.stringify(said));
        const { kinds, ...values } = said;
        if (kinds) {
            for (const kind of ["complaint", "question", "praise", "suggestion"]) {
                values[`is_${kind}`] = kinds.includes(kind);
            }
        }
        this.env["social.crm.mention"].write(ids, values);
        return {};
    });
    await mount();
    await contains(".o_social_crm_kind_question").click();
    expect(queryAllTexts(".o_social_crm_kinds .o_social_crm_chosen")).toEqual(["Complaint", "Question"]);
    await contains(".o_social_crm_kind_complaint").click();
    expect(".o_social_crm_kind_complaint").toHaveAttribute("aria-pressed", "false");
    await contains(".o_social_crm_answer").click();
    expect(".o_social_crm_answer").toHaveText("No answer needed");
    await contains(".o_social_crm_topic").click();
    await contains(".o-dropdown-item:contains(Invoice)").click();
    expect(".o_social_crm_topic").toHaveText("Invoice");
    expect.verifySteps([
        `{"kinds":["complaint","question"]}`,
        `{"kinds":["question"]}`,
        `{"needs_answer":false}`,
        `{"topic_id":4}`,
    ]);
});

test("who may not correct it reads it", async () => {
    await mount(1, false);
    expect(".o_social_crm_understood button").toHaveCount(1); // Why?
    expect(".o_social_crm_understood").toHaveText(/Complaint/);
    expect(".o_social_crm_understood").toHaveText(/Needs an answer/);
});

test("what we said ourselves is not judged", async () => {
    await mount(2);
    expect(".o_social_crm_understood").toHaveCount(0);
});

test("why it is taken for that is told when somebody asks, and can be taken back there", async () => {
    let said = "Agnes said so.";
    onRpc("explain_understanding", () => ({
        values: [
            {
                about: "mood",
                name: "mood",
                label: "Mood",
                value: "Negative",
                sure: "Likely",
                said,
                reasons: [
                    {
                        text: "These words speak for it:",
                        terms: [
                            { word: "late", against: false, title: "speaks for it" },
                            { word: "thanks", against: true, title: "speaks against it" },
                        ],
                    },
                ],
                anew: false,
            },
        ],
        model: "Worked out with the model that is shipped.",
        may_correct: true,
    }));
    onRpc("action_take_back", ({ args }) => {
        expect.step(JSON.stringify(args));
        said = false;
        return {};
    });
    await mount();
    await contains(".o_social_crm_ask_why").click();
    expect(queryAllTexts(".modal .o_social_crm_term")).toEqual(["late", "thanks"]);
    expect(".modal .o_social_crm_term_against").toHaveText("thanks");
    await contains(".modal button:contains(Take back)").click();
    expect(".modal button:contains(Take back)").toHaveCount(0);
    expect.verifySteps([`[[1],["mood"]]`]);
});
