"""What looks right in Obsidian looks right on the site: every case of the README's table."""

import pytest
from conformance import CASES, README, RULES, Case, check, readme_with_table, table


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.rule} {case.text[:40]!r}")
def test_case(case: Case) -> None:
    assert check(case) == []


def test_every_rule_has_cases() -> None:
    assert {case.rule for case in CASES} == set(RULES)


def test_readme_shows_the_table() -> None:
    readme = README.read_text(encoding="utf-8")
    assert readme_with_table(readme) == readme, "run: python tests/conformance.py --write"
    assert table() in readme
