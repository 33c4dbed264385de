"""Notes for other programs: Markdown beside each page, llms.txt, the key numbers as JSON."""

import json
from collections.abc import Iterable, Mapping
from itertools import groupby
from typing import Any
from urllib.parse import urljoin

from bs4 import BeautifulSoup
from lxml import html
from lxml.html import HtmlElement, builder
from markdownify import MarkdownConverter

from fieldnotes.editions.pages import ROOT, Page, target
from fieldnotes.study import numbers

LLMS = "llms.txt"
FIGURES = "numbers.json"
_SUFFIX = ".md"  # behind the address of a page's file, as https://llmstxt.org has it


def beside(page: Page) -> str:
    """The path on the site of a page's Markdown."""
    path = f"{page.url}index.html" if not page.url or page.url.endswith("/") else page.url
    return path + _SUFFIX


def markdown(page: Page, site: str) -> str:
    """A note as Markdown, its links complete.

    Args:
        page: the note.
        site: the site's full address, with a slash at its end.
    """
    article = page.copy()
    for link in article.xpath(".//a[@href]"):
        if "glossary-term" in link.get("class", "").split():
            link.drop_tag()
    for name in ("href", "src"):
        for element in article.xpath(f".//*[@{name}]"):
            element.set(name, _full(page, element.get(name), site))
    if article.find(".//h1") is None:
        article.insert(0, builder.H1(page.title))
    soup = BeautifulSoup(html.tostring(article, encoding="unicode"), "lxml")
    text = MarkdownConverter(heading_style="ATX", bullets="-").convert_soup(soup).strip()
    text = text.replace("\u00a0", " ")  # which keeps figures with their units on a screen only
    return f"{text}\n\n---\n\nSource: {site}{page.url}. Licence: CC BY 4.0.\n"


def _full(page: Page, address: str, site: str) -> str:
    if target(page.url, address) is None:
        return address
    return site + urljoin(ROOT + page.url, address).removeprefix(ROOT)


def llms(name: str, description: str, pages: Iterable[Page], site: str) -> str:
    """``llms.txt``: what there is, and where it stands as Markdown (https://llmstxt.org).

    Args:
        name: the site's.
        description: one sentence.
        pages: the notes, in order.
        site: the site's full address, with a slash at its end.
    """
    parts = [f"# {name}\n", f"> {description}\n", f"All key numbers with their sources: {site}{FIGURES}\n"]
    for category, some in groupby(pages, key=lambda page: page.category):
        lines = [f"- [{_text(page.title)}]({site}{beside(page)})" + _after(page) for page in some]
        parts.append(f"## {category or 'Notes'}\n\n" + "\n".join(lines) + "\n")
    return "\n".join(parts)


def _after(page: Page) -> str:
    return f": {_text(page.description)}" if page.description else ""


def _text(text: str) -> str:
    return " ".join(text.split()).replace("[", "(").replace("]", ")")


def figures(pages: Iterable[Page], site: str) -> str:
    """The key numbers of all notes as JSON, each with its sources and the day it was last confirmed.

    Args:
        pages: the notes.
        site: the site's full address, with a slash at its end.
    """
    rows = [row for page in pages for row in _rows(page, site)]
    return json.dumps({"licence": "CC BY 4.0", "site": site, "numbers": rows}, ensure_ascii=False, indent=1) + "\n"


def _rows(page: Page, site: str) -> Iterable[Mapping[str, Any]]:
    heading = next(iter(page.article.xpath(f'.//h2[normalize-space()="{numbers.HEADING}"]')), None)
    if heading is None:
        return
    for element in heading.itersiblings():
        if element.tag == "h2":
            return
        for table in element.iter("table"):
            heads = tuple(" ".join(cell.text_content().split()) for cell in table.xpath("./thead/tr[1]/th"))
            if heads != numbers.COLUMNS:
                continue
            for row in table.xpath("./tbody/tr"):
                cells = row.xpath("./td")
                # A bar too many makes more of them; a note's own HTML may make fewer.
                if len(cells) < len(numbers.COLUMNS):
                    continue
                what, value, adjustable, source = cells[: len(numbers.COLUMNS)]
                yield {
                    "note": page.title, "url": f"{site}{page.url}#{heading.get('id', '')}", "what": _said(what),
                    "value": _said(value), "adjustable": _said(adjustable),
                    "sources": [_full(page, link.get("href"), site) for link in source.xpath(".//a[@href]")
                                if "glossary-term" not in link.get("class", "")],
                    "confirmed": next(iter(source.xpath(".//time/@datetime")), None),
                }  # fmt: skip


def _said(cell: HtmlElement) -> str:
    return " ".join(cell.text_content().split())
