import { describe, expect, test } from "@odoo/hoot";
import { makeSetupStore, STEPS } from "@social_crm/setup/setup_store";
import { PICTURES } from "@social_crm/setup/setup_pictures";

describe.current.tags("headless");

const ROLES = [
    { code: "hub", gives: ["accounts"], many: true },
    { code: "department", gives: ["topics", "hub"], many: true },
];
const team = (key, role, values = {}) => ({ key, role, users: [], accounts: [], topics: [], languages: [], hub: "", ...values });

const started = async (answers = {}) => {
    const asked = [];
    const orm = {
        async call(model, method, args) {
            asked.push([method, ...args]);
            const answer = answers[method];
            if (answer instanceof Error) {
                throw answer;
            }
            return answer;
        },
    };
    const store = makeSetupStore(orm);
    answers.start ??= { forms: [{ code: "hub", roles: ROLES, asks: {} }], company: 1, current: false };
    answers.draft ??= {
        form: "hub",
        trusted: [],
        teams: [team("t1", "hub", { accounts: [5] }), team("t2", "hub"), team("t3", "department", { hub: "t1", topics: [7] }), team("t4", "department", { hub: "t2" }), team("t5", "department", { hub: "t1" })],
    };
    await store.start();
    await store.choose("hub");
    return { store, asked, of: (key) => store.plan.teams.find((each) => each.key === key) };
};

describe("the guided setup", () => {
    test("whoever may not decide that is told so, whatever else goes wrong is not hidden", async () => {
        const failing = (error) => ({ call: () => Promise.reject(error) });
        const refusal = Object.assign(new Error(), { exceptionName: "odoo.exceptions.AccessError", data: { message: "Not for you." } });
        const store = makeSetupStore(failing(refusal));
        await store.start();
        expect(store.closed).toBe("Not for you.");
        expect(store.ready).toBe(false);
        await expect(makeSetupStore(failing(new Error("offline"))).start()).rejects.toThrow(/offline/);
    });

    test("an account belongs to one team, a topic to one department of a hub", async () => {
        const { store, of } = await started();
        store.give(of("t2"), "accounts", 5);
        expect(of("t1").accounts).toEqual([]);
        expect(of("t2").accounts).toEqual([5]);
        store.give(of("t4"), "topics", 7);
        expect(of("t3").topics).toEqual([7]);
        store.give(of("t5"), "topics", 7);
        expect(of("t3").topics).toEqual([]);
        expect(of("t4").topics).toEqual([7]);
    });

    test("a department whose hub is left out goes to another hub, a new one to the first", async () => {
        const { store, of } = await started();
        store.drop(of("t1"));
        expect(of("t3").hub).toBe("t2");
        expect(of(store.add(ROLES[1])).hub).toBe("t2");
    });

    test("a new team works where its hub does, in hours of its company", async () => {
        const { store, of } = await started({
            start: {
                forms: [{ code: "hub", roles: ROLES, asks: {} }],
                company: 1,
                companies: [
                    { id: 1, calendar: 11 },
                    { id: 2, calendar: 22 },
                ],
                calendars: [
                    { id: 11, company: 1 },
                    { id: 22, company: 2 },
                    { id: 33, company: false },
                ],
            },
            draft: {
                form: "hub",
                trusted: [],
                teams: [
                    team("new0", "hub", { company: 1, calendar: 11 }),
                    team("t2", "hub", { id: 2, company: 1, calendar: 33 }),
                    team("t3", "department", { id: 3, company: 1 }),
                ],
            },
            make_hours: { id: 44, company: 2, name: "Mon–Fri" },
        });
        expect(of("t3").hub).toBe("new0", { message: "what the screen shows is what is meant" });
        const department = of(store.add(ROLES[1]));
        expect([department.company, department.calendar]).toEqual([1, 11]);
        of("new0").company = 2;
        store.settle();
        expect([of("new0").calendar, of("t2").calendar]).toEqual([22, 33]);
        expect([department.company, department.calendar]).toEqual([2, 22]);
        expect(of("t3").hub).toBe("t2", { message: "it stays in its company" });
        expect(store.hubsOf(of("t3")).map((each) => each.key)).toEqual(["t2"]);
        expect(store.calendarsOf(department).map((each) => each.id)).toEqual([22, 33]);
        of("new0").calendar = of("t2").calendar = false;
        await store.makeHours();
        expect([of("new0").calendar, of("t2").calendar]).toEqual([44, false]);
        expect(store.made).toBe("Mon–Fri", { message: "it is said, also where no team takes them at once" });
        await store.go("hours");
        expect(store.made).toBe("");
    });

    test("who leads and leaves leads no more", async () => {
        const { store, of } = await started();
        Object.assign(of("t3"), { users: [1, 2], lead: 2 });
        store.take(of("t3"), "users", 1);
        expect(of("t3").lead).toBe(2);
        store.take(of("t3"), "users", 2);
        expect(of("t3").lead).toBe(false);
    });

    test("what the server refuses is said where the person is looking, and nothing can be applied", async () => {
        const refusal = Object.assign(new Error(), { data: { message: "Give each team a name." } });
        const { store } = await started({ preview: refusal });
        await store.go("look");
        expect(store.refused).toBe("Give each team a name.");
        expect(store.shown).toBe(null);
        expect(store.busy).toBe(false);
    });

    test("what was shown is what is asked to be done", async () => {
        const { store, asked } = await started({ preview: { count: 1, parts: [], notes: [], token: "abc" }, apply: { id: 3 } });
        const plan = store.plan;
        await store.go("look");
        await store.apply();
        expect(asked.find(([method]) => method === "apply")).toEqual(["apply", plan, "abc"]);
        expect(store.step).toBe(STEPS[0]);
        expect(store.done).toEqual({ id: 3 });
    });

    test("nothing is asked before a form is chosen", () => {
        const store = makeSetupStore({ call: () => expect.step("asked") });
        store.go("look");
        expect(store.step).toBe("form");
        expect.verifySteps([]);
    });

    test("pictures keep to their field", () => {
        for (const { people, places, voices, ways } of Object.values(PICTURES)) {
            for (const { x, y } of [...people, ...places, ...voices]) {
                expect(x >= 0 && x <= 240 && y >= 0 && y <= 140).toBe(true);
            }
            expect(ways.length).toBeGreaterThan(0);
        }
    });
});
