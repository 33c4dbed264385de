"""Settings for all tests."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

if TYPE_CHECKING:
    from fieldnotes.importer.match import Matcher

# A build machine tries the same examples every time, so that a red build tells of the change it builds;
# everywhere else each run tries new ones.
settings.register_profile("ci", derandomize=True, deadline=None)
# How long an example takes says more of what else a machine does than of the code.
settings.register_profile("here", deadline=None)
settings.load_profile("ci" if os.environ.get("CI") else "here")


@pytest.fixture(scope="module")
def matcher() -> Matcher:
    """Sorts by the catalogue that is shipped."""
    from fieldnotes.importer import catalogue
    from fieldnotes.importer.match import Matcher

    return Matcher(catalogue.shipped())


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Fail where the groups that tests ask for would be lost: every worker would then build the same sites anew."""
    if config.getoption("loadgroup", default=False):
        lost = [item for item in items if item.get_closest_marker("xdist_group") and "@" not in item.nodeid]
        if lost:
            raise pytest.UsageError(f"pytest-xdist does not group {lost[0].nodeid}; see requirements-dev.in")
