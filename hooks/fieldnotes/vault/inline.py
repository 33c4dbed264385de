"""Inline constructs, recognised by position: whichever opens first wins (§1.8).

One regular expression finds, from left to right, everything inside which nothing else counts: escapes, code,
HTML tags, comments, math, footnotes, wikilinks. The renderer and the index use the same one.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import unquote

from fieldnotes.vault.syntax import Wikilink, parse_wikilink

_ATTRIBUTE = r"\s+[A-Za-z_:][\w:.-]*(?:\s*=\s*(?:[^\s\"'=<>`]+|'[^'<>]*'|\"[^\"<>]*\"))?"

TOKEN = re.compile(
    rf"""
      (?P<escape>\\(?:\n|[!-/:-@\[-`{{-~]))
    | (?P<code>(?<!`)(?P<ticks>`+)(?!`)(?P<code_text>.+?)(?<!`)(?P=ticks)(?!`))
    | (?P<ticks_alone>`+)
    | (?P<html>(?<!\]\()(?:<!--.*?-->|<[A-Za-z][A-Za-z0-9-]*(?:{_ATTRIBUTE})*\s*/?>|</[A-Za-z][A-Za-z0-9-]*\s*>))
    | (?P<autolink><(?:[A-Za-z][A-Za-z0-9+.-]{{1,31}}:[^\s<>]*|[^\s<>@]+@[^\s<>@]+)>)
    | (?P<comment>(?<!%)%%(?!%)(?P<comment_text>[^\n]*?)%%)
    | (?P<wikilink>(?P<bang>!?)\[\[(?P<inner>(?:(?!\[\[)[^\n])+?)\]\])
    | (?P<footnote>\[\^(?P<footnote_id>[^\]\s\[]+)\])
    | (?P<footnote_inline>\^\[(?P<footnote_text>(?:[^\[\]\n]|\[[^\[\]\n]*\]|\[\[[^\[\]\n]*\]\])+)\])
    | (?P<display_math>(?<!\$)\$\$(?!\$)(?P<display_tex>(?:\\.|[^\\$])+?)\$\$(?!\$))
    | (?P<math>(?<!\$)\$(?![\s$])(?P<tex>(?:\\.|[^\\$\n])*?(?:\\.|[^\s\\$]))\$(?![\d$]))
    """,
    re.VERBOSE | re.DOTALL,
)

# The target of [text](target "title") or ![text](target): what CommonMark allows, one level of parentheses.
_TARGET = re.compile(
    r"""(?P<bang>!?)\[(?P<text>(?:[^\[\]\\]|\\.|\[[^\[\]]*\])*)\]
        \(\s*(?:<(?P<angle>[^<>\n]*)>|(?P<bare>[^\s()<>]*(?:\([^\s()]*\)[^\s()]*)*))
        (?:\s+(?:"[^"]*"|'[^']*'|\([^()]*\)))?\s*\)""",
    re.VERBOSE,
)
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
    # Code and math are blanked out, not cut out, so that offsets stay true.
    masked = list(text)
    found: list[Reference] = []
    for match in TOKEN.finditer(text):
        if match["wikilink"] is not None:
            link = parse_wikilink(match["inner"], embed=bool(match["bang"]))
            found.append(Reference(link, match[0], match.start(), True))
        elif match["comment"] is not None and hidden:
            found.extend(_shifted(match["comment_text"], match.start("comment_text")))
        elif match["footnote_inline"] is not None and hidden:
            found.extend(_shifted(match["footnote_text"], match.start("footnote_text")))
        elif match["footnote"] is not None or (match["escape"] is not None and match[0] not in (r"\!", r"\[")):
            continue
        for at in range(match.start(), match.end()):
            masked[at] = " "
    if "](" in text:
        for match in _TARGET.finditer("".join(masked)):
            target = text[slice(*match.span("angle"))] if match["angle"] is not None else match["bare"]
            if not target or is_external(target):
                continue
            link = markdown_target(target, embed=bool(match["bang"]), text=text[slice(*match.span("text"))])
            found.append(Reference(link, text[match.start() : match.end()], match.start(), False))
    yield from sorted(found, key=lambda reference: reference.start)


def escape_lone_brackets(text: str) -> str:
    """Hide each ``[`` that no ``]`` closes, in time linear in the text.

    Returns:
        The text with each in the form that Python-Markdown gives escaped characters: its code point between
        U+0002 and U+0003.
    """
    lone: list[int] = []
    at = 0
    for match in [*TOKEN.finditer(text), None]:
        for found in re.finditer(r"[\[\]]", text[at : match.start() if match else len(text)]):
            if found[0] == "[":
                lone.append(at + found.start())
            elif lone:
                lone.pop()
        at = match.end() if match else at
    out = []
    at = 0
    for place in lone:
        out += [text[at:place], "\x0291\x03"]
        at = place + 1
    return "".join([*out, text[at:]])


def _shifted(text: str, by: int) -> Iterator[Reference]:
    for inner in references(text):
        yield Reference(inner.link, inner.written, inner.start + by, inner.wiki)


_MARKUP = re.compile(r"(\*\*\*|\*\*|\*|~~|==|(?<!\w)__?(?=\S)|(?<=\S)__?(?!\w))")


def plain(text: str) -> str:
    """Inline source as a reader sees it, without markup: for heading ids, sentences and titles."""
    out: list[str] = []
    at = 0
    for match in TOKEN.finditer(text):
        out.append(_unmark(text[at : match.start()]))
        at = match.end()
        if match["escape"] is not None:
            out.append(match[0][1:])
        elif match["code"] is not None:
            out.append(match["code_text"].strip())
        elif match["ticks_alone"] is not None:
            out.append(match[0])
        elif match["autolink"] is not None:
            out.append(match[0][1:-1])
        elif match["wikilink"] is not None:
            link = parse_wikilink(match["inner"], embed=bool(match["bang"]))
            out.append("" if link.embed else link.shown)
        elif match["math"] is not None:
            out.append(match["tex"])
        elif match["display_math"] is not None:
            out.append(match["display_tex"])
    out.append(_unmark(text[at:]))
    return "".join(out)


def _unmark(text: str) -> str:
    text = re.sub(r"!\[[^\[\]]*\]\([^()]*\)", "", text)
    text = re.sub(r"\[([^\[\]]*)\]\((?:[^()]|\([^()]*\))*\)", r"\1", text)
    return _MARKUP.sub("", text)
