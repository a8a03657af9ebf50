import { deserializeDateTime, formatDateTime } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";

const MINUTE = 60000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const UNITS = [
    ["day", DAY],
    ["hour", HOUR],
    ["minute", MINUTE],
];
const LATE = 2 * HOUR;
const SOON = 6 * HOUR;
const COLOURS = 8;
const DUE = {
    window: {
        icon: "fa-hourglass-half",
        coming: (moment) => _t("Answering is possible until %s", moment),
        over: (moment) => _t("Answering was possible until %s", moment),
    },
    sla: {
        icon: "fa-clock-o",
        coming: (moment) => _t("An answer was promised until %s", moment),
        over: (moment) => _t("An answer was promised until %s", moment),
    },
};

function inUnit(unit, value) {
    return new Intl.NumberFormat(luxon.Settings.defaultLocale, { style: "unit", unit, unitDisplay: "narrow" }).format(
        value
    );
}

/**
 * A span of time in the fewest characters that say it: "5m", "3h", "2d".
 *
 * @param {number} span in milliseconds
 */
export function shortly(span) {
    const [unit, size] = UNITS.find(([, size]) => span >= size) || UNITS.at(-1);
    return inUnit(unit, Math.floor(span / size));
}

/**
 * How old something is: short within a week, then the date.
 *
 * @param {string | false} at as the server sends it
 * @param {number} now in milliseconds
 * @returns {{ text: string, exact: string, iso: string } | null}
 */
export function ageLook(at, now) {
    if (!at) {
        return null;
    }
    const moment = deserializeDateTime(at);
    const span = now - moment.toMillis();
    const text =
        span < MINUTE
            ? _t("now")
            : span < 7 * DAY
              ? shortly(span)
              : moment.toLocaleString({ day: "numeric", month: "short" });
    return { text, exact: formatDateTime(moment), iso: moment.toISO() };
}

/**
 * The clock of what closes first.
 *
 * @param {{ at: string, why: string } | false} due
 * @param {number} now in milliseconds
 * @returns {{ icon: string, text: string, title: string, colour: string } | null}
 */
export function dueLook(due, now) {
    if (!due) {
        return null;
    }
    const kind = DUE[due.why] || DUE.sla;
    const moment = deserializeDateTime(due.at);
    const left = moment.toMillis() - now;
    const exact = formatDateTime(moment);
    return left > 0
        ? {
              icon: kind.icon,
              text: shortly(left),
              title: kind.coming(exact),
              colour: left <= LATE ? "text-danger fw-bold" : left <= SOON ? "text-warning-emphasis" : "text-muted",
          }
        : {
              icon: kind.icon,
              text: due.why === "window" ? _t("closed") : _t("late"),
              title: kind.over(exact),
              colour: due.why === "window" ? "text-muted" : "text-danger fw-bold",
          };
}

/**
 * The first letters of a name, for where there is no picture.
 *
 * @param {string} name
 */
export function initialsOf(name) {
    const words = (name || "").replace(/[^\p{L}\p{N}\s]/gu, " ").split(/\s+/).filter(Boolean);
    const letters = words.length > 1 ? [words[0], words.at(-1)] : words;
    return letters.map((word) => [...word][0].toLocaleUpperCase()).join("") || "?";
}

/**
 * A colour that stays with a person.
 *
 * @param {number} id
 * @returns {number} of the colours in rows.scss
 */
export function colourOf(id) {
    return Math.abs(id || 0) % COLOURS;
}

/** How a profile is called, without the handle that stands behind its name. */
export function profileName({ profile }) {
    return (profile.name || "").replace(/\s\(@[^()]*\)$/, "");
}

/**
 * What else there is to know of a case before it is opened.
 *
 * @param {Object} row
 * @returns {{ id: string, icon: string, title: string }[]}
 */
export function marksOf(row) {
    const marks = [];
    if (row.approval) {
        marks.push({ id: "approval", icon: "fa-gavel", title: _t("An answer waits for approval") });
    }
    if (row.draft) {
        const name = row.draft.user?.name;
        marks.push({ id: "draft", icon: "fa-pencil", title: name ? _t("Draft of %s", name) : _t("Draft") });
    }
    if (row.snoozed_until) {
        const until = formatDateTime(deserializeDateTime(row.snoozed_until));
        marks.push({ id: "snoozed", icon: "fa-bell-slash-o", title: _t("Put off until %s", until) });
    }
    if (row.same > 1) {
        marks.push({ id: "same", icon: "fa-bolt", title: _t("%s say the same", row.same) });
    }
    return marks;
}
