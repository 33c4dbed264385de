"""Lines to sections and blocks, by the CommonMark parser and its line maps.

A document becomes a flat list of :class:`Section`, each knowing its parent, its heading and its blocks; a block is
already in our notes' Markdown, with markers where links and pictures stand (see :mod:`importer.inline`). Every line
of the source belongs to a heading, a block, the front matter, a separator or is blank: :attr:`Document.fates` says
which, so that the report can account for each.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

import yaml
from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.token import Token

from .catalogue import plain
from .inline import MARK, MARKER, Inline, Ref

DEEPEST = 200
"""Levels of nesting that are parsed; a list takes two for each of its own. What is deeper is kept as it stands."""

UNUSED = "definition of a link that nothing uses"
PSEUDO = 7
"""Level of a heading that is none in Markdown: below every real one."""

_BOLD_LINE = re.compile(r"(\*\*\*?|__)(?=\S)(.+?)(?<=\S)\1\s*[-–—:]*\s*\Z")
_LEAD = re.compile(r"\*\*(?=\S)([^*]+?)\s*:?\*\*\s*[:–—-]+\s*\S|\*\*(?=\S)([^*]+?)\s*:\*\*\s+\S")
_ITEM_LEAD = re.compile(r"(?:\*\*|__|\*|_)?(?=\S)([^*_:\n]{2,60}?)\s*(?:\*\*|__|\*|_)?\s*(?::|\s[-–—]|-\s)\s*")
_TAIL = re.compile(r"[\s:：]*(?:(?<=\s)[-–—]+|(?<=[\w)])-)?[\s:：]*\Z")
_BLOCK_START = re.compile(r"#{1,6}\s|>|[-+*]\s|\d{1,9}[.)]\s|```|~~~|\||=+\s*\Z|-+\s*\Z|<|%%|\$\$")
_PICTURED = re.compile(r"(?P<link>\[)?\0(?P<n>\d+)\0(?(link)\]\([^)]*\))")
_VERSUS = re.compile(r"\svs\.?\s", re.IGNORECASE)
_TASK = re.compile(r"\[.\]\s")
FOOTNOTE = re.compile(r"\[\^([^\]\s]+)\]:")
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
    changes: set[str]
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
    """One parsed note. ``fates`` has one entry per source line: ``None`` or why the line is not in a block."""

    name: str
    lines: list[str]
    meta: dict[str, object]
    sections: list[Section]
    refs: list[Ref]
    fates: list[str | None]
    footnotes: dict[str, Block]

    def text(self, block: Block) -> str:
        """The words of ``block``, without what links lead to."""
        return MARKER.sub(lambda m: self.refs[int(m.group(1))].text, "\n".join(block.lines))


def _raw(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Block rule for ``%%`` comments and ``$$`` formulas, which CommonMark does not know (obsidian-rules 7.2, 7.8)."""
    begin = state.bMarks[start] + state.tShift[start]
    text = state.src[begin : state.eMarks[start]]
    fence = text[:2]
    if fence not in ("%%", "$$") or state.is_code_block(start):
        return False
    line = start
    if not (len(text) > 3 and text.rstrip().endswith(fence)):
        for line in range(start + 1, end):
            if fence in state.src[state.bMarks[line] : state.eMarks[line]]:
                break
        else:
            return False
    if silent:
        return True
    state.line = line + 1
    token = state.push("raw", "", 0)
    token.map = [start, state.line]
    token.content = state.getLines(start, state.line, state.blkIndent, False)
    return True


def _parser() -> MarkdownIt:
    # By default the parser drops, without a word, what is nested more than twenty deep: ten levels of a list.
    parser = MarkdownIt("commonmark", {"maxNesting": DEEPEST}).enable("table")
    parser.core.ruler.enableOnly(["normalize", "block"])
    parser.block.ruler.before("fence", "raw", _raw, {"alt": ["paragraph", "blockquote", "list"]})
    original = next(rule.fn for rule in parser.block.ruler.__rules__ if rule.name == "reference")

    def reference(state: StateBlock, start: int, end: int, silent: bool) -> bool:
        # A footnote is no link definition, though "[^1]: word" looks like one to CommonMark.
        begin = state.bMarks[start] + state.tShift[start]
        return not state.src.startswith("[^", begin) and bool(original(state, start, end, silent))

    parser.block.ruler.at("reference", reference)
    return parser


_MD = _parser()


def front_matter(lines: list[str]) -> tuple[dict[str, object], int]:
    """The properties at the head of a note and the number of lines they take (obsidian-rules 9)."""
    if lines and lines[0].rstrip() == "---":
        for number in range(1, len(lines)):
            if lines[number].rstrip() in ("---", "..."):
                try:
                    meta = yaml.load("\n".join(lines[1:number]), Loader=_Strings)  # noqa: S506 a safe loader
                except (yaml.YAMLError, ValueError, RecursionError):
                    return {}, 0
                if meta is None:
                    return {}, number + 1
                return (meta, number + 1) if isinstance(meta, dict) else ({}, 0)
    return {}, 0


class _Strings(yaml.SafeLoader):
    """Reads dates, numbers and words like ``no`` as the text they were written as."""


_Strings.yaml_implicit_resolvers = {}


def strings(value: object) -> list[str]:
    """A property that may be one text or a list of them."""
    values = value if isinstance(value, list) else [value]
    return [str(each).strip() for each in values if isinstance(each, str) and each.strip()]


class _Renderer:
    """Writes tokens back as Markdown: four columns per list level, one blank line between blocks."""

    def __init__(self, lines: list[str], inline: Inline, offset: int, *, hard_breaks: bool) -> None:
        self.lines = lines
        self.inline = inline
        self.offset = offset
        self.hard_breaks = hard_breaks

    def blocks(self, tokens: list[Token], at: int, end: int, changes: set[str]) -> list[tuple[str, list[str]]]:
        out = []
        while at < end:
            close = _closing(tokens, at)
            out.append((tokens[at].type.removesuffix("_open"), self.block(tokens, at, close, changes)))
            at = close + 1
        return out

    def block(self, tokens: list[Token], at: int, close: int, changes: set[str]) -> list[str]:
        token = tokens[at]
        start = (token.map or [0])[0] + self.offset
        match token.type:
            case "paragraph_open":
                return self.paragraph(tokens[at + 1].content, start, changes)
            case "heading_open" if "\n" in tokens[at + 1].content:  # text over a rule, see below
                return self.paragraph(tokens[at + 1].content, start, changes)
            case "heading_open":
                text = self.inline.convert(tokens[at + 1].content, start, changes)
                return [f"{'#' * int(token.tag[1])} {' '.join(text.split())}".rstrip()]
            case "bullet_list_open" | "ordered_list_open":
                out: list[str] = []
                tight = is_tight(tokens, at, close)
                for index, (first, last) in enumerate(children(tokens, at + 1, close)):
                    if index and not tight:
                        out.append("")
                    out += self.item(tokens, first, last, tight, changes)
                return out
            case "blockquote_open":
                inner = join(self.blocks(tokens, at + 1, close, changes))
                return [f"> {line}".rstrip() for line in inner] or [">"]
            case "fence":
                body = token.content.removesuffix("\n").split("\n") if token.content else []
                return [token.markup + token.info.rstrip(), *body, token.markup]
            case "code_block":
                changes.add("indented code written as a fence")
                body = token.content.rstrip("\n").split("\n")
                fence = "`" * max(3, 1 + max((len(run) for run in re.findall("`+", token.content)), default=0))
                return [fence, *body, fence]
            case "html_block":
                content = token.content.rstrip("\n")
                return self.inline.picture_block(content, start, changes) or [
                    line.rstrip() for line in self.inline.attributes(content, start).split("\n")
                ]
            case "table_open":
                first, last = token.map or [0, 0]
                return [
                    self.inline.convert(
                        self.lines[number + self.offset].lstrip(" \t>").rstrip(),
                        number + self.offset,
                        changes,
                        in_table=True,
                    )
                    for number in range(first, last)
                ]
            case "hr":
                return ["---"]
            case _:
                return [line.rstrip() for line in token.content.split("\n")]

    def paragraph(self, content: str, start: int, changes: set[str]) -> list[str]:
        lines = self.inline.convert(content, start, changes).split("\n")
        out = []
        for number, line in enumerate(lines):
            text = line.lstrip() if number else line
            if number and len(line) - len(text) >= 4 and _BLOCK_START.match(text):
                text = "    " + text  # without its indentation it would begin a block
            hard = self.hard_breaks and number + 1 < len(lines) and text.endswith("  ")
            out.append(text.rstrip() + ("\\" if hard else ""))
        return out

    def item(self, tokens: list[Token], at: int, close: int, tight: bool, changes: set[str]) -> list[str]:
        token = tokens[at]
        marker = f"{token.info}{token.markup}" if token.info else "-"
        inner: list[str] = []
        kinds = self.blocks(tokens, at + 1, close, changes)
        if not kinds:
            return [marker]
        for number, (kind, lines) in enumerate(kinds):
            # A list that starts with another number than 1, or with nothing, cannot follow text directly.
            late = bool(re.match(r"(?!1[.)])\d+[.)]|[-\d.)]+\Z", lines[0]))
            if number and not (tight and kind in ("bullet_list", "ordered_list") and not late):
                inner.append("")
            inner += lines
        # Text may begin right after the marker; anything else must begin at the column where its other lines stand.
        first = f"{marker} " if kinds[0][0] == "paragraph" else marker.ljust(4)
        width = max(4, len(marker) + 1)
        if first != f"{marker} " and len(first) < width:
            first = marker.ljust(width)
        return [first + inner[0]] + [" " * width + line if line else "" for line in inner[1:]]


def start_of_next(tops: list[tuple[int, int]], order: int, tokens: list[Token], total: int) -> int:
    """The line where the top-level element after the ``order``-th begins, ``total`` if there is none."""
    return (tokens[tops[order + 1][0]].map or [total])[0] if order + 1 < len(tops) else total


def _closing(tokens: list[Token], at: int) -> int:
    if tokens[at].nesting != 1:
        return at
    level = tokens[at].level
    for number in range(at + 1, len(tokens)):
        if tokens[number].level == level and tokens[number].nesting == -1:
            return number
    return len(tokens) - 1


def children(tokens: list[Token], at: int, end: int) -> list[tuple[int, int]]:
    """The (first, last) token of each element between ``at`` and ``end``."""
    out = []
    while at < end:
        close = _closing(tokens, at)
        out.append((at, close))
        at = close + 1
    return out


def is_tight(tokens: list[Token], at: int, close: int) -> bool:
    """Whether a list needs no blank lines: no item holds more than one paragraph and lists under it.

    Many exports put a blank line after every item; only blocks that would run together need one.
    """
    for first, last in children(tokens, at + 1, close):
        kinds = [tokens[inner].type for inner, _ in children(tokens, first + 1, last)]
        if any(kind not in ("bullet_list_open", "ordered_list_open") for kind in kinds[1:]):
            return False
    return True


def join(blocks: list[tuple[str, list[str]]]) -> list[str]:
    """The lines of blocks with one blank line between two."""
    out: list[str] = []
    for _, lines in blocks:
        if out:
            out.append("")
        out += lines
    return out


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
    meta, offset = front_matter(lines)
    env: dict[str, dict[str, dict[str, object]]] = {}
    tokens = _MD.parse("\n".join(lines[offset:]), env)
    reader = _Reader(lines, offset, tokens, Inline(env.get("references", {})), known, hard_breaks=hard_breaks)
    for order in range(len(reader.tops)):
        reader.element(order)
    for definition in (*env.get("references", {}).values(), *env.get("duplicate_refs", [])):
        if isinstance(definition, dict) and definition.get("map"):
            first, last = definition["map"]
            for number in range(first + offset, last + offset):
                used = definition.get("href") in reader.inline.used
                reader.fates[number] = "definition of a link, written where it is used" if used else UNUSED
    return Document(name, lines, meta, reader.sections, reader.inline.refs, reader.fates, reader.footnotes)


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
        self.renderer = _Renderer(lines, inline, offset, hard_breaks=hard_breaks)
        self.fates: list[str | None] = [None if line.strip() else "blank" for line in lines]
        self.fates[:offset] = ["front matter of the source"] * offset
        self.sections = [Section(0, "", offset, offset, -1, 0)]
        self.stack = [0]
        self.footnotes: dict[str, Block] = {}
        self.has_headings = any(token.type == "heading_open" and token.level == 0 for token in tokens)
        self.tops = children(tokens, 0, len(tokens))

    def element(self, order: int) -> None:
        """Take in one top-level element."""
        at, close = self.tops[order]
        token = self.tokens[at]
        start, end = (part + self.offset for part in token.map or (0, 0))
        while end > start and not self.lines[end - 1].strip() and token.type not in ("fence", "raw"):
            end -= 1
        after = self.tokens[self.tops[order + 1][0]].type if order + 1 < len(self.tops) else ""
        if any(inner.level >= DEEPEST - 4 for inner in self.tokens[at : close + 1]):
            self.too_deep(order, start)
        elif token.type == "heading_open":
            self.heading(token, self.tokens[at + 1].content, start, end)
        elif token.type == "paragraph_open":
            self.paragraph(self.tokens[at + 1].content, after, start, end)
        elif token.type in ("bullet_list_open", "ordered_list_open"):
            self.items(order, at, close)
        elif token.type == "hr" and self.separates(after):
            self.fates[start:end] = ["separator"] * (end - start)
        else:
            changes: set[str] = set()
            text = self.renderer.block(self.tokens, at, close, changes)
            self.block(Block(token.type.removesuffix("_open"), start, end, text, changes))

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
            section.blocks.append(Block("paragraph", end, end, [" ".join(pictures)], changes))
        self.sections.append(section)
        self.stack.append(len(self.sections) - 1)

    def too_deep(self, order: int, start: int) -> None:
        """Keep as it stands what is nested deeper than is parsed."""
        end = start_of_next(self.tops, order, self.tokens, len(self.lines) - self.offset) + self.offset
        text = [line.rstrip() for line in self.lines[start:end]]
        while text and not text[-1]:
            text.pop()
        self.block(Block("raw", start, start + len(text), text, set()))

    def heading(self, token: Token, content: str, start: int, end: int) -> None:
        """A heading, or a paragraph over a rule, which is text, whatever CommonMark makes of it."""
        changes: set[str] = set()
        if token.markup in ("-", "=") and ("\n" in content or len(content) > 80):
            text = self.renderer.paragraph(content, start, changes)
            self.block(Block("paragraph", start, end - 1, text, changes))
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
            self.block(Block("paragraph", start + 1, end, text, changes))
            return
        body, _, closing = content.rpartition("\n")
        last = closing.strip()
        if body and _VERSUS.search(closing) and _pseudo(last, after, self.known, self.has_headings) == "bold":
            text = self.renderer.paragraph(body, start, changes)
            self.block(Block("paragraph", start, end - 1, text, changes))
            self.seen(last, end - 1, end, "bold", set())
            return
        text = self.renderer.paragraph(content, start, changes)
        note = FOOTNOTE.match(content)
        if note and note.group(1).lower() not in self.footnotes:
            self.footnotes[note.group(1).lower()] = Block("footnote", start, end, text, changes)
            return
        lead = _LEAD.match(content)
        name = (lead.group(1) or lead.group(2)) if lead else ""
        self.block(Block("paragraph", start, end, text, changes, lead=name if name and self.known(name) else ""))

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
            opener = self.tokens[first + 2].content if self.tokens[first + 1].type == "paragraph_open" else ""
            found = _ITEM_LEAD.match(_TASK.sub("", opener))
            self.block(Block("item", top, bottom, text, changes, order + 1, tight, found.group(1) if found else ""))


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
    title = plain(_TAIL.sub("", text))
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
