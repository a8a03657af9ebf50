import { describe, expect, test } from "@odoo/hoot";
import { click, edit, press, queryAllTexts, queryFirst, queryText } from "@odoo/hoot-dom";
import { animationFrame, mockDate } from "@odoo/hoot-mock";
import { Component, reactive, useSubEnv, xml } from "@odoo/owl";
import { contains, makeServerError, mountWithCleanup, onRpc } from "@web/../tests/web_test_helpers";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { answerPartsFor } from "@social_crm/inbox/approval/answer_parts";
import { ApprovalCard } from "@social_crm/inbox/approval/approval_card";
import { ApprovalNotice, ReturnedNotice } from "@social_crm/inbox/approval/approval_notices";
import { composerNotices } from "@social_crm/inbox/composer/composer_parts";

describe.current.tags("desktop");
defineMailModels();

const ENTRY = { id: "r5", type: "answer", reply_id: 5, state: "approval", can_approve: true, seen: "a1b2" };
const CARD = {
    id: 5,
    mention_id: 3,
    state: "approval",
    text: "You get 150 €",
    subject: "",
    audience: { key: "public", label: "Public", private: false },
    files: [],
    writer: { id: 7, name: "Agnes Agent" },
    writers: ["Agnes Agent"],
    level: "manager",
    why: ["Promises of money (when it names a sum of at least 100 €)"],
    asked_at: "2026-03-01 10:00:00",
    due_at: "2026-03-01 11:00:30",
    late: false,
    can_approve: true,
    mine: false,
    reason: "",
    suggestion: "",
    suggested_by: false,
    approved_by: false,
    beside: [],
    log: [],
};
const STEP = { id: 1, step: "asked", label: "Asked for approval", who: "Agnes Agent", at: "2026-03-01 10:00:00", reason: "" };

/** Mount the card; what the server is asked is noted as a step. */
async function mountCard(values = {}, answers = {}) {
    mockDate("2026-03-01 10:30:00", 0);
    const card = { ...CARD, ...values };
    onRpc("social.crm.reply", "*", ({ method, args }) => {
        if (method === "approval_card") {
            return [card];
        }
        expect.step([method, ...args]);
        if (answers[method] instanceof Error) {
            throw answers[method];
        }
        return true;
    });
    class Parent extends Component {
        static template = xml`<ApprovalCard entry="entry" onChanged="changed" />`;
        static components = { ApprovalCard };
        static props = {};

        setup() {
            this.entry = ENTRY;
            this.changed = () => expect.step("changed");
            useSubEnv({ inbox: reactive({}) });
        }
    }
    await mountWithCleanup(Parent);
}

test("it says why it waits, for whom and until when", async () => {
    await mountCard();
    expect(queryText(".o_social_crm_approval b")).toBe("Waits for a manager");
    expect(queryText(".badge")).toBe("due in 30 minutes");
    expect(queryAllTexts(".o_social_crm_approval_why li")).toEqual(CARD.why);
    expect(".o_social_crm_approval.o_late").toHaveCount(0);
});

test("what is overdue says so", async () => {
    await mountCard({ due_at: "2026-03-01 10:20:00" });
    expect(queryText(".badge")).toBe("was due 10 minutes ago");
    expect(".o_social_crm_approval.o_late").toHaveCount(1);
});

test("one click approves", async () => {
    await mountCard();
    await click("[name='approve']");
    await animationFrame();
    expect.verifySteps([["action_approve", [5]], "changed"]);
});

test("a change is suggested with a reason, and only if something was changed", async () => {
    await mountCard();
    await click("[name='suggest']");
    await animationFrame();
    expect("textarea").toHaveValue(CARD.text);
    expect("textarea").toBeFocused();
    expect("[name='submit']").not.toBeEnabled();
    await edit("You get 50 €");
    await contains("[name='reason']").edit("As agreed");
    await click("[name='submit']");
    await animationFrame();
    expect.verifySteps([["suggest", [5], "You get 50 €", "As agreed"], "changed"]);
    expect("textarea").toHaveCount(0);
});

test("it is sent back with a reason, by keyboard alone", async () => {
    await mountCard();
    await click("[name='return']");
    await animationFrame();
    expect("[name='reason']").toBeFocused();
    await press(["Control", "Enter"]);
    expect.verifySteps([]);
    await edit("Too much");
    await press(["Control", "Enter"]);
    await animationFrame();
    expect.verifySteps([["send_back", [5], "Too much"], "changed"]);
});

test("Escape closes the form and nothing is sent", async () => {
    await mountCard();
    await click("[name='return']");
    await animationFrame();
    await press("Escape");
    await animationFrame();
    expect("[name='reason']").toHaveCount(0);
    expect("[name='approve']").toHaveCount(1);
    expect.verifySteps([]);
});

test("what the server refuses is said, and what was typed stays", async () => {
    await mountCard(
        {},
        { send_back: makeServerError({ type: "UserError", message: "It does not wait for approval any more." }) }
    );
    await click("[name='return']");
    await animationFrame();
    await edit("Too much");
    await animationFrame();
    await click("[name='submit']");
    await animationFrame();
    expect.verifySteps([["send_back", [5], "Too much"], "changed"]);
    expect("[name='reason']").toHaveValue("Too much");
});

test("who wrote a part of it is told that somebody else decides", async () => {
    await mountCard({ can_approve: false, mine: true });
    expect("button").toHaveCount(0);
    expect(queryFirst(".o_social_crm_approval")).toHaveText(/somebody else decides/);
});

test("hostile words are only words", async () => {
    const evil = "<img src=x onerror=alert(1)>";
    await mountCard({
        why: [evil],
        files: [{ id: 1, name: evil, description: evil }],
        log: [{ ...STEP, reason: evil }, { ...STEP, id: 2 }],
    });
    expect("img").toHaveCount(0);
    expect(queryText(".o_social_crm_approval_why li")).toBe(evil);
});

test("what a colleague has said meanwhile is shown, and then it is known", async () => {
    await mountCard({ beside: [{ key: "r9", sentence: "Max has answered this already: “Hi”" }] });
    expect(queryText(".alert-danger")).toBe("Max has answered this already: “Hi”");
    onRpc("social.crm.reply", "action_approve", ({ kwargs }) => {
        expect.step(kwargs.context.social_seen);
        expect.step(kwargs.context.social_as_seen);
        return true;
    });
    await click("[name='approve']");
    await animationFrame();
    expect.verifySteps([["r9"], "a1b2", "changed"]);
});

test("it is offered for what waits, and decides there", () => {
    expect(answerPartsFor(ENTRY).map(({ id, decides }) => [id, decides])).toEqual([["approval", true]]);
    expect(answerPartsFor({ ...ENTRY, state: "draft" })).toEqual([]);
});

async function mountNotice(Notice, composer) {
    class Parent extends Component {
        static template = xml`<Notice composer="composer" />`;
        static components = { Notice };
        static props = {};

        setup() {
            this.composer = composer;
        }
    }
    await mountWithCleanup(Parent);
    await animationFrame();
}

test("the composer says before sending who has to agree and why", async () => {
    const composer = reactive({ check: { need: { level: "four_eyes", why: ["Newcomers (when …)", "At night."] } } });
    await mountNotice(ApprovalNotice, composer);
    expect(queryText(".o_social_crm_approval_notice")).toBe(
        "A colleague has to approve this before it is sent. Newcomers (when …). At night."
    );
});

test("it says nothing where nobody has to agree", () => {
    const { condition } = composerNotices.get("approval");
    expect(condition({ check: null })).toBe(false);
    expect(condition({ check: { need: { level: "direct", why: [] } } })).toBe(false);
    expect(condition({ check: { need: { level: "manager", why: [] } } })).toBe(true);
});

test("a suggested wording is taken over with one click", async () => {
    onRpc("social.crm.reply", "approval_card", () => [
        {
            ...CARD,
            state: "draft",
            suggestion: "You get 50 €",
            log: [{ ...STEP, step: "suggested", who: "Max Manager", reason: "As agreed" }],
        },
    ]);
    const composer = reactive({
        draftId: 5,
        replace: (text) => expect.step(text),
        focus: () => expect.step("focus"),
    });
    await mountNotice(ReturnedNotice, composer);
    expect(queryText(".o_social_crm_returned_notice b")).toBe("Max Manager suggests other words: “As agreed”");
    await click("[name='use_suggestion']");
    await animationFrame();
    expect.verifySteps(["You get 50 €", "focus"]);
    expect("[name='use_suggestion']").toHaveCount(0);
});

test("a draft that never came back says nothing", async () => {
    onRpc("social.crm.reply", "approval_card", () => [{ ...CARD, state: "draft", log: [] }]);
    await mountNotice(ReturnedNotice, reactive({ draftId: 5 }));
    expect(".o_social_crm_returned_notice").toHaveCount(0);
});
