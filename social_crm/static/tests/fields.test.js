import { beforeEach, describe, expect, test } from "@odoo/hoot";
import { advanceTime, animationFrame, freezeTime, mockDate } from "@odoo/hoot-mock";
import { click, edit, queryAllTexts, queryOne } from "@odoo/hoot-dom";
import {
    contains,
    defineModels,
    fields,
    models,
    mountView,
    onRpc,
    patchWithCleanup,
} from "@web/../tests/web_test_helpers";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { session } from "@web/session";
import { formatSeconds } from "@social_crm/fields/ago/duration_field";
import { languageName } from "@social_crm/fields/language/language_field";

const AUDIENCES = [
    ["public", "Public"],
    ["unlisted", "Public, not listed"],
    ["followers", "Followers only"],
    ["direct", "Private"],
];

const SCHEMA = [
    { key: "server", label: "Server", kind: "url", required: true, help: "Its address", choices: [] },
    { key: "token", label: "Access Key", kind: "secret", required: true, choices: [] },
    { key: "limit", label: "Limit", kind: "integer", default: 50, choices: [] },
    { key: "closed", label: "Closed topics", kind: "boolean", default: false, choices: [] },
    {
        key: "mode",
        label: "Reads",
        kind: "selection",
        required: true,
        default: "mine",
        choices: [
            ["all", "Everything"],
            ["mine", "Where we are named"],
        ],
    },
];

class Account extends models.Model {
    _name = "social.crm.account";

    network = fields.Selection({
        selection: [
            ["mastodon", "Mastodon"],
            ["feed", "Feed"],
        ],
    });
    settings = fields.Json({});
    settings_schema = fields.Json({});
    kept_secrets = fields.Json({});
    kind = fields.Char();
    kind_choices = fields.Json({});
    waiting_until = fields.Datetime();
    lag = fields.Integer();
    _records = [
        {
            id: 1,
            network: "mastodon",
            settings: { server: "https://one.example" },
            settings_schema: SCHEMA,
            kept_secrets: ["token"],
            kind: "search",
            kind_choices: [
                ["mentions", "Mentions"],
                ["search", "Search"],
            ],
            waiting_until: "2026-05-04 11:57:00",
            lag: 95,
        },
    ];
}

class Mention extends models.Model {
    _name = "social.crm.mention";

    name = fields.Char();
    audience = fields.Selection({ selection: AUDIENCES });
    _records = [
        { id: 7, name: "Martina", audience: "direct" },
        { id: 8, name: "Paul", audience: "public" },
    ];
}

class Reply extends models.Model {
    _name = "social.crm.reply";

    mention_id = fields.Many2one({ relation: "social.crm.mention" });
    audience = fields.Selection({ selection: AUDIENCES });
    subject = fields.Char();
    text = fields.Text();
    as_thread = fields.Boolean();
    audience_choices = fields.Json({});
    attachment_ids = fields.Many2many({ relation: "ir.attachment", string: "Attach Files" });
    way_until = fields.Datetime();
    _records = [
        {
            id: 1,
            mention_id: 7,
            audience: "direct",
            subject: "",
            text: "",
            audience_choices: [
                ["public", "Public", "The comments below this post are closed."],
                ["direct", "Private", ""],
            ],
            attachment_ids: [3],
            way_until: "2026-05-04 15:00:00",
        },
    ];
}

class Attachment extends models.Model {
    _name = "ir.attachment";

    name = fields.Char();
    mimetype = fields.Char();
    description = fields.Text();
    _records = [{ id: 3, name: "crack.png", mimetype: "image/png", description: "" }];
}

defineMailModels();
defineModels([Account, Mention, Reply, Attachment]);
describe.current.tags("desktop");

beforeEach(() => {
    patchWithCleanup(session, {
        social_crm_networks: { mastodon: { label: "Mastodon", icon: "fa-comment" } },
    });
});

const SETTINGS_FORM = `
    <form>
        <field name="settings_schema" invisible="1"/>
        <field name="kept_secrets" invisible="1"/>
        <field name="settings" widget="social_crm_settings" options="{'kept': 'kept_secrets'}"/>
    </form>`;

async function mountAccount(arch) {
    await mountView({ type: "form", resModel: "social.crm.account", resId: 1, arch });
}

describe("settings that a network declares", () => {
    test("each has an input with its label, value, default and explanation", async () => {
        await mountAccount(SETTINGS_FORM);
        expect(queryAllTexts(".o_social_crm_settings label.o_form_label")).toEqual(
            SCHEMA.map(({ label }) => label)
        );
        expect(".o_social_crm_settings input[inputmode=url]").toHaveValue("https://one.example");
        expect(".o_social_crm_settings input[type=number]").toHaveValue(50);
        expect(".o_social_crm_settings select").toHaveValue("mine");
        expect(".o_social_crm_settings .text-muted").toHaveText("Its address");
    });

    test("a secret that is stored is hinted at, never shown, and empty means unchanged", async () => {
        onRpc("web_save", ({ args }) => {
            expect.step(args[1].settings);
        });
        await mountAccount(SETTINGS_FORM);
        expect("input[type=password]").toHaveValue("");
        expect("input[type=password]").toHaveAttribute("placeholder", "••••••••");
        await contains("input[inputmode=url]").edit("https://two.example");
        await contains("input[type=password]").edit("x");
        await contains("input[type=password]").clear();
        await contains(".o_form_button_save").click();
        expect.verifySteps([{ server: "https://two.example" }]);
    });

    test("what was typed goes to the server as it is meant", async () => {
        onRpc("web_save", ({ args }) => {
            expect.step(args[1].settings);
        });
        await mountAccount(SETTINGS_FORM);
        await contains("input[inputmode=url]").edit("  https://two.example ");
        await contains("input[type=password]").edit("s3cret");
        await contains("input[type=number]").edit("7");
        await contains(".o_social_crm_settings input[type=checkbox]").check();
        await contains(".o_social_crm_settings select").select("all");
        await contains(".o_form_button_save").click();
        expect.verifySteps([
            {
                server: "https://two.example",
                token: "s3cret",
                limit: 7,
                closed: true,
                mode: "all",
            },
        ]);
    });

    test("what is being typed is saved although the input was not left", async () => {
        onRpc("web_save", ({ args }) => {
            expect.step(args[1].settings.server);
        });
        await mountAccount(SETTINGS_FORM);
        await click("input[inputmode=url]");
        await edit("https://three.example", { confirm: false });
        await animationFrame();
        queryOne(".o_form_button_save").click();
        await animationFrame();
        await animationFrame();
        expect.verifySteps(["https://three.example"]);
    });

    test("a reader sees labels and values, and no secret", async () => {
        await mountAccount(SETTINGS_FORM.replace("<form>", `<form edit="0">`));
        expect(".o_social_crm_settings input").toHaveCount(0);
        expect(queryAllTexts(".o_social_crm_settings .o_wrap_input")).toEqual([
            "https://one.example",
            "••••••••",
            "50",
            "No",
            "Where we are named",
        ]);
    });
});

describe("a choice whose options come with the record", () => {
    test("is offered as a drop-down and written", async () => {
        onRpc("web_save", ({ args }) => {
            expect.step(args[1]);
        });
        await mountAccount(`
            <form>
                <field name="kind_choices" invisible="1"/>
                <field name="kind" widget="social_crm_choice" options="{'choices': 'kind_choices', 'layout': 'select'}"/>
            </form>`);
        expect("select").toHaveValue("search");
        await contains("select").select("mentions");
        await contains(".o_form_button_save").click();
        expect.verifySteps([{ kind: "mentions" }]);
    });

    const RADIO = `
        <form>
            <field name="kind_choices" invisible="1"/>
            <field name="kind" widget="social_crm_choice" options="{'choices': 'kind_choices'}"/>
        </form>`;

    test("is offered as radio buttons", async () => {
        await mountAccount(RADIO);
        expect(queryAllTexts(".o_field_widget[name=kind] label")).toEqual(["Mentions", "Search"]);
        expect("input[data-value=search]").toBeChecked();
    });

    test("is not asked for where there is only one", async () => {
        Account._records[0].kind_choices = [["search", "Search"]];
        await mountAccount(RADIO);
        expect(".o_field_widget[name=kind] input").toHaveCount(0);
    });

    test("a value that is not offered any more stays visible", async () => {
        Account._records[0].kind = "gone";
        await mountAccount(`
            <form>
                <field name="kind_choices" invisible="1"/>
                <field name="kind" widget="social_crm_choice" options="{'choices': 'kind_choices', 'layout': 'select'}"/>
            </form>`);
        expect("select").toHaveValue("gone");
    });
});

describe("the text of an answer", () => {
    const ARCH = `
        <form>
            <field name="mention_id" invisible="1"/>
            <field name="audience"/>
            <field name="subject"/>
            <field name="text" widget="social_crm_length"/>
        </form>`;

    function measure(limit) {
        onRpc("social.crm.reply", "measure", ({ args }) => {
            const [mention, text, audience, subject] = args;
            expect.step([mention, text, audience, subject]);
            const used = text.length + subject.length;
            return { used, limit, fits: !limit || used <= limit };
        });
    }

    const mountReply = () =>
        mountView({ type: "form", resModel: "social.crm.reply", resId: 1, arch: ARCH });

    test("is measured by the network while it is written, once people pause", async () => {
        measure(30);
        await mountReply();
        expect.verifySteps([[7, "", "direct", ""]]);
        freezeTime();
        await click("textarea");
        await edit("Hello", { confirm: false });
        await advanceTime(100);
        expect.verifySteps([]);
        await advanceTime(300);
        expect.verifySteps([[7, "Hello", "direct", ""]]);
        expect(".o_social_crm_counter").toHaveText("5 of 30 characters");
        expect("textarea").toHaveAttribute("aria-invalid", "false");
    });

    test("that is too long says by how much, also to those who listen", async () => {
        measure(10);
        await mountReply();
        await click("textarea");
        await edit("Hello Martina", { confirm: false });
        await advanceTime(300);
        expect(".o_social_crm_counter").toHaveText("3 characters too long");
        expect("textarea").toHaveAttribute("aria-invalid", "true");
        expect("[aria-live=polite]").toHaveText("3 characters too long");
        expect.verifySteps([
            [7, "", "direct", ""],
            [7, "Hello Martina", "direct", ""],
        ]);
    });

    test("that is too short says how much is asked for", async () => {
        onRpc("social.crm.reply", "measure", ({ args }) => {
            const used = args[1].length;
            return { used, limit: 32000, least: 20, fits: used >= 20 };
        });
        await mountReply();
        await click("textarea");
        await edit("Yes.", { confirm: false });
        await advanceTime(300);
        expect(".o_social_crm_counter").toHaveText("4 of at least 20 characters");
        expect("textarea").toHaveAttribute("aria-invalid", "true");
    });

    test("is measured again when the subject changes", async () => {
        measure(30);
        await mountReply();
        await contains("[name=subject] input").edit("CW");
        await animationFrame();
        await animationFrame();
        expect.verifySteps([
            [7, "", "direct", ""],
            [7, "", "direct", "CW"],
        ]);
        expect(".o_social_crm_counter").toHaveText("2 of 30 characters");
    });

    test("that is too long is offered as a thread, and shown in its parts", async () => {
        onRpc("social.crm.reply", "measure", ({ args }) => {
            const used = args[1].length;
            const parts = used > 10 ? { parts: ["Hello (1/2)", "Martina (2/2)"] } : {};
            return { used, limit: 10, least: 0, fits: used <= 10, cost: "", ...parts };
        });
        onRpc("web_save", ({ args }) => {
            expect.step(args[1]);
        });
        await mountReply();
        await click("textarea");
        await edit("Hello Martina", { confirm: false });
        await advanceTime(300);
        await animationFrame();
        expect(".o_social_crm_parts").toHaveCount(0);
        await contains("button[name=as_thread]:contains(2 posts)").click();
        expect(queryAllTexts(".o_social_crm_parts li")).toEqual(["Hello (1/2)", "Martina (2/2)"]);
        expect("textarea").toHaveAttribute("aria-invalid", "false");
        expect(".o_social_crm_counter").toHaveCount(0);
        await contains("button[name=as_one]").click();
        expect(".o_social_crm_counter").toHaveText("3 characters too long");
        await contains("button[name=as_thread]").click();
        await contains(".o_form_button_save").click();
        expect.verifySteps([{ text: "Hello Martina", as_thread: true }]);
    });

    test("that costs money says so", async () => {
        onRpc("social.crm.reply", "measure", () => ({
            used: 1,
            limit: 10,
            least: 0,
            fits: true,
            cost: "This answer costs 0.20 USD (post with a link).",
        }));
        await mountReply();
        await animationFrame();
        expect(".o_social_crm_cost").toHaveText("This answer costs 0.20 USD (post with a link).");
    });

    test("has no counter where the network has no limit", async () => {
        measure(0);
        await mountReply();
        expect(".o_social_crm_counter").toHaveCount(0);
        expect.verifySteps([[7, "", "direct", ""]]);
    });
});

describe("what stands around an answer", () => {
    const mount = (arch) => mountView({ type: "form", resModel: "social.crm.reply", resId: 1, arch });

    test("a way that is closed cannot be chosen, and says why", async () => {
        await mount(`
            <form>
                <field name="audience_choices" invisible="1"/>
                <field name="audience" widget="social_crm_choice" options="{'choices': 'audience_choices'}"/>
            </form>`);
        expect("input[data-value=public]").not.toBeEnabled();
        expect("input[data-value=direct]").toBeEnabled();
        expect(".o_social_crm_why").toHaveText("Public: The comments below this post are closed.");
    });

    test("a window says how long it is open, and more urgently when it closes", async () => {
        mockDate("2026-05-04 05:59:00", 0);
        await mount(`<form><field name="way_until" widget="social_crm_closing"/></form>`);
        expect(".badge").toHaveText("closes in 9 hours");
        expect(".badge").toHaveClass("text-bg-light");
        await advanceTime(4 * 3600 * 1000);
        expect(".badge").toHaveText("closes in 5 hours");
        expect(".badge").toHaveClass("text-bg-warning");
        await advanceTime(4 * 3600 * 1000);
        expect(".badge").toHaveClass("text-bg-danger");
        await advanceTime(2 * 3600 * 1000);
        expect(".badge").toHaveText("closed");
    });

    test("a file can be described for those who cannot see it", async () => {
        onRpc("ir.attachment", "write", ({ args }) => {
            expect.step(args);
            return true;
        });
        await mount(`<form><field name="attachment_ids" widget="social_crm_files"/></form>`);
        expect(".o_social_crm_file").toHaveText("crack.png");
        await contains(".o_social_crm_file input").edit("A crack in the tank");
        expect.verifySteps([[[3], { description: "A crack in the tank" }]]);
        await contains(".o_social_crm_file button").click();
        expect(".o_social_crm_file").toHaveCount(0);
    });
});

describe("small words", () => {
    test("a network is its icon and its name, and tiles where it is chosen", async () => {
        onRpc("web_save", ({ args }) => {
            expect.step(args[1]);
        });
        await mountAccount(`<form><field name="network" widget="social_crm_network"/></form>`);
        expect(".o_social_crm_tile").toHaveCount(2);
        expect(".o_social_crm_tile_chosen .fa-comment").toHaveCount(1);
        await contains(".o_social_crm_tile:contains(Feed)").click();
        expect(".o_social_crm_tile_chosen").toHaveText("Feed");
        await contains(".o_form_button_save").click();
        expect.verifySteps([{ network: "feed" }]);
    });

    test("an icon alone has a name for those who cannot see it", async () => {
        await mountView({
            type: "list",
            resModel: "social.crm.account",
            arch: `<list><field name="network" widget="social_crm_network" options="{'icon_only': True}"/></list>`,
        });
        expect(".o_data_row .fa-comment").toHaveAttribute("aria-label", "Mastodon");
        expect(".o_data_row td[name=network]").toHaveText("");
    });

    test("an audience is in words, and where asked for only when it is private", async () => {
        await mountView({
            type: "list",
            resModel: "social.crm.mention",
            arch: `<list><field name="audience" widget="social_crm_audience" options="{'only_private': True}"/></list>`,
        });
        expect(queryAllTexts(".o_data_row td[name=audience]")).toEqual(["Private", ""]);
        expect(".o_data_row .fa-lock").toHaveCount(1);
    });

    test("a moment is said as people say it, and what is overdue is about to happen", async () => {
        mockDate("2026-05-04 12:00:00", 0);
        await mountView({
            type: "form",
            resModel: "social.crm.account",
            resId: 1,
            arch: `<form>
                <field name="waiting_until" widget="social_crm_ago"/>
                <field name="waiting_until" widget="social_crm_ago" options="{'coming': True}"/>
            </form>`,
        });
        expect(queryAllTexts("time")).toEqual(["3 minutes ago", "in a moment"]);
        await advanceTime(120000);
        expect(queryAllTexts("time")[0]).toBe("5 minutes ago");
    });

    test("seconds become words", () => {
        expect(formatSeconds(0)).toBe("0 sec");
        expect(formatSeconds(95)).toBe("1 min");
        expect(formatSeconds(7300)).toBe("2 hr");
        expect(formatSeconds(200000)).toBe("2 days");
    });

    test("a language has a name, and what is none stays as it is", () => {
        expect(languageName("de")).toBe("German");
        expect(languageName("not a language")).toBe("not a language");
    });
});
