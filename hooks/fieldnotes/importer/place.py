"""Sections that go to one place together become parts; each footnote goes with the text that refers to it."""

from __future__ import annotations

import re

from .home import goals
from .parts import Dropped, Part, Plan, Source, heading_of, same_place

_FOOTNOTE_USE = re.compile(r"\[\^([^\]\s]+)\](?!:)")


def place(sources: list[Source], plan: Plan) -> list[Part]:
    """Group the sections of each source into parts, in order; what is hollow is dropped, and the plan told.

    Args:
        sources: with a placement for each section; ``targets`` and ``children`` are filled here.
        plan: gets the headings that have nothing under them.
    """
    parts: list[Part] = []
    for source in sources:
        source.targets = [None] * len(source.document.sections)
        source.children = [[] for _ in source.document.sections]
        depths: dict[int, int] = {}
        for number, (section, where) in enumerate(zip(source.document.sections, goals(source), strict=True)):
            if section.parent >= 0:
                source.children[section.parent].append(number)
            above = source.targets[section.parent] if section.parent >= 0 else None
            joins = above is not None and same_place(above.place, where)
            if joins and above is not None and (where is not None or section.parent > 0):
                step = 0 if section.pseudo in ("item", "lead", "rest") else 1
                depths[number] = depths[section.parent] + step
                above.members.append((number, depths[number]))
                source.targets[number] = above
            else:
                part = Part(source, where, [(number, 0)], len(parts))
                depths[number] = 0
                parts.append(part)
                source.targets[number] = part
        _footnotes(source)
    for part in parts:
        part.kept = not _hollow(part, plan)
    return [part for part in parts if part.kept]


def _footnotes(source: Source) -> None:
    """Give each footnote to the part that refers to it first, else to the one it stands in."""
    if not source.document.footnotes:
        return
    left = dict(source.document.footnotes)
    for number, section in enumerate(source.document.sections):
        part = source.targets[number]
        for block in section.blocks:
            for use in _FOOTNOTE_USE.findall("\n".join(block.lines)):
                if part and left.pop(use.lower(), None):
                    part.footnotes.append(use.lower())
    for name, block in left.items():
        before = (n for n, section in enumerate(source.document.sections) if section.start <= block.start)
        number = max(before, default=0)
        part = source.targets[number]
        if part:
            part.footnotes.append(name)


def _hollow(part: Part, plan: Plan) -> bool:
    """Whether a part is headings only, whose text went elsewhere or never was; its lines are then dropped."""
    titled = any(part.source.document.sections[number].title for number, _ in part.members)
    if not part.empty or part.footnotes or (part.textless and titled):
        return False
    members = {number for number, _ in part.members}
    left = any(child not in members for number in members for child in part.source.children[number])
    if part.place is None and not left and len(part.members) > 1:
        return False  # an outline: its headings are all there is
    for number in members:
        drop_heading(plan, part.source, number, "a heading with nothing under it")
    return True


def drop_heading(
    plan: Plan, source: Source, number: int, why: str, same_as: tuple[str, int, int] | None = None
) -> None:
    """Leave a heading out of the notes; ``same_as`` says of what it is a duplicate."""
    status = "duplicate" if same_as else "dropped"
    section = source.document.sections[number]
    title = heading_of(source.document, number)
    for line in range(section.start, section.end):
        source.fates[line] = (status, "", why)
    if section.end > section.start and title:
        kind = "duplicate" if same_as else "heading"
        plan.dropped.append(Dropped(source.file.name, section.start + 1, title, kind, why, same_as))
