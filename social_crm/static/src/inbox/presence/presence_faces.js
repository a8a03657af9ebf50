import { _t } from "@web/core/l10n/translation";
import { Component } from "@odoo/owl";
import { useInbox } from "../inbox_store";

const MOST = 3;

/**
 * What others do at a case, in words.
 *
 * @param {import("./presence").Here[]} here
 * @returns {string} empty: nobody is there
 */
export function whoIsHere(here) {
    const writing = here.filter((each) => each.mode === "type").map((each) => each.name);
    if (writing.length === 1) {
        return _t("%s is writing an answer", writing[0]);
    }
    if (writing.length) {
        return _t("%s are writing answers", writing.join(", "));
    }
    const names = here.map((each) => each.name);
    if (names.length === 1) {
        return _t("%s is looking at this", names[0]);
    }
    return names.length ? _t("%s are looking at this", names.join(", ")) : "";
}

/** The faces of others who are at a case now; with `words`, what they do there as well. */
export class PresenceFaces extends Component {
    static template = "social_crm.inbox.PresenceFaces";
    static props = { caseKey: String, words: { type: Boolean, optional: true } };

    setup() {
        this.inbox = useInbox();
    }

    get here() {
        return this.inbox.presence?.at(this.props.caseKey) || [];
    }

    get faces() {
        return this.here.slice(0, MOST);
    }

    get more() {
        return this.here.length - this.faces.length;
    }

    get text() {
        return whoIsHere(this.here);
    }

    get writes() {
        return this.here.some((each) => each.mode === "type");
    }
}
