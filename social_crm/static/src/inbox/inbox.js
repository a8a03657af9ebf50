import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { Component, onWillStart, useState, useSubEnv } from "@odoo/owl";
import { CaseView } from "./thread/case_view";
import { PersonPanel } from "./person/person_panel";
import { Queues } from "./queues/queues";
import { Rows } from "./rows/rows";
import { makeInboxStore } from "./inbox_store";

/** Where agents work: queues, cases, the open conversation, and the person it is with. */
export class Inbox extends Component {
    static template = "social_crm.Inbox";
    static components = { CaseView, PersonPanel, Queues, Rows };
    static props = { ...standardActionServiceProps };

    setup() {
        const store = makeInboxStore(useService("orm"));
        this.inbox = useState(store);
        useSubEnv({ inbox: store });
        onWillStart(() => store.start(this.props.action.params || {}));
    }
}

registry.category("actions").add("social_crm.inbox", Inbox);
