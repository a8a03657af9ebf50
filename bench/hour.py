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

NAMES = ["requests_saved", "lag_in_trouble_s"]
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
    refused = [each["refused"] + len(each["over_limit"]) for each in outcomes]
    detail = (
        f"of those that a server would refuse; {ACCOUNTS} accounts, {ours['written']} items:"
        f" {refused[0]} refused requests instead of {refused[1]}, {ours['requests']} in all instead"
        f" of {careless['requests']}"
    )
    report("requests_saved", 1 - refused[0] / refused[1], "ratio", None, "higher", detail)
    lag = f"median of {len(ours['lags'])} items; {careless['lag']:.0f} s without limits and pauses"
    report("lag_in_trouble_s", ours["lag"], "s", None, "lower", lag)


if __name__ == "__main__":
    main()
