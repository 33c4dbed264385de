"""Key numbers: the rows of the tables under a note's "Key numbers" heading."""

from collections.abc import Iterator
from dataclasses import dataclass

from fieldnotes.study.sourced import SourcedTable, addresses
from fieldnotes.vault.note import Anchor, Note, once
from fieldnotes.vault.paths import VaultPath

HEADING = "Key numbers"
COLUMNS = ("What", "Value", "Adjustable", "Source")
TABLE = SourcedTable(HEADING, COLUMNS, "key number")


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

    note: VaultPath
    line: int
    what: str
    value: str
    adjustable: str
    source: str

    @property
    def urls(self) -> tuple[str, ...]:
        """The addresses that the source links to."""
        return addresses(self.source)


def section(note: Note) -> Anchor | None:
    """The note's "Key numbers" heading."""
    return TABLE.section(note)


@once
def rows(note: Note) -> list[Number]:
    """Every key number of a note, in order; tables of another form hold none."""
    return [Number(note.path, line, *cells) for line, cells in TABLE.rows(note)]


def faults(note: Note) -> Iterator[tuple[int, str]]:
    """What is wrong with the section's form: line and message."""
    return TABLE.faults(note)
