"""An hour with accounts over all networks, half of them in trouble now and then: requests that are
not made because the answer would be no, and how late items arrive.

Both sides play the same hour on the same kind of servers: as we do it, and by somebody who asks
whenever an interval is over, whatever limits and pauses there are.
"""

from __future__ import annotations

import sys
from pathlib import Path

from _odoo import database, report

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests" / "real"))

NAMES = ["requests_saved", "refused_requests_vs_careless", "lag_in_trouble_s"]
ACCOUNTS = 20


def main() -> None:
    import hour

    outcomes = []
    for careful in (True, False):
        with database() as new_environment:
            env = new_environment()
            outcomes.append(hour.play(env, 7, careful, ACCOUNTS, 0))
            env.cr.close()
    ours, careless = outcomes
    detail = (
        f"{ACCOUNTS} accounts, {ours['written']} items; {ours['requests']} requests instead of"
        f" {careless['requests']}, {len(ours['over_limit'])} over a limit instead of"
        f" {len(careless['over_limit'])}"
    )
    refused = [each["refused"] + len(each["over_limit"]) for each in outcomes]
    saved = 1 - ours["requests"] / careless["requests"]
    report("requests_saved", saved, "ratio", None, "higher", detail)
    told = f"{refused[0]} refused requests instead of {refused[1]}"
    report("refused_requests_vs_careless", refused[0] / refused[1], "ratio", None, "lower", told)
    lag = f"median of {len(ours['lags'])} items; {careless['lag']:.0f} s without limits and pauses"
    report("lag_in_trouble_s", ours["lag"], "s", None, "lower", lag)


if __name__ == "__main__":
    main()
