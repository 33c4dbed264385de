"""How likely a placement is right, from 0 to 100, by what led to it and by what the text says to that.

The weights are log-odds: the sum of those of what holds for a placement, as a probability. ``bench/sorting.py --fit``
prints what the labelled sections that tuning may look at speak for; where those are few or of one author, the weights
are held nearer to nothing.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator

from .classifier import LEAST
from .evidence import Evidence, Place, Placement
from .outline import Outline

START = 2.7
WEIGHTS = {
    "file": 1.4,
    "folder": 0.4,
    "heading whole": 0.0,
    "heading name": 0.3,
    "heading part": -0.5,
    "comparison": 0.1,
    "text": -1.8,
    "follows": -1.8,
    "children": -0.5,
    "digression": -0.7,
    "item": -0.5,
    "above": 0.3,
    "turns": -0.3,
    "doubt": 0.0,
    "named": 0.3,
    "agrees": 0.6,
    "near": 0.3,
    "short": 0.4,
    "silent": -0.5,
    "other": -0.7,
    "against": -0.4,
    "unnamed": -0.1,
}
"""What a fact adds to the log-odds of a placement that it holds for."""

_AGAINST = 0.5
"""Share of another note from which on a text speaks against a placement."""

_NEAR = 0.02
"""Share of the placement's own note that makes it one of those that the text may mean."""


def said(outline: Outline, number: int, place: Place) -> str:
    """What a section's text says to a place: ``named``, ``agrees``, ``near``, ``short``, ``silent``, ``other`` or
    ``against``.

    The words are read by the classifier only where the names in the text do not bear the place out: that is most of
    the time it would take.
    """
    notes: Counter[str] = Counter()
    for entry, count in outline.own(number).items():
        notes[outline.entries[entry].note] += count
    if notes and max(notes[note] for note in place.notes) == max(notes.values()):
        return "named"
    reading = outline.reading(number)
    if not reading:
        return "silent" if outline.length(number) > LEAST and reading.understood else "short"
    if reading.note in place.notes:
        return "agrees"
    if reading.of(place.notes) > _NEAR:
        return "near"
    return "against" if reading.share > _AGAINST else "other"


def facts(outline: Outline, number: int, placement: Placement, above: Place | None) -> Iterator[str]:
    """What holds for a placement, as far as it tells how sure it is.

    Args:
        outline: the document.
        number: the section.
        placement: with its evidence, that of the heading above it included.
        above: where the heading above it goes.
    """
    place = placement.place
    if place is None:
        return
    first = placement.evidence[0]
    base = next((each for each in placement.evidence if each.kind != "above"), first)
    yield base.kind if base.kind != "heading" else f"heading {_strength(base)}"
    if first.kind == "above":
        yield "above"
    elif above is not None and place.note not in above.notes and first.kind != "comparison":
        yield "turns"
    text = said(outline, number, place)
    yield text
    if text in ("other", "against") and base.kind in ("file", "folder"):
        yield "unnamed"
    if placement.doubt:
        yield "doubt"


def _strength(evidence: Evidence) -> str:
    if evidence.score >= 97:
        return "whole"
    return "name" if evidence.score >= 90 else "part"


def refused(found: list[str]) -> bool:
    """Whether too little speaks for a placement: only text above it does, and the section's own says something else.

    Such a section waits for a person, with the place among the candidates.
    """
    return {"text", "above"} <= set(found) and bool({"other", "against"} & set(found))


def confidence(found: Iterator[str] | list[str]) -> float:
    """The confidence, 0 to 100, in a placement that ``found`` holds for."""
    odds = START + sum(WEIGHTS.get(fact, 0.0) for fact in found)
    return 100 / (1 + math.exp(-odds))
