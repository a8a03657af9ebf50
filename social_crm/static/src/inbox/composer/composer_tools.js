import { useEmojiPicker } from "@web/core/emoji_picker/emoji_picker";
import { _t } from "@web/core/l10n/translation";
import { useService } from "@web/core/utils/hooks";
import { Component, useRef, useState } from "@odoo/owl";
import { composerTools } from "./composer_parts";
import { addFiles } from "./files/uploads";
import { acceptedTypes } from "./files/upload_rules";
import { PrivateDialog } from "./private/private_dialog";

class Tool extends Component {
    static props = { composer: Object };

    setup() {
        this.composer = useState(this.props.composer);
    }
}

export class EmojiTool extends Tool {
    static template = "social_crm.inbox.EmojiTool";

    setup() {
        super.setup();
        this.picker = useEmojiPicker(useRef("button"), { onSelect: (emoji) => this.composer.insert(emoji) });
    }
}

export class FilesTool extends Tool {
    static template = "social_crm.inbox.FilesTool";

    setup() {
        super.setup();
        this.input = useRef("input");
    }

    get accepted() {
        return acceptedTypes(this.composer.data.media);
    }

    async onChange(ev) {
        const files = [...ev.target.files];
        ev.target.value = "";
        await addFiles(this.composer, files);
    }
}

export class SubjectTool extends Tool {
    static template = "social_crm.inbox.SubjectTool";
}

export class PreviewTool extends Tool {
    static template = "social_crm.inbox.PreviewTool";
}

/** One click from public to private, as the network allows. */
export class PrivateTool extends Tool {
    static template = "social_crm.inbox.PrivateTool";

    setup() {
        super.setup();
        this.dialog = useService("dialog");
        this.notification = useService("notification");
        this.state = useState({ busy: false });
    }

    async move() {
        const { composer, state } = this;
        state.busy = true;
        try {
            const { mentionId } = composer;
            const plan = await composer.call("move_private", mentionId);
            // Whoever has gone on to something else meanwhile is not called back.
            if (!composer.closed && composer.mentionId === mentionId) {
                this[plan.how](plan);
            }
        } finally {
            state.busy = false;
        }
    }

    together(plan) {
        const { composer } = this;
        this.dialog.add(PrivateDialog, {
            composer,
            public: plan.public,
            sent: (result) => composer.afterSending?.(result),
        });
    }

    private() {
        this.composer.setAudience("direct");
        this.composer.focus();
        this.notification.add(_t("Nobody can be told in public here. Write to them privately."), { type: "info" });
    }

    /** There is no private way: the link leads to a page where they can say who they are. */
    link(plan) {
        const { composer } = this;
        composer.setAudience(plan.public.audience);
        composer.replace([composer.text.trim(), plan.public.text].filter(Boolean).join("\n\n"));
        this.notification.add(
            _t("This network takes no private message here. The answer has a link to a page where they can say who they are."),
            { type: "info" }
        );
    }
}

composerTools
    .add("emoji", { component: EmojiTool }, { sequence: 10 })
    .add("files", { component: FilesTool, condition: ({ data }) => Boolean(data.media) }, { sequence: 20 })
    .add("subject", { component: SubjectTool, condition: ({ data }) => Boolean(data.subject) }, { sequence: 30 })
    .add("preview", { component: PreviewTool }, { sequence: 80 })
    .add(
        "private",
        { component: PrivateTool, condition: (composer) => composer.ways.some((way) => !way.private) },
        { sequence: 90 }
    );
