"""Files that are no notes but that the app opens as one: bases, canvases and drawings.

Each gets a page, so that a link to one leads somewhere. The page's path is the file's with ``.md`` behind it, which
is what the index tries for a link that names no file as it stands; the file itself is not published.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

from markdown.extensions.toc import unique

from fieldnotes.vault import blocks as b
from fieldnotes.vault import canvas
from fieldnotes.vault.frontmatter import Properties
from fieldnotes.vault.note import Anchor, Note
from fieldnotes.vault.paths import VaultPath
from fieldnotes.vault.syntax import extension, heading_key

KINDS = frozenset({"base", "canvas", "excalidraw"})


@dataclass
class Document(Note):
    """A base, a canvas or a drawing as a page of the site.

    ``source`` is the file's text; as a note it has no text of its own, so nothing of it is shown or searched but
    what the page makes of it.
    """

    kind: str = field(init=False)

    def __post_init__(self) -> None:
        self.kind = extension(self.file)
        self.source = self.source.replace("\r\n", "\n").replace("\r", "\n")
        title = self.file.rpartition("/")[2].removesuffix("." + self.kind)
        # A word that is never shown: Python-Markdown converts no page without text.
        self.properties = Properties({"title": title}, body=self.kind)

    @cached_property
    def blocks(self) -> list[b.Block]:
        """None: what it holds is no Markdown."""
        return []

    @property
    def file(self) -> VaultPath:
        """The path of the file that it shows."""
        return VaultPath(self.path.removesuffix(".md"))

    def files_named(self) -> Iterator[str]:
        """The paths of the files on the cards of a canvas, and in the links of their texts."""
        for card in canvas.parse(self.source).cards if self.kind == "canvas" else ():
            if card.kind == "file":
                yield card.value
            elif card.kind == "text":
                yield from (reference.link.path for _, _, reference in Excerpt(self.file, card.value).references())

    @cached_property
    def anchors(self) -> list[Anchor]:
        """The views of a base, which links name as they do headings."""
        if self.kind != "base":
            return []
        from fieldnotes.vault.bases.base import parse  # it asks for the index, which is made of notes like this one

        used: set[str] = set()
        return [
            Anchor(2, heading_key(name), unique(self.slugify(name, self.separator) or "view", used), 0, name, name)
            for view in parse(self.source).views
            if (name := view.name or str(self.meta["title"]))
        ]


@dataclass
class Excerpt(Note):
    """A piece of Markdown inside another file, such as the text on a canvas's card.

    Args:
        at: the line of that file on which it stands; the only line it knows.
    """

    at: int = 1

    def __post_init__(self) -> None:
        self.properties = Properties(body=b.clean_source(self.source))

    def line(self, body_line: int) -> int:
        """The line of the file, whichever line of the piece is asked for."""
        return self.at


def page_path(path: VaultPath) -> VaultPath | None:
    """The path in the index of the page for a file; ``None`` for one that is shown by no page."""
    return VaultPath(f"{path}.md") if extension(path) in KINDS else None
