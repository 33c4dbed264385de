"""What a page depends on: the questions that were asked while it was made, and what the answers were.

A page is made of its note and of answers: which file a link means, where a heading is, what an embedded note says,
how large a picture is. Whoever renders it asks through the objects below, and each question is written down with its
answer. While every question still has the answer it had, the page is what it was: there is no list of cases in which
it has to be made again, and so none to forget.
"""

import os
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from fieldnotes.vault.fingerprint import fingerprint
from fieldnotes.vault.index import Aliases, Found, Index, Place
from fieldnotes.vault.memo import Memo
from fieldnotes.vault.note import Note
from fieldnotes.vault.page import Site
from fieldnotes.vault.paths import VaultPath
from fieldnotes.vault.pictures import Picture
from fieldnotes.vault.syntax import Wikilink

# What is asked, then of what: ("find", "sqs", "compute/ec2.md"). Texts only, so that it can be kept as JSON.
Question = tuple[str | None, ...]
# Question to the fingerprint of its answer.
Trace = dict[Question, str]

# Who has looked at everything depends on everything: such a page is made anew each time.
EVERYTHING: Question = ("everything",)
_NEVER = ""

T = TypeVar("T")


@dataclass
class Answers:
    """Answers the questions of pages, in one state of a vault.

    Args:
        index: the vault.
        site: what the site generator knows of it.
        more: further kinds of questions, which others answer.
    """

    index: Index
    site: Site
    more: Mapping[str, Callable[..., object]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._known: Trace = {}
        self._given: dict[Question, object] = {}

    def with_texts(self, index: Index, changed: Collection[str]) -> "Answers":
        """Answers in a vault in which some notes have other texts.

        Args:
            index: that of ``Index.with_texts``.
            changed: the paths of these notes.
        """
        other = Answers(index, self.site, self.more)
        other._known = {
            question: known for question, known in self._known.items()
            if question[0] in _OF_NAMES or (question[0] in _OF_TEXTS and question[1] not in changed)
        }  # fmt: skip
        return other

    def ask(self, question: Question) -> Any:
        """The answer to a question.

        Raises:
            KeyError: nobody answers questions of its kind.
        """
        kind, *args = question
        if kind is not None and kind in self.more:
            if question not in self._given:
                self._given[question] = self.more[kind](*args)
            return self._given[question]
        return _KINDS[str(kind)](self, *args)

    def fingerprint(self, question: Question) -> str:
        """The fingerprint of the answer to a question, worked out once."""
        if question == EVERYTHING:
            return _NEVER
        known = self._known.get(question)
        if known is None:
            known = self._known[question] = fingerprint(_comparable(self.ask(question)))
        return known

    def hold(self, trace: Trace) -> bool:
        """Whether all questions of a page have the answers that they had."""
        try:
            return EVERYTHING not in trace and all(self.fingerprint(question) == was for question, was in trace.items())
        except KeyError:  # asked of a version that knew more
            return False


def _comparable(answer: object) -> object:
    if isinstance(answer, Place):
        # Which of its note's blocks the heading is says nothing to those who have not asked for the note.
        heading = answer.heading
        return (answer.anchor, heading and (heading.level, heading.text, heading.id), answer.block_id, answer.missing)
    return (answer.st_size, answer.st_mtime_ns) if isinstance(answer, os.stat_result) else answer


_KINDS: dict[str, Callable[..., object]] = {
    "find": lambda known, path, source: known.index.find(path, source),
    "place": lambda known, path, fragment: known.index.place(path, Wikilink("", fragment, None, False)),
    "note": lambda known, path: known.index.notes[path].source if path in known.index.notes else None,
    "notes": lambda known: tuple(known.index.notes),
    "properties": lambda known: (
        [(path, type(note).__name__, note.meta) for path, note in known.index.notes.items()],
        sorted(known.index.attachments), sorted(known.index.attachments_named()),
    ),
    "is note": lambda known, path: path in known.index.notes,
    "hidden": lambda known, path: known.index.why_hidden(path),
    "near files": lambda known, path: known.index.nearest_files(path),
    "near places": lambda known, path, fragment: known.index.nearest_places(path, fragment),
    "attachments": lambda known: sorted(known.index.attachments),
    "url": lambda known, source, target: known.site.url(source, target),
    "picture": lambda known, path: known.site.picture(path),
    "stat": lambda known, path: known.site.stat(path),
    "tag": lambda known, name: known.site.tag_place(name),
}


# What these are asked of does not change with a note's text; with the text of their own note alone.
_OF_NAMES = frozenset({"find", "notes", "is note", "hidden", "near files", "attachments", "url"})
_OF_TEXTS = frozenset({"note", "place", "near places"})


class Asker:
    """Asks for one page, and writes down what it asked.

    Args:
        answers: whom it asks.
    """

    def __init__(self, answers: Answers) -> None:
        self.answers = answers
        self.trace: Trace = {}

    def __call__(self, *question: str | None) -> Any:
        """The answer to a question, as ``Answers.ask`` gives it."""
        if question not in self.trace:
            self.trace[question] = self.answers.fingerprint(question)
        return self.answers.ask(question)

    def everything(self) -> None:
        """Write down that the page depends on the whole vault."""
        self.trace[EVERYTHING] = _NEVER


def remembered(memo: Memo, name: str, of: object, answers: Answers, work: Callable[[Asker], T]) -> T:
    """A result that is worked out of answers, or the one of a build before if the answers are the same.

    Args:
        memo: keeps it, with the questions.
        name: of the function.
        of: what else the result depends on, as ``fingerprint`` takes it.
        answers: those of today.
        work: gives the result; asks through what it is given, and looks at nothing else.
    """
    key = memo.key(name, of)
    found = memo.find(key)
    if found is not None and answers.hold(found[0]):
        known: T = found[1]
        return known
    ask = Asker(answers)
    value = work(ask)
    memo.keep(key, (ask.trace, value))
    return value


class AskedIndex(Index):
    """An index that writes down what it is asked.

    Args:
        ask: writes down and answers.
    """

    def __init__(self, ask: Asker) -> None:  # it holds nothing itself
        self._ask = ask

    @property
    def notes(self) -> Mapping[VaultPath, Note]:  # type: ignore[override]
        """See ``Index``."""
        return _AskedNotes(self._ask)

    @property
    def attachments(self) -> Iterable[VaultPath]:  # type: ignore[override]
        """See ``Index``."""
        return frozenset(self._ask("attachments"))

    @property
    def hidden(self) -> Iterable[VaultPath]:  # type: ignore[override]
        """See ``Index``."""
        return self.whole().hidden

    @property
    def aliases(self) -> Aliases:  # type: ignore[override]
        """See ``Index``. A setting; with another nothing is kept."""
        return self._ask.answers.index.aliases

    def whole(self) -> Index:
        """See ``Index``; who asks for all of it depends on all of it."""
        self._ask.everything()
        return self._ask.answers.index

    def properties(self) -> tuple[Index, Callable[[], None]]:
        """See ``Index``; who looks at more depends on all of it."""
        self._ask("properties")
        return self._ask.answers.index, self._ask.everything

    def find(self, path: str, source: VaultPath) -> Found:
        """See ``Index``."""
        found: Found = self._ask("find", path, source)
        return found

    def place(self, path: VaultPath, link: Wikilink) -> Place:
        """See ``Index``."""
        place: Place = self._ask("place", path, link.fragment)
        return place

    def why_hidden(self, path: str) -> str | None:
        """See ``Index``."""
        why: str | None = self._ask("hidden", path)
        return why

    def nearest_files(self, path: str) -> list[str]:
        """See ``Index``."""
        return list(self._ask("near files", path))

    def nearest_places(self, path: VaultPath, fragment: str, limit: int = 2) -> list[str]:
        """See ``Index``; with its own limit."""
        return list(self._ask("near places", path, fragment))[:limit]


class _AskedNotes(Mapping[VaultPath, Note]):
    def __init__(self, ask: Asker) -> None:
        self._ask = ask

    def __getitem__(self, path: VaultPath) -> Note:
        self._ask("note", path)
        return self._ask.answers.index.notes[path]

    def __contains__(self, path: object) -> bool:
        return isinstance(path, str) and bool(self._ask("is note", path))

    def __iter__(self) -> Iterator[VaultPath]:
        return iter(self._ask("notes"))

    def __len__(self) -> int:
        return len(self._ask("notes"))


class AskedSite:
    """A site that writes down what it is asked.

    Args:
        ask: writes down and answers.
    """

    def __init__(self, ask: Asker) -> None:
        self._ask = ask

    def url(self, source: VaultPath, target: VaultPath) -> str:
        """See ``Site``."""
        return str(self._ask("url", source, target))

    def picture(self, path: VaultPath) -> Picture | None:
        """See ``Site``."""
        picture: Picture | None = self._ask("picture", path)
        return picture

    def tag_place(self, name: str) -> str:
        """See ``Site``."""
        return str(self._ask("tag", name))

    def stat(self, path: VaultPath) -> os.stat_result | None:
        """See ``Site``."""
        found: os.stat_result | None = self._ask("stat", path)
        return found
