"""Recall cards: ``Question::Answer`` lines under "Recall", the syntax of Obsidian's Spaced Repetition plugin.

``cards`` is all that a deck of any other form needs: it knows nothing of how a page shows them.
"""

import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from markdown.extensions.toc import unique

from fieldnotes.vault import blocks as b
from fieldnotes.vault.inline import TOKEN, plain
from fieldnotes.vault.note import Anchor, Note, Slugify
from fieldnotes.vault.syntax import heading_key

HEADING = "Recall"
_SEPARATOR = re.compile(r"(?<!:)::(?!:)")
_ID_LENGTH = 60


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

    note: str
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


def faults(note: Note) -> Iterator[tuple[int, str]]:
    """What is wrong with the section: line and message."""
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
