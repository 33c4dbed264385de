"""What stands inside a line: links, pictures and entities, found by the CommonMark inline parser.

The parser's own rules are wrapped so that each reports where in the text it matched; code spans and escapes are left
alone because the parser steps over them. Only the reported stretches are rewritten, the rest of a line stays as it
was, letter by letter. Links and pictures become :class:`Ref` values, because where they lead is known only when every
section of every source has found its note; a marker holds their place in the text until then.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import unquote

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline, entity, html_inline, image, link

from fieldnotes.vault.syntax import Size, parse_wikilink, split_size

MARK = "\0"
"""Opens and closes the number of a :class:`Ref` in a text; no decoded text holds this character."""

MARKER = re.compile(r"\0(\d+)\0")

# obsidian-rules 1.2: one line, no nested "[[", a single "]" is allowed inside.
_WIKILINK = re.compile(r"(!?)\[\[((?:(?!\[\[|\]\])[^\n])+?\]?)\]\](?!\])")
# Hashnode writes the alignment inside the parentheses: ![alt](address align="left")
_ATTRIBUTED = re.compile(
    r"!\[([^\[\]\n]*)\]\(\s*([^\s()<>]+(?:\([^\s()]*\)[^\s()<>]*)*)((?:\s+[a-z-]+=\"[^\"\n]*\")+)\s*\)"
)
_SCHEME = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]+:|//|\\\\")
_HASH = "\ufdd0"  # stands for a "#" that was written as %23, which is part of a file's name
_PLAIN_LABEL = re.compile(r"[^\[\]!|<>`\\*~&$\n]*\S[^\[\]!|<>`\\*~&$\n]*")
_ATTRIBUTE = re.compile(
    r"""<(?:a|img|source|video|audio|embed|iframe)\b[^<>]*?\s(?:href|src)\s*=\s*("[^"<>\n]*"|'[^'<>\n]*'|[^\s"'<>]+)""",
    re.IGNORECASE,
)
_TRIGGER = re.compile(r"[\[&<]")
# What an entity stands for stays an entity where the character itself would be Markdown.
_ACTIVE = set("<*_`[]\\#~$%|&^=-+!")


@dataclass(slots=True)
class Ref:
    """A link or a picture as it was written.

    ``kind`` is ``link`` (to a note or a file), ``file`` (a picture or other attachment that is shown), ``remote`` (a
    picture on another host), ``address`` (the ``](…)`` of a link whose text is more than words) or ``attribute`` (the
    value of ``href`` or ``src`` in HTML). ``target`` is what it leads to, percent-decoded. ``text`` is the display
    text or the alternative text, ``size`` ``300`` or ``300x200``. ``markdown`` tells ``[text](target)``, whose path
    begins at the note that links, from ``[[target]]``, which is looked up in the whole vault.
    """

    kind: str
    target: str
    text: str
    size: str
    written: str
    line: int
    in_table: bool = False
    embed: bool = False
    markdown: bool = False
    title: str = ""

    @property
    def path(self) -> str:
        """The file part of the target; empty for a link within the note."""
        return self.target.partition("#")[0].replace(_HASH, "#").strip()

    @property
    def fragment(self) -> str:
        """What follows the first ``#``; empty when there is none."""
        return self.target.partition("#")[2].replace(_HASH, "#").strip()


@dataclass(slots=True)
class Inline:
    """The inline parser of one document; ``refs`` collects what it finds, in the order in which it finds it.

    ``used`` are the addresses of the reference links, whose definitions are then needed no more.
    """

    references: dict[str, Any]
    refs: list[Ref] = field(default_factory=list)
    used: set[str] = field(default_factory=set)

    def convert(self, text: str, line: int, changes: set[str], *, in_table: bool = False) -> str:
        """``text`` with links and pictures replaced by markers and entities by their characters.

        Args:
            text: the content of one block.
            line: the line (from 0) where it begins, for the report.
            changes: gets one phrase for each kind of change.
            in_table: whether a ``|`` in the text would end a cell.
        """
        if not _TRIGGER.search(text):
            return text
        spans: list[tuple[int, int, str, Any]] = []
        env = {"references": self.references, "spans": spans, "source": text}
        _PARSER.inline.parse(text, _PARSER, env, [])
        out, at = [], 0
        for start, end, kind, data in sorted(spans, key=lambda span: span[:2]):
            if start < at:
                continue
            new = self._replace(kind, data, text, start, end, line + text.count("\n", 0, start), changes, in_table)
            if new is not None:
                out.append(text[at:start] + new)
                at = end
        return "".join(out) + text[at:]

    def _replace(
        self,
        kind: str,
        data: Any,
        text: str,
        start: int,
        end: int,
        line: int,
        changes: set[str],
        in_table: bool,
    ) -> str | None:
        written = text[start:end]
        if kind == "entity":
            char = html.unescape(written)
            begins_line = not text[:start].rsplit("\n", 1)[-1].strip()
            after = text[end : end + 1]
            harmless = (char == "&" and not re.match(r"[#\w]", after)) or (
                char == "<" and not re.match(r"[\w/!?]", after)
            )
            if (
                (char in _ACTIVE and not harmless)
                or (char == ">" and begins_line)
                or len(char) != 1
                or char == MARK
                or char == "\n"
            ):
                return None
            changes.add("entity written as its character")
            return " " if char == "\xa0" else char
        if kind == "tail":  # the end of a reference link: its definition may stay behind in another note
            changes.add("reference link written inline")
            href, title = data
            self.used.add(href)
            return f"]({_address(href)}" + (f' "{title}")' if title else ")")
        if kind == "address":
            href, title, inline = data
            if not inline:
                changes.add("reference link written inline")
                self.used.add(href)
                written = f"]({_address(href)}" + (f' "{title}")' if title else ")")
            ref = Ref("address", decoded(href), "", "", written, line, markdown=True, title=title)
        elif kind == "attribute":
            ref = Ref("attribute", decoded(html.unescape(written.strip("\"'"))), "", "", written, line, markdown=True)
        elif kind == "wikilink":
            embed, content = data
            found = parse_wikilink(content, embed=bool(embed))
            target = found.path if found.fragment is None else f"{found.path}#{found.fragment}"
            text = (found.text or "").replace("\\|", "|")
            if embed and is_file(target):
                alt, pixels = split_size(text)
                ref = Ref("file", target, alt, _written_size(pixels), written, line)
            else:
                ref = Ref("link", target, text, "", written, line, embed=bool(embed))
        elif kind == "link":
            href, label = data
            ref = Ref("link", decoded(href), label, "", written, line, markdown=True)
        else:
            src, alt, size = data
            if kind == "img":
                changes.add("HTML picture written as Markdown")
            elif kind == "attributed":
                changes.add("picture without its attributes")
            if not size and "|" in alt:
                alt, pixels = split_size(alt)
                size = _written_size(pixels)
            remote = bool(_SCHEME.match(src)) and not src.lower().startswith("file:")
            ref = Ref("remote" if remote else "file", src, alt.strip(), size.strip(), written, line, markdown=True)
        ref.in_table = in_table
        self.refs.append(ref)
        return f"{MARK}{len(self.refs) - 1}{MARK}"

    def attributes(self, content: str, line: int) -> str:
        """A stretch of HTML with markers where its attributes lead to files or notes."""

        def mark(match: re.Match[str]) -> str:
            value = match.group(1)
            target = html.unescape(value.strip("\"'"))
            if not target or _SCHEME.match(target):
                return match.group()
            at = line + content.count("\n", 0, match.start())
            self.refs.append(Ref("attribute", decoded(target), "", "", value, at, markdown=True))
            return match.group()[: match.start(1) - match.start()] + f"{MARK}{len(self.refs) - 1}{MARK}"

        return _ATTRIBUTE.sub(mark, content)

    def picture_block(self, content: str, line: int, changes: set[str]) -> list[str] | None:
        """The lines of an HTML block that holds nothing but pictures, as Markdown; ``None`` if it holds more.

        Text after the tag, on lines of its own, is kept as it is: the author meant it as Markdown.
        """
        lines = content.split("\n")
        out: list[str] = []
        for number, text in enumerate(lines):
            finder = _Pictures()
            finder.feed(text)
            finder.close()
            if finder.other:
                return None if not out else [*out, "", *lines[number:]]
            for src, alt, size in finder.found:
                changes.add("HTML picture written as Markdown")
                remote = bool(_SCHEME.match(src)) and not src.lower().startswith("file:")
                target = src if remote else decoded(src)
                ref = Ref("remote" if remote else "file", target, alt, size, text.strip(), line + number, markdown=True)
                self.refs.append(ref)
                out.append(f"{MARK}{len(self.refs) - 1}{MARK}")
        return out or None


class _Pictures(HTMLParser):
    """Finds the pictures of a line of HTML and whether there is anything else that matters."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[tuple[str, str, str]] = []
        self.other = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "img":
            values = {name: value or "" for name, value in attrs}
            if not values.get("src"):
                self.other = True
            width, height = (_pixels(values.get(side, "")) for side in ("width", "height"))
            size = f"{width}x{height}" if width and height else width
            alt = re.sub(r"([\[\]])", r"\\\1", " ".join(values.get("alt", "").split()))
            self.found.append((values.get("src", ""), alt, size))
        elif tag not in ("p", "center", "div", "br", "figure"):
            self.other = True

    def handle_endtag(self, tag: str) -> None:
        self.other = self.other or tag not in ("p", "center", "div", "br", "figure", "img")

    def handle_data(self, data: str) -> None:
        self.other = self.other or bool(data.strip())

    def handle_comment(self, data: str) -> None:
        self.other = True

    def handle_decl(self, decl: str) -> None:
        self.other = True

    def handle_pi(self, data: str) -> None:
        self.other = True

    def unknown_decl(self, data: str) -> None:
        self.other = True


def _written_size(size: Size | None) -> str:
    if size is None:
        return ""
    return str(size.width) if size.height is None else f"{size.width}x{size.height}"


def _pixels(value: str) -> str:
    match = re.fullmatch(r"\s*(\d+)(?:\.\d+)?\s*(?:px)?\s*", value)
    return match.group(1) if match else ""


def is_file(target: str) -> bool:
    """Whether an embed's target is an attachment: it has an extension that is not a note's."""
    name = target.split("#")[0].strip().rsplit("/", 1)[-1]
    return bool(re.search(r"\.[A-Za-z0-9]{2,5}\Z", name)) and not name.lower().endswith(".md")


def _address(href: str) -> str:
    return f"<{href}>" if re.search(r"[\s()]", href) else href


def _record(state: StateInline, start: int, end: int, kind: str, data: Any) -> None:
    # The parser calls itself on a picture's alternative text; positions there are not positions in our text.
    if state.src is state.env["source"]:
        state.env["spans"].append((start, end, kind, data))


def _wikilink(state: StateInline, silent: bool) -> bool:
    if state.src[state.pos] not in "![":
        return False
    match = _WIKILINK.match(state.src, state.pos, state.posMax)
    if not match:
        return False
    if not silent:
        _record(state, match.start(), match.end(), "wikilink", (match.group(1), match.group(2)))
    state.pos = match.end()
    return True


def _attributed(state: StateInline, silent: bool) -> bool:
    if state.src[state.pos] != "!":
        return False
    match = _ATTRIBUTED.match(state.src, state.pos, state.posMax)
    if not match:
        return False
    if not silent:
        width = re.search(r'\bwidth="(\d+)', match.group(3))
        data = (match.group(2), match.group(1), width.group(1) if width else "")
        _record(state, match.start(), match.end(), "attributed", data)
    state.pos = match.end()
    return True


def _image(state: StateInline, silent: bool) -> bool:
    start = state.pos
    if not image(state, silent):
        return False
    if not silent:
        token = state.tokens[-1]
        raw = state.src[start : state.pos]
        alt = raw[2 : state.md.helpers.parseLinkLabel(state, start + 1, False) - start]
        src, title = unquote_path(str(token.attrs["src"])), str(token.attrs.get("title") or "")
        if title and not _SCHEME.match(src):  # an embed has no title: it joins the alternative text
            alt, title = f"{alt}: {title}" if alt and alt != title else title, ""
        if not title:
            _record(state, start, state.pos, "image", (src, alt, ""))
    return True


def unquote_path(src: str) -> str:
    """A picture's address for looking it up: decoded when it is a path, as it is when it is on another host."""
    return src if _SCHEME.match(src) else decoded(src)


def decoded(href: str) -> str:
    """The target of a Markdown link, percent-decoded; a ``%23`` in a file's name is told from the ``#`` after it."""
    path, mark, fragment = href.partition("#")
    return unquote(path).replace("#", _HASH) + mark + unquote(fragment)


def _link(state: StateInline, silent: bool) -> bool:
    start = state.pos
    if not link(state, silent):
        return False
    if not silent and state.src is state.env["source"]:
        token = next(token for token in reversed(state.tokens) if token.type == "link_open")
        href = str(token.attrs["href"])
        close = state.md.helpers.parseLinkLabel(state, start)
        label = state.src[start + 1 : close]
        title = str(token.attrs.get("title") or "")
        inline = state.src[start : state.pos].endswith(")") and state.src[close : close + 2] == "]("
        if _SCHEME.match(href) or not href:
            if not inline:
                _record(state, close, state.pos, "tail", (href, title))
        elif inline and not title and _PLAIN_LABEL.fullmatch(label):
            _record(state, start, state.pos, "link", (href, label))
        else:
            _record(state, close, state.pos, "address", (href, title, inline))
    return True


def _html(state: StateInline, silent: bool) -> bool:
    start = state.pos
    if not html_inline(state, silent):
        return False
    if not silent:
        finder = _Pictures()
        finder.feed(state.src[start : state.pos])
        attribute = _ATTRIBUTE.match(state.src[start : state.pos])
        if finder.found and not finder.other:
            src, alt, size = finder.found[0]
            _record(state, start, state.pos, "img", (unquote_path(src), alt, size))
        elif attribute and not _SCHEME.match(attribute.group(1).strip("\"'")):
            _record(state, start + attribute.start(1), start + attribute.end(1), "attribute", None)
    return True


def _entity(state: StateInline, silent: bool) -> bool:
    start = state.pos
    if not entity(state, silent):
        return False
    if not silent:
        _record(state, start, state.pos, "entity", None)
    return True


def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark")
    # Emphasis is not looked for: nothing inside or around it changes.
    parser.inline.ruler.enableOnly(
        ["text", "newline", "escape", "backticks", "link", "image", "autolink", "html_inline", "entity"]
    )
    replaced: dict[str, Callable[[StateInline, bool], bool]] = {
        "image": _image,
        "link": _link,
        "html_inline": _html,
        "entity": _entity,
    }
    for name, rule in replaced.items():
        parser.inline.ruler.at(name, rule)
    parser.inline.ruler.before("link", "wikilink", _wikilink)
    parser.inline.ruler.before("link", "attributed", _attributed)
    return parser


_PARSER = _parser()
