import { _t } from "@web/core/l10n/translation";
import { Component, useState } from "@odoo/owl";
import { composerNotices } from "../composer_parts";

const SHOWN = 160;

function byOthers({ earlier }) {
    return earlier.filter((each) => !each.mine);
}

class Notice extends Component {
    static props = { composer: Object };

    setup() {
        this.composer = useState(this.props.composer);
    }

    short(text) {
        return text.length > SHOWN ? `${text.slice(0, SHOWN - 1)}…` : text;
    }
}

/** The draft was changed in another tab or on another machine. */
export class ConflictNotice extends Notice {
    static template = "social_crm.inbox.ConflictNotice";

    get words() {
        return this.composer.conflict.gone
            ? _t("This draft was sent or deleted elsewhere. What stands here is not saved.")
            : _t("This draft was changed elsewhere. There it says: “%s”", this.short(this.composer.conflict.text));
    }
}

/** The case has a later post than the one that is answered. */
export class NewerNotice extends Notice {
    static template = "social_crm.inbox.NewerNotice";

    get words() {
        const { who, words } = this.composer.newer;
        return _t("%(who)s has written again: “%(words)s”", { who, words: this.short(words) });
    }
}

/** Colleagues have begun an answer as well. */
export class ColleaguesNotice extends Notice {
    static template = "social_crm.inbox.ColleaguesNotice";

    words({ who, text }) {
        return _t("%(who)s has begun an answer: “%(text)s”", { who, text: this.short(text) });
    }

    canTake({ audience }) {
        return this.composer.empty && this.composer.ways.some((way) => way.audience === audience);
    }

    /** Go on with what the colleague has written; theirs stays as it is. */
    take({ text, audience }) {
        this.composer.setAudience(audience);
        this.composer.replace(text);
    }
}

/** Somebody else has answered meanwhile: nothing was sent. */
export class SecondNotice extends Notice {
    static template = "social_crm.inbox.SecondNotice";
}

/** What others have said to the post before. */
export class EarlierNotice extends Notice {
    static template = "social_crm.inbox.EarlierNotice";

    get last() {
        return byOthers(this.composer)[0];
    }
}

composerNotices
    .add("second", { component: SecondNotice, condition: ({ stopped }) => Boolean(stopped) }, { sequence: 1 })
    .add(
        "earlier",
        {
            component: EarlierNotice,
            condition: (composer) => Boolean(byOthers(composer).length && !composer.stopped && !composer.empty),
        },
        { sequence: 2 }
    )
    .add("conflict", { component: ConflictNotice, condition: ({ conflict }) => Boolean(conflict) }, { sequence: 3 })
    .add("newer", { component: NewerNotice, condition: ({ newer }) => Boolean(newer) }, { sequence: 4 })
    .add(
        "colleagues",
        { component: ColleaguesNotice, condition: ({ colleagues }) => colleagues.length > 0 },
        { sequence: 5 }
    );
