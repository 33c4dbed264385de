"""Changes as a page of the site and as an Atom feed."""

import datetime
import re
import xml.etree.ElementTree as etree  # noqa: N813 - the library's own habit
from collections.abc import Callable, Iterable, Mapping
from itertools import groupby

from fieldnotes.history.changes import NEW, STATUS, VALUE, Change
from fieldnotes.study.schema import STATUS_WORDS, long_date, title
from fieldnotes.study.tables import link, link_cell, table
from fieldnotes.vault.note import Note
from fieldnotes.vault.paths import VaultPath

PATH = VaultPath("tables/changes.md")
TITLE = "What changed"
FEED = "changes.xml"
_ATOM = "http://www.w3.org/2005/Atom"
_FEED_DAYS = 30
_MARKUP = re.compile(r"([!-/:-@\[-`{-~])")  # every sign that Markdown could take for its own


def front_matter() -> str:
    """The page's properties."""
    return (
        f"---\ntitle: {TITLE}\naliases: [Changes, What is new]\n"
        'description: "What readers have to unlearn: figures and services that are no longer as these notes said."\n'
        "cssclasses: [changes]\n---\n"
    )


def literal(text: str) -> str:
    """Markdown that shows a text as it is, also in a table's cell."""
    return "&amp;".join(_MARKUP.sub(r"\\\1", part) for part in " ".join(text.split()).split("&"))


def by_day(changes: Iterable[Change]) -> list[tuple[str, list[Change]]]:
    """The changes of each day, the newest first."""
    return [(day, list(some)) for day, some in groupby(changes, key=lambda change: change.day)]


def body(changes: Iterable[Change], notes: Mapping[VaultPath, Note], since: str, hint: str = "") -> str:
    """The page's Markdown.

    Args:
        changes: the newest day first.
        notes: the published notes by path.
        since: the first day that is known, as ISO 8601; empty when none is.
        hint: a sentence on what the list lacks.
    """
    intro = "Figures with a new value, services with a new status, and new notes."
    parts = [" ".join(part for part in (intro, hint) if part) + "\n"]
    for day, some in by_day(changes):
        parts.append(f"## {long_date(datetime.date.fromisoformat(day))}\n")
        values = [change for change in some if change.kind == VALUE]
        if values:
            rows = [(link_cell(notes[c.path]), *map(literal, (c.what, c.old, c.new))) for c in values]
            parts.append(table(("Note", "What", "Was", "Is"), rows))
        parts.extend(
            f"- {link(notes[change.path])}: {_status(change.new)}; it was {_status(change.old)}\n"
            for change in some if change.kind == STATUS
        )  # fmt: skip
        new = [link(notes[change.path]) for change in some if change.kind == NEW]
        if new:
            parts.append(f"New: {', '.join(new)}.\n")
    if since:
        parts.append(f"These notes began on {long_date(datetime.date.fromisoformat(since))}.\n")
    return "\n".join(parts)


def _status(status: str) -> str:
    return STATUS_WORDS.get(status, status).lower()


def sentence(change: Change, name: str) -> str:
    """A change in words, as plain text.

    Args:
        change: the change.
        name: what its note is called.
    """
    if change.kind == VALUE:
        return f"{name}, {change.what}: {change.new} (was: {change.old})"
    if change.kind == STATUS:
        return f"{name}: {_status(change.new)} (was: {_status(change.old)})"
    return f"New: {name}"


def feed(
    changes: Iterable[Change], notes: Mapping[VaultPath, Note], site: str, name: str, url: Callable[[VaultPath], str]
) -> str:
    """The changes as an Atom feed, an entry a day (RFC 4287).

    Args:
        changes: the newest day first.
        notes: the published notes by path.
        site: the site's address, with a slash at its end.
        name: what the site is called.
        url: for a note's path its address below the site's.
    """
    etree.register_namespace("", _ATOM)
    root = etree.Element(_tag("feed"))
    days = by_day(changes)[:_FEED_DAYS]
    page = url(PATH)
    _add(root, "title", f"{name}: {TITLE.lower()}")
    _add(root, "id", f"{site}{page}")
    _add(root, "updated", max(map(_date, days[0][1])) if days else "1970-01-01T00:00:00Z")
    _add(_add(root, "author"), "name", name)
    _add(root, "link", href=f"{site}{page}")
    _add(root, "link", rel="self", type="application/atom+xml", href=f"{site}{FEED}")
    for day, some in days:
        entry = _add(root, "entry")
        spoken = long_date(datetime.date.fromisoformat(day))
        at = f"{site}{page}#{spoken.lower().replace(' ', '-')}"
        _add(entry, "title", spoken)
        _add(entry, "id", at)
        _add(entry, "link", href=at)
        _add(entry, "updated", max(map(_date, some)))
        content = etree.Element("ul")
        for change in some:
            item = etree.SubElement(etree.SubElement(content, "li"), "a", href=f"{site}{url(change.path)}")
            item.text = sentence(change, title(notes[change.path]))
        _add(entry, "content", etree.tostring(content, encoding="unicode"), type="html")
    return '<?xml version="1.0" encoding="utf-8"?>\n' + etree.tostring(root, encoding="unicode") + "\n"


def _date(change: Change) -> str:
    return change.date


def _tag(name: str) -> str:
    return f"{{{_ATOM}}}{name}"


# What XML cannot say, a note's text may.
_NO_XML = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def _add(parent: etree.Element, name: str, text: str = "", **attributes: str) -> etree.Element:
    clean = {key: _NO_XML.sub("\ufffd", value) for key, value in attributes.items()}
    element = etree.SubElement(parent, _tag(name), clean)
    element.text = _NO_XML.sub("\ufffd", text) or None
    return element
