import { _t } from "@web/core/l10n/translation";
import { MOODS } from "../../core/mood";
import { networkLook } from "../../core/networks";

/** What cases can be narrowed down by, in the order in which it is offered; `from` is the list of choices for it. */
export const KINDS = [
    { name: "network", label: _t("Network"), from: "networks", look: "pills" },
    { name: "mood", label: _t("Mood"), from: "moods", look: "pills" },
    { name: "due", label: _t("Due"), from: "dues", look: "pills" },
    { name: "team", label: _t("Team"), from: "teams" },
    { name: "user", label: _t("Person"), from: "users", none: _t("Nobody") },
    { name: "topic", label: _t("Topic"), from: "topics" },
    { name: "tag", label: _t("Tag"), from: "tags" },
];

const DUES = [
    { id: "late", name: _t("Overdue"), icon: "fa-exclamation-circle" },
    { id: "soon", name: _t("Soon"), icon: "fa-hourglass-end" },
    { id: "today", name: _t("Within a day"), icon: "fa-hourglass-start" },
];

/**
 * What can be chosen, from what the server sends of it.
 *
 * @param {Object | null} sent see `choices` of the model `social.crm.inbox`; `null` before it has been asked for
 * @returns {Object<string, { id: any, name: string, icon?: string }[]>}
 */
export function choicesOf(sent) {
    return {
        teams: [],
        users: [],
        topics: [],
        tags: [],
        ...sent,
        dues: DUES,
        moods: MOODS.map(({ key, label, icon }) => ({ id: key, name: label, icon })),
        networks: (sent?.networks || []).map((key) => ({ id: key, name: networkLook(key).label, icon: networkLook(key).icon })),
    };
}

/**
 * Filters one by one, each with what is left without it.
 *
 * @param {Object} filters
 * @param {Object} choices of `choicesOf`
 * @returns {{ id: string, label: string, without: Object }[]}
 */
export function chipsOf(filters, choices) {
    const chips = [];
    for (const { name, label, from, none } of KINDS) {
        for (const value of filters[name] || []) {
            const known = choices[from].find((choice) => choice.id === value)?.name;
            const said = value === false ? none || _t("None") : known || networkOr(name, value);
            chips.push({
                id: `${name}:${value}`,
                label: `${label}: ${said}`,
                without: cleaned({ ...filters, [name]: filters[name].filter((each) => each !== value) }),
            });
        }
    }
    if (filters.done) {
        chips.push({ id: "done", label: _t("Done ones, too"), without: cleaned({ ...filters, done: undefined }) });
    }
    return chips;
}

function networkOr(name, value) {
    return name === "network" ? networkLook(value).label : "…";
}

/**
 * Filters without those that filter nothing.
 *
 * @param {Object} filters
 */
export function cleaned(filters) {
    return Object.fromEntries(
        Object.entries(filters).filter(([, value]) => (Array.isArray(value) ? value.length : value))
    );
}
