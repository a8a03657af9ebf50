"""How the demo's company speaks in public: a guideline in force, which its agent confirmed."""

from __future__ import annotations

from typing import Any

NAME = "Wie wir öffentlich antworten / How we answer in public"
BODY = """
<h3>Deutsch</h3>
<ul>
<li>Erst danken oder bedauern, dann die Antwort. Zwei Sätze genügen.</li>
<li>Keine Kundennummern, Adressen, Namen: Das klären wir privat.</li>
<li>Wer sich ärgert, hat einen Grund. Wir streiten nicht, wir fragen nach.</li>
<li>Was wir nicht wissen, sagen wir, und bis wann wir es wissen.</li>
<li>Presse, Anwälte, Unfälle: nichts versprechen, der Leitung geben.</li>
</ul>
<h3>English</h3>
<ul>
<li>Thanks or regret first, then the answer. Two sentences are enough.</li>
<li>No customer numbers, addresses, names: we settle that in private.</li>
<li>Who is angry has a reason. We do not argue, we ask.</li>
<li>What we do not know we say, and by when we will.</li>
<li>Press, lawyers, accidents: promise nothing, hand it to the lead.</li>
</ul>
"""


def set_up(env: Any, team: Any) -> None:
    """Write and publish the guideline. The caller commits.

    :param team: the service team, whose people it concerns.
    """
    people = {user.login: user for user in team.user_ids}
    guideline = (
        env["social.crm.guideline"]
        .with_user(people["manager"])
        .create(
            {
                "name": NAME,
                "body": BODY,
                "company_id": team.company_id.id,
                "team_ids": [(6, 0, team.ids)],
            }
        )
    )
    guideline._publish()
    for login in ("agent", "manager"):
        guideline.version_id.with_user(people[login]).action_acknowledge()
