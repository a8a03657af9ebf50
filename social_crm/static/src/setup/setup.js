import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { user } from "@web/core/user";
import { useService } from "@web/core/utils/hooks";
import { deserializeDateTime, formatDate } from "@web/core/l10n/dates";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { Component, onWillStart, useEffect, useRef, useState } from "@odoo/owl";
import { PICTURES } from "./setup_pictures";
import { SetupPick } from "./setup_pick";
import { STEPS, makeSetupStore } from "./setup_store";

const WEIGHTS = {
    opens: { icon: "fa-eye", class: "text-warning-emphasis" },
    loosens: { icon: "fa-unlock", class: "text-danger" },
    closes: { icon: "fa-eye-slash", class: "text-muted" },
    "": { icon: "fa-check", class: "text-success" },
};

/** How are you organised? Five pictures, a few questions that can all be skipped, and what would change in words. */
export class Setup extends Component {
    static template = "social_crm.Setup";
    static components = { SetupPick };
    static props = { ...standardActionServiceProps };
    static path = "social-organisation";
    static displayName = _t("How Are You Organised?");

    setup() {
        this.action = useService("action");
        this.state = useState(makeSetupStore(useService("orm")));
        this.pictures = PICTURES;
        this.heading = useRef("heading");
        onWillStart(async () => {
            await this.state.start();
            this.answers = Boolean(this.state.closed) && (await user.hasGroup("social_crm.group_agent"));
        });
        let step = this.state.step;
        useEffect(
            (now) => {
                // Whoever uses a keyboard or a screen reader goes on where the new step begins.
                if (now !== step) {
                    step = now;
                    this.heading.el?.focus({ preventScroll: true });
                    this.heading.el?.closest(".o_social_crm_setup")?.scrollTo({ top: 0 });
                }
            },
            () => [this.state.step]
        );
    }

    get store() {
        return this.state;
    }

    get steps() {
        const labels = {
            form: _t("Form"),
            teams: _t("Teams"),
            given: _t("What they get"),
            hours: _t("Working hours"),
            look: _t("What changes"),
        };
        return STEPS.map((code, number) => ({
            code,
            number: number + 1,
            label: labels[code],
            now: code === this.store.step,
            open: code === "form" || Boolean(this.store.plan),
        }));
    }

    get madeHours() {
        return _t("“%s” can be chosen for each team now.", this.store.made);
    }

    get title() {
        return {
            form: _t("How are you organised?"),
            teams: _t("Who is in which team?"),
            given: _t("What does each team get?"),
            hours: _t("When do they work?"),
            look: _t("This is what changes"),
        }[this.store.step];
    }

    get words() {
        return {
            steps: _t("Steps"),
            back: _t("Back"),
            next: _t("Next"),
            skip: _t("Skip to what changes"),
            apply: _t("Do it"),
            takeBack: _t("Take it back"),
            chosen: _t("In force"),
            team: _t("Name of the team"),
            people: _t("People"),
            addPeople: _t("Add somebody…"),
            drop: _t("Leave this team out"),
            toInbox: _t("To the inbox"),
            hub: _t("Its hub"),
            company: _t("Company"),
            anytime: _t("At any time"),
            hours: _t("Working hours"),
            days: _t("Days"),
            begin: _t("Begin"),
            end: _t("End"),
        };
    }

    get since() {
        const { current } = this.store.data;
        return _t("%(form)s, since %(day)s, chosen by %(who)s.", {
            form: current.label,
            day: formatDate(deserializeDateTime(current.at)),
            who: current.by,
        });
    }

    weight(line) {
        return WEIGHTS[line.weight] || WEIGHTS[""];
    }

    weightLabel(line) {
        return { opens: _t("Somebody sees more:"), loosens: _t("A protection goes:"), closes: _t("Somebody sees less:") }[line.weight] || "";
    }

    /** Teams of each role, so that each heading stands once. */
    get groups() {
        return this.store.form.roles.map((role) => ({
            role,
            teams: this.store.plan.teams.filter((team) => team.role === role.code),
        }));
    }

    addLabel(role) {
        return _t("Add: %s", role.label);
    }

    peopleOf(team) {
        return this.store.data.people.filter((each) => each.companies.includes(team.company));
    }

    /** What can be given to teams of this form, in the order of the questions. */
    get gifts() {
        const known = {
            accounts: { label: _t("Accounts"), add: _t("Add an account…"), items: this.store.data.accounts },
            topics: { label: _t("Topics"), add: _t("Add a topic…"), items: this.store.data.topics },
            languages: { label: _t("Languages"), add: _t("Add a language…"), items: this.store.data.languages },
        };
        return known;
    }

    giftsOf(team) {
        return this.store
            .roleOf(team)
            .gives.filter((code) => code in this.gifts)
            .map((code) => ({
                code,
                ...this.gifts[code],
                items: this.gifts[code].items.filter((item) => !item.company || item.company === team.company),
            }));
    }

    get everybody() {
        const ids = new Set(this.store.plan.teams.flatMap((team) => team.users));
        return this.store.data.people.filter((each) => ids.has(each.id));
    }

    setLead(team, id) {
        team.lead = team.lead === id ? false : id;
    }

    setHub(team, key) {
        team.hub = key;
        const company = this.store.hubs.find((each) => each.key === key)?.company;
        if (!team.id && company) {
            this.setCompany(team, company);
        }
    }

    setCompany(team, value) {
        team.company = Number(value);
        const known = new Set(this.peopleOf(team).map((each) => each.id));
        team.users = team.users.filter((id) => known.has(id));
        const accounts = new Map(this.store.data.accounts.map((each) => [each.id, each.company]));
        team.accounts = team.accounts.filter((id) => accounts.get(id) === team.company);
        const topics = new Map(this.store.data.topics.map((each) => [each.id, each.company]));
        team.topics = team.topics.filter((id) => !topics.get(id) || topics.get(id) === team.company);
        for (const other of this.store.plan.teams.filter((each) => each.hub === team.key && !each.id)) {
            this.setCompany(other, value);
        }
        this.store.settle();
    }

    openInbox() {
        this.action.doAction("social_crm.inbox_action", { clearBreadcrumbs: true });
    }

    openHistory() {
        this.action.doAction("social_crm.organisation_action");
    }

    openAccounts() {
        this.action.doAction("social_crm.account_action");
    }
}

registry.category("actions").add("social_crm.setup", Setup);
