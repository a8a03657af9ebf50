import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { useSetupAction } from "@web/search/action_hook";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { Component, useEffect, useRef, useState, useSubEnv } from "@odoo/owl";
import { Blank } from "./blank";
import { Gone } from "./gone";
import { CaseView } from "./thread/case_view";
import { PersonPanel } from "./person/person_panel";
import { Queues } from "./queues/queues";
import { profileName } from "./rows/row_looks";
import { Rows } from "./rows/rows";
import { PATH, fromAddress, toAddress, useInboxAddress } from "./inbox_address";
import { useInboxLive } from "./inbox_live";
import { makeInboxStore } from "./inbox_store";
import { useInboxWidth } from "./inbox_width";
import "./keys/keys_of_inbox";
import { useInboxKeys } from "./keys/use_inbox_keys";
import { usePresence } from "./presence/presence";

/** Where agents work: queues, cases, the open conversation, and the person it is with. */
export class Inbox extends Component {
    static template = "social_crm.Inbox";
    static components = { Blank, CaseView, Gone, PersonPanel, Queues, Rows };
    static props = { ...standardActionServiceProps };
    static path = PATH;
    static displayName = _t("Inbox");

    setup() {
        const store = makeInboxStore(useService("orm"));
        this.inbox = useState(store);
        useSubEnv({ inbox: store });
        useInboxWidth(store);
        useInboxLive(store);
        useInboxKeys(store);
        usePresence();
        useInboxAddress(this.inbox, this.props.updateActionState);
        useSetupAction({ getLocalState: () => ({ address: toAddress(store) }) });
        this.side = useRef("side");
        useEffect(
            (drawer) => drawer && this.side.el?.querySelector("button")?.focus(),
            () => [this.inbox.drawer]
        );
        store.start(fromAddress(this.props.state?.address || this.props.action.params));
    }

    get labels() {
        return {
            main: _t("Conversation"),
            back: _t("Back to the list"),
            person: _t("Person"),
            conversation: _t("Back to the conversation"),
            choose: _t("Choose a case to read it here."),
            keys: _t("The ? key shows what the keyboard can do."),
        };
    }

    /** Who the open case is with, as known so far. */
    get title() {
        const row = this.inbox.case?.row || this.inbox.rows.find((each) => each.key === this.inbox.key);
        return row ? row.customer || profileName(row) : "";
    }

    get queuesShown() {
        return this.inbox.layout[this.inbox.width === "wide" ? "queues" : "queuesBeside"];
    }

    /** What a narrow screen does not show now is not there for the keyboard and for screen readers either. */
    hidden(pane) {
        return this.inbox.width === "narrow" && this.inbox.pane !== pane;
    }

    again() {
        return this.inbox.start({ queue: this.inbox.queue, filters: this.inbox.filters, key: this.inbox.key });
    }
}

registry.category("actions").add("social_crm.inbox", Inbox);
