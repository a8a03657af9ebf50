import { Chatter } from "@mail/chatter/web_portal/chatter";
import { patch } from "@web/core/utils/patch";

patch(Chatter.prototype, {
    /** Whether what is written here could be mistaken for an answer on a social network. */
    get socialCrmNotThere() {
        const { record, threadModel } = this.props;
        return threadModel === "helpdesk.ticket" && Boolean(record?.data.social_account_id);
    },

    socialCrmOpenInbox() {
        return this.env.services.action.doActionButton({
            type: "object",
            name: "action_social_inbox",
            resModel: "helpdesk.ticket",
            resId: this.props.threadId,
        });
    },
});
