"""What the app opens in a view of its own, as elements of a page: bases, canvases and drawings."""

import os
import xml.etree.ElementTree as etree  # noqa: N813 - Python-Markdown's name for it
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING

from markdown.util import AtomicString

from fieldnotes.vault import canvas as c
from fieldnotes.vault import excalidraw
from fieldnotes.vault.bases import base as bases
from fieldnotes.vault.bases.evaluate import Evaluator
from fieldnotes.vault.bases.files import Library
from fieldnotes.vault.bases.show import Address, show_view
from fieldnotes.vault.bases.values import Moment
from fieldnotes.vault.document import Document, Excerpt
from fieldnotes.vault.elements import link_element, media_element, set_size, tag_element
from fieldnotes.vault.note import Note
from fieldnotes.vault.page import Page, Spot, Target
from fieldnotes.vault.paths import VaultPath
from fieldnotes.vault.problems import Problem, shorten
from fieldnotes.vault.sanitize import safe_url
from fieldnotes.vault.syntax import Wikilink, split_size

if TYPE_CHECKING:
    from fieldnotes.vault.builder import Builder

# What a canvas is drawn for: the width of a page's text.
_PAGE_WIDTH = 680


class Opener:
    """Shows bases, canvases and drawings.

    Args:
        builder: builds the page around them, and the text inside them.
    """

    def __init__(self, builder: "Builder") -> None:
        self.builder = builder
        self._library: Library | None = None

    @property
    def page(self) -> Page:
        """The page being rendered."""
        return self.builder.page

    @property
    def library(self) -> Library:
        """The vault's files, gathered once for each build."""
        index, more = self.page.index.properties()
        if self._library is None or self._library.index is not index:
            self._library = Library(index, self.page.site.stat, self.page.settings.keeps)
        self._library.stat, self._library.more = self.page.site.stat, more
        return self._library

    # --- entrances

    def document(self, parent: etree.Element, note: Document) -> None:
        """The page of a base, a canvas or a drawing: a base with all its views."""
        if note.kind == "base":
            base = bases.parse(note.source)
            told: list[tuple[int, str]] = []
            for anchor, view in zip(note.anchors, base.views, strict=False):
                heading = etree.SubElement(parent, "h2", {"id": anchor.id})
                heading.text = AtomicString(anchor.text)
                told += self._view(parent, base, view, note)
            self._tell(note.file, told)
        elif note.kind == "canvas":
            self._canvas(parent, note)
        else:
            self.drawing(parent, note, None)

    def embed(self, parent: etree.Element, note: Note, link: Wikilink, target: Target) -> bool:
        """What ``![[…]]`` shows of a base, a canvas or a drawing.

        Returns:
            Whether the note is one of these, and was shown.
        """
        if isinstance(note, Document) and note.kind == "base":
            holder = etree.SubElement(parent, "div", {"class": "embed embed-base"})
            self._source(holder, note, link, target)
            base = bases.parse(note.source)
            view = base.view(link.fragment) or base.view(None)
            if view is not None:
                self._view(holder, base, view, self.page.note)
        elif isinstance(note, Document) and note.kind == "canvas":
            holder = etree.SubElement(parent, "div", {"class": "embed embed-canvas"})
            self._source(holder, note, link, target)
            self._canvas(holder, note)
        elif excalidraw.is_drawing(note) and link.fragment is None:
            self.drawing(parent, note, link)
        else:
            return False
        return True

    def base_block(self, parent: etree.Element, source: str, line: int, note: Note, *, embedded: bool) -> None:
        """What a ``base`` code block shows.

        Args:
            parent: takes the elements.
            source: the block's text.
            line: the line of the note's file on which the text begins.
            note: the note that holds the block.
            embedded: whether the note is embedded in another: what is wrong is told on its own page.
        """
        base = bases.parse(source)
        told = self._view(parent, base, base.views[0], note)
        # One view is shown; what is wrong with the others is wrong all the same.
        told += [(one.line, one.message) for view in base.views[1:] for one in view.troubles]
        if not embedded:
            self._tell(note.path, [(line + number - 1, message) for number, message in told])

    def drawing(self, parent: etree.Element, note: Note, link: Wikilink | None) -> None:
        """The picture exported from a drawing, or a line that says that there is none."""
        found = excalidraw.pictures(note.path, frozenset(self.page.index.attachments))
        words, size = split_size(link.text if link else None)
        alt = words or f"Drawing: {excalidraw.title(note.path)}"
        element = etree.SubElement(parent, "p", {"class": "drawing"})
        for at, path in enumerate(found):
            palette = ("#only-light", "#only-dark")[at] if len(found) > 1 else ""  # Material's marks
            picture = etree.SubElement(element, "img", {"src": self._address(path) + palette, "alt": alt})
            picture.set("loading", "lazy")
            known = self.page.site.picture(path)
            set_size(picture, size, known.size if known else None)
        if not found:
            name = excalidraw.title(note.path)
            element.text = AtomicString(f"The drawing “{name}” is not shown here: no picture of it was exported.")
            if link is None:
                file = note.file if isinstance(note, Document) else note.path
                wanted = file.removesuffix(".md").removesuffix(".excalidraw") + ".excalidraw.svg"
                self._tell(file, [(0, "a drawing without a picture; let Excalidraw export it "
                                      f"(auto-export SVG) as '{wanted}'")])  # fmt: skip

    # --- how

    def _view(self, parent: etree.Element, base: bases.Base, view: bases.View, this: Note) -> list[tuple[int, str]]:
        now = os.environ.get("SOURCE_DATE_EPOCH", "")
        time = datetime.fromtimestamp(int(now), UTC) if now.isdecimal() else datetime.now().astimezone()
        file = self.library.files.get(this.path)
        run = Evaluator(self.library, base.formulas, file, Moment(time.replace(tzinfo=None)))
        before = len(parent)
        address = Address(self._address, self._raw, partial(tag_element, self.page))
        said = [*show_view(parent, base, view, run, address)]
        pictures = (picture.get("src", "") for element in parent[before:] for picture in element.iter("img"))
        said += [why for url in pictures if (why := self.page.why_refused("img-src", url))]
        troubles = [*base.troubles, *view.troubles]
        return [*((one.line, one.message) for one in troubles), *((1, message) for message in said)]

    def _address(self, path: VaultPath) -> str:
        return self.page.address(path)

    def _raw(self, markup: str) -> str:
        self.builder.has_html = True
        return self.builder.md.htmlStash.store(markup)

    def _tell(self, path: VaultPath, told: list[tuple[int, str]]) -> None:
        self.page.problems.extend(Problem(path, line, message) for line, message in dict.fromkeys(told))

    def _source(self, parent: etree.Element, note: Document, link: Wikilink, target: Target) -> None:
        element = etree.SubElement(parent, "p", {"class": "embed-source"})
        name = str(note.meta["title"])
        element.append(link_element(self.page, link, target, f"{name} > {link.fragment}" if link.fragment else name))

    # --- canvases

    def _canvas(self, parent: etree.Element, note: Document) -> None:
        canvas = c.parse(note.source)
        if self.page.note is note:
            self._tell(note.file, canvas.troubles)
        for _, message in canvas.troubles:
            etree.SubElement(parent, "p", {"class": "base-trouble"}).text = AtomicString(message)
        if not canvas.cards:
            etree.SubElement(parent, "p", {"class": "base-empty"}).text = AtomicString("An empty canvas.")
            return
        name = str(note.meta["title"])
        frame = etree.SubElement(parent, "div", {"class": "canvas", "tabindex": "0", "role": "group"})
        count = f"{len(canvas.cards)} cards, {len(canvas.lines)} connections"
        frame.set("aria-label", f"Canvas {shorten(name)}: {count}")
        zoom = max(5, min(10, round(10 * _PAGE_WIDTH / canvas.width)))
        board = etree.SubElement(frame, "div", {"class": f"canvas-board canvas-zoom-{zoom}"})
        board.set("style", f"width: {canvas.width}px; height: {canvas.height}px")
        groups = [card for card in canvas.cards if card.kind == "group"]
        for card in groups:
            self._card(board, card, note)
        _draw_lines(board, canvas)
        for card in canvas.cards[len(groups) :]:
            self._card(board, card, note)
        self._connections(frame, canvas)

    def _card(self, board: etree.Element, card: c.Card, note: Document) -> None:
        element = etree.SubElement(board, "div", {"class": f"canvas-{card.kind}{_colour_class(card.colour)}"})
        style = f"margin-left: {card.x}px; margin-top: {card.y}px; width: {card.width}px; height: {card.height}px"
        element.set("style", style + (f"; border-color: {card.colour}" if card.colour.startswith("#") else ""))
        excerpt = Excerpt(note.file, card.value if card.kind == "text" else "", at=card.line)
        spot = Spot(excerpt, card.line, "", self.page.note is not note)
        if card.kind == "text":
            self.builder.build_excerpt(element, excerpt)
        elif card.kind == "file":
            link = Wikilink(card.value, card.fragment or None, None, embed=True)
            self.builder.embed_in(element, excerpt, link, spot)
        elif card.kind == "link":
            if safe_url(card.value) and "://" in card.value:
                etree.SubElement(element, "a", {"href": card.value}).text = AtomicString(card.value)
            else:
                element.text = AtomicString(card.value)
        else:
            etree.SubElement(element, "p", {"class": "canvas-label"}).text = AtomicString(card.value)
            if card.background:
                link = Wikilink(card.background, None, "", embed=True)
                target = self.page.resolve(link, spot, card.background)
                element.append(media_element(self.page, link, target, spot))

    def _connections(self, frame: etree.Element, canvas: c.Canvas) -> None:
        """The lines in words, for those who do not see them."""
        words = etree.SubElement(frame, "ul", {"class": "canvas-connections"})
        for line in canvas.lines:
            label = f": {line.label}" if line.label else ""
            told = f"{_name(line.source)} {'→' if line.end else '–'} {_name(line.target)}{label}"
            etree.SubElement(words, "li").text = AtomicString(told)


def _name(card: c.Card) -> str:
    words = card.value.rpartition("/")[2].removesuffix(".md") if card.kind == "file" else card.value
    return shorten(words, 60) or f"a {card.kind}"


def _colour_class(colour: str) -> str:
    return f" canvas-colour canvas-colour-{colour}" if colour.isdecimal() else " canvas-colour" if colour else ""


def _draw_lines(board: etree.Element, canvas: c.Canvas) -> None:
    if not canvas.lines:
        return
    # Of pictures a page may hold paths alone, and of styles none that lays an element over others: labels stand
    # beside the picture, and all is placed by margins.
    svg = etree.SubElement(board, "svg", {"class": "canvas-lines", "aria-hidden": "true"})
    svg.set("viewBox", f"0 0 {canvas.width} {canvas.height}")
    svg.set("width", str(canvas.width))
    svg.set("height", str(canvas.height))
    for line in canvas.lines:
        colour = {"style": f"color: {line.colour}"} if line.colour.startswith("#") else {}
        kind = _colour_class(line.colour)
        etree.SubElement(svg, "path", {"class": f"canvas-line{kind}", "d": line.path, **colour})
        for wanted, at, before in ((line.end, -1, -2), (line.start, 0, 1)):
            if wanted:
                head = _arrow(line.path, at, before)
                etree.SubElement(svg, "path", {"class": f"canvas-arrow{kind}", "d": head, **colour})
        if line.label:
            x, y = line.middle
            label = etree.SubElement(board, "div", {"class": "canvas-line-label", "aria-hidden": "true"})
            label.set("style", f"margin-left: {max(0, x - 120)}px; margin-top: {max(0, y - 14)}px")
            label.text = AtomicString(shorten(line.label, 80))


def _arrow(path: str, at: int, before: int) -> str:
    """An arrow's head at one end of a curve, turned as the curve ends."""
    numbers = [int(part) for part in path.replace("M", "").replace("C", "").split()]
    points = list(zip(numbers[::2], numbers[1::2], strict=True))
    (x, y), (px, py) = points[at], points[before]
    dx = (x > px) - (x < px) if abs(x - px) >= abs(y - py) else 0
    dy = 0 if dx else (1 if y >= py else -1)
    bx, by = x - 14 * dx, y - 14 * dy
    return f"M{x} {y} L{bx + 7 * dy} {by + 7 * dx} L{bx - 7 * dy} {by - 7 * dx} Z"
