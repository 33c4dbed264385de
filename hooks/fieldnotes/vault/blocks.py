"""The block structure of a note, as Obsidian sees it: CommonMark with its tables, callouts, comments, math.

``parse`` turns text into a tree of blocks that know their lines. The same tree gives the index its headings
and block ids and the renderer its elements, so a link and its target can never disagree.

``fieldnotes.vault.block_rules`` says what begins a block and what ends it; here its tokens become the tree.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache

from markdown_it import MarkdownIt
from markdown_it.token import Token

from fieldnotes.vault.block_rules import CALLOUT, MAX_DEPTH, parser, split_row

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
    """A GFM table.

    Args:
        align: ``left``, ``right``, ``center`` or nothing for each column.
        header: its cells.
        rows: each with its line and its cells: as many as the header has, or more when text stands behind a
            bar too many.
    """

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
    children: list[Block]


@dataclass(slots=True)
class LinkDef(Block):
    """``[label]: target "title"``."""

    label: str
    target: str
    title: str | None


_TASK = re.compile(r"\[(.)\](?=[ \n]|$) ?")
_BLOCK_ID_END = re.compile(r"(?:(?:^|(?<=\s)|(?<=\]\]))\^([A-Za-z0-9-]+))[ \t]*$")


def clean_source(text: str) -> str:
    """Line ends as ``\\n``, no byte order mark, nothing that could pose as a placeholder.

    Python-Markdown keeps its own placeholders between U+0002 and U+0003; the renderer's are the
    noncharacters U+FDD0 to U+FDD4, which Unicode keeps for such a use.
    """
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    return re.sub("[\x00\x02\x03\ufdd0-\ufdd4]", "", text)


@cache
def _parser() -> MarkdownIt:
    return parser()


def parse(text: str, first_line: int = 1) -> list[Block]:
    """Read a note's text into blocks.

    Args:
        text: the note without its properties.
        first_line: the number of its first line.

    Returns:
        The top-level blocks in order. Every line of the text lies within one of them, is the ``^id`` of one or is
        blank.
    """
    source = clean_source(text).expandtabs(4)
    return _Reader(source.split("\n"), first_line).blocks(_parser().parse(source), 0)


class _Reader:
    """Tokens to blocks.

    Args:
        lines: the text that the tokens were made of.
        first: the number of its first line.
    """

    def __init__(self, lines: list[str], first: int) -> None:
        self.lines = lines
        self.first = first

    def blocks(self, tokens: list[Token], depth: int) -> list[Block]:
        """The blocks of a container that is ``depth`` containers deep."""
        out: list[Block] = []
        for token, inner in _groups(tokens):
            line, end = self._span(token)
            if token.type == "block_id":
                if out[-1].block_id is None:
                    out[-1].block_id = token.content
                else:  # it has one already: a second names nothing and stays text
                    out.append(_paragraph(line, f"^{token.content}"))
            elif depth >= MAX_DEPTH and inner and inner[0].type != "inline":
                kept = self.lines[line - self.first : end - self.first + 1]
                out.append(Paragraph(line, end, _numbered(line, kept), _numbered(line, kept)))
            else:
                out.append(self._block(token, inner, line, end, depth))
        return out

    def _span(self, token: Token) -> tuple[int, int]:
        """First and last line of a token, without the blank lines at its end."""
        start, end = token.map or (0, 1)
        while end > start + 1 and not self.lines[end - 1].strip():
            end -= 1
        return start + self.first, end - 1 + self.first

    def _block(self, token: Token, inner: list[Token], line: int, end: int, depth: int) -> Block:
        match token.type:
            case "paragraph_open":
                return _paragraph(line, inner[0].content)
            case "heading_open":
                text, block_id = _cut_id(" ".join(part.strip() for part in inner[0].content.split("\n")))
                return Heading(line, end, int(token.tag[1]), text.strip(), block_id=block_id)
            case "fence":
                code = token.content.removesuffix("\n").split("\n") if token.content else []
                last = self.first + (token.map or [0, 1])[1] - 1
                return Code(line, last, token.info.strip(), _numbered(line + 1, code))
            case "code_block":
                return Code(line, end, None, _numbered(line, token.content.removesuffix("\n").split("\n")))
            case "html_block":
                return Html(line, end, token.content.rstrip("\n"))
            case "blockquote_open" if inner and inner[0].type == "callout":
                return self._callout(inner, line, end, depth)
            case "blockquote_open":
                return Quote(line, end, self.blocks(inner, depth + 1))
            case "bullet_list_open" | "ordered_list_open":
                return self._list(token, inner, line, depth)
            case "footnote_open":
                return FootnoteDef(line, end, str(token.meta["id"]), self.blocks(inner, depth + 1))
            case "definition":
                return LinkDef(line, end, token.meta["label"], token.meta["url"], token.meta["title"] or None)
            case _:
                return self._leaf(token, line, end)

    def _leaf(self, token: Token, line: int, end: int) -> Block:
        match token.type:
            case "table":
                return _table(line, end, token.meta["rows"])
            case "math":
                return Math(line, end, token.content)
            case "comment":
                return Comment(line, end, token.content)
            case "hr":
                return Rule(line, end)
            case kind:
                raise ValueError(f"a token that no block is made of: {kind}")

    def _callout(self, inner: list[Token], line: int, end: int, depth: int) -> Callout:
        match = CALLOUT.match(inner[0].content)
        if match is None:
            raise ValueError(f"no callout: {inner[0].content}")  # the rule that made the token has matched it
        kind, _, metadata = match[1].partition("|")
        kind = re.sub(r"\s+", "-", kind.strip().lower())
        title, block_id = _cut_id((match[3] or "").strip())
        children = self.blocks(inner[1:], depth + 1)
        return Callout(line, end, kind, metadata.strip(), match[2], title, children, block_id=block_id)

    def _list(self, token: Token, inner: list[Token], line: int, depth: int) -> List:
        start = int(token.attrs.get("start", 1)) if token.type == "ordered_list_open" else None
        items = [self._item(item, within, depth) for item, within in _groups(inner)]
        # markdown-it hides the paragraphs of a tight list.
        tight = all(each.hidden for each in inner if each.type == "paragraph_open" and each.level == token.level + 2)
        return List(line, items[-1].end, start, items, tight)

    def _item(self, token: Token, inner: list[Token], depth: int) -> Item:
        line, _ = self._span(token)
        task = None
        if inner and inner[0].type == "paragraph_open" and (match := _TASK.match(inner[1].content)):
            task, inner[1].content = match[1], inner[1].content[match.end() :]
        children = self.blocks(inner, depth + 1)
        item = Item(line, children[-1].end if children else line, children, task)
        if children and isinstance(children[0], Paragraph):
            # An id at the end of an item's line names the item, not only its text (§4.5).
            item.block_id, children[0].block_id = children[0].block_id, None
        return item


def _groups(tokens: list[Token]) -> Iterator[tuple[Token, list[Token]]]:
    """Each element of a container with the tokens inside it."""
    at = 0
    while at < len(tokens):
        token, start = tokens[at], at + 1
        if token.nesting == 1:
            at += 1
            while tokens[at].level != token.level or tokens[at].nesting != -1:
                at += 1
        yield token, tokens[start:at]
        at += 1


def _numbered(line: int, lines: list[str]) -> list[Line]:
    return list(enumerate(lines, line))


def _paragraph(line: int, content: str) -> Paragraph:
    """A paragraph, a trailing ``^id`` taken off its last line (§4.2)."""
    raw = _numbered(line, content.split("\n"))
    # Trailing blanks inside a paragraph are hard breaks; at its end they mean nothing.
    text = [(number, part.lstrip(" ")) for number, part in raw]
    number, last = text[-1]
    block_id = None
    match = _BLOCK_ID_END.search(last)
    if match and (match.start() or len(text) > 1):
        block_id, last = match[1].lower(), last[: match.start()]
    text[-1] = (number, last.rstrip())
    if not text[-1][1] and len(text) > 1:
        text.pop()
        text[-1] = (text[-1][0], text[-1][1].rstrip())
    return Paragraph(raw[0][0], raw[-1][0], raw, text, block_id=block_id)


def _table(line: int, end: int, lines: list[str]) -> Table:
    header, delimiters, *rows = map(split_row, lines)
    sides = {(True, True): "center", (True, False): "left", (False, True): "right"}
    align = [sides.get((cell.startswith(":"), cell.endswith(":")), "") for cell in delimiters]
    width = len(header)
    cells = [(number, _fitted(row, width)) for number, row in enumerate(rows, line + 2)]
    return Table(line, end, align, header, cells)


def _fitted(row: list[str], width: int) -> list[str]:
    """A row as wide as its table: filled up, or without the surplus cells at its end in which nothing stands."""
    used = next((at for at in range(len(row), width, -1) if row[at - 1]), width)
    return row[:used] + [""] * (width - len(row))


def _cut_id(text: str) -> tuple[str, str | None]:
    """Part a heading's or a callout's line from the ``^id`` at its end (§4.2)."""
    match = _BLOCK_ID_END.search(text)
    return (text[: match.start()].rstrip(), match[1].lower()) if match else (text, None)


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
