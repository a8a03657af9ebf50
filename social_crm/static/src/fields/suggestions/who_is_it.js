import { _t } from "@web/core/l10n/translation";
import { useService } from "@web/core/utils/hooks";
import { formatFloat } from "@web/views/fields/formatters";
import { Component, onWillStart, onWillUpdateProps, useState } from "@odoo/owl";

const MODEL = "social.crm.profile";

/** Who a profile is, why, and with one click that it is not; or who it may be, each with one click. */
export class WhoIsIt extends Component {
    static template = "social_crm.WhoIsIt";
    static props = {
        profileId: { type: [Number, Boolean] },
        turn: { type: [Number, String], optional: true }, // another one: read it again
        lazy: { type: Boolean, optional: true }, // what is around it does not wait for it
        before: { type: Function, optional: true }, // before something is done; `false` stops that
        onChanged: { type: Function, optional: true },
    };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.notification = useService("notification");
        this.state = useState({ seen: null, busy: false, failed: false });
        const loading = this.load(this.props.profileId);
        if (!this.props.lazy) {
            onWillStart(() => loading);
        }
        onWillUpdateProps(({ profileId, turn }) => {
            if (profileId !== this.props.profileId || turn !== this.props.turn) {
                const again = this.load(profileId);
                return this.props.lazy ? undefined : again;
            }
        });
    }

    async load(profileId) {
        if (this.state.busy && profileId === this.acting) {
            return; // what is being done brings what is to be seen
        }
        if (!profileId) {
            this.state.seen = null;
            return;
        }
        const asked = (this.asked = {});
        const seen = await this.orm.silent.call(MODEL, "identity_panel", [[profileId]]);
        if (this.asked === asked) {
            this.state.seen = seen;
        }
    }

    get undoHint() {
        return _t("It was found by itself. That it is wrong is remembered, and it is not linked again.");
    }

    /** In percent and bits, for those who want to know exactly. Never quite 100: nothing is. */
    exactly({ chance, bits }) {
        const percent = Math.min(99.9, Math.floor(chance * 1000) / 10);
        return _t("%(percent)s % · %(bits)s bits", {
            percent: formatFloat(percent, { digits: [16, 1] }),
            bits: formatFloat(bits, { digits: [16, 1] }),
        });
    }

    async act(method, ...args) {
        if (this.state.busy || (await this.props.before?.()) === false) {
            return;
        }
        this.state.busy = true;
        const { profileId } = this.props;
        this.acting = profileId;
        this.asked = {}; // what is being read is older than what this brings
        try {
            const seen = await this.orm.call(MODEL, method, [[profileId], ...args]);
            if (profileId === this.props.profileId) {
                this.state.seen = seen;
            }
            if (seen.told) {
                this.notification.add(seen.told, { type: "info" });
            }
        } finally {
            this.state.busy = false;
        }
        await this.props.onChanged?.();
    }

    link({ partner_id }) {
        return this.act("link_contact", partner_id);
    }

    refuse({ partner_id }) {
        return this.act("refuse_contact", partner_id);
    }

    undo() {
        return this.act("take_back_link");
    }

    async create() {
        const action = await this.orm.call(MODEL, "action_create_partner", [
            [this.props.profileId],
        ]);
        await this.action.doAction(action, { onClose: () => this.reload() });
    }

    async search() {
        await this.action.doAction(
            {
                type: "ir.actions.act_window",
                name: _t("Another Contact"),
                res_model: "social.crm.link",
                views: [[false, "form"]],
                target: "new",
                context: { default_profile_id: this.props.profileId },
            },
            { onClose: () => this.reload() }
        );
    }

    open(partnerId) {
        this.action.doAction({
            type: "ir.actions.act_window",
            res_model: "res.partner",
            res_id: partnerId,
            views: [[false, "form"]],
        });
    }

    async reload() {
        await this.load(this.props.profileId);
        await this.props.onChanged?.();
    }
}
