"""The labels that the sorting is measured by: facts about public notes, none of their text."""

from __future__ import annotations

import re
import sys
from collections import Counter
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

from fieldnotes.importer import catalogue
from fieldnotes.importer.evidence import Placement
from fieldnotes.importer.match import Matcher

_SPEC = spec_from_file_location("sorting", Path(__file__).resolve().parents[1] / "bench" / "sorting.py")
assert _SPEC
assert _SPEC.loader
sorting = module_from_spec(_SPEC)
sys.modules["sorting"] = sorting
_SPEC.loader.exec_module(sorting)


def test_there_are_enough_labels_of_enough_sets_in_enough_languages() -> None:
    labels = sorting.labels()
    assert len(labels) >= 600
    assert len({each.repository for each in labels}) >= 8
    assert len({each.language for each in labels}) >= 3
    parts = Counter(each.part for each in labels)
    assert parts["held-out"] >= 0.33 * len(labels)
    # A set is held out whole: nothing of it was looked at.
    sets = {(each.repository, each.part) for each in labels}
    assert len(sets) == len({repository for repository, _ in sets})


def test_a_label_names_a_commit_lines_and_notes_of_the_catalogue() -> None:
    notes = {entry.note for entry in catalogue.shipped().entries}
    for each in sorting.labels():
        assert re.fullmatch(r"[0-9a-f]{40}", each.commit), each
        assert 0 < each.first <= each.last, each
        assert set(each.notes) <= notes | {"-"}, each


def test_an_outcome_is_right_wrong_or_unsorted() -> None:
    label = next(each for each in sorting.labels() if each.notes == ("storage/efs",))
    matcher = Matcher(catalogue.shipped())
    right = Placement(matcher.at("storage/efs"), 99)
    wrong = Placement(matcher.at("storage/s3"), 40)
    none = Placement(None, 0)
    assert [sorting.Outcome(label, each).verdict for each in (right, wrong, none)] == ["right", "wrong", "unsorted"]
    assert [sorting.Outcome(label, each).flagged for each in (right, wrong)] == [False, True]
