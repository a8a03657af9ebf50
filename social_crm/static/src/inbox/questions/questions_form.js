import { _t } from "@web/core/l10n/translation";
import { Component, useState } from "@odoo/owl";
import { keysOf, perform } from "../actions/perform";
import { sentenceOf } from "../inbox_errors";
import { questionLook } from "./question_looks";

/** What was asked about a case and waits: withdraw it, or put it to somebody else. */
export class QuestionsForm extends Component {
    static template = "social_crm.inbox.QuestionsForm";
    static props = { context: Object, close: Function };

    setup() {
        this.state = useState({ passing: 0, found: [], failed: "" });
    }

    get labels() {
        return {
            title: _t("Questions that wait"),
            withdraw: _t("Take the Question Back"),
            pass: _t("Pass on"),
            whom: _t("To whom?"),
            close: _t("Close"),
        };
    }

    get asked() {
        const now = Date.now();
        return this.props.context.rows[0].asked.map((each) => ({ ...each, look: questionLook(each, now) }));
    }

    async withdraw({ id }) {
        this.props.close();
        await perform(this.props.context, "act_withdraw_question", [id], (row) => ({
            asked: row.asked.filter((each) => each.id !== id),
        }));
    }

    async pass({ id }) {
        this.state.passing = id;
        const { context } = this.props;
        try {
            this.state.found = await context.inbox.call("choose_addressees", keysOf(context), "");
        } catch (error) {
            this.state.failed = sentenceOf(error);
        }
    }

    async passTo(id) {
        const question = this.state.passing;
        this.props.close();
        await perform(this.props.context, "act_forward_question", [question, id]);
    }
}
