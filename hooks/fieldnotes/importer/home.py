"""The place of what fits nothing: a note whose subject no catalogue knows stays a note, with its own name, title and
order; only loose pieces are gathered among the unsorted.
"""

from __future__ import annotations

import re
from pathlib import PurePosixPath

from .evidence import Place
from .parse import strings
from .parts import Source, heading_of
from .sources import INBOX

UNKNOWN = f"{INBOX}/unknown"
"""Folder of the notes whose subject is not known."""

LIKELY = 80.0
"""Confidence from which a placement takes text out of a note whose subject is not known."""

_BREAKS_LINKS = re.compile(r"[#^|:\\\[\]]+")


def home(source: Source) -> Place | None:
    """The note that a source stays, for what of it fits nothing; ``None`` when that is loose pieces.

    It stays a note when at least half of its text fits nothing and no decision says otherwise, or when it has no text
    but headings: those are then what it says, and are not parted.
    """
    if any(verdict.decided for verdict in source.verdicts):
        return None
    counts = [len(section.blocks) for section in source.document.sections]
    lost = _lost(source)
    root = source.verdicts[0].place
    if not sum(counts):
        titled = any(section.title for section in source.document.sections)
        return (root or _own(source)) if titled and not source.document.footnotes else None
    if root is not None:
        return None
    return _own(source) if 2 * sum(n for n, away in zip(counts, lost, strict=True) if away) >= sum(counts) else None


def _lost(source: Source) -> list[bool]:
    """For each section, whether it fits nothing, or only by a guess with nothing above it that fits.

    A doubt is no guess: it is between two subjects, both of them known.
    """
    lost: list[bool] = []
    for section, verdict in zip(source.document.sections, source.verdicts, strict=True):
        guessed = verdict.confidence < LIKELY and not verdict.doubt
        lost.append(verdict.place is None or (guessed and (section.parent < 0 or lost[section.parent])))
    return lost


def _own(source: Source) -> Place:
    name = PurePosixPath(source.file.name)
    steps = [" ".join(_BREAKS_LINKS.sub(" ", step).split()) or "note" for step in (*name.parts[:-1], name.stem)]
    document = source.document
    titles = strings(document.meta.get("title"))
    if not titles and len(document.sections) > 1 and not document.sections[0].blocks:
        tops = [n for n, section in enumerate(document.sections) if n and section.level == 1]
        titles = [heading_of(document, 1)] if tops == [1] and heading_of(document, 1) else []
    return Place(f"{UNKNOWN}/{'/'.join(steps)}", "", -1, titles[0] if titles else name.stem, frozenset())


def goals(source: Source) -> list[Place | None]:
    """Where each section goes: its placement, or home when that is none or a guess."""
    verdicts = source.verdicts
    if source.home is None:
        return [verdict.place or _with_its_list(source, number) for number, verdict in enumerate(verdicts)]
    if not any(section.blocks for section in source.document.sections):
        return [source.home] * len(verdicts)
    return [source.home if lost else verdict.place for verdict, lost in zip(verdicts, _lost(source), strict=True)]


def _with_its_list(source: Source, number: int) -> Place | None:
    """The place of the list that a line introduces, when the line is all there is to its section."""
    sections = source.document.sections
    if number + 1 >= len(sections) or sections[number + 1].pseudo != "item" or len(sections[number].blocks) != 1:
        return None
    ends = sections[number].blocks[0].lines[-1].rstrip("*_ ").endswith((":", "："))
    return source.verdicts[number + 1].place if ends and not source.verdicts[number].decided else None
