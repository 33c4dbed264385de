"""Pieces of a rendered page, cut out to the letter: what was made harmless stays exactly that."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

_VOID = frozenset("area base br col embed hr img input link meta source track wbr".split())


@dataclass(slots=True)
class Element:
    """An element of a page by its place in the markup.

    Args:
        tag: its name, lower case.
        attributes: its attributes; those without a value have none.
        start: offset of its first character.
        inner: offset of what it holds.
        stop: offset of its end tag.
        children: the elements right inside it.
    """

    tag: str
    attributes: dict[str, str | None]
    start: int
    inner: int
    stop: int = -1
    children: list["Element"] = field(default_factory=list)

    def has_class(self, name: str) -> bool:
        """Whether its class attribute holds a name."""
        return name in (self.attributes.get("class") or "").split()

    def walk(self) -> Iterator["Element"]:
        """The element and all inside it, in order of appearance."""
        yield self
        for child in self.children:
            yield from child.walk()


def elements(markup: str) -> Element:
    """Read balanced markup.

    Args:
        markup: a rendered page, or a part of one.

    Returns:
        A root without a name that holds the outermost elements.
    """
    return _Reader(markup).root


class _Reader(HTMLParser):
    def __init__(self, markup: str) -> None:
        super().__init__(convert_charrefs=False)
        self.root = Element("", {}, 0, 0, len(markup))
        self._open = [self.root]
        self._lines = [0]
        for line in markup.split("\n"):
            self._lines.append(self._lines[-1] + len(line) + 1)
        self.feed(markup)
        self.close()
        for element in self._open[1:]:
            element.stop = len(markup)

    def _offset(self) -> int:
        line, column = self.getpos()
        return self._lines[line - 1] + column

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        start = self._offset()
        inner = start + len(self.get_starttag_text() or "")
        element = Element(tag, dict(attrs), start, inner, inner)
        self._open[-1].children.append(element)
        if tag not in _VOID:
            self._open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in _VOID:
            self._open.pop()

    def handle_endtag(self, tag: str) -> None:
        at = next((n for n in range(len(self._open) - 1, 0, -1) if self._open[n].tag == tag), 0)
        if at:
            for element in self._open[at:]:
                element.stop = self._offset()
            del self._open[at:]
