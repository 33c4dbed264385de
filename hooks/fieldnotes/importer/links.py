"""Where links and pictures lead once every section has found its note.

A link names a note of the source vault that may be in pieces now; a picture is a file that gets a new name, once for
each content. Nothing outside SOURCE is looked at.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable
from pathlib import Path, PurePosixPath

from .catalogue import Catalogue, slug
from .inline import MARKER, Ref, is_file
from .parse import parse
from .parts import Part, Picture, Plan, Source, anchor, heading_of, key, lower, shown
from .sources import SourceFile, Sources, Vault

ASSETS = "assets"

_CAMERA = (
    "pasted image|image|img|imgp|dsc|dscn|dscf|photo|picture|bild|screenshot|screen shot|screen|capture|scan|clipboard|"
    "bildschirmfoto|unbenannt|untitled|unnamed|captura|capture d'écran"
)
_GENERIC = re.compile(
    rf"(?:{_CAMERA})?[\s_.-]*(?:\d[\d\s_.,x-]*)?(?:(?:at|um|à|copy|am|pm)[\s\d_.-]*)*|[0-9a-f]{{8,}}(?:-[0-9a-f]{{4,}})*",
    re.IGNORECASE,
)


class Links:
    """Answers what a link or a picture of a source is in the vault, and records each answer in the plan.

    ``taken`` are the paths that no new file may have, in lower case; the caller shares it.
    """

    def __init__(
        self,
        sources: Sources,
        vault: Vault,
        catalogue: Catalogue,
        digest: Callable[[Path], str],
        plan: Plan,
        taken: set[str],
    ) -> None:
        self.sources = sources
        self.vault = vault
        self.catalogue = catalogue
        self.digest = digest
        self.plan = plan
        self.taken = taken
        self.stems = Counter(PurePosixPath(path).name.lower() for path in vault.notes)
        self.names: dict[str, dict[str, Source]] = {}
        self.headings: dict[str, dict[str, str]] = {}
        self.copied: dict[str, str] = {}
        self.found: dict[tuple[Path, str], Path | None] = {}
        self.basenames: dict[Path, dict[str, list[str]]] = {}

    def add(self, source: Source) -> None:
        """Let links to a source be found."""
        stem = PurePosixPath(source.file.name).stem.lower()
        self.names.setdefault(stem, {}).setdefault(source.file.name, source)

    def destinations(self, parts: list[Part]) -> None:
        """Note which headings each new note will have, for links to them, and which names are taken twice."""
        for part in parts:
            if part.place is None:
                continue
            headings = self.headings.setdefault(part.place.note, {})
            if part.place.heading:
                headings.setdefault(key(part.place.heading), part.place.heading)
            for number, _ in part.members:
                title = heading_of(part.source.document, number)
                if title:
                    headings.setdefault(key(title), title)
        self.stems.update(PurePosixPath(note).name.lower() for note in self.headings if note not in self.vault.notes)

    def exists(self, note: str) -> bool:
        """Whether the vault has a note, or will have it."""
        return note in self.headings or note in self.vault.notes

    def stem(self, note: str) -> str:
        """The shortest text that names a note and no other."""
        name = PurePosixPath(note).name
        return name if self.stems[name.lower()] < 2 else note

    def resolve(self, source: Source, ref: Ref) -> tuple[str, str] | None:
        """The (note, heading) that a link means now, or ``None``.

        First the note of SOURCE that it names, wherever its text went; then the subject that its text, its fragment
        or its target is a name of.
        """
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
                    heading = entry.heading if key(entry.heading) in self.headings.get(entry.note, {}) else ""
                    if not entry.heading or heading or entry.note in self.vault.notes:
                        return entry.note, heading
        return None

    def inside(self, source: Source, ref: Ref, fragment: str) -> tuple[str, str] | None:
        """Where the part of a source went that a link to that source means."""
        document = source.document
        if fragment and not fragment.startswith("^"):
            wanted = key(fragment)
            for number in range(1, len(document.sections)):
                part = source.targets[number]
                if part and part.place and key(heading_of(document, number)) == wanted and part.kept:
                    title = part.place.heading if self.became(part, number) else heading_of(document, number)
                    return part.place.note, title
        if fragment.startswith("^"):
            mark = re.compile(rf"(?:^|\s){re.escape(fragment)}\Z", re.IGNORECASE)
            for number, section in enumerate(document.sections):
                part = source.targets[number]
                if part and part.place and any(mark.search(line) for block in section.blocks for line in block.lines):
                    return part.place.note, fragment
        goals: Counter[str] = Counter()
        for number, target in enumerate(source.targets):
            if target and target.place and target.kept:
                goals[target.place.note] += 1 + len(document.sections[number].blocks)
        if not goals:
            return None
        for name in self.catalogue.exact(ref.text):
            entry = self.catalogue.entries[name.entry]
            if entry.note in goals or (name.strength > 1 and self.exists(entry.note)):
                heading = entry.heading if key(entry.heading) in self.headings.get(entry.note, {}) else ""
                return entry.note, heading
        note, count = goals.most_common(1)[0]
        return (note, "") if count * 2 > sum(goals.values()) else None

    def parted(self, ref: Ref) -> list[str]:
        """The notes that the note a link means was parted into, if it was a source."""
        name = PurePosixPath(ref.target.split("#")[0].strip()).name.lower().removesuffix(".md")
        source = next(iter(self.names.get(name, {}).values()), None) if name else None
        targets = source.targets if source else []
        places = [part.place.note for part in targets if part and part.place and part.kept]
        return list(dict.fromkeys(places))

    def became(self, part: Part, number: int) -> bool:
        """Whether a section's own heading gave way to the heading or title of the place it went to."""
        return part.headless and number == part.members[0][0]

    def substitute(self, part: Part, text: str, heading: str) -> str:
        """``text`` with every marker replaced by the link or picture as it is now."""
        document = part.source.document

        def now(match: re.Match[str]) -> str:
            ref = document.refs[int(match.group(1))]
            if ref.kind == "link" and not (ref.embed and is_file(ref.target)):
                return self.link(part, ref)
            return self.picture(part, ref, heading)

        return MARKER.sub(now, text)

    def link(self, part: Part, ref: Ref) -> str:
        """A link as it is written in the note that ``part`` goes to.

        What a reader sees stays the same. A link that leads nowhere stays as it was and is noted for a person, with
        the nearest name or the notes that its note was parted into.
        """
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
                [entry.name for entry, score in self.catalogue.guesses(shown(ref), 1) if score >= 80]
                if ref.target
                else []
            )
            self.plan.links.append({**record, "now": ref.written, "status": "unresolved", "nearest": close})
            hint = f'; the nearest name is "{close[0]}", which has no note yet' if close else ""
            message = f"{ref.written} leads to no note{hint}"
            parted = self.parted(ref)
            if parted:
                message = f"{ref.written}: that note was parted into {', '.join(parted)}; choose one"
            self.plan.problem(5, "link", source.file.name, ref.line + 1, message)
            return ref.written
        note, heading = found
        text = shown(ref) or PurePosixPath(note).name
        if note == part.path:
            goal = f"#{anchor(heading)}" if heading else ""
        else:
            goal = self.stem(note) + (f"#{anchor(heading)}" if heading else "")
        if not goal and not ref.embed:
            now = text
        else:
            plain_text = goal == text or (ref.embed and not ref.text)
            now = f"{'!' if ref.embed else ''}[[{goal or self.stem(note)}{'' if plain_text else bar + text}]]"
        status = "kept" if now == ref.written else "re-targeted"
        self.plan.links.append({**record, "now": now, "status": status})
        return now

    def picture(self, part: Part, ref: Ref, heading: str) -> str:
        """A picture as it is written in the note that ``part`` goes to (obsidian-rules 5.3, 5.4).

        ``heading`` is the one it stands under, for the name of a file that has none of its own. A picture that is
        not there stays as it was and is noted for a person; one on another host is listed.
        """
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
            self.plan.problem(4, "picture", source.file.name, ref.line + 1, f"{ref.target} was not found{note}")
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
        asked = (file.root, f"{PurePosixPath(file.name).parent}|{target}")
        if asked in self.found:
            return self.found[asked]
        if file.root not in self.basenames:
            index: dict[str, list[str]] = defaultdict(list)
            for name in files:
                index[lower(PurePosixPath(name).name)].append(name)
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
        wanted = lower(target).removeprefix("./")
        near = lower("/".join(steps))
        candidates = [
            name
            for name in self.basenames[file.root].get(PurePosixPath(wanted).name, [])
            if lower(name) in (near, wanted) or f"/{lower(name)}".endswith(f"/{wanted}")
        ]
        found = None
        if candidates and not outside:
            best = min(candidates, key=lambda name: (lower(name) != near, lower(name) != wanted, len(name), name))
            found = files[best]
        self.found[asked] = found
        return found

    def copy(self, path: Path, part: Part, ref: Ref, heading: str) -> str:
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
            named = key(heading) == key(about) or (part.place is not None and part.place.entry in entries)
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

    def keep(self, file: SourceFile, lines: list[str]) -> None:
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
