import { describe, expect, test } from "@odoo/hoot";
import { advanceTime, animationFrame, Deferred } from "@odoo/hoot-mock";
import { queryAllTexts } from "@odoo/hoot-dom";
import {
    contains,
    defineModels,
    fields,
    mockService,
    models,
    mountView,
    onRpc,
} from "@web/../tests/web_test_helpers";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { MENTIONS_CHANGED } from "@social_crm/core/live";

class Profile extends models.Model {
    _name = "social.crm.profile";

    name = fields.Char();
    _records = [
        { id: 1, name: "Martina" },
        { id: 2, name: "Acme" },
        { id: 3, name: "Paul" },
    ];
}

class Media extends models.Model {
    _name = "social.crm.media";

    mention_id = fields.Many2one({ relation: "social.crm.mention" });
    name = fields.Char();
    kind = fields.Selection({ selection: [["image", "Image"], ["video", "Video"]] });
    alt = fields.Char();
    state = fields.Selection({
        selection: [
            ["there", "There"],
            ["here", "Here"],
            ["failed", "Failed"],
        ],
    });
    error = fields.Char();
    link = fields.Char();
    attachment_id = fields.Many2one({ relation: "ir.attachment" });
    _records = [{ id: 1, mention_id: 1, name: "A leak", kind: "image", alt: "A leak", state: "there" }];
}

class Mention extends models.Model {
    _name = "social.crm.mention";

    ticket_id = fields.Many2one({ relation: "helpdesk.ticket" });
    name = fields.Char();
    profile_id = fields.Many2one({ relation: "social.crm.profile" });
    own = fields.Boolean();
    bystander = fields.Boolean();
    audience = fields.Selection({
        selection: [
            ["public", "Public"],
            ["direct", "Private"],
        ],
    });
    subject = fields.Char();
    body = fields.Html();
    url = fields.Char();
    written_at = fields.Datetime();
    edited_at = fields.Datetime();
    gone_at = fields.Datetime();
    media_ids = fields.One2many({ relation: "social.crm.media", relation_field: "mention_id" });
    _records = [
        {
            id: 1,
            ticket_id: 5,
            profile_id: 1,
            audience: "public",
            body: "<p>It leaks.</p>",
            url: "https://net.example/1",
            written_at: "2026-05-04 09:00:00",
            media_ids: [1],
        },
        {
            id: 2,
            ticket_id: 5,
            profile_id: 2,
            own: true,
            audience: "public",
            body: "<p>We are sorry.</p>",
            url: "javascript:alert(1)//https://",
            written_at: "2026-05-04 09:10:00",
        },
        {
            id: 3,
            ticket_id: 5,
            profile_id: 3,
            bystander: true,
            audience: "direct",
            body: "<p>Mine too.</p>",
            written_at: "2026-05-04 09:20:00",
            edited_at: "2026-05-04 09:30:00",
        },
    ];
}

class Reply extends models.Model {
    _name = "social.crm.reply";

    ticket_id = fields.Many2one({ relation: "helpdesk.ticket" });
    user_id = fields.Many2one({ relation: "res.users" });
    state = fields.Selection({
        selection: [
            ["draft", "Draft"],
            ["failed", "Failed"],
            ["sent", "Sent"],
        ],
    });
    audience = fields.Selection({ selection: [["public", "Public"]] });
    subject = fields.Char();
    text = fields.Text();
    error = fields.Char();
    part = fields.Integer();
    parts = fields.Integer();
    _records = [
        { id: 1, ticket_id: 5, state: "failed", audience: "public", text: "Sorry!", error: "It is gone." },
    ];
}

class Ticket extends models.Model {
    _name = "helpdesk.ticket";

    name = fields.Char();
    social_mention_ids = fields.One2many({
        relation: "social.crm.mention",
        relation_field: "ticket_id",
    });
    social_pending_reply_ids = fields.One2many({
        relation: "social.crm.reply",
        relation_field: "ticket_id",
    });
    _records = [{ id: 5, name: "Leak", social_mention_ids: [1, 2, 3], social_pending_reply_ids: [1] }];
    _views = { "form,false": `<form/>` };
}

defineMailModels();
defineModels([Profile, Media, Mention, Reply, Ticket]);
describe.current.tags("desktop");

const mountTicket = (limit = 80) =>
    mountView({
        type: "form",
        resModel: "helpdesk.ticket",
        resId: 5,
        arch: `
            <form>
                <field name="name"/>
                <field name="social_mention_ids" widget="social_crm_conversation" readonly="1">
                    <list limit="${limit}" default_order="written_at desc">
                        <field name="profile_id"/>
                        <field name="own"/>
                        <field name="bystander"/>
                        <field name="audience"/>
                        <field name="subject"/>
                        <field name="body"/>
                        <field name="url"/>
                        <field name="written_at"/>
                        <field name="edited_at"/>
                        <field name="gone_at"/>
                        <field name="media_ids" widget="social_crm_media"/>
                    </list>
                </field>
                <field name="social_pending_reply_ids" widget="social_crm_outbox" readonly="1">
                    <list>
                        <field name="user_id"/>
                        <field name="state"/>
                        <field name="audience"/>
                        <field name="subject"/>
                        <field name="text"/>
                        <field name="error"/>
                    </list>
                </field>
            </form>`,
    });

const changed = (payload) => {
    const [handler] = handlers;
    handler(payload);
};
let handlers;

function mockBus() {
    handlers = new Set();
    mockService("bus_service", {
        subscribe: (type, handler) => type === MENTIONS_CHANGED && handlers.add(handler),
        unsubscribe: (type, handler) => handlers.delete(handler),
        addEventListener() {},
        removeEventListener() {},
        addChannel() {},
        deleteChannel() {},
        start() {},
        stop() {},
        isActive: true,
    });
}

describe("a conversation", () => {
    test("reads from the first post to the last, and tells ours, theirs and bystanders apart", async () => {
        await mountTicket();
        expect(queryAllTexts(".o_social_crm_conversation .o_social_crm_body")).toEqual([
            "It leaks.",
            "We are sorry.",
            "Mine too.",
        ]);
        expect(".o_social_crm_post_own").toHaveCount(1);
        expect(".o_social_crm_post_own .o_social_crm_body").toHaveText("We are sorry.");
        expect(".o_social_crm_post_bystander .badge:first").toHaveText("Bystander");
        expect(".o_social_crm_post_bystander .fa-lock").toHaveCount(1);
    });

    test("links only to the web", async () => {
        await mountTicket();
        expect(".o_social_crm_out").toHaveCount(1);
        expect(".o_social_crm_out").toHaveAttribute("href", "https://net.example/1");
        expect(".o_social_crm_out").toHaveAttribute("rel", "noopener noreferrer");
    });

    test("that is long begins with its end, and shows more on request", async () => {
        await mountTicket(2);
        expect(queryAllTexts(".o_social_crm_conversation .o_social_crm_body")).toEqual([
            "We are sorry.",
            "Mine too.",
        ]);
        await contains("button:contains(Show earlier posts)").click();
        expect(".o_social_crm_conversation .o_social_crm_post").toHaveCount(3);
        expect("button:contains(Show earlier posts)").toHaveCount(0);
    });

    test("fetches media when somebody asks for them", async () => {
        onRpc("social.crm.media", "action_fetch", function ({ args }) {
            expect.step(args[0]);
            this.env["social.crm.media"].write(args[0], { state: "failed", error: "It is gone." });
            return true;
        });
        await mountTicket();
        expect(".o_social_crm_media").toHaveText("A leak\nShow the file");
        await contains(".o_social_crm_media button").click();
        expect.verifySteps([[1]]);
        expect(".o_social_crm_media").toHaveText("A leak: It is gone.");
    });

    test("fills by itself, but not while the ticket is being changed", async () => {
        mockBus();
        onRpc("helpdesk.ticket", "web_read", () => {
            expect.step("read");
        });
        await mountTicket();
        expect.verifySteps(["read"]);
        changed({ ids: [99], ticket_ids: [6] });
        await advanceTime(1000);
        expect.verifySteps([]);
        changed({ ids: [3], ticket_ids: [5] });
        changed({ ids: [4], ticket_ids: [5] });
        await advanceTime(1000);
        await animationFrame();
        expect.verifySteps(["read"]);
        await contains("[name=name] input").edit("Leaks");
        changed({ ids: [3], ticket_ids: [5] });
        await advanceTime(5000);
        expect.verifySteps([]);
        await contains(".o_form_button_cancel").click();
        await advanceTime(3000);
        await animationFrame();
        expect.verifySteps(["read"]);
    });
});

describe("answers that are not said yet", () => {
    test("say why, and offer what can be done", async () => {
        mockService("action", {
            doActionButton: async (params) => {
                expect.step([params.name, params.resModel, params.resId]);
                params.onClose();
            },
        });
        await mountTicket();
        expect(".o_social_crm_outbox .o_social_crm_text").toHaveText("Sorry!");
        expect(".o_social_crm_outbox .text-danger").toHaveText("It is gone.");
        expect(queryAllTexts(".o_social_crm_outbox button")).toEqual([
            "Try again",
            "Change",
            "Discard",
        ]);
        await contains(".o_social_crm_outbox button[name=action_retry]").click();
        expect.verifySteps([["action_retry", "social.crm.reply", 1]]);
    });

    test("are not there when there are none", async () => {
        Ticket._records[0].social_pending_reply_ids = [];
        Reply._records = [];
        await mountTicket();
        expect(".o_social_crm_outbox").toHaveCount(0);
    });
});

describe("lists of mentions", () => {
    test("fill by themselves, but not under the hands of somebody who has chosen rows", async () => {
        mockBus();
        onRpc("social.crm.mention", "web_search_read", () => {
            expect.step("read");
        });
        await mountView({
            type: "list",
            resModel: "social.crm.mention",
            arch: `<list js_class="social_crm_live_list"><field name="profile_id"/></list>`,
        });
        expect.verifySteps(["read"]);
        changed({ ids: [4], ticket_ids: [] });
        changed({ ids: [5], ticket_ids: [] });
        await advanceTime(1000);
        expect.verifySteps(["read"]);
        await contains(".o_data_row .o_list_record_selector input").click();
        changed({ ids: [6], ticket_ids: [] });
        await advanceTime(5000);
        expect.verifySteps([]);
        await contains(".o_data_row .o_list_record_selector input").click();
        await advanceTime(3000);
        expect.verifySteps(["read"]);
    });

    /** A list that is read slowly from now on; the answers are given one by one. */
    async function mountSlowList() {
        mockBus();
        const answers = [];
        let slow = false;
        onRpc("social.crm.mention", "web_search_read", async ({ kwargs, parent }) => {
            const found = parent();
            if (slow) {
                expect.step(JSON.stringify(kwargs.domain));
                const answer = new Deferred();
                answers.push(answer);
                await answer;
            }
            return found;
        });
        await mountView({
            type: "list",
            resModel: "social.crm.mention",
            arch: `<list js_class="social_crm_live_list"><field name="profile_id"/></list>`,
            searchViewArch: `<search><filter name="first" string="First" domain="[('id', '=', 1)]"/></search>`,
        });
        slow = true;
        return answers;
    }

    test("do not give up what somebody searches for, however long that takes", async () => {
        const answers = await mountSlowList();
        await contains(".o_searchview_dropdown_toggler").click();
        await contains(".o-dropdown-item:contains(First)").click();
        await contains(".o_searchview_dropdown_toggler").click();
        expect.verifySteps(['[["id","=",1]]']);
        changed({ ids: [4], ticket_ids: [] });
        await advanceTime(5000);
        expect.verifySteps([]);
        answers[0].resolve();
        await animationFrame();
        await animationFrame();
        expect(".o_data_row").toHaveCount(1);
        await advanceTime(3000);
        expect.verifySteps(['[["id","=",1]]']);
        answers[1].resolve();
        await animationFrame();
    });

    test("keep what was selected while they were being read", async () => {
        const answers = await mountSlowList();
        changed({ ids: [4], ticket_ids: [] });
        await advanceTime(1000);
        expect.verifySteps(["[]"]);
        await contains(".o_data_row .o_list_record_selector input").click();
        answers[0].resolve();
        await animationFrame();
        await animationFrame();
        expect(".o_data_row .o_list_record_selector input:checked").toHaveCount(1);
        expect(".o_data_row:first .o_list_record_selector input").toBeChecked();
    });
});
