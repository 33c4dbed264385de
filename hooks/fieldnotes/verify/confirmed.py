"""When each key number was last confirmed, and by what: a table of tabs, one row each, kept with the notes.

A row counts only as long as the note says the same value: an edit takes its confirmation away.
"""

import csv
import datetime
import io
from collections.abc import Iterable
from dataclasses import dataclass

COLUMNS = ("note", "what", "value", "on", "by")


@dataclass(frozen=True, slots=True)
class Confirmation:
    """One confirmed key number.

    Args:
        note: path of the note.
        what: the row's first cell.
        value: its value when it was confirmed.
        on: the day.
        by: ``page``, ``API model`` or both.
    """

    note: str
    what: str
    value: str
    on: datetime.date
    by: str


class Confirmations:
    """All confirmations, by row.

    Args:
        known: those to begin with; later ones replace earlier ones.
    """

    def __init__(self, known: Iterable[Confirmation] = ()) -> None:
        self._by_row = {(one.note, one.what): one for one in known}

    def __len__(self) -> int:
        return len(self._by_row)

    @classmethod
    def read(cls, text: str) -> "Confirmations":
        """Read the table.

        Raises:
            ValueError: it has other columns, or a day that is none.
        """
        table = csv.DictReader(io.StringIO(text), delimiter="\t", quoting=csv.QUOTE_NONE)
        if tuple(table.fieldnames or ()) != COLUMNS:
            raise ValueError(f"the columns are not {', '.join(COLUMNS)}")
        return cls(
            Confirmation(row["note"], row["what"], row["value"], datetime.date.fromisoformat(row["on"]), row["by"])
            for row in table
        )

    def written(self) -> str:
        """The table, in order of notes and rows."""
        rows = (
            (one.note, one.what, one.value, one.on.isoformat(), one.by)
            for _, one in sorted(self._by_row.items(), key=lambda item: item[0])
        )
        return "".join("\t".join(cells) + "\n" for cells in (COLUMNS, *rows))

    def of(self, note: str, what: str, value: str) -> Confirmation | None:
        """The confirmation of a row that still says the same."""
        one = self._by_row.get((note, _cell(what)))
        return one if one and one.value == _cell(value) else None

    def set(self, note: str, what: str, value: str, on: datetime.date, by: str) -> None:
        """Note that a row was confirmed."""
        self._by_row[note, _cell(what)] = Confirmation(note, _cell(what), _cell(value), on, by)

    def drop(self, note: str, what: str) -> None:
        """Forget a row that no longer holds."""
        self._by_row.pop((note, _cell(what)), None)

    def keep(self, rows: Iterable[tuple[str, str, str]]) -> None:
        """Forget what is no row any more.

        Args:
            rows: note, what and value of those there are.
        """
        there = {(note, _cell(what), _cell(value)) for note, what, value in rows}
        self._by_row = {
            key: one for key, one in self._by_row.items() if (one.note, one.what, one.value) in there
        }


def _cell(text: str) -> str:
    return " ".join(text.split())
