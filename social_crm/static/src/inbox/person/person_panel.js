import { browser } from "@web/core/browser/browser";
import { useService } from "@web/core/utils/hooks";
import { formatInteger } from "@web/views/fields/formatters";
import { Component, onWillUnmount, useEffect, useState } from "@odoo/owl";
import { webAddress } from "../../core/links";
import { networkLook } from "../../core/networks";
import { WhoIsIt } from "../../fields/suggestions/who_is_it";
import { useInbox } from "../inbox_store";
import { colourOf, initialsOf } from "../rows/row_looks";
import { Clamped } from "../thread/clamped";
import { MoodChart } from "./mood_chart";

const REMEMBERED = "social_crm.inbox.person";

function readClosed() {
    try {
        return new Set(JSON.parse(browser.localStorage.getItem(REMEMBERED)) || []);
    } catch {
        return new Set();
    }
}

/** Who the conversation is with, and what we know of them that matters now. */
export class PersonPanel extends Component {
    static template = "social_crm.inbox.PersonPanel";
    static components = { Clamped, MoodChart, WhoIsIt };
    static props = {};

    setup() {
        this.inbox = useInbox();
        this.action = useService("action");
        // Nothing waits for this panel: what is known at once is shown at once.
        this.state = useState({ person: this.inbox.case.person, loading: true, failed: false, turn: 0, closed: readClosed() });
        useEffect(
            () => {
                this.load();
            },
            () => [this.version]
        );
        onWillUnmount(() => (this.gone = true));
    }

    /** What of the case decides what is shown here. */
    get version() {
        const { key, person, others, stage } = this.inbox.case;
        return JSON.stringify([key, person, others.map((other) => other.key), stage]);
    }

    async load() {
        const { key, person } = this.inbox.case;
        const asked = (this.asked = {});
        if (!this.state.person.sections) {
            this.state.person = person;
        }
        try {
            const found = await this.inbox.quietly("person", key);
            if (asked === this.asked && !this.gone) {
                Object.assign(this.state, { person: found, loading: false, failed: false });
            }
        } catch {
            if (asked === this.asked && !this.gone) {
                Object.assign(this.state, { loading: false, failed: true });
            }
        }
    }

    get person() {
        return this.state.person;
    }

    get network() {
        return networkLook(this.person.network);
    }

    get initials() {
        return initialsOf(this.person.name);
    }

    get colour() {
        return colourOf(this.person.profile_id);
    }

    get url() {
        return webAddress(this.person.url);
    }

    get links() {
        return (this.person.links || [])
            .map(({ url, verified }) => ({ url: webAddress(url), verified }))
            .filter(({ url }) => url)
            .map((link) => ({ ...link, shown: link.url.replace(/^https?:\/\/(www\.)?|\/$/gi, "") }));
    }

    number(value) {
        return formatInteger(value);
    }

    rowUrl(row) {
        return webAddress(row.url);
    }

    isOpen(section) {
        return !this.state.closed.has(section.code);
    }

    /** Open or close a section; it is remembered on this machine. */
    toggle(section) {
        if (!this.state.closed.delete(section.code)) {
            this.state.closed.add(section.code);
        }
        browser.localStorage.setItem(REMEMBERED, JSON.stringify([...this.state.closed]));
    }

    open([model, id]) {
        this.action.doAction({
            type: "ir.actions.act_window",
            res_model: model,
            res_id: id,
            views: [[false, "form"]],
        });
    }

    openProfile() {
        this.open(["social.crm.profile", this.person.profile_id]);
    }

    openMore({ model, domain, name }) {
        this.action.doAction({
            type: "ir.actions.act_window",
            name,
            res_model: model,
            domain,
            views: [
                [false, "list"],
                [false, "form"],
            ],
        });
    }

    /** Somebody said who it is: names and numbers follow. */
    async linked() {
        await Promise.all([this.inbox.refresh([this.inbox.case.key], { mine: true }), this.load()]);
    }
}
