"""Lets pytest run the pure tests inside the addon without importing the addon, which needs Odoo."""

from pathlib import Path

import pytest

ADDON = Path(__file__).parent / "social_crm"


def pytest_collect_directory(path: Path, parent: pytest.Collector) -> pytest.Dir | None:
    """Treat the addon's folders as plain folders: a package's ``__init__`` would be imported."""
    if path == ADDON or ADDON in path.parents:
        return pytest.Dir.from_parent(parent, path=path)  # type: ignore[no-any-return]
    return None
