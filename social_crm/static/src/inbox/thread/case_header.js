import { _t } from "@web/core/l10n/translation";
import { Dropdown } from "@web/core/dropdown/dropdown";
import { DropdownItem } from "@web/core/dropdown/dropdown_item";
import { useService } from "@web/core/utils/hooks";
import { Component } from "@odoo/owl";
import { webAddress } from "../../core/links";
import { networkLook } from "../../core/networks";
import { ActionBar } from "../actions/action_bar";
import { CaseMarks } from "../actions/case_marks";
import { PresenceFaces } from "../presence/presence_faces";
import { useInbox } from "../inbox_store";

/** What the open case is, what can be done with it, and what is shown of it. */
export class CaseHeader extends Component {
    static template = "social_crm.inbox.CaseHeader";
    static components = { ActionBar, CaseMarks, Dropdown, DropdownItem, PresenceFaces };
    static props = { thread: Object };

    setup() {
        this.inbox = useInbox();
        this.action = useService("action");
    }

    get case() {
        return this.inbox.case;
    }

    get row() {
        return this.case.row;
    }

    get rows() {
        return [this.row];
    }

    get network() {
        return networkLook(this.row.network);
    }

    get url() {
        return webAddress(this.case.url);
    }

    get person() {
        return this.row.customer || this.case.person.name || this.row.profile?.name || _t("Unknown");
    }

    get tags() {
        return this.row.tags || this.case.tags || [];
    }

    get othersText() {
        const { length } = this.case.others;
        return length === 1 ? _t("1 other open case") : _t("%s other open cases", length);
    }

    get withPerson() {
        return _t("Everything with %s", this.person);
    }

    icon(other) {
        return networkLook(other.network).icon;
    }

    openTicket() {
        this.action.doAction({
            type: "ir.actions.act_window",
            res_model: "helpdesk.ticket",
            res_id: this.row.ticket_id,
            views: [[false, "form"]],
        });
    }
}
