"""Addresses of what is smaller than a section: rows of key numbers, and practice questions."""

import xml.etree.ElementTree as etree  # noqa: N813 - Python-Markdown's name for it

from markdown.extensions.toc import unique
from markdown.util import AtomicString

from fieldnotes.study import numbers, practice
from fieldnotes.vault.inline import plain, unmarked
from fieldnotes.vault.note import Note
from fieldnotes.vault.syntax import heading_key

# The search index passes over it. It makes an entry of each heading, also within what it passes over: each needs it.
UNSEARCHED = {"data-search-exclude": "data-search-exclude"}


def permalink(id_: str, what: str) -> etree.Element:
    """The link that leads to a place itself; a script makes it one that copies.

    Args:
        id_: the place's anchor.
        what: what it is, for its title.
    """
    link = etree.Element("a", {"class": "headerlink", "href": f"#{id_}", **UNSEARCHED})
    link.set("title", f"Link to this {what}")
    link.text = AtomicString("\u00b6")
    return link


def link_rows(root: etree.Element, note: Note) -> None:
    """Give each row of the note's key numbers an anchor: what is counted, in words.

    Args:
        root: elements whose texts are still Markdown; embedded notes, which keep their rows, are not right below it.
        note: the page's note.
    """
    used: set[str] = set()
    inside = False
    for element in root:
        if element.tag in ("h1", "h2"):
            inside = element.tag == "h2" and heading_key(_text(element)) == heading_key(numbers.HEADING)
        elif inside and element.tag == "table" and tuple(map(_text, element.iter("th"))) == numbers.COLUMNS:
            for row in element.iter("tr"):
                if cells := row.findall("td"):
                    id_ = unique(f"number-{note.slugify(plain(_text(cells[0])), note.separator)}", used)
                    row.set("id", id_)
                    cells[0].append(permalink(id_, "number"))


def _text(element: etree.Element) -> str:
    return unmarked("".join(element.itertext()))


def link_questions(root: etree.Element) -> None:
    """Lead from the title of each practice question to the question: its block's id is its anchor.

    Args:
        root: the page of a practice note.
    """
    for element in root.iter("div"):
        id_, title = element.get("id"), element.find("p")
        if id_ and title is not None and element.get("data-callout") == practice.CALLOUT:
            title.append(permalink(id_, "question"))
