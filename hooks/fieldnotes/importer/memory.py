"""What earlier runs did, brought to bear on this one: nothing is delivered twice, and what a person did since stays."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from functools import partial
from pathlib import Path as File

from .decisions import Decision, Decisions, address, headings
from .inline import MARKER, Ref
from .lock import Delivered, Lock, Path, Section, merged, text_hash
from .parse import Block, Document, parse
from .parts import UNSORTED, Part, Source, heading_of
from .resolve import Resolver
from .sources import INBOX, Vault
from .statements import statement, statements, title_statement


class Memory:
    """The lock and the decisions during one run.

    ``after`` is what the lock will be: the caller fills in what is written, :meth:`close` the rest.
    """

    def __init__(
        self, lock: Lock, decisions: Decisions, vault: Vault, resolver: Resolver, digest: Callable[[File], str]
    ) -> None:
        self.lock = lock
        self.decisions = decisions
        self.vault = vault
        self.resolver = resolver
        self.digest = digest
        self.marks: dict[tuple[str, int, int], list[str]] = {}
        self.titles: dict[tuple[str, int], str] = {}
        self.fresh: dict[str, dict[Path, Counter[str]]] = {}
        self.was: dict[str, str] = {}
        self.places: dict[str, set[str]] = {}
        self.seen: list[tuple[str, Decision]] = []

    # --- before --------------------------------------------------------------------------------------------------

    def look(self) -> None:
        """Find where the vault has what was delivered, what has become of each section, and who moved it.

        A section that was moved as a whole is a decision: it counts for this run.
        """
        if not self.lock.sources:
            return
        left_alone = set()
        for path in self.vault.notes:
            text = self.vault.text(path)
            if self.lock.notes.get(path) == text_hash(text):
                left_alone.add(path)
            document = parse(path, text.split("\n"), lambda text: False)
            blocks = [block for section in document.sections for block in section.blocks]
            for block in (*blocks, *document.footnotes.values()):
                for mark in filter(None, statements(document, block, lambda ref: "")):
                    self.places.setdefault(mark, set()).add(path)
            for number in range(1, len(document.sections)):
                mark = title_statement(heading_of(document, number))
                self.places.setdefault(mark, set()).add(path)
        for source, sections in self.lock.sources.items():
            for section in sections:
                before = section.state
                if section.to.partition("#")[0] in left_alone:
                    continue
                section.state, note = self.state(section)
                if section.state == "moved" and before != "moved":
                    decision = Decision(section=address(source, section.path), to=note, by="seen", hash=section.hash)
                    if all(each.section != decision.section or each.to != note for each in self.decisions.all):
                        self.decisions.add(decision)

    def state(self, section: Section) -> tuple[str, str]:
        """What has become of a section, and the note that has it now, if one has all of it."""
        home = section.to.partition("#")[0]
        # A heading may have become a note's title: it tells only of a section that has nothing else.
        title = title_statement(section.path[-1]) if section.path else ""
        marks = [mark for mark in section.statements if mark != title] or list(section.statements)
        found = [self.places.get(mark, set()) for mark in marks]
        held = [notes for notes in found if notes]
        if not section.statements or not home:
            return section.state, home
        if not held:
            return "discarded", ""
        notes = set.union(*held)
        everywhere = set.intersection(*held)
        if home in everywhere:
            return ("placed" if len(held) == len(found) else "edited"), home
        merged_into = home.removeprefix(f"{INBOX}/")
        if merged_into in everywhere:
            return "merged", merged_into
        if len(held) == len(found) and everywhere - {UNSORTED}:
            note = min(everywhere - {UNSORTED}, key=lambda path: (path.startswith(f"{INBOX}/"), path))
            return ("moved" if not note.startswith(f"{INBOX}/") else "placed"), note
        return ("edited" if home in notes else "split"), home

    def settle(self, sources: list[Source]) -> None:
        """Mark the blocks that earlier runs have delivered: ``Source.done`` gets their lines."""
        given: dict[str, list[tuple[Path, str]]] = {}
        order: list[tuple[Source, int, int, int]] = []
        for source in sources:
            name, document = source.file.name, source.document
            marks: list[tuple[Path, str]] = []
            for number in range(len(document.sections)):
                path = headings(document, number)
                title = title_statement(heading_of(document, number))
                if title:
                    marks.append((path, title))
                    order.append((source, number, -1, 0))
                for at, block in enumerate(self.blocks(source, number)):
                    for line, mark in enumerate(statements(document, block, partial(self.named, source))):
                        marks.append((path, mark))
                        order.append((source, number, at, line))
            given[name] = marks
        delivered = Delivered(self.lock, given)
        self.was = delivered.was
        flat = [(name, path, mark) for name, marks in given.items() for path, mark in marks]
        lines: dict[tuple[int, int, int], list[tuple[str, bool]]] = {}
        for (source, number, at, _), (name, path, mark), old in zip(order, flat, delivered.flags, strict=True):
            if at < 0 and old:
                source.titled.add(number)
            if mark and not old:
                self.fresh.setdefault(name, {}).setdefault(path, Counter())[mark] += 1
            if at >= 0 and self.lock.sources:
                lines.setdefault((id(source), number, at), []).append((mark, old))
        if not self.lock.sources:
            return
        for source in sources:
            for number in range(len(source.document.sections)):
                for at, block in enumerate(self.blocks(source, number)):
                    told = lines.get((id(source), number, at), [])
                    said = [old for mark, old in told if mark]
                    if any(said) or (not said and source.file.name in self.was):  # what says nothing is not new
                        source.done[id(block)] = [bool(old or not mark) for mark, old in told]

    def blocks(self, source: Source, number: int) -> list[Block]:
        """The blocks of a section; the first also has the footnotes, which belong to no section."""
        notes = list(source.document.footnotes.values()) if number == 0 else []
        return [*source.document.sections[number].blocks, *notes]

    def named(self, source: Source, ref: Ref) -> str:
        """By what a picture without words is known: the content of its file, or its name."""
        if ref.kind == "remote":
            return ref.target
        meant = self.resolver.meant(source, ref)
        return self.digest(meant.file) if meant is not None and meant.file is not None else ref.path.lower()

    def where(self, part: Part) -> str:
        """The note of the vault that has most of a part now; empty when none has any."""
        counts: Counter[str] = Counter()
        document = part.source.document
        for number, _ in part.members:
            for block in document.sections[number].blocks:
                for mark in statements(document, block, lambda ref: ""):
                    counts.update(self.places.get(mark, ()) if mark else ())
        return min(counts, key=lambda path: (-counts[path], path), default="")

    # --- after ---------------------------------------------------------------------------------------------------

    def close(
        self,
        sources: list[Source],
        targets: dict[tuple[str, int], str],
        files: dict[str, str],
        notes: dict[str, str],
    ) -> Lock:
        """The lock after this run.

        Args:
            sources: what was read.
            targets: where each section went, by source and its place in it.
            files: the attachments that this run delivers: content to path.
            notes: the notes that it writes: path to the hash of their text.
        """
        after = Lock(dict(self.lock.sources), {**self.lock.files, **files}, {**self.lock.notes, **notes})
        for name, old in self.was.items():
            if name != old and old in after.sources:
                after.sources[name] = after.sources.pop(old)
        for source in sources:
            name, document = source.file.name, source.document
            now: list[Section] = []
            fresh = self.fresh.get(name, {})
            for number in range(len(document.sections)):
                path = headings(document, number)
                own = heading_of(document, number) or not number
                if not own and not fresh.get(path):
                    continue
                hash = section_hash(document, number)
                now.append(Section(path, hash, targets.get((name, number), ""), "placed", fresh.pop(path, Counter())))
            after.sources[name] = merged(after.sources.get(name, []), now)
        return after


def section_hash(document: Document, number: int) -> str:
    """The hash of a section's own text, without what its links lead to."""
    text = " ".join(line for block in document.sections[number].blocks for line in block.lines)
    return statement((MARKER.sub("", text),)) if text.strip() else ""
