"""Five ways to be organised, as one table: which roles of teams there are, what each may do, and
what is set for them. Nothing else in the code knows a form by its name.

What a lever does stands in :mod:`.social_crm_organisation_plan_levers`, which reads this table.
What is said here about a role is held by the server, and tried for each role in
``test_organisation_roles``.
"""

from dataclasses import dataclass

from odoo.tools import LazyTranslate
from odoo.tools.translate import LazyGettext

_lt = LazyTranslate(__name__)


@dataclass(frozen=True)
class Role:
    """What teams of one kind may do.

    :param bool many: there may be several of them
    :param tuple gives: what is given to such teams in the guided setup: ``accounts``, ``topics``,
        ``languages``, ``hub`` (the team that is theirs), ``company``
    """

    code: str
    label: LazyGettext
    sees: LazyGettext
    answers: LazyGettext
    approves: LazyGettext
    many: bool = False
    gives: tuple[str, ...] = ()


@dataclass(frozen=True)
class Lever:
    """One thing that a form sets.

    :param str name: of the method ``_lever_<name>``
    :param tuple roles: of the teams for which it is set
    :param says: what it sets
    :param bool tells: it tells forms apart, and so stands on their cards
    """

    name: str
    roles: tuple[str, ...]
    says: LazyGettext
    tells: bool = True


@dataclass(frozen=True)
class Form:
    """A way to be organised.

    :param fits: when it fits, one sentence
    :param dict asks: numbers that are asked for, with what is usual
    """

    code: str
    label: LazyGettext
    fits: LazyGettext
    roles: tuple[Role, ...]
    levers: tuple[Lever, ...]
    asks: tuple[tuple[str, int], ...] = ()

    def role(self, code):
        """
        :rtype: Role or None
        """
        return next((role for role in self.roles if role.code == code), None)


_ALL_CASES = _lt("All cases of its accounts, private messages as well")
_OWN_CASES = _lt(
    "What arrives at its accounts and what was handed to it, private messages as well; of others "
    "what is public"
)
_HANDED = _lt("Cases that were handed to it, private messages as well; of others what is public")
_WHOLE_HUB = _lt("All cases of the hub and of its departments, private messages as well")
_OF_COLLEAGUES = _lt("Answers of colleagues, where four eyes are enough")
_STEPS_IN = _lt("All of them: it triages, and steps in where a department needs it")

_DEPARTMENT = Role(
    "department",
    _lt("Department"),
    sees=_HANDED,
    answers=_lt("The cases that were handed to it"),
    approves=_OF_COLLEAGUES,
    many=True,
    gives=("topics", "hub"),
)
_COMPLAINTS = Lever(
    "four_eyes",
    ("department",),
    _lt("A public answer of a department to a complaint waits for a second pair of eyes."),
)
_STEP_IN = Lever(
    "hub", ("department",), _lt("The hub is a member of each of its departments and may step in.")
)
_PEOPLE = _lt("Each team has its people, with the rights of agents.")
_HOURS = _lt("Each team has its working hours.")
_TRIAGE = _lt("The inbox opens with what nobody has yet.")
_OWN_FIRST = _lt("The inbox opens with one's own cases.")

FORMS = (
    Form(
        "central",
        _lt("Centralised"),
        _lt("One team knows the answers and speaks with one voice."),
        roles=(
            Role(
                "service",
                _lt("Service"),
                sees=_ALL_CASES,
                answers=_lt("All of them"),
                approves=_OF_COLLEAGUES,
                gives=("accounts",),
            ),
        ),
        levers=(
            Lever("people", ("service",), _PEOPLE, tells=False),
            Lever("hours", ("service",), _HOURS, tells=False),
            Lever("accounts", ("service",), _lt("All accounts belong to one team.")),
            Lever("cases", ("service",), _lt("Cases are given out evenly among its people.")),
            Lever("opening_mine", ("service",), _OWN_FIRST, tells=False),
        ),
    ),
    Form(
        "decentral",
        _lt("Decentralised"),
        _lt("Each department has accounts and topics of its own and answers for itself."),
        roles=(
            Role(
                "department",
                _lt("Department"),
                sees=_OWN_CASES,
                answers=_lt("Its own cases"),
                approves=_OF_COLLEAGUES,
                many=True,
                gives=("accounts", "topics"),
            ),
        ),
        levers=(
            Lever("people", ("department",), _PEOPLE, tells=False),
            Lever("hours", ("department",), _HOURS, tells=False),
            Lever("accounts", ("department",), _lt("Each department has accounts of its own.")),
            Lever(
                "topics",
                ("department",),
                _lt("What is about its topics goes to it, wherever it was said."),
            ),
            Lever("cases", ("department",), _lt("Cases are given out evenly among its people.")),
            Lever("opening_mine", ("department",), _OWN_FIRST, tells=False),
        ),
    ),
    Form(
        "hub",
        _lt("Hub and Spokes"),
        _lt("A hub sorts and guides, departments who know the matter answer."),
        roles=(
            Role(
                "hub",
                _lt("Hub"),
                sees=_WHOLE_HUB,
                answers=_STEPS_IN,
                approves=_lt("Answers of the hub and of departments, where four eyes are enough"),
                gives=("accounts",),
            ),
            _DEPARTMENT,
        ),
        levers=(
            Lever("people", ("hub", "department"), _PEOPLE, tells=False),
            Lever("hours", ("hub", "department"), _HOURS, tells=False),
            Lever("accounts", ("hub",), _lt("Everything arrives at the hub.")),
            _STEP_IN,
            Lever("topics", ("department",), _lt("What is about a topic goes to its department.")),
            Lever("members", ("department",), _lt("Cases are given out evenly in departments.")),
            _COMPLAINTS,
            Lever("opening_unassigned", ("hub",), _TRIAGE, tells=False),
            Lever("opening_mine", ("department",), _OWN_FIRST, tells=False),
        ),
    ),
    Form(
        "hubs",
        _lt("Several Hubs"),
        _lt("Countries or brands have hubs of their own under one roof."),
        roles=(
            Role(
                "hub",
                _lt("Hub"),
                sees=_lt(
                    "What arrives at its accounts and the cases of its departments, private "
                    "messages as well; of other hubs what is public"
                ),
                answers=_STEPS_IN,
                approves=_lt("Answers of its own and of its departments, by four eyes"),
                many=True,
                gives=("accounts", "languages", "company"),
            ),
            _DEPARTMENT,
        ),
        levers=(
            Lever("people", ("hub", "department"), _PEOPLE, tells=False),
            Lever("hours", ("hub", "department"), _HOURS, tells=False),
            Lever("accounts", ("hub",), _lt("Each hub has the accounts of its country or brand.")),
            Lever("languages", ("hub",), _lt("What is said in its languages goes to that hub.")),
            _STEP_IN,
            Lever(
                "topics",
                ("department",),
                _lt("What arrives at a hub about a topic goes to that hub's department."),
            ),
            Lever("members", ("department",), _lt("Cases are given out evenly in departments.")),
            _COMPLAINTS,
            Lever("opening_unassigned", ("hub",), _TRIAGE, tells=False),
            Lever("opening_mine", ("department",), _OWN_FIRST, tells=False),
        ),
    ),
    Form(
        "holistic",
        _lt("Everyone"),
        _lt("Everyone who knows something may answer, within guidelines."),
        roles=(
            Role(
                "everyone",
                _lt("Everyone"),
                sees=_ALL_CASES,
                answers=_lt("All of them; who is new waits for approval until there is experience"),
                approves=_lt("Answers of colleagues who are new, once experienced"),
                gives=("accounts",),
            ),
        ),
        levers=(
            Lever("people", ("everyone",), _lt("Everyone who may answer is in one team.")),
            Lever("hours", ("everyone",), _HOURS, tells=False),
            Lever("accounts", ("everyone",), _lt("All accounts belong to it.")),
            Lever(
                "experience",
                ("everyone",),
                _lt("Who is new needs approval, until enough was approved as it stood."),
            ),
            Lever(
                "guidelines",
                ("everyone",),
                _lt("Nobody answers in public before having confirmed the guidelines."),
            ),
            Lever("opening_unassigned", ("everyone",), _TRIAGE, tells=False),
        ),
        asks=(("needed", 10),),
    ),
)
BY_CODE = {form.code: form for form in FORMS}
