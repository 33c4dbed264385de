"""Everything a run would do, decided before the first byte is written.

:func:`build` takes decoded sources, the vault and a catalogue and returns a :class:`Plan`: the text of every new
note, the pictures to copy, and for every line of every source what became of it. It is a function of its arguments;
the two things it needs from the disk (the text of a note that exists, the digest of a picture) come as functions.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path, PurePosixPath

import yaml

from .catalogue import Catalogue, Entry, plain
from .decode import Repair
from .inline import MARKER
from .links import Links
from .match import Matcher, guesses
from .parse import PROVENANCE, UNUSED, Block, Document, Section, parse, strings
from .parts import (
    UNSORTED,
    Dropped,
    Line,
    Match,
    Part,
    Picture,
    Plan,
    Source,
    anchor,
    as_written,
    clip,
    drawn,
    heading_of,
    how,
    key,
    same_place,
    span,
)
from .present import Present
from .sources import INBOX, Progress, SourceFile, Sources, Vault
from .suspect import Suspects

__all__ = ["Picture", "Plan", "build"]

_FOOTNOTE_USE = re.compile(r"\[\^([^\]\s]+)\](?!:)")
_ATX = re.compile(r"(#{1,6})\s+(.*?)\s*#*\s*\Z")


def _within(abbreviation: str, owner: Entry) -> bool:
    """Whether an abbreviation is made of the first letters of a name, and so stands for the whole of it."""
    for name in (owner.name, *owner.aliases):
        initials = iter("".join(word[0] for word in re.findall(r"[A-Za-z]+", name)).upper())
        if len(name.split()) > 1 and all(letter in initials for letter in abbreviation):
            return True
    return False


class _Builder:
    def __init__(self, sources: Sources, vault: Vault, catalogue: Catalogue, digest: Callable[[Path], str]) -> None:
        self.vault = vault
        self.catalogue = catalogue.extended(
            (path, *about)
            for path, about in sorted(vault.notes.items())
            if not path.startswith((f"{INBOX}/", "templates/"))
        )
        comparisons = [path for path in vault.notes if path.startswith("compare/")]
        self.matcher = Matcher(self.catalogue, comparisons)
        self.plan = Plan()
        self.read: list[Source] = []
        self.taken = {name.lower() for name in vault.files}
        self.links = Links(sources, vault, self.catalogue, digest, self.plan, self.taken)
        self.suspects = Suspects(name for entry in catalogue.entries for name in (entry.name, *entry.aliases))
        self.parts: list[Part] = []

    # --- reading -------------------------------------------------------------------------------------------------

    def take(self, file: SourceFile, lines: list[str], repairs: tuple[Repair, ...]) -> None:
        """Parse and route one source."""
        self.plan.repairs += [(file.name, repair) for repair in repairs]
        if file.root == self.vault.root:
            self.account(file.name, lines, "kept", file.name, "already there")
            return
        own = any(PROVENANCE.match(line) for line in lines if line.startswith("%%"))
        target = str(PurePosixPath(file.name).with_suffix(".md"))
        if own and target.lower() not in self.taken:
            # A note that an earlier run made: it has its shape, its place and its provenance already.
            self.plan.notes[target] = "".join(f"{line}\n" for line in lines)
            self.taken.add(target.lower())
            self.account(file.name, lines, "kept", target, "as an earlier run wrote it")
            self.plan.parts.setdefault(target, []).append((file.name, 1, len(lines)))
            self.links.keep(file, lines)
            return
        self.suspects.read(file.name, lines)
        document = parse(file.name, lines, self.matcher.known, hard_breaks=self.vault.hard_breaks)
        source = Source(file, document, self.matcher.route(document))
        source.fates = [None if fate is None else _fate(fate) for fate in document.fates]
        self.read.append(source)
        self.links.add(source)

    def account(self, name: str, lines: list[str], status: str, where: str, how: str) -> None:
        self.plan.lines[name] = [Line(1, len(lines), status, where, how)] if lines else []

    # --- parts ---------------------------------------------------------------------------------------------------

    def assemble(self) -> None:
        """Group the sections of each source into parts, and give each part its note."""
        parts: list[Part] = []
        for source in self.read:
            source.targets = [None] * len(source.document.sections)
            source.children = [[] for _ in source.document.sections]
            depths: dict[int, int] = {}
            for number, section in enumerate(source.document.sections):
                place = source.verdicts[number].place
                if section.parent >= 0:
                    source.children[section.parent].append(number)
                above = source.targets[section.parent] if section.parent >= 0 else None
                joins = above is not None and same_place(above.place, place)
                if joins and above is not None and (place is not None or section.parent > 0):
                    step = 0 if section.pseudo in ("item", "lead", "rest") else 1
                    depths[number] = depths[section.parent] + step
                    above.members.append((number, depths[number]))
                    source.targets[number] = above
                else:
                    part = Part(source, place, [(number, 0)], len(parts))
                    depths[number] = 0
                    parts.append(part)
                    source.targets[number] = part
            self.footnotes(source)
        for part in parts:
            part.kept = not self.hollow(part)
        self.parts = [part for part in parts if part.kept]

    def footnotes(self, source: Source) -> None:
        """Give each footnote to the part that refers to it first, else to the one it stands in."""
        if not source.document.footnotes:
            return
        left = dict(source.document.footnotes)
        for number, section in enumerate(source.document.sections):
            part = source.targets[number]
            for block in section.blocks:
                for use in _FOOTNOTE_USE.findall("\n".join(block.lines)):
                    if part and left.pop(use.lower(), None):
                        part.footnotes.append(use.lower())
        for name, block in left.items():
            number = max(
                (n for n, section in enumerate(source.document.sections) if section.start <= block.start), default=0
            )
            part = source.targets[number]
            if part:
                part.footnotes.append(name)

    def hollow(self, part: Part) -> bool:
        """Whether a part is headings only, whose text went elsewhere or never was; its lines are then dropped."""
        if not part.empty or part.footnotes:
            return False
        members = {number for number, _ in part.members}
        left = any(child not in members for number in members for child in part.source.children[number])
        if part.place is None and not left and len(part.members) > 1:
            return False  # an outline: its headings are all there is
        for number in members:
            self.drop_heading(part.source, number, "a heading with nothing under it")
        return True

    def drop_heading(self, source: Source, number: int, why: str, same_as: tuple[str, int, int] | None = None) -> None:
        status = "duplicate" if same_as else "dropped"
        section = source.document.sections[number]
        title = heading_of(source.document, number)
        for line in range(section.start, section.end):
            source.fates[line] = (status, "", why)
        if section.end > section.start and title:
            kind = "duplicate" if same_as else "heading"
            self.plan.dropped.append(Dropped(source.file.name, section.start + 1, title, kind, why, same_as))

    # --- notes -----------------------------------------------------------------------------------------------------

    def write(self) -> None:
        """Put the parts together into the notes of the plan."""
        by_note: dict[str, list[Part]] = defaultdict(list)
        for part in self.parts:
            by_note[part.place.note if part.place else UNSORTED].append(part)
        for note in sorted(by_note):
            self.choose(note, by_note[note])
        self.links.destinations(self.parts)
        for note in sorted(by_note):
            self.note(note, by_note[note])

    def choose(self, note: str, parts: list[Part]) -> None:
        """Decide where the parts for a note are written and which headings become the note's own."""
        path = note
        if note in self.vault.notes or f"{note}.md".lower() in self.taken or note == UNSORTED:
            base = f"{INBOX}/{note.removeprefix(f'{INBOX}/')}"
            path, count = base, 2
            while f"{path}.md".lower() in self.taken:
                path, count = f"{base}-{count}", count + 1
        self.taken.add(f"{path}.md".lower())
        if path != note and note in self.vault.notes:
            # Two notes of one name: Obsidian opens the one with the shorter path, unless the other lies beside the
            # link (obsidian-rules 2.4). So the inbox mirrors the vault's folders, which makes its paths the longer
            # ones, and links that are written now give the whole path.
            self.links.stems[PurePosixPath(path).name.lower()] += 1
        groups: dict[str, list[Part]] = defaultdict(list)
        for part in parts:
            part.path = path
            groups[part.place.heading if part.place else ""].append(part)
        for heading, members in groups.items():
            titled = [part for part in members if part.title]
            if note == UNSORTED or len(members) != 1 or not titled:
                continue
            place = members[0].place
            if place is None:
                continue
            if place.entry < 0:
                names = {key(place.title)}
            else:
                names = {key(each) for each in (place.title, heading)}
                entries = [each.entry for each in self.catalogue.exact(members[0].title)]
                if place.entry in entries:
                    names.add(key(members[0].title))
            if key(members[0].title) in names:
                members[0].headless = True

    def note(self, note: str, parts: list[Part]) -> None:
        existing = note in self.vault.notes
        there = self.present(note) if existing or note == UNSORTED else Present()
        fresh = []
        seen: dict[tuple[str, ...], Part] = {}
        for part in parts:
            same = self.same(part)
            if there.holds(part):
                self.give(part, "kept", there.where(part), "already there")
            elif same in seen:
                first = seen[same]
                self.drop_part(part, first)
            else:
                seen[same] = part
                fresh.append(part)
        if not fresh:
            return
        path = f"{fresh[0].path}.md"
        lines: list[str] = []
        if note == UNSORTED:
            head: dict[str, object] = {"title": "Unsorted"}
            if path != f"{UNSORTED}.md":
                head = {"title": f"Unsorted {path.removesuffix('.md').rsplit('-', 1)[-1]}"}
        else:
            place = fresh[0].place
            title = place.title if place else ""
            owner = self.catalogue.owner(note)
            if existing:
                head = {"title": f"New for {self.vault.notes[note][0] or title}"}
                lines += self.covered(note)
            else:
                head = {"title": title}
                metas = [
                    part.source.document.meta
                    for part in fresh
                    if (about := part.source.verdicts[0].place) is not None and about.note == note and not about.heading
                ]
                names = self.aliases(note) if owner else self.turned(title)
                for name, known in (("aliases", names), ("tags", [])):
                    carried = [each for meta in metas for each in strings(meta.get(name))]
                    values = list(dict.fromkeys([*known, *carried]))
                    if values:
                        head[name] = values
        plain_parts = [part for part in fresh if not (part.place and part.place.heading)]
        plain_parts.sort(key=lambda part: (bool(part.title) and not part.headless, part.order))
        for part in plain_parts:
            self.append(lines, self.render(part, 2), part, f"{PurePosixPath(path)}")
        features: dict[str, list[Part]] = defaultdict(list)
        for part in fresh:
            if part.place and part.place.heading:
                features[part.place.heading].append(part)
        order = {entry.heading: n for n, entry in enumerate(self.catalogue.entries) if entry.note == note}
        for heading in sorted(features, key=lambda each: order.get(each, 10**6)):
            members = sorted(features[heading], key=lambda part: (bool(part.title), part.order))
            lines += ["", f"## {heading}"]
            self.plan.made.append(heading)
            for part in members:
                self.append(lines, self.render(part, 3), part, f"{PurePosixPath(path)}#{heading}")
        text = "---\n" + yaml.safe_dump(head, allow_unicode=True, sort_keys=False, width=1000) + "---\n"
        body = "\n".join(lines).strip("\n")
        self.plan.notes[path] = f"{text}\n{body}\n"
        if existing:
            count = sum(last - first + 1 for part in fresh for first, last in part.ranges())
            self.plan.problem(
                3,
                "inbox",
                fresh[0].source.file.name,
                fresh[0].ranges()[0][0],
                f"{note}.md exists and was not changed: {count} lines for it are in {path}",
                [note, path.removesuffix(".md")],
            )

    def same(self, part: Part) -> tuple[str, ...]:
        """What two parts have in common when one is a copy of the other: their text and the pictures it means."""
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
                out.append(str(self.links.locate(part.source.file, ref.target)) if ref.kind == "file" else "")
        return tuple(out)

    def append(self, lines: list[str], more: list[str], part: Part, where: str) -> None:
        if lines and more:
            lines.append("")
        lines += more
        origins = self.plan.parts.setdefault(where.split("#")[0], [])
        origins += [(part.source.file.name, first, last) for first, last in part.ranges()]
        for number, _ in part.members:
            section = part.source.document.sections[number]
            for line in range(section.start, section.end):
                if part.source.fates[line] is None:
                    part.source.fates[line] = ("changed" if section.changes else "kept", where, how(section.changes))
            for block in section.blocks:
                changes = block.changes | drawn(part.source.document, block)
                status = "changed" if changes else "kept"
                for line in range(block.start, block.end):
                    if part.source.fates[line] is None:
                        part.source.fates[line] = (status, where, how(changes))
        for name in part.footnotes:
            note = part.source.document.footnotes[name]
            for line in range(note.start, note.end):
                part.source.fates[line] = ("kept", where, "with the text that refers to it")

    def give(self, part: Part, status: str, where: str, how: str) -> None:
        document = part.source.document
        blocks = [document.footnotes[name] for name in part.footnotes]
        for number, _ in part.members:
            section = document.sections[number]
            blocks += section.blocks
            for line in range(section.start, section.end):
                part.source.fates[line] = (status, where, how)
        for block in blocks:
            for line in range(block.start, block.end):
                if part.source.document.fates[line] is None:
                    part.source.fates[line] = (status, where, how)

    def drop_part(self, part: Part, first: Part) -> None:
        """Leave out a part that says what another says."""
        why = f"the same text as {first.source.file.name}, {span(first.ranges())}"
        same_as = (first.source.file.name, first.ranges()[0][0], first.ranges()[-1][1])
        source, document = part.source, part.source.document
        blocks = [document.footnotes[name] for name in part.footnotes]
        for number, _ in part.members:
            self.drop_heading(source, number, why, same_as)
            blocks += document.sections[number].blocks
        for block in blocks:
            for line in range(block.start, block.end):
                if document.fates[line] is None:
                    source.fates[line] = ("duplicate", "", why)
            text = as_written(document, block)
            self.plan.dropped.append(Dropped(source.file.name, block.start + 1, text, "duplicate", why, same_as))

    def render(self, part: Part, level: int) -> list[str]:
        """The lines of one part, its first heading at ``level``."""
        document = part.source.document
        lines: list[str] = []
        path = [heading_of(document, number) for number in self.above(document, part.members[0][0])]
        context = " › ".join(title for title in path if title)
        note = f"%% from {' '.join(part.source.file.name.split())}, {span(part.ranges())}"
        if context:
            note += f", under {context}"
        if part.place is None:
            section = document.sections[part.members[0][0]]
            blocks = (block for number, _ in part.members for block in document.sections[number].blocks)
            text = " ".join(document.text(block) for block in blocks)
            best = guesses(self.matcher, part.title, text[:4000])
            if best:
                note += "; perhaps " + ", ".join(f"{name} ({score:.0f})" for name, score in best)
            self.plan.problem(
                0,
                "unsorted",
                part.source.file.name,
                section.start + 1,
                f'"{clip(part.title or text)}" fits nothing in the catalogue'
                + (f"; nearest: {', '.join(name for name, _ in best)}" if best else ""),
                [UNSORTED],
                part.source.verdicts[part.members[0][0]].candidates,
            )
        note = note.replace("%%", "%").replace("%", "%%", 1) + " %%"
        root_heading = not part.headless
        heading = part.title
        base = level if root_heading and part.title else level - 1
        last: Block | None = None
        nested = ""
        for index, (number, depth) in enumerate(part.members):
            section = document.sections[number]
            title = heading_of(document, number)
            if title:
                heading = title
            if index == 0:
                if title and root_heading:
                    lines.append(f"{'#' * min(6, base)} {title}")
                elif title:
                    self.drop_heading(part.source, number, "became the heading or title of its note")
                lines += [note] if not lines else ["", note]
            elif title:
                if self.barren(part, index):
                    self.drop_heading(part.source, number, "a heading with nothing under it")
                else:
                    lines += ["", f"{'#' * max(2, min(6, base + depth))} {title}"]
                    last = None
            for block in section.blocks:
                written = self.links.substitute(part, "\n".join(block.lines), heading).split("\n")
                if PROVENANCE.match(written[0]):
                    for line in range(block.start, block.end):
                        part.source.fates[line] = ("dropped", "", "where an earlier run took it from")
                    self.plan.dropped.append(
                        Dropped(part.source.file.name, block.start + 1, written[0], "provenance", "earlier provenance")
                    )
                    continue
                if block.group and last and last.group and last.end == block.start and block.group != last.group:
                    # No blank line, another marker: the author began a list below the item that ends with a colon.
                    nested = "    " if last.lines[-1].rstrip("*_ ").endswith(":") else ""
                    together = block.tight and last.tight
                else:
                    nested = nested if last and block.group == last.group else ""
                    together = bool(block.tight and last and last.group == block.group)
                if lines and not together:
                    lines.append("")
                lines += [nested + line if line else "" for line in written]
                last = block
        for name in part.footnotes:
            block = document.footnotes[name]
            lines += ["", *self.links.substitute(part, "\n".join(block.lines), heading).split("\n")]
        return lines

    @staticmethod
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

    @staticmethod
    def above(document: Document, number: int) -> Iterator[int]:
        chain = []
        parent = document.sections[number].parent
        while parent > 0:
            chain.append(parent)
            parent = document.sections[parent].parent
        return reversed(chain)

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

    # --- notes that exist ------------------------------------------------------------------------------------------

    def covered(self, note: str) -> list[str]:
        """What a note that exists already has, as a folded list of links to its headings."""
        headings = self.existing(note)
        stem = self.links.stem(note)
        out = [f"> [!info]- What [[{stem}]] already covers"]
        return out + [f"> - [[{stem}#{anchor(title)}|{title}]]" for title in headings] if headings else out

    def existing(self, note: str) -> list[str]:
        fenced, titles = False, []
        for line in self.vault.text(note).split("\n"):
            if line.startswith(("```", "~~~")):
                fenced = not fenced
            found = None if fenced else _ATX.match(line)
            if found:
                titles.append(plain(found.group(2)))
        return titles

    def present(self, note: str) -> Present:
        """What the vault already holds of the material for a note: the note itself and earlier inbox notes."""
        pattern = re.compile(rf"{INBOX}/{re.escape(note.removeprefix(f'{INBOX}/'))}(-\d+)?\Z")
        out = Present()
        for path in sorted(self.vault.notes):
            if path == note or pattern.match(path):
                out.add(path, self.vault.text(path), self.matcher)
        return out


def _fate(why: str) -> tuple[str, str, str]:
    if why == "blank":
        return ("blank", "", "")
    if why.startswith("definition") and why != UNUSED:
        return ("changed", "", why)
    return ("dropped", "", why)


def _compress(fates: list[tuple[str, str, str] | None]) -> list[Line]:
    out: list[Line] = []
    for number, fate in enumerate(fates, 1):
        status, where, how = fate or ("lost", "", "not accounted for")
        if out and (out[-1].status, out[-1].where, out[-1].how) == (status, where, how):
            out[-1].last = number
        else:
            out.append(Line(number, number, status, where, how))
    return out


def build(
    texts: Iterator[tuple[SourceFile, list[str], tuple[Repair, ...]]],
    sources: Sources,
    vault: Vault,
    catalogue: Catalogue,
    *,
    digest: Callable[[Path], str],
    progress: Progress | None = None,
) -> Plan:
    """Decide everything.

    Args:
        texts: each source with its lines and the repairs that were made in them, in a fixed order.
        sources: what else lies beside them.
        vault: the target as it is.
        catalogue: the subjects; the vault's notes are added to it.
        digest: gives the SHA-256 of a file, to copy each picture once.
        progress: told how far it is.

    Returns:
        The plan. The same arguments give the same plan, byte for byte.
    """
    builder = _Builder(sources, vault, catalogue, digest)
    total = len(sources.notes)
    for count, (file, lines, repairs) in enumerate(texts, 1):
        builder.take(file, lines, repairs)
        if progress:
            progress("reading", count, total)
    builder.assemble()
    builder.write()
    plan = builder.plan
    for source in builder.read:
        plan.lines[source.file.name] = _compress(_whole(source))
        _record(builder, source)
    plan.suspicions = builder.suspects.found()
    for each in plan.suspicions:
        builder.plan.problem(
            6, "spelling", each.source, each.line, f"{each.word}: perhaps {each.suggestion} ({each.why})"
        )
    for name, why in sources.skipped:
        builder.plan.problem(7, "skipped", name, 0, why)
    plan.left = list(sources.left)
    plan.problems.sort(key=lambda each: (each.rank, each.source, each.line, each.message))
    return plan


def _whole(source: Source) -> list[tuple[str, str, str] | None]:
    """The fates of a source's lines; a line of front matter or a definition keeps the reason the parser gave."""
    return [
        _fate(given) if given is not None else fate
        for fate, given in zip(source.fates, source.document.fates, strict=True)
    ]


def _record(builder: _Builder, source: Source) -> None:
    """Put a source's matches, doubts and dropped lines into the plan."""
    plan, document = builder.plan, source.document
    for number, fate in enumerate(document.fates):
        if fate is not None and (fate.startswith("front matter") or fate == UNUSED):
            kind = "definition" if fate == UNUSED else "properties"
            plan.dropped.append(Dropped(source.file.name, number + 1, document.lines[number], kind, fate))
    for number, verdict in enumerate(source.verdicts):
        section: Section = document.sections[number]
        title = heading_of(document, number) or section.title
        if (not title and not section.blocks) or section.pseudo == "rest":
            continue
        place = verdict.place
        target = source.targets[number]
        own = number > 0 and target is not None and target.members[0][0] == number
        if own or number == 0:
            plan.matches.append(
                Match(
                    source.file.name,
                    section.start + 1,
                    title,
                    place.target if place else UNSORTED,
                    round(verdict.confidence, 1),
                    verdict.evidence,
                    verdict.candidates,
                )
            )
        if verdict.doubt:
            goal = [place.target if place else UNSORTED]
            plan.problem(1, "doubt", source.file.name, section.start + 1, verdict.doubt, goal, verdict.candidates)
        elif own and place and verdict.confidence < 75 and section.blocks:
            name = builder.catalogue.entries[place.entry].name if place.entry >= 0 else place.title
            builder.plan.problem(
                2,
                "weak",
                source.file.name,
                section.start + 1,
                f'"{clip(title)}" went to {place.note}.md ({name}, {verdict.confidence:.0f}): {verdict.why}',
                [place.target],
                verdict.candidates,
            )
