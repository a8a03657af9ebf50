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

const MOOD = {
    selection: [
        ["negative", "Negative"],
        ["neutral", "Neutral"],
        ["positive", "Positive"],
    ],
};

class Mention extends models.Model {
    _name = "social.crm.mention";

    mood = fields.Selection(MOOD);
    mood_sure = fields.Selection({ selection: [["unsure", "Not sure"]] });
    fixed = fields.Json();
    links = fields.Json();
    leaning = fields.Selection({ selection: [["critic", "Critic"]] });
    negative = fields.Integer();
    neutral = fields.Integer();
    positive = fields.Integer();
    unknown = fields.Integer();
    _records = [
        {
            id: 1,
            mood: "neutral",
            links: [
                { url: "https://www.martina.example/", verified: true },
                { url: "javascript:alert(1)", verified: true },
                { url: "http://fotos.example/m", verified: false },
            ],
            leaning: "critic",
            negative: 2,
            neutral: 0,
            positive: 1,
            unknown: 5,
        },
    ];
}

defineMailModels();
defineModels([Mention]);
describe.current.tags("desktop");

const mountField = (name, widget) =>
    mountView({
        type: "form",
        resModel: "social.crm.mention",
        resId: 1,
        arch: `<form><field name="${name}" widget="${widget}"/></form>`,
    });

test("a mood is asked of the server, and what it then says is shown", async () => {
    onRpc("has_group", () => true);
    onRpc("action_set_mood", function ({ args }) {
        expect.step(JSON.stringify(args));
        this.env["social.crm.mention"].write(args[0], { mood: args[1], fixed: args[1] && ["mood"] });
        return {};
    });
    await mountField("mood", "social_crm_mood");
    expect(".o_social_crm_mood_chosen").toHaveClass("o_social_crm_mood_neutral");
    expect(".o_social_crm_mood_neutral").toHaveAttribute("aria-pressed", "true");
    await contains(".o_social_crm_mood_positive").click();
    expect(".o_social_crm_mood_chosen").toHaveClass("o_social_crm_mood_positive");
    expect.verifySteps([`[[1],"positive"]`]);
    // A click on what was said takes it back; one on what was found would have confirmed it.
    await contains(".o_social_crm_mood_positive").click();
    expect.verifySteps(["[[1],false]"]);
});

test("what was found is confirmed with a click, not taken back", async () => {
    onRpc("has_group", () => true);
    onRpc("action_set_mood", ({ args }) => {
        expect.step(JSON.stringify(args));
        return {};
    });
    await mountField("mood", "social_crm_mood");
    await contains(".o_social_crm_mood_neutral").click();
    expect.verifySteps([`[[1],"neutral"]`]);
});

test("pages that somebody names are links, if they are pages; checked ones have a tick", async () => {
    await mountField("links", "social_crm_links");
    expect(queryAllTexts(".o_field_social_crm_links a")).toEqual(["martina.example", "fotos.example/m"]);
    expect(".o_field_social_crm_links li:first .fa-check-circle").toHaveCount(1);
    expect(".o_field_social_crm_links .fa-check-circle").toHaveCount(1);
    expect(".o_field_social_crm_links a:first").toHaveAttribute("href", "https://www.martina.example/");
});

test("a bar shows what is not known as large as it is", async () => {
    await mountField("leaning", "social_crm_mood_bar");
    expect(".o_social_crm_mood_bar").toHaveAttribute(
        "aria-label",
        "Negative: 2, Positive: 1, Not known: 5"
    );
    expect(".o_social_crm_part_unknown").toHaveAttribute("style", /62.5%/);
    expect(".o_social_crm_mood_bar span").toHaveCount(3);
});
