"""A book for reading devices: EPUB 3, the same bytes for the same notes."""

import datetime
import html
import mimetypes
import posixpath
import re
import uuid
from pathlib import Path
from urllib.parse import quote, unquote

from ebooklib import epub
from lxml import etree

from fieldnotes.editions import archive
from fieldnotes.editions.book import Book, chapter
from fieldnotes.editions.pages import Page, file_at
from fieldnotes.editions.paper import STYLE

_UNKNOWN = "1980-01-01"  # the first day that a ZIP file can tell


def write(book: Book, site: Path, out: Path) -> None:
    """Write the book.

    Args:
        book: its chapters.
        site: the folder of the site, for the pictures.
        out: the file.
    """
    made = epub.EpubBook()
    made.set_identifier(uuid.uuid5(uuid.NAMESPACE_URL, f"{book.site}{book.name}").urn)
    made.set_title(book.title)
    made.set_language("en")
    made.add_author("AWS Field Notes")
    made.add_metadata("DC", "rights", "CC BY 4.0, https://creativecommons.org/licenses/by/4.0/")
    style = epub.EpubItem("style", "book.css", "text/css", STYLE.read_bytes())
    made.add_item(style)
    pictures: dict[Path, str] = {}
    contents = []
    spine: list[object] = ["nav"]
    for category, some in book.parts():
        items = []
        for page in some:
            item = epub.EpubHtml(uid=f"c-{page.name}", title=page.title, file_name=f"{page.name}.xhtml", lang="en")
            item.content = _chapter(book, page, site, pictures)
            item.add_item(style)
            made.add_item(item)
            items.append(item)
        spine += items
        contents.append((epub.Section(category or book.title, items[0].file_name), items))
    for file, name in pictures.items():
        kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
        made.add_item(epub.EpubItem(f"p-{posixpath.basename(name)}", name, kind, file.read_bytes()))
    made.toc = contents
    made.spine = spine
    made.add_item(epub.EpubNcx())
    made.add_item(epub.EpubNav())
    day = datetime.datetime.fromisoformat(book.modified or _UNKNOWN)
    epub.write_epub(str(out), made, {"mtime": day.replace(tzinfo=datetime.UTC), "raise_exceptions": True})
    archive.settle(out)


def _place(page: Page, fragment: str) -> str:
    return quote(f"{page.name}.xhtml") + (f"#{quote(unquote(fragment))}" if fragment else "")


def _chapter(book: Book, page: Page, site: Path, pictures: dict[Path, str]) -> bytes:
    """A chapter as XHTML; its pictures are added to those of the book."""

    def picture(path: str) -> str | None:
        file = file_at(site, path)
        if file is None:
            return None
        # Numbered: pictures of two folders may have one name, and a name may hold what no address may.
        name = re.sub(r"[^\w.-]+", "-", file.name, flags=re.ASCII)
        return pictures.setdefault(file, f"pictures/{len(pictures) + 1}-{name}")

    section = chapter(book, page, _place, picture)
    ids = set(section.xpath(".//@id"))
    for link in section.xpath(".//a[@href]"):
        own, _, fragment = link.get("href").partition("#")
        if own == quote(f"{page.name}.xhtml") and fragment and unquote(fragment) not in ids:
            link.set("href", own)
    for name in ("data-md-component", "tabindex", "popover", "decoding"):
        for element in section.xpath(f".//*[@{name}]"):
            del element.attrib[name]
    title = html.escape(page.title)
    body = etree.tostring(section, encoding="unicode", method="xml", with_tail=False)
    return f"<html><head><title>{title}</title></head><body>{body}</body></html>".encode()
