"""The files that a base is asked about, each with its properties, tags and links."""

import posixpath
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from os import stat_result

from fieldnotes.vault.bases.values import Link, Moment, Tag, Value, from_property
from fieldnotes.vault.document import Document
from fieldnotes.vault.index import Index
from fieldnotes.vault.note import Note
from fieldnotes.vault.paths import VaultPath
from fieldnotes.vault.syntax import extension, parse_wikilink
from fieldnotes.vault.tags import tags_of


@dataclass
class File:
    """A published file of the vault, as a base sees it. What is dear to find out is found out when asked for.

    Args:
        library: the files it is one of.
        path: its path in the vault.
        page: its path in the index, where that is another: a base or a canvas is shown by a page of its own.
        note: the note, for one that is a note.
    """

    library: "Library"
    path: VaultPath
    page: VaultPath
    note: Note | None

    @property
    def ext(self) -> str:
        """Its extension without the dot."""
        return extension(self.path)

    @property
    def basename(self) -> str:
        """Its name without extension."""
        name = posixpath.basename(self.path)
        return name.rpartition(".")[0] if self.ext else name

    @property
    def name(self) -> str:
        """Its name; a note's without ``.md``, as in the app."""
        return self.basename if self.note else posixpath.basename(self.path)

    @property
    def folder(self) -> str:
        """The path of its folder; empty at the vault's root."""
        return posixpath.dirname(self.path)

    @cached_property
    def properties(self) -> dict[str, Value]:
        """The note's properties."""
        return {} if self.note is None else self.library.values(self.note.meta, self.path)

    @cached_property
    def _by_lower(self) -> dict[str, Value]:
        return {name.lower(): value for name, value in self.properties.items()}

    def read(self, name: str) -> Value:
        """A property; names are compared without regard to case."""
        value = self.properties.get(name)
        if value is None:
            value = self._by_lower.get(name.lower())
        return [Tag(tag) for tag in value] if name.lower() == "tags" and isinstance(value, list) else value

    @property
    def tags(self) -> list[Tag]:
        """The tags of its properties and its text, each once."""
        self.library.more()
        return self._tags

    @cached_property
    def _tags(self) -> list[Tag]:
        return [Tag(tag) for tag in tags_of(self.note)] if self.note else []

    @property
    def _references(self) -> tuple[list[Link], list[Link]]:
        self.library.more()
        return self._found

    @cached_property
    def _found(self) -> tuple[list[Link], list[Link]]:
        links: list[Link] = []
        embeds: list[Link] = []
        for _, _, reference in self.note.references(hidden=False) if self.note else ():
            if reference.link.path:
                link = self.library.link(reference.link.path, self.path)
                (embeds if reference.link.embed else links).append(link)
        return links, embeds

    @property
    def links(self) -> list[Link]:
        """The links in its properties and its text, embeds among them; none in comments, which stay."""
        return [link for some in self._references for link in some]

    @property
    def embeds(self) -> list[Link]:
        """The embeds in its text."""
        return self._references[1]

    @property
    def linked(self) -> frozenset[VaultPath]:
        """The paths of the files it links to."""
        self.library.more()
        return self._linked

    @cached_property
    def _linked(self) -> frozenset[VaultPath]:
        return frozenset(link.file.path for link in self.links if link.file)

    @property
    def backlinks(self) -> list[Link]:
        """Links to the files that link here."""
        self.library.more()
        return [self.library.to(file) for file in self.library.backlinks.get(self.path, [])]

    @property
    def stat(self) -> stat_result | None:
        """What the file system says of it."""
        self.library.more()
        return self._stat

    @cached_property
    def _stat(self) -> stat_result | None:
        return self.library.stat(self.page)

    @property
    def size(self) -> int:
        """Its size in bytes."""
        return self.stat.st_size if self.stat else 0

    @property
    def mtime(self) -> Moment | None:
        """When it was changed."""
        return _moment(self.stat.st_mtime) if self.stat else None

    @property
    def ctime(self) -> Moment | None:
        """When it was made, as far as the file system knows."""
        if self.stat is None:
            return None
        return _moment(getattr(self.stat, "st_birthtime", min(self.stat.st_mtime, self.stat.st_ctime)))


class Library:
    """All published files, as bases see them.

    Args:
        index: the vault.
        stat: what the file system says of a file of the index; ``None`` when it says nothing.
        keeps: whether an attachment goes out even if nothing leads to it.
        more: called before anything but names and properties is looked at: whoever asks then depends on all texts.
    """

    def __init__(
        self, index: Index, stat: Callable[[VaultPath], stat_result | None], keeps: Callable[[VaultPath], bool],
        more: Callable[[], None] = lambda: None,
    ) -> None:
        self.index = index
        self._keeps = keeps
        self.stat = stat
        self.more = more
        self.files: dict[VaultPath, File] = {}
        for page in sorted({*index.notes, *index.attachments}):
            note = index.notes.get(page)
            shown = isinstance(note, Document)
            file = File(self, note.file if isinstance(note, Document) else page, page, None if shown else note)
            self.files[page] = file

    @cached_property
    def rows(self) -> list[File]:
        """What a base lists: pages, and the attachments that they show, lead to or keep.

        That a base would list an attachment is no reason to publish it: one without filters lists them all.
        """
        used = self.index.attachments_named()
        return [
            file for page, file in self.files.items()
            if page in self.index.notes or page in used or self._keeps(page)
        ]  # fmt: skip

    def find(self, path: str, source: VaultPath) -> File | None:
        """The file that a path as written in a link means."""
        found = self.index.find(path, source).path
        return self.files.get(found) if found and path else None

    def link(self, inner: str, source: VaultPath) -> Link:
        """What stands between ``[[`` and ``]]`` as a link."""
        link = parse_wikilink(inner)
        return Link(link.path or inner, link.text or None, self.find(link.path, source))

    def to(self, file: File, display: Value = None) -> Link:
        """A link to a file."""
        return Link(file.path.removesuffix(".md"), file.name if display is None else display, file)

    def values(self, properties: dict[str, Value], source: VaultPath) -> dict[str, Value]:
        """A note's properties as values."""
        return {
            name: from_property(value, lambda inner: self.link(inner, source)) for name, value in properties.items()
        }

    @cached_property
    def backlinks(self) -> dict[VaultPath, list[File]]:
        """By path, the files that link there."""
        found: dict[VaultPath, list[File]] = defaultdict(list)
        for file in self.files.values():
            for path in sorted(file.linked):
                found[path].append(file)
        return found


def _moment(seconds: float) -> Moment:
    return Moment(datetime.fromtimestamp(seconds, UTC).replace(tzinfo=None))
