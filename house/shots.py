"""The table of screenshots: which there are, and which of them the documents show."""

from __future__ import annotations

from dataclasses import dataclass

from . import paths
from . import shot_steps as steps
from .shot_steps import Act, Find, at, case, first

DOCUMENTS = paths.CHECKOUT / "docs" / "images"
DESCRIPTION = paths.CHECKOUT / "social_crm" / "static" / "description"

_CUSTOMER = [("ref", "=", "123456")]
_LEAK = [("social_mention_ids.text", "ilike", "tropft seit gestern")]
_STRANGERS_TICKET = [("social_mention_ids.text", "ilike", "vier Telefonate, null Ergebnis")]
# In the history of the demo there are some too, of a forum that was put away.
_THREAD = [
    ("social_mention_ids.bystander", "=", True),
    ("social_account_id.active", "=", True),
]
_CHALK = [("social_mention_ids.text", "ilike", "entkalken")]
_CHALK_ANSWER = [("name", "ilike", "entkalken")]
_GRAPH = ".o_graph_renderer canvas"


@dataclass(frozen=True)
class Shot:
    """One picture, of every language and size."""

    name: str
    find: Find
    login: str = "agent"
    act: Act | None = None
    settled: str = ".o_view_controller"
    """What is there when the page is complete."""
    outside: bool = False
    """Taken without signing in, as whoever was sent the link sees it."""


SHOTS = (
    Shot("inbox_list", at("social-inbox?queue=unassigned"), settled=".o_social_crm_inbox_name"),
    Shot("inbox", case(_LEAK), settled=".o_social_crm_inbox_entry"),
    Shot("inbox_thread", case(_THREAD), settled=".o_social_crm_inbox_entry"),
    Shot("inbox_stranger", case(_STRANGERS_TICKET), settled=".o_social_crm_inbox_entry"),
    Shot("inbox_guard", case(_LEAK), act=steps.give_away, settled=".o_social_crm_inbox_entry"),
    Shot("inbox_blocks", case(_THREAD), act=steps.text_blocks, settled=".o_social_crm_inbox_entry"),
    Shot("inbox_keys", case(_THREAD), act=steps.keys, settled=".o_social_crm_inbox_entry"),
    Shot("inbox_due", at("social-inbox?queue=due"), settled=".o_social_crm_inbox_name"),
    Shot("promises", at("social-promises"), login="admin"),
    Shot(
        "promise",
        first("helpdesk.sla", [("social_target", "=", "first_answer")], "id", "social-promises"),
        login="admin",
    ),
    Shot("promises_kept", at("social-promises-kept"), login="manager", settled=_GRAPH),
    Shot("inbox_ask", case(_LEAK), act=steps.ask, settled=".o_social_crm_inbox_entry"),
    Shot("inbox_asked", at("social-inbox?queue=colleague"), settled=".o_social_crm_inbox_name"),
    Shot("questions", at("social-questions"), login="manager"),
    Shot("question_page", steps.question_page, login="admin", settled="main h1", outside=True),
    Shot("approval_rules", at("social-approval-rules"), login="manager"),
    Shot("blocks", at("social-text-blocks"), login="manager"),
    Shot(
        "organisation",
        at("social-organisation"),
        login="admin",
        settled=".o_social_crm_setup_card",
    ),
    Shot(
        "organisation_teams",
        at("social-organisation"),
        login="admin",
        act=steps.choose_hub,
        settled=".o_social_crm_setup_card",
    ),
    Shot(
        "organisation_changes",
        at("social-organisation"),
        login="admin",
        act=steps.what_hub_changes,
        settled=".o_social_crm_setup_card",
    ),
    Shot("guidelines", at("social-guidelines"), login="manager"),
    Shot("knowledge", at("social-knowledge"), login="manager"),
    Shot(
        "knowledge_entry",
        first("social.crm.faq", _CHALK_ANSWER, "id", "social-knowledge"),
        login="manager",
    ),
    Shot("questions_asked", at("social-questions-asked"), login="manager"),
    Shot("inbox_knowledge", case(_CHALK), settled=".o_social_crm_faq_entry"),
    Shot("help_page", at("/social/help/nordlicht"), settled="main", outside=True),
    Shot("mentions", at("social-mentions"), settled=".o_data_row, .o_kanban_record"),
    Shot("mentions_cards", at("social-mentions"), act=steps.cards),
    Shot(
        "mention",
        first(
            "social.crm.mention",
            [("bystander", "=", True), ("account_id.active", "=", True)],
            "id",
            "social-mentions",
        ),
        settled=".o_social_crm_said",
    ),
    Shot("trainings", at("social-training"), settled=".o_data_row, .o_kanban_record"),
    Shot(
        "training_report",
        first("social.crm.training", [("state", "=", "done")], "id", "social-training"),
        settled=".o_social_crm_training_cases .o_kanban_record",
    ),
    Shot("tickets", at("social-tickets"), settled=".o_kanban_record"),
    Shot(
        "ticket",
        first("helpdesk.ticket", _THREAD, "id", "helpdesk-tickets"),
        act=steps.read,
        settled=".o_social_crm_post",
    ),
    Shot(
        "answer",
        first("helpdesk.ticket", _LEAK, "id", "helpdesk-tickets"),
        act=steps.answer,
        settled=".o_social_crm_post",
    ),
    Shot(
        "suggestions",
        first("helpdesk.ticket", _STRANGERS_TICKET, "id", "helpdesk-tickets"),
        settled=".o_social_crm_suggestion",
    ),
    Shot("one_time_page", steps.one_time_page, settled="form"),
    Shot("rating_page", steps.rating_page, settled="form", outside=True),
    Shot("satisfaction", at("social-satisfaction"), login="manager"),
    Shot("answers", at("social-answers")),
    Shot("profiles", at("social-profiles")),
    Shot(
        "profile",
        first("social.crm.profile", [("about", "!=", False)], "followers desc", "social-profiles"),
        settled=".o_social_crm_entry",
    ),
    Shot("critics", at("social-critics"), settled=".o_data_row, .o_kanban_record"),
    Shot("friends", at("social-friends"), settled=".o_data_row, .o_kanban_record"),
    Shot(
        "contact",
        first("res.partner", _CUSTOMER, "id", "contacts"),
        login="admin",
        act=steps.timeline,
        settled=".o_form_view",
    ),
    Shot(
        "company",
        first("res.partner", [("ref", "=", "123518-0")], "id", "contacts"),
        login="admin",
        act=steps.timeline,
        settled=".o_form_view",
    ),
    Shot(
        "lead",
        first("crm.lead", [("partner_id.ref", "=", "123518")], "id", "crm"),
        login="admin",
        act=steps.timeline,
        settled=".o_form_view",
    ),
    Shot("accounts", at("social-accounts"), login="admin"),
    Shot(
        "account",
        first("social.crm.account", [("network", "=", "mastodon")], "id", "social-accounts"),
        login="admin",
        settled=".o_form_view",
    ),
    Shot(
        "account_notice",
        first("social.crm.account", [("network", "=", "mastodon")], "id", "social-accounts"),
        login="admin",
        act=steps.notice,
        settled=".o_form_view",
    ),
    Shot("connect", at("social-accounts/new"), login="admin", act=steps.choose_mastodon),
    Shot("connect_app", at("social-accounts/new"), login="admin", act=steps.choose_facebook),
    Shot(
        "connect_choice",
        first("social.crm.choice", [], "id", "social-choice"),
        login="admin",
        act=steps.tick_pages,
        settled=".o_data_row, .o_kanban_record .o_boolean_toggle",
    ),
    Shot(
        "account_works",
        first(
            "social.crm.account",
            [("network", "=", "facebook"), ("granted", "!=", False)],
            "id",
            "social-accounts",
        ),
        login="admin",
        act=steps.what_works,
        settled=".o_form_view",
    ),
    Shot("health", at("social-health"), login="admin"),
    Shot("settings", at("social-settings"), login="admin", settled=".settings"),
    Shot(
        "understood",
        first("social.crm.mention", [("is_complaint", "=", True)], "id", "social-mentions"),
        settled=".o_social_crm_said",
    ),
    Shot(
        "why",
        first(
            "social.crm.mention", [("text", "ilike", "App beim Öffnen")], "id", "social-mentions"
        ),
        act=steps.why,
        settled=".o_social_crm_said",
    ),
    Shot("urgent", at("social-urgent")),
    Shot("noise", at("social-noise")),
    Shot("moods", at("social-moods"), login="manager", settled=_GRAPH),
    Shot("rules", at("social-rules"), login="manager"),
    Shot(
        "rule",
        first("social.crm.rule", [("active", "=", True)], "sequence, id", "social-rules"),
        login="manager",
        settled=".o_form_view",
    ),
    Shot("topics", at("social-topics"), login="manager"),
    Shot(
        "topic",
        first("social.crm.topic", [], "id", "social-topics"),
        login="manager",
        settled=".o_form_view",
    ),
    Shot("urgency", at("social-urgency"), login="manager"),
    Shot("standing", at("social-standing")),
    Shot("influencers", at("social-influencers")),
    Shot("groups", at("social-same")),
    Shot("ideas", at("social-ideas"), settled=".o_kanban_record"),
    Shot(
        "idea",
        first("social.crm.idea", [], "weight desc", "social-ideas"),
        settled=".o_form_view",
    ),
    Shot("ideas_to_sort", at("social-suggestions")),
    Shot("learned", at("social-learned"), login="manager", settled=".o_form_view"),
    Shot("colleagues", at("social-colleagues"), login="manager"),
    Shot("duty", at("social-duty"), settled=".o_calendar_view, .o_kanban_record"),
    Shot("duty_mine", at("social-my-shifts"), settled=".o_data_row, .o_kanban_record"),
    Shot("duty_swaps", at("social-swaps"), settled=".o_data_row, .o_kanban_record"),
    Shot("rosters", at("social-rosters"), login="manager"),
    Shot(
        "roster",
        first("social.crm.roster", [], "id", "social-rosters"),
        login="manager",
        settled=".o_form_view",
    ),
    Shot("inbox_community", at("social-inbox?queue=community"), settled=".o_social_crm_inbox_name"),
    Shot("supporters", at("social-supporters")),
    Shot("help", at("social-help")),
    Shot("leaders", at("social-opinion-leaders")),
    Shot(
        "leader",
        first("social.crm.leader", [], "id", "social-opinion-leaders"),
        settled=".o_form_view",
    ),
)
# Where chosen pictures go: folder -> name there -> (language, size, name here)
CHOSEN = {
    DOCUMENTS: {
        "inbox.png": ("en", "wide", "inbox"),
        "inbox-de.png": ("de", "wide", "inbox"),
        "inbox-narrow.png": ("en", "narrow", "inbox"),
        "inbox-narrow-de.png": ("de", "narrow", "inbox_list"),
        "inbox-guard.png": ("en", "wide", "inbox_guard"),
        "mentions.png": ("en", "wide", "mentions"),
        "ticket.png": ("en", "wide", "ticket"),
        "answer.png": ("en", "wide", "answer"),
        "account.png": ("en", "wide", "account"),
        "connect.png": ("en", "wide", "connect"),
        "connect-de.png": ("de", "wide", "connect"),
        "connect-app.png": ("en", "wide", "connect_app"),
        "connect-app-de.png": ("de", "wide", "connect_app"),
        "connect-choice.png": ("en", "wide", "connect_choice"),
        "connect-choice-de.png": ("de", "wide", "connect_choice"),
        "connect-narrow.png": ("en", "narrow", "connect_app"),
        "connected.png": ("en", "wide", "account_works"),
        "connected-de.png": ("de", "wide", "account_works"),
        "accounts.png": ("en", "wide", "accounts"),
        "accounts-de.png": ("de", "wide", "accounts"),
        "accounts-narrow.png": ("en", "narrow", "accounts"),
        "health.png": ("en", "wide", "health"),
        "contact.png": ("en", "wide", "contact"),
        "contact-de.png": ("de", "wide", "contact"),
        "suggestions.png": ("en", "wide", "suggestions"),
        "suggestions-de.png": ("de", "wide", "suggestions"),
        "one-time-page-narrow.png": ("en", "narrow", "one_time_page"),
        "critics.png": ("en", "wide", "critics"),
        "understood.png": ("en", "wide", "why"),
        "understood-de.png": ("de", "wide", "why"),
        "rule.png": ("en", "wide", "rules"),
        "setup.png": ("en", "wide", "organisation"),
        "setup-de.png": ("de", "wide", "organisation"),
        "promise.png": ("en", "wide", "promise"),
        "roster-de.png": ("de", "wide", "duty"),
        "training.png": ("en", "wide", "training_report"),
        "knowledge.png": ("en", "wide", "inbox_knowledge"),
        "rating-narrow.png": ("en", "narrow", "rating_page"),
        "rules-de.png": ("de", "wide", "rules"),
        "urgent.png": ("en", "wide", "urgent"),
        "urgent-de.png": ("de", "wide", "urgent"),
        "ticket-de.png": ("de", "wide", "ticket"),
        "mentions-narrow.png": ("en", "narrow", "mentions"),
        "answer-narrow.png": ("en", "narrow", "answer"),
    },
    DESCRIPTION: {
        "main.png": ("en", "wide", "ticket"),
        "mentions.png": ("en", "wide", "mentions"),
        "answer.png": ("en", "wide", "answer"),
        "connect.png": ("en", "wide", "connect"),
        "health.png": ("en", "wide", "health"),
    },
}
