"""A page that lists the vault's tags, each with the notes that have it: where tags lead on a site (§8)."""

import html
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from fieldnotes.vault.note import Note
from fieldnotes.vault.paths import VaultPath
from fieldnotes.vault.tags import tags_of

_DEEPEST = 6  # HTML has no deeper headings


@dataclass
class Tag:
    """One tag.

    Args:
        name: all of it as first written, ``exam/developer``.
        anchor: its id on the page.
        notes: the paths of the notes that have it itself.
        inner: the tags within it.
    """

    name: str
    anchor: str
    notes: list[VaultPath] = field(default_factory=list)
    inner: list["Tag"] = field(default_factory=list)

    def count(self) -> int:
        """How many notes have it or one within it."""
        return len(self._paths())

    def _paths(self) -> set[VaultPath]:
        return set(self.notes).union(*(tag._paths() for tag in self.inner))


class TagPage:
    """The tags of a vault's published notes; two that differ in case alone are one.

    Args:
        notes: these notes.
    """

    def __init__(self, notes: Iterable[Note]) -> None:
        self.top: list[Tag] = []
        self._by_key: dict[str, Tag] = {}
        self._anchors: set[str] = set()
        for note in notes:
            for name in tags_of(note):
                tag = self._made(name)
                if tag is not None and note.path not in tag.notes[-1:]:
                    tag.notes.append(note.path)
        self._sort(self.top)

    def _made(self, name: str) -> Tag | None:
        parts = [part for part in name.split("/") if part.strip()]
        tag: Tag | None = None
        for at in range(len(parts)):
            key = _key("/".join(parts[: at + 1]))
            known = self._by_key.get(key)
            if known is None:
                known = self._by_key[key] = Tag("/".join(parts[: at + 1]), self._anchor(key))
                (self.top if tag is None else tag.inner).append(known)
            tag = known
        return tag

    def _anchor(self, key: str) -> str:
        """An id for a tag, which no other has: letters and digits stay, ``/`` becomes ``:``."""
        wanted = "tag-" + "".join(_in_id(character) for character in key)
        anchor, number = wanted, 2
        while anchor in self._anchors:
            anchor, number = f"{wanted}--{number}", number + 1
        self._anchors.add(anchor)
        return anchor

    def _sort(self, tags: list[Tag]) -> None:
        tags.sort(key=lambda tag: _key(tag.name))
        for tag in tags:
            self._sort(tag.inner)

    def anchor(self, name: str) -> str:
        """The id of a tag on the page; empty when no note has it."""
        tag = self._by_key.get(_key("/".join(part for part in name.split("/") if part.strip())))
        return tag.anchor if tag else ""

    def anchors(self) -> set[str]:
        """All ids on the page."""
        return set(self._anchors)

    def to_html(self, title: Callable[[VaultPath], str], url: Callable[[VaultPath], str]) -> str:
        """The page's content.

        Args:
            title: a note's title, as plain text.
            url: a note's address as seen from the page.
        """
        return "\n".join(piece for tag in self.top for piece in _section(tag, 2, title, url))


def _section(tag: Tag, level: int, title: Callable[[VaultPath], str], url: Callable[[VaultPath], str]) -> Iterator[str]:
    heading = f"h{min(level, _DEEPEST)}"
    yield f'<{heading} id="{html.escape(tag.anchor)}">#{html.escape(tag.name)} <small>{tag.count()}</small></{heading}>'
    notes = sorted(tag.notes, key=lambda path: (title(path).casefold(), path))
    entries = "".join(
        f'<li><a class="internal-link" href="{html.escape(url(path))}">{html.escape(title(path))}</a></li>'
        for path in notes
    )
    if entries:
        yield f"<ul>{entries}</ul>"
    for inner in tag.inner:
        yield from _section(inner, level + 1, title, url)


def _key(name: str) -> str:
    return unicodedata.normalize("NFC", name).casefold()


def _in_id(character: str) -> str:
    if character == "/":
        return ":"
    return character if re.match(r"[\w.-]", character) else f"-{ord(character):x}-"
