"""Parts become the text of notes: first as pieces with markers for their links, then, when it is known which headings
every note has, as Markdown.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import PurePosixPath

import yaml

from fieldnotes.vault.note import Note
from fieldnotes.vault.paths import VaultPath

from .catalogue import Catalogue, Entry
from .compare import Comparison, Finding, callouts
from .home import UNKNOWN
from .inline import MARKER
from .landing import Landing, Outline, anchor
from .links import Links
from .match import Matcher, guesses
from .memory import Memory
from .parse import PROVENANCE, Block, Document, strings
from .parts import (
    UNSORTED,
    Dropped,
    Part,
    Plan,
    Source,
    as_written,
    clip,
    drawn,
    heading_of,
    how,
    key,
    span,
)
from .place import drop_heading
from .present import Present
from .sources import INBOX, Vault

_BLOCK_ID = re.compile(r"(?:^|\s)\^([A-Za-z0-9-]+)\s*\Z")
_OWN_PROPERTIES = ("title", "aliases", "tags")


@dataclass(slots=True)
class Piece:
    """Lines that stand together in a note, with markers for their links.

    ``part`` is where they come from (``None``: the normaliser's own), ``heading`` the one that they stand under.
    ``level`` is above 0 for a heading, ``number`` its section in the source, -1 for one that was added, ``place`` its
    place in the note's outline. ``gap`` says whether a blank line stands before.
    """

    lines: list[str]
    part: Part | None = None
    heading: str = ""
    level: int = 0
    number: int = -1
    gap: bool = True
    place: int = -1


@dataclass(slots=True)
class Draft:
    """A note on its way: ``note`` is the path of its subject's note, ``path`` where it is written, without ``.md``."""

    note: str
    path: str
    head: dict[str, object] = field(default_factory=dict)
    pieces: list[Piece] = field(default_factory=list)
    parts: list[Part] = field(default_factory=list)


class Composer:
    """Puts parts together into the notes of a plan. ``taken`` are the paths that no new file may have, lower case."""

    def __init__(
        self, vault: Vault, matcher: Matcher, links: Links, plan: Plan, taken: set[str], memory: Memory
    ) -> None:
        self.vault = vault
        self.matcher = matcher
        self.catalogue: Catalogue = matcher.catalogue
        self.links = links
        self.plan = plan
        self.taken = taken
        self.memory = memory

    def compose(self, parts: list[Part]) -> None:
        """Write all parts into the plan's notes."""
        by_note: dict[str, list[Part]] = defaultdict(list)
        for part in parts:
            by_note[part.place.note if part.place else UNSORTED].append(part)
        for note in sorted(by_note):
            self.choose(note, by_note[note])
        drafts = [draft for note in sorted(by_note) if (draft := self.draft(note, by_note[note]))]
        for draft in drafts:
            self.land(draft)
        for part in parts:
            if part.twin is not None:
                for (number, _), (other, _) in zip(part.members, part.twin.members, strict=False):
                    landing = self.links.landings.get((part.twin.source.file.name, other))
                    if landing is not None:
                        self.links.landings[part.source.file.name, number] = landing
        self.hollow(parts)
        self.settle(drafts)
        for draft in drafts:
            self.finish(draft)

    # --- where ---------------------------------------------------------------------------------------------------

    def choose(self, note: str, parts: list[Part]) -> None:
        """Decide where the parts for a note are written and which headings become the note's own."""
        path = note
        if note in self.vault.notes or f"{note}.md".lower() in self.taken or note == UNSORTED:
            base = f"{INBOX}/{note.removeprefix(f'{INBOX}/')}"
            path, count = base, 2
            while f"{path}.md".lower() in self.taken:
                path, count = f"{base}-{count}", count + 1
        self.taken.add(f"{path}.md".lower())
        # Two notes of one name: Obsidian opens the one with the shorter path, unless the other lies beside the link
        # (obsidian-rules 2.4). So the inbox mirrors the vault's folders, which makes its paths the longer ones, and
        # links that are written now give the whole path.
        self.links.stems[PurePosixPath(path).name.lower()] += 1
        groups: dict[str, list[Part]] = defaultdict(list)
        for part in parts:
            part.path = path
            groups[part.place.heading if part.place else ""].append(part)
        for heading, members in groups.items():
            place = members[0].place
            if place is None or len(members) != 1 or not members[0].title:
                continue
            names = {key(place.title)}
            if place.entry >= 0:
                names.add(key(heading))
                if place.entry in [each.entry for each in self.catalogue.exact(members[0].title)]:
                    names.add(key(members[0].title))
            members[0].headless = key(members[0].title) in names

    # --- drafts --------------------------------------------------------------------------------------------------

    def draft(self, note: str, parts: list[Part]) -> Draft | None:
        """The pieces of one new note; ``None`` when the vault has everything."""
        fresh = self.fresh(note, parts)
        if not fresh:
            return None
        told: list[Piece] = []
        if note in self.vault.notes:
            told = self.covered(note) + self.compared(note, fresh)
            fresh = [part for part in fresh if not self.told(part, note)]
            if not fresh:
                return None
        draft = Draft(note, fresh[0].path, parts=fresh)
        draft.head = self.head(draft)
        draft.pieces += told
        plain_parts = [part for part in fresh if not (part.place and part.place.heading)]
        if note != UNSORTED:
            plain_parts.sort(key=lambda part: (bool(part.title) and not part.headless, part.order))
        for part in plain_parts:
            self.append(draft, part, 2, draft.path)
        features: dict[str, list[Part]] = defaultdict(list)
        for part in fresh:
            if part.place and part.place.heading:
                features[part.place.heading].append(part)
        order = {entry.heading: n for n, entry in enumerate(self.catalogue.entries) if entry.note == note}
        for heading in sorted(features, key=lambda each: order.get(each, 10**6)):
            members = sorted(features[heading], key=lambda part: (bool(part.title), part.order))
            own = members[0].members[0][0] if members[0].headless else -1
            draft.pieces.append(Piece([f"## {heading}"], members[0] if own >= 0 else None, heading, 2, own))
            self.plan.made.append(heading)
            for part in members:
                self.append(draft, part, 3, f"{draft.path}#{heading}")
        if note in self.vault.notes:
            self.tell_inbox(draft)
        elif note.startswith(f"{UNKNOWN}/"):
            self.tell_unknown(draft)
        return draft

    def fresh(self, note: str, parts: list[Part]) -> list[Part]:
        """The parts that neither the vault has nor another part repeats; the plan is told of the others."""
        there = self.present(note) if note in self.vault.notes or note == UNSORTED else Present()
        fresh = []
        seen: dict[tuple[str, ...], Part] = {}
        for part in parts:
            if part.delivered:
                where = self.memory.where(part)
                if where:
                    self.held(part, where)
                self.give(part, "kept", f"{where}.md" if where else "", "already there")
                continue
            same = self.same(part)
            if there.holds(part):
                where = there.where(part)
                self.held(part, where.removesuffix(".md"))
                self.give(part, "kept", where, "already there")
            elif same in seen:
                self.drop_part(part, seen[same])
            else:
                seen[same] = part
                self.give_delivered(part)
                fresh.append(part)
        return fresh

    def give_delivered(self, part: Part) -> None:
        """Account for the lines of a part that an earlier run delivered."""
        source, document = part.source, part.source.document
        for number, _ in part.members:
            blocks = document.sections[number].blocks
            for block in blocks:
                flags = source.done.get(id(block), [])
                if len(flags) == block.end - block.start:
                    lines = [block.start + at for at, old in enumerate(flags) if old]
                else:
                    lines = list(range(block.start, block.end)) if flags and all(flags) else []
                for line in lines:
                    source.fates[line] = ("kept", "", "already there")

    def head(self, draft: Draft) -> dict[str, object]:
        """The properties of a new note."""
        note, path = draft.note, draft.path
        if note == UNSORTED:
            count = "" if path == UNSORTED else f" {path.rsplit('-', 1)[-1]}"
            return {"title": f"Unsorted{count}"}
        place = draft.parts[0].place
        title = place.title if place else ""
        if note in self.vault.notes:
            return {"title": f"New for {self.vault.notes[note][0] or title}"}
        head: dict[str, object] = {"title": title}
        told = [
            part.source
            for part in draft.parts
            if (about := part.source.verdicts[0].place or part.source.home) and about.note == note and not about.heading
        ]
        metas = [source.document.meta for source in told]
        names = self.aliases(note) if self.catalogue.owner(note) else self.turned(title)
        for name, known in (("aliases", names), ("tags", [])):
            carried = [each for meta in metas for each in strings(meta.get(name))]
            values = list(dict.fromkeys([*known, *carried]))
            if values:
                head[name] = values
        for meta in metas:
            for name, value in meta.items():
                if name not in _OWN_PROPERTIES:
                    head.setdefault(str(name), value)
        for source in told:
            for name, value in source.document.meta.items():
                if name in ("aliases", "tags") or head.get(name) == value:
                    source.carried[name] = f"{path}.md"
        return head

    def append(self, draft: Draft, part: Part, level: int, where: str) -> None:
        """Put a part into a draft, its first heading at ``level``, and tell the plan where its lines went."""
        draft.pieces += self.pieces(part, level)
        origins = self.plan.parts.setdefault(f"{draft.path}.md", [])
        origins += [(part.source.file.name, first, last) for first, last in part.ranges()]
        where = where.replace(draft.path, f"{draft.path}.md", 1)
        source, document = part.source, part.source.document
        for number, _ in part.members:
            section = document.sections[number]
            for line in range(section.start, section.end):
                if source.fates[line] is None:
                    source.fates[line] = ("changed" if section.changes else "kept", where, how(section.changes))
            for block in section.blocks:
                changes = block.changes | drawn(document, block)
                status = "changed" if changes else "kept"
                for line in range(block.start, block.end):
                    if source.fates[line] is None:
                        source.fates[line] = (status, where, how(changes))
        for name in part.footnotes:
            note = document.footnotes[name]
            for line in range(note.start, note.end):
                source.fates[line] = ("kept", where, "with the text that refers to it")

    def pieces(self, part: Part, level: int) -> list[Piece]:
        """The pieces of one part."""
        document = part.source.document
        pieces: list[Piece] = []
        note = self.provenance(part)
        heading = part.title
        base = level if part.title and not part.headless else level - 1
        last: Block | None = None
        nested = ""
        for index, (number, depth) in enumerate(part.members):
            section = document.sections[number]
            title = heading_of(document, number)
            heading = title or heading
            if index == 0:
                if title and not part.headless:
                    pieces.append(self.heading(part, number, min(6, base)))
                elif title:
                    self.headless(part, number)
                pieces.append(Piece([note]))
            elif title:
                if delivered(part, index):
                    for line in range(section.start, section.end):
                        part.source.fates[line] = ("kept", "", "already there")
                elif barren(part, index) and not part.textless:
                    drop_heading(self.plan, part.source, number, "a heading with nothing under it")
                else:
                    pieces.append(self.heading(part, number, max(2, min(6, base + depth))))
                    last = None
            for block in section.blocks:
                if PROVENANCE.match(block.lines[0]):
                    self.drop_provenance(part, block)
                    continue
                if not part.source.live(block):
                    continue
                together, nested = _joined(last, block, nested)
                lines = [nested + line if line else "" for line in _new_lines(part.source, block)]
                pieces.append(Piece(lines, part, heading, gap=not together))
                last = block
        pieces += [Piece(list(document.footnotes[name].lines), part, heading) for name in part.footnotes]
        return pieces

    def heading(self, part: Part, number: int, level: int) -> Piece:
        """A heading of the source's."""
        title = " ".join(part.source.document.sections[number].title.split())
        return Piece([f"{'#' * level} {title}"], part, heading_of(part.source.document, number), level, number)

    def headless(self, part: Part, number: int) -> None:
        """Tell of a heading that gave way to a note's title, and of a link in it that leads elsewhere."""
        drop_heading(self.plan, part.source, number, "became the heading or title of its note")
        document = part.source.document
        for marker in MARKER.findall(document.sections[number].title):
            part.lost.append(int(marker))

    def provenance(self, part: Part) -> str:
        """The comment that says where a part comes from; a part that fits nothing gets guesses, and a person."""
        document = part.source.document
        path = [heading_of(document, number) for number in above(document, part.members[0][0])]
        context = " › ".join(title for title in path if title)
        note = f"%% from {' '.join(part.source.file.name.split())}, {span(part.ranges())}"
        if context:
            note += f", under {context}"
        note += self.properties(part)
        if part.place is None:
            section = document.sections[part.members[0][0]]
            blocks = (block for number, _ in part.members for block in document.sections[number].blocks)
            text = " ".join(document.text(block) for block in blocks)
            best = guesses(self.matcher, part.title, text[:4000])
            if best:
                note += "; perhaps " + ", ".join(f"{name} ({score:.0f})" for name, score in best)
            nearest = f"; nearest: {', '.join(name for name, _ in best)}" if best else ""
            self.plan.problem(
                0,
                "unsorted",
                part.source.file.name,
                section.start + 1,
                f'"{clip(part.title or text)}" fits nothing in the catalogue{nearest}',
                [UNSORTED],
                part.source.verdicts[part.members[0][0]].candidates,
            )
        return note.replace("%%", "%").replace("%", "%%", 1) + " %%"

    def properties(self, part: Part) -> str:
        """What a source's properties say that no note has as its own, for the comment beside its text."""
        source = part.source
        about = source.verdicts[0].place or source.home
        if about is not None and not about.heading and part.place is not None and about.note == part.place.note:
            return ""
        meta = {name: value for name, value in source.document.meta.items() if name not in ("title", "aliases")}
        if not meta or part is not next((each for each in source.targets if each is not None and each.kept), None):
            return ""
        source.carried.update(dict.fromkeys(meta, f"{part.path}.md"))
        text = yaml.safe_dump(meta, allow_unicode=True, default_flow_style=True, sort_keys=False, width=10**6).strip()
        return f"; properties {' '.join(text.split())}"

    def drop_provenance(self, part: Part, block: Block) -> None:
        """Leave out where an earlier run took a part from."""
        for line in range(block.start, block.end):
            part.source.fates[line] = ("dropped", "", "where an earlier run took it from")
        text = as_written(part.source.document, block)
        dropped = Dropped(part.source.file.name, block.start + 1, text, "provenance", "earlier provenance")
        self.plan.dropped.append(dropped)

    def tell_unknown(self, draft: Draft) -> None:
        """Put a note that no catalogue knows before a person."""
        source = draft.parts[0].source
        message = f'"{draft.head["title"]}" fits nothing in the catalogue and stays a note: {draft.path}.md'
        candidates = source.verdicts[0].candidates
        self.plan.problem(0, "unsorted", source.file.name, 1, message, [draft.path], candidates)

    def tell_inbox(self, draft: Draft) -> None:
        """Put what is new for a note that exists before a person."""
        ranges = [each for part in draft.parts for each in part.ranges()]
        count = sum(last - first + 1 for first, last in ranges)
        self.plan.problem(
            3,
            "inbox",
            draft.parts[0].source.file.name,
            ranges[0][0],
            f"{draft.note}.md exists and was not changed: {count} lines for it are in {draft.path}.md",
            [draft.note, draft.path],
        )

    # --- landing -------------------------------------------------------------------------------------------------

    def land(self, draft: Draft) -> None:
        """Note which headings a draft will have and where the sections of its parts are."""
        outline = self.links.outlines.setdefault(draft.path, Outline())
        landings = self.links.landings
        for piece in draft.pieces:
            if piece.level:
                outline.headings.append((piece.level, piece.heading))
                piece.place = len(outline.headings) - 1
                if piece.part is not None and piece.number >= 0:
                    landings[piece.part.source.file.name, piece.number] = Landing(draft.path, piece.place)
            for line in piece.lines:
                match = _BLOCK_ID.search(line)
                if match:
                    outline.blocks[match.group(1).lower()] += 1
        for part in draft.parts:
            name, document = part.source.file.name, part.source.document
            here = Landing(draft.path)
            for number, _ in part.members:
                first = number == part.members[0][0]
                here = landings.get((name, number), here)
                if first or not heading_of(document, number) or document.sections[number].blocks:
                    landings.setdefault((name, number), here)  # else it is a heading that was left out

    def settle(self, drafts: list[Draft]) -> None:
        """Give the outlines the headings as they will be written: a link in a heading is part of its key.

        Links in headings may lead to headings with links; a second round has the keys that the first made.
        """
        with self.links.in_silence():
            for draft in drafts * 2:
                outline = self.links.outlines[draft.path]
                for piece in draft.pieces:
                    if piece.level and piece.part is not None and MARKER.search(piece.lines[0]):
                        text = self.links.substitute(piece.part, piece.lines[0], piece.heading, title=True)
                        outline.headings[piece.place] = (piece.level, text.lstrip("#").strip())

    def held(self, part: Part, path: str) -> None:
        """Let links to a part that the vault has lead to where it has it, and bring the files that were missing."""
        if path not in self.links.outlines:
            self.links.outlines[path] = self.existing(path)
        outline = self.links.outlines[path]
        for number, _ in part.members:
            title = heading_of(part.source.document, number)
            at = outline.found([title]) if title else None
            self.links.landings[part.source.file.name, number] = Landing(path, -1 if at is None else at)
            for block in part.source.document.sections[number].blocks:
                for marker in MARKER.findall("\n".join(block.lines)):
                    ref = part.source.document.refs[int(marker)]
                    meant = self.links.resolver.meant(part.source, ref)
                    if meant is not None and meant.file is not None:
                        self.links.attachments.late(meant.file, ref)

    def hollow(self, parts: list[Part]) -> None:
        """Let links to a heading that has no text of its own lead to the text that comes next under it."""
        landings = self.links.landings
        for source in {id(part.source): part.source for part in parts}.values():
            name = source.file.name
            sections = source.document.sections
            for number in range(len(sections) - 1, 0, -1):
                after = number + 1
                if (name, number) in landings or after >= len(sections) or sections[number].blocks:
                    continue
                if sections[after].parent == number and (name, after) in landings:
                    landings[name, number] = landings[name, after]

    # --- finishing -----------------------------------------------------------------------------------------------

    def finish(self, draft: Draft) -> None:
        """Write a draft into the plan."""
        lines: list[str] = []
        for part in draft.parts:
            for marker in part.lost:
                ref = part.source.document.refs[marker]
                meant = self.links.resolver.meant(part.source, ref)
                landing = self.links.goal(meant)[0] if meant is not None and meant.note is not None else None
                if meant is None or landing is None or landing.path != draft.path:
                    self.links.unresolved(part.source, ref, "it stood in a heading that became the title of its note")
        for piece in draft.pieces:
            text = "\n".join(piece.lines)
            if piece.part is not None:
                text = self.links.substitute(piece.part, text, piece.heading, title=piece.level > 0)
            if lines and piece.gap:
                lines.append("")
            lines += text.split("\n")
        head = yaml.safe_dump(draft.head, allow_unicode=True, sort_keys=False, width=1000)
        body = "\n".join(lines).strip("\n")
        self.plan.notes[f"{draft.path}.md"] = f"---\n{head}---\n\n{body}\n"

    # --- the same ------------------------------------------------------------------------------------------------

    def same(self, part: Part) -> tuple[str, ...]:
        """What two parts have in common when one is a copy of the other: their text and the files it means."""
        document = part.source.document
        blocks = [document.footnotes[name] for name in part.footnotes]
        out = []
        for number, _ in part.members:
            out.append(document.sections[number].title)
            blocks += document.sections[number].blocks
        for block in blocks:
            out.append(as_written(document, block))
            for number in MARKER.findall("\n".join(block.lines)):
                ref = document.refs[int(number)]
                meant = self.links.resolver.meant(part.source, ref) if ref.kind == "file" else None
                out.append(str(meant.file) if meant else "")
        return tuple(out)

    def give(self, part: Part, status: str, where: str, how: str) -> None:
        """Account for the lines of a part that is not written."""
        source, document = part.source, part.source.document
        blocks = [document.footnotes[name] for name in part.footnotes]
        for number, _ in part.members:
            section = document.sections[number]
            blocks += section.blocks
            for line in range(section.start, section.end):
                source.fates[line] = (status, where, how)
        for block in blocks:
            for line in range(block.start, block.end):
                if document.fates[line] is None:
                    source.fates[line] = (status, where, how)

    def drop_part(self, part: Part, first: Part) -> None:
        """Leave out a part that says what another says; links to it lead to the other."""
        part.twin = first
        why = f"the same text as {first.source.file.name}, {span(first.ranges())}"
        same_as = (first.source.file.name, first.ranges()[0][0], first.ranges()[-1][1])
        source, document = part.source, part.source.document
        blocks = [document.footnotes[name] for name in part.footnotes]
        for number, _ in part.members:
            drop_heading(self.plan, source, number, why, same_as)
            blocks += document.sections[number].blocks
        for block in blocks:
            for line in range(block.start, block.end):
                if document.fates[line] is None:
                    source.fates[line] = ("duplicate", "", why)
            text = as_written(document, block)
            dropped = Dropped(source.file.name, block.start + 1, text, "duplicate", why, same_as)
            self.plan.dropped.append(dropped)

    # --- notes that exist ----------------------------------------------------------------------------------------

    def covered(self, note: str) -> list[Piece]:
        """What a note that exists already has, as a folded list of links to its headings."""
        titles = [text for _, text in self.existing(note).headings]
        stem = self.links.stem(note)
        if not titles:
            return []
        lines = [f"> [!info]- What [[{stem}]] already covers"]
        return [Piece(lines + [f"> - [[{stem}#{anchor(title)}|{title}]]" for title in titles])]

    def compared(self, note: str, parts: list[Part]) -> list[Piece]:
        """What a note that exists has of parts, says otherwise, and lacks; what it has is not written again."""
        comparison = Comparison(note, self.vault.text(note), self.memory.decisions.left_out(note))
        findings: list[Finding] = []
        path = parts[0].path
        for part in parts:
            found, left_out = comparison.part(part)
            findings += found
            self.give_delivered(part)
            for block, lines in left_out:
                self.leave_out(part.source, block, lines, note)
        names = {text: anchor(text) for _, text in self.existing(note).headings}
        differs = [each for each in findings if each.kind == "differs" and each.there is not None]
        for each in differs:
            theirs = each.there.text if each.there is not None else ""
            message = f'"{clip(each.statement.text)}"; {note}.md has "{clip(theirs)}"'
            source = parts[0].source.file.name
            self.plan.problem(2, "changed", source, 0, message, [note, path])
        return [Piece(lines) for lines in callouts(findings, self.links.stem(note), names)]

    def told(self, part: Part, note: str) -> bool:
        """Whether a note turned out to have all of a part, line by line, or a person left it out; links follow it."""
        if not part.delivered or part.empty:
            return False
        self.held(part, note)
        for number, _ in part.members:
            section = part.source.document.sections[number]
            for line in range(section.start, section.end):
                part.source.fates[line] = ("kept", f"{note}.md", "already there")
        return True

    def leave_out(self, source: Source, block: Block, lines: list[int], note: str) -> None:
        """Account for a statement that a person left out of a note."""
        whole = len(block.lines) != block.end - block.start
        why = f"a person left it out of {note}.md"
        for line in range(block.start, block.end) if whole else [block.start + at for at in lines]:
            source.fates[line] = ("dropped", "", why)
            text = source.document.lines[line]
            if text.strip():
                self.plan.dropped.append(Dropped(source.file.name, line + 1, text, "decision", why))

    def existing(self, note: str) -> Outline:
        """The headings and blocks of a note of the vault."""
        read = Note(VaultPath(note), self.vault.text(note))
        return Outline([(each.level, each.source) for each in read.anchors], Counter(read.block_ids))

    def present(self, note: str) -> Present:
        """What the vault already holds of the material for a note: the note itself and earlier inbox notes."""
        pattern = re.compile(rf"{INBOX}/{re.escape(note.removeprefix(f'{INBOX}/'))}(-\d+)?\Z")
        out = Present()
        for path in sorted(self.vault.notes):
            if path == note or pattern.match(path):
                out.add(path, self.vault.text(path), self.matcher)
        return out

    # --- names ---------------------------------------------------------------------------------------------------

    def aliases(self, note: str) -> list[str]:
        """Other names worth having in a new note: its abbreviation, what that stands for, the name without brand."""
        owner = self.catalogue.owner(note)
        if owner is None:
            return []
        short = self.matcher.short(owner)
        inner = re.findall(r"\(([^()]+)\)", owner.name)
        out = [short] if short != owner.name and owner.kind == "service" else []
        out += [text for text in inner if text.isupper() and text not in out]
        marks = {
            alias
            for alias in (*owner.aliases, short, *inner)
            if re.fullmatch(r"[A-Z]{2,6}", alias) and (alias == short or _within(alias, owner))
        }
        for written in owner.aliases:
            alias = re.sub(r"\s*\([^()]*\)", "", written).strip()
            parts = alias.split()
            initials = "".join(part[0] for part in parts if part[0].isupper())
            if (alias in marks or (len(parts) > 1 and initials in marks and len(initials) == len(parts))) and all(
                key(alias) != key(other) for other in out
            ):
                if len(parts) > 1 and any(len(other.split()) == len(parts) > 1 for other in out):
                    continue  # two spellings of one long name: the first is enough
                out.append(alias)
        return out

    def turned(self, title: str) -> list[str]:
        """The other name of a comparison, its two sides the other way round, unless another note has it."""
        sides = title.split(" vs ")
        other = " vs ".join(reversed(sides))
        return [other] if len(sides) == 2 and not self.catalogue.exact(other) else []


def _within(abbreviation: str, owner: Entry) -> bool:
    """Whether an abbreviation is made of the first letters of a name, and so stands for the whole of it."""
    for name in (owner.name, *owner.aliases):
        initials = iter("".join(word[0] for word in re.findall(r"[A-Za-z]+", name)).upper())
        if len(name.split()) > 1 and all(letter in initials for letter in abbreviation):
            return True
    return False


def _joined(last: Block | None, block: Block, nested: str) -> tuple[bool, str]:
    """Whether a block follows the last one without a blank line, and how far it is indented."""
    if block.group and last and last.group and last.end == block.start and block.group != last.group:
        # No blank line, another marker: the author began a list below the item that ends with a colon.
        return block.tight and last.tight, "    " if last.lines[-1].rstrip("*_ ").endswith(":") else ""
    if block.kind == "block_id" and last and last.end == block.start:
        return True, ""
    together = bool(block.tight and last and last.group == block.group)
    return together, nested if last and block.group == last.group else ""


def _new_lines(source: Source, block: Block) -> list[str]:
    """The lines of a block that no earlier run has delivered, with those that they cannot stand without."""
    flags = source.done.get(id(block))
    if flags is None or block.kind not in ("item", "table"):
        return block.lines
    if block.kind == "table":
        return [*block.lines[:2], *(line for line, old in zip(block.lines[2:], flags[2:], strict=True) if not old)]
    keep = set()
    for number, line in enumerate(block.lines):
        if flags[number] or not line:
            continue
        depth = len(line) - len(line.lstrip())
        keep.add(number)
        for above in range(number - 1, -1, -1):
            indent = len(block.lines[above]) - len(block.lines[above].lstrip())
            if block.lines[above] and indent < depth:
                keep.add(above)
                depth = indent
    return [line for number, line in enumerate(block.lines) if number in keep]


def delivered(part: Part, index: int) -> bool:
    """Whether earlier runs delivered all that stands under a heading inside a part."""
    document = part.source.document
    number, depth = part.members[index]
    blocks: list[Block] = []
    for member, deeper in part.members[index:]:
        untitled = document.sections[member].pseudo in ("item", "lead", "rest")
        if member != number and deeper <= depth and not untitled:
            break
        blocks += document.sections[member].blocks
    if not blocks:
        return number in part.source.titled
    return not any(part.source.live(block) for block in blocks)


def barren(part: Part, index: int) -> bool:
    """Whether a heading inside a part has no text left, because what was under it went elsewhere."""
    document = part.source.document
    number, depth = part.members[index]
    for member, deeper in part.members[index:]:
        untitled = document.sections[member].pseudo in ("item", "lead", "rest")  # parts of the text under it
        if member != number and deeper <= depth and not untitled:
            break
        if document.sections[member].blocks:
            return False
    return part.place is not None or bool(part.source.children[number])


def above(document: Document, number: int) -> Iterator[int]:
    """The sections that a section stands under, outermost first."""
    chain = []
    parent = document.sections[number].parent
    while parent > 0:
        chain.append(parent)
        parent = document.sections[parent].parent
    return reversed(chain)

