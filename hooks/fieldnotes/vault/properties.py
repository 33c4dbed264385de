"""A note's properties as a small table under its title, as Obsidian shows them (§9)."""

import datetime
import json
import re
import xml.etree.ElementTree as etree  # noqa: N813 - Python-Markdown's name for it
from collections.abc import Mapping
from typing import Any

from markdown.util import AtomicString

from fieldnotes.vault.elements import link_element, tag_element
from fieldnotes.vault.note import PROPERTY_LINK, Note
from fieldnotes.vault.page import Page, Spot
from fieldnotes.vault.problems import shorten
from fieldnotes.vault.sanitize import safe_url
from fieldnotes.vault.syntax import parse_wikilink

# What they say is seen on the page itself, or is said to the site and not to its readers.
_SAID_OTHERWISE = frozenset(("title", "cssclasses", "permalink", "publish", "published", "draft", "private"))
_ADDRESS = re.compile(r"https?://[^\s<>\"]+", re.IGNORECASE)
_LONGEST = 2_000


def table(page: Page) -> etree.Element | None:
    """The properties of a page's note that the vault's settings show.

    Args:
        page: the page. What is wrong with a link in a property is told where all properties are read.

    Returns:
        A table of names and values; ``None`` when none is to be shown.
    """
    element = etree.Element("table", {"class": "note-properties"})
    element.set("aria-label", "Properties")
    body = etree.SubElement(element, "tbody")
    for name, value in shown(page.note, page.settings.properties).items():
        row = etree.SubElement(body, "tr")
        etree.SubElement(row, "th", {"scope": "row"}).text = AtomicString(shorten(name))
        _Cell(page, etree.SubElement(row, "td"), name == "tags").show(value)
    return element if len(body) else None


def shown(note: Note, setting: str | tuple[str, ...]) -> Mapping[str, Any]:
    """The properties to show, by name.

    Args:
        note: the note.
        setting: ``hidden``, ``visible`` for all that say something to a reader, or the names of those to show.
    """
    if isinstance(setting, tuple):
        return {name: note.meta[name] for name in setting if not _is_empty(note.meta.get(name))}
    if setting == "hidden":
        return {}
    return {
        name: value for name, value in note.meta.items()
        if name.strip().casefold() not in _SAID_OTHERWISE and not _is_empty(value)
    }  # fmt: skip


def _is_empty(value: Any) -> bool:
    return value is None or value in ("", [], {})


class _Cell:
    """Fills a cell of the table.

    Args:
        page: the page.
        element: the cell.
        tags: whether its texts are names of tags.
    """

    def __init__(self, page: Page, element: etree.Element, tags: bool) -> None:
        self.page = page
        self.element = element
        self.tags = tags
        # Links in properties are resolved, recorded and told once, with their lines, by ``Note.property_texts``.
        self.spot = Spot(page.note, 1, "", embedded=True)

    def show(self, value: Any) -> None:
        """Append what a property's value shows."""
        if isinstance(value, list) and all(not isinstance(item, list | dict) for item in value):
            for at, item in enumerate(value):
                if at:
                    self._append(" " if self.tags else ", ")
                self.show(item)
        elif isinstance(value, bool):
            box = etree.SubElement(self.element, "input", {"type": "checkbox", "disabled": "disabled"})
            box.set("aria-label", "yes" if value else "no")
            if value:
                box.set("checked", "checked")
        elif isinstance(value, list | dict):
            # As Obsidian, which has no view of values within values.
            written = json.dumps(value, ensure_ascii=False, default=str)
            etree.SubElement(self.element, "code").text = AtomicString(shorten(written, _LONGEST))
        elif isinstance(value, datetime.datetime):
            self._append(value.isoformat(" ", "minutes"))
        else:
            self._text("" if value is None else shorten(str(value), _LONGEST).strip())

    def _text(self, text: str) -> None:
        link = PROPERTY_LINK.fullmatch(text)
        if link:
            wikilink = parse_wikilink(link[1])
            self.element.append(link_element(self.page, wikilink, self.page.resolve(wikilink, self.spot, text)))
        elif self.tags and text:
            self.element.append(tag_element(self.page, text.strip("/")))
        elif _ADDRESS.fullmatch(text) and safe_url(text):
            etree.SubElement(self.element, "a", {"href": text}).text = AtomicString(text)
        else:
            self._append(text)

    def _append(self, text: str) -> None:
        last = self.element[-1] if len(self.element) else None
        if last is None:
            self.element.text = AtomicString((self.element.text or "") + text)
        else:
            last.tail = AtomicString((last.tail or "") + text)
