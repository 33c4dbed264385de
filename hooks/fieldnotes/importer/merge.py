"""One statement taken over: out of where it waits, into the note, at its place or in place of what it contradicts.

Everything here is text in, text out. A change that would touch any other statement, of either note, is refused.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from rapidfuzz import fuzz, process

from fieldnotes.vault import frontmatter

from .compare import ITEM, NEAR, Comparison, Finding, Statement, callouts, made, outdated, said
from .compare import heading_above as above
from .errors import InputError
from .landing import anchor
from .parse import PROVENANCE, Block, parse, strings
from .parts import heading_of, key
from .statements import statement as mark_of

_CONFLICT = re.compile(r"(?:<{7}|>{7}) \S")
_BLOCK_ID = re.compile(r"(?:^|\s)\^([A-Za-z0-9-]+)\s*\Z")
_FOOTNOTE = re.compile(r"\[\^[^\]\s]+\]")
_SOURCE = re.compile(r"%% from (.+?), lines? \d")
_FEW = 4
"""Words from which two equal statements are one that was told twice, and not an answer such as "Yes, both"."""


class MergeError(InputError):
    """A note is not changed; why."""


@dataclass(frozen=True, slots=True)
class Unit:
    """A statement where it stands: ``end`` is the line (excluded) after all that is nested in it.

    ``source`` is the one that the normaliser took it from, as the note says; empty when it says nothing.
    """

    statement: Statement
    block: Block
    section: int
    end: int
    source: str


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing to decide about two statements, or about one and a note that lacks it.

    Args:
        kind: ``differs`` from the note, ``new`` for it, or of one note ``disagree`` and ``twice``, by two sources.
        note: the note that takes it over, without ``.md``.
        inbox: where the statement stands now; of two sources the note itself.
        statement: what is to be decided about.
        text: the same as it is written, with what is nested in it.
        there: what the note says instead, or what is likest to it; of two sources what the other one says.
        under: the statement of the note that it is nested in.
        heading: under which it would go, a new one at the end of the note where it has none of this name; empty for
            its top.
        sources: the two sources, or the one.
    """

    kind: str
    note: str
    inbox: str
    statement: Statement
    text: str
    there: Statement | None
    under: Statement | None
    heading: str
    sources: tuple[str, ...] = ()

    @property
    def identity(self) -> tuple[str, ...]:
        """What it is known by while the notes change."""
        other = self.there.words if self.kind in ("disagree", "twice") and self.there else ()
        return (self.note, self.inbox, self.statement.heading, *self.statement.words, "", *other)


class Text:
    """A note as lines, and the statements in them."""

    def __init__(self, path: str, text: str) -> None:
        """``path`` is without ``.md``. Raises :class:`MergeError` when the note is damaged, with the line."""
        self.path = path
        self.ending = "\r\n" if "\r\n" in text else "\n"
        if self.ending == "\r\n" and text.count("\r\n") != text.count("\n"):
            raise MergeError(f"{path}.md: its lines end in two ways. Save it with one, then decide again.")
        self.lines = text.split(self.ending)
        for number, line in enumerate(self.lines, 1):
            if _CONFLICT.match(line):
                raise MergeError(f"{path}.md:{number}: an unsolved merge. Solve it, then decide again.")
        properties = frontmatter.split("\n".join(self.lines), as_written=True)
        if properties.error is not None:
            number, why = properties.error
            raise MergeError(f"{path}.md:{number}: its properties cannot be read ({why}). Mend them first.")
        self.body, self.meta = properties.body_line - 1, properties.values
        self.document = parse(path, self.lines, lambda text: False)
        self.units = list(self._read())

    def _read(self) -> Iterator[Unit]:
        source = ""
        for number, section in enumerate(self.document.sections):
            heading = above(self.document, number)
            for block in section.blocks:
                if PROVENANCE.match(block.lines[0]):
                    match = _SOURCE.match(block.lines[0])
                    source = match.group(1) if match else ""
                elif not made(self.lines[block.start]):
                    for _, each in said(self.document, block, heading):
                        if each is not None and each.first >= 0:
                            yield Unit(each, block, number, self._end(each, block), source)

    def _end(self, statement: Statement, block: Block) -> int:
        if block.kind == "table" and statement.first == block.start:
            return block.end  # the head: without it no row says anything
        if block.kind != "item":
            return statement.last
        depth = indent(self.lines[statement.first])
        end = statement.first + 1
        while end < block.end:
            line = self.lines[end]
            if line.strip() and indent(line) <= depth and ITEM.match(line):
                break
            end += 1
        while not self.lines[end - 1].strip():
            end -= 1
        return end

    @property
    def subjects(self) -> set[str]:
        """What the note is called: a heading that says the same says nothing of its own."""
        names = (self.path.rpartition("/")[2], *strings(self.meta.get("title")), *strings(self.meta.get("aliases")))
        return {key(name) for name in names}

    @property
    def text(self) -> str:
        """The note as it is written to the disk."""
        return self.ending.join(self.lines)

    @property
    def empty(self) -> bool:
        """Whether nothing is left but properties, headings, and what the normaliser says itself."""
        blocks = [block for section in self.document.sections for block in section.blocks]
        own = all(PROVENANCE.match(block.lines[0]) or made(self.lines[block.start]) for block in blocks)
        return own and not self.document.footnotes

    def find(self, statement: Statement) -> Unit:
        """Where a statement stands. Raises :class:`MergeError` when the note says it no more."""
        found = [each for each in self.units if each.statement.words == statement.words]
        near = [each for each in found if each.statement.heading == statement.heading]
        if not found:
            raise MergeError(
                f"{self.path}.md was edited: it no longer says “{statement.text}”. Start the review again."
            )
        return (near or found)[0]

    def nested(self, unit: Unit) -> list[Unit]:
        """A statement and those that are nested in it."""
        return [each for each in self.units if unit.statement.first <= each.statement.first < unit.end]

    def said(self) -> Counter[tuple[str, ...]]:
        """How often the note says what."""
        return Counter(each.statement.words for each in self.units)

    def changed(self, start: int, end: int, lines: Sequence[str]) -> Text:
        """The note with other lines in place of those from ``start`` to ``end``."""
        return Text(self.path, self.ending.join([*self.lines[:start], *lines, *self.lines[end:]]))


def indent(line: str) -> int:
    """How far a line is indented."""
    line = line.expandtabs(4)
    return len(line) - len(line.lstrip())


# --- what there is to decide ---


def differences(note: Text, inbox: Text) -> list[Difference]:
    """What waits in the inbox and differs from a note or is new for it, what differs first."""
    comparison = Comparison(note.path, "\n".join(note.lines))
    out: list[Difference] = []
    ends: list[tuple[int, Finding]] = []  # the statements that the next one is nested in
    skip = 0
    for unit in inbox.units:
        if unit.statement.first < skip:  # it goes along with the one it is nested in, unless it contradicts the note
            finding = comparison.find(unit.statement)
            if finding.kind == "differs":
                out.append(_difference("differs", note, inbox, unit, finding, None))
            continue
        ends = [each for each in ends if each[0] > unit.statement.first]
        finding = comparison.find(unit.statement)
        if finding.kind == "new":
            out.append(_difference("new", note, inbox, unit, finding, ends[-1][1].there if ends else None))
            skip = unit.end
        else:
            if finding.kind == "differs":
                out.append(_difference("differs", note, inbox, unit, finding, None))
            ends.append((unit.end, finding))
    return sorted(out, key=lambda each: each.kind != "differs")


def _difference(
    kind: str, note: Text, inbox: Text, unit: Unit, finding: Finding, under: Statement | None
) -> Difference:
    lines = inbox.lines[unit.statement.first : unit.end if kind == "new" else unit.statement.last]
    heading = under.heading if under is not None else finding.heading
    if finding.kind == "new" and finding.there is None and not heading:
        heading = "" if key(unit.statement.heading) in note.subjects else unit.statement.heading
    return Difference(
        kind, note.path, inbox.path, unit.statement, "\n".join(_dedented(lines)), finding.there, under, heading,
        (unit.source,) if unit.source else (),
    )  # fmt: skip


def told_twice(note: Text, both: frozenset[frozenset[str]] = frozenset()) -> list[Difference]:
    """What two sources of a note say the same of, or differ in, what differs first. ``both`` are pairs that stay.

    What the normaliser did not take from a source counts for nothing here: it is the person's own.
    """
    if len({each.source for each in note.units if each.source}) < 2:
        return []
    out = []
    before: dict[str, list[Unit]] = {}
    for unit in note.units:
        if not unit.source:
            continue
        others = [each for source, told in before.items() if source != unit.source for each in told]
        found = _same(unit, others) if len(unit.statement.words) >= _FEW else None
        if found is not None and frozenset((mark(unit.statement), mark(found[1].statement))) not in both:
            kind, other = found
            text = "\n".join(_dedented(note.lines[unit.statement.first : unit.statement.last]))
            out.append(
                Difference(
                    kind,
                    note.path,
                    note.path,
                    unit.statement,
                    text,
                    other.statement,
                    None,
                    other.statement.heading,
                    (unit.source, other.source),
                )
            )
        before.setdefault(unit.source, []).append(unit)
    return sorted(out, key=lambda each: each.kind != "disagree")


def _same(unit: Unit, others: list[Unit]) -> tuple[str, Unit] | None:
    said = unit.statement
    for other in others:
        if other.statement.words == said.words:
            return "twice", other
    if not said.masked or not said.figures:
        return None
    masked = [other.statement.masked for other in others]
    best = process.extractOne(said.masked, masked, scorer=fuzz.token_sort_ratio, score_cutoff=NEAR, processor=None)
    if best is None or others[best[2]].statement.figures in ([], said.figures):
        return None
    return "disagree", others[best[2]]


# --- how it is done ---


def instead(difference: Difference, note: Text, inbox: Text) -> tuple[Text, Text]:
    """The statement in the place of the one that the note has; returns the note and the inbox.

    Raises:
        MergeError: one of the two is not there any more, or the change would touch something else.
    """
    assert difference.there is not None  # noqa: S101 what differs differs from something
    unit, there = inbox.find(difference.statement), note.find(difference.there)
    if note.path == inbox.path and unit.statement.first == there.statement.first:
        raise MergeError(f"{note.path}.md was edited: it says this once. Start the review again.")
    _check(unit, inbox)
    lines = _in_form(unit, inbox, there, note)
    if lines is None:
        raise MergeError("one is a row of a table, the other is none: take it over beside, and edit the note")
    spoken = Counter({there.statement.words: -1, unit.statement.words: 1})
    if note.path != inbox.path:
        changed = note.changed(there.statement.first, there.statement.last, lines)
        return _checked(note, changed, spoken), cut(inbox, unit, note, leaf=True)
    first, second = sorted((there, unit), key=lambda each: -each.statement.first)  # from below, so that places hold
    for each in (first, second):
        put = lines if each is there else []
        note = note.changed(each.statement.first, each.statement.last, put)
    made = _checked(inbox, note, Counter({there.statement.words: -1}))
    return made, made


def add(difference: Difference, note: Text, inbox: Text) -> tuple[Text, Text]:
    """The statement, with what is nested in it, at its place in the note; returns the note and the inbox.

    Raises:
        MergeError: as for :func:`instead`.
    """
    unit = inbox.find(difference.statement)
    _check(unit, inbox)
    alone = difference.kind == "differs"
    nested = [unit] if alone else inbox.nested(unit)
    at, lines, more = _placed(difference, unit, note, inbox, alone)
    spoken = Counter(each.statement.words for each in nested) + more
    return _checked(note, note.changed(at, at, lines), spoken), cut(inbox, unit, note, leaf=alone)


def cut(inbox: Text, unit: Unit, note: Text, *, leaf: bool = False) -> Text:
    """The inbox without a statement and what is nested in it; a ``leaf`` that something is nested in stays.

    What it was nested in goes along when the note says that and nothing else is nested in it.

    Raises:
        MergeError: something else would go along.
    """
    nested = inbox.nested(unit)
    gone = Counter(each.statement.words for each in nested)
    start, end = unit.statement.first, unit.end
    if leaf and len(nested) > 1:
        return inbox  # it introduces what is nested in it
    said = note.said()
    for outer in reversed(inbox.units[: inbox.units.index(unit)]):
        if outer.statement.first < start and outer.end == end and outer.block is unit.block:
            own = [each for each in inbox.nested(outer) if not start <= each.statement.first < end]
            if own != [outer] or not said[outer.statement.words] or note.path == inbox.path:
                break
            start, gone = outer.statement.first, gone + Counter([outer.statement.words])
    if unit.block.kind == "table" and start > unit.block.start:
        rows = [each for each in inbox.units if each.block is unit.block]
        if len(rows) == 2:  # the head, and the last row
            gone += Counter([rows[0].statement.words])
            start, end = unit.block.start, unit.block.end
    while end < len(inbox.lines) and not inbox.lines[end].strip() and not inbox.lines[start - 1].strip():
        end += 1
    changed = _checked(inbox, inbox.changed(start, end, []), Counter({words: -count for words, count in gone.items()}))
    return changed if note.path == inbox.path else _told_anew(changed, note)


def _told_anew(inbox: Text, note: Text) -> Text:
    """The inbox with its callouts on what differs and what is new as they are after a change."""
    blocks = [block for block in inbox.document.sections[0].blocks if outdated(inbox.lines[block.start])]
    if not blocks:
        return inbox
    comparison = Comparison(note.path, "\n".join(note.lines))
    findings = [comparison.find(each.statement) for each in inbox.units]
    titles = [heading_of(note.document, number) for number in range(1, len(note.document.sections))]
    told = callouts(
        [each for each in findings if each.kind != "has"], note.path, {each: anchor(each) for each in titles}
    )
    lines = [line for each in told for line in (*each, "")]
    start = blocks[0].start
    for block in reversed(blocks):
        end = block.end + (block.end < len(inbox.lines) and not inbox.lines[block.end].strip())
        inbox = inbox.changed(block.start, end, [])
    return inbox.changed(start, start, lines)


def _checked(before: Text, after: Text, spoken: Counter[tuple[str, ...]]) -> Text:
    """``after``, if it says what ``before`` says and what was ``spoken``, more or (below 0) less.

    Raises:
        MergeError: it does not.
    """
    wanted = before.said()
    wanted.update(spoken)
    if +wanted != after.said() or any(count < 0 for count in wanted.values()):
        raise MergeError(f"{before.path}.md: this cannot be done without changing something else. Do it by hand.")
    return after


def _check(unit: Unit, inbox: Text) -> None:
    written = "\n".join(inbox.lines[unit.statement.first : unit.end])
    after = inbox.lines[unit.end : unit.end + 2]
    if any(line.startswith("^") and _BLOCK_ID.match(line) for line in after):
        raise MergeError("its block id stands on a line of its own: take it over by hand")
    if _FOOTNOTE.search(written):
        raise MergeError("it has a footnote, which stands elsewhere: take it over by hand")


def _dedented(lines: Sequence[str]) -> list[str]:
    depth = indent(lines[0])
    return [_shifted(line, -depth) for line in lines]


def _shifted(line: str, by: int) -> str:
    if not line.strip():
        return ""
    return " " * max(0, indent(line) + by) + line.strip(" \t") if by else line


def _cells(line: str) -> int:
    return len(re.findall(r"(?<!\\)\|", line.strip().strip("|")))


def _in_form(unit: Unit, inbox: Text, there: Unit, note: Text) -> list[str] | None:
    """A statement as it is written in the place of another; ``None`` where one is a row and the other none."""
    lines = _own(inbox.lines[unit.statement.first : unit.statement.last], inbox, note)
    kinds = (unit.block.kind, there.block.kind)
    old = note.lines[there.statement.first]
    if "table" in kinds:
        return lines if kinds == ("table", "table") and _cells(lines[0]) == _cells(old) else None
    opens = ITEM.match(lines[0])
    text = [opens["text"], *(_shifted(line, -indent(lines[0])) for line in lines[1:])] if opens else lines
    if kinds[1] == "item":
        form = ITEM.match(old)
        if form is None:
            return None
        hang = " " * (len(form["indent"].expandtabs(4)) + len(form["marker"]))
        lines = [f"{form['indent']}{form['marker']}{text[0]}", *(f"{hang}{line.strip()}" for line in text[1:])]
    elif opens:
        lines = [line.strip() for line in text]
    named = _BLOCK_ID.search(note.lines[there.statement.last - 1])
    if named and not _BLOCK_ID.search(lines[-1]):
        lines[-1] += f" ^{named.group(1)}"  # links lead to it
    return lines


def _own(lines: Sequence[str], inbox: Text, note: Text) -> list[str]:
    """Lines of the inbox as they are written in the note: a link to the place itself names the place."""
    if inbox.path == note.path:
        return list(lines)
    return [line.replace("[[#", f"[[{inbox.path}#") for line in lines]


def _placed(
    difference: Difference, unit: Unit, note: Text, inbox: Text, alone: bool
) -> tuple[int, list[str], Counter[tuple[str, ...]]]:
    """Where a statement goes in a note, the lines with the blank ones round them, and what else they say."""
    last = unit.statement.last if alone else unit.end
    lines = _own(_dedented(inbox.lines[unit.statement.first : last]), inbox, note)
    likest = difference.under or difference.there
    near = note.find(likest) if likest is not None else None
    item = unit.block.kind == "item"
    if near is not None and near.block.kind == "item" and item:
        deeper = difference.under is not None
        return near.end, _beside(lines, note.lines[near.statement.first], deeper=deeper), Counter()
    if unit.block.kind == "table" and unit.statement.first > unit.block.start:
        likest_rows = [note.find(each) for each in (difference.there, difference.under) if each is not None]
        for row in likest_rows:
            if row.block.kind == "table" and _cells(note.lines[row.statement.first]) == _cells(lines[0]):
                return row.end, lines, Counter()
        head = inbox.units[[each.block is unit.block for each in inbox.units].index(True)]
        lines = inbox.lines[unit.block.start : unit.block.start + 2] + lines
        more = Counter([head.statement.words])
        return *_parted(_after(near, difference.heading, note), lines, note), more
    at, before = _after(near, difference.heading, note), None
    if near is None:
        section = _section(difference.heading, note)
        blocks = note.document.sections[section].blocks if section is not None else []
        before = blocks[-1] if blocks else None
        if section is None:
            lines = [f"## {difference.heading}", "", *lines]
    if before is not None and before.kind == "item" and item and before.end == at:
        return at, _beside(lines, note.lines[before.start], deeper=False), Counter()
    return *_parted(at, lines, note), Counter()


def _beside(lines: list[str], neighbour: str, *, deeper: bool) -> list[str]:
    """An item as the next one after another, or ``deeper`` as one that is nested in it."""
    form = ITEM.match(neighbour)
    if form is None:
        return lines
    opens = ITEM.match(lines[0])
    depth = len(form["indent"].expandtabs(4)) + (4 if deeper else 0)
    if opens is not None and not deeper:
        numbered = re.match(r"(\d+)([.)]\s+)", form["marker"])
        task = re.search(r"\[.\]\s+\Z", opens["marker"])
        start = f"{int(numbered.group(1)) + 1}{numbered.group(2)}" if numbered else f"{form['marker'].strip()[0]} "
        lines = [f"{start}{task.group() if task else ''}{opens['text']}", *lines[1:]]
    return [_shifted(line, depth) for line in lines]


def _parted(at: int, lines: list[str], note: Text) -> tuple[int, list[str]]:
    above = [""] if at > 0 and note.lines[at - 1].strip() else []
    below = [""] if at < len(note.lines) and note.lines[at].strip() else []
    return at, [*above, *lines, *below]


def _section(heading: str, note: Text) -> int | None:
    """The section of a heading; without one the text before the first, where there is some."""
    sections = note.document.sections
    if not heading:
        return 0 if sections[0].blocks or len(sections) == 1 else None
    return next((at for at in range(1, len(sections)) if key(heading_of(note.document, at)) == key(heading)), None)


def _after(near: Unit | None, heading: str, note: Text) -> int:
    """The line after the block that a statement goes below: that of the likest one, or the last under the heading."""
    sections = note.document.sections
    if near is None:
        section = _section(heading, note)
        if section is None:
            return len(note.lines) - (not note.lines[-1].strip())
        if not sections[section].blocks:
            return max(sections[section].end, note.body)
        near_at, blocks = len(sections[section].blocks) - 1, sections[section].blocks
    else:
        blocks = sections[near.section].blocks
        near_at = next(at for at, block in enumerate(blocks) if block is near.block)
    for one, other in pairwise(blocks[near_at:]):
        together = one.kind == other.kind == "item" and one.group == other.group
        if not together and other.kind != "block_id":
            break
        near_at += 1
    return blocks[near_at].end


def mark(statement: Statement) -> str:
    """The mark by which a statement is known elsewhere."""
    return mark_of(statement.words)
