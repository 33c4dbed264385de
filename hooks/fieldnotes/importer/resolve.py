"""What a link of a source means there: a note or a file of the sources, and a heading or block in the note.

A wikilink is looked up by Obsidian's rules, in the vault that the source is; the path of a Markdown link begins at the
note that links, or at the source's root when it begins with ``/``, and is looked up as Obsidian would only when there
is nothing. A fragment is a heading by Obsidian's rules, else an id as generators make them, else an anchor in HTML.
Nothing outside SOURCE is looked at.
"""

from __future__ import annotations

import posixpath
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from fieldnotes.vault.index import Index
from fieldnotes.vault.inline import plain as seen
from fieldnotes.vault.note import Note
from fieldnotes.vault.paths import FileKey, VaultPath
from fieldnotes.vault.syntax import file_key

from .inline import Ref
from .parse import PSEUDO, strings
from .parts import Source, heading_of, key
from .slugs import ids
from .sources import SourceFile, Sources, readable

_INDEXES = ("index.md", "README.md", "_index.md")
_ANCHOR = re.compile(r"""<[a-z][^<>]*?\s(?:id|name)\s*=\s*["']?([^\s"'<>]+)""", re.IGNORECASE)
_CUSTOM_ID = re.compile(r"\{[^{}]*#([\w:.-]+)[^{}]*\}\s*#*\s*\Z")
_BLOCK_ID = re.compile(r"(?:^|\s)\^([A-Za-z0-9-]+)\s*\Z")


@dataclass(frozen=True, slots=True)
class Meant:
    """What a link means: a file, or a note with the section (0 for its top) or the block that it names.

    ``missing`` tells that the note has no such heading or block.
    """

    note: Source | None = None
    file: Path | None = None
    section: int = 0
    block: str = ""
    missing: bool = False


@dataclass(frozen=True, slots=True)
class _Named:
    """What :class:`Index` asks of a note."""

    stem: str
    aliases: list[str]


def home(file: SourceFile) -> Path:
    """The folder that a source's paths are relative to."""
    return file.root.parent if file.root == file.path else file.root


def below(file: SourceFile) -> str:
    """A source's path below its folder."""
    return readable(file.path.relative_to(home(file)).as_posix())


class _Folder:
    """The notes and files of one SOURCE by name."""

    def __init__(self, notes: Mapping[str, Source], files: Mapping[str, Path]) -> None:
        self.notes = notes
        self.files = files
        named = {
            path: _Named(posixpath.basename(path).rpartition(".")[0], strings(source.document.meta.get("aliases")))
            for path, source in notes.items()
        }
        self.index = Index(cast("Mapping[VaultPath, Note]", named), map(VaultPath, files))
        self.by_key = {file_key(path): path for path in (*files, *notes)}
        self.by_tail: dict[str, list[FileKey]] = defaultdict(list)
        for path in (*files, *notes):
            self.by_tail[posixpath.basename(file_key(path))].append(file_key(path))

    def relative(self, target: str, origin: str) -> str | None:
        """The path that a Markdown link's path means from the note ``origin``; ``None`` when nothing is there."""
        absolute = target.startswith("/")
        folder = "" if absolute else posixpath.dirname(origin)
        path = posixpath.normpath(posixpath.join(folder, target.lstrip("/")))
        for each in _spellings(path):
            if file_key(each) in self.by_key:
                return self.by_key[file_key(each)]
        if absolute:  # generators take such paths from a folder of their own: static/, content/, docs/, public/ …
            for each in _spellings(path):
                wanted = file_key(each)
                tails = [one for one in self.by_tail.get(posixpath.basename(wanted), ()) if one.endswith(f"/{wanted}")]
                if len(tails) == 1:
                    return self.by_key[tails[0]]
        return None

    def find(self, ref: Ref, origin: str) -> str | None:
        """The path of the note or file that a link means; ``None`` when nothing is there."""
        target = ref.path.replace("\\", "/")
        if ref.markdown:
            for each in dict.fromkeys((target, target.partition("?")[0])):
                found = self.relative(each, origin) if each else None
                if found is not None:
                    return found
            target = target.partition("?")[0]
        if _leads_out(target, origin):
            return None
        if target.startswith("/") and not ref.markdown:
            target = target.lstrip("/")
        return self.index.find(target, VaultPath(origin)).path if target else None


def _spellings(path: str) -> Iterator[str]:
    """The files that a generator would take a path for, likeliest first."""
    path = path.removesuffix("/")
    if path in (".", ""):
        yield from _INDEXES
        return
    yield path
    yield f"{path}.md"
    if path.endswith(".html"):
        yield f"{path.removesuffix('.html')}.md"
    yield from (f"{path}/{name}" for name in _INDEXES)


def _leads_out(target: str, origin: str) -> bool:
    if not target.startswith("."):
        return False
    return posixpath.normpath(posixpath.join(posixpath.dirname(origin), target)).startswith("..")


class Resolver:
    """Answers what the links of the sources mean. Add every source before the first question."""

    def __init__(self, sources: Sources) -> None:
        self.sources = sources
        self.folders: dict[Path, dict[str, Source]] = defaultdict(dict)
        self.stems: dict[str, list[Source]] = defaultdict(list)
        self._folders: dict[Path, _Folder] = {}
        self._notes: dict[str, Note] = {}
        self._anchors: dict[str, dict[str, int]] = {}
        self._blocks: dict[str, dict[str, int]] = {}

    def add(self, source: Source) -> None:
        """Let links to a source be found."""
        path = below(source.file)
        self.folders[home(source.file)][path] = source
        stem = posixpath.basename(path).rpartition(".")[0]
        names = {file_key(stem), *(file_key(title) for title in strings(source.document.meta.get("title")))}
        for name in names:
            self.stems[name].append(source)

    def folder(self, file: SourceFile) -> _Folder:
        """The notes and files among which a source's links are looked up."""
        root = home(file)
        if root not in self._folders:
            self._folders[root] = _Folder(self.folders[root], self.sources.files.get(file.root, {}))
        return self._folders[root]

    def meant(self, source: Source, ref: Ref) -> Meant | None:
        """What a link of a source means; ``None`` when nothing of the sources."""
        if not ref.path:
            return self.inside(source, ref)
        folder = self.folder(source.file)
        found = folder.find(ref, below(source.file))
        if found is not None and found in folder.notes:
            return self.inside(folder.notes[found], ref)
        if found is not None:
            return Meant(file=folder.files[found])
        # The sources were given together: a name that one of them alone has means that one.
        stem = file_key(posixpath.basename(ref.path.replace("\\", "/"))).removesuffix(".md")
        same = self.stems.get(stem, [])
        if len(same) == 1 and not _leads_out(ref.path, below(source.file)):
            return self.inside(same[0], ref)
        return None

    def located(self, file: SourceFile, ref: Ref) -> Path | None:
        """The file of SOURCE that a link means, for a note that is kept as it is."""
        folder = self.folder(file)
        found = folder.find(ref, below(file)) if ref.path else None
        return folder.files.get(found) if found is not None else None

    def inside(self, source: Source, ref: Ref) -> Meant:
        """The heading or block of a note that a fragment names."""
        fragment = ref.fragment
        if not fragment.strip("# ") or fragment == "top":
            return Meant(source)
        parts = [part.strip() for part in fragment.split("#") if part.strip()]
        if parts[-1].startswith("^"):
            block = parts[-1][1:].strip().lower()
            section = self.blocks(source).get(block)
            return Meant(source, missing=True) if section is None else Meant(source, section=section, block=block)
        section = self.heading(source, parts)
        if section is None:
            section = self.anchors(source).get(fragment.lower())
        if section is None:
            wanted = key(parts[-1])
            titles = ((n, heading_of(source.document, n)) for n in range(1, len(source.document.sections)))
            section = next((number for number, title in titles if title and key(title) == wanted), None)
        return Meant(source, missing=True) if section is None else Meant(source, section=section)

    def heading(self, source: Source, parts: list[str]) -> int | None:
        """The section whose heading a fragment names by Obsidian's rules."""
        name = source.file.name
        if name not in self._notes:
            self._notes[name] = Note(VaultPath(name), "\n".join(source.document.lines))
        note = self._notes[name]
        anchor = note.heading(parts)
        if anchor is None:
            return None
        line = note.line(note.blocks[anchor.index].line) - 1
        return next((n for n, section in enumerate(source.document.sections) if n and section.start == line), None)

    def anchors(self, source: Source) -> dict[str, int]:
        """The sections of a note by the ids that generators give their headings, and by anchors in HTML."""
        name = source.file.name
        if name not in self._anchors:
            document = source.document
            numbers = [n for n, section in enumerate(document.sections) if n and section.level < PSEUDO]
            written = [_heading_line(document.lines[document.sections[n].start]) for n in numbers]
            found: dict[str, int] = {}
            for number, text in zip(numbers, written, strict=True):
                custom = _CUSTOM_ID.search(text)
                if custom:
                    found.setdefault(custom.group(1).lower(), number)
            for number, section in enumerate(document.sections):
                texts = [section.title, *("\n".join(block.lines) for block in section.blocks)]
                for at, text in enumerate(texts):
                    # An anchor on its own at the end of a section is there for the heading that follows.
                    bare = at == len(texts) - 1 and not re.sub(r"<[^<>]*>", "", text).strip()
                    ahead = int(bare and number + 1 < len(document.sections))
                    for anchor in _ANCHOR.findall(text) if "<" in text else ():
                        found.setdefault(anchor.lower(), number + ahead)
            for slug, at in ids([seen(_CUSTOM_ID.sub("", text)) for text in written]).items():
                found.setdefault(slug, numbers[at])
            self._anchors[name] = found
        return self._anchors[name]

    def blocks(self, source: Source) -> dict[str, int]:
        """The sections of a note by the ids of the blocks in them."""
        name = source.file.name
        if name not in self._blocks:
            found: dict[str, int] = {}
            for number, section in enumerate(source.document.sections):
                for block in section.blocks:
                    for line in block.lines:
                        match = _BLOCK_ID.search(line)
                        if match:
                            found.setdefault(match.group(1).lower(), number)
            self._blocks[name] = found
        return self._blocks[name]


def _heading_line(line: str) -> str:
    return re.sub(r"\s+#+\s*\Z", "", re.sub(r"\A\s{0,3}#{1,6}\s+", "", line)).strip()
