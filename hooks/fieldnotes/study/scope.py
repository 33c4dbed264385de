"""Which exams name a service: the lists of the official guides, and what a note's properties say of them.

The lists are a table of tabs, one row per service that a guide names, in or out of the exam's scope; a second table
says from which page each list was read, and when. A note says the same in its properties::

    exams: [SAA-C03, CLF-C02]
    out_of_scope: [DVA-C03]

An exam in neither list does not name the service at all. A note that no guide names, such as a concept, says itself
for which exams it counts.
"""

import csv
import datetime
import io
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urlsplit

from fieldnotes.study.exams import exam_code
from fieldnotes.study.schema import CATEGORY, EXAM, GLOSSARY, PRACTICE, page_type
from fieldnotes.vault.fingerprint import fingerprint
from fieldnotes.vault.note import Note
from fieldnotes.vault.problems import Problem, did_you_mean, nearest

COLUMNS = ("exam", "scope", "service", "note", "heading")
GUIDE_COLUMNS = ("exam", "scope", "page", "on")
IN, OUT = "in", "out"
KEYS = {IN: "exams", OUT: "out_of_scope"}


@dataclass(frozen=True, slots=True)
class Listed:
    """One service that a guide names.

    Args:
        exam: the exam's code.
        scope: ``in`` or ``out``.
        service: the name that the guide gives it.
        note: path of the note about it, without ``.md``; empty when there is none.
        heading: the section about it, where it has no note of its own.
    """

    exam: str
    scope: str
    service: str
    note: str
    heading: str


@dataclass(frozen=True, slots=True)
class Guide:
    """Where a list stands.

    Args:
        exam: the exam's code.
        scope: ``in`` or ``out``.
        page: the official page.
        on: the day it was read.
    """

    exam: str
    scope: str
    page: str
    on: datetime.date


class Lists:
    """What the guides name.

    Args:
        listed: every row.
        guides: where each exam's lists stand.
    """

    def __init__(self, listed: Iterable[Listed] = (), guides: Iterable[Guide] = ()) -> None:
        self.listed = tuple(listed)
        self.guides = {(guide.exam, guide.scope): guide for guide in guides}
        self.exams = tuple(dict.fromkeys(exam for exam, _ in self.guides))
        self._by_note: dict[str, list[Listed]] = defaultdict(list)
        for one in self.listed:
            if one.note:
                self._by_note[f"{one.note}.md"].append(one)

    @cached_property
    def same(self) -> str:
        """A fingerprint of all rows."""
        return fingerprint((self.listed, tuple(self.guides.values())))

    @classmethod
    def read(cls, listed: str, guides: str) -> "Lists":
        """Read both tables.

        Raises:
            ValueError: a table has other columns, a scope that is none, a page that is no address, a day that is
                none, or a row of an exam whose page is not named.
        """
        lists = cls(
            (Listed(**row) for row in _rows(listed, COLUMNS)),
            (
                Guide(row["exam"], row["scope"], row["page"], datetime.date.fromisoformat(row["on"]))
                for row in _rows(guides, GUIDE_COLUMNS)
            ),
        )
        for exam, scope in {(one.exam, one.scope) for one in lists.listed} | lists.guides.keys():
            if scope not in KEYS:
                raise ValueError(f"{exam}: the scope is '{scope}'; it is one of {', '.join(KEYS)}")
        for guide in lists.guides.values():
            if urlsplit(guide.page).scheme != "https":
                raise ValueError(f"{guide.exam}: no address of a page: '{guide.page}'")
        for one in lists.listed:
            if (one.exam, one.scope) not in lists.guides:
                raise ValueError(f"{one.exam}: no page is named for the services {one.scope} scope")
        return lists

    def of(self, path: str) -> dict[str, list[str]] | None:
        """What a note about a listed service has to say.

        Args:
            path: the note's path.

        Returns:
            The codes for each of ``exams`` and ``out_of_scope``, in the order of the guides; ``None`` when no guide
            names it. A service that a guide names both ways, whole and in part, is in scope.
        """
        rows = self._by_note.get(path)
        if rows is None:
            return None
        named = {one.exam for one in rows if one.scope == IN}
        not_named = {one.exam for one in rows if one.scope == OUT and not one.heading} - named
        return {
            KEYS[IN]: [exam for exam in self.exams if exam in named],
            KEYS[OUT]: [exam for exam in self.exams if exam in not_named],
        }

    def check(self, note: Note) -> list[Problem]:
        """Compare a note's properties with the lists.

        Returns:
            What is wrong, each with the line of the key; line 1 for a key that is missing.
        """
        kind = page_type(note.path)
        if kind in (None, CATEGORY, EXAM, PRACTICE, GLOSSARY) or note.properties.error or not self.exams:
            return []
        lines = note.properties.lines
        return [Problem(note.path, lines.get(key, 1), message) for key, message in self._faults(note)]

    def _faults(self, note: Note) -> Iterator[tuple[str, str]]:
        key = KEYS[IN]
        wanted = self.of(note.path)
        if key not in note.meta:
            words = _written(key, wanted[key] if wanted else [self.exams[0]])
            yield key, f"no '{key}' says which exams this is for; write {words}, or {key}: [] for none"
            return
        broken = False
        for name in KEYS.values():
            for message in self._unread(note.meta.get(name, []), name):
                broken = True
                yield name, message
        if broken:
            return
        for scope, name in KEYS.items():
            if wanted is not None and set(wanted[name]) != set(codes(note, name)):
                yield name, self._difference(note, scope, name, wanted[name])
        if wanted is None and (both := set(codes(note, KEYS[IN])) & set(codes(note, KEYS[OUT]))):
            yield KEYS[OUT], f"{', '.join(sorted(both))} stands in '{KEYS[IN]}' and in '{KEYS[OUT]}'; keep one"

    def _unread(self, value: object, name: str) -> Iterator[str]:
        if not isinstance(value, list):
            yield f"'{name}' is no list; write {_written(name, [self.exams[0]])}"
            return
        for code in value:
            if code not in self.exams:
                near = did_you_mean(nearest(str(code), self.exams, 1))
                yield f"'{name}' names no exam with '{code}'{near or '; it is one of ' + ', '.join(self.exams)}"

    def _difference(self, note: Note, scope: str, name: str, wanted: Sequence[str]) -> str:
        """What the lists say otherwise, and where that is written."""
        here = codes(note, name)
        code = next(code for code in self.exams if (code in here) != (code in wanted))
        guide = self.guides.get((code, scope))
        says = "does not name" if code in here else "names"
        where = f"the guide's list of {guide.on} ({guide.page})" if guide else f"no list of {code}"
        place = "in scope" if scope == IN else "out of scope"
        return f"'{name}' differs from the exam guides: {where} {says} it {place}; write {_written(name, wanted)}"


def _written(key: str, some: Iterable[str]) -> str:
    return f"{key}: [{', '.join(some)}]"


def _rows(text: str, columns: Sequence[str]) -> Iterator[dict[str, str]]:
    table = csv.DictReader(io.StringIO(text), delimiter="\t", quoting=csv.QUOTE_NONE, restval="")
    if tuple(table.fieldnames or ()) != tuple(columns):
        raise ValueError(f"the columns are not {', '.join(columns)}")
    for row in table:
        if None in row:
            raise ValueError(f"a row has more cells than columns: {row[columns[0]]}")
        yield row


def counts_for(note: Note) -> list[str] | None:
    """The exams that a page counts for.

    Args:
        note: any note.

    Returns:
        Their codes; of an exam's own note and of its practice questions the exam. ``None`` for a page that is for
        everybody, such as the home page.
    """
    kind = page_type(note.path)
    if kind is EXAM:
        return [exam_code(note)]
    if kind is PRACTICE:
        return [str(note.meta.get("exam"))]
    return codes(note) if KEYS[IN] in note.meta else None


def codes(note: Note, key: str = KEYS[IN]) -> list[str]:
    """The exams that a note names under a key; none where it says nothing that can be read."""
    value = note.meta.get(key)
    return [str(code) for code in value] if isinstance(value, list) else []
