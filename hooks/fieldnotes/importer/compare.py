"""What is really new for a note that exists: statement by statement, what it has, says otherwise, and lacks.

A statement that the note has word by word is there already. One that is nearly the same but for its figures differs,
which is worth a look whichever is right ("15 replicas" against 5). The rest is new, and belongs under the heading that
has its name, or that says what is most like it.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterator
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from .catalogue import bare
from .inline import MARKER
from .parse import PROVENANCE, Block, Document, parse
from .parts import Part, clip, heading_of, key, shown
from .statements import line_words, unmarked
from .statements import statement as mark_of

NEAR = 80
"""Likeness from which two statements without their figures say the same of the same."""
KIN = 50
"""Likeness from which a statement shows under which heading another belongs."""

ITEM = re.compile(r"(?P<indent>\s*)(?P<marker>(?:[-*+]|\d{1,9}[.)])(?=\s|\Z)\s*(?:\[.\]\s+)?)(?P<text>.*)\Z", re.DOTALL)
"""A line that begins an item of a list."""
_FENCE = re.compile(r"\s*(?:(?:[-*+]|\d{1,9}[.)])\s+)*(?:```|~~~)")
_ID = re.compile(r"(?:^|\s)\^[A-Za-z0-9-]+\s*\Z")
_FIGURE = re.compile(r"\d[\d.,]*(?<![.,])")


@dataclass(frozen=True, slots=True)
class Statement:
    """What a note says in one item of a list, row of a table, paragraph or other block, under which heading.

    ``first`` and ``last`` are its lines (from 0, ``last`` excluded) where it can be told which they are, else -1;
    ``kind`` is that of its block.
    """

    text: str
    words: tuple[str, ...]
    heading: str
    kind: str = ""
    first: int = -1
    last: int = -1

    @property
    def figures(self) -> list[str]:
        """Its figures, in order of size and not of place."""
        return sorted(_FIGURE.findall(self.text))

    @property
    def masked(self) -> str:
        """Its words without the figures, for comparing; nothing for a card, which stands among cards."""
        return "" if "::" in self.text else " ".join(word for word in self.words if not word[0].isdigit())


@dataclass(frozen=True, slots=True)
class Finding:
    """What a note says about one new statement. ``kind`` is ``has``, ``differs`` or ``new``.

    ``there`` is the statement of the note that it was compared with; for a new one the likest under ``heading``, which
    is where it would go.
    """

    kind: str
    statement: Statement
    there: Statement | None
    heading: str


def units(block: Block) -> list[list[int]]:
    """The lines of a block, by their places in it, that are one statement each.

    An item begins with its marker and goes on to the next; rows of a table stand alone; any other block, a paragraph
    over several lines too, says one thing.
    """
    written = [at for at, line in enumerate(block.lines) if line.strip()]
    if block.kind == "table":
        return [[at] for at in written]
    fenced = any(_FENCE.match(line) for line in block.lines)
    if block.kind != "item" or fenced:
        return [written] if written else []
    out: list[list[int]] = []
    for at in written:
        if ITEM.match(block.lines[at]) or not out:
            out.append([])
        out[-1].append(at)
    return out


def statements_of(document: Document) -> list[Statement]:
    """All statements of a note, in order."""
    out = []
    for number, section in enumerate(document.sections):
        heading = heading_above(document, number)
        for block in section.blocks:
            out += [each for _, each in said(document, block, heading) if each is not None]
    return out


def said(document: Document, block: Block, heading: str) -> Iterator[tuple[list[int], Statement | None]]:
    """The statements of a block, each with its lines' places in it; ``None`` for lines without words."""
    if block.kind in ("block_id", "hr") or PROVENANCE.match(block.lines[0]):
        return
    raw = [at for at in range(block.start, block.end) if document.lines[at].strip()]
    places = [at for at, line in enumerate(block.lines) if line.strip()]
    line_of = dict(zip(places, raw, strict=True)) if len(places) == len(raw) else {}
    found = units(block)
    for lines in found:
        told = [_ID.sub("", block.lines[at]) for at in lines]  # the id of a block is nothing that a reader sees
        words = tuple(word for line in told for word in line_words(document, line))
        if not words:
            yield lines, None
            continue
        text = " ".join(
            MARKER.sub(lambda m: shown(document.refs[int(m.group(1))]), unmarked(line)) for line in told
        )
        first, last = (line_of[lines[0]], line_of[lines[-1]] + 1) if line_of else (-1, -1)
        if len(found) == 1:
            first, last = block.start, block.end
        yield lines, Statement(_plain(text), words, heading, block.kind, first, last)


def _plain(text: str) -> str:
    return " ".join(bare(text).strip("|>-+* ").split())


def heading_above(document: Document, number: int) -> str:
    """The heading that the text of a section stands under; empty for what stands before the first."""
    while number > 0 and not heading_of(document, number):
        number = document.sections[number].parent
    return heading_of(document, number) if number > 0 else ""


class Comparison:
    """One note of the vault, to compare statements with. ``against`` are marks of what a person left out of it."""

    def __init__(self, path: str, text: str, against: Container[str] = ()) -> None:
        document = parse(path, text.split("\n"), lambda text: False)
        self.against = against
        self.statements = statements_of(document)
        self.headings = {key(title): title for title in (each.heading for each in self.statements) if title}
        self._by_words = {each.words: each for each in reversed(self.statements)}
        self._masked = [each.masked for each in self.statements]

    def find(self, statement: Statement) -> Finding:
        """What the note says about a statement."""
        there = self._by_words.get(statement.words)
        if there is not None:
            return Finding("has", statement, there, there.heading)
        at, likeness = self._nearest(statement)
        near = self.statements[at] if at >= 0 else None
        figures = near.figures if near is not None else []
        # One that gives no figure contradicts none.
        if near is not None and likeness >= NEAR and figures and statement.figures and figures != statement.figures:
            return Finding("differs", statement, near, near.heading)
        named = self.headings.get(key(statement.heading), "")
        if near is None or (named and named != near.heading):
            return Finding("new", statement, None, named)
        return Finding("new", statement, near, near.heading)

    def _nearest(self, statement: Statement) -> tuple[int, float]:
        if not statement.masked:
            return -1, 0.0
        best = process.extractOne(
            statement.masked, self._masked, scorer=fuzz.token_sort_ratio, score_cutoff=KIN, processor=None
        )
        return (best[2], best[1]) if best is not None else (-1, 0.0)

    def part(self, part: Part) -> tuple[list[Finding], list[tuple[Block, list[int]]]]:
        """What the note says about everything that is new in a part, and what of it a person has left out of the note.

        What the note has, and what was left out, is marked as done.
        """
        source, document = part.source, part.source.document
        findings: list[Finding] = []
        left_out: list[tuple[Block, list[int]]] = []
        for number, _ in part.members:
            heading = heading_above(document, number)
            for block in document.sections[number].blocks:
                flags = list(source.done.get(id(block), [False] * len(block.lines)))
                spoken = False
                for lines, each in said(document, block, heading):
                    if each is None:
                        done = not any(MARKER.search(block.lines[at]) for at in lines)
                    elif all(flags[at] for at in lines):
                        done = spoken = True
                    elif mark_of(each.words) in self.against:
                        left_out.append((block, lines))
                        done = spoken = True
                    else:
                        finding = self.find(each)
                        findings.append(finding)
                        done, spoken = finding.kind == "has", True
                    for at in lines:
                        flags[at] = flags[at] or done
                if spoken and any(flags):
                    blank = [at for at, line in enumerate(block.lines) if not line.strip()]
                    for at in blank:
                        flags[at] = True
                    source.done[id(block)] = flags
        return findings, left_out


_MADE = re.compile(
    r"> \[!(?:warning\] \d+ differ from \[\[|info\]- (?:What \[\[.+ already covers|\d+ (?:new, and|there alr)))"
)
_TOLD = re.compile(r"> \[!(?:warning\] \d+ differ from|info\]- \d+ new, and)")


def made(line: str) -> bool:
    """Whether a block that begins with this line is the normaliser's own: no statement of anybody's."""
    return bool(_MADE.match(line))


def outdated(line: str) -> bool:
    """Whether a block that begins with this line is a callout that changes when a statement is taken over."""
    return bool(_TOLD.match(line))


def callouts(findings: list[Finding], stem: str, anchor: dict[str, str]) -> list[list[str]]:
    """What was found, for a person: what differs open, the rest folded.

    Args:
        findings: of all statements that are for one note.
        stem: the text that names the note in a link.
        anchor: how each heading of the note is written in a link.
    """

    def link(heading: str) -> str:
        return f"[[{stem}#{anchor[heading]}|{heading}]]" if heading in anchor else f"[[{stem}]]"

    differs = [each for each in findings if each.kind == "differs" and each.there is not None]
    has = [each for each in findings if each.kind == "has"]
    places: dict[str, list[Finding]] = {}
    for each in findings:
        if each.kind == "new":
            places.setdefault(each.heading, []).append(each)
    out = []
    if differs:
        lines = [f"> [!warning] {len(differs)} differ from [[{stem}]]"]
        for each in differs:
            theirs = each.there.text if each.there is not None else ""
            lines.append(f"> - {_quoted(each.statement.text)}; {link(each.heading)} has {_quoted(theirs)}")
        out.append(lines)
    if places:
        count = sum(len(each) for each in places.values())
        lines = [f"> [!info]- {count} new, and where they would go"]
        for heading, each_new in places.items():
            lines.append(f"> - {link(heading)}: {len(each_new)}, from {_quoted(clip(each_new[0].statement.text))}")
        out.append(lines)
    if has:
        lines = [f"> [!info]- {len(has)} there already"]
        lines += [f"> - {link(each.heading)}: {each.statement.text}" for each in has]
        out.append(lines)
    return out


def _quoted(text: str) -> str:
    return f"“{text}”"
