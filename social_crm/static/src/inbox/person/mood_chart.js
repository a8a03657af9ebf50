import { _t } from "@web/core/l10n/translation";
import { Component } from "@odoo/owl";
import { MOODS } from "../../core/mood";

const { DateTime } = luxon;
const WIDTH = 8;
const GAP = 3;
const HEIGHT = 36;
/** From below upwards. */
const PARTS = [...MOODS].map(({ key, label }) => ({ key, label })).concat({ key: "unknown", label: _t("Not known") });

/** The posts of the last months by mood, as small stacks. */
export class MoodChart extends Component {
    static template = "social_crm.inbox.MoodChart";
    static props = { months: Array }; // see `_months` of social.crm.timeline

    get width() {
        return this.props.months.length * (WIDTH + GAP);
    }

    get height() {
        return HEIGHT;
    }

    get stacks() {
        const total = (counts) => PARTS.reduce((sum, { key }) => sum + (counts[key] || 0), 0);
        const most = Math.max(1, ...this.props.months.map(total));
        return this.props.months.map((counts, index) => {
            let top = HEIGHT;
            const shown = PARTS.filter(({ key }) => counts[key]);
            const told = shown.map(({ key, label }) => `${label}: ${counts[key]}`).join(", ");
            const name = DateTime.fromISO(counts.month).toLocaleString({ month: "long", year: "numeric" });
            return {
                key: counts.month,
                x: index * (WIDTH + GAP),
                width: WIDTH,
                title: `${name} – ${told || _t("nothing")}`,
                parts: shown.map(({ key }) => {
                    const height = (counts[key] / most) * (HEIGHT - 1);
                    top -= height;
                    return { key, y: top, height };
                }),
            };
        });
    }

    get label() {
        const sums = PARTS.map(({ key, label }) => [label, this.props.months.reduce((sum, month) => sum + (month[key] || 0), 0)]);
        const told = sums.filter(([, sum]) => sum).map(([label, sum]) => `${label}: ${sum}`);
        return _t("Posts of the last twelve months by mood: %s", told.join(", ") || _t("nothing"));
    }
}
