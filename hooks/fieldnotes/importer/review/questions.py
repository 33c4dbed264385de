"""The sections that a person should decide about, the longest first."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from ..catalogue import slug
from ..decisions import address, headings
from ..evidence import UNSURE, Candidate
from ..match import Matcher
from ..memory import section_hash
from ..parts import UNSORTED, Part, Source, heading_of

CHOICES = 3
"""Candidates that are offered: as many as there are keys for them."""


@dataclass(frozen=True, slots=True)
class Question:
    """One section that a person should decide about.

    Args:
        section: the section as a decision names it.
        hash: of its text.
        source: the note it stands in.
        line: where it begins there, from 1.
        heading: its heading; the note's name when it has none.
        text: its lines as they are written.
        lines: how many of them say something.
        now: where it goes when nobody decides.
        why: why it is asked.
        candidates: the likeliest places, best first, at most :data:`CHOICES`.
        fresh: the path of a new note for it.
    """

    section: str
    hash: str
    source: str
    line: int
    heading: str
    text: str
    lines: int
    now: str
    why: str
    candidates: tuple[Candidate, ...]
    fresh: str


def questions(sources: list[Source], matcher: Matcher) -> list[Question]:
    """What is doubtful in these sources, most lines first."""
    out = []
    for source in sources:
        for part in dict.fromkeys(each.members[0][0] for each in source.targets if each is not None and each.kept):
            target = source.targets[part]
            if target is not None and not target.delivered:
                question = _question(source, target, matcher)
                if question is not None:
                    out.append(question)
    return sorted(out, key=lambda each: (-each.lines, each.source, each.line))


def _question(source: Source, part: Part, matcher: Matcher) -> Question | None:
    number = part.members[0][0]
    verdict, document = source.verdicts[number], source.document
    sure = part.place is not None and verdict.place == part.place and verdict.confidence >= UNSURE
    title = heading_of(document, number)
    if verdict.decided or (sure and not verdict.doubt) or (number and not title):
        return None
    written: list[str] = []
    for first, last in part.ranges():
        written += ["", *document.lines[first - 1 : last]] if written else document.lines[first - 1 : last]
    count = sum(bool(line.strip()) for line in written)
    if not count:
        return None
    name = title or source.file.name.rpartition("/")[2].rpartition(".")[0]
    return Question(
        section=address(source.file.name, headings(document, number)),
        hash=section_hash(document, number),
        source=source.file.name,
        line=part.ranges()[0][0],
        heading=name,
        text="\n".join(written),
        lines=count,
        now=part.place.target if part.place is not None else UNSORTED,
        why=verdict.doubt or verdict.why or "nothing in the catalogue fits",
        candidates=(verdict.candidates or _likeliest(matcher, name, "\n".join(written)))[:CHOICES],
        fresh=slug(name)[:60].strip("-") or "note",
    )


def _likeliest(matcher: Matcher, title: str, text: str) -> tuple[Candidate, ...]:
    """The places that the heading is spelt like or that the text names, when weighing gave none."""
    scores: Counter[int] = Counter()
    reasons: dict[int, str] = {}
    for entry, count in matcher.mentions.count(text).most_common(CHOICES):
        scores[entry] = min(60, 40 + 5 * count)
        reasons[entry] = f"the text names it {count} times" if count > 1 else "the text names it"
    for near, score in matcher.catalogue.guesses(title):
        entry = matcher.catalogue.entries.index(near)
        if score > scores[entry]:
            scores[entry] = round(score)
            reasons[entry] = "the heading is spelt somewhat like it"
    best = scores.most_common(CHOICES)
    return tuple(Candidate(matcher.place(entry), float(score), reasons[entry]) for entry, score in best)
