import { deserializeDateTime } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { formatInteger, formatPercentage } from "@web/views/fields/formatters";
import { Component } from "@odoo/owl";
import { ago, useClock } from "../core/clock";
import { MOODS } from "../core/mood";
import { networkLook } from "../core/networks";

const { DateTime } = luxon;
const UNKNOWN = { key: "unknown", label: _t("Not known") };
const sum = (counts) => Object.values(counts).reduce((total, count) => total + count, 0);

/** What stands above a timeline: reach, last contact, open cases, profiles, and the mood by month. */
export class TimelineSummary extends Component {
    static template = "social_crm.TimelineSummary";
    static props = { summary: Object, open: Function, alone: { type: Boolean, optional: true } };

    setup() {
        this.clock = useClock();
        this.number = (value) => formatInteger(value);
        this.icon = (network) => networkLook(network).icon;
        this.network = (network) => networkLook(network).label;
    }

    ago(value) {
        return ago(deserializeDateTime(value), this.clock.now);
    }

    get posts() {
        return sum(this.props.summary.moods);
    }

    get known() {
        return this.posts - this.props.summary.moods.unknown;
    }

    /** How much is known, in words: nothing here pretends to know what nobody has said. */
    get knownText() {
        const { posts, known } = this;
        if (!known) {
            return _t("The mood of no post is known yet.");
        }
        return _t("The mood of %(known)s of %(posts)s posts is known (%(share)s): found by itself, or said by a colleague. Unsure ones do not count.", {
            known: this.number(known),
            posts: this.number(posts),
            share: formatPercentage(known / posts, { digits: [false, 0] }),
        });
    }

    get legend() {
        return [...MOODS].reverse().concat(UNKNOWN).map((mood) => ({
            ...mood,
            count: this.props.summary.moods[mood.key],
        }));
    }

    /** The last months as stacks, the highest of which fills the chart. */
    get months() {
        const counted = this.props.summary.months.map(({ month, ...counts }) => ({ month, counts }));
        const most = Math.max(1, ...counted.map(({ counts }) => sum(counts)));
        return counted.map(({ month, counts }) => {
            const date = DateTime.fromISO(month);
            const name = date.toLocaleString({ month: "long", year: "numeric" });
            const shown = this.legend.filter(({ key }) => counts[key]);
            const told = shown.map(({ key, label }) => `${label}: ${counts[key]}`).join(", ");
            return {
                key: month,
                short: date.toLocaleString({ month: "narrow" }),
                title: `${name} – ${told || _t("nothing")}`,
                parts: shown.map(({ key }) => ({ key, height: (100 * counts[key]) / most })),
            };
        });
    }
}
