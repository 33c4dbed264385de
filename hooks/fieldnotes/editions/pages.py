"""The notes of a built site, read back from its pages."""

import json
import re
from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urljoin, urlsplit

from lxml import html
from lxml.html import HtmlElement

from fieldnotes.vault import search

# What belongs to a page of the site and to no other form of the note.
_FURNITURE = (
    "//script | //style | //form | //button | //template"
    " | //*[@hidden or @data-app or @data-keep or @data-changes]"
    " | //*[{classes}]"
).format(classes=" or ".join(
    f"contains(concat(' ', normalize-space(@class), ' '), ' {name} ')"
    for name in ("headerlink", "backlinks", "md-content__button", "revise", "kept-copy", "filter-box", "copy-link",
                 "picture-wide")
))  # fmt: skip
# Stands for the site's root while addresses are resolved; no such host can exist (RFC 6761).
ROOT = "https://site.invalid/"


@dataclass(frozen=True, slots=True)
class Page:
    """A note as published.

    Args:
        url: its address, relative to the site's root.
        title: as plain text.
        description: one sentence, or empty.
        modified: the day of its last edit as ISO 8601, or empty.
        category: where it stands in the navigation, or empty.
        article: its text without what belongs to the site; a copy may be changed, this not.
    """

    url: str
    title: str
    description: str
    modified: str
    category: str
    article: HtmlElement

    @property
    def name(self) -> str:
        """Its address as a name for files and ids."""
        return re.sub(r"[^\w.-]+", "-", self.url.strip("/")) or "index"

    def copy(self) -> HtmlElement:
        """Its text, to be changed."""
        return deepcopy(self.article)


def read(site: Path) -> dict[str, Page]:
    """The notes of a site by their addresses, in the order of its navigation.

    Args:
        site: the site's folder.

    Raises:
        OSError: it is not there.
        ValueError: it is no site of these notes.
    """
    found = {}
    for known in search.read(site):
        url, title, category = known.address, known.title, known.category
        path = site / url / "index.html" if not url or url.endswith("/") else site / url
        if path.is_file() and (page := _page(path.read_text(encoding="utf-8"), url, title, category)):
            found[url] = page
    return found


def _page(text: str, url: str, title: str, category: str) -> Page | None:
    tree = html.fromstring(text)
    articles = tree.xpath("//article")
    about = next((one for one in _structured(tree) if one.get("@type") == "TechArticle"), None)
    if not articles or about is None:
        return None
    article = articles[0]
    for element in article.xpath(_FURNITURE):
        if element is not article and element.getparent() is not None:
            element.drop_tree()
    for details in article.iter("details"):
        details.set("open", "open")
    return Page(url, title, about.get("description", ""), about.get("dateModified", ""), category, article)


def _structured(tree: HtmlElement) -> Iterator[Mapping[str, Any]]:
    for script in tree.xpath('//script[@type="application/ld+json"]'):
        yield from json.loads(script.text or "{}").get("@graph", [])


def file_at(site: Path, address: str) -> Path | None:
    """The file that a web server gives for an address of the site; ``None`` when there is none in the site's folder.

    Args:
        site: the site's folder.
        address: relative to the site's root, percent-encoded: an encoded ``../`` leads nowhere, as on a server.
    """
    try:
        file = (site / unquote(address).lstrip("/")).resolve()
        return file if file.is_relative_to(site.resolve()) and file.is_file() else None
    except (OSError, ValueError):
        return None


def target(page: str, address: str) -> tuple[str, str] | None:
    """Where on the site a link leads: address and fragment; ``None`` when it leads elsewhere.

    Args:
        page: the address of the page that it stands on, relative to the site's root.
        address: as the page has it.
    """
    try:
        parts = urlsplit(urljoin(ROOT + page, address))
    except ValueError:
        return None
    if f"{parts.scheme}://{parts.netloc}/" != ROOT:
        return None
    return parts.path.lstrip("/"), parts.fragment
