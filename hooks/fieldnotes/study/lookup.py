"""Figures as a reader looks them up: by category and service, what exams ask most first."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

from fieldnotes.study.schema import CATEGORY, EXAM, PRACTICE, page_type, title
from fieldnotes.vault.note import Note, once

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Group(Generic[Row]):
    """The figures of one category.

    Args:
        name: the category's title.
        notes: its notes that have some, each with its rows.
    """

    name: str
    notes: tuple[tuple[Note, tuple[Row, ...]], ...]


def asked(notes: Iterable[Note]) -> Mapping[str, int]:
    """How often exams' notes and practice questions name each note, by the name in the link, in lower case."""
    found: Counter[str] = Counter()
    for note in notes:
        if page_type(note.path) in (EXAM, PRACTICE):
            found.update(_named(note))
    return found


@once
def _named(note: Note) -> dict[str, int]:
    links = (reference.link.path for _, _, reference in note.references())
    return dict(Counter(path.rpartition("/")[2].removesuffix(".md").casefold() for path in links if path))


def groups(notes: Iterable[Note], rows_of: Callable[[Note], Iterable[Row]]) -> list[Group[Row]]:
    """The figures of all notes: categories and in them notes, each with what is asked most first.

    Args:
        notes: the vault's.
        rows_of: a note's figures, in order.
    """
    notes = list(notes)
    often = asked(notes)
    names = {note.path.rpartition("/")[0]: title(note) for note in notes if page_type(note.path) is CATEGORY}
    held: dict[str, list[tuple[Note, tuple[Row, ...]]]] = defaultdict(list)
    for note in sorted(notes, key=lambda note: (-often[note.stem.casefold()], title(note).casefold(), note.path)):
        if rows := tuple(rows_of(note)):
            folder = note.path.rpartition("/")[0]
            held[names.get(folder) or folder.capitalize() or "Others"].append((note, rows))
    return [Group(name, tuple(some)) for name, some in held.items()]
