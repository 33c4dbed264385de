"""What became of every section of every source, kept beside the output, in a form for version control.

A section is known by its source, the headings that lead to it and the hash of its text. Its statements say what has
been delivered: a run writes a statement once, wherever its source, its section or the note that took it have gone
since. One line of the file is one section.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Any

from .errors import InputError
from .sources import OWN

NAME = f"{OWN}/lock.json"
VERSION = 1
STATES = ("placed", "moved", "split", "edited", "merged", "discarded")

Path = tuple[str, ...]


@dataclass(slots=True)
class Section:
    """What became of one section.

    Args:
        path: its headings, outermost first; empty for what stands before the first.
        hash: of its text when it was last read.
        to: the note and heading that it was written to.
        state: one of :data:`STATES`: what has become of it since.
        statements: the marks of all statements that were ever delivered for it.
    """

    path: Path
    hash: str
    to: str
    state: str
    statements: Counter[str]


@dataclass(slots=True)
class Lock:
    """The sections by source, the attachments that were delivered (content to path), the notes that were written.

    ``notes`` maps each path, without ``.md``, to the hash of its text: a note that still has it was left alone.
    """

    sources: dict[str, list[Section]] = field(default_factory=dict)
    files: dict[str, str] = field(default_factory=dict)
    notes: dict[str, str] = field(default_factory=dict)

    def dump(self) -> str:
        """The text of the file."""

        def one(section: Section) -> str:
            return json.dumps(
                {
                    "path": list(section.path),
                    "hash": section.hash,
                    "to": section.to,
                    "state": section.state,
                    "statements": " ".join(sorted(section.statements.elements())),
                },
                ensure_ascii=False,
            )

        sources = ",\n".join(
            f"  {json.dumps(name, ensure_ascii=False)}: [\n"
            + ",\n".join(f"   {one(each)}" for each in sections)
            + "\n  ]"
            for name, sections in sorted(self.sources.items())
        )
        files, notes = (
            ",\n".join(
                f"  {json.dumps(name, ensure_ascii=False)}: {json.dumps(value, ensure_ascii=False)}"
                for name, value in sorted(each.items())
            )
            for each in (self.files, self.notes)
        )
        return (
            f'{{\n "version": {VERSION},\n "sources": {{\n{sources}\n }},\n "files": {{\n{files}\n }},\n'
            f' "notes": {{\n{notes}\n }}\n}}\n'
        )


def load(text: str, name: str) -> Lock:
    """Read the file.

    Raises:
        InputError: it is none, or of a later version.
    """
    try:
        data = json.loads(text)
        if data["version"] > VERSION:
            raise InputError(f"{name}: a newer normaliser wrote this file. Use that one.")
        sources = {
            source: [_section(each) for each in sections] for source, sections in dict(data["sources"]).items()
        }
        files, notes = (
            {str(name): str(value) for name, value in dict(data[each]).items()} for each in ("files", "notes")
        )
        return Lock(sources, files, notes)
    except json.JSONDecodeError as error:
        line = error.lineno
    except (KeyError, TypeError, ValueError, AttributeError):
        line = 1
    raise InputError(
        f"{name}:{line}: this is no lock file any more; an unsolved merge? Take an older one, or delete it: "
        "then what the notes hold says what was delivered."
    )


def text_hash(text: str) -> str:
    """The hash of a note's text."""
    return blake2b(text.encode(), digest_size=8).hexdigest()


def _section(data: dict[str, Any]) -> Section:
    return Section(
        tuple(map(str, data["path"])), str(data["hash"]), str(data["to"]), str(data["state"]),
        Counter(str(data["statements"]).split()),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Occurrence:
    """A statement as it stands in a source now."""

    source: str
    path: Path
    mark: str


class Delivered:
    """Which statements of the sources an earlier run has delivered.

    Each delivery counts once: of two sections that say the same, one of them new, the new one is new. A statement is
    first looked for where it stood, then elsewhere in its source, then in the other sources of this run.
    """

    def __init__(self, lock: Lock, sources: dict[str, list[tuple[Path, str]]]) -> None:
        """``sources`` are the (headings, mark) of every statement in each source of this run."""
        self.lock = lock
        self.was = self._renamed({name: Counter(mark for _, mark in marks) for name, marks in sources.items()})
        self.left: dict[str, dict[Path, Counter[str]]] = defaultdict(lambda: defaultdict(Counter))
        self.where: dict[tuple[str, str], list[Path]] = defaultdict(list)
        self.owners: dict[str, list[str]] = defaultdict(list)
        for name in dict.fromkeys(self.was.values()):
            for section in lock.sources[name]:
                self.left[name][section.path] += section.statements
                for mark in section.statements:
                    self.where[name, mark].append(section.path)
                    self.owners[mark].append(name)
        every = [Occurrence(name, path, mark) for name, marks in sources.items() for path, mark in marks]
        self.flags = [False] * len(every)
        for step in (self._same_place, self._same_source, self._anywhere) if lock.sources else ():
            for number, each in enumerate(every):
                if not self.flags[number] and each.mark:
                    self.flags[number] = step(each)

    def _renamed(self, now: dict[str, Counter[str]]) -> dict[str, str]:
        """The name in the lock of each source: its own, or that of one that is gone and said mostly the same.

        Only statements that one source alone has tell anything; the likest two are paired first.
        """
        was = {name: name for name in now if name in self.lock.sources}
        counts: Counter[str] = Counter()
        for sections in self.lock.sources.values():
            counts.update({mark for section in sections for mark in section.statements})
        for name, marks in now.items():
            if name not in was:
                counts.update(mark for mark in marks if mark not in counts)
        gone = {
            name: {mark for section in sections for mark in section.statements if counts[mark] == 1}
            for name, sections in self.lock.sources.items()
            if name not in now
        }
        new = {name: {mark for mark in marks if counts[mark] == 1} for name, marks in now.items() if name not in was}
        likeness = sorted(
            (-len(marks & theirs), name, old)
            for name, marks in new.items()
            for old, theirs in gone.items()
            if 2 * len(marks & theirs) >= min(len(marks), len(theirs)) > 0
        )
        for _, name, old in likeness:
            if name not in was and old not in was.values():
                was[name] = old
        return was

    def _take(self, name: str, path: Path, mark: str) -> bool:
        if self.left[name][path][mark] <= 0:
            return False
        self.left[name][path][mark] -= 1
        return True

    def _same_place(self, each: Occurrence) -> bool:
        name = self.was.get(each.source)
        return name is not None and self._take(name, each.path, each.mark)

    def _same_source(self, each: Occurrence) -> bool:
        name = self.was.get(each.source)
        return name is not None and any(self._take(name, path, each.mark) for path in self.where[name, each.mark])

    def _anywhere(self, each: Occurrence) -> bool:
        return any(
            self._take(name, path, each.mark)
            for name in dict.fromkeys(self.owners[each.mark])
            for path in self.where[name, each.mark]
        )


def merged(old: Iterable[Section], now: Iterable[Section]) -> list[Section]:
    """The sections of a source after a run.

    Args:
        old: as the lock has them. A section that is gone stays, so that it is not new when it comes back.
        now: as they are, each with the statements that this run delivered.
    """
    out = {section.path: section for section in old}
    seen: set[Path] = set()
    for section in now:
        there = out.setdefault(section.path, section)
        if there is not section:
            there.statements += section.statements
            if section.path not in seen:  # of two under the same headings, the first is the one that is known
                there.hash = section.hash
            if section.statements:
                there.to = there.to or section.to
        seen.add(section.path)
    return list(out.values())
