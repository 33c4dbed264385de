"""The words of a Markdown text, counted: the yardstick of "nothing is lost".

Written without the importer's own code, so that a mistake there cannot hide itself here.
"""

from __future__ import annotations

import html
import re
from collections import Counter
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

_WORD = re.compile(r"[^\W_]+")
_PROVENANCE = re.compile(r"^%% from .* %%$", re.MULTILINE)
_IMG = re.compile(r"<img\b[^>]*>")
_WIKI = re.compile(r"!?\[\[((?:(?!\[\[|\]\])[^\n])+?)\]\]")
_PICTURE = re.compile(
    r"!\[([^\[\]\n]*)\]\(\s*(<[^>\n]*>|[^\s()<>]+(?:\([^\s()]*\)[^\s()<>]*)*)((?:\s+[a-z-]+=\"[^\"\n]*\")*)\s*\)"
)
_MARKER = re.compile(r"^(?:[\s>]|[-*+][ \t]+|\d{1,9}[.)](?:[ \t]+|$)|#{1,6}[ \t])+")
_NOTE_LINK = re.compile(r"(?<!!)\[([^\[\]\n]*)\]\((?![a-z]+:)[^\s()]*\.md(?:#[^\s()]*)?\)")


class _Img(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        source = values.get("src") or ""
        self.text += f" {values.get('alt') or ''} {source if '://' in source else ''} "


def _img(match: re.Match[str]) -> str:
    parser = _Img()
    parser.feed(match.group())
    return parser.text


def _wiki(match: re.Match[str]) -> str:
    target, *rest = match.group(1).replace("\\|", "|").split("|")
    rest = [part for part in rest if not re.fullmatch(r"\s*\d+(?:x\d+)?\s*", part)]
    if match.group().startswith("!") and re.search(r"\.[A-Za-z0-9]{2,4}(?:#|$)", target.strip()):
        return " " + " ".join(rest) + " "  # a picture: its file name may change, its words are its alternative text
    return " " + (" ".join(rest) if rest else target) + " "


def _picture(match: re.Match[str]) -> str:
    alt, address = match.group(1).replace("\\|", "|"), match.group(2).strip("<>")
    alt = "|".join(part for part in alt.split("|") if not re.fullmatch(r"\s*\d+(?:x\d+)?\s*", part))
    return f" {alt} {address if '://' in address else ''} "


def words(text: str) -> Counter[str]:
    """The words that a reader of ``text`` may see, addresses of links and pictures on other hosts included."""
    text = _IMG.sub(_img, text)
    text = _WIKI.sub(_wiki, text)
    text = _PICTURE.sub(_picture, text)
    text = _NOTE_LINK.sub(r"\1", text)  # where a link to a note leads may change, what it says may not
    text = "\n".join(_MARKER.sub("", line) for line in text.split("\n"))
    return Counter(_WORD.findall(html.unescape(text)))


def output_words(notes: dict[str, str], made: list[str]) -> Counter[str]:
    """The words of new notes without what the normaliser itself wrote: properties, provenance, added headings."""
    total: Counter[str] = Counter()
    for text in notes.values():
        body = text.split("---\n", 2)[2] if text.startswith("---\n") else text
        body = _PROVENANCE.sub("", body)
        body = re.sub(r"^> \[!info\]- What \[\[.*\n(?:> - \[\[.*\n)*", "", body, flags=re.MULTILINE)
        total += words(body)
    for heading in made:
        total -= Counter(_WORD.findall(heading))
    return total


def report_words(report: dict[str, Any]) -> Counter[str]:
    """The words of the report's lists of what was dropped, and of what is a property of a note now."""
    total: Counter[str] = Counter()
    for each in (*report["dropped"], *report["carried"]):
        total += words(each["text"])
    return total


def vault(root: Path) -> dict[str, str]:
    """The notes of a vault, by path."""
    return {path.relative_to(root).as_posix(): path.read_text("utf-8") for path in sorted(root.rglob("*.md"))}
