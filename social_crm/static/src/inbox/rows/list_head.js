import { browser } from "@web/core/browser/browser";
import { Dropdown } from "@web/core/dropdown/dropdown";
import { DropdownItem } from "@web/core/dropdown/dropdown_item";
import { _t } from "@web/core/l10n/translation";
import { usePopover } from "@web/core/popover/popover_hook";
import { Component, onWillUnmount, useEffect, useRef } from "@odoo/owl";
import { useInbox } from "../inbox_store";
import { countOf, grouped, iconOf } from "../queues/queue_groups";
import { FilterPanel } from "./filter_panel";
import { chipsOf, choicesOf, cleaned } from "./filter_names";

const TYPED = 350;
const ORDERS = {
    newest: _t("Newest first"),
    urgent: _t("Most urgent first"),
    due: _t("Due first"),
};

/** Which queue is listed, in which order, and what it is narrowed down by. */
export class ListHead extends Component {
    static template = "social_crm.inbox.ListHead";
    static components = { Dropdown, DropdownItem };
    static props = {};

    setup() {
        this.inbox = useInbox();
        this.panel = usePopover(FilterPanel, { position: "bottom-end", popoverClass: "o_social_crm_inbox_panel" });
        this.input = useRef("input");
        if (Object.keys(this.inbox.filters).some((name) => ["team", "user", "topic", "tag"].includes(name))) {
            this.inbox.loadChoices();
        }
        onWillUnmount(() => browser.clearTimeout(this.timer));
        // What is typed is the person's: it is only put in from outside while nobody types.
        useEffect(
            (search) => {
                if (this.input.el && document.activeElement !== this.input.el) {
                    this.input.el.value = search || "";
                }
            },
            () => [this.inbox.filters.search]
        );
    }

    get labels() {
        const { inbox } = this;
        return {
            queue: inbox.openedQueue?.label || _t("Cases"), // until they have come, too
            search: _t("Search"),
            filters: this.count ? _t("Filters: %s", this.count) : _t("Filters"),
            order: ORDERS[inbox.order],
            drop: _t("Forget this filter"),
        };
    }

    get groups() {
        return grouped(this.inbox.queues);
    }

    get chips() {
        return chipsOf(this.inbox.filters, choicesOf(this.inbox.choices));
    }

    get count() {
        return this.chips.length;
    }

    get droppable() {
        const queue = this.inbox.openedQueue;
        return Boolean(queue?.filter_id && (!queue.shared || this.inbox.options.manager));
    }

    countOf(queue) {
        return countOf(queue);
    }

    iconOf(queue) {
        return iconOf(queue);
    }

    openPanel(ev) {
        if (this.panel.isOpen) {
            this.panel.close();
        } else {
            this.panel.open(ev.currentTarget, { inbox: this.inbox });
        }
    }

    /** The next order of all there are. */
    toggleOrder() {
        const { filters, order, openedQueue } = this.inbox;
        const names = Object.keys(ORDERS);
        const next = names[(names.indexOf(order) + 1) % names.length];
        const usual = openedQueue?.order || "newest";
        return this.inbox.setFilters(cleaned({ ...filters, order: next === usual ? "" : next }));
    }

    onInput() {
        browser.clearTimeout(this.timer);
        this.timer = browser.setTimeout(() => this.search(), TYPED);
    }

    onKeydown(ev) {
        if (ev.key === "Enter") {
            this.search();
        } else if (ev.key === "Escape") {
            ev.stopPropagation();
            this.input.el.value = "";
            this.search();
            this.input.el.blur();
        }
    }

    search() {
        browser.clearTimeout(this.timer);
        const search = this.input.el.value.trim();
        if (search !== (this.inbox.filters.search || "")) {
            return this.inbox.setFilters(cleaned({ ...this.inbox.filters, search }));
        }
    }
}
