"""Prices: the rows of the tables under a note's "Prices" heading.

A price is true for a Region and a day; a row says both.
"""

import datetime
import re
from collections.abc import Iterator
from dataclasses import dataclass

from fieldnotes.study.sourced import SourcedTable, addresses
from fieldnotes.vault.note import Note, once
from fieldnotes.vault.paths import VaultPath

HEADING = "Prices"
COLUMNS = ("What", "Price", "Region", "As of", "Source")
TABLE = SourcedTable(HEADING, COLUMNS, "price")

_FIGURE = re.compile(r"\d|\b(?:free|nothing)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Price:
    """One price. All texts are Markdown as the note has them.

    Args:
        note: path of the note.
        line: line of the row in the file.
        what: what is paid for.
        price: the figure with its unit.
        region: the Region it is the price of, or "All".
        checked: the day it was read on the official page, as ``YYYY-MM-DD``.
        source: link to that page.
    """

    note: VaultPath
    line: int
    what: str
    price: str
    region: str
    checked: str
    source: str

    @property
    def urls(self) -> tuple[str, ...]:
        """The addresses that the source links to."""
        return addresses(self.source)

    @property
    def date(self) -> datetime.date | None:
        """The day it was read; ``None`` where it is no date."""
        try:
            return datetime.date.fromisoformat(self.checked)
        except ValueError:
            return None


@once
def rows(note: Note) -> list[Price]:
    """Every price of a note, in order; tables of another form hold none."""
    return [Price(note.path, line, *cells) for line, cells in TABLE.rows(note)]


def faults(note: Note, today: datetime.date) -> Iterator[tuple[int, str]]:
    """What is wrong with the section's form: line and message.

    Args:
        note: the note.
        today: prices read later than this were read in the future.
    """
    yield from TABLE.faults(note)
    for row in rows(note):
        if row.date is None:
            yield row.line, f"the price '{row.what}' was read on no date: '{row.checked}'; write YYYY-MM-DD"
        elif row.date > today:
            yield row.line, f"the price '{row.what}' was read in the future: {row.checked}"
        if row.price and not _FIGURE.search(row.price):
            yield row.line, f"the price '{row.what}' has no figure: '{row.price}'; leave the row out or write 'free'"
