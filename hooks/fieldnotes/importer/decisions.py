"""What a person decided, in a plain file that may be written by hand and that wins over every rule.

    [[decision]]
    section = "inbox.md > Queues > Odds"    # a source, then its headings; the source alone means all of it
    to = "integration/sqs#Odds"             # a note, with a heading or without; "unsorted" for none

    [[decision]]
    name = "hidden queue"                   # another name of a subject
    to = "integration/sqs"

    [[decision]]
    section = "inbox.md > Policies"
    never = "security/iam"

    [[decision]]
    statement = "Up to 15 shelves fit in"   # one statement that a note took over, at the review
    to = "fire/kiln#Shelves"
    instead = "Up to 5 shelves fit in"      # what it took the place of; or beside = "…", which stays

    [[decision]]
    statement = "Up to 25 shelves fit in"   # one that it is to be without
    never = "fire/kiln"

Of two that disagree, the later one counts. A section is decided by where it stands; failing that by its ``hash``, where
one is given, so that a section may be renamed; failing that by its heading: what was decided for "Odd queues" counts
for a section of that heading in other notes too, unless two decisions differ or the heading is one that every note has.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from .catalogue import Catalogue, Entry, bare, words
from .errors import InputError
from .evidence import CERTAIN, Evidence
from .lock import Path
from .parse import Document
from .parts import UNSORTED, heading_of
from .sources import OWN
from .statements import statement

NAME = f"{OWN}/decisions.toml"
_HEADER = "# What was decided: by hand, in a review, or by moving a section. Of two that disagree, the later counts.\n"
_UNSORTED = "unsorted"
_KEYS = {"section", "name", "statement", "to", "never", "instead", "beside", "hash", "by"}
_ABOUT = ("section", "name", "statement")
# Headings that many notes have: deciding about one says nothing of the others.
_COMMON = frozenset(
    words(
        "overview introduction intro summary note features feature benefits pricing price cost limits quotas examples "
        "example use cases types basics details misc other others general questions links references resources faq "
        "comparison architecture security monitoring performance setup configuration commands tips pros cons what is "
        "how it works best practices and of the a an to in on for with vs key concepts exam integration integrations"
    )
)


@dataclass(frozen=True, slots=True)
class Decision:
    """One decision.

    One of ``section``, ``name`` and ``statement`` is given, and either ``to`` or ``never``; with a statement perhaps
    ``instead``, the one whose place it took, or ``beside``, the one that stays with it.
    """

    section: str = ""
    name: str = ""
    statement: str = ""
    to: str = ""
    never: str = ""
    instead: str = ""
    beside: str = ""
    hash: str = ""
    by: str = "hand"

    def dump(self) -> str:
        """The decision as it stands in the file."""
        keys = ("section", "name", "statement", "to", "never", "instead", "beside", "hash", "by")
        given = [(key, getattr(self, key)) for key in keys]
        lines = [f"{key} = {_string(value)}" for key, value in given if value]
        return "\n".join(["[[decision]]", *lines]) + "\n"


def _string(text: str) -> str:
    # Of what JSON escapes, a basic string of TOML knows all but the surrogates that no text here has.
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007F")


def address(source: str, path: Path) -> str:
    """How a decision names a section: ``a.md > Queues > Limits``."""
    return " > ".join((source, *path))


def headings(document: Document, number: int) -> Path:
    """The headings that lead to a section, its own last; those that only the eye sees as well."""
    chain = []
    while number > 0:
        title = heading_of(document, number)
        if title:
            chain.append(title)
        number = document.sections[number].parent
    return tuple(reversed(chain))


@dataclass(slots=True)
class Decisions:
    """All decisions in the order of the file; ``text`` is the file as it was read."""

    all: list[Decision] = field(default_factory=list)
    text: str = ""
    _by_section: dict[str, list[Decision]] = field(default_factory=lambda: defaultdict(list))
    _by_hash: dict[str, list[Decision]] = field(default_factory=lambda: defaultdict(list))
    _by_heading: dict[str, list[Decision]] = field(default_factory=lambda: defaultdict(list))

    def __post_init__(self) -> None:
        given, self.all = self.all, []
        for decision in given:
            self._index(decision)

    def _index(self, decision: Decision) -> None:
        self.all.append(decision)
        if not decision.section:
            return
        self._by_section[decision.section].append(decision)
        if decision.hash:
            self._by_hash[decision.hash].append(decision)
        key = _general(decision.section.rpartition(" > ")[2])
        if key and " > " in decision.section:
            self._by_heading[key].append(decision)

    def add(self, decision: Decision) -> None:
        """Take in one more, at the end."""
        self._index(decision)
        self.text += ("\n" if self.text else f"{_HEADER}\n") + decision.dump()

    def undo(self) -> None:
        """Take back the last one that was added."""
        decision = self.all[-1]
        text = self.text.removesuffix(decision.dump())
        fresh = Decisions(self.all[:-1], text.removesuffix("\n") if text != f"{_HEADER}\n" else "")
        self.all, self.text = fresh.all, fresh.text
        self._by_section, self._by_hash, self._by_heading = fresh._by_section, fresh._by_hash, fresh._by_heading

    def covers(self, section: str) -> bool:
        """Whether a decision says where a section goes, by its name or by its heading."""
        if any(each.to for each in self._by_section.get(section, ())):
            return True
        key = _general(section.rpartition(" > ")[2]) if " > " in section else ""
        found = self._by_heading.get(key, []) if key else []
        return any(each.to for each in found) and len({(each.to, each.never) for each in found}) == 1

    def left_out(self, note: str) -> frozenset[str]:
        """The marks of the statements that a person left out of a note, or replaced in it, and did not take back."""
        out: dict[str, bool] = {}
        for each in self.all:
            if each.statement and (each.to or each.never).partition("#")[0] == note:
                out[_mark(each.statement)] = bool(each.never)
                if each.instead:
                    out[_mark(each.instead)] = True
        return frozenset(mark for mark, without in out.items() if without)

    def beside(self, note: str) -> frozenset[frozenset[str]]:
        """The pairs of statements, by their marks, that a person wants both of in a note."""
        pairs = (each for each in self.all if each.beside and each.to.partition("#")[0] == note)
        return frozenset(frozenset((_mark(each.statement), _mark(each.beside))) for each in pairs)

    def about(self, source: str, document: Document, number: int, hash: str = "") -> Sequence[Evidence]:
        """What has been decided about a section, as evidence: the strongest there is."""
        path = headings(document, number)
        if number and not heading_of(document, number):
            return ()  # a piece of the section above it
        found = self._by_section.get(address(source, path), [])
        reason = "a person decided it"
        if not found and hash:
            found = self._by_hash.get(hash, [])
        if not found and path:
            found = self._by_heading.get(_general(path[-1]), [])
            if len({(each.to, each.never) for each in found}) > 1:
                found = []
            reason = f'a person decided it for "{path[-1]}" elsewhere'
        out = [Evidence("decision", each.never, -CERTAIN, f"{reason}: never here") for each in found if each.never]
        last = next((each for each in reversed(found) if each.to), None)
        if last is not None:
            out.insert(0, Evidence("decision", "" if last.to == _UNSORTED else last.to, CERTAIN, reason))
        return out

    def teach(self, catalogue: Catalogue) -> Catalogue:
        """The catalogue with the names that a person gave."""
        entries = list(catalogue.entries)
        for decision in self.all:
            if not decision.name or not decision.to:
                continue
            note, _, heading = decision.to.partition("#")
            places = [(each.note, each.heading) for each in entries]
            if (note, heading) in places:
                at = places.index((note, heading))
                if decision.name not in entries[at].aliases:
                    entries[at] = replace(entries[at], aliases=(*entries[at].aliases, decision.name))
            else:
                entries.append(Entry(decision.name, "note", note, heading, ()))
        if entries == list(catalogue.entries):
            return catalogue
        return Catalogue(tuple(entries), foreign=catalogue.foreign, terms=catalogue.terms)


def _mark(text: str) -> str:
    return statement(tuple(words(bare(text))))


def _general(heading: str) -> str:
    """A heading in the form in which decisions about it count elsewhere; empty when it is one that every note has."""
    key = words(bare(heading))
    return "" if all(word in _COMMON or word.isdigit() for word in key) else " ".join(key)


def load(text: str, name: str) -> Decisions:
    """Read the file.

    Raises:
        InputError: it is no TOML, or a decision is none; the line is named.
    """
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise InputError(f"{name}: {error}.") from None
    starts = [number for number, line in enumerate(text.split("\n"), 1) if re.match(r"\s*\[\[decision\]\]", line)]
    given = data.get("decision", [])
    unknown = set(data) - {"decision"}
    if unknown or not isinstance(given, list):
        key = min(unknown, default="decision")
        raise InputError(f'{name}: "{key}" is nothing known. Decisions are [[decision]] tables.')
    out = []
    for at, each in enumerate(given):
        where = f"{name}:{starts[at] if at < len(starts) else 1}"
        if wrong := set(each) - _KEYS:
            raise InputError(f'{where}: "{min(wrong)}" is nothing known; a decision has {", ".join(sorted(_KEYS))}.')
        if not all(isinstance(value, str) for value in each.values()):
            raise InputError(f"{where}: the values of a decision are texts, in quotation marks.")
        if sum(bool(each.get(key)) for key in _ABOUT) != 1 or bool(each.get("to")) == bool(each.get("never")):
            raise InputError(f"{where}: a decision has one of {', '.join(_ABOUT)}, and to or never.")
        if (each.get("instead") or each.get("beside")) and not (each.get("statement") and each.get("to")):
            raise InputError(f"{where}: instead and beside go with a statement and to.")
        goal = (each.get("to") or each.get("never")).partition("#")[0]
        if goal.startswith("/") or ".." in goal.split("/") or "\\" in goal or goal.endswith(".md") or not goal:
            raise InputError(f'{where}: "{goal}" is not the path of a note inside the vault, without .md.')
        out.append(Decision(**each))
    return Decisions(out, text)


__all__ = ["NAME", "UNSORTED", "Decision", "Decisions", "address", "headings", "load"]
