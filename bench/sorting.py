#!/usr/bin/env python
"""How often the normaliser is right on notes of other people.

    python bench/sorting.py FOLDER [--part tuning|held-out] [--wrong] [--fit]

``tests/importer/labels.tsv`` says of sections of public repositories which note they belong to; it holds no text of
theirs. FOLDER holds the repositories laid out as ``owner+name``, each at the commit that the table names:

    git clone https://github.com/OWNER/NAME FOLDER/OWNER+NAME && git -C FOLDER/OWNER+NAME checkout COMMIT

Sections of the part ``held-out`` are whole sets that nobody looked at while the rules and the catalogue were made.
A section counts as right when most of its lines go to a note that the label names, or to a comparison of it; ``-`` in
a label means that no subject of the catalogue is meant. Flagged is what a person is asked to look at.
"""

from __future__ import annotations

import argparse
import csv
import sys
from collections import Counter, defaultdict
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "hooks"))

from fieldnotes.importer import catalogue  # noqa: E402
from fieldnotes.importer.decode import decode  # noqa: E402
from fieldnotes.importer.evidence import UNSURE, Placement  # noqa: E402
from fieldnotes.importer.match import Matcher  # noqa: E402
from fieldnotes.importer.parse import parse  # noqa: E402

LABELS = ROOT / "tests" / "importer" / "labels.tsv"
SURE = 97.0
"""Confidence from which a placement is called sure in this report."""


@dataclass(frozen=True, slots=True)
class Label:
    """Lines ``first`` to ``last`` (from 1, both included) of a file belong to one of ``notes``."""

    part: str
    language: str
    repository: str
    commit: str
    file: str
    first: int
    last: int
    notes: tuple[str, ...]

    @property
    def folder(self) -> str:
        """The folder that its repository is laid out in."""
        return self.repository.replace("/", "+")


@dataclass(frozen=True, slots=True)
class Outcome:
    """Where the section of a label went."""

    label: Label
    placement: Placement

    @property
    def verdict(self) -> str:
        """``right``, ``wrong`` (in another subject's note) or ``unsorted`` (its subject was not found)."""
        wanted, place = self.label.notes, self.placement.place
        if place is None:
            return "right" if "-" in wanted else "unsorted"
        if place.note in wanted or place.notes & set(wanted):
            return "right"
        return "wrong"

    @property
    def flagged(self) -> bool:
        """Whether a person is asked to look at it."""
        return bool(self.placement.doubt) or self.placement.confidence < UNSURE


def labels(path: Path = LABELS) -> list[Label]:
    """Read the table of labels."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    out = []
    for row in rows:
        first, _, last = row["lines"].partition("-")
        where = (row["part"], row["language"], row["repository"], row["commit"], row["file"])
        out.append(Label(*where, int(first), int(last or first), tuple(row["notes"].split(";"))))
    return out


def outcomes(folder: Path, matcher: Matcher, wanted: list[Label]) -> list[Outcome]:
    """Sort the files that labels speak of and say where each label's lines went."""
    by_file: dict[tuple[str, str], list[Label]] = defaultdict(list)
    for label in wanted:
        by_file[label.folder, label.file].append(label)
    out = []
    for (repository, name), group in sorted(by_file.items()):
        document = parse(name, decode((folder / repository / name).read_bytes(), name).lines, matcher.known)
        home: dict[int, Placement] = {}
        for section, placement in zip(document.sections, matcher.route(document), strict=True):
            for block in section.blocks:
                for line in range(block.start, block.end):
                    home[line + 1] = placement
        for label in group:
            found = [home[line] for line in range(label.first, label.last + 1) if line in home]
            if not found:
                continue  # headings only, or front matter
            most = Counter(each.place.note if each.place else "" for each in found).most_common(1)[0][0]
            out.append(Outcome(label, next(each for each in found if (each.place.note if each.place else "") == most)))
    return out


def table(results: list[Outcome]) -> str:
    """The figures: each set, all of a part, and what was called sure."""
    head = f"{'set':58} {'lang':4} {'count':>5} {'right':>6} {'wrong':>6} {'unsorted':>8} {'silent':>6}"
    rows = []

    def row(title: str, language: str, group: list[Outcome]) -> str:
        verdicts = Counter(each.verdict for each in group)
        silent = sum(each.verdict == "wrong" and not each.flagged for each in group)
        shares = [verdicts[each] / len(group) for each in ("right", "wrong", "unsorted")]
        cells = f"{shares[0]:6.1%} {shares[1]:6.1%} {shares[2]:8.1%} {silent:6}"
        return f"{title:58.58} {language:4} {len(group):5} {cells}"

    sets: dict[tuple[str, str, str], list[Outcome]] = defaultdict(list)
    for each in results:
        sets[each.label.part, each.label.repository, each.label.language].append(each)
    for part in sorted({part for part, _, _ in sets}, reverse=True):
        rows += [row(name, language, group) for (of, name, language), group in sorted(sets.items()) if of == part]
        group = [each for each in results if each.label.part == part]
        rows.append(row(f"all of {part}", "", group))
        subject = [each for each in group if "-" not in each.label.notes]
        rows.append(row("  with a subject of the catalogue", "", subject))
        placed = [each for each in group if each.placement.place]
        sure = [each for each in placed if each.placement.confidence >= SURE and not each.placement.doubt]
        right = sum(each.verdict == "right" for each in sure)
        flagged = sum(each.flagged for each in placed)
        rows.append(
            f"  called sure: {len(sure)} of {len(placed)} placed, {right / max(1, len(sure)):.1%} of them right; "
            f"flagged: {flagged}"
        )
    return "\n".join([head, *rows])


def fitted(results: list[Outcome]) -> str:
    """The log-odds of each fact that these outcomes speak for, for ``fieldnotes.importer.confidence``."""
    from sklearn.linear_model import LogisticRegression  # type: ignore[import-untyped]

    placed = [each for each in results if each.placement.facts]
    names = sorted({fact for each in placed for fact in each.placement.facts})
    rows = [[fact in each.placement.facts for fact in names] for each in placed]
    model = LogisticRegression(C=0.7).fit(rows, [each.verdict == "right" for each in placed])
    weights = zip(names, model.coef_[0], strict=True)
    return "\n".join([f"START = {model.intercept_[0]:.1f}", *(f'"{name}": {weight:.1f},' for name, weight in weights)])


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--part", choices=["tuning", "held-out"])
    parser.add_argument("--wrong", action="store_true", help="list what is not right, too")
    parser.add_argument("--fit", action="store_true", help="print the weights that the part tuning speaks for, too")
    options = parser.parse_args()
    matcher = Matcher(catalogue.shipped())
    wanted = [each for each in labels() if not options.part or each.part == options.part]
    results = outcomes(options.folder, matcher, wanted)
    if options.wrong:
        for each in (each for each in results if each.verdict != "right"):
            label, place = each.label, each.placement.place
            where = f"{label.repository.split('/')[0]}/{label.file}:{label.first}"
            print(
                f"{each.verdict:8} {where}: {place.note if place else '-'} ({each.placement.confidence:.0f}, "
                f"{each.placement.why}{', flagged' if each.flagged else ''}); wanted {';'.join(label.notes)}"
            )
    print(table(results))
    if options.fit:
        print(fitted([each for each in results if each.label.part == "tuning"]))


if __name__ == "__main__":
    main()
