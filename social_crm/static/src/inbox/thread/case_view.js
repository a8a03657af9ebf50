import { _t } from "@web/core/l10n/translation";
import { Component, onMounted, onWillUnmount, useEffect, useRef, useState } from "@odoo/owl";
import { webAddress } from "../../core/links";
import { Composer } from "../composer/composer";
import { useInbox, useInboxChanged } from "../inbox_store";
import { CaseHeader } from "./case_header";
import { daysOf } from "./days";
import { Entry } from "./entry";
import { useScrollKeeper } from "./scroll_keeper";
import { Thread } from "./thread_model";

/** Words for what has changed that is shown among the entries although nothing that is listed has. */
const SHOWN = ["draft", "answer", "approval"];

/** The open conversation, and the place to answer. */
export class CaseView extends Component {
    static template = "social_crm.inbox.CaseView";
    static components = { CaseHeader, Composer, Entry };
    static props = {};

    setup() {
        this.inbox = useInbox();
        this.scroller = useRef("scroller");
        this.thread = useState(new Thread(this.env.inbox));
        this.state = useState({ chosen: null });
        this.keeper = useScrollKeeper(this.scroller, {
            item: ".o_social_crm_inbox_entry",
            onEnd: (atEnd) => {
                this.thread.atEnd = atEnd;
                if (atEnd) {
                    this.thread.seen();
                }
            },
            onTop: () => this.thread.more(),
        });
        let shown = this.inbox.case;
        useEffect(
            (found) => {
                if (found && found !== shown) {
                    shown = found;
                    this.thread.follow(found);
                }
            },
            () => [this.inbox.case]
        );
        useInboxChanged(({ open, what }) => {
            if (open && SHOWN.includes(what)) {
                this.thread.refresh();
            }
        });
        onMounted(() => this.begin());
        onWillUnmount(() => (this.gone = true));
    }

    /** At opening, what is answered is in sight, and as much of what follows as there is room for. */
    begin() {
        this.keeper.toEnd();
        const element = this.elementOf(`m${this.answered}`);
        if (element && element.getBoundingClientRect().top < this.scroller.el.getBoundingClientRect().top) {
            this.keeper.to(element);
        }
    }

    elementOf(id) {
        return this.scroller.el?.querySelector(`[data-id="${id}"]`);
    }

    /** What stands there, with a line where a day begins. */
    get days() {
        return daysOf(this.entries);
    }

    get entries() {
        return this.thread.entries.filter((entry) => !this.isWritten(entry));
    }

    /** What is being written below stands there, not here. */
    isWritten(entry) {
        const { composer } = this.inbox;
        return (
            entry.type === "answer" &&
            entry.state === "draft" &&
            composer &&
            (entry.reply_id === composer.draftId || (entry.mine && entry.mention_id === composer.mentionId))
        );
    }

    /** Id of the mention that the answer goes to. */
    get answered() {
        return this.inbox.composer?.mentionId || this.mentionId;
    }

    get mentionId() {
        return this.inbox.case.answer || this.state.chosen;
    }

    get refusalUrl() {
        return webAddress(this.inbox.case.refusal_url);
    }

    get freshText() {
        const { fresh } = this.thread;
        return fresh === 1 ? _t("1 new") : _t("%s new", fresh);
    }

    /** Answer another post of the conversation. */
    choose(entry) {
        const { composer } = this.inbox;
        if (composer) {
            composer.moveTo(entry.mention_id).then(() => composer.focus?.());
        } else {
            this.state.chosen = entry.mention_id;
        }
    }

    /** Go to an entry that another one speaks of. */
    goTo(id) {
        const element = this.elementOf(id);
        if (element) {
            this.keeper.to(element);
            element.focus({ preventScroll: true });
        }
    }

    toFresh() {
        this.keeper.toEnd();
        this.thread.seen();
    }

    async changed() {
        await this.thread.refresh();
    }
}
