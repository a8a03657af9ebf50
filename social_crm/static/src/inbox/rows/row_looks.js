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
/** Of a time shorter than those hours, these last parts count instead. */
const LATE_PART = 1 / 4;
const SOON_PART = 1 / 2;
const COLOURS = 8;
const promised = (coming, over) => ({ icon: "fa-clock-o", coming, over });
const DUE = {
    window: {
        icon: "fa-hourglass-half",
        coming: (moment) => _t("Answering is possible until %s", moment),
        over: (moment) => _t("Answering was possible until %s", moment),
    },
    first_answer: promised(
        (moment) => _t("First answer due %s", moment),
        (moment) => _t("First answer was due %s", moment)
    ),
    next_answer: promised(
        (moment) => _t("Next answer due %s", moment),
        (moment) => _t("Next answer was due %s", moment)
    ),
    solution: promised(
        (moment) => _t("Solution due %s", moment),
        (moment) => _t("Solution was due %s", moment)
    ),
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
 * @param {string | false} since since when somebody waits
 * @returns {{ icon: string, text: string, title: string, colour: string } | null}
 */
export function dueLook(due, now, since = false) {
    if (!due) {
        return null;
    }
    const kind = DUE[due.why] || DUE.window;
    const moment = deserializeDateTime(due.at);
    const left = moment.toMillis() - now;
    const whole = since ? moment.toMillis() - deserializeDateTime(since).toMillis() : Infinity;
    const exact = formatDateTime(moment);
    const coming =
        left <= Math.min(LATE, whole * LATE_PART)
            ? "text-danger fw-bold"
            : left <= Math.min(SOON, whole * SOON_PART)
              ? "text-warning-emphasis"
              : "text-muted";
    return left > 0
        ? {
              icon: kind.icon,
              text: shortly(left),
              title: kind.coming(exact),
              colour: coming,
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
 * @returns {{ id: string, icon: string, title: string, text?: string, colour?: string }[]}
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
    if (row.community_until) {
        const until = formatDateTime(deserializeDateTime(row.community_until));
        marks.push({ id: "community", icon: "fa-users", title: _t("Other customers may answer first, until %s", until) });
    }
    if (row.same > 1) {
        marks.push({ id: "same", icon: "fa-bolt", title: _t("%s say the same", row.same) });
    }
    return marks;
}
