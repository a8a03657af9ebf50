import { deserializeDateTime } from "@web/core/l10n/dates";

const { DateTime } = luxon;

/**
 * A day as people say it: today, yesterday, a date.
 *
 * @param {luxon.DateTime} moment
 */
export function dayName(moment) {
    const now = DateTime.now();
    const days = now.startOf("day").diff(moment.startOf("day"), "days").days;
    if (Math.abs(days) < 2) {
        const name = moment.toRelativeCalendar({ base: now, unit: "days" });
        return name.charAt(0).toLocaleUpperCase() + name.slice(1);
    }
    return moment.toLocaleString({
        weekday: days < 7 ? "long" : undefined,
        day: "numeric",
        month: "long",
        year: moment.year === now.year ? undefined : "numeric",
    });
}

/**
 * Entries by day, where the user is.
 *
 * @param {{ at: string }[]} entries oldest first
 * @returns {{ key: string, name: string, entries: Object[] }[]}
 */
export function daysOf(entries) {
    const days = [];
    for (const entry of entries) {
        const moment = deserializeDateTime(entry.at);
        const key = moment.toISODate();
        if (days.at(-1)?.key !== key) {
            // What is on its way stands at the end, whenever it was begun.
            if (entry.type === "answer" && days.length) {
                days.at(-1).entries.push(entry);
                continue;
            }
            days.push({ key, name: dayName(moment), entries: [] });
        }
        days.at(-1).entries.push(entry);
    }
    return days;
}
