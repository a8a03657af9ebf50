import { beforeEach, describe, expect, test } from "@odoo/hoot";
import { allowTranslations } from "@web/../tests/web_test_helpers";
import { sift, readableSize } from "@social_crm/inbox/composer/files/upload_rules";
import { characters, estimate } from "@social_crm/inbox/composer/length";
import { marks } from "@social_crm/inbox/composer/preview/marks";
import { peopleFor, queryAt } from "@social_crm/inbox/composer/text/mention_query";

describe.current.tags("headless");
beforeEach(() => allowTranslations());

const IMAGES = { kind: "image", mimetypes: ["image/png", "image/jpeg"], max_bytes: 5000000, max_count: 2, alone: false };
const VIDEO = { kind: "video", mimetypes: ["video/mp4"], max_bytes: 40000000, max_count: 1, alone: true };
const RULES = [IMAGES, VIDEO];
const picture = (name, values = {}) => ({ name, mimetype: "image/png", size: 1000, ...values });
const film = { name: "film.mp4", mimetype: "video/mp4", size: 1000 };

describe("files held against the rules of the network", () => {
    test("what fits is taken as it came", () => {
        const file = picture("a.png");
        expect(sift([file], [], RULES)).toEqual({ good: [file], refusals: [] });
    });

    test("type, size and number are refused with the reason, the rest is taken", () => {
        const { good, refusals } = sift(
            [
                picture("a.png"),
                picture("b.gif", { mimetype: "image/gif" }),
                picture("c.png", { size: 5000001 }),
                picture("d.png", { size: 0 }),
                picture("e.png"),
                picture("f.png"),
            ],
            [],
            RULES
        );
        expect(good.map((file) => file.name)).toEqual(["a.png", "e.png"]);
        expect(refusals).toHaveLength(4);
        expect(String(refusals[0])).toMatch(/b\.gif.*type/);
        expect(refusals[1]).toMatch(/c\.png.*5\.1 MB of at most 5 MB/);
        expect(refusals[2]).toMatch(/d\.png.*empty/);
        expect(refusals[3]).toMatch(/f\.png.*at most 2 images/);
    });

    test("what is there already counts", () => {
        expect(sift([picture("c.png")], [picture("a.png"), picture("b.png")], RULES).good).toEqual([]);
    });

    test("a film stands alone, whichever came first", () => {
        expect(sift([film], [picture("a.png")], RULES).refusals[0]).toMatch(/beside videos/);
        expect(sift([picture("a.png")], [film], RULES).refusals[0]).toMatch(/beside videos/);
    });

    test("where there are no files nothing is taken", () => {
        const { good, refusals } = sift([picture("a.png")], [], false);
        expect(good).toEqual([]);
        expect(refusals.map(String)).toEqual(["No files can be sent with this answer."]);
    });

    test("what is too large never looks as if it were not", () => {
        expect(readableSize(5000001, true)).toBe("5.1 MB");
        expect(readableSize(999)).toBe("999 B");
    });
});

describe("the length before the server has counted", () => {
    const composer = (values) => ({ text: "", subject: "", way: { limit: 10 }, asThread: false, ...values });

    test("counts what people see as characters", () => {
        expect(characters("a👩‍👩‍👧é")).toBe(3);
    });

    test("says at once that it is too long", () => {
        expect(estimate(composer({ text: "12345678901" })).fits).toBe(false);
        expect(estimate(composer({ text: "1234567890" })).fits).toBe(true);
    });

    test("takes along what the network counted otherwise", () => {
        // The server had counted 23 for a link of 40, and three more letters came.
        const known = { used: 23, limit: 30, least: 0, fits: true, cost: "" };
        const now = composer({ text: "x".repeat(43), counted: 40, way: { limit: 30 } });
        expect(estimate(now, known).used).toBe(26);
        expect(estimate(now, known).fits).toBe(true);
    });

    test("without a limit everything fits", () => {
        expect(estimate(composer({ text: "x".repeat(9999), way: { limit: 0 } })).fits).toBe(true);
    });
});

describe("what a network would mark", () => {
    const marked = (text) => marks(text).filter(({ kind }) => kind !== "text").map(({ kind, text }) => [kind, text]);

    test("links, names and hashtags, without the full stop behind them", () => {
        expect(marked("Hi @mausi007@net.example, see https://acme.example/a?b=1. #coffee!")).toEqual([
            ["mention", "@mausi007@net.example"],
            ["link", "https://acme.example/a?b=1"],
            ["tag", "#coffee"],
        ]);
    });

    test("not what only looks like it", () => {
        expect(marked("mail a@b.example, number #123, javascript:alert(1), @ # x")).toEqual([]);
    });

    test("nothing is lost", () => {
        const text = "a @b #c https://d.example, e\n@";
        expect(marks(text).map((piece) => piece.text).join("")).toBe(text);
    });
});

describe("names while they are typed", () => {
    const PEOPLE = [
        { handle: "mausi007", name: "Martina Müller" },
        { handle: "boris@net.example", name: "Boris Bystander" },
    ];

    test("the name at the cursor is found, also with its server", () => {
        expect(queryAt("Hi @ma and", 6)).toEqual({ start: 3, query: "ma" });
        expect(queryAt("@", 1)).toEqual({ start: 0, query: "" });
        expect(queryAt("@boris@net", 10)).toEqual({ start: 0, query: "boris@net" });
        expect(queryAt("mail@host", 9)).toBe(null);
        expect(queryAt("@ma and", 7)).toBe(null);
    });

    test("by handle or by name, and not once it stands there", () => {
        const handles = (query) => peopleFor(PEOPLE, query).map((person) => person.handle);
        expect(handles("")).toEqual(["mausi007", "boris@net.example"]);
        expect(handles("mül")).toEqual(["mausi007"]);
        expect(handles("bys")).toEqual(["boris@net.example"]);
        expect(handles("mausi007")).toEqual([]);
        expect(handles("zz")).toEqual([]);
    });
});
