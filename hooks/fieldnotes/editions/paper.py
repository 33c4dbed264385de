"""A book as one page of the site, to be printed: no navigation, nothing folded, links within it."""

import html
import posixpath
from pathlib import Path
from urllib.parse import quote

from lxml import html as markup

from fieldnotes.editions.book import Book, chapter
from fieldnotes.editions.pages import Page
from fieldnotes.vault.policy import meta

STYLE = Path(__file__).parent / "book.css"
_POLICY = meta("default-src 'none'; base-uri 'none'; img-src 'self'; style-src 'unsafe-inline'")


def folder(book: Book) -> str:
    """Where on the site the page stands."""
    return f"exams/{book.name}/print"


def document(book: Book) -> str:
    """The page; it asks not to be found, because every note has a page of its own."""
    root = posixpath.relpath(".", folder(book))
    name = html.escape(book.title)
    contents, chapters = [], []
    for category, some in book.parts():
        items = "".join(f'<li><a href="#{_id(page, "")}">{html.escape(page.title)}</a></li>' for page in some)
        contents.append(f"<li>{html.escape(category) or name}<ol>{items}</ol></li>")
        chapters += [_chapter(book, page, root) for page in some]
    return (
        f'<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n{_POLICY}\n'
        '<meta name="viewport" content="width=device-width,initial-scale=1">\n<meta name="robots" content="noindex">\n'
        f"<title>{name}: reading list</title>\n<style>\n{STYLE.read_text(encoding='utf-8')}</style>\n</head>\n<body>\n"
        f'<p class="back"><a href="{root}/">All notes</a></p>\n<h1>{name}: reading list</h1>\n'
        f"<p>{len(book.pages)} notes{f', as of {book.modified}' if book.modified else ''}.</p>\n"
        f'<nav aria-label="Contents"><ul>{"".join(contents)}</ul></nav>\n{"".join(chapters)}</body>\n</html>\n'
    )


def _id(page: Page, fragment: str) -> str:
    return quote(f"{page.name}--{fragment}" if fragment else page.name)


def _chapter(book: Book, page: Page, root: str) -> str:
    section = chapter(book, page, lambda to, fragment: f"#{_id(to, fragment)}", lambda path: f"{root}/{path}")
    for element in section.xpath(".//*[@id]"):
        element.set("id", f"{page.name}--{element.get('id')}")
    for link in section.xpath('.//a[starts-with(@href, "#")]'):
        link.attrib.pop("target", None)
    section.set("id", page.name)
    section.set("class", "chapter")
    return str(markup.tostring(section, encoding="unicode", with_tail=False)) + "\n"
