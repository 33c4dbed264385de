"""A view's rows as elements: a table, cards or a list. What a property says is text, never markup."""

import posixpath
import re
import xml.etree.ElementTree as etree  # noqa: N813 - Python-Markdown's name for it
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from markdown.util import AtomicString

from fieldnotes.vault.bases.base import Base, View, full_name, is_colour
from fieldnotes.vault.bases.evaluate import Evaluator, Exhausted
from fieldnotes.vault.bases.files import File
from fieldnotes.vault.bases.query import MOST_ROWS, Group, Result, run_view, summary, value_of
from fieldnotes.vault.bases.values import Html, Image, Link, Tag, Value, empty, text
from fieldnotes.vault.paths import VaultPath
from fieldnotes.vault.sanitize import safe_url, sanitize
from fieldnotes.vault.syntax import IMAGES

_ADDRESS = re.compile(r"https?://\S+", re.IGNORECASE)
_FILE_NAMES = {
    "file.name": "Name", "file.basename": "Name", "file.file": "File", "file.path": "Path", "file.folder": "Folder",
    "file.ext": "Extension", "file.size": "Size", "file.properties": "Properties", "file.tags": "Tags",
    "file.links": "Links", "file.embeds": "Embeds", "file.backlinks": "Backlinks", "file.ctime": "Created",
    "file.mtime": "Modified",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Address:
    """Where files are, as seen from the page.

    Args:
        of: the address of a file of the index.
        raw: keeps sanitised HTML for the page and gives the text that stands for it until then.
        tag: a tag, by its name without ``#``: a link where tags lead somewhere.
    """

    of: Callable[[VaultPath], str]
    raw: Callable[[str], str]
    tag: Callable[[str], etree.Element]


def show_view(parent: etree.Element, base: Base, view: View, run: Evaluator, address: Address) -> list[str]:
    """Append a view to an element.

    Returns:
        What went wrong while it was made; the page says so too.
    """
    holder = etree.SubElement(parent, "div", {"class": f"base base-{view.kind}"})
    said = [trouble.message for trouble in (*base.troubles, *view.troubles)]
    for message in said:
        _note(holder, message)
    try:
        result = run_view(base, view, run)
        part = etree.Element("div")
        _KINDS[view.kind](part, _Shown(base, view, run, address, result))
    except Exhausted as error:
        message = f"the view '{view.name}' cannot be shown: {error}"
        _note(holder, message)
        return [message]
    holder.extend(part)
    if result.total > MOST_ROWS and not view.limit:
        _note(holder, f"The first {MOST_ROWS} of {result.total}; give the view a limit or a filter")
    elif not result.total:
        etree.SubElement(holder, "p", {"class": "base-empty"}).text = AtomicString("No results.")
    return []


def _note(parent: etree.Element, message: str) -> None:
    etree.SubElement(parent, "p", {"class": "base-trouble"}).text = AtomicString(message)


@dataclass(frozen=True, slots=True)
class _Shown:
    """What the three kinds of views need."""

    base: Base
    view: View
    run: Evaluator
    address: Address
    result: Result

    @property
    def columns(self) -> list[str]:
        return self.view.order or ([] if self.view.kind == "cards" else ["file.name"])

    def heading(self, column: str) -> str:
        name = full_name(column)
        if name in self.base.names:
            return self.base.names[name]
        return _FILE_NAMES.get(name) or name.partition(".")[2]

    def cell(self, element: etree.Element, column: str, file: File) -> None:
        """Fill an element with what a property of a file shows."""
        value = value_of(column, file, self.run)
        if full_name(column) in ("file.name", "file.file", "file.basename"):
            value = self.run.library.to(file, None if column == "file.file" else text(value))
        self.show(element, value)

    def show(self, element: etree.Element, value: Value) -> None:
        """Append what a value shows."""
        if isinstance(value, list):
            for at, item in enumerate(value):
                if at:
                    _append(element, " " if isinstance(item, Tag) else ", ")
                self.show(element, item)
        elif isinstance(value, bool):
            box = etree.SubElement(element, "input", {"type": "checkbox", "disabled": "disabled"})
            box.set("aria-label", "yes" if value else "no")
            if value:
                box.set("checked", "checked")
        elif isinstance(value, Tag):
            element.append(self.address.tag(value.removeprefix("#").strip("/")))
        elif isinstance(value, Link | File):
            self._link(element, value if isinstance(value, Link) else self.run.library.to(value))
        elif isinstance(value, Image):
            self.picture(element, value.source, "")
        elif isinstance(value, Html):
            etree.SubElement(element, "span").text = AtomicString(self.address.raw(sanitize(value.markup)))
        elif isinstance(value, str) and _ADDRESS.fullmatch(value.strip()) and safe_url(value.strip()):
            _anchor(element, value.strip(), value.strip(), "")
        else:
            _append(element, text(value))

    def _link(self, element: etree.Element, link: Link) -> None:
        shown = text(link)
        if link.file is not None:
            _anchor(element, self.address.of(link.file.page), shown or link.file.name, "internal-link")
        elif "://" in link.path and safe_url(link.path):
            _anchor(element, link.path, shown, "")
        else:
            etree.SubElement(element, "span", {"class": "internal-link is-unresolved"}).text = AtomicString(shown)

    def picture(self, element: etree.Element, value: Value, alt: str) -> bool:
        """Append a picture; ``False`` when the value names none."""
        if isinstance(value, list):
            value = value[0] if value else None
        if isinstance(value, Image):
            value = value.source
        if isinstance(value, str) and not _ADDRESS.fullmatch(value.strip()):
            if is_colour(value.strip()):
                swatch = etree.SubElement(element, "span", {"class": "base-colour"})
                swatch.set("style", f"background-color: {value.strip()}")
                return True
            value = self.run.library.find(value.strip(), self.run.this.path if self.run.this else VaultPath(""))
        file = value.file if isinstance(value, Link) else value
        source = ""
        if isinstance(file, File):
            source = self.address.of(file.page) if file.ext in IMAGES else ""
            alt = alt or posixpath.basename(file.path)
        else:
            written = (value.path if isinstance(value, Link) else text(value)).strip()
            source = written if _ADDRESS.fullmatch(written) and safe_url(written) else ""
        if source:
            etree.SubElement(element, "img", {"src": source, "alt": alt, "loading": "lazy"})
        return bool(source)

    def summaries(self, rows: Iterable[File]) -> dict[str, str]:
        """By column, what its summary says of some rows."""
        files = list(rows)
        return {
            column: f"{name}: {text(value)}"
            for column in self.columns
            if (name := self.view.summaries.get(full_name(column)))
            and (value := summary(name, [value_of(column, file, self.run) for file in files], self.base, self.run))
            is not None
        }


def _append(element: etree.Element, words: str) -> None:
    if len(element):
        element[-1].tail = AtomicString((element[-1].tail or "") + words)
    else:
        element.text = AtomicString((element.text or "") + words)


def _anchor(element: etree.Element, href: str, shown: str, kind: str) -> None:
    anchor = etree.SubElement(element, "a", {"href": href, **({"class": kind} if kind else {})})
    anchor.text = AtomicString(shown or href)


def _group_title(parent: etree.Element, shown: _Shown, group: Group) -> None:
    title = etree.SubElement(parent, "p", {"class": "base-group"})
    if shown.view.group is not None:
        _append(title, shown.heading(shown.view.group.property) + ": ")
        if empty(group.value):
            _append(title, "none")
        else:
            shown.show(title, group.value)


def _table(parent: etree.Element, shown: _Shown) -> None:
    for group in shown.result.groups:
        if shown.result.grouped:
            _group_title(parent, shown, group)
        if not group.rows:
            continue
        table = etree.SubElement(parent, "table")
        head = etree.SubElement(etree.SubElement(table, "thead"), "tr")
        for column in shown.columns:
            etree.SubElement(head, "th", {"scope": "col"}).text = AtomicString(shown.heading(column))
        body = etree.SubElement(table, "tbody")
        for file in group.rows:
            row = etree.SubElement(body, "tr")
            for column in shown.columns:
                shown.cell(etree.SubElement(row, "td"), column, file)
        if summaries := shown.summaries(group.rows):
            row = etree.SubElement(etree.SubElement(table, "tfoot"), "tr")
            for column in shown.columns:
                etree.SubElement(row, "td").text = AtomicString(summaries.get(column, ""))


def _cards(parent: etree.Element, shown: _Shown) -> None:
    image = shown.view.options.get("image")
    size = shown.view.options.get("cardSize")
    fit = "contain" if shown.view.options.get("imageFit") == "contain" else "cover"
    for group in shown.result.groups:
        if shown.result.grouped:
            _group_title(parent, shown, group)
        # Sizes by class, in steps: a page's own styles may not lay out.
        step = f" base-size-{max(1, min(10, round(size / 50)))}" if isinstance(size, int) else ""
        cards = etree.SubElement(parent, "ul", {"class": f"base-cards base-fit-{fit}{step}"})
        for file in group.rows:
            card = etree.SubElement(cards, "li")
            if isinstance(image, str):
                cover = etree.SubElement(card, "div", {"class": "base-cover"})
                if not shown.picture(cover, value_of(image, file, shown.run), file.basename):
                    card.remove(cover)
            columns = shown.columns
            if not columns or full_name(columns[0]) not in ("file.name", "file.basename", "file.file"):
                columns = ["file.name", *columns]
            shown.cell(etree.SubElement(card, "p", {"class": "base-card-title"}), columns[0], file)
            rest = [column for column in columns[1:] if not empty(value_of(column, file, shown.run))]
            if not rest:
                continue
            facts = etree.SubElement(card, "dl")
            for column in rest:
                etree.SubElement(facts, "dt").text = AtomicString(shown.heading(column))
                shown.cell(etree.SubElement(facts, "dd"), column, file)


def _list(parent: etree.Element, shown: _Shown) -> None:
    options = shown.view.options
    markers = str(options.get("markers", "bullet")).lower()
    separator = str(options.get("separator") or ",")
    for group in shown.result.groups:
        if shown.result.grouped:
            _group_title(parent, shown, group)
        items = etree.SubElement(parent, "ol" if markers.startswith("number") else "ul")
        if markers == "none":
            items.set("class", "base-unmarked")
        for file in group.rows:
            item = etree.SubElement(items, "li")
            first, *rest = shown.columns
            shown.cell(item, first, file)
            rest = [column for column in rest if not empty(value_of(column, file, shown.run))]
            if rest and options.get("indentProperties") is True:
                inner = etree.SubElement(item, "ul")
                for column in rest:
                    shown.cell(etree.SubElement(inner, "li"), column, file)
            else:
                for column in rest:
                    _append(item, separator.rstrip() + " ")
                    shown.cell(item, column, file)


_KINDS: dict[str, Callable[[etree.Element, _Shown], None]] = {"table": _table, "cards": _cards, "list": _list}
