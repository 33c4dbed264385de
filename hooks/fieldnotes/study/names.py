"""Names as people look them up: S3 stands under S, not under "Amazon" or "Simple"."""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from fieldnotes.study.schema import CATEGORY, PRACTICE, page_type, title
from fieldnotes.vault.note import Note

_BRAND = re.compile(r"^(?:Amazon|AWS)\s+(?=\S)")
# What people type in place of a name: ALB, S3, SCPs; at least two letters or digits of it are capitals or digits.
_ABBREVIATION = re.compile(r"(?=(?:[^A-Z0-9]*[A-Z0-9]){2})[A-Za-z0-9]{2,6}$")
OTHER = "0–9"


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the index.

    Args:
        name: what a reader looks for.
        note: where it leads.
        stands_for: whether it is an abbreviation, so that the note's own name has to be said.
    """

    name: str
    note: Note
    stands_for: bool = False

    @property
    def letter(self) -> str:
        """The heading it stands under."""
        first = self.name[0].upper()
        return first if "A" <= first <= "Z" else OTHER


def short(name: str) -> str:
    """A name without the brand before it.

    >>> short("Amazon S3"), short("AWS account root user"), short("Savings Plans")
    ('S3', 'Account root user', 'Savings Plans')
    """
    rest = _BRAND.sub("", name)
    return rest if rest == name else rest[:1].upper() + rest[1:]


def entries(notes: Iterable[Note]) -> list[Entry]:
    """Every note by its name and its abbreviations, as an index is sorted.

    Args:
        notes: practice questions and lists among them are left out.
    """
    found = []
    for note in notes:
        kind = page_type(note.path)
        if kind in (None, CATEGORY, PRACTICE):
            continue
        name = short(title(note))
        found.append(Entry(name, note))
        known = {word.casefold() for word in re.findall(r"\w+", name)}
        found += [
            Entry(alias, note, True)
            for alias in note.aliases
            if _ABBREVIATION.fullmatch(alias) and alias.casefold() not in known
        ]
    return sorted(found, key=lambda entry: (entry.letter != OTHER, entry.name.casefold(), entry.note.path))


def by_letter(some: Iterable[Entry]) -> dict[str, list[Entry]]:
    """Entries under the letter they begin with, in the order given."""
    found: dict[str, list[Entry]] = defaultdict(list)
    for entry in some:
        found[entry.letter].append(entry)
    return dict(found)
