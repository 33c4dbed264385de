"""A page as headings and text, and one of its sections by the id of its heading."""

import re
from dataclasses import dataclass, field

from bs4 import BeautifulSoup
from bs4.element import NavigableString, PageElement, Tag
from markdown_it import MarkdownIt

_HEADING = re.compile(r"h([1-6])")
_SKIPPED = frozenset({"script", "style", "nav", "header", "footer", "template", "noscript"})
# Texts of two of these never make one word.
_BLOCKS = frozenset(
    "address article aside blockquote br caption dd details div dl dt figure h1 h2 h3 h4 h5 h6 hr li main ol p pre "
    "section summary table tbody thead tr ul".split()
)
_MARKDOWN = MarkdownIt("commonmark", {"html": True}).enable("table")
_FRONT_MATTER = re.compile(r"\A---\n.*?\n---\n", re.DOTALL)


@dataclass(slots=True)
class Piece:
    """A heading, or a named place, with the text up to the next one.

    Args:
        level: 1 to 6 of a heading, 0 of a named place that is none.
        ids: the fragments that lead to it.
        texts: what stands there, the heading itself first.
    """

    level: int
    ids: set[str] = field(default_factory=set)
    texts: list[str] = field(default_factory=list)

    @property
    def bare(self) -> bool:
        """Whether nothing follows the heading yet, so that a name means the heading itself."""
        return bool(self.level) and not "".join(self.texts[1:]).strip()


class Document:
    """A page that can be asked for its sections.

    Args:
        html: the page.
    """

    def __init__(self, html: str) -> None:
        self.pieces = [Piece(0)]
        soup = BeautifulSoup(html, "html.parser")
        self._read(soup.find("main") or soup.find(id="main-content") or soup.body or soup)

    @classmethod
    def of_markdown(cls, text: str) -> "Document":
        """A page that was saved as Markdown, with the ids of headings in ``<a name>`` below them."""
        return cls(_MARKDOWN.render(_FRONT_MATTER.sub("", text)))

    def text(self, fragment: str = "") -> str | None:
        """The text of a section with its subsections, or of the whole page.

        Args:
            fragment: the id of its heading; empty for the whole page.

        Returns:
            ``None`` when nothing on the page has this id.
        """
        if not fragment:
            return "".join(text for piece in self.pieces for text in piece.texts)
        for start, piece in enumerate(self.pieces):
            if fragment in piece.ids:
                end = next(
                    (at for at, next_ in enumerate(self.pieces[start + 1 :], start + 1) if _ends(piece, next_)),
                    len(self.pieces),
                )
                return "".join(text for part in self.pieces[start:end] for text in part.texts)
        return None

    def _read(self, element: PageElement) -> None:
        if isinstance(element, NavigableString):
            if type(element) is NavigableString:  # no comment
                self.pieces[-1].texts.append(str(element))
            return
        if not isinstance(element, Tag) or element.name in _SKIPPED:
            return
        heading = _HEADING.fullmatch(element.name)
        names = {str(element[key]) for key in ("id", "name") if element.get(key)}
        if heading:
            inner = {str(tag[key]) for tag in element.find_all(True) for key in ("id", "name") if tag.get(key)}
            self.pieces.append(Piece(int(heading[1]), names | inner, [f" {element.get_text(' ')} "]))
            return
        if names:
            self._name(names)
        if element.name in ("td", "th"):
            self.pieces[-1].texts.append(" | ")
        elif element.name in _BLOCKS:
            self.pieces[-1].texts.append(" ")
        for child in element.children:
            self._read(child)
        if element.name in _BLOCKS:
            self.pieces[-1].texts.append(" ")

    def _name(self, names: set[str]) -> None:
        if self.pieces[-1].bare:
            self.pieces[-1].ids |= names
        else:
            self.pieces.append(Piece(0, names))


def _ends(piece: Piece, later: Piece) -> bool:
    """Whether a later piece is no longer part of a section: a heading as high, or any after a mere named place."""
    return bool(later.level) and (not piece.level or later.level <= piece.level)
