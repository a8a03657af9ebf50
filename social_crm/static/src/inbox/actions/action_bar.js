import { Dropdown } from "@web/core/dropdown/dropdown";
import { DropdownItem } from "@web/core/dropdown/dropdown_item";
import { useHotkey } from "@web/core/hotkeys/hotkey_hook";
import { _t } from "@web/core/l10n/translation";
import { useService } from "@web/core/utils/hooks";
import { Component, onWillUnmount, useRef } from "@odoo/owl";
import { useInbox } from "../inbox_store";
import { actionsFor, inboxActions, labelOf } from "./inbox_actions";

/**
 * The actions that are offered for cases, or for one post: buttons for those that are used all the time, a menu for the
 * rest.
 *
 * - in the header of the open case: `<ActionBar rows="[inbox.case.row]" hotkeys="true" />`
 * - for what is selected: `<ActionBar rows="rows" hotkeys="true" />`
 * - in the menu of a post: `<ActionBar rows="[inbox.case.row]" entry="entry" menuOnly="true" />`
 */
export class ActionBar extends Component {
    static template = "social_crm.inbox.ActionBar";
    static components = { Dropdown, DropdownItem };
    static props = {
        rows: Array,
        entry: { type: Object, optional: true },
        menuOnly: { type: Boolean, optional: true },
        hotkeys: { type: Boolean, optional: true },
        class: { type: String, optional: true },
    };

    setup() {
        this.inbox = useInbox();
        this.popover = useService("popover");
        this.bottomSheet = useService("bottom_sheet");
        this.ui = useService("ui");
        this.root = useRef("root");
        this.menu = useRef("menu");
        this.closePopover = null;
        onWillUnmount(() => this.closePopover?.());
        if (this.props.hotkeys) {
            for (const [id, action] of inboxActions.getEntries()) {
                if (action.hotkey && !action.post) {
                    useHotkey(action.hotkey, () => this.runById(id), {
                        isAvailable: () => this.hasKeys && this.actions.some((each) => each.id === id),
                    });
                }
            }
        }
    }

    get context() {
        return {
            inbox: this.inbox,
            rows: this.props.rows,
            entry: this.props.entry || null,
            env: this.env,
        };
    }

    /** Where cases are selected, keys are for those: the open case need not be one of them. */
    get hasKeys() {
        const { selected } = this.inbox;
        const { rows } = this.props;
        return !selected.size || (rows.length === selected.size && rows.every((row) => selected.has(row.key)));
    }

    get actions() {
        return actionsFor(this.context);
    }

    get primary() {
        return this.props.menuOnly ? [] : this.actions.filter((action) => action.primary);
    }

    /** The entries of the menu, with a line between groups. */
    get secondary() {
        const entries = this.props.menuOnly ? this.actions : this.actions.filter((action) => !action.primary);
        let last;
        return entries.map((action) => {
            const begins = last !== undefined && action.group !== last;
            last = action.group;
            return { action, begins };
        });
    }

    get menuTitle() {
        return this.props.entry ? _t("What can be done with this post") : _t("More");
    }

    label(action) {
        return labelOf(action, this.context);
    }

    title(action) {
        const label = this.label(action);
        return action.hotkey && this.props.hotkeys
            ? _t("%(label)s (key %(key)s)", { label, key: action.hotkey.toUpperCase() })
            : label;
    }

    runById(id) {
        const action = this.actions.find((each) => each.id === id);
        if (action) {
            const button = this.root.el?.querySelector(`[data-action="${id}"]`);
            this.run(action, button || this.menu.el);
        }
    }

    /**
     * @param {import("./inbox_actions").InboxAction} action
     * @param {HTMLElement} target where it opens what it asks
     */
    run(action, target) {
        this.closePopover?.();
        this.closePopover = null;
        const { context } = this;
        if (!action.popover) {
            return action.run(context);
        }
        let closed = false;
        let close = () => {};
        const props = {
            ...(action.popoverProps?.(context) || {}),
            context,
            close: () => {
                closed = true;
                close();
            },
        };
        const service = this.ui.isSmall ? this.bottomSheet : this.popover;
        const opened = service.add(target || this.root.el, action.popover, props, {
            env: this.env,
            position: "bottom-end",
            popoverClass: "o_social_crm_inbox_popover",
            class: "o_social_crm_inbox_popover",
            setActiveElement: true,
            onClose: () => target?.isConnected && target.focus(),
        });
        close = opened;
        this.closePopover = opened;
        if (closed) {
            opened();
        }
    }

    runFromMenu(action) {
        this.run(action, this.menu.el);
    }
}
