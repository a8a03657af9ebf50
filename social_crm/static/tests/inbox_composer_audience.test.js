import { beforeEach, describe, expect, test } from "@odoo/hoot";
import { click, press } from "@odoo/hoot-dom";
import { advanceTime, animationFrame } from "@odoo/hoot-mock";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { contains } from "@web/../tests/web_test_helpers";
import { audience, mountComposer, PRIVATE, PUBLIC, rest, SEND, startServer, TEXT, write } from "@social_crm/../tests/composer_test_helpers";

describe.current.tags("desktop");
defineMailModels();

let server;

beforeEach(() => {
    server = startServer();
});

describe("who can read it", () => {
    test("is said in words and colour, and the button says what it does", async () => {
        await mountComposer();
        expect(".o_social_crm_audience_band").toHaveClass("o_public");
        expect(".o_social_crm_announcement").toHaveText(PUBLIC.announcement);
        expect(SEND).toHaveText("Answer Publicly");
        await click(audience("direct"));
        await animationFrame();
        expect(".o_social_crm_audience_band").toHaveClass("o_private");
        expect(".o_social_crm_announcement").toHaveText(PRIVATE.announcement);
        expect(SEND).toHaveText("Send Privately");
    });

    test("a way that is closed says why and is not taken", async () => {
        server.data.ways = [PUBLIC, { ...PRIVATE, refusal: "They take no messages." }];
        const box = await mountComposer();
        expect(audience("direct")).toHaveAttribute("aria-disabled", "true");
        expect(audience("direct")).toHaveAttribute("title", "They take no messages.");
        await click(audience("direct"));
        await animationFrame();
        expect(box.composer.audience).toBe("public");
    });

    test("what was written in private is made public only after asking", async () => {
        const box = await mountComposer();
        await click(audience("direct"));
        await animationFrame();
        await write("secret");
        await click(audience("public"));
        await animationFrame();
        expect(".modal").toHaveCount(1);
        expect(box.composer.audience).toBe("direct");
        await contains(".modal button:contains(Keep It Private)").click();
        expect(box.composer.audience).toBe("direct");
        await click(audience("public"));
        await animationFrame();
        await contains(".modal button:contains(Make It Public)").click();
        expect(box.composer.audience).toBe("public");
    });

    test("nothing is asked the other way, or where nothing was written", async () => {
        const box = await mountComposer();
        await write("hello");
        await click(audience("direct"));
        await animationFrame();
        expect(box.composer.audience).toBe("direct");
        await write("");
        await click(audience("public"));
        await animationFrame();
        expect(".modal").toHaveCount(0);
        expect(box.composer.audience).toBe("public");
    });

    test("a key switches", async () => {
        const box = await mountComposer();
        await click(TEXT);
        await press(["Control", "Shift", "l"]);
        await animationFrame();
        expect(box.composer.audience).toBe("direct");
    });
});

describe("the window", () => {
    test("is counted down, and past it the button says why and offers another way", async () => {
        server.data.ways = [{ ...PRIVATE, until: "2026-03-01 12:30:00" }, PUBLIC];
        await mountComposer();
        await write("hello");
        await rest();
        expect(".o_social_crm_until").toHaveText("closes in 29 minutes");
        expect(SEND).toBeEnabled();
        await advanceTime(31 * 60 * 1000);
        await animationFrame();
        expect(SEND).not.toBeEnabled();
        expect(".o_social_crm_why").toHaveText("The time in which the network takes this answer is over.");
        expect(".o_social_crm_send_bar a").toHaveAttribute("href", "https://net.example/1");
        expect(".o_social_crm_send_bar a").toHaveAttribute("rel", "noopener noreferrer");
        expect("button[name='other_way']").toHaveText("Answer publicly instead");
    });

    test("the other way makes nothing public without asking", async () => {
        server.data.ways = [{ ...PRIVATE, refusal: "Closed." }, PUBLIC];
        server.draft = { ...server.kept(1, { text: "secret", audience: "direct" }) };
        const box = await mountComposer();
        await click("button[name='other_way']");
        await animationFrame();
        expect(".modal").toHaveCount(1);
        expect(box.composer.audience).toBe("direct");
    });
});

describe("moving to private", () => {
    test("a public line and a private message are shown and sent together", async () => {
        server.answers.move_private = { how: "together", public: { audience: "public", text: "We wrote." } };
        server.answers.send_together = { id: 7, state: "queued", public_id: 8 };
        await mountComposer();
        await write("Your number?");
        await click("button[name='move_private']");
        await animationFrame();
        await animationFrame();
        expect(".modal textarea[name='private']").toHaveValue("Your number?");
        expect(".modal textarea[name='public']").toHaveValue("We wrote.");
        await click(".modal button[name='send_both']");
        await animationFrame();
        await animationFrame();
        expect(server.called("send_together")).toEqual([
            ["send_together", 7, { audience: "public", text: "We wrote." }, [], false],
        ]);
        expect(server.draft.audience).toBe("direct");
        expect(".modal").toHaveCount(0);
        expect(TEXT).toHaveValue("");
    });

    test("if one cannot be sent it is said, and both stay", async () => {
        server.answers.move_private = { how: "together", public: { audience: "public", text: "We wrote." } };
        server.answers.send_together = { why: "The public answer cannot be sent: too long" };
        await mountComposer();
        await write("Your number?");
        await click("button[name='move_private']");
        await animationFrame();
        await animationFrame();
        await click(".modal button[name='send_both']");
        await animationFrame();
        await animationFrame();
        expect(".modal .alert").toHaveText("The public answer cannot be sent: too long");
        expect(".modal textarea[name='public']").toHaveValue("We wrote.");
        expect(TEXT).toHaveValue("Your number?");
    });

    test("without a private way a link goes into the public answer", async () => {
        server.answers.move_private = { how: "link", public: { audience: "public", text: "Open https://x" } };
        const box = await mountComposer();
        await click("button[name='move_private']");
        await animationFrame();
        await animationFrame();
        expect(TEXT).toHaveValue("Open https://x");
        expect(box.composer.audience).toBe("public");
    });
});
