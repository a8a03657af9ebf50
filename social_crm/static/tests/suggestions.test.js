import { describe, expect, test } from "@odoo/hoot";
import { click, queryAllTexts, queryAttribute } from "@odoo/hoot-dom";
import { animationFrame } from "@odoo/hoot-mock";
import {
    defineModels,
    fields,
    mockService,
    models,
    mountView,
    onRpc,
} from "@web/../tests/web_test_helpers";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";

class Profile extends models.Model {
    _name = "social.crm.profile";

    name = fields.Char();
    _records = [{ id: 7, name: "mausi007" }];
}

class Mention extends models.Model {
    _name = "social.crm.mention";

    profile_id = fields.Many2one({ relation: "social.crm.profile" });
    _records = [{ id: 1, profile_id: 7 }];
}

defineMailModels();
defineModels([Profile, Mention]);

const MARTINA = {
    partner_id: 41,
    name: "Martina Müller",
    about: "Bonn · 123456",
    chance: 0.9999,
    words: "Almost certain",
    bits: 21.3,
    reasons: ["Same name", "Customer number 123456 in a private message"],
};
const MARTHA = {
    partner_id: 42,
    name: "Martha Müller",
    about: "",
    chance: 0.314,
    words: "Possible",
    bits: 8,
    reasons: ["Similar name"],
};
const OPEN = { linked: false, closed: false, shared: false, suggestions: [MARTINA, MARTHA] };
const LINKED = {
    linked: {
        partner: { id: 41, name: "Martina Müller" },
        why: "Linked because: Agnes Agent says so: Same name",
        said: true,
    },
    closed: false,
    shared: false,
    suggestions: [],
};

async function mountOnMention(answers) {
    onRpc("social.crm.profile", "identity_panel", ({ args }) => {
        expect.step(["identity_panel", ...args]);
        return answers.identity_panel;
    });
    for (const method of ["link_contact", "refuse_contact", "take_back_link"]) {
        onRpc("social.crm.profile", method, ({ args }) => {
            expect.step([method, ...args]);
            answers.identity_panel = answers[method];
            return answers[method];
        });
    }
    await mountView({
        type: "form",
        resModel: "social.crm.mention",
        resId: 1,
        arch: `<form>
            <field name="profile_id"/>
            <widget name="social_crm_suggestions" profile="profile_id"/>
        </form>`,
    });
    await animationFrame();
}

const row = (id) => `.o_social_crm_suggestion[data-id='${id}']`;

describe("who it is", () => {
    test("suggestions say whom, how likely and why; exact figures are for who wants them", async () => {
        await mountOnMention({ identity_panel: OPEN });
        expect.verifySteps([["identity_panel", [7]]]);
        expect(queryAllTexts(".o_social_crm_suggestion a")).toEqual([
            "Martina Müller",
            "Martha Müller",
        ]);
        expect(queryAllTexts(".o_social_crm_chance")).toEqual(["Almost certain", "Possible"]);
        expect(queryAllTexts(`${row(41)} ul li`)).toEqual(MARTINA.reasons);
        expect(queryAttribute(`${row(42)} .o_social_crm_chance`, "title")).toBe("31.4 % · 8.0 bits");
    });

    test("nothing is ever certain", async () => {
        await mountOnMention({ identity_panel: OPEN });
        expect(queryAttribute(`${row(41)} .o_social_crm_chance`, "title")).toBe(
            "99.9 % · 21.3 bits"
        );
        expect.verifySteps([["identity_panel", [7]]]);
    });

    test("one click links, and why it is linked stands there with an undo", async () => {
        await mountOnMention({
            identity_panel: OPEN,
            link_contact: LINKED,
            take_back_link: { ...OPEN, told: "Linked to nobody." },
        });
        await click(`${row(41)} button[name='link']`);
        await animationFrame();
        expect(".o_social_crm_why").toHaveText(LINKED.linked.why);
        expect(".o_social_crm_suggestion").toHaveCount(0);
        await click("button[name='undo']");
        await animationFrame();
        expect(".o_notification:contains(Linked to nobody.)").toHaveCount(1);
        expect(".o_social_crm_suggestion").toHaveCount(2);
        expect.verifySteps([
            ["identity_panel", [7]],
            ["link_contact", [7], 41],
            ["take_back_link", [7]],
        ]);
    });

    test("one click says that it is not this one", async () => {
        await mountOnMention({
            identity_panel: OPEN,
            refuse_contact: { ...OPEN, suggestions: [MARTHA] },
        });
        await click(`${row(41)} button[name='refuse']`);
        await animationFrame();
        expect(queryAllTexts(".o_social_crm_suggestion a")).toEqual(["Martha Müller"]);
        expect.verifySteps([
            ["identity_panel", [7]],
            ["refuse_contact", [7], 41],
        ]);
    });

    test("what was found by itself says what its undo means", async () => {
        const found = { ...LINKED.linked, said: false };
        await mountOnMention({ identity_panel: { ...LINKED, linked: found } });
        expect(queryAttribute("button[name='undo']", "title")).toMatch(/not linked again/);
        expect.verifySteps([["identity_panel", [7]]]);
    });

    test("where nobody is known, somebody can be chosen with a note or made", async () => {
        mockService("action", {
            doAction(action) {
                expect.step([action.res_model, action.context]);
            },
        });
        onRpc("social.crm.profile", "action_create_partner", () => ({
            type: "ir.actions.act_window",
            res_model: "res.partner",
            context: { default_name: "Martina" },
        }));
        await mountOnMention({ identity_panel: { ...OPEN, suggestions: [] } });
        expect(".o_social_crm_ask").toHaveText("No contact looks like this profile.");
        await click("button[name='search']");
        await animationFrame();
        await click("button[name='create']");
        await animationFrame();
        expect.verifySteps([
            ["identity_panel", [7]],
            ["social.crm.link", { default_profile_id: 7 }],
            ["res.partner", { default_name: "Martina" }],
        ]);
    });

    test("a profile that cannot be linked shows nothing", async () => {
        await mountOnMention({
            identity_panel: { ...OPEN, suggestions: [], closed: "This is a profile of ours." },
        });
        expect(".o_social_crm_suggestions").toHaveCount(0);
        expect.verifySteps([["identity_panel", [7]]]);
    });
});
