"""Tokens of the vault's block rules written back as Markdown, their inline text converted on the way."""

from __future__ import annotations

import re

from markdown_it.token import Token

from .inline import Inline

_BLOCK_START = re.compile(r"#{1,6}\s|>|[-+*]\s|\d{1,9}[.)]\s|```|~~~|\||=+\s*\Z|-+\s*\Z|<|%%|\$\$")
_FOOTNOTE = re.compile(r"\[\^([^\]\s]+)\]:")


class Renderer:
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
            if tokens[at].type != "definition":  # written where it is used
                out.append((tokens[at].type.removesuffix("_open"), self.block(tokens, at, close, changes)))
            at = close + 1
        return out

    def block(self, tokens: list[Token], at: int, close: int, changes: set[str]) -> list[str]:
        token = tokens[at]
        start = (token.map or [0])[0] + self.offset
        match token.type:
            case "paragraph_open":
                return self.paragraph(tokens[at + 1].content.strip(), start, changes)
            case "heading_open" if "\n" in tokens[at + 1].content:  # text over a rule
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
            case "footnote_open":
                label = _FOOTNOTE.search(self.lines[start])
                inner = join(self.blocks(tokens, at + 1, close, changes)) or [""]
                head = f"[^{label.group(1) if label else token.meta['id']}]: {inner[0]}".rstrip()
                return [head, *("    " + line if line else "" for line in inner[1:])]
            case _:
                return self.leaf(token, start, changes)

    def leaf(self, token: Token, start: int, changes: set[str]) -> list[str]:
        """An element that holds no other."""
        match token.type:
            case "table":
                rows: list[str] = token.meta["rows"]
                return [
                    self.inline.convert(row.rstrip(), number, changes, in_table=True)
                    for number, row in enumerate(rows, start)
                ]
            case "callout":
                return [self.inline.convert(token.content, start, changes).rstrip()]
            case "comment":
                return [line.rstrip() for line in f"%%{token.content}%%".split("\n")]
            case "math":
                alone = (token.map or (0, 1))[1] - (token.map or (0, 1))[0] == 1
                body = token.content if alone else f"\n{token.content}\n"
                return [line.rstrip() for line in f"$${body}$$".split("\n")]
            case "block_id":
                return [f"^{token.content}"]
            case "hr":
                return ["---"]
            case kind:
                raise ValueError(f"a token that nothing is written for: {kind}")

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
    """The lines of blocks with one blank line between two; a callout's text begins right under its title."""
    out: list[str] = []
    for number, (_, lines) in enumerate(blocks):
        if number and blocks[number - 1][0] != "callout":
            out.append("")
        out += lines
    return out


