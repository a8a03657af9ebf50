"""Lets pytest run the pure tests inside the addon without importing the addon, which needs Odoo;
what is tried at random is the same everywhere, however slow the machine is."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

ADDON = Path(__file__).parent / "social_crm"

# With --hypothesis-profile=default other examples are tried each time.
settings.register_profile(
    "steady",
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("steady")


def pytest_collect_directory(path: Path, parent: pytest.Collector) -> pytest.Dir | None:
    """Treat the addon's folders as plain folders: a package's ``__init__`` would be imported."""
    if path == ADDON or ADDON in path.parents:
        return pytest.Dir.from_parent(parent, path=path)  # type: ignore[no-any-return]
    return None
