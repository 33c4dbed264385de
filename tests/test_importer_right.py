"""Sections go to the right note: on the five raw notes where they are, and on a mess of our own in any clone.

``expected.tsv`` says for each subject which lines treat it. A line may be claimed by several subjects ("Data Pipeline"
over a text about CodePipeline); it is right in the note of any of them, or in a comparison of one of them. Where that
could be argued about, the column ``why`` gives the reason.
"""

from __future__ import annotations

import csv
import json
import os
import random
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
from importer_words import output_words, report_words, vault, words

from fieldnotes.doors import normalise
from fieldnotes.importer import catalogue, plan
from fieldnotes.importer.decode import decode
from fieldnotes.importer.sources import Sources, Vault, digest, find, read

HERE = Path(__file__).parent / "importer"
RAW = os.environ.get("RAW_NOTES", "")

Place = tuple[str, int]


@dataclass
class Score:
    """How well the lines of an expectation were placed."""

    right: dict[str, float] = field(default_factory=dict)
    kinds: dict[str, str] = field(default_factory=dict)
    stray: list[str] = field(default_factory=list)
    sections: int = 0

    def share(self, kind: str = "", least: float = 0.9) -> float:
        """The share of subjects of a kind with at least ``least`` of their lines in the right note."""
        names = [name for name in self.right if not kind or self.kinds[name] == kind]
        return sum(self.right[name] >= least for name in names) / len(names)

    def table(self) -> str:
        """The result as a table, and what is not right."""
        out = ["", f"{'kind':10} {'subjects':>8} {'all lines':>10} {'90 %':>8} {'80 %':>8}"]
        for kind in (*sorted(set(self.kinds.values())), ""):
            count = sum(1 for each in self.kinds.values() if not kind or each == kind)
            cells = " ".join(f"{self.share(kind, least):8.1%}" for least in (1.0, 0.9, 0.8))
            out.append(f"{kind or 'all':10} {count:8}   {cells}")
        low = sorted((share, name) for name, share in self.right.items() if share < 0.9)
        out += [f"  {share:4.0%} {self.kinds[name]:8} {name}" for share, name in low]
        out.append(f"sections in a wrong note: {len(self.stray)} of {self.sections}")
        return "\n".join([*out, *(f"  {each}" for each in self.stray)])


def lines(ranges: str) -> Iterator[Place]:
    """``000:3-5; 001:7`` as (source, line) pairs."""
    for part in ranges.split(";"):
        source, _, numbers = part.strip().partition(":")
        first, _, last = numbers.partition("-")
        for number in range(int(first), int(last or first) + 1):
            yield source, number


def _texts(sources: Sources) -> Iterator[tuple[object, list[str], object]]:
    for note in sources.notes:
        decoded = decode(read(note), note.name)
        yield note, decoded.lines, decoded.repairs


def score(notes: Path, into: Path, expected: Path, subjects: catalogue.Catalogue) -> Score:
    """Normalise ``notes`` and compare where each line went with the expectation."""
    sources = find([notes], into)
    made = plan.build(_texts(sources), sources, Vault(into), subjects, digest=digest)  # type: ignore[arg-type]
    paths = {entry.name: entry.note for entry in subjects.entries}
    home: dict[Place, str] = {}
    text: dict[str, list[str]] = {}
    for note in sources.notes:
        key = note.name.split("_")[0].removesuffix(".md")
        text[key] = decode(read(note), note.name).lines
        for line in made.lines[note.name]:
            assert line.status != "lost", (note.name, line)
            for number in range(line.first, line.last + 1):
                if line.status in ("kept", "changed") and line.where:
                    home[key, number] = line.where.split("#")[0].removesuffix(".md")
    claims: dict[Place, set[str]] = defaultdict(set)
    with expected.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    for row in rows:
        for place in lines(row["lines"]):
            claims[place].add(paths[row["name"]])

    def fits(place: Place) -> bool:
        where, wanted = home[place], claims[place]
        if where.startswith("compare/"):
            sides = set(where.removeprefix("compare/").split("-vs-"))
            return bool(sides & {path.rsplit("/", 1)[-1] for path in wanted})
        return where in wanted

    result = Score()
    for row in rows:
        places = [place for place in lines(row["lines"]) if place in home]
        result.kinds[row["name"]] = row["kind"]
        result.right[row["name"]] = sum(map(fits, places)) / len(places) if places else 0.0
    for source, body in text.items():
        for each in sections(source, body, made):
            judged = [place for place in each if claims.get(place) and place in home]
            result.sections += bool(judged)
            wrong = [place for place in judged if not fits(place)]
            if len(wrong) * 2 > len(judged):
                where = Counter(home[place] for place in wrong).most_common(1)[0][0]
                first = judged[0][1]
                result.stray.append(f"{source}:{first} {body[first - 1].strip()[:50]!r} is in {where}")
    return result


def sections(source: str, body: list[str], made: plan.Plan) -> Iterator[list[Place]]:
    """The lines from one heading to the next that went to one note."""
    starts = {match.line for match in made.matches if match.source.split("_")[0].removesuffix(".md") == source}
    section: list[Place] = []
    for number, line in enumerate(body, 1):
        if number in starts or line.lstrip().startswith("#"):
            yield section
            section = []
        section.append((source, number))
    yield section


@pytest.mark.skipif(not RAW, reason="RAW_NOTES does not name the folder of the raw notes")
def test_the_raw_notes_go_to_the_right_notes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    subjects = catalogue.shipped()
    result = score(Path(RAW).resolve(), tmp_path, HERE / "expected.tsv", subjects)
    with capsys.disabled():
        print(result.table())
    assert result.share("service") >= 0.98
    assert result.share() >= 0.90
    assert result.stray == []


@pytest.mark.slow
@pytest.mark.skipif(not RAW, reason="RAW_NOTES does not name the folder of the raw notes")
def test_nine_services_in_ten_arrive_with_half_of_the_aliases(tmp_path: Path) -> None:
    subjects = catalogue.shipped()
    results = []
    for seed in range(4):
        chosen = random.Random(seed)  # noqa: S311 the same choice in every run
        entries = [
            replace(entry, aliases=tuple(alias for alias in entry.aliases if chosen.random() < 0.5))
            for entry in subjects.entries
        ]
        half = catalogue.Catalogue(tuple(entries), foreign=subjects.foreign, terms=subjects.terms)
        results.append(score(Path(RAW).resolve(), tmp_path, HERE / "expected.tsv", half))
    assert sum(result.share("service") for result in results) / len(results) >= 0.895
    assert sum(len(result.stray) / result.sections for result in results) / len(results) <= 0.06


@pytest.mark.skipif(not RAW, reason="RAW_NOTES does not name the folder of the raw notes")
def test_the_raw_notes_lose_no_word_and_take_under_three_seconds(tmp_path: Path) -> None:
    (tmp_path / "vault").mkdir()
    before = time.process_time()
    assert normalise.main([RAW, "--into", str(tmp_path / "vault"), "--report", str(tmp_path / "r.json")]) == 1
    assert time.process_time() - before < 3
    report = json.loads((tmp_path / "r.json").read_text("utf-8"))
    given: Counter[str] = Counter()
    for path in sorted(Path(RAW).iterdir()):
        given += words("\n".join(decode(path.read_bytes(), path.name).lines))
    out = output_words(vault(tmp_path / "vault"), report["headings_added"]) + report_words(report)
    assert given - out == Counter(), "lost"
    assert out - given == Counter(), "invented"
    assert all(line["status"] != "lost" for each in report["lines"].values() for line in each)


def test_a_mess_of_our_own_goes_to_the_right_notes(tmp_path: Path) -> None:
    subjects = catalogue.load((HERE / "subjects.tsv").read_text("utf-8"), "subjects.tsv")
    result = score(HERE / "mess", tmp_path, HERE / "mess.tsv", subjects)
    print(result.table())
    assert result.share("service", 1.0) == 1.0
    assert result.share(least=1.0) >= 0.90
    assert result.stray == []


def test_the_expectations_name_subjects_of_the_catalogue() -> None:
    names = {entry.name for entry in catalogue.shipped().entries}
    with (HERE / "expected.tsv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    assert len(rows) == 235
    assert {row["name"] for row in rows} <= names
