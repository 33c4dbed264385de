"""Everything a run would do, decided before the first byte is written.

:func:`build` takes decoded sources, the vault and a catalogue and returns a :class:`Plan`: the text of every new
note, the pictures to copy, and for every line of every source what became of it. It is a function of its arguments;
the two things it needs from the disk (the text of a note that exists, the digest of a picture) come as functions.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

import yaml

from .catalogue import Catalogue, Entry, plain, slug, words
from .decode import Repair
from .inline import MARKER, Ref, is_file
from .match import Matcher, Place, Verdict, guesses
from .parse import PROVENANCE, UNUSED, Block, Document, Section, parse, strings
from .sources import Progress, SourceFile, Sources, Vault
from .suspect import Suspects, Suspicion

INBOX = "inbox"
UNSORTED = f"{INBOX}/unsorted"
ASSETS = "assets"

_CAMERA = (
    "pasted image|image|img|imgp|dsc|dscn|dscf|photo|picture|bild|screenshot|screen shot|screen|capture|scan|clipboard|"
    "bildschirmfoto|unbenannt|untitled|unnamed|captura|capture d'écran"
)
_GENERIC = re.compile(
    rf"(?:{_CAMERA})?[\s_.-]*(?:\d[\d\s_.,x-]*)?(?:(?:at|um|à|copy|am|pm)[\s\d_.-]*)*|[0-9a-f]{{8,}}(?:-[0-9a-f]{{4,}})*",
    re.IGNORECASE,
)
_FOOTNOTE_USE = re.compile(r"\[\^([^\]\s]+)\](?!:)")
_ATX = re.compile(r"(#{1,6})\s+(.*?)\s*#*\s*\Z")


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
    """Which note a section went to, and how sure that is (0 to 100)."""

    source: str
    line: int
    heading: str
    note: str
    under: str
    score: float
    why: str


@dataclass(slots=True)
class Problem:
    """Something for a person: ``rank`` orders them (0 first), ``kind`` groups them."""

    rank: int
    kind: str
    source: str
    line: int
    message: str


@dataclass(slots=True)
class Picture:
    """A file to copy into the vault."""

    source: Path
    target: str
    digest: str
    size: int


@dataclass(slots=True)
class Plan:
    """The result of :func:`build`: ``notes`` maps the path of each new file to its text."""

    notes: dict[str, str] = field(default_factory=dict)
    pictures: list[Picture] = field(default_factory=list)
    lines: dict[str, list[Line]] = field(default_factory=dict)
    matches: list[Match] = field(default_factory=list)
    repairs: list[tuple[str, Repair]] = field(default_factory=list)
    links: list[dict[str, object]] = field(default_factory=list)
    images: list[dict[str, object]] = field(default_factory=list)
    suspicions: list[Suspicion] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    dropped: list[tuple[str, int, str, str]] = field(default_factory=list)
    made: list[str] = field(default_factory=list)
    parts: dict[str, list[str]] = field(default_factory=dict)


@dataclass(slots=True)
class _Source:
    """A source in the making."""

    file: SourceFile
    document: Document
    verdicts: list[Verdict]
    targets: list[_Part | None] = field(default_factory=list)
    fates: list[tuple[str, str, str] | None] = field(default_factory=list)


@dataclass(slots=True)
class _Part:
    """Sections of one source that go to one place together. ``members`` are (section, depth below the first)."""

    source: _Source
    place: Place | None
    members: list[tuple[int, int]]
    order: int
    path: str = ""
    footnotes: list[str] = field(default_factory=list)

    @property
    def title(self) -> str:
        return _title(self.source.document, self.members[0][0])

    def ranges(self) -> list[tuple[int, int]]:
        """The lines of the source that the part is made of, from 1, both ends included."""
        marked: set[int] = set()
        document = self.source.document
        for number, _ in self.members:
            section = document.sections[number]
            marked.update(range(section.start, section.end))
            for block in section.blocks:
                marked.update(range(block.start, block.end))
        out: list[tuple[int, int]] = []
        for line in sorted(marked):
            if out and all(not document.lines[between].strip() for between in range(out[-1][1], line)):
                out[-1] = (out[-1][0], line + 1)
            else:
                out.append((line + 1, line + 1))
        return out

    @property
    def empty(self) -> bool:
        return not any(self.source.document.sections[number].blocks for number, _ in self.members)


def _title(document: Document, number: int) -> str:
    """A section's heading with the text of its links in place of the links."""
    section = document.sections[number]
    if section.pseudo in ("item", "lead", "rest"):
        return ""
    return " ".join(MARKER.sub(lambda m: _shown(document.refs[int(m.group(1))]), section.title).split())


def _shown(ref: Ref) -> str:
    """What Obsidian shows for a link: its text, or the target with ``>`` between its parts (obsidian-rules 1.5)."""
    return ref.text or " > ".join(part.strip() for part in ref.target.split("#") if part.strip())


def _within(abbreviation: str, owner: Entry) -> bool:
    """Whether an abbreviation is made of the first letters of a name, and so stands for the whole of it."""
    for name in (owner.name, *owner.aliases):
        initials = iter("".join(word[0] for word in re.findall(r"[A-Za-z]+", name)).upper())
        if len(name.split()) > 1 and all(letter in initials for letter in abbreviation):
            return True
    return False


def _lower(path: str) -> str:
    """A path for comparing: macOS writes "ü" as two characters, and no vault tells upper from lower case."""
    return unicodedata.normalize("NFC", path).lower()


def _key(text: str) -> str:
    return " ".join(words(plain(text)))


def span(ranges: Sequence[tuple[int, int]]) -> str:
    """Line ranges as people write them: ``lines 3-9, 14``."""
    text = ", ".join(f"{first}-{last}" if last > first else str(first) for first, last in ranges)
    return f"line {text}" if len(ranges) == 1 and ranges[0][0] == ranges[0][1] else f"lines {text}"


class _Builder:
    def __init__(self, sources: Sources, vault: Vault, catalogue: Catalogue, digest: Callable[[Path], str]) -> None:
        self.sources = sources
        self.vault = vault
        self.digest = digest
        self.catalogue = catalogue.extended(
            (path, *about)
            for path, about in sorted(vault.notes.items())
            if not path.startswith((f"{INBOX}/", "templates/"))
        )
        comparisons = [path for path in vault.notes if path.startswith("compare/")]
        self.matcher = Matcher(self.catalogue, comparisons)
        self.plan = Plan()
        self.read: list[_Source] = []
        self.taken = {name.lower() for name in vault.files}
        self.stems = Counter(PurePosixPath(path).name.lower() for path in vault.notes)
        self.names: dict[str, dict[str, _Source]] = {}
        self.copied: dict[str, str] = {}
        self.found: dict[tuple[Path, str], Path | None] = {}
        self.basenames: dict[Path, dict[str, list[str]]] = {}
        self.suspects = Suspects(name for entry in catalogue.entries for name in (entry.name, *entry.aliases))
        self.headings: dict[str, dict[str, str]] = {}
        self.current: tuple[str, str] = ("", "")

    # --- reading -------------------------------------------------------------------------------------------------

    def take(self, file: SourceFile, lines: list[str], repairs: tuple[Repair, ...]) -> None:
        """Parse and route one source."""
        self.plan.repairs += [(file.name, repair) for repair in repairs]
        if self.vault.root in file.path.parents:
            self.account(file.name, lines, "kept", file.path.relative_to(self.vault.root).as_posix(), "already there")
            return
        own = any(PROVENANCE.match(line) for line in lines if line.startswith("%%"))
        target = str(PurePosixPath(file.name).with_suffix(".md"))
        if own and target.lower() not in self.taken:
            # A note that an earlier run made: it has its shape, its place and its provenance already.
            self.plan.notes[target] = "".join(f"{line}\n" for line in lines)
            self.taken.add(target.lower())
            self.account(file.name, lines, "kept", target, "as an earlier run wrote it")
            self.plan.parts.setdefault(target, []).append(file.name)
            self.keep_pictures(file, lines)
            return
        self.suspects.read(file.name, lines)
        document = parse(file.name, lines, self.matcher.known, hard_breaks=self.vault.hard_breaks)
        source = _Source(file, document, self.matcher.route(document))
        source.fates = [None if fate is None else _fate(fate) for fate in document.fates]
        self.read.append(source)
        stem = PurePosixPath(file.name).stem.lower()
        self.names.setdefault(stem, {}).setdefault(file.name, source)

    def account(self, name: str, lines: list[str], status: str, where: str, how: str) -> None:
        self.plan.lines[name] = [Line(1, len(lines), status, where, how)] if lines else []

    def keep_pictures(self, file: SourceFile, lines: list[str]) -> None:
        """Copy the pictures of a note that is kept as it is, under the names that it uses."""
        document = parse(file.name, lines, lambda text: False)
        for ref in document.refs:
            path = self.locate(file, ref.target) if ref.kind == "file" else None
            if path is None:
                continue
            root = file.root
            name = path.relative_to(root).as_posix()
            if name.lower() not in self.taken:
                self.taken.add(name.lower())
                digest = self.digest(path)
                self.copied[digest] = name
                self.plan.pictures.append(Picture(path, name, digest, path.stat().st_size))

    # --- parts ---------------------------------------------------------------------------------------------------

    def assemble(self) -> None:
        """Group the sections of each source into parts, and give each part its note."""
        parts: list[_Part] = []
        for source in self.read:
            source.targets = [None] * len(source.document.sections)
            for number, section in enumerate(source.document.sections):
                place = source.verdicts[number].place
                above = source.targets[section.parent] if section.parent >= 0 else None
                joins = above is not None and _same(above.place, place)
                if joins and above is not None and (place is not None or section.parent > 0):
                    depth = next(depth for member, depth in reversed(above.members) if member == section.parent)
                    step = 0 if section.pseudo in ("item", "lead", "rest") else 1
                    above.members.append((number, depth + step))
                    source.targets[number] = above
                else:
                    part = _Part(source, place, [(number, 0)], len(parts))
                    parts.append(part)
                    source.targets[number] = part
            self.footnotes(source)
        self.parts = [part for part in parts if not self.hollow(part)]

    def footnotes(self, source: _Source) -> None:
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

    def hollow(self, part: _Part) -> bool:
        """Whether a part is headings only, whose text went elsewhere or never was; its lines are then dropped."""
        if not part.empty or part.footnotes:
            return False
        document = part.source.document
        members = {number for number, _ in part.members}
        left = any(
            section.parent in members and number not in members for number, section in enumerate(document.sections)
        )
        if part.place is None and not left and len(part.members) > 1:
            return False  # an outline: its headings are all there is
        for number in members:
            self.drop_heading(part.source, number, "a heading with nothing under it")
        return True

    def drop_heading(self, source: _Source, number: int, why: str) -> None:
        section = source.document.sections[number]
        title = _title(source.document, number)
        for line in range(section.start, section.end):
            source.fates[line] = ("dropped", "", why)
        if section.end > section.start and title:
            self.plan.dropped.append((source.file.name, section.start + 1, title, why))

    # --- links and pictures ----------------------------------------------------------------------------------------

    def destinations(self) -> None:
        """Note which headings each new note will have, for links to them, and which names are taken twice."""
        for part in self.parts:
            if part.place is None:
                continue
            headings = self.headings.setdefault(part.place.note, {})
            if part.place.heading:
                headings.setdefault(_key(part.place.heading), part.place.heading)
            for number, _ in part.members:
                title = _title(part.source.document, number)
                if title:
                    headings.setdefault(_key(title), title)
        self.stems.update(PurePosixPath(note).name.lower() for note in self.headings if note not in self.vault.notes)

    def exists(self, note: str) -> bool:
        return note in self.headings or note in self.vault.notes

    def stem(self, note: str) -> str:
        """The shortest text that names a note and no other."""
        name = PurePosixPath(note).name
        return name if self.stems[name.lower()] < 2 else note

    def resolve(self, source: _Source, ref: Ref) -> tuple[str, str] | None:
        """The (note, heading) that a link means now, or ``None``."""
        target, _, fragment = ref.target.partition("#")
        target, fragment = target.strip(), fragment.split("#")[-1].strip()
        name = PurePosixPath(target.replace("\\", "/")).name.lower().removesuffix(".md")
        same = self.names.get(name, {}) if name else {source.file.name: source}
        meant = same.get(target) or same.get(f"{target}.md") or next(iter(same.values()), None)
        if meant is not None:
            found = self.inside(meant, ref, fragment)
            if found:
                return found
        for text in (ref.text, fragment, PurePosixPath(target).name):
            for each in self.catalogue.exact(text) if text else ():
                entry = self.catalogue.entries[each.entry]
                if each.strength > 1 and self.exists(entry.note):
                    heading = entry.heading if _key(entry.heading) in self.headings.get(entry.note, {}) else ""
                    if not entry.heading or heading or entry.note in self.vault.notes:
                        return entry.note, heading
        return None

    def inside(self, source: _Source, ref: Ref, fragment: str) -> tuple[str, str] | None:
        """Where the part of a source went that a link to that source means."""
        document = source.document
        if fragment and not fragment.startswith("^"):
            wanted = _key(fragment)
            for number in range(1, len(document.sections)):
                part = source.targets[number]
                if part and part.place and _key(_title(document, number)) == wanted and id(part) in self.kept_ids:
                    title = part.place.heading if self.became(part, number) else _title(document, number)
                    return part.place.note, title
        if fragment.startswith("^"):
            mark = re.compile(rf"(?:^|\s){re.escape(fragment)}\Z", re.IGNORECASE)
            for number, section in enumerate(document.sections):
                part = source.targets[number]
                if part and part.place and any(mark.search(line) for block in section.blocks for line in block.lines):
                    return part.place.note, fragment
        goals: Counter[str] = Counter()
        for number, target in enumerate(source.targets):
            if target and target.place and id(target) in self.kept_ids:
                goals[target.place.note] += 1 + len(document.sections[number].blocks)
        if not goals:
            return None
        for name in self.catalogue.exact(ref.text):
            entry = self.catalogue.entries[name.entry]
            if entry.note in goals or (name.strength > 1 and self.exists(entry.note)):
                heading = entry.heading if _key(entry.heading) in self.headings.get(entry.note, {}) else ""
                return entry.note, heading
        note, count = goals.most_common(1)[0]
        return (note, "") if count * 2 > sum(goals.values()) else None

    def parted(self, ref: Ref) -> list[str]:
        """The notes that the note a link means was parted into, if it was a source."""
        name = PurePosixPath(ref.target.split("#")[0].strip()).name.lower().removesuffix(".md")
        source = next(iter(self.names.get(name, {}).values()), None) if name else None
        targets = source.targets if source else []
        places = [part.place.note for part in targets if part and part.place and id(part) in self.kept_ids]
        return list(dict.fromkeys(places))

    def became(self, part: _Part, number: int) -> bool:
        """Whether a section's own heading gave way to the heading or title of the place it went to."""
        return id(part) in self.headless and number == part.members[0][0]

    def substitute(self, part: _Part, text: str, heading: str) -> str:
        """``text`` with every marker replaced by the link or picture as it is now."""
        document = part.source.document

        def now(match: re.Match[str]) -> str:
            ref = document.refs[int(match.group(1))]
            if ref.kind == "link" and not (ref.embed and is_file(ref.target)):
                return self.link(part, ref)
            return self.picture(part, ref, heading)

        return MARKER.sub(now, text)

    def link(self, part: _Part, ref: Ref) -> str:
        source = part.source
        if is_file(ref.target) and self.locate(source.file, ref.target):
            return self.picture(part, ref, "")
        bar = "\\|" if ref.in_table else "|"
        found = self.resolve(source, ref)
        record: dict[str, object] = {"source": source.file.name, "line": ref.line + 1, "written": ref.written}
        if found is None:
            name = PurePosixPath(ref.target.split("#")[0].strip()).name.lower()
            known = self.stems[name] > 0 and any(PurePosixPath(note).name.lower() == name for note in self.vault.notes)
            if known:
                self.plan.links.append({**record, "now": ref.written, "status": "kept"})
                return ref.written.replace("|", bar) if ref.in_table and "\\|" not in ref.written else ref.written
            close = (
                [entry.name for entry, score in self.catalogue.guesses(_shown(ref), 1) if score >= 80]
                if ref.target
                else []
            )
            self.plan.links.append({**record, "now": ref.written, "status": "unresolved", "nearest": close})
            hint = f'; the nearest name is "{close[0]}", which has no note yet' if close else ""
            message = f"{ref.written} leads to no note{hint}"
            parted = self.parted(ref)
            if parted:
                message = f"{ref.written}: that note was parted into {', '.join(parted)}; choose one"
            self.problem(5, "link", source.file.name, ref.line + 1, message)
            return ref.written
        note, heading = found
        shown = _shown(ref) or PurePosixPath(note).name
        if note == part.path:
            goal = f"#{_anchor(heading)}" if heading else ""
        else:
            goal = self.stem(note) + (f"#{_anchor(heading)}" if heading else "")
        if not goal and not ref.embed:
            now = shown
        else:
            plain_text = goal == shown or (ref.embed and not ref.text)
            now = f"{'!' if ref.embed else ''}[[{goal or self.stem(note)}{'' if plain_text else bar + shown}]]"
        status = "kept" if now == ref.written else "re-targeted"
        self.plan.links.append({**record, "now": now, "status": status})
        return now

    def picture(self, part: _Part, ref: Ref, heading: str) -> str:
        source = part.source
        bar = "\\|" if ref.in_table else "|"
        record: dict[str, object] = {"source": source.file.name, "line": ref.line + 1, "written": ref.written}
        options = "|".join(each for each in (ref.text, ref.size) if each)
        if ref.kind == "remote":
            self.plan.images.append({**record, "status": "on another host", "address": ref.target})
            address = f"<{ref.target}>" if re.search(r"[\s()<>]", ref.target) else ref.target
            return f"![{options.replace('|', bar) if ref.in_table else options}]({address})"
        options = options.replace("]]", "] ]").replace("[[", "[ [")  # they would end the embed
        path = self.locate(source.file, ref.target)
        mark = "!" if ref.kind == "file" else ""
        target, _, fragment = ref.target.partition("#")
        fragment = f"#{fragment}" if fragment else ""
        if path is None:
            self.plan.images.append({**record, "status": "missing"})
            note = " (only the file itself was given as SOURCE; give its folder)" if source.file.root.is_file() else ""
            self.problem(4, "picture", source.file.name, ref.line + 1, f"{ref.target} was not found{note}")
            return f"{mark}[[{target}{fragment}{bar + options.replace('|', bar) if options else ''}]]"
        name = self.copy(path, part, ref, heading)
        self.plan.images.append({**record, "status": "copied", "file": name})
        return f"{mark}[[{PurePosixPath(name).name}{fragment}{bar + options.replace('|', bar) if options else ''}]]"

    def locate(self, file: SourceFile, target: str) -> Path | None:
        """The file of SOURCE that an embed means (obsidian-rules 2), or ``None``; nothing outside is looked at."""
        target = target.split("#")[0].strip().replace("\\", "/")
        files = self.sources.files.get(file.root)
        if not files or not target or target.startswith(("/", "~")) or re.match(r"[a-zA-Z]+:", target):
            return None
        key = (file.root, f"{PurePosixPath(file.name).parent}|{target}")
        if key in self.found:
            return self.found[key]
        if file.root not in self.basenames:
            index: dict[str, list[str]] = defaultdict(list)
            for name in files:
                index[_lower(PurePosixPath(name).name)].append(name)
            self.basenames[file.root] = index
        here = file.path.relative_to(file.root).parent
        steps: list[str] = []
        outside = False
        for step in (*here.parts, *PurePosixPath(target).parts):
            if step == "..":
                outside = outside or not steps
                steps = steps[:-1]
            elif step != ".":
                steps.append(step)
        wanted = _lower(target).removeprefix("./")
        near = _lower("/".join(steps))
        candidates = [
            name
            for name in self.basenames[file.root].get(PurePosixPath(wanted).name, [])
            if _lower(name) in (near, wanted) or f"/{_lower(name)}".endswith(f"/{wanted}")
        ]
        found = None
        if candidates and not outside:
            best = min(candidates, key=lambda name: (_lower(name) != near, _lower(name) != wanted, len(name), name))
            found = files[best]
        self.found[key] = found
        return found

    def copy(self, path: Path, part: _Part, ref: Ref, heading: str) -> str:
        """Plan the copy of a file, once per content, and return its path in the vault."""
        digest = self.digest(path)
        if digest in self.copied:
            return self.copied[digest]
        size = path.stat().st_size
        for name in self.vault.sizes.get(size, ()):
            if self.digest(self.vault.root / name) == digest:
                self.copied[digest] = name
                return name
        stem = path.stem
        if _GENERIC.fullmatch(stem.strip()):
            alt = ref.text if ref.text and not _GENERIC.fullmatch(ref.text) and len(ref.text.split()) <= 8 else ""
            about = PurePosixPath(part.path).name if part.place else PurePosixPath(part.source.file.name).stem
            entries = {name.entry for name in self.catalogue.exact(heading)}
            named = _key(heading) == _key(about) or (part.place is not None and part.place.entry in entries)
            stem = alt or (about if named else f"{about} {heading}")
        base = slug(stem)[:60].strip("-") or "picture"
        suffix = path.suffix.lower()
        name, count = f"{ASSETS}/{base}{suffix}", 2
        while name.lower() in self.taken:
            name, count = f"{ASSETS}/{base}-{count}{suffix}", count + 1
        self.taken.add(name.lower())
        self.copied[digest] = name
        self.plan.pictures.append(Picture(path, name, digest, size))
        return name

    def problem(self, rank: int, kind: str, source: str, line: int, message: str) -> None:
        self.plan.problems.append(Problem(rank, kind, source, line, message))

    # --- notes -----------------------------------------------------------------------------------------------------

    def write(self) -> None:
        """Put the parts together into the notes of the plan."""
        by_note: dict[str, list[_Part]] = defaultdict(list)
        for part in self.parts:
            by_note[part.place.note if part.place else UNSORTED].append(part)
        for note in sorted(by_note):
            self.choose(note, by_note[note])
        self.kept_ids = {id(part) for part in self.parts}
        self.destinations()
        for note in sorted(by_note):
            self.note(note, by_note[note])

    headless: set[int]

    def choose(self, note: str, parts: list[_Part]) -> None:
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
            self.stems[PurePosixPath(path).name.lower()] += 1
        groups: dict[str, list[_Part]] = defaultdict(list)
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
                names = {_key(place.title)}
            else:
                names = {_key(each) for each in (place.title, heading)}
                entries = [each.entry for each in self.catalogue.exact(members[0].title)]
                if place.entry in entries:
                    names.add(_key(members[0].title))
            if _key(members[0].title) in names:
                self.headless.add(id(members[0]))

    def note(self, note: str, parts: list[_Part]) -> None:
        existing = note in self.vault.notes
        there = self.present(note) if existing or note == UNSORTED else _Present()
        fresh = []
        seen: dict[tuple[str, ...], _Part] = {}
        for part in parts:
            same = self.same(part)
            if there.holds(part):
                self.give(part, "kept", there.where(part), "already there")
            elif same in seen:
                first = seen[same]
                why = f"the same text as {first.source.file.name}, {span(first.ranges())}"
                self.drop_part(part, why)
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
                for name, known in (("aliases", self.aliases(note) if owner else []), ("tags", [])):
                    carried = [each for meta in metas for each in strings(meta.get(name))]
                    values = list(dict.fromkeys([*known, *carried]))
                    if values:
                        head[name] = values
        plain_parts = [part for part in fresh if not (part.place and part.place.heading)]
        plain_parts.sort(key=lambda part: (bool(part.title) and id(part) not in self.headless, part.order))
        for part in plain_parts:
            self.append(lines, self.render(part, 2), part, f"{PurePosixPath(path)}")
        features: dict[str, list[_Part]] = defaultdict(list)
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
            self.problem(
                3,
                "inbox",
                fresh[0].source.file.name,
                fresh[0].ranges()[0][0],
                f"{note}.md exists and was not changed: {count} lines for it are in {path}",
            )

    def same(self, part: _Part) -> tuple[str, ...]:
        """What two parts have in common when one is a copy of the other: their text and the pictures it means."""
        document = part.source.document
        blocks = [document.footnotes[name] for name in part.footnotes]
        out = []
        for number, _ in part.members:
            out.append(document.sections[number].title)
            blocks += document.sections[number].blocks
        for block in blocks:
            out.append(_source(document, block))
            for number in MARKER.findall("\n".join(block.lines)):
                ref = document.refs[int(number)]
                out.append(str(self.locate(part.source.file, ref.target)) if ref.kind == "file" else "")
        return tuple(out)

    def append(self, lines: list[str], more: list[str], part: _Part, where: str) -> None:
        if lines and more:
            lines.append("")
        lines += more
        origin = f"{part.source.file.name}: {span(part.ranges())}"
        self.plan.parts.setdefault(where.split("#")[0], []).append(origin)
        for number, _ in part.members:
            section = part.source.document.sections[number]
            for line in range(section.start, section.end):
                if part.source.fates[line] is None:
                    part.source.fates[line] = ("changed" if section.changes else "kept", where, _how(section.changes))
            for block in section.blocks:
                changes = block.changes | _drawn(part.source.document, block)
                status = "changed" if changes else "kept"
                for line in range(block.start, block.end):
                    if part.source.fates[line] is None:
                        part.source.fates[line] = (status, where, _how(changes))
        for name in part.footnotes:
            note = part.source.document.footnotes[name]
            for line in range(note.start, note.end):
                part.source.fates[line] = ("kept", where, "with the text that refers to it")

    def give(self, part: _Part, status: str, where: str, how: str) -> None:
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

    def drop_part(self, part: _Part, why: str) -> None:
        source, document = part.source, part.source.document
        blocks = [document.footnotes[name] for name in part.footnotes]
        for number, _ in part.members:
            self.drop_heading(source, number, why)
            blocks += document.sections[number].blocks
        for block in blocks:
            for line in range(block.start, block.end):
                if document.fates[line] is None:
                    source.fates[line] = ("dropped", "", why)
            self.plan.dropped.append((source.file.name, block.start + 1, _source(document, block), why))

    def render(self, part: _Part, level: int) -> list[str]:
        """The lines of one part, its first heading at ``level``."""
        document = part.source.document
        lines: list[str] = []
        path = [_title(document, number) for number in self.above(document, part.members[0][0])]
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
            self.problem(
                0,
                "unsorted",
                part.source.file.name,
                section.start + 1,
                f'"{_clip(part.title or text)}" fits nothing in the catalogue'
                + (f"; nearest: {', '.join(name for name, _ in best)}" if best else ""),
            )
        note = note.replace("%%", "%").replace("%", "%%", 1) + " %%"
        root_heading = id(part) not in self.headless
        heading = part.title
        base = level if root_heading and part.title else level - 1
        last: Block | None = None
        nested = ""
        for index, (number, depth) in enumerate(part.members):
            section = document.sections[number]
            title = _title(document, number)
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
                written = self.substitute(part, "\n".join(block.lines), heading).split("\n")
                if PROVENANCE.match(written[0]):
                    for line in range(block.start, block.end):
                        part.source.fates[line] = ("dropped", "", "where an earlier run took it from")
                    self.plan.dropped.append((part.source.file.name, block.start + 1, written[0], "earlier provenance"))
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
            lines += ["", *self.substitute(part, "\n".join(block.lines), heading).split("\n")]
        return lines

    @staticmethod
    def barren(part: _Part, index: int) -> bool:
        """Whether a heading inside a part has no text left, because what was under it went elsewhere."""
        document = part.source.document
        number, depth = part.members[index]
        for member, deeper in part.members[index:]:
            if member != number and deeper <= depth:
                break
            if document.sections[member].blocks:
                return False
        return part.place is not None or any(section.parent == number for section in document.sections)

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
                _key(alias) != _key(other) for other in out
            ):
                if len(parts) > 1 and any(len(other.split()) == len(parts) > 1 for other in out):
                    continue  # two spellings of one long name: the first is enough
                out.append(alias)
        return out

    # --- notes that exist ------------------------------------------------------------------------------------------

    def covered(self, note: str) -> list[str]:
        """What a note that exists already has, as a folded list of links to its headings."""
        headings = self.existing(note)
        stem = self.stem(note)
        out = [f"> [!info]- What [[{stem}]] already covers"]
        return out + [f"> - [[{stem}#{_anchor(title)}|{title}]]" for title in headings] if headings else out

    def existing(self, note: str) -> list[str]:
        fenced, titles = False, []
        for line in self.vault.text(note).split("\n"):
            if line.startswith(("```", "~~~")):
                fenced = not fenced
            found = None if fenced else _ATX.match(line)
            if found:
                titles.append(plain(found.group(2)))
        return titles

    def present(self, note: str) -> _Present:
        """What the vault already holds of the material for a note: the note itself and earlier inbox notes."""
        pattern = re.compile(rf"{INBOX}/{re.escape(note.removeprefix(f'{INBOX}/'))}(-\d+)?\Z")
        out = _Present()
        for path in sorted(self.vault.notes):
            if path == note or pattern.match(path):
                out.add(path, self.vault.text(path), self.matcher)
        return out


class _Present:
    """The lines of notes that exist, by their words: blocks may be drawn otherwise, lines stay."""

    def __init__(self) -> None:
        self.lines: dict[tuple[str, ...], str] = {}
        self.comments: dict[str, str] = {}

    def add(self, path: str, text: str, matcher: Matcher) -> None:
        document = parse(path, text.split("\n"), matcher.known)
        for section in document.sections:
            for block in section.blocks:
                if PROVENANCE.match(block.lines[0]):
                    self.comments[block.lines[0]] = path
                self.take(document, block.lines, path)
        for note in document.footnotes.values():
            self.take(document, note.lines, path)

    def take(self, document: Document, lines: list[str], path: str) -> None:
        for line in lines:
            self.lines.setdefault(_words(document, line), path)

    def holds(self, part: _Part) -> bool:
        if not self.lines:
            return False
        prints = _print(part)
        if not prints:
            wanted = f"%% from {' '.join(part.source.file.name.split())}, {span(part.ranges())}"
            return any(comment.startswith(wanted) for comment in self.comments)
        return all(each in self.lines for each in prints)

    def where(self, part: _Part) -> str:
        prints = _print(part)
        return f"{self.lines.get(prints[0], '') if prints else next(iter(self.comments.values()))}.md"


def _words(document: Document, line: str) -> tuple[str, ...]:
    text = MARKER.sub(lambda m: _shown_words(document.refs[int(m.group(1))]), line)
    return tuple(words(plain(text)))


def _shown_words(ref: Ref) -> str:
    return _shown(ref) if ref.kind == "link" else ref.text


def _print(part: _Part) -> tuple[tuple[str, ...], ...]:
    """The words of each line of a part that has any."""
    document = part.source.document
    blocks = [block.lines for number, _ in part.members for block in document.sections[number].blocks]
    found = (_words(document, line) for lines in blocks if not PROVENANCE.match(lines[0]) for line in lines)
    return tuple(each for each in found if each)


def _same(one: Place | None, other: Place | None) -> bool:
    if one is None or other is None:
        return one is other
    return (one.note, one.heading) == (other.note, other.heading)


def _fate(why: str) -> tuple[str, str, str]:
    if why == "blank":
        return ("blank", "", "")
    if why.startswith("definition") and why != UNUSED:
        return ("changed", "", why)
    return ("dropped", "", why)


def _how(changes: set[str]) -> str:
    return "; ".join(sorted(changes - {"definitions"}))


def _drawn(document: Document, block: Block) -> set[str]:
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


def _anchor(heading: str) -> str:
    """A heading as it is written in a link (obsidian-rules 3.3); the mark of a block stays as it is."""
    if heading.startswith("^"):
        return heading
    return " ".join(re.sub(r"[:#|^\\]|%%|\[\[|\]\]", " ", plain(heading)).split())


def _clip(text: str, width: int = 60) -> str:
    text = " ".join(text.split())
    return text if len(text) <= width else f"{text[: width - 1]}…"


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
    builder.headless = set()
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
        builder.problem(6, "spelling", each.source, each.line, f"{each.word}: perhaps {each.suggestion} ({each.why})")
    for name, why in sources.skipped:
        builder.problem(7, "skipped", name, 0, why)
    plan.problems.sort(key=lambda each: (each.rank, each.source, each.line, each.message))
    return plan


def _source(document: Document, block: Block) -> str:
    """A block as it was written."""
    if block.end == block.start:  # a picture that stood in a heading
        return MARKER.sub(lambda m: document.refs[int(m.group(1))].written, block.lines[0])
    return "\n".join(document.lines[block.start : block.end])


def _whole(source: _Source) -> list[tuple[str, str, str] | None]:
    """The fates of a source's lines; a line of front matter or a definition keeps the reason the parser gave."""
    return [
        _fate(given) if given is not None else fate
        for fate, given in zip(source.fates, source.document.fates, strict=True)
    ]


def _record(builder: _Builder, source: _Source) -> None:
    """Put a source's matches, doubts and dropped lines into the plan."""
    plan, document = builder.plan, source.document
    for number, fate in enumerate(document.fates):
        if fate is not None and (fate.startswith("front matter") or fate == UNUSED):
            plan.dropped.append((source.file.name, number + 1, document.lines[number], fate))
    for number, verdict in enumerate(source.verdicts):
        section: Section = document.sections[number]
        title = _title(document, number) or section.title
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
                    f"{place.note if place else UNSORTED}.md",
                    place.heading if place else "",
                    round(verdict.score, 1),
                    verdict.why,
                )
            )
        if verdict.doubt:
            builder.problem(1, "doubt", source.file.name, section.start + 1, verdict.doubt)
        elif own and place and verdict.score < 75 and section.blocks:
            name = builder.catalogue.entries[place.entry].name if place.entry >= 0 else place.title
            builder.problem(
                2,
                "weak match",
                source.file.name,
                section.start + 1,
                f'"{_clip(title)}" went to {place.note}.md ({name}, {verdict.score:.0f}): {verdict.why}',
            )
