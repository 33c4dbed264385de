"""Recall cards: ``Question::Answer`` lines under "Recall", the syntax of Obsidian's Spaced Repetition plugin.

``cards`` is all that a deck of any other form needs: it knows nothing of how a page shows them.
"""

import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from markdown.extensions.toc import unique

from fieldnotes.vault import blocks as b
from fieldnotes.vault.index import Index
from fieldnotes.vault.inline import TOKEN, plain
from fieldnotes.vault.note import Anchor, Note, Slugify, once
from fieldnotes.vault.paths import VaultPath
from fieldnotes.vault.problems import shorten
from fieldnotes.vault.syntax import heading_key

HEADING = "Recall"
_SEPARATOR = re.compile(r"(?<!:)::(?!:)")
_ID_LENGTH = 60

# What a name begins with that nobody says: "Amazon S3" is asked about as S3.
_MAKER = re.compile(r"^(?:Amazon|AWS) ")
_ASIDE = re.compile(r"\s*\([^()]*\)")
# The title of a comparison names what it compares.
_PARTS = re.compile(r", | and | or |\?")
# Sections that every note has say nothing about its subject.
_PLANNED = frozenset(
    "when to use it;how it works;key numbers;prices;cost;exam traps;recall;sources;why it matters;on aws;steps".split(
        ";"
    )
)
# Words that mean something on the page around them, and nothing on a card.
_POINTING = re.compile(
    r"\b(?:which|what) one\b|\bwhich of (?:these|the (?:two|three|four|five))\b|\b(?:any|all|each) of them\b"
    r"|\b(?:this|the) (?:page|note|table|section)\b",
    re.IGNORECASE,
)
# Nobody knows who "it" is in "Why is its failover fast?"; "What connects an Outpost to its Region?" says so.
_PRONOUN = re.compile(r"^\w+(?: (?!a |an |the |each |every )\w+){0,4} (?:it|its)\b", re.IGNORECASE)
# One fact a card: two cannot be graded apart.
_TWO = re.compile(
    r"\?.+\?|\b(?:default|minimum|lowest|smallest|shortest) and (?:maximum|highest|longest|largest)\b"
    r"|\band (?:where|when|how|what|why|who|for how long|since when)\b",
    re.IGNORECASE,
)
# A service that is gone is asked about in so many cards.
MOST_OF_A_GONE_ONE = 2


@dataclass(frozen=True, slots=True)
class Card:
    """One question with its answer, both Markdown.

    Args:
        note: path of the note.
        line: its line in the file.
        id: its id on the note's page; stays as long as the question does.
        question: what is asked.
        answer: what to know.
    """

    note: VaultPath
    line: int
    id: str
    question: str
    answer: str


def split(line: str) -> tuple[str, str] | None:
    """Part a line at its first ``::`` that is not within code, math, a link or a comment.

    Returns:
        Question and answer; ``None`` when the line is no card.
    """
    if "::" not in line:
        return None
    taken = [match.span() for match in TOKEN.finditer(line)]
    for match in _SEPARATOR.finditer(line):
        if not any(start <= match.start() < end for start, end in taken):
            question, answer = line[: match.start()].strip(), line[match.end() :].strip()
            return (question, answer) if question and answer else None
    return None


def section(note: Note) -> Anchor | None:
    """The note's "Recall" heading."""
    return next((a for a in note.anchors if a.level == 2 and a.key == heading_key(HEADING)), None)


def _lines(note: Note) -> Iterator[tuple[int, str]]:
    anchor = section(note)
    if anchor is None:
        return
    for block in note.section(anchor):
        if isinstance(block, b.Paragraph):
            yield from ((note.line(number), text) for number, text in block.text)


@once
def cards(note: Note) -> list[Card]:
    """All cards of a note, in order."""
    found = [(line, parts) for line, text in _lines(note) if (parts := split(text))]
    ids = card_ids((question for _, (question, _) in found), note.slugify)
    return [
        Card(note.path, line, id_, question, answer)
        for (line, (question, answer)), id_ in zip(found, ids, strict=True)
    ]


def card_ids(questions: Iterable[str], slugify: Slugify) -> Iterator[str]:
    """An id for each question: its words, so that a link to a card can be read.

    Args:
        questions: the questions of one page, in order.
        slugify: how the site makes ids.
    """
    used: set[str] = set()
    for question in questions:
        slug = slugify(plain(question), "-")
        if len(slug) > _ID_LENGTH:
            slug = slug[:_ID_LENGTH].rpartition("-")[0] or slug[:_ID_LENGTH]
        yield unique(f"card-{slug}", used)


def identity(question: str) -> str:
    """What a browser remembers a card by: its question alone, so that it survives a new answer and a move."""
    words = " ".join(plain(question).casefold().split())
    return hashlib.sha256(words.encode()).hexdigest()[:12]


def names(note: Note, index: Index) -> frozenset[str]:
    """What a card may call its subject: any of these in question or answer makes it stand alone.

    Args:
        note: the note.
        index: the vault; a note that is not about one service also names those it leads to.

    Returns:
        Title, other names, file name and the note's own headings, for a concept or comparison also the names of the
        notes it links to; each as words, folded.
    """
    found = {*called(note), *(a.text for a in note.anchors if a.level > 2 or _key(a.text) not in _PLANNED)}
    found.update(_PARTS.split(str(note.meta.get("title") or "")))
    # "lambda-event-source-mappings" is about Lambda.
    stems = ((path, path.rpartition("/")[2].rpartition(".")[0]) for path in index.notes)
    parents = (path for path, stem in stems if note.stem.startswith(f"{stem}-"))
    found.update(name for path in parents for name in called(index.notes[path]))
    if "status" not in note.meta:
        for _, _, reference in note.references():
            path = index.find(reference.link.path, note.path).path if reference.link.path else None
            if path in index.notes and path is not None:
                found.update(called(index.notes[path]))
    return frozenset(key for name in found if len(key := _key(name)) > 1 and key not in _PLANNED)


def called(note: Note) -> Iterator[str]:
    """What a note is called: title, other names and file name, with and without asides and the maker's name."""
    for name in (str(note.meta.get("title") or ""), *note.aliases, note.stem.replace("-", " ")):
        bare = _ASIDE.sub("", name)
        yield from (name, bare, _MAKER.sub("", bare))


def _key(text: str) -> str:
    """A text as its words: 'Multi-AZ' is met in 'multi AZ'."""
    return " ".join(re.findall(r"[\w@+.#&]*\w[+#]*", plain(text).casefold()))


def _singular(key: str) -> str:
    return " ".join(word.removesuffix("s") for word in key.split(" "))


def alone(card: Card, known: Iterable[str]) -> Iterator[str]:
    """Why a card cannot be asked away from its page.

    Args:
        card: the card.
        known: what its subject may be called, from ``names``.

    Yields:
        A message for each reason.
    """
    said = f" {_singular(_key(card.question))}  {_singular(_key(card.answer))} "
    shown = f"the card '{shorten(card.question, 60)}'"
    known = list(known)
    if not any(f" {_singular(name)} " in said for name in known):
        yield f"{shown} does not name its subject; say in the question what it is about"
    question = plain(card.question)
    unnamed = not any(f" {_singular(name)} " in f" {_singular(_key(question))} " for name in known)
    if match := _POINTING.search(question) or (_PRONOUN.search(question) if unnamed else None):
        yield f"{shown} points at the page around it with '{match[0].strip(' ?')}'; name what is meant"
    if match := _TWO.search(question):
        yield f"{shown} asks two things; make a card of each"


def faults(note: Note, index: Index) -> Iterator[tuple[int, str]]:
    """What is wrong with the section: line and message.

    Args:
        note: the note.
        index: the vault.
    """
    anchor = section(note)
    if anchor is None:
        return
    lines = list(_lines(note))
    if not any(split(text) for _, text in lines):
        yield note.line(note.blocks[anchor.index].line), f"'{HEADING}' holds no card; write Question::Answer"
        return
    for line, text in lines:
        if split(text) is None:
            yield line, f"'{text[:60]}' is no card; write Question::Answer on one line"
    some = cards(note)
    known = names(note, index)
    for card in some:
        yield from ((card.line, message) for message in alone(card, known))
    if note.meta.get("status") == "shutdown":
        for card in some[MOST_OF_A_GONE_ONE:]:
            yield card.line, f"card {some.index(card) + 1} of a service that is gone; {MOST_OF_A_GONE_ONE} are enough"
