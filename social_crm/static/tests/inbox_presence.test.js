import { beforeEach, describe, expect, test } from "@odoo/hoot";
import { queryAll, queryAllTexts } from "@odoo/hoot-dom";
import { advanceTime, animationFrame } from "@odoo/hoot-mock";
import { Component, reactive, useState, useSubEnv, xml } from "@odoo/owl";
import { contains, mountWithCleanup, onRpc } from "@web/../tests/web_test_helpers";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { useService } from "@web/core/utils/hooks";
import { makeInboxStore } from "@social_crm/inbox/inbox_store";
import { usePresence } from "@social_crm/inbox/presence/presence";
import { PresenceFaces } from "@social_crm/inbox/presence/presence_faces";
import { WritingNotice } from "@social_crm/inbox/presence/writing_notice";

describe.current.tags("desktop");
defineMailModels();

const BORIS = { user_id: 8, name: "Boris", mode: "look", since: "2026-01-01 10:00:00" };
const CORA = { user_id: 9, name: "Cora", mode: "look", since: "2026-01-01 10:00:00" };
const writes = (who) => ({ ...who, mode: "type" });

let here, first, leaves;
beforeEach(() => {
    here = [];
    first = false;
    leaves = false; // at the end of each test
});

/** Mount an inbox with an open case; what the server is told of the person is noted as steps. */
async function mountInbox(present = () => ({})) {
    onRpc("social.crm.inbox", "presence", ({ args: [key, mode, left] }) => {
        if (key || leaves) {
            expect.step(key ? `${mode} ${key}` : `leave ${left}`);
        }
        return { here: key ? here : [], first: mode === "type" && first };
    });
    onRpc("social.crm.inbox", "present", ({ args: [keys] }) => present(keys));
    const state = {};
    class Parent extends Component {
        static template = xml`
            <PresenceFaces t-if="inbox.key" caseKey="inbox.key" words="true" />
            <div t-foreach="inbox.rows" t-as="row" t-key="row.key" class="row" t-att-data-key="row.key">
                <PresenceFaces caseKey="row.key" />
            </div>
            <WritingNotice t-if="inbox.key" t-key="inbox.key" composer="composer" />`;
        static components = { PresenceFaces, WritingNotice };
        static props = {};

        setup() {
            const store = makeInboxStore(useService("orm"));
            Object.assign(store, { starting: false, key: "t1", rows: [{ key: "t1" }, { key: "t2" }] });
            useSubEnv({ inbox: store });
            usePresence();
            this.inbox = useState(store);
            state.inbox = store;
            this.composer = state.composer = reactive({
                text: "",
                blocks: {},
                block(id, reason) {
                    this.blocks[id] = reason;
                },
                focus: () => expect.step("focus"),
            });
        }
    }
    await mountWithCleanup(Parent);
    await animationFrame();
    return state;
}

test("who is there is shown with a face and in words", async () => {
    here = [BORIS];
    await mountInbox();
    expect.verifySteps(["look t1"]);
    expect("[role=status].o_social_crm_presence").toHaveText("Boris is looking at this");
    expect(".o_social_crm_presence_face").toHaveAttribute("data-src", /res\.users\/8\//, { exact: false });
});

test("a sign of life is given every twenty seconds, and at once when something changes", async () => {
    const { inbox } = await mountInbox();
    expect.verifySteps(["look t1"]);
    await advanceTime(20_000);
    expect.verifySteps(["look t1"]);
    inbox.key = "t2";
    await animationFrame();
    expect.verifySteps(["look t2"]);
    leaves = true;
    inbox.key = null;
    await animationFrame();
    expect.verifySteps(["leave t2"]);
    await advanceTime(60_000);
    expect.verifySteps([]);
});

test("who types is said to write, until nothing was typed for half a minute", async () => {
    const { composer } = await mountInbox();
    expect.verifySteps(["look t1"]);
    composer.text = "D";
    await animationFrame();
    expect.verifySteps(["type t1"]);
    composer.text = "De";
    await animationFrame();
    expect.verifySteps([]); // not with every letter
    await advanceTime(20_000);
    expect.verifySteps(["type t1"]);
    composer.text = "Dear";
    await animationFrame();
    await advanceTime(20_000);
    expect.verifySteps(["type t1"]);
    await advanceTime(10_000);
    expect.verifySteps(["look t1"]);
});

test("who has sent or deleted the text does not write any more", async () => {
    const { composer } = await mountInbox();
    composer.text = "D";
    await animationFrame();
    composer.text = "";
    await animationFrame();
    expect.verifySteps(["look t1", "type t1", "look t1"]);
});

test("nobody is kept from typing, but from sending, while a colleague writes", async () => {
    here = [writes(BORIS)];
    const { composer } = await mountInbox();
    expect(".alert-warning").toHaveText(/Boris is answering this\./);
    expect(composer.blocks.presence).toBe("Boris is answering this.");
    composer.text = "Me too";
    await animationFrame();
    expect(composer.blocks.presence).toBe("Boris is answering this.");
    await contains("button[name=answer_anyway]").click();
    await animationFrame();
    expect(composer.blocks.presence).toBe("");
    expect(".alert-info").toHaveText("Boris is writing an answer too.");
    expect.verifySteps(["look t1", "type t1", "focus"]);
});

test("whoever answers beside one colleague is stopped by the next all the same", async () => {
    here = [writes(BORIS)];
    const { composer, inbox } = await mountInbox();
    await contains("button[name=answer_anyway]").click();
    here = [writes(BORIS), writes(CORA)];
    await inbox.presence.beat();
    await animationFrame();
    expect(composer.blocks.presence).toBe("Cora is answering this.");
    expect.verifySteps(["look t1", "focus", "look t1"]);
});

test("whoever began first is not stopped, and hears of the other", async () => {
    first = true;
    const { composer, inbox } = await mountInbox();
    composer.text = "D";
    await animationFrame();
    here = [writes(BORIS)];
    await inbox.presence.beat();
    await animationFrame();
    expect(composer.blocks.presence).toBe("");
    expect(".alert-info").toHaveText("Boris is writing an answer too.");
    expect("button[name=answer_anyway]").toHaveCount(0);
    expect.verifySteps(["look t1", "type t1", "type t1"]);
});

test("the colleague stops writing, and the way is free", async () => {
    here = [writes(BORIS)];
    const { composer, inbox } = await mountInbox();
    here = [BORIS];
    inbox.tell({ keys: ["t1"], what: "presence", open: true });
    await animationFrame();
    await animationFrame();
    expect(composer.blocks.presence).toBe("");
    expect(".alert").toHaveCount(0);
    expect.verifySteps(["look t1", "look t1"]);
});

test("who is at listed cases is shown in the list and told anew when it changes", async () => {
    let present = { t2: [writes(CORA), BORIS] };
    const { inbox } = await mountInbox((keys) => {
        expect.step(`ask ${keys}`);
        return present;
    });
    await advanceTime(300);
    await animationFrame();
    expect("[data-key=t2] .visually-hidden").toHaveText("Cora is writing an answer");
    expect(queryAll("[data-key=t2] img").length).toBe(2);
    present = {};
    inbox.tell({ keys: ["t2", "t77"], what: "presence", open: false });
    await animationFrame();
    await animationFrame();
    expect("[data-key=t2] img").toHaveCount(0);
    inbox.tell({ keys: ["t2"], what: "draft", open: false });
    expect.verifySteps(["look t1", "ask t2", "ask t2"]);
});

test("names are words, never markup", async () => {
    here = [{ ...BORIS, name: "<img src=x onerror=alert(1)>" }, writes({ ...CORA, name: "<b>Cora</b>" })];
    await mountInbox();
    expect("b").toHaveCount(0);
    expect(queryAllTexts(".o_social_crm_presence").join()).toInclude("<b>Cora</b>");
    expect.verifySteps(["look t1"]);
});

test("whoever closes the inbox says so without waiting for an answer", async () => {
    const { inbox } = await mountInbox();
    leaves = true;
    inbox.presence.leave();
    await animationFrame();
    expect.verifySteps(["look t1", "leave t1"]);
    inbox.presence.stopped();
    await inbox.presence.beat();
    await advanceTime(60_000);
    expect.verifySteps([]);
    await inbox.presence.back();
    expect.verifySteps(["look t1"]);
    leaves = false;
});
