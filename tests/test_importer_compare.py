"""What is really new for a note that exists: has already, differs, new with its place."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from test_importer_safe import read_report, run, tree

from fieldnotes.importer.compare import Comparison, statements_of
from fieldnotes.importer.parse import parse

THERE = """---
title: Kilns
---

A kiln fires clay at up to 1,300 degrees.

## Shelves

- Up to 5 shelves fit in
- Made of cordierite

## Cost

| Size | Price |
| --- | --- |
| small | 900 euros |
"""


@pytest.mark.parametrize(
    ("line", "kind", "heading"),
    [
        ("- Made of **cordierite**", "has", "Shelves"),
        ("- Up to 15 shelves fit in", "differs", "Shelves"),
        ("A kiln fires clay\nat up to\n1,300 degrees.", "has", ""),
        ("A kiln fires clay\nat up to 1,280 degrees.", "differs", ""),
        ("- Up to some shelves fit in", "new", "Shelves"),
        ("- Made of\n  cordierite", "has", "Shelves"),
        ("A kiln fires clay at up to 1,280 degrees.", "differs", ""),
        ("| small | 1100 euros |", "differs", "Cost"),
        ("- Made of cordierite plates and posts", "new", "Shelves"),
        ("Something else altogether in 2024", "new", ""),
    ],
)
def test_a_statement_against_a_note(line: str, kind: str, heading: str) -> None:
    (statement,) = statements_of(parse("a.md", line.split("\n"), lambda text: False))
    found = Comparison("fire/kiln", THERE).find(statement)
    assert (found.kind, found.heading) == (kind, heading)


def test_a_new_statement_goes_under_the_heading_of_its_name() -> None:
    (statement,) = statements_of(parse("a.md", ["# Cost", "Power is dear at night"], lambda text: False))
    assert Comparison("fire/kiln", THERE).find(statement).heading == "Cost"


def test_the_inbox_shows_what_is_there_what_differs_and_what_is_new(tmp_path: Path) -> None:
    vault, source = tmp_path / "vault", tmp_path / "raw"
    (vault / "fire").mkdir(parents=True)
    source.mkdir()
    (vault / "fire" / "kiln.md").write_text(THERE, encoding="utf-8")
    items = "- Made of cordierite\n- Up to 15 shelves fit in\n- Rub them\n"
    text = f"# Kiln\n\n## Cost\n\npower is dear\n\n## Inside\n\n{items}"
    (source / "a.md").write_text(text, encoding="utf-8")
    before = tree(vault)
    assert run(source, "--into", vault, "--report", tmp_path / "r.json") == 1
    after = tree(vault)
    assert after["fire/kiln.md"] == before["fire/kiln.md"]
    made = after["inbox/fire/kiln.md"].decode()
    callouts, _, body = made.partition("%% from a.md")
    assert "> [!warning] 1 differ from [[fire/kiln]]\n" in callouts
    assert "> - “Up to 15 shelves fit in”; [[fire/kiln#Shelves|Shelves]] has “Up to 5 shelves fit in”\n" in callouts
    assert "> - [[fire/kiln#Cost|Cost]]: 1, from “power is dear”\n" in callouts
    assert "> - [[fire/kiln#Shelves|Shelves]]: Made of cordierite\n" in callouts
    assert "cordierite" not in body
    assert "- Up to 15 shelves fit in\n- Rub them\n" in body
    report = read_report(tmp_path / "r.json")
    assert [each["targets"] for each in report["for_a_person"] if each["kind"] == "changed"] == [
        ["fire/kiln", "inbox/fire/kiln"]
    ]
    assert json.dumps(report).count("already there") >= 1
    run(source, "--into", vault)
    assert tree(vault) == after


def test_a_picture_in_a_list_is_not_taken_for_nothing(tmp_path: Path) -> None:
    vault, source = tmp_path / "vault", tmp_path / "raw"
    (vault / "fire").mkdir(parents=True)
    source.mkdir()
    (vault / "fire" / "kiln.md").write_text(THERE, encoding="utf-8")
    (source / "plan.png").write_bytes(b"png")
    text = "# Kiln\n\n- Made of cordierite\n    - ![[plan.png]]\n    - Rub it with sand\n"
    (source / "a.md").write_text(text, encoding="utf-8")
    run(source, "--into", vault)
    body = (vault / "inbox" / "fire" / "kiln.md").read_text("utf-8").partition("%% from")[2]
    assert "    - ![[plan.png]]\n    - Rub it with sand\n" in body


def test_a_part_that_the_note_has_in_other_lines_is_not_written(tmp_path: Path) -> None:
    vault, source = tmp_path / "vault", tmp_path / "raw"
    (vault / "fire").mkdir(parents=True)
    source.mkdir()
    (vault / "fire" / "kiln.md").write_text(THERE, encoding="utf-8")
    text = "# Kiln\n\n## Heat of it\n\nA kiln fires clay\nat up to 1,300 degrees.\n"
    (source / "a.md").write_text(text, encoding="utf-8")
    (source / "b.md").write_text("See [[a#Heat of it]]\n", encoding="utf-8")
    run(source, "--into", vault, "--report", tmp_path / "r.json")
    assert not (vault / "inbox" / "fire" / "kiln.md").exists()
    lines = read_report(tmp_path / "r.json")["lines"]["a.md"]
    assert {(each["status"], each["where"]) for each in lines if each["status"] != "blank"} <= {
        ("kept", "fire/kiln.md"),
        ("kept", ""),
        ("dropped", ""),
    }
    assert "See [[fire/kiln|" in (vault / "inbox" / "unknown" / "b.md").read_text("utf-8")
