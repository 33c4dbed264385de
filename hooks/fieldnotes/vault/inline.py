"""Inline constructs, recognised by position: whichever opens first wins (§1.8).

One regular expression finds, from left to right, everything inside which nothing else counts: escapes, code,
HTML tags, comments, math, footnotes, wikilinks. The renderer and the index use the same one.
"""

import re
from bisect import bisect
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import unquote

from markdown_it.common.utils import normalizeReference
from markdown_it.helpers import parseLinkDestination, parseLinkTitle

from fieldnotes.vault.syntax import Wikilink, parse_wikilink

_ATTRIBUTE = r"\s+[A-Za-z_:][\w:.-]*(?:\s*=\s*(?:[^\s\"'=<>`]+|'[^'<>]*'|\"[^\"<>]*\"))?"

_TOKEN = rf"""
      (?P<escape>\\(?:\n|[!-/:-@\[-`{{-~]))
    | (?P<code>(?<!`)(?P<ticks>`+)(?!`)(?P<code_text>.+?)(?<!`)(?P=ticks)(?!`))
    | (?P<ticks_alone>`+)
    | (?P<html>(?<!\]\()(?:COMMENT|<[A-Za-z][A-Za-z0-9-]*(?:{_ATTRIBUTE})*\s*/?>|</[A-Za-z][A-Za-z0-9-]*\s*>))
    | (?P<address>(?<=[^\]]\])\((?:<[^<>\n]*>|(?:\\.|[^\s()<>\\]|\([^\s()]*\))*)(?=[\s)]))
    | (?P<autolink><(?:[A-Za-z][A-Za-z0-9+.-]{{1,31}}:[^\s<>]*|[^\s<>@]+@[^\s<>@]+)>)
    | (?P<comment>(?<!%)%%(?!%)(?P<comment_text>.*?)%%)
    | (?P<wikilink>(?P<bang>!?)\[\[(?P<inner>(?:(?!\[\[)[^\n])+?)\]\])
    | (?P<footnote>\[\^(?P<footnote_id>[^\]\s\[]+)\])
    | (?P<footnote_inline>\^\[(?P<footnote_text>(?:[^\[\]\n]|\[[^\[\]\n]*\]|\[\[[^\[\]\n]*\]\])+)\])
    | (?P<display_math>(?<!\$)\$\$(?!\$)(?P<display_tex>(?:\\.|[^\\$])+?)\$\$(?!\$))
    | (?P<math>(?<!\$)\$(?![\s$])(?P<tex>(?:\\.|[^\\$\n])*?(?:\\.|[^\s\\$]))\$(?![\d$]))
    """


class Tokens:
    """The constructs of a text from left to right, as a compiled expression's ``finditer`` and ``sub`` give them.

    Time is linear in the text: the end of a comment of HTML that is never closed is looked for once. Behind the last
    ``-->`` no comment can begin, so there an expression is asked that knows of none.
    """

    pattern = _TOKEN.replace("COMMENT", "<!--.*?-->")

    def __init__(self) -> None:
        self._every, self._openings, self._no_comments = (
            re.compile(_TOKEN.replace("COMMENT", comment), re.VERBOSE | re.DOTALL)
            for comment in ("<!--.*?-->", "<!--", "(?!)")
        )

    def finditer(self, text: str, start: int = 0) -> Iterator[re.Match[str]]:
        """All matches from an offset on."""
        unclosed = text.find("<!--", max(start, text.rfind("-->") - 3))
        return self._every.finditer(text, start) if unclosed < 0 else self._until(unclosed, text, start)

    def _until(self, unclosed: int, text: str, at: int) -> Iterator[re.Match[str]]:
        """All matches, without a look for the end of the comments that are opened at ``unclosed`` and behind it."""
        while (match := self._openings.search(text, at)) and match.start() < unclosed:
            whole = self._every.match(text, match.start()) if match[0] == "<!--" else match
            assert whole is not None  # noqa: S101 before ``unclosed`` each comment is closed
            yield whole
            at = whole.end()
        yield from self._no_comments.finditer(text, at)

    def sub(self, new: Callable[[re.Match[str]], str], text: str) -> str:
        """The text with something else in place of each match."""
        out: list[str] = []
        at = 0
        for match in self.finditer(text):
            out += [text[at : match.start()], new(match)]
            at = match.end()
        return "".join([*out, text[at:]])


TOKEN = Tokens()

# Carries a number through inline processing: which spot a text comes from, which footnote is meant. It ends as
# Python-Markdown's own placeholders do, so that other extensions see the beginning of a word behind it.
MARK = re.compile("\ufdd0(\\d+)\ufdd1\x03")
_EXTERNAL = re.compile(r"^(?:[A-Za-z][A-Za-z0-9+.-]*:|//|\\\\)")


@dataclass(frozen=True, slots=True)
class Reference:
    """A link or embed found in a text.

    Args:
        link: what it points at.
        written: the link as the author wrote it.
        start: offset of ``written`` in the text.
        wiki: ``[[…]]``; otherwise a Markdown link.
    """

    link: Wikilink
    written: str
    start: int
    wiki: bool


def mark(number: int) -> str:
    """What ``MARK`` finds, for a number."""
    return f"\ufdd0{number}\ufdd1\x03"


def unmarked(text: str) -> str:
    """Text of an element that is being built, without what says where it comes from."""
    return MARK.sub("", text)


def part_mark(line: str) -> tuple[str, str]:
    """What says where a line comes from, to be put before each part of it, and the line's text."""
    match = MARK.match(line)
    return (match[0], line[match.end() :]) if match else ("", line)


def is_external(target: str) -> bool:
    """Whether a Markdown link's target has a scheme or a host of its own."""
    return bool(_EXTERNAL.match(target))


def markdown_target(target: str, *, embed: bool = False, text: str | None = None) -> Wikilink:
    """Read the target of a Markdown link as a vault link (§1.12): percent-decoded, ``#`` parts the heading."""
    path, mark, fragment = target.partition("#")
    return Wikilink(unquote(path).strip(), unquote(fragment) if mark else None, text, embed)


def references(text: str, *, hidden: bool = True) -> Iterator[Reference]:
    """All vault links of a piece of inline text, in order of appearance.

    Args:
        text: the text.
        hidden: whether those in comments count (§1.11), and those in inline footnotes.
    """
    if "[" not in text:
        return
    found: list[Reference] = []
    for match in TOKEN.finditer(text):
        if match["wikilink"] is not None:
            link = parse_wikilink(match["inner"], embed=bool(match["bang"]))
            found.append(Reference(link, match[0], match.start(), True))
        elif match["comment"] is not None and hidden:
            found.extend(_shifted(match["comment_text"], match.start("comment_text")))
        elif match["footnote_inline"] is not None and hidden:
            found.extend(_shifted(match["footnote_text"], match.start("footnote_text")))
    for markdown in markdown_links(text):
        if not is_external(markdown.address):
            link = markdown_target(markdown.address, embed=markdown.image, text=text[markdown.text])
            found.append(Reference(link, text[markdown.start : markdown.end], markdown.start, False))
    yield from sorted(found, key=lambda reference: reference.start)


@dataclass(frozen=True, slots=True)
class Address:
    """What follows the text of a Markdown link.

    Args:
        address: where it leads, without escapes.
        title: the title; ``None`` when there is none.
        end: offset behind the closing parenthesis.
    """

    address: str
    title: str | None
    end: int


@dataclass(frozen=True, slots=True)
class MarkdownLink:
    """``[text](address "title")`` or ``![text](address "title")`` found in a text.

    Args:
        start: offset of its first character.
        text: where its text stands.
        end: offset behind it.
        address: where it leads, without escapes.
        image: whether a ``!`` stands before it.
        title: the title; ``None`` when there is none.
        defined: whether the address stands elsewhere, under the link's label.
    """

    start: int
    text: slice
    end: int
    address: str
    image: bool
    title: str | None = None
    defined: bool = False


_BRACKET = re.compile(r"\\.|[\[\]]", re.DOTALL)
_LABEL = re.compile(r"\[((?:\\.|[^\[\]\\]){0,999})\]", re.DOTALL)
_LONGEST_LABEL = 1000
_GAP = re.compile(rf"(?:\s|{MARK.pattern})*")
# A title that is never closed is looked for so far and no further.
_LONGEST_TITLE = 2000


def link_address(text: str, at: int) -> Address | None:
    """Read ``(address "title")`` as CommonMark does.

    Args:
        text: inline source; marks of the renderer count as blanks.
        at: where the parenthesis opens.

    Returns:
        ``None`` when there is none, or it leads nowhere.
    """
    if not text.startswith("(", at):
        return None
    begin = _skip(text, at + 1)
    found = parseLinkDestination(text, begin, len(text))
    if not found.ok or not found.str:
        return None
    title = None
    end = _skip(text, found.pos)
    if end > found.pos and end < len(text) and text[end] in "\"'(":
        titled = parseLinkTitle(text, end, min(len(text), end + _LONGEST_TITLE))
        if not titled.ok:
            return None
        title, end = titled.str, _skip(text, titled.pos)
    return Address(found.str, title, end + 1) if text.startswith(")", end) else None


def _skip(text: str, at: int) -> int:
    match = _GAP.match(text, at)
    return match.end() if match else at


def markdown_links(text: str, defined: Mapping[str, Address] | None = None) -> Iterator[MarkdownLink]:
    """All Markdown links and pictures of a text, inner ones before those around them.

    Args:
        text: inline source.
        defined: what the labels of a note stand for, by ``normalizeReference``; without it only links that hold their
            address are found.
    """
    if "](" not in text and not defined:
        return
    opened: list[int] = []
    until = 0
    for at in _brackets(text):
        if at < until:
            continue  # in a label
        if text[at] == "[":
            opened.append(at)
        elif opened:
            start = opened.pop()
            here = link_address(text, at + 1)
            found = here or (_by_label(text, start, at, defined) if defined else None)
            if found:
                image, until = banged(text, start), found.end
                where = slice(start + 1, at)
                yield MarkdownLink(
                    start - image, where, found.end, found.address, image, found.title, defined=here is None
                )


def _by_label(text: str, start: int, close: int, defined: Mapping[str, Address]) -> Address | None:
    """What ``[text][label]``, ``[label][]`` or ``[label]`` stands for."""
    label = _LABEL.match(text, close + 1)
    name = (label[1] if label else "") or text[start + 1 : min(close, start + _LONGEST_LABEL)]
    found = defined.get(normalizeReference(name))
    return Address(found.address, found.title, label.end() if label else close + 1) if found else None


def closing_bracket(text: str, start: int) -> int:
    """Where the bracket is closed that stands open before ``start``; -1 when it never is."""
    depth = 1
    for match in _BRACKET.finditer(text, start):
        depth += {"[": 1, "]": -1}.get(match[0], 0)
        if depth == 0:
            return match.start()
    return -1


def escaped(text: str, at: int) -> bool:
    """Whether a backslash takes a character's meaning."""
    before = text[max(0, at - 20) : at]
    return (len(before) - len(before.rstrip("\\"))) % 2 == 1


def banged(text: str, at: int) -> bool:
    """Whether a ``!`` that means something stands before an offset."""
    return at > 0 and text[at - 1] == "!" and not escaped(text, at - 1)


def _brackets(text: str) -> Iterator[int]:
    """Where brackets stand that mean something: outside of code, math, wikilinks, escapes."""
    at = 0
    for match in [*TOKEN.finditer(text), None]:
        for found in re.finditer(r"[\[\]]", text[at : match.start() if match else len(text)]):
            yield at + found.start()
        at = match.end() if match else at


def without_comments(text: str) -> str:
    """Inline source without its comments, Obsidian's (``%%``) and those of HTML: what may be quoted elsewhere."""
    if "%%" not in text and "<!--" not in text:
        return text
    return _without(comments_in(text), text)


def without_comments_of_block(source: str) -> str:
    """A block of HTML without its comments. One that is never closed takes the rest of the block, as in a browser."""
    return _without(comments_in_block(source), source)


def _without(spans: Iterable[tuple[int, int]], text: str) -> str:
    out: list[str] = []
    at = 0
    for start, end in spans:
        out.append(text[at:start])
        at = end
    return "".join([*out, text[at:]])


def comments_in(text: str) -> Iterator[tuple[int, int]]:
    """Where the comments of a piece of inline source begin and end, Obsidian's (``%%``) and those of HTML."""
    for match in TOKEN.finditer(text) if "%%" in text or "<!--" in text else ():
        if match["comment"] is not None or match[0].startswith("<!--"):
            yield match.span()


def comments_in_block(source: str) -> Iterator[tuple[int, int]]:
    """Where the comments of a block of HTML begin and end; see :func:`without_comments_of_block`."""
    for start, end in comments_in(source + "-->"):
        yield start, min(end, len(source))


def without_tex_comments(tex: str) -> str:
    """A formula without what TeX does not show: from a ``%`` to the end of the line."""
    return re.sub(r"(\\.)|%[^\n]*", lambda match: match[1] or "", tex) if "%" in tex else tex


def escape_lone_brackets(text: str) -> str:
    """Hide each ``[`` that no ``]`` closes, in time linear in the text.

    Returns:
        The text with each in the form that Python-Markdown gives escaped characters: its code point between
        U+0002 and U+0003.
    """
    lone: list[int] = []
    for at in _brackets(text):
        if text[at] == "[":
            lone.append(at)
        elif lone:
            lone.pop()
    out = []
    at = 0
    for place in lone:
        out += [text[at:place], "\x0291\x03"]
        at = place + 1
    return "".join([*out, text[at:]])


def _shifted(text: str, by: int) -> Iterator[Reference]:
    for inner in references(text):
        yield Reference(inner.link, inner.written, inner.start + by, inner.wiki)


# Pairs of marks around words. A pair that opens and closes further apart is not looked for.
_PAIR = re.compile(
    r"(\*{1,3})(?![\s*])([^\n]{0,2000}?[^\s*]\**?)\1(?!\*)"
    r"|(~~|==)(?![\s~=])([^\n]{0,2000}?[^\s~=])\3"
    r"|(?<!\w)(_{1,3})(?![\s_])([^\n]{0,2000}?[^\s_]_*?)\5(?!\w)"
)
# Without one of these there is no markup; most lines have none.
_MARKED = re.compile(r"[\\`<\[%$*~=_^]")
# What ``TOKEN`` finds begins with one of these, but for addresses; links do, too.
_OPENED = re.compile(r"[\\`<\[%$^]")
_PAIRED = re.compile(r"[*_]|~~|==")
_KEPT = re.compile("\ufdd2(\\d+)\ufdd3")


def plain(text: str) -> str:
    """Inline source as a reader sees it, without markup: for heading ids, sentences and titles."""
    if not _MARKED.search(text):
        return text
    kept: list[str] = []
    if _OPENED.search(text):
        text = _without_links(_set_aside(text, kept))
    for _ in range(4):  # pairs within pairs
        if not _PAIRED.search(text):
            break
        text = _PAIR.sub(lambda match: match[2] or match[4] or match[6], text)
    return _KEPT.sub(lambda match: kept[int(match[1])], text) if kept else text


def _set_aside(text: str, kept: list[str]) -> str:
    """The text with a mark for each construct, which ``kept`` gets as a reader sees it.

    What is inside code and its like keeps its characters; what is around it loses its marks.
    """
    out: list[str] = []
    at = 0
    for match in TOKEN.finditer(text):
        if match["address"] is not None:
            continue
        out += [text[at : match.start()], f"\ufdd2{len(kept)}\ufdd3"]
        kept.append(_shown(match))
        at = match.end()
    return "".join([*out, text[at:]])


def _shown(match: re.Match[str]) -> str:
    """What a reader sees of one of ``TOKEN``'s matches."""
    if match["wikilink"] is not None:
        link = parse_wikilink(match["inner"], embed=bool(match["bang"]))
        return "" if link.embed else link.shown
    inner = {"escape": match[0][1:], "ticks_alone": match[0], "autolink": match[0][1:-1]}
    inner |= {"code": (match["code_text"] or "").strip(), "math": match["tex"], "display_math": match["display_tex"]}
    return next((shown for name, shown in inner.items() if match[name] is not None), "")


def _without_links(text: str) -> str:
    """Markdown links as their text, pictures not at all."""
    cut: list[tuple[int, int]] = []
    for link in markdown_links(text):
        cut += [(link.start, link.end)] if link.image else [(link.start, link.start + 1), (link.text.stop, link.end)]
    out = []
    at = 0
    for start, end in sorted(cut):
        out.append(text[at:start] if start > at else "")
        at = max(at, end)
    return "".join([*out, text[at:]])


def pieces(text: str, most: int = 500) -> Iterator[tuple[int, str]]:
    """Part a text that holds very many inline constructs, at blanks between them.

    What finds them looks at the whole text for each; a line of tens of thousands would take minutes.

    Args:
        text: inline source.
        most: how many brackets a piece may hold; the last may go on to where it can end.

    Yields:
        The offset of each piece and the piece; the text itself when it holds no more than that.
    """
    if text.count("[") <= most:
        yield 0, text
        return
    closed = [match.span() for match in TOKEN.finditer(text)]
    starts = [start for start, _ in closed]
    depth = count = begin = 0
    for match in re.finditer(r"[\[\]\s]", text):
        at = match.start()
        inside = bisect(starts, at) - 1
        count += match[0] == "["
        if inside >= 0 and at < closed[inside][1]:
            continue
        depth = max(0, depth + {"[": 1, "]": -1}.get(match[0], 0))
        if depth == 0 and count > most and match[0].isspace():
            yield begin, text[begin : at + 1]
            begin, count = at + 1, 0
    yield begin, text[begin:]
