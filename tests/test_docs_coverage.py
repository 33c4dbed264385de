"""The real notes keep what the site promises: every service, feature and concept, found under every name.

``python tests/docs_coverage.py`` prints the table; SITE_DIR names a site that is built already.
"""

from __future__ import annotations

import os
from collections import defaultdict
from pathlib import Path

import docs_coverage as coverage
import pytest

pytestmark = [pytest.mark.docs, pytest.mark.xdist_group("docs")]

Found = dict[str, list[str]]


@pytest.fixture(scope="module")
def vault() -> coverage.Vault:
    return coverage.Vault()


@pytest.fixture(scope="module")
def table(vault: coverage.Vault, tmp_path_factory: pytest.TempPathFactory) -> list[coverage.Row]:
    ready = os.environ.get("SITE_DIR")
    site = Path(ready) if ready else coverage.build(tmp_path_factory.mktemp("docs") / "site")
    rows = coverage.rows(vault, coverage.Search(site))
    print(coverage.to_text(rows))
    return rows


@pytest.fixture(scope="module")
def found(vault: coverage.Vault, table: list[coverage.Row]) -> Found:
    by_kind: Found = defaultdict(list)
    for kind, message in coverage.violations(vault, table):
        by_kind[kind].append(message)
    return by_kind


@pytest.mark.parametrize(
    "promise",
    [
        pytest.param("address", id="every service, feature and concept has an address"),
        pytest.param("words", id="no row is empty"),
        pytest.param("length", id="notes in full are full, the others compact"),
        pytest.param("names", id="search finds every name"),
        pytest.param("cards", id="every note has its cards"),
        pytest.param("inbound", id="other notes link to every note"),
        pytest.param("numbers", id="every note in full has key numbers"),
        pytest.param("sources", id="every key number has a source about its service"),
        pytest.param("tasks", id="every task statement leads to a note"),
        pytest.param("terms", id="the glossary is long enough"),
        pytest.param("pictures", id="there are pictures enough"),
    ],
)
def test_every_promise_is_kept(found: Found, promise: str) -> None:
    messages = found[promise]
    assert not messages, "\n".join(messages)


def test_the_table_has_every_row(table: list[coverage.Row]) -> None:
    kinds = [row.kind for row in table]
    assert kinds.count("service") == coverage.SERVICES
    assert kinds.count("feature") == coverage.FEATURES
    assert kinds.count("concept") == coverage.CONCEPTS
    assert {exam: kinds.count(exam) for exam in coverage.IN_SCOPE} == coverage.IN_SCOPE


def test_the_notes_in_full_are_all_there(table: list[coverage.Row]) -> None:
    assert {row.stem for row in table if row.address} >= coverage.FULL


def test_every_exception_for_sources_is_needed(vault: coverage.Vault) -> None:
    addresses = {
        (path.removesuffix(".md"), url)
        for path, note in vault.notes.items()
        for row in coverage.numbers.rows(note)
        for url in row.urls
    }
    unused = [
        (note, begins)
        for note, some in coverage.elsewhere().items()
        for begins in some
        if not any(path == note and url.startswith(f"https://{begins}") for path, url in addresses)
    ]
    assert unused == []
