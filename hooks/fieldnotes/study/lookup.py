"""Key numbers as a reader looks them up: by category and service, what exams ask most first."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from fieldnotes.study import numbers
from fieldnotes.study.schema import CATEGORY, EXAM, PRACTICE, page_type, title
from fieldnotes.vault.note import Note


@dataclass(frozen=True, slots=True)
class Group:
    """The key numbers of one category.

    Args:
        name: the category's title.
        notes: its notes that have some, each with its numbers.
    """

    name: str
    notes: tuple[tuple[Note, tuple[numbers.Number, ...]], ...]


def asked(notes: Iterable[Note]) -> Mapping[str, int]:
    """How often exams' notes and practice questions name each note, by the name in the link, in lower case."""
    found: Counter[str] = Counter()
    for note in notes:
        if page_type(note.path) in (EXAM, PRACTICE):
            found.update(
                reference.link.path.rpartition("/")[2].removesuffix(".md").casefold()
                for _, _, reference in note.references()
                if reference.link.path
            )
    return found


def groups(notes: Iterable[Note]) -> list[Group]:
    """The key numbers of all notes: categories and in them notes, each with what is asked most first."""
    notes = list(notes)
    often = asked(notes)
    names = {note.path.rpartition("/")[0]: title(note) for note in notes if page_type(note.path) is CATEGORY}
    held: dict[str, list[tuple[Note, tuple[numbers.Number, ...]]]] = defaultdict(list)
    for note in sorted(notes, key=lambda note: (-often[note.stem.casefold()], title(note).casefold(), note.path)):
        if rows := tuple(numbers.rows(note)):
            folder = note.path.rpartition("/")[0]
            held[names.get(folder) or folder.capitalize() or "Others"].append((note, rows))
    return [Group(name, tuple(some)) for name, some in held.items()]
