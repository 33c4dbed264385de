"""Tables whose every row links to the page it comes from: "Key numbers" and "Prices"."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from fieldnotes.vault import blocks as b
from fieldnotes.vault.inline import references
from fieldnotes.vault.note import Anchor, Note
from fieldnotes.vault.syntax import heading_key

_LINK = re.compile(r"\[(?:[^\[\]\\]|\\.)*\]\(<?(https?://[^\s<>)]+)>?[^)]*\)")


def addresses(source: str) -> tuple[str, ...]:
    """The addresses that a cell of Markdown links to."""
    return tuple(_LINK.findall(source))


@dataclass(frozen=True, slots=True)
class SourcedTable:
    """The tables of one form under one heading.

    Args:
        heading: the level-two heading they stand under.
        columns: their header, cell by cell; the last column holds the links.
        row: what messages call a row.
    """

    heading: str
    columns: tuple[str, ...]
    row: str

    def section(self, note: Note) -> Anchor | None:
        """The note's heading."""
        return next((a for a in note.anchors if a.level == 2 and a.key == heading_key(self.heading)), None)

    def _tables(self, note: Note) -> Iterator[b.Table]:
        if anchor := self.section(note):
            yield from (block for block in b.walk(note.section(anchor)) if isinstance(block, b.Table))

    def rows(self, note: Note) -> Iterator[tuple[int, list[str]]]:
        """Each row's line in the file and its cells, in order; tables of another form hold none.

        Links within the note are completed with its path, so that a row means the same on any page.
        """
        for table in self._tables(note):
            if tuple(table.header) == self.columns:
                for line, cells in table.rows:
                    if len(cells) == len(self.columns):
                        yield note.line(line), [_from_anywhere(cell, note.path) for cell in cells]

    def faults(self, note: Note) -> Iterator[tuple[int, str]]:
        """What is wrong with the section's form: line and message."""
        anchor = self.section(note)
        if anchor is None:
            return
        tables = list(self._tables(note))
        if not tables:
            yield note.line(note.blocks[anchor.index].line), f"'{self.heading}' holds no table"
        for table in tables:
            if tuple(table.header) != self.columns:
                wanted = " | ".join(self.columns)
                yield note.line(table.line), f"a table of '{self.heading}' has other columns than | {wanted} |"
                continue
            for line, cells in table.rows:
                if len(cells) != len(self.columns):
                    yield note.line(line), f"the row has {len(cells)} cells instead of {len(self.columns)}"
                elif not addresses(cells[-1]):
                    yield note.line(line), f"the {self.row} '{cells[0]}' has no link to its source"
                elif not all(cells):
                    yield note.line(line), f"the {self.row} '{cells[0]}' has an empty cell"


def _from_anywhere(text: str, path: str) -> str:
    """Complete links to the note's own sections with its path."""
    for reference in reversed(list(references(text))):
        if reference.wiki and not reference.link.path and reference.link.fragment is not None:
            at = reference.start + reference.written.index("[[") + 2
            shown = "" if reference.link.text is not None else f"|{reference.link.fragment}"
            end = reference.start + len(reference.written) - 2
            text = f"{text[:at]}{path.removesuffix('.md')}{text[at:end]}{shown}{text[end:]}"
    return text
