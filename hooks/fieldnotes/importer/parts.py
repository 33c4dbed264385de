"""What a plan is made of: sources, the parts they fall into, and the record of what became of each line."""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from pathlib import Path

from fieldnotes.vault.problems import Problem

from .catalogue import bare, words
from .decode import Repair
from .evidence import Candidate, Evidence, Place, Placement
from .inline import MARKER, Ref
from .match import Matcher
from .parse import Block, Document
from .sources import INBOX, SourceFile
from .suspect import Suspicion

UNSORTED = f"{INBOX}/unsorted"


@dataclass(slots=True)
class Line:
    """What became of lines ``first`` to ``last`` (from 1, both included) of a source."""

    first: int
    last: int
    status: str
    where: str
    how: str


@dataclass(slots=True)
class Match:
    """Which place a section of a source went to (:attr:`Place.target`), how sure that is, and what spoke for it."""

    source: str
    line: int
    heading: str
    target: str
    confidence: float
    evidence: tuple[Evidence, ...]
    candidates: tuple[Candidate, ...]


@dataclass(frozen=True, slots=True)
class Task(Problem):
    """A problem that waits for a person.

    Args:
        path: the source.
        rank: orders them, the lowest first.
        kind: groups them.
        targets: the notes that it is about.
        candidates: the places that a person may choose from.
    """

    rank: int = 0
    kind: str = ""
    targets: tuple[str, ...] = ()
    candidates: tuple[Candidate, ...] = ()


@dataclass(slots=True)
class Dropped:
    """Text of a source that is in no note.

    ``kind`` is ``duplicate`` (``same_as`` says of what: source, first and last line), ``heading``, ``properties``,
    ``definition`` or ``provenance``.
    """

    source: str
    line: int
    text: str
    kind: str
    why: str
    same_as: tuple[str, int, int] | None = None


@dataclass(frozen=True, slots=True)
class Carried:
    """A line of a source's properties that the note ``where`` has among its own, or beside the text."""

    source: str
    line: int
    text: str
    where: str


@dataclass(slots=True)
class Picture:
    """A file to copy into the vault."""

    source: Path
    target: str
    digest: str
    size: int


@dataclass(slots=True)
class Plan:
    """The result of :func:`build`: ``notes`` maps the path of each new file to its text.

    ``own`` are the files that the normaliser keeps for itself beside the notes; they replace those of earlier runs.
    ``sources`` and ``matcher`` are what it was made of, for the review.
    """

    notes: dict[str, str] = field(default_factory=dict)
    pictures: list[Picture] = field(default_factory=list)
    lines: dict[str, list[Line]] = field(default_factory=dict)
    matches: list[Match] = field(default_factory=list)
    repairs: list[tuple[str, Repair]] = field(default_factory=list)
    links: list[dict[str, object]] = field(default_factory=list)
    images: list[dict[str, object]] = field(default_factory=list)
    suspicions: list[Suspicion] = field(default_factory=list)
    problems: list[Task] = field(default_factory=list)
    dropped: list[Dropped] = field(default_factory=list)
    carried: list[Carried] = field(default_factory=list)
    made: list[str] = field(default_factory=list)
    parts: dict[str, list[tuple[str, int, int]]] = field(default_factory=dict)
    left: list[tuple[str, str]] = field(default_factory=list)
    own: dict[str, str] = field(default_factory=dict)
    sources: list[Source] = field(default_factory=list)
    matcher: Matcher | None = None

    def problem(
        self,
        rank: int,
        kind: str,
        source: str,
        line: int,
        message: str,
        targets: Sequence[str] = (),
        candidates: Sequence[Candidate] = (),
    ) -> None:
        """Note something for a person; ``line`` is 0 when it is about no line."""
        self.problems.append(
            Task(source, line, message, rank=rank, kind=kind, targets=tuple(targets), candidates=tuple(candidates))
        )


@dataclass(slots=True)
class Source:
    """A source on its way into the plan, section by section and line by line.

    ``verdicts``, ``targets`` and ``children`` have one entry per section: what was decided, the part it went to, the
    sections under it. ``fates`` has one per line: status, where, how. ``done`` says for the blocks (by ``id``) that
    earlier runs delivered in whole or in part which lines those are; ``titled`` are the sections whose headings were.
    ``home`` is the note that it stays where it fits nothing; ``carried`` says which note has each of its properties.
    """

    file: SourceFile
    document: Document
    verdicts: list[Placement]
    targets: list[Part | None] = field(default_factory=list)
    children: list[list[int]] = field(default_factory=list)
    fates: list[tuple[str, str, str] | None] = field(default_factory=list)
    done: dict[int, list[bool]] = field(default_factory=dict)
    titled: set[int] = field(default_factory=set)
    home: Place | None = None
    carried: dict[str, str] = field(default_factory=dict)

    def live(self, block: Block) -> bool:
        """Whether there is something in a block that no earlier run has delivered."""
        return not all(self.done.get(id(block), (False,)))


@dataclass(slots=True)
class Part:
    """Sections of one source that go to one place together. ``members`` are (section, depth below the first).

    A ``headless`` part has lost its own heading to the note or the heading it stands under; ``lost`` are the links in
    it. One that is not ``kept`` was headings only; a ``twin`` is the part that says the same and is written instead.
    """

    source: Source
    place: Place | None
    members: list[tuple[int, int]]
    order: int
    path: str = ""
    footnotes: list[str] = field(default_factory=list)
    headless: bool = False
    kept: bool = True
    lost: list[int] = field(default_factory=list)
    twin: Part | None = None

    @property
    def title(self) -> str:
        """The heading that the part begins with, or nothing."""
        return heading_of(self.source.document, self.members[0][0])

    def ranges(self) -> list[tuple[int, int]]:
        """The lines of the source that the part is made of, from 1, both ends included."""
        marked: set[int] = set()
        document = self.source.document
        for number, _ in self.members:
            section = document.sections[number]
            blocks = [block for block in section.blocks if self.source.live(block)]
            if blocks or not section.blocks:
                marked.update(range(section.start, section.end))
            for block in blocks:
                marked.update(range(block.start, block.end))
        out: list[tuple[int, int]] = []
        for line in sorted(marked):
            if out and all(not document.lines[between].strip() for between in range(out[-1][1], line)):
                out[-1] = (out[-1][0], line + 1)
            else:
                out.append((line + 1, line + 1))
        return out

    @property
    def textless(self) -> bool:
        """Whether its source has nothing but headings, which are then what it says."""
        document = self.source.document
        titled = any(section.title for section in document.sections)
        return titled and not document.footnotes and not any(section.blocks for section in document.sections)

    @property
    def delivered(self) -> bool:
        """Whether earlier runs delivered everything in it."""
        blocks = [block for number, _ in self.members for block in self.source.document.sections[number].blocks]
        blocks += [self.source.document.footnotes[name] for name in self.footnotes]
        if not blocks:
            return all(number in self.source.titled for number, _ in self.members)
        return not any(self.source.live(block) for block in blocks)

    @property
    def empty(self) -> bool:
        """Whether there is nothing under its headings."""
        return not any(self.source.document.sections[number].blocks for number, _ in self.members)


def heading_of(document: Document, number: int) -> str:
    """A section's heading with the text of its links in place of the links."""
    section = document.sections[number]
    if section.pseudo in ("item", "lead", "rest"):
        return ""
    return " ".join(MARKER.sub(lambda m: shown(document.refs[int(m.group(1))]), section.title).split())


def shown(ref: Ref) -> str:
    """What Obsidian shows for a link: its text, or the target with ``>`` between its parts (obsidian-rules 1.5)."""
    if ref.kind == "address":
        return ref.written
    target = ref.target.removesuffix(".md").replace(".md#", "#") if ref.markdown else ref.target
    return ref.text or " > ".join(part.strip() for part in target.split("#") if part.strip())


def key(text: str) -> str:
    """A text in the form in which headings and titles are compared."""
    return " ".join(words(bare(text)))


def span(ranges: Sequence[tuple[int, int]]) -> str:
    """Line ranges as people write them: ``lines 3-9, 14``."""
    text = ", ".join(f"{first}-{last}" if last > first else str(first) for first, last in ranges)
    return f"line {text}" if len(ranges) == 1 and ranges[0][0] == ranges[0][1] else f"lines {text}"


def same_place(one: Place | None, other: Place | None) -> bool:
    """Whether two places are one note and one heading in it."""
    if one is None or other is None:
        return one is other
    return (one.note, one.heading) == (other.note, other.heading)


def how(changes: AbstractSet[str]) -> str:
    """The changes of a block in words, for the report."""
    return "; ".join(sorted(changes - {"definitions"}))


def drawn(document: Document, block: Block) -> set[str]:
    """What is different about a block besides what the conversion of its text noted."""
    before = [line for line in document.lines[block.start : block.end] if line.strip()]
    after = [line for line in block.lines if line]
    if before == after:
        return set()
    changes = set()
    if any(MARKER.search(line) for line in after):
        changes.add("links and pictures written anew")
    if any(line != line.rstrip() for line in before):
        changes.add("blanks at the end of lines taken off")
    if [line.rstrip() for line in before] != after and not changes & {"links and pictures written anew"}:
        changes.add("lists and indentation written our way")
    return changes


def clip(text: str, width: int = 60) -> str:
    """``text`` on one line of at most ``width`` characters."""
    text = " ".join(text.split())
    return text if len(text) <= width else f"{text[: width - 1]}…"


def as_written(document: Document, block: Block) -> str:
    """The lines of a block as they stood in the source."""
    if block.end == block.start:  # a picture that stood in a heading
        return MARKER.sub(lambda m: document.refs[int(m.group(1))].written, block.lines[0])
    return "\n".join(document.lines[block.start : block.end])
