"""Notes as the chapters of a book: links between them lead within it, all others to the site."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from urllib.parse import quote

from lxml.html import HtmlElement, builder

from fieldnotes.editions.pages import Page, target

# For a chapter and an id on its page: the address of that place.
Place = Callable[[Page, str], str]


@dataclass(frozen=True, slots=True)
class Book:
    """Notes that belong together.

    Args:
        name: for files, such as ``saa-c03``.
        title: what it is called.
        pages: its chapters, in order.
        site: the full address of the site, with a slash at its end; empty when it is not known.
    """

    name: str
    title: str
    pages: tuple[Page, ...]
    site: str

    @property
    def modified(self) -> str:
        """The day of the newest edit, as ISO 8601; empty when none is known."""
        return max((page.modified for page in self.pages), default="")

    def parts(self) -> Iterator[tuple[str, list[Page]]]:
        """The chapters by category, in order."""
        for category, some in groupby(self.pages, key=lambda page: page.category):
            yield category, list(some)


def chapter(book: Book, page: Page, place: Place, picture: Callable[[str], str | None]) -> HtmlElement:
    """A note's text as a chapter.

    Args:
        book: the book it stands in.
        page: the note.
        place: where in the book a section of a note is.
        picture: for a picture's path on the site its address in the book; ``None`` for one that is not there, in
            whose place its alternative text stands.

    Returns:
        A ``section`` whose first element is its heading; ids are those of the page.
    """
    inside = {one.url: one for one in book.pages}
    article = page.copy()
    article.tag = "section"
    article.attrib.clear()
    for link in article.xpath(".//a[@href]"):
        if "glossary-term" in link.get("class", "").split():
            link.drop_tag()
            continue
        to = target(page.url, link.get("href"))
        if to is None:
            continue
        url, fragment = to
        if url in inside:
            link.set("href", place(inside[url], fragment))
        elif book.site:
            link.set("href", book.site + url + (f"#{quote(fragment)}" if fragment else ""))
        else:
            link.drop_tag()
    for image in article.xpath(".//img[@src]"):
        to = target(page.url, image.get("src"))
        own = picture(to[0]) if to is not None else image.get("src")
        if own is None:
            image.tag, image.text = "span", image.get("alt")
            image.attrib.clear()
            continue
        image.set("src", own)
        image.attrib.pop("loading", None)
    if article.find(".//h1") is None:
        article.insert(0, builder.H1(page.title))
    return article


def reading_list(code: str, title: str, exam: str, counting: Iterable[Page], every: Iterable[Page], site: str) -> Book:
    """What an exam asks for, its own note first.

    Args:
        code: of the exam, such as ``SAA-C03``.
        title: what it is called.
        exam: address of its note.
        counting: the notes that count for it.
        every: all notes, in order.
        site: the site's full address.
    """
    chosen = {page.url for page in counting}
    first = [page for page in every if page.url == exam]
    chosen.discard(exam)
    return Book(code.lower(), title, (*first, *(page for page in every if page.url in chosen)), site)
