"""The last look at each placement of a document: how sure it is, what the text says to it, and what else it may be."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from .confidence import confidence, facts, refused
from .evidence import UNSURE, Candidate, Evidence, Place, Placement
from .outline import Outline

if TYPE_CHECKING:
    from .match import Matcher

MOST = 3
"""Candidates that a person is shown."""


def weighed(matcher: Matcher, outline: Outline, placements: Sequence[Placement]) -> list[Placement]:
    """The placements with their confidence, the doubt where heading and text disagree, and candidates to choose from.

    What a person decided stays as it is.
    """
    out: list[Placement] = []
    for number, placement in enumerate(placements):
        parent = outline.document.sections[number].parent
        above = placements[parent].place if parent >= 0 else None
        out.append(placement if placement.decided else _weighed(matcher, outline, number, placement, above))
    return out


def _weighed(matcher: Matcher, outline: Outline, number: int, placement: Placement, above: Place | None) -> Placement:
    place = placement.place
    if place is None:
        has_text = bool(outline.document.sections[number].blocks)
        return replace(
            placement, candidates=_candidates(matcher, outline, number, placement, above) if has_text else ()
        )
    found = list(facts(outline, number, placement, above))
    sure = confidence(found)
    if refused(found):
        likely = _candidates(matcher, outline, number, replace(placement, confidence=sure), above)
        reason = f"nothing but the text around it speaks for {place.title}"
        refusal = Evidence("text", "", sure, reason)
        return Placement(None, sure, (refusal,), likely, f"{reason}: choose a note", tuple(found))
    doubt, evidence = placement.doubt, placement.evidence
    if "against" in found:
        reading = outline.reading(number)
        other = matcher.owner(reading.note)
        title = other.title if other else reading.note
        doubt = doubt or f"the headings say {place.title}, the text speaks of {title}"
        evidence = (*evidence, Evidence("text", reading.note, 100 * reading.share, f"the text speaks of {title}"))
    placement = replace(placement, confidence=sure, doubt=doubt, evidence=evidence, facts=tuple(found))
    if sure >= UNSURE and not doubt:
        return placement
    return replace(placement, candidates=_candidates(matcher, outline, number, placement, above))


def _candidates(
    matcher: Matcher, outline: Outline, number: int, placement: Placement, above: Place | None
) -> tuple[Candidate, ...]:
    """The likeliest places, the placement's own first."""

    def others() -> Iterator[Candidate]:
        for named in outline.named(number)[:MOST]:
            yield Candidate(matcher.place(named.name.entry), named.score / 2, f"the heading: {named.how}")
        for note, share in outline.reading(number).shares:
            if share > 0.01 and (owner := matcher.owner(note)):
                yield Candidate(owner, 100 * share, "the text speaks of it")
        for entry, count in outline.own(number).most_common(MOST):
            yield Candidate(matcher.place(entry), min(40.0, 5.0 * count), "the text names it")
        if above is not None:
            yield Candidate(above, 50, "the heading above it goes there")

    best: dict[str, Candidate] = {}
    for each in others():
        known = best.get(each.place.target)
        if known is None or known.confidence < each.confidence:
            best[each.place.target] = each
    place = placement.place
    if place is not None:
        best.pop(place.target, None)
    ranked = sorted(best.values(), key=lambda each: (-each.confidence, each.place.target))
    own = (Candidate(place, placement.confidence, placement.why),) if place is not None else ()
    return (*own, *ranked)[:MOST]
