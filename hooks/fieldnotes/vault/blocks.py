"""The block structure of a note, as Obsidian sees it: CommonMark with its tables, callouts, comments, math.

``parse`` turns text into a tree of blocks that know their lines. The same tree gives the index its headings
and block ids and the renderer its elements, so a link and its target can never disagree.

Follows the CommonMark 0.31 block rules (containers first, then leaves, lazy continuation), GFM tables, and
§4, §6 and §7 of the conformance table. One deliberate leniency: a list item indented by two blanks or more
below another item is nested in it, also below ``1.``, which is what people mean by it.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import pairwise

# Containers nested deeper than this are read as text: no note needs them, and a damaged one must not
# exhaust the stack.
MAX_DEPTH = 40
# To know whether a line goes on a paragraph inside a container, the container is read up to that line, its inner
# containers likewise: in a damaged note that multiplies. After so many lines such a line begins a new paragraph.
_MOST_PROBED = 50_000

Line = tuple[int, str]  # its number in the text, from 1, and what is left of it inside its container


@dataclass(slots=True)
class Block:
    """What all blocks have.

    Args:
        line: first line in the text, from 1.
        end: last line, inclusive.
        block_id: the ``^id`` that names it, lower case; ``None`` when it has none.
    """

    line: int
    end: int
    block_id: str | None = field(default=None, kw_only=True)


@dataclass(slots=True)
class Heading(Block):
    """``## text`` or a line underlined with ``===``; ``text`` is its source without markers and ``^id``."""

    level: int
    text: str


@dataclass(slots=True)
class Paragraph(Block):
    """Consecutive lines of text; ``raw`` keeps their indentation for other extensions' block syntax."""

    raw: list[Line]
    text: list[Line] = field(default_factory=list)


@dataclass(slots=True)
class Code(Block):
    """A code block: fenced (``info`` is what follows the opening fence) or indented (``info`` is ``None``)."""

    info: str | None
    code: list[Line]
    raw: list[Line]


@dataclass(slots=True)
class Html(Block):
    """An HTML block, from its opening line to a blank line or its own end condition."""

    html: str


@dataclass(slots=True)
class Quote(Block):
    """``> …``."""

    children: list[Block]


@dataclass(slots=True)
class Callout(Block):
    """A quote whose first line is ``[!type]``: §6.

    Args:
        kind: lower case, blanks as ``-``.
        metadata: what stood after ``|`` in the brackets.
        fold: ``+`` open, ``-`` closed, empty when it cannot be folded.
        title: source text; empty when it was left out.
    """

    kind: str
    metadata: str
    fold: str
    title: str
    children: list[Block]


@dataclass(slots=True)
class Item(Block):
    """One list item; ``task`` is the character between ``[ ]``, ``None`` when it is no task."""

    children: list[Block]
    task: str | None = None


@dataclass(slots=True)
class List(Block):
    """A list; ``start`` is the first number, ``None`` for bullets; ``tight`` items hold bare text."""

    start: int | None
    items: list[Item]
    tight: bool = True


@dataclass(slots=True)
class Table(Block):
    """A GFM table; ``align`` holds ``left``, ``right``, ``center`` or nothing for each column."""

    align: list[str]
    header: list[str]
    rows: list[tuple[int, list[str]]]


@dataclass(slots=True)
class Rule(Block):
    """``---``."""


@dataclass(slots=True)
class Math(Block):
    """``$$ … $$`` standing alone."""

    tex: str


@dataclass(slots=True)
class Comment(Block):
    """``%% … %%``: never shown, but its links count (§1.11)."""

    text: str


@dataclass(slots=True)
class FootnoteDef(Block):
    """``[^id]: text`` with its continuation lines."""

    id: str
    text: str
    children: list[Block]


@dataclass(slots=True)
class LinkDef(Block):
    """``[label]: target "title"``."""

    label: str
    target: str
    title: str | None


# What a page does not show cannot be linked to.
_UNSEEN = (Comment, LinkDef, FootnoteDef)

_ATX = re.compile(r" {0,3}(#{1,6})(?:[ \t]+(.*?))?(?:[ \t]+#+)?[ \t]*$")
_SETEXT = re.compile(r" {0,3}(=+|-+)[ \t]*$")
_RULE = re.compile(r" {0,3}([-*_])(?:[ \t]*\1){2,}[ \t]*$")
_FENCE = re.compile(r"( {0,3})(`{3,}(?=[^`]*$)|~{3,})[ \t]*(.*?)[ \t]*$")
_QUOTE = re.compile(r" {0,3}> ?")
_CALLOUT = re.compile(r"\s*\[!([^\]]+)\]([+-]?)(?:\s+(.*))?$")
_MARKER = re.compile(r"( *)([-*+]|\d{1,9}[.)])(?:( +)(?=\S)|[ ]*$)")
_TASK = re.compile(r"\[(.)\](?= |$)[ ]?")
_BLOCK_ID_LINE = re.compile(r"\s*\^([A-Za-z0-9-]+)[ \t]*$")
_BLOCK_ID_END = re.compile(r"(?:(?:^|(?<=\s)|(?<=\]\]))\^([A-Za-z0-9-]+))[ \t]*$")
_FOOTNOTE = re.compile(r" {0,3}\[\^([^\]\s]+)\]:[ \t]*(.*)$")
_LINK_DEF = re.compile(
    r" {0,3}\[(?!\^)((?:[^\[\]\\]|\\.)+)\]:[ \t]*(?:<([^<>]*)>|(\S+))"
    r"(?:[ \t]+(?:\"([^\"]*)\"|'([^']*)'|\(([^()]*)\)))?[ \t]*$"
)
# Two hyphens or more in each cell (§7.7); with a colon one will do, as everywhere else.
_DELIMITER_CELL = re.compile(r"(?::?-{2,}:?|:-+:?|-+:)$")
_DELIMITER = re.compile(r" {0,3}[|:\- ]*-[|:\- ]*$")

_HTML_BLOCK_NAMES = (
    "address|article|aside|base|basefont|blockquote|body|caption|center|col|colgroup|dd|details|dialog|dir|div|"
    "dl|dt|fieldset|figcaption|figure|footer|form|frame|frameset|h1|h2|h3|h4|h5|h6|head|header|hr|html|iframe|"
    "legend|li|link|main|menu|menuitem|nav|noframes|ol|optgroup|option|p|param|search|section|summary|table|"
    "tbody|td|tfoot|th|thead|title|tr|track|ul"
)
_ATTRIBUTE = r"(?:\s+[A-Za-z_:][\w:.-]*(?:\s*=\s*(?:[^\s\"'=<>`]+|'[^']*'|\"[^\"]*\"))?)"
# CommonMark's HTML block kinds 1 to 7: how each begins and, but for 6 and 7, how it ends.
_HTML_KINDS: list[tuple[re.Pattern[str], re.Pattern[str] | None]] = [
    (re.compile(r" {0,3}<(?:script|pre|style|textarea)(?:\s|>|$)", re.I),
     re.compile(r"</(?:script|pre|style|textarea)>", re.I)),
    (re.compile(r" {0,3}<!--"), re.compile(r"-->")),
    (re.compile(r" {0,3}<\?"), re.compile(r"\?>")),
    (re.compile(r" {0,3}<![A-Za-z]"), re.compile(r">")),
    (re.compile(r" {0,3}<!\[CDATA\["), re.compile(r"\]\]>")),
    (re.compile(rf" {{0,3}}</?(?:{_HTML_BLOCK_NAMES})(?:\s|/?>|$)", re.I), None),
    (re.compile(rf" {{0,3}}(?:<[A-Za-z][\w-]*{_ATTRIBUTE}*\s*/?>|</[A-Za-z][\w-]*\s*>)[ \t]*$"), None),
]  # fmt: skip


def clean_source(text: str) -> str:
    """Line ends as ``\\n``, no byte order mark, nothing that could pose as a placeholder.

    Python-Markdown keeps its own placeholders between U+0002 and U+0003; the renderer's are the
    noncharacters U+FDD0 and U+FDD1, which Unicode keeps for such a use.
    """
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    return re.sub("[\x00\x02\x03\ufdd0\ufdd1]", "", text)


def parse(text: str, first_line: int = 1) -> list[Block]:
    """Read a note's text into blocks.

    Args:
        text: the note without its properties.
        first_line: the number of its first line.

    Returns:
        The top-level blocks in order. Every line of the text lies within one of them or is blank.
    """
    lines = [(number, line) for number, line in enumerate(clean_source(text).expandtabs(4).split("\n"), first_line)]
    return _Parser(lines, 0, [_MOST_PROBED]).run()


class _Parser:
    """One container's lines to blocks: a single pass with at most one open paragraph."""

    def __init__(self, lines: list[Line], depth: int, probes: list[int]) -> None:
        self.lines = lines
        self.depth = depth
        self.probes = probes  # how many lines `_lazy` may still read, in all containers of the note together
        self.at = 0
        self.blocks: list[Block] = []
        self.open: list[Line] = []  # the lines of the paragraph that may still go on
        self.starters: list[Callable[[str], bool]] = [
            self._table, self._fence, self._heading, self._comment, self._rule_or_underline, self._quote,
            self._math, self._html, self._list, self._footnote, self._link_def,
        ]  # fmt: skip

    def run(self) -> list[Block]:
        while self.at < len(self.lines):
            number, text = self.lines[self.at]
            if not text.strip():
                self._close()
                self.at += 1
                continue
            indented = text.startswith("    ")
            if indented and not self.open:
                self._indented_code()
                continue
            if not indented:
                if self._block_id_line(text):
                    continue
                if any(start(text) for start in self.starters):
                    continue
            self.open.append((number, text))
            self.at += 1
        self._close()
        return self.blocks

    # --- paragraphs and block ids

    def _close(self, block_id: str | None = None) -> None:
        """End the open paragraph, taking a trailing ``^id`` off its last line (§4.2)."""
        if not self.open:
            return
        raw, self.open = self.open, []
        # Trailing blanks inside a paragraph are hard breaks; at its end they mean nothing.
        text = [(number, line.lstrip(" ")) for number, line in raw]
        number, last = text[-1]
        match = _BLOCK_ID_END.search(last)
        if block_id is None and match and (match.start() or len(text) > 1):
            block_id = match[1].lower()
            last = last[: match.start()]
        text[-1] = (number, last.rstrip())
        if not text[-1][1] and len(text) > 1:
            text.pop()
            text[-1] = (text[-1][0], text[-1][1].rstrip())
        self.blocks.append(Paragraph(raw[0][0], raw[-1][0], raw, text, block_id=block_id))

    def _block_id_line(self, text: str) -> bool:
        """``^id`` on a line of its own names the block before it (§4.3, §4.4)."""
        match = _BLOCK_ID_LINE.match(text)
        if not match:
            return False
        block_id = match[1].lower()
        if self.open:
            self._close(block_id)
        elif self.blocks and self.blocks[-1].block_id is None and not isinstance(self.blocks[-1], _UNSEEN):
            self.blocks[-1].block_id = block_id
        else:
            return False
        self.at += 1
        return True

    # --- leaves

    def _indented_code(self) -> None:
        raw: list[Line] = []
        while self.at < len(self.lines):
            number, text = self.lines[self.at]
            if text.strip() and not text.startswith("    "):
                break
            raw.append((number, text))
            self.at += 1
        while not raw[-1][1].strip():
            raw.pop()
        code = [(number, text[4:]) for number, text in raw]
        self.blocks.append(Code(raw[0][0], raw[-1][0], None, code, raw))

    def _fence(self, text: str) -> bool:
        match = _FENCE.match(text)
        if not match:
            return False
        self._close()
        indent, mark, info = len(match[1]), match[2], match[3]
        closing = re.compile(rf" {{0,3}}{re.escape(mark[0])}{{{len(mark)},}}[ \t]*$")
        first = self.at
        self.at += 1
        code: list[Line] = []
        while self.at < len(self.lines):
            number, line = self.lines[self.at]
            self.at += 1
            if closing.match(line):
                break
            blanks = len(line) - len(line.lstrip(" "))
            code.append((number, line[min(indent, blanks) :]))
        raw = self.lines[first : self.at]
        self.blocks.append(Code(raw[0][0], raw[-1][0], info, code, raw))
        return True

    def _heading(self, text: str) -> bool:
        match = _ATX.match(text)
        if not match:
            return False
        self._close()
        self._add_heading(len(match[1]), match[2] or "", self.lines[self.at][0], self.lines[self.at][0])
        self.at += 1
        return True

    def _add_heading(self, level: int, text: str, line: int, end: int) -> None:
        text, block_id = _cut_id(text)
        self.blocks.append(Heading(line, end, level, text.strip(), block_id=block_id))

    def _rule_or_underline(self, text: str) -> bool:
        number = self.lines[self.at][0]
        if self.open and (match := _SETEXT.match(text)):
            lines, self.open = self.open, []
            title = " ".join(line.strip() for _, line in lines)
            self._add_heading(1 if match[1][0] == "=" else 2, title, lines[0][0], number)
        elif _RULE.match(text):
            self._close()
            self.blocks.append(Rule(number, number))
        else:
            return False
        self.at += 1
        return True

    def _comment(self, text: str) -> bool:
        """A line that starts with ``%%`` opens a comment up to the next ``%%`` (§7.2)."""
        body = text.lstrip(" ")
        if not body.startswith("%%") or body.startswith("%%%%"):
            return False
        first = self.lines[self.at][0]
        close = body.find("%%", 2)
        if close >= 0:
            if body[close + 2 :].strip() or self.open:
                return False  # an inline comment with text around it
            self.blocks.append(Comment(first, first, body[2:close]))
            self.at += 1
            return True
        self._close()
        inner = [body[2:]]
        self.at += 1
        last = first
        while self.at < len(self.lines):
            last, line = self.lines[self.at]
            close = line.find("%%")
            if close >= 0:
                inner.append(line[:close])
                rest = line[close + 2 :]
                # What follows the comment on its last line is text again.
                if rest.strip():
                    self.lines[self.at] = (last, rest.lstrip(" "))
                else:
                    self.at += 1
                break
            inner.append(line)
            self.at += 1
        self.blocks.append(Comment(first, last, "\n".join(inner)))
        return True

    def _math(self, text: str) -> bool:
        body = text.strip()
        if not body.startswith("$$"):
            return False
        first = self.lines[self.at][0]
        close = body.find("$$", 2)
        if close >= 0:
            if body[close + 2 :] or close == 2:
                return False
            self._close()
            self.blocks.append(Math(first, first, body[2:close].strip()))
            self.at += 1
            return True
        inner = [body[2:]]
        for offset, (number, line) in enumerate(self.lines[self.at + 1 :], 1):
            if "$$" in line:
                head, _, rest = line.partition("$$")
                if rest.strip():
                    return False
                inner.append(head)
                self._close()
                self.blocks.append(Math(first, number, "\n".join(inner).strip()))
                self.at += offset + 1
                return True
            inner.append(line)
        return False

    def _html(self, text: str) -> bool:
        if "<" not in text:
            return False
        # Kind 7, any tag alone on its line, cannot interrupt a paragraph.
        kinds = _HTML_KINDS[:6] if self.open else _HTML_KINDS
        kind = next((kind for kind in kinds if kind[0].match(text)), None)
        if kind is None:
            return False
        finish = kind[1]
        self._close()
        first = self.at
        while self.at < len(self.lines):
            line = self.lines[self.at][1]
            if finish is None and not line.strip():
                break
            self.at += 1
            if finish and finish.search(line):
                break
        taken = self.lines[first : self.at]
        self.blocks.append(Html(taken[0][0], taken[-1][0], "\n".join(line for _, line in taken)))
        return True

    def _table(self, text: str) -> bool:
        if self.at + 1 >= len(self.lines) or "|" not in text + self.lines[self.at + 1][1]:
            return False
        rule = self.lines[self.at + 1][1]
        if not _DELIMITER.match(rule):
            return False
        delimiters = split_row(rule)
        if not all(_DELIMITER_CELL.match(cell) for cell in delimiters):
            return False
        header = split_row(text)
        if len(header) != len(delimiters):
            return False
        self._close()
        first = self.lines[self.at][0]
        self.at += 2
        rows: list[tuple[int, list[str]]] = []
        while self.at < len(self.lines):
            number, line = self.lines[self.at]
            if not line.strip() or _BLOCK_ID_LINE.match(line) or ("|" not in line and self._interrupts(line)):
                break
            if _QUOTE.match(line) or _FENCE.match(line) or _ATX.match(line):
                break
            cells = split_row(line)[: len(header)]
            rows.append((number, cells + [""] * (len(header) - len(cells))))
            self.at += 1
        align = [
            {(True, True): "center", (True, False): "left", (False, True): "right"}.get(
                (cell.startswith(":"), cell.endswith(":")), ""
            )
            for cell in delimiters
        ]
        self.blocks.append(Table(first, self.lines[self.at - 1][0], align, header, rows))
        return True

    def _footnote(self, text: str) -> bool:
        match = _FOOTNOTE.match(text)
        if not match:
            return False
        self._close()
        first = self.lines[self.at][0]
        inner: list[Line] = [(first, match[2])]
        self.at += 1
        blank = False
        while self.at < len(self.lines):
            number, line = self.lines[self.at]
            if not line.strip():
                blank = True
                inner.append((number, ""))
            elif line.startswith("  "):
                strip = 4 if line.startswith("    ") else 2
                inner.append((number, line[strip:]))
                blank = False
            elif not blank and not self._interrupts(line):
                inner.append((number, line))
            else:
                break
            self.at += 1
        while len(inner) > 1 and not inner[-1][1]:
            inner.pop()
        content = "\n".join(line for _, line in inner)
        children = self._nested(inner)
        self.blocks.append(FootnoteDef(first, inner[-1][0], match[1].lower(), content, children))
        return True

    def _link_def(self, text: str) -> bool:
        if self.open or not (match := _LINK_DEF.match(text)):
            return False
        number = self.lines[self.at][0]
        target = match[2] if match[2] is not None else match[3]
        title = next((group for group in match.groups()[3:] if group is not None), None)
        self.blocks.append(LinkDef(number, number, match[1], target, title))
        self.at += 1
        return True

    # --- containers

    def _nested(self, lines: list[Line]) -> list[Block]:
        if self.depth >= MAX_DEPTH:
            kept = [(number, text) for number, text in lines if text.strip()]
            return [Paragraph(kept[0][0], kept[-1][0], kept, list(kept))] if kept else []
        return _Parser(lines, self.depth + 1, self.probes).run()

    def _quote(self, text: str) -> bool:
        if not _QUOTE.match(text):
            return False
        self._close()
        inner: list[Line] = []
        lazy = False
        while self.at < len(self.lines):
            number, line = self.lines[self.at]
            if match := _QUOTE.match(line):
                inner.append((number, line[match.end() :]))
                lazy = False
            elif line.strip() and (lazy or self._lazy(line, inner)):
                inner.append((number, line.lstrip(" ")))
                lazy = not self._interrupts(self.lines[self.at + 1][1]) if self.at + 1 < len(self.lines) else False
            else:
                break
            self.at += 1
        first, last = inner[0][0], inner[-1][0]
        if callout := _CALLOUT.match(inner[0][1]):
            kind, _, metadata = callout[1].partition("|")
            kind = re.sub(r"\s+", "-", kind.strip().lower())
            title, block_id = _cut_id((callout[3] or "").strip())
            children = self._nested(inner[1:])
            self.blocks.append(
                Callout(first, last, kind, metadata.strip(), callout[2], title, children, block_id=block_id)
            )
        else:
            self.blocks.append(Quote(first, last, self._nested(inner)))
        return True

    def _list(self, text: str) -> bool:
        marker = _MARKER.match(text)
        if not marker or len(marker[1]) > 3:
            return False
        number_text = marker[2][:-1]
        if self.open and (not text[marker.end() :].strip() or (number_text and int(number_text) != 1)):
            return False  # CommonMark: what may interrupt a paragraph
        self._close()
        kind = marker[2][-1]
        items: list[Item] = []
        tight = True
        blank_before = False
        while self.at < len(self.lines):
            line = self.lines[self.at][1]
            marker = _MARKER.match(line)
            if not marker or len(marker[1]) > 3 or marker[2][-1] != kind or _RULE.match(line):
                break
            if items and blank_before:
                tight = False
            item, blank_before, gaps = self._item(marker)
            tight = tight and not gaps
            items.append(item)
        start = int(number_text) if number_text else None
        self.blocks.append(List(items[0].line, items[-1].end, start, items, tight))
        return True

    def _item(self, marker: re.Match[str]) -> tuple[Item, bool, bool]:
        """Read one item at the current line.

        Returns:
            The item, whether blank lines followed it, and whether blank lines part its children.
        """
        number, text = self.lines[self.at]
        own_indent = len(marker[1])
        rest = text[marker.end() :]
        blanks = len(marker[3] or "")
        after_marker = own_indent + len(marker[2])
        # Five blanks or more: the item begins with indented code, one blank after the marker.
        offset = after_marker + (blanks if 1 <= blanks <= 4 else 1)
        if blanks > 4:
            rest = " " * (blanks - 1) + rest
        task = None
        if task_match := _TASK.match(rest):
            task = task_match[1]
            rest = rest[task_match.end() :]
        inner: list[Line] = [(number, rest)]
        self.at += 1
        blank = False
        lazy = False
        while self.at < len(self.lines):
            number, line = self.lines[self.at]
            if not line.strip():
                if not inner[0][1] and len(inner) == 1:
                    break  # an item that begins with a blank line is empty
                inner.append((number, ""))
                blank, lazy = True, False
                self.at += 1
                continue
            indent = len(line) - len(line.lstrip(" "))
            nested = _MARKER.match(line)
            if nested and own_indent + 2 <= indent < offset:
                offset = indent
            if indent >= offset:
                inner.append((number, line[offset:]))
                lazy = False
            elif blank or (nested and not _RULE.match(line)) or _BLOCK_ID_LINE.match(line):
                if _BLOCK_ID_LINE.match(line) and indent > own_indent and not blank:
                    inner.append((number, line.lstrip(" ")))
                else:
                    break
            elif lazy or self._lazy(line, inner):
                inner.append((number, line.lstrip(" ")))
                lazy = self.at + 1 < len(self.lines) and not self._interrupts(self.lines[self.at + 1][1])
            else:
                break
            blank = False
            self.at += 1
        while len(inner) > 1 and not inner[-1][1].strip():
            inner.pop()
        children = self._nested(inner)
        item = Item(inner[0][0], inner[-1][0], children, task)
        if children and isinstance(children[0], Paragraph):
            # An id at the end of an item's line names the item, not only its text (§4.5).
            item.block_id, children[0].block_id = children[0].block_id, None
        gaps = any(
            later.line - earlier.end > 1 and not isinstance(later, Comment)
            for earlier, later in pairwise(children)
        )
        return item, blank, gaps

    def _lazy(self, line: str, inner: list[Line]) -> bool:
        """Whether ``line`` goes on a paragraph inside the container although it lacks its prefix."""
        if self._interrupts(line) or not inner or not inner[-1][1].strip() or self.depth >= MAX_DEPTH:
            return False
        self.probes[0] -= len(inner)
        if self.probes[0] < 0:
            return False
        last: Block | None = next(iter(_Parser(list(inner), self.depth + 1, self.probes).run()[-1:]), None)
        while last is not None and not isinstance(last, Paragraph):
            if isinstance(last, (Quote, Callout, Item)):
                last = last.children[-1] if last.children else None
            elif isinstance(last, List):
                last = last.items[-1]
            else:
                return False
        return last is not None and last.block_id is None

    def _interrupts(self, line: str) -> bool:
        """Whether ``line`` begins a block of its own even directly below a paragraph."""
        if line.startswith("    "):
            return False
        if not line.strip() or _BLOCK_ID_LINE.match(line):
            return True
        marker = _MARKER.match(line)
        if marker and line[marker.end() :].strip():
            return True
        body = line.lstrip(" ")
        return bool(
            _ATX.match(line)
            or _RULE.match(line)
            or _FENCE.match(line)
            or _QUOTE.match(line)
            or _FOOTNOTE.match(line)
            or (body.startswith("%%") and not body.startswith("%%%%"))
            or any(begin.match(line) for begin, _ in _HTML_KINDS[:6])
        )


def _cut_id(text: str) -> tuple[str, str | None]:
    """Part a heading's or a callout's line from the ``^id`` at its end (§4.2)."""
    match = _BLOCK_ID_END.search(text)
    return (text[: match.start()].rstrip(), match[1].lower()) if match else (text, None)


def split_row(line: str) -> list[str]:
    """The cells of a table row: parted at bars that no backslash precedes, ``\\|`` turned into ``|``."""
    line = line.strip()
    line = line.removeprefix("|")
    if line.endswith("|") and not line.endswith("\\|"):
        line = line[:-1]
    cells = re.split(r"(?<!\\)\|", line)
    return [cell.replace("\\|", "|").strip() for cell in cells]


def walk(blocks: list[Block]) -> list[Block]:
    """All blocks in order of appearance, containers before their children."""
    out: list[Block] = []
    stack = list(reversed(blocks))
    while stack:
        block = stack.pop()
        out.append(block)
        if isinstance(block, List):
            stack.extend(reversed(block.items))
        elif isinstance(block, (Quote, Callout, Item, FootnoteDef)):
            stack.extend(reversed(block.children))
    return out
