"""Obsidian's block rules beside CommonMark's, as a plugin for markdown-it-py.

markdown-it-py reads CommonMark and GFM tables. Here is what Obsidian has more (§4, §6 and §7 of the rules): callouts,
``^id`` on a line of its own, ``%%`` comments, ``$$`` formulas, footnotes, tables that stand where a block may begin;
and one deliberate leniency in lists. Each rule is a function with markdown-it's signature: the state, the first line,
the line after the container's last, and whether it is only asked if a block begins here (``silent``).
"""

import re
from collections.abc import Callable

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock, paragraph, reference
from markdown_it.token import Token

# Containers nested deeper than this are read as text: no note needs them, and a damaged one must not exhaust the stack.
MAX_DEPTH = 40

CALLOUT = re.compile(r"\[!([^\]]+)\]([+-]?)(?:\s+(.*))?$")
MARKER = re.compile(r"(?:[-*+]|\d{1,9}[.)])(?= |$)")
_BLOCK_ID_LINE = re.compile(r"\^([A-Za-z0-9-]+)[ \t]*$")
_FOOTNOTE = re.compile(r"\[\^([^\]\s]+)\]:[ \t]*")
_DELIMITER_CELL = re.compile(r":?-+:?$")
# What a page does not show cannot be linked to.
_UNSEEN = ("comment", "definition", "footnote_close")

Rule = Callable[[StateBlock, int, int, bool], bool]


def parser() -> MarkdownIt:
    """A parser of a note's blocks, whose tokens :func:`fieldnotes.vault.blocks.parse` turns into blocks.

    Its tokens are markdown-it's own and: ``callout`` (first in its quote; the title's line), ``block_id``, ``comment``,
    ``math``, ``definition`` (a link's; ``meta`` has ``label``, ``url``, ``title``), ``footnote_open`` and
    ``footnote_close`` (``meta`` has ``id``) and ``table`` (``meta`` has ``rows``, its lines without their container's
    marks).
    """
    # A list takes two levels for each of its own. Without the setting what is more than twenty levels deep is dropped.
    md = MarkdownIt("commonmark", {"maxNesting": 2 * MAX_DEPTH + 4, "inline_definitions": True}).enable("table")
    md.core.ruler.enableOnly(["normalize", "block"])
    # What an address may be is judged where it is shown.
    md.normalizeLink = lambda url: url  # type: ignore[method-assign]
    md.validateLink = lambda url: True  # type: ignore[method-assign]
    return md.use(obsidian)


def obsidian(md: MarkdownIt) -> None:
    """Add Obsidian's block rules to a parser."""
    rules = md.block.ruler
    for name, rule in (("callout", _callout), ("nested_item", _nested_item)):
        rules.before("table", name, rule, {"alt": []})
    for name, rule in (("block_id", _block_id), ("comment", _comment), ("footnote", _footnote), ("math", _math)):
        rules.before("table", name, rule, {"alt": ["paragraph", "reference", "blockquote", "list"]})
    rules.at("table", _table, {"alt": ["paragraph", "reference"]})
    rules.at("reference", _reference)
    rules.at("paragraph", _paragraph)


def _text(state: StateBlock, line: int) -> str:
    """What is left of a line inside its container, without indentation."""
    return state.src[state.bMarks[line] + state.tShift[line] : state.eMarks[line]]


def _begins(state: StateBlock, line: int, mark: str) -> bool:
    """Whether a line's text begins with a mark: asked of every line, so it copies nothing."""
    return state.src.startswith(mark, state.bMarks[line] + state.tShift[line]) and not state.is_code_block(line)


def _inside(state: StateBlock, line: int, end: int) -> bool:
    """Whether a line still belongs to the container being read."""
    return line < end and (state.isEmpty(line) or state.sCount[line] >= state.blkIndent)


def _interrupted(state: StateBlock, line: int, end: int, place: str) -> bool:
    """Whether a block that may interrupt a ``place`` (paragraph, blockquote, list) begins on a line."""
    return any(rule(state, line, end, True) for rule in state.md.block.ruler.getRules(place))


def _emit(state: StateBlock, kind: str, start: int, end: int, content: str = "", **meta: object) -> bool:
    token = state.push(kind, "", 0)
    token.map, token.content, token.meta = [start, end], content, meta
    state.line = end
    return True


def _opened(state: StateBlock, kind: str, line: int) -> Token | None:
    """The container that was opened last, if it is of a kind and nothing of it has been read yet."""
    token = state.tokens[-1] if state.tokens else None
    return token if token and token.type == kind and token.map and token.map[0] == line else None


def _block_id(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """``^id`` on a line of its own names the block before it (§4.3, §4.4)."""
    match = _BLOCK_ID_LINE.match(_text(state, start)) if _begins(state, start, "^") else None
    if match is None or silent:
        return match is not None
    before = state.tokens[-1] if state.tokens else None
    if before is None or before.nesting == 1 or before.type in ("block_id", "callout", *_UNSEEN):
        return False
    return _emit(state, "block_id", start, start + 1, match[1].lower())


def _callout(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """``[!type]`` on the first line of a quote (§6).

    To CommonMark the title is a paragraph, so a line without ``>`` may go on with it; it belongs to the body.
    """
    if silent or not _begins(state, start, "[!") or not _opened(state, "blockquote_open", start):
        return False
    match = CALLOUT.match(_text(state, start))
    if not match:
        return False
    if start + 1 < end and state.sCount[start + 1] < 0:  # markdown-it's sign for a lazy line
        state.sCount[start + 1] = state.blkIndent
    return _emit(state, "callout", start, start + 1, match[0])


def _nested_item(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """The leniency: below ``1.``, too, an item that is indented by two blanks is nested, which is what people mean.

    CommonMark wants three there, as many as the marker is wide. The item's content is made to begin where the first
    such item stands.
    """
    item = None if silent else _opened(state, "list_item_open", start)
    if item is None:
        return False
    marker = len(item.info) + len(item.markup)
    own = len(state.src[state.bMarks[start] : state.bMarks[start] + state.tShift[start]].rstrip()) - marker
    blank = False
    for line in range(start + 1, end):
        if state.isEmpty(line):
            blank = True
            continue
        indent = state.sCount[line]
        if indent < own + 2:
            break
        if indent < state.blkIndent:
            if MARKER.match(_text(state, line)):
                state.blkIndent = indent  # set back at the end of the item
                break
            if blank:
                break
        blank = False
    return False


def _comment(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """A line that starts with ``%%`` opens a comment up to the next ``%%`` (§7.2)."""
    if not _begins(state, start, "%%") or _begins(state, start, "%%%%"):
        return False
    body = _text(state, start)
    close = body.find("%%", 2)
    if close >= 0:
        if silent or body[close + 2 :].strip():
            return False  # an inline comment, with text around it
        return _emit(state, "comment", start, start + 1, body[2:close])
    if silent:
        return True
    inner, line = [body[2:]], start + 1
    while _inside(state, line, end):
        body = _text(state, line)
        close = body.find("%%")
        if close < 0:
            inner.append(body)
            line += 1
            continue
        inner.append(body[:close])
        rest = body[close + 2 :].lstrip(" ")
        if rest:  # what follows the comment on its last line is text again
            state.bMarks[line] = state.eMarks[line] - len(rest)
            state.tShift[line], state.sCount[line] = 0, state.blkIndent
        else:
            line += 1
        break
    return _emit(state, "comment", start, line, "\n".join(inner))


def _math(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """``$$ … $$`` standing alone (§7.8)."""
    if not _begins(state, start, "$$"):
        return False
    body = _text(state, start).strip()
    close = body.find("$$", 2)
    if close >= 0:
        if close == 2 or body[close + 2 :]:
            return False
        return silent or _emit(state, "math", start, start + 1, body[2:close].strip())
    inner, line = [body[2:]], start + 1
    while _inside(state, line, end):
        head, mark, rest = state.getLines(line, line + 1, state.blkIndent, False).partition("$$")
        inner.append(head)
        line += 1
        if mark:
            return not rest.strip() and (silent or _emit(state, "math", start, line, "\n".join(inner).strip()))
    return False


def _footnote(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """``[^id]: text``, with lines that are indented by two blanks or go on with its paragraph (§7.3)."""
    match = _FOOTNOTE.match(_text(state, start)) if _begins(state, start, "[^") else None
    if match is None or silent:
        return match is not None
    saved = [(state.bMarks[start], state.tShift[start], state.sCount[start])]
    state.bMarks[start] += state.tShift[start] + match.end()
    state.tShift[start] = state.sCount[start] = 0
    line = start + 1
    while line < end:
        indent = state.sCount[line] - state.blkIndent
        saved.append((state.bMarks[line], state.tShift[line], state.sCount[line]))
        if state.isEmpty(line):
            pass
        elif indent >= 2:
            rest = indent - (4 if indent >= 4 else 2)
            state.bMarks[line] += state.tShift[line] - rest
            state.tShift[line] = state.sCount[line] = rest
        elif indent < 0 or state.isEmpty(line - 1) or _interrupted(state, line, end, "blockquote"):
            break
        else:
            state.sCount[line] = -1  # lazy: it counts if a paragraph is open
        line += 1
    while line > start + 1 and state.isEmpty(line - 1):
        line -= 1
    _tokenize_inside(state, "footnote", start, line, id=match[1].lower())
    for number, (mark, shift, count) in enumerate(saved, start):
        state.bMarks[number], state.tShift[number], state.sCount[number] = mark, shift, count
    return True


def _tokenize_inside(state: StateBlock, kind: str, start: int, end: int, **meta: object) -> None:
    """Read lines that begin where a container's content does as that container."""
    opening = state.push(f"{kind}_open", "", 1)
    opening.meta = meta
    outer = state.blkIndent, state.lineMax, state.parentType
    state.blkIndent, state.lineMax, state.parentType = 0, end, "blockquote"
    state.md.block.tokenize(state, start, end)
    state.blkIndent, state.lineMax, state.parentType = outer
    state.push(f"{kind}_close", "", -1)
    opening.map = [start, state.line]


def _table(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """A GFM table, kept as its lines: a cell's text is told by its line, and surplus cells are not lost."""
    rule = start + 1
    if rule >= end or state.sCount[rule] < state.blkIndent or not any(_begins(state, rule, mark) for mark in "|-:"):
        return False
    header, delimiters = split_row(_text(state, start)), split_row(_text(state, rule))
    if "|" not in _text(state, start) or len(header) != len(delimiters) or _begins(state, rule, "- "):
        return False
    if not all(_DELIMITER_CELL.match(cell) for cell in delimiters):
        return False
    # Its first line may begin no other block: "- a | b" is a list item.
    if state.is_code_block(start) or _interrupted(state, start, end, "blockquote"):
        return False
    if silent:
        return True
    line = start + 2
    while (
        line < end
        and not state.isEmpty(line)
        and state.blkIndent <= state.sCount[line] < state.blkIndent + 4
        and not _interrupted(state, line, end, "blockquote")
    ):
        line += 1
    return _emit(state, "table", start, line, rows=[_text(state, number) for number in range(start, line)])


def _reference(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """``[label]: address``; a footnote's definition looks like one to CommonMark."""
    return not _begins(state, start, "[^") and reference(state, start, end, silent)


def _paragraph(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """A paragraph with all its white space: a line of nothing else counts, and indentation means something to some."""
    done = paragraph(state, start, end, silent)
    state.tokens[-2].content = state.getLines(start, state.line, state.blkIndent, False)
    return done


def split_row(line: str) -> list[str]:
    """The cells of a table row: parted at bars that no backslash precedes, ``\\|`` turned into ``|``."""
    line = line.strip()
    line = line.removeprefix("|")
    if line.endswith("|") and not line.endswith("\\|"):
        line = line[:-1]
    cells = re.split(r"(?<!\\)\|", line)
    return [cell.replace("\\|", "|").strip() for cell in cells]
