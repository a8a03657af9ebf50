import { beforeEach, describe, expect, test } from "@odoo/hoot";
import { click, press } from "@odoo/hoot-dom";
import { advanceTime, animationFrame, freezeTime } from "@odoo/hoot-mock";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { contains } from "@web/../tests/web_test_helpers";
import { BORIS_SAID, mountComposer, SEND, startServer, TEXT, write } from "@social_crm/../tests/composer_test_helpers";

describe.current.tags("desktop");
defineMailModels();

let server;

beforeEach(() => {
    server = startServer();
});

describe("sending", () => {
    test("one key sends what was typed last, and it can be taken back", async () => {
        await mountComposer();
        freezeTime(); // there are some seconds to take it back
        await write("Hello");
        await press(["Control", "Enter"]);
        await animationFrame();
        await animationFrame();
        expect(server.called("send")).toEqual([["send", 7, [], false, "v1"]]);
        expect(TEXT).toHaveValue("");
        await contains(".o_notification button:contains(Undo)").click();
        await animationFrame();
        expect(server.called("undo")).toEqual([["undo", 7, "Hello"]]);
        expect(TEXT).toHaveValue("Hello");
        await advanceTime(6000);
        expect(server.called("release")).toEqual([]);
    });

    test("nobody takes it back: it goes out after some seconds", async () => {
        await mountComposer();
        await write("Hello");
        await click(SEND);
        await animationFrame();
        await advanceTime(5100);
        expect(server.called("release")).toEqual([["release", 7]]);
        expect(server.called("send")).toHaveLength(1);
    });

    test("the next case opens where that is wanted", async () => {
        await mountComposer();
        await write("Hello");
        await press(["Control", "Shift", "Enter"]);
        await animationFrame();
        await animationFrame();
        expect.verifySteps([["open", "t6"]]);
    });

    test("a second answer is stopped with what the first said", async () => {
        server.answers.send = { stopped: BORIS_SAID };
        await mountComposer();
        await write("Hello");
        await press(["Control", "Enter"]);
        await animationFrame();
        await animationFrame();
        expect(".o_social_crm_notice").toHaveText(/Nothing was sent.*Boris.*It is lost/s);
        expect(TEXT).toHaveValue("Hello");
        expect(server.draft.text).toBe("Hello");
        server.answers.send = undefined;
        await click("button[name='anyway']");
        await animationFrame();
        await animationFrame();
        expect(server.called("send").at(-1)).toEqual(["send", 7, [], true, "v1"]);
        expect(TEXT).toHaveValue("");
    });

    test("what was shown of others' answers is told when sending", async () => {
        server.data.earlier = [BORIS_SAID];
        await mountComposer();
        await write("Hello");
        expect(".o_social_crm_notice").toHaveText(BORIS_SAID.sentence);
        await press(["Control", "Enter"]);
        await animationFrame();
        expect(server.called("send")[0][2]).toEqual(["r9"]);
    });

    test("one's own earlier answer is no warning", async () => {
        server.data.earlier = [{ ...BORIS_SAID, mine: true }];
        await mountComposer();
        await write("Hello again");
        expect(".o_social_crm_notice").toHaveCount(0);
    });

    test("why it was not sent stands there, and the text stays", async () => {
        server.answers.send = { why: "The budget is spent." };
        await mountComposer();
        await write("Hello");
        await click(SEND);
        await animationFrame();
        await animationFrame();
        expect(".o_social_crm_notice").toHaveText("The budget is spent.");
        expect(TEXT).toHaveValue("Hello");
    });

    test("a part of the composer can stand against it, with its reason", async () => {
        const box = await mountComposer();
        await write("Hello");
        box.composer.block("guideline", "Read the guideline first.");
        await animationFrame();
        expect(SEND).not.toBeEnabled();
        expect(".o_social_crm_why").toHaveText("Read the guideline first.");
        await press(["Control", "Enter"]);
        expect(server.called("send")).toEqual([]);
        box.composer.block("guideline", "");
        await animationFrame();
        expect(SEND).toBeEnabled();
    });
});
