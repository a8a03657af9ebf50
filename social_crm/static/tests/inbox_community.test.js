import { beforeEach, describe, expect, test } from "@odoo/hoot";
import { animationFrame, mockDate } from "@odoo/hoot-mock";
import { click, queryOne } from "@odoo/hoot-dom";
import { Component, reactive, useSubEnv, xml } from "@odoo/owl";
import { contains, mountWithCleanup, onRpc } from "@web/../tests/web_test_helpers";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { useService } from "@web/core/utils/hooks";
import { ActionBar } from "@social_crm/inbox/actions/action_bar";
import { CaseMarks } from "@social_crm/inbox/actions/case_marks";
import { actionsFor } from "@social_crm/inbox/actions/inbox_actions";
import { InboxStore } from "@social_crm/inbox/inbox_store";
import { marksOf } from "@social_crm/inbox/rows/row_looks";

describe.current.tags("desktop");
defineMailModels();
beforeEach(() => mockDate("2026-05-04 10:00:00", 0));

const ROW = {
    key: "t1",
    ticket_id: 1,
    may_write: true,
    done: false,
    snoozed_until: false,
    community_until: "2026-05-04 10:40:30",
};
const ENTRY = {
    id: "m5",
    type: "post",
    mention_id: 5,
    author: { id: 2, name: "Boris", role: "bystander" },
    answerable: true,
    private: false,
    gone: false,
    may_write: true,
    can: [],
    help: { state: "offered", label: "Not judged yet", look: "" },
};

async function mountBar({ entry = null, composer = null, answer = {} }) {
    onRpc("social.crm.inbox", "*", ({ method, args }) => {
        if (method === "rows") {
            return { rows: [], gone: [] };
        }
        if (["queues", "case"].includes(method)) {
            return method === "queues" ? [] : {};
        }
        expect.step([method, ...args]);
        return { said: "Done", undo: "token", ...answer };
    });
    class Parent extends Component {
        static template = xml`<ActionBar rows="rows" t-props="more" />`;
        static components = { ActionBar };
        static props = {};

        setup() {
            const store = reactive(new InboxStore(useService("orm")));
            store.rows = [{ ...ROW }];
            store.options = { user_id: 7, manager: false };
            store.composer = composer;
            this.rows = store.rows;
            this.more = entry ? { entry, menuOnly: true } : { hotkeys: true };
            useSubEnv({ inbox: store });
        }
    }
    await mountWithCleanup(Parent);
}

const composerOf = (empty = true) => ({
    empty,
    moveTo: async (id) => expect.step(["moveTo", id]),
    type: (text) => expect.step(["type", text]),
    focus: () => expect.step(["focus"]),
});

async function offer(name) {
    await click(".o_social_crm_inbox_more");
    await animationFrame();
    await click(`[data-action='${name}']`);
    await animationFrame();
    await animationFrame();
    await animationFrame();
}

test("thanking a helper confirms the answer and begins ours with one click", async () => {
    await mountBar({ entry: ENTRY, composer: composerOf(), answer: { thanks: "Danke! " } });
    await offer("help_thank");
    expect.verifySteps([["act_help", ["m5"], "confirmed", null, ""], ["moveTo", 5], ["type", "Danke! "], ["focus"]]);
});

test("what is written already is not written over by thanks", async () => {
    await mountBar({ entry: ENTRY, composer: composerOf(false), answer: { thanks: "Danke! " } });
    await offer("help_thank");
    expect.verifySteps([["act_help", ["m5"], "confirmed", null, ""], ["moveTo", 5], ["focus"]]);
});

test("setting wrong help right asks what is wrong, and goes on with our answer", async () => {
    await mountBar({ entry: ENTRY, composer: composerOf() });
    await offer("help_wrong");
    await contains(".o_popover textarea").edit("breaks the lid", { confirm: false });
    await contains(".o_popover button:contains(Mark as wrong)").click();
    await animationFrame();
    expect.verifySteps([["act_help", ["m5"], "wrong", "breaks the lid", ""], ["moveTo", 5], ["focus"]]);
});

test("only what one customer answers another in public is thanked or set right", async () => {
    const offered = (values) =>
        actionsFor({ inbox: { options: {} }, rows: [ROW], entry: { ...ENTRY, ...values }, env: {} })
            .map((action) => action.id)
            .filter((id) => id.startsWith("help_"));
    expect(offered({})).toEqual(["help_thank", "help_follow", "help_wrong", "help_none"]);
    expect(offered({ private: true })).toEqual([]);
    expect(offered({ help: undefined, author: { ...ENTRY.author, role: "customer" } })).toEqual([]);
    expect(offered({ help: { state: "confirmed" } })).toEqual(["help_follow", "help_wrong", "help_none"]);
});

test("a case that the community may answer first says until when, and can be taken", async () => {
    expect(marksOf(ROW).map((mark) => mark.id)).toEqual(["community"]);
    await mountBar({});
    await click("[data-action='community_end']");
    await animationFrame();
    expect.verifySteps([["act_community_end", ["t1"]]]);
});

test("the open case tells the time that is left", async () => {
    class Parent extends Component {
        static template = xml`<CaseMarks row="row" />`;
        static components = { CaseMarks };
        static props = {};

        setup() {
            this.row = ROW;
            useSubEnv({ inbox: reactive(new InboxStore(useService("orm"))) });
        }
    }
    await mountWithCleanup(Parent);
    expect(queryOne("[name='community']").textContent).toInclude("Community first: ours in 40 minutes");
});
