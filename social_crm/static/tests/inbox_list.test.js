import { beforeEach, describe, expect, test } from "@odoo/hoot";
import { makeMockEnv } from "@web/../tests/web_test_helpers";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { fromAddress, toAddress } from "@social_crm/inbox/inbox_address";
import { mergedCase, placed } from "@social_crm/inbox/inbox_list";
import { questionsMark } from "@social_crm/inbox/questions/question_looks";
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

test("the mark of what waits for others is the first due one's, with its age", () => {
    const now = luxon.DateTime.fromISO("2026-03-11T10:00:00Z").toMillis();
    const asked = { user: { name: "Bert" }, since: "2026-03-11 08:00:00", due: "2026-03-11 12:00:00" };
    const late = { user: { name: "Logistics" }, since: "2026-03-11 05:00:00", due: "2026-03-11 09:30:00", seen: true };
    const calm = questionsMark([asked], now);
    expect([calm.text, calm.colour]).toEqual(["2h", ""]);
    const mark = questionsMark([asked, late], now);
    expect([mark.text, mark.colour]).toEqual(["30m", "text-danger fw-bold"]);
    expect(mark.title).toMatch(/Waits for Bert, Logistics.*seen/);
});

test("where others owe an answer, the longest overdue stands first, then the newest", () => {
    const owing = (id, at, due) => row(id, at, { asked: [{ due: `${due} 00:00:00` }] });
    const listed = [owing(1, "10:00", "2018-01-05"), row(2, "12:00")];
    const found = { rows: [owing(3, "09:00", "2018-01-01"), owing(4, "13:00", "2999-01-01")], gone: [] };
    const { rows } = placed(listed, found, { ...CALM, owed: true });
    expect(keys(rows)).toEqual(["t3", "t1", "t4", "t2"]);
});

test("reading an open case again keeps what was loaded of its past", () => {
    const entry = (id, at) => ({ id, at });
    const before = { entries: [entry("m1", "1"), entry("m2", "2"), entry("m3", "3")], next: 60 };
    const found = { entries: [entry("m3", "3"), entry("m4", "4")], next: 30 };
    const merged = mergedCase(before, found);
    expect(merged.entries.map((each) => each.id)).toEqual(["m1", "m2", "m3", "m4"]);
    expect(merged.next).toBe(60);
});

test("what is due first stands first, and what is due never last", () => {
    const due = (at) => ({ due: at && { at: `2026-01-01 ${at}:00`, why: "solution" } });
    const listed = [row(1, "10:00", due("12:00")), row(2, "12:00", due(false))];
    const found = { rows: [row(3, "09:00", due("11:00")), row(4, "08:00", due("13:00"))], gone: [] };
    const { rows } = placed(listed, found, { ...CALM, order: "due" });
    expect(keys(rows)).toEqual(["t3", "t1", "t4", "t2"]);
});

describe("addresses", () => {
    test("whatever is shown comes back from its address", () => {
        const shown = {
            queue: "team:4",
            key: "t12",
            filters: { network: ["x", "mastodon"], user: [false, 7], mood: ["negative"], due: ["late"], search: "late parcel", order: "urgent", done: true },
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
        expect(look("11:00", "first_answer")).toInclude("text-danger");
    });

    test("a short promise is not late from its first minute on", () => {
        const start = luxon.DateTime.fromISO("2026-01-01T12:00:00Z").toMillis();
        const due = { at: "2026-01-01 14:00:00", why: "first_answer" };
        const look = (minutes) => dueLook(due, start + minutes * 60000, "2026-01-01 12:00:00").colour;
        expect(look(1)).toBe("text-muted");
        expect(look(70)).toBe("text-warning-emphasis");
        expect(look(91)).toInclude("text-danger");
    });
});
