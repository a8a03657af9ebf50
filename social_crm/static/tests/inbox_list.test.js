import { beforeEach, describe, expect, test } from "@odoo/hoot";
import { makeMockEnv } from "@web/../tests/web_test_helpers";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { fromAddress, toAddress } from "@social_crm/inbox/inbox_address";
import { mergedCase, placed } from "@social_crm/inbox/inbox_list";
import { chipsOf, choicesOf } from "@social_crm/inbox/rows/filter_names";
import { dueLook, initialsOf, profileName } from "@social_crm/inbox/rows/row_looks";

describe.current.tags("headless");
defineMailModels();

// Words and dates need a language.
beforeEach(() => makeMockEnv());

const row = (id, at, values = {}) => ({ key: `t${id}`, at: `2026-01-01 ${at}:00`, urgency: 0, ...values });
const keys = (rows) => rows.map((each) => each.key);
const CALM = { calm: true, whole: true, open: null };
const BUSY = { ...CALM, calm: false };

describe("rows that were read again", () => {
    const listed = [row(3, "12:00"), row(2, "11:00"), row(1, "10:00")];

    test("new ones go where the server would list them", () => {
        const { rows } = placed(listed, { rows: [row(4, "11:30")], gone: [] }, CALM);
        expect(keys(rows)).toEqual(["t3", "t4", "t2", "t1"]);
    });

    test("while somebody is busy values change in place, and what is new or moves waits", () => {
        const found = { rows: [row(4, "13:00"), row(1, "13:30", { words: "new" }), row(2, "11:00", { mood: "negative" })], gone: [] };
        const { rows, waiting } = placed(listed, found, BUSY);
        expect(keys(rows)).toEqual(["t3", "t2", "t1"]);
        expect(rows[1].mood).toBe("negative");
        expect(rows[2].words).toBe("new");
        expect(keys(waiting)).toEqual(["t1", "t4"]);
    });

    test("what left the queue turns grey while somebody is busy, and goes afterwards", () => {
        const busy = placed(listed, { rows: [], gone: ["t2"] }, BUSY);
        expect(busy.rows.map((each) => Boolean(each.gone))).toEqual([false, true, false]);
        const calm = placed(busy.rows, { rows: [], gone: ["t2"] }, CALM);
        expect(keys(calm.rows)).toEqual(["t3", "t1"]);
    });

    test("the open case stays, whatever happens to it", () => {
        const { rows } = placed(listed, { rows: [], gone: ["t2"] }, { ...CALM, open: "t2" });
        expect(keys(rows)).toEqual(["t3", "t2", "t1"]);
        expect(rows[1].gone).toBe(true);
    });

    test("nothing is added behind what has been loaded: paging brings it", () => {
        const { rows, waiting } = placed(listed, { rows: [row(9, "09:00")], gone: [] }, { ...CALM, whole: false });
        expect(keys(rows)).toEqual(["t3", "t2", "t1"]);
        expect(waiting).toEqual([]);
    });

    test("the most urgent first is kept, too", () => {
        const urgent = [row(1, "10:00", { urgency: 80 }), row(2, "12:00", { urgency: 10 })];
        const { rows } = placed(urgent, { rows: [row(3, "09:00", { urgency: 40 })], gone: [] }, { ...CALM, order: "urgent" });
        expect(keys(rows)).toEqual(["t1", "t3", "t2"]);
    });
});

test("reading an open case again keeps what was loaded of its past", () => {
    const entry = (id, at) => ({ id, at });
    const before = { entries: [entry("m1", "1"), entry("m2", "2"), entry("m3", "3")], next: 60 };
    const found = { entries: [entry("m3", "3"), entry("m4", "4")], next: 30 };
    const merged = mergedCase(before, found);
    expect(merged.entries.map((each) => each.id)).toEqual(["m1", "m2", "m3", "m4"]);
    expect(merged.next).toBe(60);
});

describe("addresses", () => {
    test("whatever is shown comes back from its address", () => {
        const shown = {
            queue: "team:4",
            key: "t12",
            filters: { network: ["x", "mastodon"], user: [false, 7], mood: ["negative"], search: "late parcel", order: "urgent", done: true },
        };
        // As an address is read: all values are words, or numbers where they look like numbers.
        const read = Object.fromEntries(
            Object.entries(toAddress(shown)).map(([name, value]) => [name, /^\d+$/.test(value) ? Number(value) : value])
        );
        expect(fromAddress(read)).toEqual(shown);
    });

    test("nonsense in an address is left out", () => {
        expect(fromAddress({ case: "t1;drop", team: "a,2", order: "?", queue: undefined })).toEqual({
            queue: null,
            key: null,
            filters: { team: [2] },
        });
    });
});

test("each filter is said in words and can be taken away alone", () => {
    const choices = choicesOf({ networks: ["x"], teams: [{ id: 4, name: "Service" }] });
    const filters = { team: [4], user: [false], done: true };
    expect(chipsOf(filters, choices).map((chip) => [chip.label, Object.keys(chip.without)])).toEqual([
        ["Team: Service", ["user", "done"]],
        ["Person: Nobody", ["team", "done"]],
        ["Done ones, too", ["team", "user"]],
    ]);
});

describe("how a case looks", () => {
    test("initials are letters, whatever the name is", () => {
        expect(["Martina Müller", "mausi007", "❤️ Élodie", "", "@@"].map(initialsOf)).toEqual(["MM", "M", "É", "?", "?"]);
    });

    test("a name does not repeat the handle", () => {
        expect(profileName({ profile: { name: "Tarik (@tarik@example.org)" } })).toBe("Tarik");
        expect(profileName({ profile: { name: "Tarik (the one)" } })).toBe("Tarik (the one)");
    });

    test("the clock gets louder near the end", () => {
        const now = luxon.DateTime.fromISO("2026-01-01T12:00:00Z").toMillis();
        const look = (at, why = "window") => dueLook({ at: `2026-01-01 ${at}:00`, why }, now).colour;
        expect(look("23:00")).toBe("text-muted");
        expect(look("16:00")).toBe("text-warning-emphasis");
        expect(look("13:00")).toInclude("text-danger");
        expect(look("11:00")).toBe("text-muted");
        expect(look("11:00", "sla")).toInclude("text-danger");
    });
});
