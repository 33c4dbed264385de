"""What speaks for a place, as data: the one type that every rule gives and every later stage reads.

A rule looks at a section and says how strongly it speaks for (or against) a note: an :class:`Evidence`. Weighing all
evidence of a section gives its :class:`Placement`: one place, one confidence, the evidence that led there and the
candidates that a person may choose from. What a person decided is evidence as well, and the strongest.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .parse import Document

CERTAIN = 100.0
"""The score of a decision: no rule outweighs it."""

UNSURE = 95.0
"""Confidence below which a person should look at a placement."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a section goes: a note, and a heading in it when the subject is a feature of the note's.

    ``note`` is a path in the vault without ``.md``; ``notes`` are all notes that the place is about: one, or the
    sides of a comparison. ``entry`` is the subject's place in the catalogue, -1 when it has none. ``title`` is what
    a new note is called.
    """

    note: str
    heading: str
    entry: int
    title: str
    notes: frozenset[str]

    @property
    def target(self) -> str:
        """The place as it is written in reports and decisions: ``integration/sqs`` or ``integration/sqs#Queues``."""
        return f"{self.note}#{self.heading}" if self.heading else self.note


@dataclass(frozen=True, slots=True)
class Evidence:
    """One reason for or against one place.

    Args:
        kind: which rule gives it, in one word: ``decision``, ``heading``, ``file``, ``context``, ``text``…
        target: the place, as :attr:`Place.target` writes it; empty for "fits nothing".
        score: from 0 to 100 how strongly it speaks for the target; below 0 how strongly against it.
        reason: the same in words, for a person: ``"SQS" is its name``.
    """

    kind: str
    target: str
    score: float
    reason: str


@dataclass(frozen=True, slots=True)
class Candidate:
    """A place that a section may belong to, with its confidence (0 to 100) and the reason in words."""

    place: Place
    confidence: float
    reason: str


@dataclass(frozen=True, slots=True)
class Placement:
    """What was found about one section.

    Args:
        place: where it goes; ``None`` when nothing fits.
        confidence: from 0 to 100, how likely the place is right.
        evidence: what spoke for the place and against it, strongest first.
        candidates: the likeliest places, best first, ``place`` among them; for a person to choose from.
        facts: what its confidence is the sum of (:mod:`.confidence`).
        doubt: why a person should look at it, if one should: "the heading says …, the text speaks of …".
    """

    place: Place | None
    confidence: float
    evidence: tuple[Evidence, ...] = ()
    candidates: tuple[Candidate, ...] = ()
    doubt: str = ""
    facts: tuple[str, ...] = ()

    @property
    def why(self) -> str:
        """The reason for the place in words: what the strongest evidence says."""
        return self.evidence[0].reason if self.evidence else ""

    @property
    def decided(self) -> bool:
        """Whether a person chose the place."""
        return any(each.kind == "decision" and each.score > 0 for each in self.evidence)


Decided = Callable[["Document", int], Sequence[Evidence]]
"""What a person has decided about a section of a document: its place (score :data:`CERTAIN`), or places it never goes
to (below 0). Most sections: nothing."""


def undecided(document: Document, number: int) -> Sequence[Evidence]:
    """The :data:`Decided` of somebody who has decided nothing."""
    return ()
