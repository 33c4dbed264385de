"""What looks right in Obsidian looks right on the site: every case of the rules, and README's table of them."""

import re

import pytest
from conformance import README, ROOT, RULES, Case, readme_with_table, sections, table

SECTIONS = list(sections())
ALL = [case for section in SECTIONS for case in section.cases]
WRITE = "run: python tests/conformance.py --write, and read the diff"


@pytest.mark.parametrize("case", ALL, ids=lambda case: f"{case.rule} {case.note[:40]!r}")
def test_case(case: Case) -> None:
    faults = case.faults()
    if case.wrong:
        assert faults, "this case is right by now; take 'wrong' away"
    else:
        assert faults == [], case.built[0]


@pytest.mark.parametrize("section", SECTIONS, ids=lambda section: section.rule)
def test_pages_are_those_written_down(section: object) -> None:
    for case in section.cases:  # type: ignore[attr-defined]
        assert case.built == (case.page, case.warnings), WRITE


def test_every_section_has_cases_and_says_something() -> None:
    headings = re.findall(r"^## ([\d.]+) ", RULES.read_text(encoding="utf-8"), re.MULTILINE)
    assert [section.rule for section in SECTIONS] == [number for number in headings if number != "10"]
    assert all(case.shows or case.never or case.told for case in ALL)


def test_every_rule_that_a_comment_names_is_there() -> None:
    text = RULES.read_text(encoding="utf-8")
    known = set(re.findall(r"^## ([\d.]+) ", text, re.MULTILINE)) | {"7"}
    for number, items in re.findall(r"^## (\d+) .*?\n(.*?)(?=^## |\Z)", text, re.MULTILINE | re.DOTALL):
        known |= {f"{number}.{item}" for item in re.findall(r"^(\d+)\. ", items, re.MULTILINE)}
    named = {
        (path.name, number)
        for path in sorted((ROOT / "hooks").rglob("*.py"))
        for number in re.findall(r"§(\d+(?:\.\d+)?)", path.read_text(encoding="utf-8"))
    }
    assert len(named) > 20
    assert {(name, number) for name, number in named if number not in known} == set()


@pytest.mark.slow
def test_readme_shows_the_table() -> None:
    readme = README.read_text(encoding="utf-8")
    assert readme_with_table(readme) == readme, WRITE
    assert table() in readme
