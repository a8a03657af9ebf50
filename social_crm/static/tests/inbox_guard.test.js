import { beforeEach, describe, expect, test } from "@odoo/hoot";
import { queryAllTexts } from "@odoo/hoot-dom";
import { animationFrame } from "@odoo/hoot-mock";
import { reactive } from "@odoo/owl";
import { contains, mountWithCleanup } from "@web/../tests/web_test_helpers";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { composerNotices } from "@social_crm/inbox/composer/composer_parts";
import { GuardNotice, placeIn, without } from "@social_crm/inbox/guard/guard_notice";

describe.current.tags("desktop");
defineMailModels();

const PHONE = { kind: "phone", words: "0664 1234567", why: "This is a telephone number.", certain: true, where: "text" };
const DIRECT = { audience: "direct", private: true, refusal: "" };

let composer;
beforeEach(() => {
    composer = reactive({
        text: "👍 Call 0664 1234567 now",
        check: { findings: [{ ...PHONE, start: 7, end: 19 }] },
        checked: "a",
        fingerprint: "a",
        ways: [{ audience: "public", private: false, refusal: "" }, DIRECT],
        options: { manager: false },
        private: false,
        draftId: 5,
        refusal: "",
        keeper: { version: "v7", flush: async () => expect.step("saved") },
        editor: { select: (start, end) => expect.step(["select", composer.text.slice(start, end)]) },
        setAudience: (audience) => expect.step(audience),
        replace: (text) => expect.step(text),
        focus: () => {},
        send: async () => expect.step("send"),
        call: async (method, ...args) => expect.step([method, ...args]),
    });
});

const mount = () => mountWithCleanup(GuardNotice, { props: { composer } });

test("what was found is named, and shown in the text", async () => {
    await mount();
    expect("button[name=finding]").toHaveText("0664 1234567");
    await contains("button[name=finding]").click();
    expect.verifySteps([["select", "0664 1234567"]]);
});

test("it can be made private, or taken out", async () => {
    await mount();
    await contains("button[name=make_private]").click();
    await contains("button[name=remove]").click();
    expect.verifySteps(["direct", "👍 Call now"]);
});

test("an agent asks for approval; he has no other way to send it", async () => {
    await mount();
    expect("button[name=expose]").toHaveCount(0);
    await contains("button[name=ask]").click();
    expect.verifySteps(["send"]);
});

test("a manager sends it only after he was asked, and that is noted first", async () => {
    composer.options.manager = true;
    await mount();
    expect("button[name=ask]").toHaveCount(0);
    await contains("button[name=expose]").click();
    expect.verifySteps([]);
    await contains(".modal .btn-primary").click();
    await animationFrame();
    expect.verifySteps(["saved", ["expose", 5, "v7"], "send"]);
});

test("where nothing private is possible that is not offered", async () => {
    composer.ways[1].refusal = "She does not follow us.";
    await mount();
    expect("button[name=make_private]").toHaveCount(0);
});

test("a hint stops nobody", async () => {
    composer.check.findings[0].certain = false;
    await mount();
    expect(".alert-info").toHaveCount(1);
    expect("button[name=ask]").toHaveCount(0);
});

test("places of a text that was changed since are not used", async () => {
    composer.fingerprint = "b";
    await mount();
    await contains("button[name=finding]").click();
    expect("button[name=remove]").toHaveCount(0);
    expect.verifySteps([]);
});

test("words are words, never markup", async () => {
    composer.check.findings[0].words = "<img src=x onerror=alert(1)>";
    await mount();
    expect("img").toHaveCount(0);
    expect(queryAllTexts("button[name=finding]")).toEqual(["<img src=x onerror=alert(1)>"]);
});

test("the notice is offered for public answers in which something was found", () => {
    const offered = () => composerNotices.get("guard").condition(composer);
    expect(offered()).toBe(true);
    composer.private = true;
    expect(offered()).toBe(false);
    composer.private = false;
    composer.check = null;
    expect(offered()).toBe(false);
});

test("the server counts characters, the browser pairs of bytes", () => {
    expect(placeIn("👍👍a", 2)).toBe(4);
    expect(without("a b c", [{ start: 2, end: 3 }])).toBe("a c");
    expect(without("👍x", [{ start: 1, end: 2 }])).toBe("👍");
    expect(without("1 a 2", [{ start: 0, end: 1 }, { start: 4, end: 5 }])).toBe("a ");
});
