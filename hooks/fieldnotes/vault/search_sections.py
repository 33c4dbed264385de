"""What Material's search plugin finds on a page, found in a fraction of its time.

The plugin reads each page with a parser for any HTML. What Python-Markdown writes needs less: one regular expression
splits it. Where a page is written in another way (a comment, a bare ``<``, an attribute without quotation marks), this
module says so, and the plugin reads it itself.
"""

import re
from dataclasses import dataclass, field
from html import escape, unescape

_TOKEN = re.compile(
    r"""([^<]*)(?:<(?:/([a-zA-Z][a-zA-Z0-9-]*)[ \t\r\n\f]*"""
    r"""|([a-zA-Z][a-zA-Z0-9-]*)((?:[ \t\r\n\f]+[a-zA-Z_:][a-zA-Z0-9_:.-]*(?:="[^"]*")?)*)[ \t\r\n\f]*(/?))>|\Z)"""
)
_ATTRIBUTE = re.compile(r"""([a-zA-Z_:][a-zA-Z0-9_:.-]*)(?:="([^"]*)")?""")
# Attributes that mean something to the plugin; others need not be read.
_TOLD = re.compile(r"data-search-exclude|linenodiv|headerlink|&#", re.IGNORECASE)
_HEADINGS = frozenset(f"h{level}" for level in range(1, 7))
_KEPT = frozenset(("p", "code", "pre", "li", "ol", "ul", "sub", "sup"))
_ALWAYS_SKIPPED = frozenset(("object", "script", "style"))
_VOID = frozenset(
    "area base br col embed hr img input link meta param source track wbr".split()
)  # fmt: skip
# What is inside these is no markup, or only some parsers know whether it is.
_RAW = frozenset(("script", "style"))
_DOUBTFUL = frozenset("iframe noembed noframes noscript plaintext textarea title xmp".split())


@dataclass(slots=True)
class Section:
    """A heading and what follows it, as the plugin's own class of this name has it.

    Args:
        tag: the heading's element; ``hx`` for what stands before the first.
        depth: in how many elements it stands, itself included.
        excluded: whether it asks not to be found.
        id: its id; ``None`` for the first section.
        title: its text with some tags, in pieces.
        text: what follows, likewise.
    """

    tag: str
    depth: float = 0
    excluded: bool = False
    id: str | None = None
    title: list[str] = field(default_factory=list)
    text: list[str] = field(default_factory=list)


def sections(html: str) -> list[Section] | None:
    """The sections of a page, excluded ones too.

    Args:
        html: the page's content.

    Returns:
        Those that the parser of Material's search plugin finds; ``None`` where only it can tell.
    """
    reader = _Reader()
    at, end = 0, len(html)
    while at < end:
        match = _TOKEN.match(html, at)
        if match is None:
            return None
        at = match.end()
        text, closed, opened, attributes, alone = match.groups()
        if text:
            reader.text(unescape(text) if "&" in text else text)
        if closed:
            reader.close(closed.lower())
        elif opened:
            tag = opened.lower()
            reader.open(tag, attributes)
            if alone:
                reader.close(tag)
            if tag in _DOUBTFUL or (alone and tag in _RAW):
                return None
            if tag in _RAW:
                begin, at = at, html.find("</", at)
                if at < 0 or not html.startswith(f"</{tag}>", at) or "<!--" in html[begin:at]:
                    return None
    return reader.found


class _Reader:
    """The plugin's rules, with its quirks: elements are the same when they are called the same."""

    def __init__(self) -> None:
        self.found: list[Section] = []
        self.section: Section | None = None
        self.open_tags: list[str] = []
        self.permalinks: list[int] = []  # how many elements were open, each of them included
        self.skipped = set(_ALWAYS_SKIPPED)

    def _current(self) -> Section:
        if self.section is None:
            self.section = Section("hx")
            self.found.append(self.section)
        return self.section

    def _pieces(self, section: Section) -> list[str]:
        return section.title if section.tag in self.open_tags else section.text

    def open(self, tag: str, written: str) -> None:
        if tag in _VOID:
            return
        self.open_tags.append(tag)
        told: dict[str, str | None] = {}
        if written and (tag in _HEADINGS or _TOLD.search(written)):
            told = {name.lower(): unescape(value) for name, value in _ATTRIBUTE.findall(written)}
            if tag == "a" and told.get("class") == "headerlink":
                self.permalinks.append(len(self.open_tags))
        if tag in _HEADINGS and "id" in told:
            self._begin(tag, told)
        section = self._current()
        if "data-search-exclude" in told or told.get("class") == "linenodiv":
            self.skipped.add(tag)
        elif tag in _KEPT and self.skipped.isdisjoint(self.open_tags):
            self._pieces(section).append(f"<{tag}>")

    def _begin(self, tag: str, told: dict[str, str | None]) -> None:
        if tag != "h1":
            self._first()
        is_first = not self.found
        self.section = Section(tag, len(self.open_tags), "data-search-exclude" in told)
        if not is_first:
            self.section.id = told["id"]
        self.found.append(self.section)

    def _first(self) -> None:
        if not self.found:
            self.found.append(Section("hx", len(self.open_tags)))

    def close(self, tag: str) -> None:
        if not self.open_tags or self.open_tags[-1] != tag:
            return
        section = self._current()
        if section.depth > len(self.open_tags):
            section = self._outer(section)
        if self.permalinks and self.permalinks[-1] == len(self.open_tags):
            self.permalinks.pop()
        self.open_tags.pop()
        if tag in self.skipped:
            if tag not in _ALWAYS_SKIPPED:
                self.skipped.remove(tag)
        elif tag in _KEPT and self.skipped.isdisjoint(self.open_tags):
            _end(self._pieces(section), tag)

    def _outer(self, section: Section) -> Section:
        """The section in which a heading's element stands, when that element ends: it goes on."""
        for outer in reversed(self.found):
            if outer.depth <= len(self.open_tags):
                section.depth = float("inf")
                self.section = outer
                return outer
        return section

    def text(self, text: str) -> None:
        if not self.skipped.isdisjoint(self.open_tags):
            return
        is_blank, is_code = text.isspace(), "pre" in self.open_tags
        if not is_code:
            text = " " if is_blank else text.replace("\n", " ")
        section = self._current()
        if section.tag in self.open_tags:
            if not self.permalinks:
                section.title.append(escape(text, quote=False))
        elif is_blank:
            if is_code or not section.text or not section.text[-1].isspace():
                section.text.append(text)
        else:
            section.text.append(escape(text, quote=False))


def _end(pieces: list[str], tag: str) -> None:
    """End an element, or take it back when nothing but blanks is in it."""
    begin = pieces.index(f"<{tag}>") + 1
    # The last piece tells it of nearly all: the others are asked where it is blank.
    if begin < len(pieces) and (not pieces[-1].isspace() or any(not piece.isspace() for piece in pieces[begin:])):
        pieces.append(f"</{tag}>")
    else:
        del pieces[begin - 1 :]
