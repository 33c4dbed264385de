"""Notes about subjects that no catalogue knows: said at once, and a catalogue proposed from what they call them."""

from __future__ import annotations

from pathlib import Path

import pytest

from fieldnotes.doors import normalise
from fieldnotes.importer import catalogue, propose
from fieldnotes.importer.match import Matcher
from fieldnotes.importer.parse import parse

KILN = "Some words about what it is good for, how hot it gets, and what one does with it on a Sunday afternoon."
NOTES = {
    "01-raku-kiln.md": f"# 01 - Raku kiln\n\n{KILN}\n\n## Use cases\n\n{KILN}\n\nSee [[Damper]].\n",
    "glazes/Celadon (CEL).md": f"{KILN}\n\n## How it works\n\n{KILN} A [[Damper]] and a [[Pyrometer]].\n",
    "README.md": "\n".join(
        f"## {name}\n\n{KILN}\n" for name in ("Wheel", "Pug mill", "Slab roller", "Extruder", "Summary")
    ),
}


@pytest.fixture
def notes(tmp_path: Path) -> Path:
    for name, text in NOTES.items():
        path = tmp_path / "notes" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    (tmp_path / "vault").mkdir()
    return tmp_path / "notes"


def proposed() -> list[propose.Subject]:
    return propose.subjects(parse(name, text.split("\n"), lambda _: False) for name, text in NOTES.items())


def test_subjects_are_what_notes_headings_and_links_name() -> None:
    found = {each.name: each for each in proposed()}
    assert found.keys() == {"Raku kiln", "Celadon", "Wheel", "Pug mill", "Slab roller", "Extruder", "Damper"}
    assert found["Celadon"].aliases == ["CEL"]
    assert found["Celadon"].note == "glazes/celadon"
    assert found["Damper"].seen["links"] == 2


def test_what_is_proposed_sorts_the_notes() -> None:
    matcher = Matcher(catalogue.load(propose.table(proposed()), "proposed.tsv"))
    places = {}
    for name, text in NOTES.items():
        document = parse(name, text.split("\n"), matcher.known)
        for section, placement in zip(document.sections, matcher.route(document), strict=True):
            if section.blocks:
                places[name, section.title] = placement.place and placement.place.note
    assert places["01-raku-kiln.md", "Use cases"] == "raku-kiln"
    assert places["glazes/Celadon (CEL).md", "How it works"] == "glazes/celadon"
    assert places["README.md", "Pug mill"] == "pug-mill"


def test_the_command_line_writes_the_table_and_no_note(
    notes: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    goal, vault = tmp_path / "mine.tsv", tmp_path / "vault"
    assert normalise.main([str(notes), "--into", str(vault), "--propose", str(goal)]) == 0
    assert "--catalogue" in capsys.readouterr().out
    assert "Raku kiln\tservice\traku-kiln" in goal.read_text("utf-8")
    assert not list(vault.iterdir())
    assert normalise.main([str(notes), "--into", str(vault), "--propose", str(goal)]) == 2
    assert "exists" in capsys.readouterr().err


def test_a_run_says_at_once_that_most_matches_nothing(
    notes: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for number in range(3):
        (notes / f"{number} more.md").write_text(NOTES["README.md"], "utf-8")
    assert normalise.main([str(notes), "--into", str(tmp_path / "vault")]) == 1
    out = " ".join(capsys.readouterr().out.split())
    assert "match nothing in the catalogue; they seem to be about" in out
    assert "Raku kiln" in out
    assert "--propose" in out
    assert out.index("match no subject") < out.index("fits nothing")
