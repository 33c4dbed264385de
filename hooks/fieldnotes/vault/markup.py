"""Start tags, end tags and text of a piece of HTML, however damaged, in time linear in the piece.

Follows https://html.spec.whatwg.org/multipage/parsing.html#tokenization, which never goes back: what opens and is not
finished by the end of the piece takes all of the rest. So each construct's end is looked for once.
"""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass

# Possessive throughout: a tag matches in one pass, or the piece ends inside it.
_MARKUP = re.compile(
    r"""<(?:
      (?P<name>[a-z][^\t\n\f\r />]*+)
      (?P<attributes>(?:
        \s++ | /(?!>) | [^\s/>][^\s/>=]*+(?:\s*+=\s*+(?:"[^"]*+"|'[^']*+'|(?!["'])[^\s>]*+)|(?!\s*+=))
      )*+)
      (?P<empty>/?)>
    | /(?P<end>[a-z][^\t\n\f\r />]*+)[^>]*+>
    | (?P<nothing>!--(?:-?>|.*?--!?>) | !\[CDATA\[.*?\]\]> | !\[[^\[\]>]*+\]> | ![a-z][^>]*+> | \?[^>]*+> | /[^>]*+>)
    | (?P<open_comment>!--)
    | (?P<unfinished>[a-z/!?])
    )""",
    re.VERBOSE | re.DOTALL | re.IGNORECASE | re.ASCII,
)
_ATTRIBUTE = re.compile(
    r"""([^\s/>][^\s/>=]*+)(?:\s*+=\s*+(?:"([^"]*+)"|'([^']*+)'|(?!["'])([^\s>]*+)))?+""", re.VERBOSE | re.ASCII
)
# What a browser takes for text up to the end tag.
_RAW = {tag: re.compile(rf"</{tag}(?=[\s/>])", re.IGNORECASE | re.ASCII) for tag in ("script", "style")}


@dataclass(frozen=True, slots=True)
class StartTag:
    """A start tag.

    Args:
        name: lower case.
        attributes: names in lower case, values with their references resolved; ``None`` where there is none.
        empty: whether it ends in ``/>``.
        line: the line of the piece on which it begins, from 0.
    """

    name: str
    attributes: list[tuple[str, str | None]]
    empty: bool
    line: int


@dataclass(frozen=True, slots=True)
class EndTag:
    """An end tag; its name in lower case."""

    name: str


@dataclass(frozen=True, slots=True)
class Text:
    """Text as written, character references too."""

    source: str


def tokens(source: str) -> Iterator[StartTag | EndTag | Text]:
    """Read a piece of HTML.

    Comments, declarations and what stands in scripts and style sheets are left out; a comment that is never closed
    takes the rest, as in a browser. Any other markup that is not finished by the end of the piece is text, and so is
    all behind it.
    """
    at = line = counted = 0
    while match := _MARKUP.search(source, at):
        if match.start() > at:
            yield Text(source[at : match.start()])
        if match["unfinished"]:
            at = match.start()
            break
        at = match.end()
        if match["open_comment"]:
            return
        if match["end"]:
            yield EndTag(match["end"].lower())
        elif match["name"]:
            line += source.count("\n", counted, match.start())
            counted = match.start()
            name = match["name"].lower()
            yield StartTag(name, _attributes(match["attributes"]), bool(match["empty"]), line)
            if name in _RAW and not match["empty"]:
                close = _RAW[name].search(source, at)
                at = close.start() if close else len(source)
    if at < len(source):
        yield Text(source[at:])


def _attributes(source: str) -> list[tuple[str, str | None]]:
    found = []
    for match in _ATTRIBUTE.finditer(source):
        value = next((one for one in match.groups()[1:] if one is not None), None)
        found.append((match[1].lower(), value if value is None else html.unescape(value)))
    return found
