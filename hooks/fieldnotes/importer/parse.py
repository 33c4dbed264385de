"""Lines to sections and blocks, by the vault's own block rules and their line maps.

A document becomes a flat list of :class:`Section`, each knowing its parent, its heading and its blocks; a block is
already in our notes' Markdown, with markers where links and pictures stand (see :mod:`importer.inline`). Every line
of the source belongs to a heading, a block, the front matter, a separator or is blank: :attr:`Document.fates` says
which, so that the report can account for each.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache

from markdown_it import MarkdownIt
from markdown_it.token import Token

from fieldnotes.vault import frontmatter
from fieldnotes.vault.block_rules import MAX_DEPTH, parser
from fieldnotes.vault.inline import Address

from .catalogue import bare
from .inline import MARK, MARKER, Inline, Ref
from .tokens import Renderer, children, is_tight

UNUSED = "definition of a link that nothing uses"
PSEUDO = 7
"""Level of a heading that is none in Markdown: below every real one."""

_BOLD_LINE = re.compile(r"(\*\*\*?|__)(?=\S)(.+?)(?<=\S)\1\s*[-–—:]*\s*\Z")
_LEAD = re.compile(r"\*\*(?=\S)([^*]+?)\s*:?\*\*\s*[:–—-]+\s*\S|\*\*(?=\S)([^*]+?)\s*:\*\*\s+\S")
_ITEM_LEAD = re.compile(r"(?:\*\*|__|\*|_)?(?=\S)([^*_:\n]{2,60}?)\s*(?:\*\*|__|\*|_)?\s*(?::|\s[-–—]|-\s)\s*")
_TAIL = re.compile(r"[\s:：]*(?:(?<=\s)[-–—]+|(?<=[\w)])-)?[\s:：]*\Z")
_PICTURED = re.compile(r"(?P<link>\[)?\0(?P<n>\d+)\0(?(link)\]\([^)]*\))")
_VERSUS = re.compile(r"\svs\.?\s", re.IGNORECASE)
_TASK = re.compile(r"\[.\]\s")
PROVENANCE = re.compile(r"%% from .+, lines? [\d, –-]+.*%%\Z")


@dataclass(slots=True)
class Block:
    """A stretch of a section that stays together.

    ``start`` and ``end`` are lines of the source (from 0, end excluded), ``lines`` the converted text. Items of one
    list are blocks of their own that share ``group``; ``tight`` says that no blank line parts them. ``lead`` is the
    name that an item or a paragraph begins with when it reads like a definition.
    """

    kind: str
    start: int
    end: int
    lines: list[str]
    changes: frozenset[str] = frozenset()  # most have none, and all those share one
    group: int = 0
    tight: bool = False
    lead: str = ""


@dataclass(slots=True)
class Section:
    """A heading and what follows it up to the next. ``parent`` is a place in :attr:`Document.sections`, -1 for none.

    ``title`` is the heading as Markdown without the marks that made it a heading; ``pseudo`` tells a heading that only
    the eye sees. ``depth`` counts ancestors, so that a jump from level 2 to 4 is one step.
    """

    level: int
    title: str
    start: int
    end: int
    parent: int
    depth: int
    pseudo: str = ""
    changes: set[str] = field(default_factory=set)
    blocks: list[Block] = field(default_factory=list)


@dataclass(slots=True)
class Document:
    """One parsed note.

    ``fates`` has one entry per source line: ``None`` or why the line is not in a block. ``keys`` has the line (from 1)
    on which each property begins.
    """

    name: str
    lines: list[str]
    meta: dict[str, object]
    sections: list[Section]
    refs: list[Ref]
    fates: list[str | None]
    footnotes: dict[str, Block]
    keys: Mapping[str, int] = field(default_factory=dict)

    def key(self, number: int) -> str:
        """The property that a line (from 0) of the front matter belongs to; nothing for its fences."""
        if self.lines[number].rstrip() == "---":
            return ""
        return max((line, name) for name, line in [("", 0), *self.keys.items()] if line <= number + 1)[1]

    def text(self, block: Block) -> str:
        """The words of ``block``, without what links lead to."""
        return MARKER.sub(lambda m: self.refs[int(m.group(1))].text, "\n".join(block.lines))


@cache
def _markdown() -> MarkdownIt:
    return parser()


def strings(value: object) -> list[str]:
    """A property that may be one text or a list of them."""
    values = value if isinstance(value, list) else [value]
    return [str(each).strip() for each in values if isinstance(each, str) and each.strip()]


def start_of_next(tops: list[tuple[int, int]], order: int, tokens: list[Token], total: int) -> int:
    """The line where the top-level element after the ``order``-th begins, ``total`` if there is none."""
    return (tokens[tops[order + 1][0]].map or [total])[0] if order + 1 < len(tops) else total


def clean_title(text: str) -> tuple[str, set[str]]:
    """A heading's text without bold around it, trailing dash or colon, and symbols that only decorate it."""
    changes = set()
    title = " ".join(text.split())
    # An emoji at either end tells nothing, but would be in every link to the heading.
    bare = re.sub(
        r"^[^\w\s()\[\]<>\"'“„«*_`$#&@+./¿¡!\0-]+\s+|\s*[^\w\s()\[\]<>\"'”“»*_`$%#?!.:;,…/+\0-]+\Z", "", title
    )
    if bare != title and bare:
        changes.add("decoration taken off the heading")
        title = bare
    for mark in ("***", "**", "__"):
        inner = title.removeprefix(mark).removesuffix(mark)
        if len(title) > 2 * len(mark) and title == f"{mark}{inner}{mark}" and mark not in inner:
            title = inner.strip()
            changes.add("bold taken off the heading")
    whole = re.fullmatch(r"(\*\*|__)(.+?)\1\s*[:–—-]*", title)
    if whole and whole.group(1) not in whole.group(2):
        title = whole.group(2)
        changes.add("bold taken off the heading")
    short = _TAIL.sub("", title)
    if short and short != title:
        changes.add("colon or dash taken off the heading")
        title = short
    return title, changes


def parse(
    name: str,
    lines: list[str],
    known: Callable[[str], bool],
    *,
    hard_breaks: bool = False,
) -> Document:
    """Parse one note.

    Args:
        name: what the note is called in the report.
        lines: its text, as :func:`importer.decode.decode` gives it.
        known: whether a text is a name of the catalogue; it decides about lines that may be headings or text.
        hard_breaks: write two trailing blanks as a backslash, for vaults that join single line breaks.
    """
    properties = frontmatter.split("\n".join(lines), as_written=True)
    meta, offset = properties.values, properties.body_line - 1  # unreadable ones are text of the note
    env: dict[str, dict[str, dict[str, str]]] = {}
    tokens = _markdown().parse("\n".join(lines[offset:]), env)
    defined = {
        label: Address(each["href"], each["title"] or None, 0) for label, each in env.get("references", {}).items()
    }
    reader = _Reader(lines, offset, tokens, Inline(defined), known, hard_breaks=hard_breaks)
    for order in range(len(reader.tops)):
        reader.element(order)
    for token in tokens:
        if token.type == "definition":
            first, last = token.map or (0, 0)
            for number in range(first + offset, last + offset):
                used = token.meta["url"] in reader.inline.used
                reader.fates[number] = "definition of a link, written where it is used" if used else UNUSED
    refs, fates, footnotes = reader.inline.refs, reader.fates, reader.footnotes
    return Document(name, lines, meta, reader.sections, refs, fates, footnotes, properties.lines)


class _Reader:
    """Puts the top-level elements of a note, one by one, into sections, blocks, footnotes and fates."""

    def __init__(
        self,
        lines: list[str],
        offset: int,
        tokens: list[Token],
        inline: Inline,
        known: Callable[[str], bool],
        *,
        hard_breaks: bool,
    ) -> None:
        self.lines = lines
        self.offset = offset
        self.tokens = tokens
        self.inline = inline
        self.known = known
        self.renderer = Renderer(lines, inline, offset, hard_breaks=hard_breaks)
        self.fates: list[str | None] = [None if line.strip() else "blank" for line in lines]
        self.fates[:offset] = ["front matter of the source"] * offset
        self.sections = [Section(0, "", offset, offset, -1, 0)]
        self.stack = [0]
        self.footnotes: dict[str, Block] = {}
        self.has_headings = any(token.type == "heading_open" and token.level == 0 for token in tokens)
        self.tops = children(tokens, 0, len(tokens))
        self.deep = any(token.level >= 2 * MAX_DEPTH for token in tokens)

    def element(self, order: int) -> None:
        """Take in one top-level element."""
        at, close = self.tops[order]
        token = self.tokens[at]
        start, end = (part + self.offset for part in token.map or (0, 0))
        while end > start and not self.lines[end - 1].strip() and token.type not in ("fence", "comment", "math"):
            end -= 1
        after = self.tokens[self.tops[order + 1][0]].type if order + 1 < len(self.tops) else ""
        if self.deep and any(inner.level >= 2 * MAX_DEPTH for inner in self.tokens[at : close + 1]):
            self.too_deep(order, start)
        elif token.type == "definition":
            pass  # written where it is used
        elif token.type == "heading_open":
            self.heading(token, self.tokens[at + 1].content.strip(), start, end)
        elif token.type == "paragraph_open":
            self.paragraph(self.tokens[at + 1].content.strip(), after, start, end)
        elif token.type in ("bullet_list_open", "ordered_list_open"):
            self.items(order, at, close)
        elif token.type == "hr" and self.separates(after):
            self.fates[start:end] = ["separator"] * (end - start)
        elif token.type == "footnote_open":
            self.footnote(str(token.meta["id"]), at, close, start, end)
        else:
            changes: set[str] = set()
            text = self.renderer.block(self.tokens, at, close, changes)
            self.block(Block(token.type.removesuffix("_open"), start, end, text, frozenset(changes)))

    def block(self, block: Block) -> None:
        """Put a block into the section that is open."""
        self.sections[self.stack[-1]].blocks.append(block)

    def open(self, level: int, title: str, start: int, end: int, pseudo: str, changes: set[str]) -> None:
        """Open a section."""
        while len(self.stack) > 1 and self.sections[self.stack[-1]].level >= level:
            self.stack.pop()
        section = Section(level, title, start, end, self.stack[-1], len(self.stack), pseudo, changes)
        refs = self.inline.refs
        pictures = [found.group() for found in _PICTURED.finditer(title) if refs[int(found["n"])].kind != "link"]
        if pictures:  # a heading's text is its address: its pictures go under it
            for each in pictures:
                section.title = section.title.replace(each, " ", 1)
            section.title = " ".join(section.title.split())
            changes.add("picture moved from the heading to below it")
            section.blocks.append(Block("paragraph", end, end, [" ".join(pictures)], frozenset(changes)))
        self.sections.append(section)
        self.stack.append(len(self.sections) - 1)

    def too_deep(self, order: int, start: int) -> None:
        """Keep as it stands what is nested deeper than is parsed."""
        end = start_of_next(self.tops, order, self.tokens, len(self.lines) - self.offset) + self.offset
        text = [line.rstrip() for line in self.lines[start:end]]
        while text and not text[-1]:
            text.pop()
        self.block(Block("raw", start, start + len(text), text))

    def heading(self, token: Token, content: str, start: int, end: int) -> None:
        """A heading, or a paragraph over a rule, which is text, whatever CommonMark makes of it."""
        changes: set[str] = set()
        if token.markup in ("-", "=") and ("\n" in content or len(content) > 80):
            text = self.renderer.paragraph(content, start, changes)
            self.block(Block("paragraph", start, end - 1, text, frozenset(changes)))
            self.fates[end - 1] = "separator"
            return
        title, changed = clean_title(self.inline.convert(content, start, changes))
        self.open(int(token.tag[1]), title, start, end, "", changes | changed)

    def paragraph(self, content: str, after: str, start: int, end: int) -> None:
        """A paragraph: a heading that only the eye sees, such a one over text or under it, a footnote, or text."""
        changes: set[str] = set()
        pseudo = _pseudo(content, after, self.known, self.has_headings)
        if pseudo:
            self.seen(content, start, end, pseudo, changes)
            return
        opening, _, rest = content.partition("\n")
        if rest and _pseudo(opening, "", self.known, self.has_headings) == "bold":
            self.seen(opening, start, start + 1, "bold", changes)
            changes = set()
            text = self.renderer.paragraph(rest.lstrip(), start + 1, changes)
            self.block(Block("paragraph", start + 1, end, text, frozenset(changes)))
            return
        body, _, closing = content.rpartition("\n")
        last = closing.strip()
        if body and _VERSUS.search(closing) and _pseudo(last, after, self.known, self.has_headings) == "bold":
            text = self.renderer.paragraph(body, start, changes)
            self.block(Block("paragraph", start, end - 1, text, frozenset(changes)))
            self.seen(last, end - 1, end, "bold", set())
            return
        text = self.renderer.paragraph(content, start, changes)
        lead = _LEAD.match(content)
        name = (lead.group(1) or lead.group(2)) if lead else ""
        known = name if name and self.known(name) else ""
        self.block(Block("paragraph", start, end, text, frozenset(changes), lead=known))

    def footnote(self, name: str, at: int, close: int, start: int, end: int) -> None:
        """A footnote; of two with one name the second is text where it stands."""
        changes: set[str] = set()
        text = self.renderer.block(self.tokens, at, close, changes)
        if name in self.footnotes:
            self.block(Block("paragraph", start, end, text, frozenset(changes)))
        else:
            self.footnotes[name] = Block("footnote", start, end, text, frozenset(changes))

    def seen(self, content: str, start: int, end: int, pseudo: str, changes: set[str]) -> None:
        """Open a section whose heading only the eye sees."""
        title, changed = clean_title(self.inline.convert(content, start, changes))
        self.open(PSEUDO, title, start, end, pseudo, changes | changed | {"written as a heading"})

    def separates(self, after: str) -> bool:
        """Whether a rule only separates what headings part already."""
        before = self.sections[self.stack[-1]].blocks
        return not before or after in ("heading_open", "hr", "") or before[-1].kind == "hr"

    def items(self, order: int, at: int, close: int) -> None:
        """A list: each item is a block."""
        tight = is_tight(self.tokens, at, close)
        for first, last in children(self.tokens, at + 1, close):
            changes: set[str] = set()
            top, bottom = (part + self.offset for part in self.tokens[first].map or (0, 0))
            while bottom > top + 1 and not self.lines[bottom - 1].strip():
                bottom -= 1
            text = self.renderer.item(self.tokens, first, last, tight, changes)
            opener = self.tokens[first + 2].content.strip() if self.tokens[first + 1].type == "paragraph_open" else ""
            found = _ITEM_LEAD.match(_TASK.sub("", opener))
            lead = found.group(1) if found else ""
            self.block(Block("item", top, bottom, text, frozenset(changes), order + 1, tight, lead))


def _pseudo(content: str, after: str, known: Callable[[str], bool], has_headings: bool) -> str:
    """Why a paragraph is a heading (``bold``, ``bare``), or nothing if it is text."""
    text = content.strip()
    if "\n" in text or len(text) > 100 or MARK in text:
        return ""
    bold = _BOLD_LINE.fullmatch(text)
    if bold and bold.group(1) not in bold.group(2):
        inner = bold.group(2).strip()
        marked = text[-1] in ":-–—" or inner[-1] in ":-–—"
        short = len(inner.split()) <= 9 and len(inner) <= 70
        if known(inner) or (short and (marked or inner[-1] not in ".!;,")):
            return "bold"
        return ""
    if text[0] in "*_`[!<>|$%=":
        return ""
    title = bare(_TAIL.sub("", text))
    if not title or len(title.split()) > 7:
        return ""
    dashed = bool(re.search(r"\s[-–—]+\Z", text))
    if known(title) and text[-1] not in ".;,":
        return "bare"
    over_list = after in ("bullet_list_open", "ordered_list_open")
    short = text[-1] not in ".;,?!" and (text[-1] not in ":：" or len(title.split()) <= 3)
    if over_list and title[0].isupper() and (dashed or not has_headings) and short:
        return "bare"
    return ""
