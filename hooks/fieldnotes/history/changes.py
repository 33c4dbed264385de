"""What readers have to unlearn: key numbers with another value, services with another status, new notes.

What goes out is what is public today and was public before: a text that was once private stays so, and so do comments.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from fieldnotes.history.log import Edit
from fieldnotes.study import numbers
from fieldnotes.study.schema import STATUSES, page_type
from fieldnotes.vault.inline import plain, without_comments
from fieldnotes.vault.note import Note, once
from fieldnotes.vault.paths import VaultPath
from fieldnotes.vault.publish import decide_note

VALUE, STATUS, NEW = "value", "status", "new"
# A figure with its unit; words that say as much as one.
_FIGURE = re.compile(r"(\d+(?:,\d{3})*(?:\.\d+)?)\s*([^\W\d_]+|%)?|\b(no|none|yes|unlimited)\b", re.IGNORECASE)
_NO_UNIT = frozenset("a and at by each for in of on or per to up with".split())
# A row of a table, cell by cell, as far as its value.
_ROW = re.compile(r"^\|((?:[^|\\\n]|\\.)+)\|((?:[^|\\\n]|\\.)+)\|", re.MULTILINE)
_NOT_AS_WRITTEN = re.compile(r"[\[\\]")
_STATUS = re.compile(r"^status:.*$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that is no longer as it was.

    Args:
        kind: ``VALUE``, ``STATUS`` or ``NEW``.
        date: when, as ISO 8601 with its offset.
        path: the note.
        what: the key number; empty for other kinds.
        old: what it was, as plain text; empty for a new note.
        new: what it is, as plain text.
    """

    kind: str
    date: str
    path: VaultPath
    what: str = ""
    old: str = ""
    new: str = ""

    @property
    def day(self) -> str:
        """The day, as ISO 8601."""
        return self.date[:10]


def collect(edits: Iterable[Edit], notes: Mapping[VaultPath, Note]) -> list[Change]:
    """The changes in a history, the newest day first. On its first day everything was new, which says nothing.

    Args:
        edits: of the folder of notes, the newest first.
        notes: the notes that are published today, by path.
    """
    edits = list(edits)
    first = min((edit.date[:10] for edit in edits), default="")
    found: dict[tuple[str, str, str, str], Change] = {}
    for edit in edits:
        note = notes.get(edit.path)
        if note is None or page_type(edit.path) is None or edit.new is None:
            continue
        for change in _of(edit, note):
            if change.kind == NEW and change.day == first:
                continue
            key = (change.kind, change.day, change.path, change.what)
            # Of several edits on a day the last result and the first origin count.
            later = found.get(key)
            found[key] = replace(later, old=change.old) if later else change
    kept = [change for change in found.values() if change.kind == NEW or differs(change.old, change.new)]
    return sorted(kept, key=lambda change: (change.day, change.kind, change.path), reverse=True)


def differs(old: str, new: str) -> bool:
    """Whether a figure of the old text is not in the new one: then there is something to unlearn.

    >>> differs("256 KB", "1 MiB"), differs("1,000 a second", "1000 a second, more on request")
    (True, False)
    """
    return bool(_figures(old) - _figures(new)) or (old != new and old in STATUSES)


def _figures(text: str) -> set[tuple[str, str]]:
    found = set()
    for number, unit, word in _FIGURE.findall(text):
        of = unit.lower()
        found.add((number.replace(",", ""), "" if of in _NO_UNIT else of.rstrip("s")) if number else (word.lower(), ""))
    return found


def _of(edit: Edit, note: Note) -> Iterable[Change]:
    if edit.is_new:
        yield Change(NEW, edit.date, edit.path)
    if edit.old is None or edit.new is None:
        return
    other_status = _STATUS.findall(edit.old) != _STATUS.findall(edit.new)
    if not other_status and not any(_may_be(what, note) for what in _other_rows(edit.old, edit.new)):
        return
    before, after = Note(edit.path, edit.old), Note(edit.path, edit.new)
    if not (decide_note(before).public and decide_note(after).public):
        return
    was, is_now = str(before.meta.get("status", "")), str(after.meta.get("status", ""))
    if was != is_now and {was, is_now} <= set(STATUSES):
        yield Change(STATUS, edit.date, edit.path, "", was, is_now)
    old, new, current = values(before), values(after), values(note)
    for what, value in new.items():
        if what in current and what in old and old[what] != value:
            yield Change(VALUE, edit.date, edit.path, what, old[what], value)


def _other_rows(old: str, new: str) -> Iterator[str]:
    """The first cells of rows with another value: most edits touch no table, and reading a text as a note takes long.

    Yields:
        Each as it is written.
    """
    was = {what.strip(): value.strip() for what, value in _ROW.findall(old)}
    for what, value in _ROW.findall(new):
        if was.get(what.strip(), value.strip()) != value.strip():
            yield what


def _may_be(what: str, note: Note) -> bool:
    """Whether a first cell may be that of one of today's key numbers: a table may be of something else, or gone.

    What a link shows, and what is escaped, only those know who read the text as a note.
    """
    return bool(_NOT_AS_WRITTEN.search(what)) or _text(what) in values(note)


@once
def values(note: Note) -> dict[str, str]:
    """The values of a note's key numbers by what they are of; a name that is there twice names none."""
    found: dict[str, str] = {}
    twice = set()
    for row in numbers.rows(note):
        what = _text(row.what)
        twice |= {what} & found.keys()
        found[what] = _text(row.value)
    return {what: value for what, value in found.items() if what not in twice}


def _text(cell: str) -> str:
    return " ".join(plain(without_comments(cell)).split())
