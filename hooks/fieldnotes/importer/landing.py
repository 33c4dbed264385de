"""The headings that notes will have, and how a link names one of them so that Obsidian finds that one and no other."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field

from fieldnotes.vault.syntax import heading_key

_BREAKS_LINKS = re.compile(r"[:#|^\\]|%%|\[\[|\]\]")


@dataclass(frozen=True, slots=True)
class Landing:
    """A place that a link can lead to.

    Args:
        path: the note, without ``.md``.
        heading: the place of the heading in the note's :class:`Outline`; -1 for the top of the note.
        block: the id of a block, instead.
    """

    path: str
    heading: int = -1
    block: str = ""


@dataclass(slots=True)
class Outline:
    """The headings of one note, top down: level and text as written, and the ids of its blocks with how often."""

    headings: list[tuple[int, str]] = field(default_factory=list)
    blocks: Counter[str] = field(default_factory=Counter)

    def found(self, chain: list[str]) -> int | None:
        """The heading that a fragment of these parts leads to (obsidian-rules 3.1)."""
        wanted = [heading_key(part) for part in chain]
        at, level = 0, 0
        for number, (depth, text) in enumerate(self.headings):
            if depth > level and heading_key(text) == wanted[at]:
                at, level = at + 1, depth
                if at == len(wanted):
                    return number
        return None

    def chain(self, heading: int) -> list[str] | None:
        """The shortest fragment that leads to a heading; ``None`` when none does."""
        above: list[int] = []
        level = self.headings[heading][0]
        for number in range(heading - 1, -1, -1):
            if self.headings[number][0] < level:
                level = self.headings[number][0]
                above.insert(0, number)
        full = [anchor(self.headings[number][1]) for number in (*above, heading)]
        for length in range(1, len(full) + 1):
            if self.found(full[-length:]) == heading:
                return full[-length:]
        return None


def anchor(heading: str) -> str:
    """A heading as it is written in a link (obsidian-rules 3.3)."""
    return " ".join(_BREAKS_LINKS.sub(" ", heading).split())
