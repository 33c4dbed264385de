"""What is really new for a note that exists: statement by statement, what it has, says otherwise, and lacks.

A statement that the note has word by word is there already. One that is nearly the same but for its figures differs,
which is worth a look whichever is right ("15 replicas" against 5). The rest is new, and belongs under the heading that
has its name, or that says what is most like it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from .catalogue import bare
from .inline import MARKER
from .parse import PROVENANCE, Block, Document, parse
from .parts import Part, clip, heading_of, key, shown
from .statements import line_words

NEAR = 80
"""Likeness from which two statements without their figures say the same of the same."""
KIN = 50
"""Likeness from which a statement shows under which heading another belongs."""

_FIGURE = re.compile(r"\d[\d.,]*(?<![.,])")


@dataclass(frozen=True, slots=True)
class Statement:
    """A line of a note: what it says, its words, its figures, and the heading it stands under."""

    text: str
    words: tuple[str, ...]
    heading: str

    @property
    def figures(self) -> list[str]:
        """Its figures, in order of size and not of place."""
        return sorted(_FIGURE.findall(self.text))

    @property
    def masked(self) -> str:
        """Its words without the figures, for comparing."""
        return " ".join(word for word in self.words if not word[0].isdigit())


@dataclass(frozen=True, slots=True)
class Finding:
    """What a note says about one new statement. ``kind`` is ``has``, ``differs`` or ``new``.

    ``there`` is the statement of the note that it was compared with; for a new one, ``heading`` is where it would go.
    """

    kind: str
    statement: Statement
    there: Statement | None
    heading: str


def statements_of(document: Document) -> list[Statement]:
    """All statements of a note, in order."""
    out = []
    for number, section in enumerate(document.sections):
        heading = _heading(document, number)
        for block in section.blocks:
            out += [each for line in block.lines if (each := _statement(document, block, line, heading)) is not None]
    return out


def _statement(document: Document, block: Block, line: str, heading: str) -> Statement | None:
    words = () if PROVENANCE.match(block.lines[0]) else line_words(document, line)
    if not words:
        return None
    text = MARKER.sub(lambda match: shown(document.refs[int(match.group(1))]), line)
    return Statement(" ".join(bare(text).strip("|>-+* ").split()), words, heading)


def _heading(document: Document, number: int) -> str:
    while number > 0 and not heading_of(document, number):
        number = document.sections[number].parent
    return heading_of(document, number) if number > 0 else ""


class Comparison:
    """One note of the vault, to compare statements with."""

    def __init__(self, path: str, text: str) -> None:
        document = parse(path, text.split("\n"), lambda text: False)
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
        if near is not None and likeness >= NEAR and near.figures != statement.figures:
            return Finding("differs", statement, near, near.heading)
        named = self.headings.get(key(statement.heading), "")
        return Finding("new", statement, None, named or (near.heading if near is not None else ""))

    def _nearest(self, statement: Statement) -> tuple[int, float]:
        if not statement.masked:
            return -1, 0.0
        best = process.extractOne(
            statement.masked, self._masked, scorer=fuzz.token_sort_ratio, score_cutoff=KIN, processor=None
        )
        return (best[2], best[1]) if best is not None else (-1, 0.0)

    def part(self, part: Part) -> list[Finding]:
        """What the note says about everything that is new in a part; what it has is marked as done."""
        source, document = part.source, part.source.document
        findings = []
        for number, _ in part.members:
            heading = _heading(document, number)
            for block in document.sections[number].blocks:
                flags = list(source.done.get(id(block), [False] * len(block.lines)))
                for at, line in enumerate(block.lines):
                    statement = None if flags[at] else _statement(document, block, line, heading)
                    if statement is None:
                        flags[at] = True
                        continue
                    finding = self.find(statement)
                    findings.append(finding)
                    flags[at] = finding.kind == "has"
                if any(flags) and document.sections[number].blocks and _says(document, block):
                    source.done[id(block)] = flags
        return findings


def _says(document: Document, block: Block) -> bool:
    return any(line_words(document, line) for line in block.lines) and not PROVENANCE.match(block.lines[0])


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
