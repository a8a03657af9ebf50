/** What the guided setup knows, and what can be done with it: a plan that changes in the browser alone until it is
 *  applied. Every step can be skipped: the plan makes sense from the beginning. */

import { reactive } from "@odoo/owl";

export const STEPS = ["form", "teams", "given", "hours", "look"];

export function makeSetupStore(orm) {
    const call = (method, ...args) => orm.call("social.crm.setup", method, args);
    const store = reactive({
        ready: false,
        closed: "", // why it is not for whoever looks
        busy: false,
        step: "form",
        data: null,
        plan: null,
        shown: null, // what would change
        refused: "", // why that cannot be said
        done: null,
        back: null, // what would be taken back
        taken: null, // what was

        /** The form that is chosen, as the server described it. */
        get form() {
            return store.plan && store.data.forms.find((each) => each.code === store.plan.form);
        },

        roleOf(team) {
            return store.form.roles.find((role) => role.code === team.role);
        },

        /** @returns {object[]} teams that others can belong to */
        get hubs() {
            return store.plan.teams.filter((team) => team.role === "hub");
        },

        async start() {
            try {
                store.data = await call("start");
                store.ready = true;
            } catch (error) {
                if (error?.exceptionName !== "odoo.exceptions.AccessError") {
                    throw error;
                }
                store.closed = sentenceOf(error);
            }
        },

        async choose(code) {
            await working(async () => {
                store.plan = await call("draft", code);
                store.done = store.taken = store.back = null;
                nextKey = store.plan.teams.length + 1;
                await store.go("teams");
            });
        },

        async go(step) {
            if (step !== "form" && !store.plan) {
                return;
            }
            store.step = step;
            store.refused = store.made = "";
            store.settle();
            if (step === "look") {
                await store.look();
            }
        },

        /** @param {1|-1} way */
        beside(way) {
            return STEPS[STEPS.indexOf(store.step) + way];
        },

        async look() {
            store.shown = null;
            store.refused = "";
            await working(async () => {
                try {
                    store.shown = await call("preview", store.plan);
                } catch (error) {
                    store.refused = sentenceOf(error);
                }
            });
        },

        async apply() {
            await working(async () => {
                try {
                    store.done = await call("apply", store.plan, store.shown.token);
                    store.data = await call("start");
                    store.plan = null;
                    store.step = "form";
                } catch (error) {
                    store.refused = sentenceOf(error);
                    store.shown = null;
                }
            });
        },

        async askBack() {
            await working(async () => {
                store.back = await call("undo_preview", store.data.current.id);
            });
        },

        async takeBack() {
            await working(async () => {
                store.taken = await call("undo", store.data.current.id);
                store.back = store.done = null;
                store.data = await call("start");
            });
        },

        /** Hours that are being made: the same on some days. */
        hours: { begin: "08:00", end: "18:00", days: [0, 1, 2, 3, 4], company: false },
        made: "", // the name of those that were made last

        async makeHours() {
            store.refused = store.made = "";
            await working(async () => {
                try {
                    const { begin, end, days, company } = store.hours;
                    const made = await call("make_hours", numberOf(begin), numberOf(end) || 24, [...days], company);
                    store.data.calendars.push(made);
                    store.made = made.name;
                    for (const team of store.plan.teams) {
                        if (team.company === made.company) {
                            team.calendar ||= made.id;
                        }
                    }
                } catch (error) {
                    store.refused = sentenceOf(error);
                }
            });
        },

        toggleDay(day) {
            const { days } = store.hours;
            store.hours.days = days.includes(day) ? days.filter((each) => each !== day) : [...days, day];
        },

        // Teams

        /** @returns {object[]} hours of its company, those of all companies, and those that it has already */
        calendarsOf(team) {
            return store.data.calendars.filter(
                (each) => [false, team.company].includes(each.company) || (team.id && each.id === team.calendar)
            );
        },

        /** @returns {object[]} hubs that a team can belong to: a new one goes where its hub is */
        hubsOf(team) {
            return store.hubs.filter((each) => !team.id || each.company === team.company);
        },

        /** A department has a hub, as the screen shows it; a new team works where its hub does, and in hours of its
         *  company. */
        settle() {
            for (const team of store.plan?.teams || []) {
                const hubs = store.roleOf(team).gives.includes("hub") ? store.hubsOf(team) : [];
                if (hubs.length && !hubs.some((each) => each.key === team.hub)) {
                    team.hub = (hubs.find((each) => each.company === team.company) || hubs[0]).key;
                }
                if (team.id) {
                    continue;
                }
                const hub = hubs.find((each) => each.key === team.hub);
                team.company = hub?.company || team.company;
                if (team.calendar && !store.calendarsOf(team).some((each) => each.id === team.calendar)) {
                    const company = store.data.companies.find((each) => each.id === team.company);
                    team.calendar = company?.calendar || false;
                }
            }
        },

        add(role) {
            const key = `new${nextKey++}`;
            const hub = role.gives.includes("hub") ? store.hubs[0]?.key || "" : "";
            store.plan.teams.push({
                key,
                id: false,
                name: "",
                role: role.code,
                company: store.data.company,
                users: [],
                lead: false,
                hub,
                accounts: [],
                topics: [],
                languages: [],
                calendar: store.plan.teams[0]?.calendar || false,
            });
            store.settle();
            return key;
        },

        drop(team) {
            store.plan.teams = store.plan.teams.filter((each) => each !== team);
            for (const each of store.plan.teams) {
                if (each.hub === team.key) {
                    each.hub = store.hubs[0]?.key || "";
                }
            }
        },

        /** An account belongs to one team, a language to one hub, a topic to one team of a hub. */
        give(team, what, id) {
            for (const other of store.plan.teams) {
                const apart = what === "topics" && other.hub !== team.hub;
                if (other !== team && !apart) {
                    other[what] = other[what].filter((each) => each !== id);
                }
            }
            team[what].push(id);
        },

        take(team, what, id) {
            team[what] = team[what].filter((each) => each !== id);
            if (what === "users" && team.lead === id) {
                team.lead = false;
            }
        },

        trust(id) {
            const there = store.plan.trusted.includes(id);
            store.plan.trusted = there
                ? store.plan.trusted.filter((each) => each !== id)
                : [...store.plan.trusted, id];
        },
    });
    let nextKey = 1;

    async function working(act) {
        store.busy = true;
        try {
            await act();
        } finally {
            store.busy = false;
        }
    }

    return store;
}

/** Hours since midnight of a time as the browser writes it. */
export function numberOf(time) {
    const [hours, minutes] = time.split(":").map(Number);
    return hours + minutes / 60;
}

/** What the server says about why not. */
export function sentenceOf(error) {
    if (!error?.data?.message) {
        throw error;
    }
    return error.data.message;
}
