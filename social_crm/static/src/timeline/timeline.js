import { deserializeDateTime, formatDateTime } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";
import { Component, onWillStart, onWillUpdateProps, useState } from "@odoo/owl";
import { audienceLook } from "../core/audience";
import { ago, useClock } from "../core/clock";
import { KINDS as KINDS_OF_POSTS } from "../core/kinds";
import { networkLook } from "../core/networks";
import { MoodButtons } from "../fields/mood/mood_buttons";
import { TimelineSummary } from "./timeline_summary";

const CLAMPED = 420;
const KINDS = [
    { key: "said", label: _t("What they said"), icon: "fa-comment-o" },
    { key: "answer", label: _t("Our answers"), icon: "fa-reply" },
    { key: "mail", label: _t("Mails"), icon: "fa-envelope-o" },
    { key: "note", label: _t("Notes"), icon: "fa-sticky-note-o" },
];

/** Everything with a person or a company, newest first: posts on all networks, our answers, mails and notes. */
export class Timeline extends Component {
    static template = "social_crm.Timeline";
    static components = { MoodButtons, TimelineSummary };
    static props = { ...standardWidgetProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.clock = useClock();
        this.kinds = KINDS;
        this.state = useState({
            summary: null,
            entries: [],
            next: false,
            loading: false,
            kind: false,
            network: false,
            whole: {},
        });
        onWillStart(() => this.start(this.props.record));
        onWillUpdateProps(({ record }) => {
            if (record.resId !== this.shown) {
                return this.start(record);
            }
        });
    }

    async start({ resModel, resId }) {
        this.shown = resId;
        this.resModel = resModel;
        Object.assign(this.state, { summary: null, entries: [], next: false, kind: false, network: false });
        if (resId) {
            await Promise.all([this.load(), this.summarise()]);
        }
    }

    async summarise() {
        const asked = (this.askedSummary = {});
        const summary = await this.orm.call("social.crm.timeline", "get_summary", [this.resModel, this.shown]);
        if (asked === this.askedSummary) {
            this.state.summary = summary;
        }
    }

    /** Load a page: the first one, or the one behind what is shown. */
    async load({ more = false } = {}) {
        const { kind, network } = this.state;
        const asked = (this.asked = {});
        this.state.loading = true;
        const page = await this.orm.call("social.crm.timeline", "get_page", [this.resModel, this.shown], {
            before: more ? this.state.next : null,
            kinds: kind ? [kind] : null,
            networks: network ? [network] : null,
        });
        if (asked !== this.asked) {
            return; // something else was asked for meanwhile
        }
        const entries = page.entries.map((entry) => this.shownEntry(entry));
        this.state.entries = more ? [...this.state.entries, ...entries] : entries;
        this.state.next = page.next;
        this.state.loading = false;
    }

    shownEntry(entry) {
        const moment = deserializeDateTime(entry.at);
        const audience = entry.audience ? audienceLook(entry.audience) : null;
        const kind = KINDS.find(({ key }) => key === entry.kind);
        const network = entry.network ? networkLook(entry.network) : null;
        return {
            ...entry,
            moment,
            exact: formatDateTime(moment),
            month: moment.toLocaleString({ month: "long", year: "numeric" }),
            audience: audience?.private ? audience : null,
            icon: network ? network.icon : kind.icon,
            label: network ? network.label : kind.label,
            ours: entry.kind === "answer",
            note: entry.kind === "note",
            mail: entry.kind === "mail",
            url: /^https?:\/\//i.test(entry.url) ? entry.url : "",
            long: entry.text.length > CLAMPED || entry.text.split("\n").length > 8,
        };
    }

    /** Entries of one month after the other. */
    get months() {
        const months = [];
        for (const entry of this.state.entries) {
            if (months.at(-1)?.name !== entry.month) {
                months.push({ name: entry.month, entries: [] });
            }
            months.at(-1).entries.push(entry);
        }
        return months;
    }

    get networks() {
        const keys = new Set((this.state.summary?.profiles || []).map(({ network }) => network));
        return [...keys].map((key) => ({ key, ...networkLook(key) }));
    }

    when(entry) {
        return ago(entry.moment, this.clock.now);
    }

    text(entry) {
        if (!entry.long || this.state.whole[entry.key]) {
            return entry.text;
        }
        const head = entry.text.split("\n").slice(0, 8).join("\n").slice(0, CLAMPED);
        return `${head.trimEnd()}…`;
    }

    chooseKind(kind) {
        this.state.kind = this.state.kind === kind ? false : kind;
        if (["mail", "note"].includes(this.state.kind)) {
            this.state.network = false; // these are on no network
        }
        return this.load();
    }

    chooseNetwork(network) {
        this.state.network = this.state.network === network ? false : network;
        if (this.state.network && ["mail", "note"].includes(this.state.kind)) {
            this.state.kind = false;
        }
        return this.load();
    }

    kindsOf(entry) {
        return KINDS_OF_POSTS.filter(({ key }) => entry.kinds?.includes(key));
    }

    async moodChanged(entry, { mood, mood_sure, said }) {
        Object.assign(entry, { mood, mood_sure, said: said.includes("mood") });
        await this.summarise();
    }

    open([resModel, resId]) {
        if (resModel !== this.resModel || resId !== this.shown) {
            this.action.doAction({
                type: "ir.actions.act_window",
                res_model: resModel,
                res_id: resId,
                views: [[false, "form"]],
            });
        }
    }
}

export const timelineWidget = { component: Timeline };

registry.category("view_widgets").add("social_crm_timeline", timelineWidget);
