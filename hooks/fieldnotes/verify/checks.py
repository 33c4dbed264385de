"""What must be found where: ``data/verify/CATEGORY/NOTE.yml`` beside ``docs/CATEGORY/NOTE.md``.

Each key is the first cell of a row of "Key numbers", each value the phrases that confirm it::

    Part size:
      - "Part size | {5 MiB to 5 GiB}"          # on the page and section that the row links to
    Bucket name:
      - at: botocore:s3#/shapes/BucketName/max  # elsewhere
        says: "{63}"
        as: 63 characters                       # what the row says instead, if not the same figure

A figure in braces, or what ``as`` says, must stand in the row: a row that is edited takes its check along.
"""

import difflib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from fieldnotes.study.numbers import Number, rows
from fieldnotes.vault.inline import plain as without_markup
from fieldnotes.vault.note import Note
from fieldnotes.vault.problems import Problem, did_you_mean
from fieldnotes.verify.phrases import Phrase, PhraseError, plain

_KEYS = {"at", "says", "as"}


@dataclass(frozen=True, slots=True)
class Check:
    """One phrase that a row rests on.

    Args:
        page: the address without its fragment.
        fragment: the id of the section; empty for all of the page.
        phrase: what must stand there.
    """

    page: str
    fragment: str
    phrase: Phrase

    @property
    def address(self) -> str:
        """The page with its fragment."""
        return f"{self.page}#{self.fragment}" if self.fragment else self.page


@dataclass(frozen=True, slots=True)
class Row:
    """A key number and its checks; without any it is not looked at."""

    number: Number
    checks: tuple[Check, ...]


def load(data: Path, notes: Iterable[Note]) -> tuple[list[Row], list[Problem]]:
    """Join the key numbers of notes with their checks.

    Args:
        data: the folder ``data/verify``.
        notes: the notes.

    Returns:
        Every key number, and what is wrong in the files of checks.
    """
    found: list[Row] = []
    problems: list[Problem] = []
    left = {path.relative_to(data).with_suffix(".md").as_posix(): path for path in data.rglob("*.yml")}
    for note in sorted(notes, key=lambda note: note.path):
        path = left.pop(note.path, None)
        written, faults = _read(path) if path else ({}, [])
        joined, more = _join(note, written)
        found += joined
        name = path.relative_to(data).as_posix() if path else note.path
        problems += [Problem(name, 1, message) for message in (*faults, *more)]
    problems += [
        Problem(path.relative_to(data).as_posix(), 1, f"there is no note '{note}'") for note, path in left.items()
    ]
    return found, problems


def _read(path: Path) -> tuple[dict[str, Any], list[str]]:
    try:
        written = yaml.safe_load(path.read_text(encoding="utf-8"))
    except yaml.YAMLError as error:
        return {}, [f"no YAML: {' '.join(str(error).split())}"]
    if not isinstance(written, dict):
        return {}, ["no list of rows; write 'What: [phrase]'"]
    return {str(key): value for key, value in written.items()}, []


def _join(note: Note, written: dict[str, Any]) -> tuple[list[Row], list[str]]:
    left = dict(written)
    found: list[Row] = []
    faults: list[str] = []
    for number in rows(note):
        entries = left.pop(plain(without_markup(number.what)), None)
        checks, more = _checks(number, entries) if entries is not None else ([], [])
        found.append(Row(number, tuple(checks)))
        faults += more
    names = [plain(without_markup(row.number.what)) for row in found]
    for what in left:
        near = difflib.get_close_matches(what, names, 1, 0.5)
        faults.append(f"the note has no key number '{what}'{did_you_mean(near)}")
    return found, faults


def _checks(number: Number, entries: Any) -> tuple[list[Check], list[str]]:
    checks: list[Check] = []
    faults: list[str] = []
    for entry in entries if isinstance(entries, list) else [entries]:
        try:
            checks.append(_check(number, {"says": entry} if isinstance(entry, str) else entry))
        except ValueError as error:
            faults.append(f"'{number.what}': {error}")
    return checks, faults


def _check(number: Number, entry: Any) -> Check:
    if not isinstance(entry, dict) or not {"says"} <= set(entry) <= _KEYS:
        raise PhraseError("write a phrase, or 'at', 'says' and perhaps 'as'")
    at = entry.get("at")
    if at is None:
        if len(number.urls) != 1:
            raise PhraseError(f"the row has {len(number.urls)} links; say with 'at' which page has the phrase")
        at = number.urls[0]
    phrase = Phrase.parse(str(entry["says"]))
    for figure in [str(entry["as"])] if "as" in entry else phrase.figures:
        if not _stands_in(figure, number.value):
            raise PhraseError(f"the row says '{number.value}', not '{figure}'; mend the one that is wrong")
    page, _, fragment = str(at).partition("#")
    return Check(page, fragment, phrase)


def _stands_in(figure: str, value: str) -> bool:
    """Whether a row names a figure, whatever the thousands are parted with."""
    bare = [_digits(plain(text)) for text in (figure, without_markup(value))]
    return f" {bare[0]} " in f" {bare[1]} "


def _digits(text: str) -> str:
    words = (word.strip(".,;:()\"'") for word in text.replace("%", " % ").casefold().split())
    return " ".join(word.replace(",", "") for word in words if word)


def unchecked(found: Iterable[Row]) -> Iterator[Number]:
    """The key numbers that nothing confirms."""
    return (row.number for row in found if not row.checks)
