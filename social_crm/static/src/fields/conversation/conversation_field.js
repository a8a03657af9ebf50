import { _t } from "@web/core/l10n/translation";
import { formatDateTime } from "@web/core/l10n/dates";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardFieldProps } from "@web/views/fields/standard_field_props";
import { Component, useState } from "@odoo/owl";
import { audienceLook } from "../../core/audience";
import { ago, useClock } from "../../core/clock";
import { useMentionsChanged } from "../../core/live";
import { MediaField } from "../media/media_field";
import { UnderstoodChips } from "../understood/understood_chips";
import { understoodOf } from "../understood/understood_widget";

const STEP = 80;

/**
 * Posts as a conversation: oldest first, ours on the other side than theirs, bystanders muted. It keeps itself up to date.
 *
 * The posts are given newest first (the order of the list inside the field), so that a long one begins with its end.
 */
export class ConversationField extends Component {
    static template = "social_crm.ConversationField";
    static components = { MediaField, UnderstoodChips };
    static props = {
        ...standardFieldProps,
        current: { type: Boolean, optional: true },
        showBystanders: { type: Boolean, optional: true },
    };

    setup() {
        this.action = useService("action");
        this.clock = useClock();
        this.state = useState({ loading: false });
        const { record } = this.props;
        useMentionsChanged(() => this.refresh(), {
            concerns: ({ ids, ticket_ids }) =>
                record.resModel === "helpdesk.ticket"
                    ? ticket_ids.includes(this.props.record.resId)
                    : ids.includes(this.props.record.resId) || ids.some((id) => this.shows(id)),
            busy: () => this.props.record.dirty || Boolean(document.querySelector(".modal")),
        });
    }

    get list() {
        return this.props.record.data[this.props.name];
    }

    get earlier() {
        return this.list.count - this.list.records.length;
    }

    get posts() {
        return [...this.list.records].reverse().map((record) => {
            const { data } = record;
            const audience = audienceLook(data.audience);
            return {
                record,
                id: record.resId,
                author: data.profile_id?.display_name || "",
                own: data.own,
                bystander: data.bystander,
                current: this.props.current && record.resId === this.props.record.resId,
                gone: Boolean(data.gone_at),
                audience: audience.private ? audience : null,
                audienceLabel: this.label(record, "audience"),
                subject: data.subject,
                body: data.body,
                url: /^https?:\/\//i.test(data.url || "") ? data.url : "",
                written: ago(data.written_at, this.clock.now),
                writtenExact: formatDateTime(data.written_at),
                writtenISO: data.written_at.toISO(),
                edited: Boolean(data.edited_at) && !data.gone_at,
                hasMedia: data.media_ids.records.length > 0,
                // Where the view asks for what was understood, it is shown and corrected here.
                understood: "mood" in data && !data.own ? understoodOf(data) : null,
            };
        });
    }

    label(record, name) {
        const value = record.data[name];
        return record.fields[name].selection.find(([key]) => key === value)?.[1] || "";
    }

    shows(id) {
        return this.list.records.some((record) => record.resId === id);
    }

    async refresh() {
        const { record } = this.props;
        await record.load();
        record.model.notify?.();
        this.env.bus.trigger("MAIL:RELOAD-THREAD", { model: record.resModel, id: record.resId });
    }

    async showEarlier() {
        this.state.loading = true;
        await this.list.load({ limit: this.list.limit + STEP });
        this.state.loading = false;
    }

    open(post) {
        this.action.doAction({
            type: "ir.actions.act_window",
            res_model: "social.crm.mention",
            res_id: post.id,
            views: [[false, "form"]],
        });
    }
}

export const conversationField = {
    component: ConversationField,
    displayName: _t("Posts as a conversation"),
    supportedTypes: ["one2many", "many2many"],
    supportedOptions: [{ label: _t("Mark the post itself"), name: "mark_self", type: "boolean" }],
    useSubView: true,
    extractProps: ({ options }) => ({ current: Boolean(options.mark_self) }),
};

registry.category("fields").add("social_crm_conversation", conversationField);
