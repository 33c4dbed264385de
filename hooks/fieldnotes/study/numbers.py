"""Key numbers: the rows of the tables under a note's "Key numbers" heading."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from fieldnotes.vault import blocks as b
from fieldnotes.vault.inline import references
from fieldnotes.vault.note import Anchor, Note
from fieldnotes.vault.syntax import heading_key

HEADING = "Key numbers"
COLUMNS = ("What", "Value", "Adjustable", "Source")

_LINK = re.compile(r"\[(?:[^\[\]\\]|\\.)*\]\(<?(https?://[^\s<>)]+)>?[^)]*\)")


@dataclass(frozen=True, slots=True)
class Number:
    """One hard figure. All texts are Markdown as the note has them.

    Args:
        note: path of the note.
        line: line of the row in the file.
        what: what is counted or limited.
        value: the figure with its conditions.
        adjustable: whether AWS raises it on request.
        source: link to the official page.
    """

    note: str
    line: int
    what: str
    value: str
    adjustable: str
    source: str

    @property
    def urls(self) -> tuple[str, ...]:
        """The addresses that the source links to."""
        return tuple(_LINK.findall(self.source))


def section(note: Note) -> Anchor | None:
    """The note's "Key numbers" heading."""
    return next((a for a in note.anchors if a.level == 2 and a.key == heading_key(HEADING)), None)


def _tables(note: Note) -> Iterator[b.Table]:
    anchor = section(note)
    if anchor:
        yield from (block for block in b.walk(note.section(anchor)) if isinstance(block, b.Table))


def rows(note: Note) -> list[Number]:
    """Every key number of a note, in order; tables of another form hold none.

    Links within the note are completed with its path, so that a row means the same on any page.
    """
    return [
        Number(note.path, note.line(line), *(_from_anywhere(cell, note.path) for cell in cells))
        for table in _tables(note)
        if tuple(table.header) == COLUMNS
        for line, cells in table.rows
        if len(cells) == len(COLUMNS)
    ]


def _from_anywhere(text: str, path: str) -> str:
    """Complete links to the note's own sections with its path."""
    for reference in reversed(list(references(text))):
        if reference.wiki and not reference.link.path and reference.link.fragment is not None:
            at = reference.start + reference.written.index("[[") + 2
            shown = "" if reference.link.text is not None else f"|{reference.link.fragment}"
            end = reference.start + len(reference.written) - 2
            text = f"{text[:at]}{path.removesuffix('.md')}{text[at:end]}{shown}{text[end:]}"
    return text


def faults(note: Note) -> Iterator[tuple[int, str]]:
    """What is wrong with the section's form: line and message."""
    anchor = section(note)
    if anchor is None:
        return
    tables = list(_tables(note))
    if not tables:
        yield note.line(note.blocks[anchor.index].line), f"'{HEADING}' holds no table"
    for table in tables:
        if tuple(table.header) != COLUMNS:
            wanted = " | ".join(COLUMNS)
            yield note.line(table.line), f"a table of '{HEADING}' has other columns than | {wanted} |"
            continue
        for line, cells in table.rows:
            if len(cells) != len(COLUMNS):
                yield note.line(line), f"the row has {len(cells)} cells instead of {len(COLUMNS)}"
            elif not _LINK.search(cells[3]):
                yield note.line(line), f"the key number '{cells[0]}' has no link to its source"
            elif not (cells[0] and cells[1] and cells[2]):
                yield note.line(line), f"the key number '{cells[0]}' has an empty cell"
