"""All files of a vault, and which file, heading or block a link means.

Follows Obsidian's ``getLinkpathDest`` for files (§2) and ``resolveSubpath`` for what is inside them (§3, §4).
"""

import copy
import posixpath
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from fieldnotes.vault.nearest import NearestNames
from fieldnotes.vault.note import Anchor, Note, files_named
from fieldnotes.vault.paths import FileKey, VaultPath
from fieldnotes.vault.problems import nearest
from fieldnotes.vault.syntax import Wikilink, file_key


@dataclass(frozen=True, slots=True)
class Found:
    """The file a link means.

    Args:
        path: its path in the vault; ``None`` when nothing matches.
        tied: other files that match equally well: the link is ambiguous.
        by_alias: whether no file is called so and only an alias matched, which Obsidian would not follow.
    """

    path: VaultPath | None
    tied: tuple[VaultPath, ...] = ()
    by_alias: bool = False


@dataclass(frozen=True, slots=True)
class Place:
    """Where inside a note a fragment points.

    Args:
        anchor: the id on the note's page; ``None`` for its top.
        heading: the heading, for a fragment that names one.
        block_id: the block's id, for ``#^id``.
        missing: whether the fragment names nothing in the note: the link opens at the top (§3.6, §4.7).
    """

    anchor: str | None = None
    heading: Anchor | None = None
    block_id: str | None = None
    missing: bool = False


# Whether a link finds a note by an alias alone, which it does not in Obsidian: in any case, letter by letter, or never.
Aliases = bool | Literal["exact"]


def block_anchor(block_id: str) -> str:
    """The id on the page for a block's ``^id``."""
    return f"block-{block_id}"


def _name(key: FileKey) -> FileKey:
    return FileKey(posixpath.basename(key))


@dataclass
class Index:
    """The files of one vault in one build.

    Args:
        notes: published notes by path.
        attachments: paths of the other published files.
        hidden: paths that exist but are not published, so that a link to one can say so; a mapping gives reasons.
        aliases: whether a link finds a note by an alias alone: in any case, ``exact`` as written, or never. Whoever
            follows such a link says so: see ``Found.by_alias``.
    """

    notes: Mapping[VaultPath, Note] = field(default_factory=dict)
    attachments: Iterable[VaultPath] = ()
    hidden: Iterable[VaultPath] = ()
    aliases: Aliases = "exact"

    def __post_init__(self) -> None:
        self.attachments = frozenset(self.attachments)
        reasons = dict(self.hidden) if isinstance(self.hidden, Mapping) else dict.fromkeys(self.hidden, "")
        self.hidden = frozenset(reasons)
        self._hidden: dict[str, str] = {}
        for hidden in sorted(reasons):
            key = file_key(hidden)
            for name in (key, posixpath.basename(key)):
                self._hidden.setdefault(name, reasons[hidden])
                self._hidden.setdefault(name.removesuffix(".md"), reasons[hidden])
        self._by_name: dict[FileKey, list[tuple[FileKey, VaultPath]]] = defaultdict(list)
        self._by_path: dict[FileKey, VaultPath] = {}
        for path in sorted({*self.notes, *self.attachments}):
            key = file_key(path)
            self._by_name[_name(key)].append((key, path))
            self._by_path.setdefault(key, path)
        self._by_alias: dict[str, list[VaultPath]] = defaultdict(list)
        for owner, note in self.notes.items():
            for alias in note.aliases:
                owners = self._by_alias[self._alias_key(alias)]
                if owner not in owners:
                    owners.append(owner)

    def whole(self) -> "Index":
        """All of it, for who goes through all notes."""
        return self

    def properties(self) -> tuple["Index", Callable[[], None]]:
        """All of it, for who looks at names and properties, and what to call before looking at anything more."""
        return self, lambda: None

    def attachments_named(self) -> set[VaultPath]:
        """The attachments that notes show or lead to in plain sight."""
        links = ((note, link) for note in self.notes.values() for link in files_named(note)) if self.attachments else ()
        found = {self.find(link, note.path).path for note, link in links}
        return {path for path in found if path is not None and path in self.attachments}

    def with_texts(self, notes: Mapping[VaultPath, Note]) -> "Index":
        """The index of a vault in which some notes have other texts, and all have the names they had.

        Args:
            notes: by path, each of a note that the index has, with the aliases it has.
        """
        other = copy.copy(self)
        other.notes = {**self.notes, **notes}
        return other

    def find(self, path: str, source: VaultPath) -> Found:
        """Find the file that a link's path means.

        Args:
            path: the path as written in the link.
            source: the path of the note that holds the link.

        Returns:
            The file as Obsidian would choose it; failing that, unless the setting forbids it, the one note that has the
            path as an alias. Obsidian's own editor never writes a link by alias alone (§2.6).
        """
        if not path:
            return Found(source)
        for text in (path, path + ".md"):
            if (exact := VaultPath(text)) in self.notes:
                return Found(exact)  # where a file system tells `a.md` from `A.md`, so does an exact path
            found = self._lookup(file_key(text), source)
            if found.path is not None:
                return found
        owners = self._by_alias.get(self._alias_key(path), []) if self.aliases else []
        return Found(owners[0], tuple(owners[1:]), by_alias=True) if owners else Found(None)

    def _alias_key(self, name: str) -> str:
        return unicodedata.normalize("NFC", name) if self.aliases == "exact" else file_key(name)

    def _lookup(self, key: FileKey, source: VaultPath) -> Found:
        folder = posixpath.dirname(file_key(source))
        if key.startswith(("./", "../")):
            target = FileKey(posixpath.normpath(posixpath.join(folder, key)))
            if target in self._by_path:
                return Found(self._by_path[target])
            key = FileKey(key.lstrip("./"))
        if key.startswith("/"):
            return Found(self._by_path.get(FileKey(key.lstrip("/"))))
        if key in self._by_path:
            return Found(self._by_path[key])
        matches = [(k, path) for k, path in self._by_name.get(_name(key), ()) if k.endswith(key)]
        near = [match for match in matches if not folder or match[0].startswith(folder + "/")]
        best = sorted(near or matches, key=lambda match: (len(match[0]), match[0]))
        if not best:
            return Found(None)
        tied = tuple(path for k, path in best[1:] if len(k) == len(best[0][0]))
        return Found(best[0][1], tied)

    def place(self, path: VaultPath, link: Wikilink) -> Place:
        """Find what a link's fragment names inside the note it points at."""
        note = self.notes.get(path)
        if link.fragment is None or note is None:
            return Place()
        parts = [part.strip() for part in link.fragment.split("#") if part.strip()]
        if not parts:
            return Place()
        if parts[-1].startswith("^"):
            block_id = parts[-1][1:].strip().lower()
            if block_id in note.block_names:
                return Place(block_anchor(block_id), block_id=block_id)
            return Place(missing=True)
        heading = note.heading(parts)
        return Place(heading.id, heading) if heading else Place(missing=True)

    def why_hidden(self, path: str) -> str | None:
        """Why a path's file is not published, or nothing if that goes without saying; ``None`` if there is none."""
        key = file_key(path)
        return self._hidden.get(key, self._hidden.get(key.removesuffix(".md")))

    def nearest_files(self, path: str) -> list[str]:
        """Names close to one that was not found, to suggest them."""
        return self._names.find(file_key(posixpath.basename(path)).removesuffix(".md"))

    @cached_property
    def _names(self) -> NearestNames:
        """What a link may have meant: names of notes and attachments and aliases, by their key."""
        names: dict[str, str] = {}
        for note in self.notes.values():
            names.setdefault(file_key(note.stem), note.stem)
            for alias in note.aliases:
                names.setdefault(file_key(alias), f"{note.stem}|{alias}")
        for attachment in sorted(self.attachments):
            names.setdefault(file_key(posixpath.basename(attachment)), posixpath.basename(attachment))
        return NearestNames(names)

    def nearest_places(self, path: VaultPath, fragment: str, limit: int = 2) -> list[str]:
        """Headings or block ids of a note close to one that was not found."""
        note = self.notes[path]
        wanted = fragment.rpartition("#")[2].strip()
        if wanted.startswith("^"):
            known = {"^" + block_id: "^" + block_id for block_id in note.block_ids}
        else:
            known = {anchor.source.lower(): anchor.source for anchor in note.anchors}
        return [known[key] for key in nearest(wanted.lower(), known, limit)]
