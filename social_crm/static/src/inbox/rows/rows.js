import { _t } from "@web/core/l10n/translation";
import { router } from "@web/core/browser/router";
import { Component, onMounted, onPatched, onWillUnmount, toRaw, useRef } from "@odoo/owl";
import { useClock } from "../../core/clock";
import { Blank } from "../blank";
import { PATH, toAddress } from "../inbox_address";
import { useInbox } from "../inbox_store";
import { BulkBar } from "./bulk_bar";
import { cleaned } from "./filter_names";
import { ListHead } from "./list_head";
import { CHUNK, RowChunk } from "./row_chunk";
import { useListHolds } from "./list_holds";

const AHEAD = "600px";

/** The cases of the open queue. */
export class Rows extends Component {
    static template = "social_crm.inbox.Rows";
    static components = { Blank, BulkBar, ListHead, RowChunk };
    static props = {};

    setup() {
        this.inbox = useInbox();
        this.clock = useClock();
        this.list = useRef("list");
        this.end = useRef("end");
        useListHolds(this.list, this.inbox);
        let watched = null;
        const watch = () => {
            if (this.end.el === watched) {
                return;
            }
            this.observer.disconnect();
            watched = this.end.el;
            if (watched) {
                this.observer.observe(watched);
            }
        };
        onMounted(() => {
            this.observer = new IntersectionObserver(
                (entries) => entries.some((entry) => entry.isIntersecting) && this.inbox.more(),
                { root: this.list.el, rootMargin: AHEAD }
            );
            watch();
        });
        onPatched(watch);
        onWillUnmount(() => this.observer.disconnect());
    }

    get labels() {
        const { inbox } = this;
        const { size } = inbox.waiting;
        return {
            list: inbox.openedQueue?.label || _t("Cases"),
            waiting: size === 1 ? _t("1 new or changed") : _t("%s new or changed", size),
            tooMany: _t("More was found than is shown. Add another word."),
            connect: _t("Connect an account"),
            empty: inbox.filters.search ? _t("Nothing was found.") : _t("Nothing is waiting here."),
            hint: inbox.filtered
                ? _t("Nothing fits the filters.")
                : _t("What customers write appears here by itself."),
        };
    }

    /** What stands where no case is. */
    get blank() {
        const { inbox, labels } = this;
        if (!inbox.filtered && !inbox.queues.some((queue) => queue.network)) {
            return {
                icon: "fa-plug",
                text: _t("No account is connected yet."),
                hint: inbox.options.manager
                    ? _t("Connect one, and what customers write appears here.")
                    : _t("Once a manager has connected one, what customers write appears here."),
            };
        }
        return { icon: inbox.filtered ? "fa-search" : "fa-check-circle-o", text: labels.empty, hint: labels.hint };
    }

    get connectable() {
        return this.blank.icon === "fa-plug" && this.inbox.options.manager;
    }

    connect() {
        return this.env.services.action.doAction("social_crm.account_action");
    }

    get hidden() {
        return this.inbox.width === "narrow" && this.inbox.pane !== "rows";
    }

    /** The list in parts: each knows the open case and the one the keyboard is at only if they are its own. */
    get chunks() {
        const { rows, key, cursor } = this.inbox;
        const chunks = [];
        const raw = toRaw(rows);
        const place = (wanted) => Math.floor(raw.findIndex((row) => row.key === wanted) / CHUNK) * CHUNK;
        const [openAt, cursorAt] = [place(key), place(cursor)];
        for (let from = 0; from < rows.length; from += CHUNK) {
            chunks.push({ from, open: from === openAt ? key : null, cursor: from === cursorAt ? cursor : null });
        }
        return chunks;
    }

    /** What the addresses of all cases of the list have in common. */
    get base() {
        const { queue, filters } = this.inbox;
        const address = cleaned(toAddress({ queue, filters, key: null }));
        const url = router.stateToUrl({ action: PATH, actionStack: [{ action: PATH }], ...address });
        return url.includes("?") ? `${url}&case=` : `${url}?case=`;
    }

    showWaiting() {
        this.inbox.showWaiting();
        this.list.el.scrollTo({ top: 0 });
    }
}
