#!/usr/bin/env python
"""Make other forms of a built site: ``python hooks/editions.py``.

Reading lists to be printed, EPUBs, Markdown beside each page, llms.txt and the key numbers as JSON; with ``--offline``
also a ZIP of the site for a disk. All lie in the site, whose page /offline/ then offers them.
"""

from __future__ import annotations

import argparse
import html
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from decks import read_data
from mkdocs.config import load_config
from mkdocs.config.defaults import MkDocsConfig

from fieldnotes.app import worker
from fieldnotes.editions import archive, epub, paper, text
from fieldnotes.editions.book import Book, reading_list
from fieldnotes.editions.pages import Page, read
from fieldnotes.study import deck

ROOT = Path(__file__).resolve().parents[1]
# Where files to be taken along lie, and what they are called.
FOLDER = "editions"
NAME = "aws-field-notes"
_MARK = "<!-- editions -->"
_END = "<!-- end of editions -->"


@dataclass(frozen=True, slots=True)
class Edition:
    """A file that the site offers.

    Args:
        path: relative to the site's root.
        title: what a link to it says.
        checksum: whether its SHA-256 lies beside it.
    """

    path: str
    title: str
    checksum: bool = False


def arguments() -> argparse.ArgumentParser:
    """The command line."""
    parser = argparse.ArgumentParser(prog="editions", description="Make other forms of the built site.")
    parser.add_argument("--config", type=Path, default=ROOT / "mkdocs.yml", metavar="FILE", help="of the site")
    parser.add_argument("--site", type=Path, metavar="DIR", help="the built site, if it is elsewhere")
    parser.add_argument("--offline", type=Path, metavar="DIR", help="the site for a disk, to be packed")
    return parser


def books(pages: Mapping[str, Page], exams: Mapping[str, Any], config: MkDocsConfig, site: str) -> list[Book]:
    """A book for each exam, and one of all notes.

    Args:
        pages: the notes by address.
        exams: what ``assets/data/exams.js`` holds.
        config: the site's.
        site: its full address, with a slash at its end, or empty.
    """
    found = []
    own = {page.title: url for url, page in pages.items()}
    for at, (code, title) in enumerate(exams["exams"]):
        counting = [pages[url] for url, digits in exams["notes"].items() if str(at) in digits and url in pages]
        found.append(reading_list(code, title, own.get(title, ""), counting, pages.values(), site))
    return [*found, Book(NAME, config.site_name, tuple(pages.values()), site)]


def write_books(made: Sequence[Book], site: Path) -> Iterator[Edition]:
    """Write each book as an EPUB, those of exams also as a page to be printed."""
    (site / FOLDER).mkdir(exist_ok=True)
    for book in made:
        path = f"{FOLDER}/{book.name}.epub"
        epub.write(book, site, site / path)
        yield Edition(path, f"{book.title}: {len(book.pages)} notes as a book (EPUB)")
        if book.name != NAME:
            folder = site / paper.folder(book)
            folder.mkdir(parents=True, exist_ok=True)
            (folder / "index.html").write_text(paper.document(book), encoding="utf-8")
            yield Edition(f"{paper.folder(book)}/", f"{book.title}: reading list, to be printed")


def write_texts(pages: Mapping[str, Page], site: Path, config: MkDocsConfig, address: str) -> None:
    """Write what other programs read."""
    for page in pages.values():
        (site / text.beside(page)).write_text(text.markdown(page, address), encoding="utf-8")
    listed = text.llms(config.site_name, config.site_description or "", pages.values(), address)
    (site / text.LLMS).write_text(listed, encoding="utf-8")
    (site / text.FIGURES).write_text(text.figures(pages.values(), address), encoding="utf-8")


def write_archive(offline: Path, site: Path) -> Edition:
    """Pack the site for a disk."""
    out = site / FOLDER / f"{NAME}-offline.zip"
    archive.pack_folder(offline, out, NAME)
    archive.checksum(out)
    return Edition(f"{FOLDER}/{out.name}", "The site as files for a disk (ZIP): unpack it and open index.html", True)


def offer(page: Path, editions: Sequence[Edition], site: Path) -> None:
    """List the files on the page that offers them; once more replaces the list."""
    items = []
    for one in editions:
        file = site / one.path
        size = f", {file.stat().st_size / 1e6:.1f} MB" if file.is_file() else ""
        more = f' (<a href="../{one.path}.sha256">SHA-256</a>)' if one.checksum else ""
        items.append(f'<li><a href="../{html.escape(one.path)}">{html.escape(one.title)}</a>{size}{more}</li>')
    listed = f'{_MARK}<h2 id="files">Files</h2><ul>{"".join(items)}</ul>{_END}'
    before, found, after = page.read_text(encoding="utf-8").partition(_MARK)
    if not found:
        raise ValueError(f"{page} has no place for a list of files ({_MARK})")
    page.write_text(before + listed + after.rpartition(_END)[2], encoding="utf-8")


def main(argv: Sequence[str] | None = None) -> int:
    """Make all of it; say what."""
    options = arguments().parse_args(argv)
    config = load_config(str(options.config))
    site = options.site or Path(config.site_dir)
    address = config.site_url.rstrip("/") + "/" if config.site_url else ""
    try:
        pages = read(site)
        exams = read_data(site / "assets" / "data" / "exams.js")
        editions = list(write_books(books(pages, exams, config, address), site))
        write_texts(pages, site, config, address)
        if options.offline:
            editions.append(write_archive(options.offline, site))
        if (site / deck.FILE).is_file():
            editions.append(Edition(deck.FILE, "The recall cards and questions as decks for Anki"))
        offer(site / "offline" / "index.html", editions, site)
    except (OSError, ValueError, json.JSONDecodeError) as error:
        print(f"editions: {error}; build the site first: make build", file=sys.stderr)
        return 2
    worker.refresh(site)
    for one in editions:
        print(one.path)
    return 0


if __name__ == "__main__":
    sys.exit(main())
