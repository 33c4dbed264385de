"""Parting what only looks like one section: a paragraph or a list item that begins another subject, with no heading."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace

from .catalogue import Name, bare, words
from .inline import MARKER
from .mentions import Mentions, own_words
from .parse import PSEUDO, Block, Document, Section
from .titles import LONGEST, Titles

_BREAK = re.compile(r"(?:\s{2,}|\\)\Z")


def picture(block: Block) -> bool:
    """Whether a block is nothing but pictures."""
    return block.kind == "paragraph" and not re.sub(r"\0\d+\0|[\[\]]|\([^\s()]*\)", "", "".join(block.lines)).strip()


class Splitter:
    """Parts the sections of documents by the names of one catalogue."""

    def __init__(self, mentions: Mentions, titles: Titles) -> None:
        self.mentions = mentions
        self.titles = titles
        self.catalogue = mentions.catalogue

    def split(self, document: Document) -> None:
        """Part the sections of ``document``, in place."""
        sections: list[Section] = []
        moved: dict[int, int] = {}
        gathers = self._gathering(document)
        for number, section in enumerate(document.sections):
            section.parent = moved.get(section.parent, section.parent)
            moved[number] = len(sections)
            sections += _Parting(self, document, section, len(sections), gathers[number]).run()
        document.sections[:] = sections

    def _gathering(self, document: Document) -> list[bool]:
        """For each section, whether it is a group of subjects: most of its sub-headings are names of the catalogue."""
        named, count = Counter[int](), Counter[int]()
        for section in document.sections[1:]:
            if section.level < PSEUDO:
                count[section.parent] += 1
                names = self.catalogue.exact(own_words(section.title))
                named[section.parent] += any(name.strength > 1 for name in names)
        return [count[number] > 1 and 2 * named[number] > count[number] for number in range(len(document.sections))]

    def definitions(self, blocks: list[Block]) -> dict[int, bool]:
        """The lists with items that name subjects, and whether every item of the list is the definition of one."""
        groups: dict[int, list[Block]] = {}
        for block in blocks:
            if block.kind == "item":
                groups.setdefault(block.group, []).append(block)
        found = {}
        for group, items in groups.items():
            named = [
                item
                for item in items
                if item.lead
                and any(name.strength > 1 for name in self.catalogue.exact(item.lead))
                and len(words(" ".join(item.lines))) > len(words(item.lead)) + 4
            ]
            for item in items:
                if item not in named:
                    item.lead = ""
            if named:
                found[group] = len(named) == len(items) >= 3
        return found

    def opened(self, block: Block, document: Document) -> tuple[int, list[Name]]:
        """The first line of a paragraph that begins to speak of a subject, where a new paragraph could begin."""
        if block.kind != "paragraph" or block.lead:
            return 0, []
        stars = ticks = brackets = 0
        for line in range(len(block.lines) if len(block.lines) == block.end - block.start else 1):
            if line:
                before = block.lines[line - 1]
                stars, ticks = stars + before.count("**"), ticks + before.count("`")
                brackets += before.count("[") - before.count("]")
                if stars % 2 or ticks % 2 or brackets or not _BREAK.search(document.lines[block.start + line - 1]):
                    continue
            names = self.mentions.defined(own_words(block.lines[line][:LONGEST]))
            if names:
                return line, names
        return 0, []


class _Parting:
    """One section on its way into several. ``here`` is the place that the section will have in the document."""

    def __init__(self, splitter: Splitter, document: Document, section: Section, here: int, gathers: bool) -> None:
        self.splitter = splitter
        self.document = document
        self.section = section
        self.here = here
        self.lists = splitter.definitions(section.blocks)
        self.blocks, self.turns = _Digressions(splitter, document, section, gathers).find()
        self.loose = False  # whether an earlier paragraph of this section began another subject after a wide gap
        self.out = [section]

    def run(self) -> list[Section]:
        """The section and those parted from it."""
        section = self.section
        section.blocks = []
        target = section
        owner = self.here  # the section that items and what follows them belong to
        previous, kind_before = section.end, ""
        for block in self.blocks:
            gap = block.start - previous
            before, kind_before = kind_before, block.kind
            previous = block.end
            turns = self.turns.get(id(block))
            returns = turns == ""
            owner = self.here if returns else owner
            if turns:
                target = self.open(turns, block, self.here, "lead", {"definitions"})
                owner = self.here + len(self.out) - 1
                target.blocks.append(block)
                continue
            begins, kind = self.begins(block, gap, before)
            if begins:
                changes = {"definitions"} if kind == "item" and self.lists[block.group] else set()
                owner = self.here if kind == "lead" else owner
                target = self.open(begins, block, owner, kind, changes)
            elif returns or (target.pseudo == "item" and not picture(block)):
                # An item's subject ends with the item and its pictures.
                target = self.open("", block, owner, "rest", set())
            target.blocks.append(block)
        return self.out

    def open(self, title: str, block: Block, parent: int, pseudo: str, changes: set[str]) -> Section:
        depth = self.out[parent - self.here].depth + 1
        section = Section(PSEUDO + 1, title, block.start, block.start, parent, depth, pseudo, changes)
        self.out.append(section)
        return section

    def begins(self, block: Block, gap: int, before: str) -> tuple[str, str]:
        """The name with which a block begins another subject, and what kind of beginning that is."""
        if block.kind == "paragraph" and block.lead:
            return block.lead, "lead"
        if block.kind == "paragraph" and (gap >= 2 + (before == "item") or self.loose) and self.here:
            names = self.splitter.mentions.opening(MARKER.sub(" ", block.lines[0]))
            self.loose = self.loose or bool(names)
            return (names[0].text if names else ""), "lead"
        if block.kind == "item" and block.group in self.lists:
            return block.lead, "item"
        if block.kind == "table":
            # The first cell of a table says what its rows are.
            cell = bare(block.lines[0].strip().strip("|").split("|")[0])
            if any(name.strength == 3 and " " in name.text for name in self.splitter.catalogue.exact(cell)):
                return cell, "lead"
        return "", ""


class _Digressions:
    """Where the text under a heading turns to another subject with words like "A VPC endpoint connects ...".

    It does when at least two blocks from there on name that subject and it ends where one names the heading's alone;
    or when it is all there is between the heading of a group of subjects and the first of them.
    """

    def __init__(self, splitter: Splitter, document: Document, section: Section, gathers: bool) -> None:
        self.splitter = splitter
        self.document = document
        self.section = section
        self.gathers = gathers
        self.entries = splitter.catalogue.entries

    def find(self) -> tuple[list[Block], dict[int, str]]:
        """The blocks, with one of its own for such words after a line break; and where the text turns.

        Returns:
            The blocks, and by the ``id`` of a block the name that it begins with, or nothing where the text comes
            back to what its heading says.
        """
        blocks = self.section.blocks
        opened = [(block, *self.splitter.opened(block, self.document)) for block in blocks]
        if self.section.parent < 0 or not any(names for _, _, names in opened):
            return blocks, {}
        heading = self.splitter.titles.named(own_words(self.section.title))
        about = {self.entries[each.name.entry].note for each in heading if each.score >= 60}
        pieces: list[tuple[Block, Name | None]] = []
        whole: dict[int, Block] = {}
        for block, line, names in opened:
            name = names[0] if names and self.entries[names[0].entry].note not in about else None
            if name and line:
                head, tail = _cut(block, line)
                whole[id(tail)] = block
                pieces += [(head, None), (tail, name)]
            else:
                pieces.append((block, name))
        turns = self._turns(pieces, {each.name.entry for each in heading if each.score >= 93})
        return _joined(pieces, whole, turns), turns

    def _turns(self, pieces: list[tuple[Block, Name | None]], subject: set[int]) -> dict[int, str]:
        texts = [self.splitter.mentions.count(own_words("\n".join(piece.lines))) for piece, _ in pieces]
        notes = [{self.entries[entry].note for entry in text} for text in texts]
        alone = self.gathers and not subject and sum(not picture(piece) for piece, _ in pieces) == 1
        turns: dict[int, str] = {}
        until = 0
        for at, (piece, name) in enumerate(pieces):
            if name is None or at < until or not (alone or (at and subject)):
                continue
            note = self.entries[name.entry].note
            until = at + 1
            while until < len(pieces):
                other = pieces[until][1]
                elsewhere = other is not None and self.entries[other.entry].note != note
                if elsewhere or (subject & texts[until].keys() and note not in notes[until]):
                    break
                until += 1
            if alone or sum(note in found for found in notes[at:until]) > 1:
                turns[id(piece)] = name.text
                if until < len(pieces):
                    turns[id(pieces[until][0])] = ""
        return turns


def _cut(block: Block, line: int) -> tuple[Block, Block]:
    head = replace(block, end=block.start + line, lines=block.lines[:line])
    if head.lines[-1].endswith("\\"):  # a break before nothing would be shown as it is written
        head.lines[-1] = head.lines[-1].removesuffix("\\").rstrip()
    return head, replace(block, start=block.start + line, lines=block.lines[line:])


def _joined(pieces: list[tuple[Block, Name | None]], whole: dict[int, Block], turns: dict[int, str]) -> list[Block]:
    """The pieces as blocks again, uncut where the text did not turn after all."""
    out: list[Block] = []
    for piece, _ in pieces:
        if id(piece) in whole and id(piece) not in turns:
            if id(out[-1]) in turns:
                turns[id(whole[id(piece)])] = turns[id(out[-1])]
            out[-1] = whole[id(piece)]
        else:
            out.append(piece)
    return out
