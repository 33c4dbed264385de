"""What stands inside a line: links, pictures and entities, found by the vault's own reader.

Only the stretches that it finds are rewritten, the rest of a line stays as it was, letter by letter. Links and pictures
become :class:`Ref` values, because where they lead is known only when every section of every source has found its
note; a marker holds their place in the text until then.
"""

from __future__ import annotations

import html
import re
from bisect import bisect
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from html.parser import HTMLParser
from urllib.parse import unquote

from fieldnotes.vault.inline import TOKEN, Address, MarkdownLink, markdown_links
from fieldnotes.vault.syntax import Size, parse_wikilink, split_size

MARK = "\0"
"""Opens and closes the number of a :class:`Ref` in a text; no decoded text holds this character."""

MARKER = re.compile(r"\0(\d+)\0")

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
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]*);")
# What an entity stands for stays an entity where the character itself would be Markdown.
_ACTIVE = set("<*_`[]\\#~$%|&^=-+!")
_INLINE = "reference link written inline"


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
    text: str = ""
    size: str = ""
    written: str = ""
    line: int = 0
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
class _Span:
    """A stretch of a text and what takes its place: a link's marker, a text, or (``None``) itself.

    ``change`` says in words what is different then; ``used`` is the address of a definition that is written here.
    """

    start: int
    end: int
    new: Ref | str | None
    change: str = ""
    used: str = ""


@dataclass(slots=True)
class Inline:
    """Converts the inline text of one document; ``refs`` collects what it finds, in the order in which it finds it.

    ``defined`` is what the labels of its reference links stand for; ``used`` are the addresses of those links, whose
    definitions are then needed no more.
    """

    defined: Mapping[str, Address]
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
        out, at = [], 0
        for span in sorted(_spans(text, self.defined), key=lambda span: (span.start, -span.end)):
            if span.start < at:
                continue
            line += text.count("\n", at, span.start)
            out += [text[at : span.start], self._new(span, text[span.start : span.end], line, in_table)]
            line += text.count("\n", span.start, span.end)
            at = span.end
            changes.update([span.change] if span.change else [])
            self.used.update([span.used] if span.used else [])
        return "".join(out) + text[at:]

    def _new(self, span: _Span, written: str, line: int, in_table: bool) -> str:
        if span.new is None:
            return written
        if isinstance(span.new, str):
            return span.new
        self.refs.append(replace(span.new, written=span.new.written or written, line=line, in_table=in_table))
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


def unquote_path(src: str) -> str:
    """A picture's address for looking it up: decoded when it is a path, as it is when it is on another host."""
    return src if _SCHEME.match(src) else decoded(src)


def decoded(href: str) -> str:
    """The target of a Markdown link, percent-decoded; a ``%23`` in a file's name is told from the ``#`` after it."""
    path, mark, fragment = href.partition("#")
    return unquote(path).replace("#", _HASH) + mark + unquote(fragment)


def _spans(text: str, defined: Mapping[str, Address]) -> Iterator[_Span]:
    """What is to be rewritten in a text, in no order; of stretches that overlap the one that begins first counts."""
    at = 0
    closed: list[tuple[int, int]] = []
    for match in TOKEN.finditer(text):
        yield from _entities(text, at, match.start())
        at = match.end()
        if match["address"] is None and match["ticks_alone"] is None:
            closed.append(match.span())
        if match["wikilink"] is not None:
            yield _Span(*match.span(), _wikilink(match["inner"], embed=bool(match["bang"])))
        elif match["html"] is not None:
            yield from _tag(match[0], match.start())
        for name in ("comment_text", "footnote_text"):
            for span in _spans(match[name] or "", defined):
                yield replace(span, start=span.start + match.start(name), end=span.end + match.start(name))
    yield from _entities(text, at, len(text))
    last = -1
    for link in markdown_links(text, defined):
        if link.image:
            yield _picture(text[link.text], link)
        elif link.start > last:  # of links within links the inner one counts
            last = link.start
            yield _link(text[link.text], link)
    for match in _ATTRIBUTED.finditer(text) if '="' in text else ():
        before = bisect(closed, (match.start(), len(text))) - 1
        if before < 0 or closed[before][1] <= match.start():
            width = re.search(r'\bwidth="(\d+)', match.group(3))
            size = width.group(1) if width else ""
            yield _Span(*match.span(), _shown(match.group(2), match.group(1), size), "picture without its attributes")


def _entities(text: str, start: int, end: int) -> Iterator[_Span]:
    """The entities of a stretch of text whose characters may stand in their place."""
    for match in _ENTITY.finditer(text, start, end):
        char = html.unescape(match[0])
        begins_line = not text[text.rfind("\n", 0, match.start()) + 1 : match.start()].strip()
        after = text[match.end() : match.end() + 1]
        harmless = (char == "&" and not re.match(r"[#\w]", after)) or (char == "<" and not re.match(r"[\w/!?]", after))
        active = (char in _ACTIVE and not harmless) or (char == ">" and begins_line)
        if not active and len(char) == 1 and char not in (MARK, "\n"):
            yield _Span(*match.span(), " " if char == "\xa0" else char, "entity written as its character")


def _wikilink(inner: str, *, embed: bool) -> Ref:
    found = parse_wikilink(inner, embed=embed)
    target = found.path if found.fragment is None else f"{found.path}#{found.fragment}"
    text = (found.text or "").replace("\\|", "|")
    if embed and is_file(target):
        alt, pixels = split_size(text)
        return Ref("file", target, alt, _written_size(pixels))
    return Ref("link", target, text, embed=embed)


def _tag(tag: str, at: int) -> Iterator[_Span]:
    """A picture, or an attribute that leads to a file or a note."""
    finder = _Pictures()
    finder.feed(tag)
    attribute = _ATTRIBUTE.match(tag)
    if finder.found and not finder.other:
        src, alt, size = finder.found[0]
        yield _Span(at, at + len(tag), _shown(unquote_path(src), alt, size), "HTML picture written as Markdown")
    elif attribute and not _SCHEME.match(attribute.group(1).strip("\"'")):
        target = decoded(html.unescape(attribute.group(1).strip("\"'")))
        yield _Span(at + attribute.start(1), at + attribute.end(1), Ref("attribute", target, markdown=True))


def _picture(alt: str, link: MarkdownLink) -> _Span:
    src, title = unquote_path(link.address), link.title or ""
    if title and not _SCHEME.match(src):  # an embed has no title: it joins the alternative text
        alt, title = f"{alt}: {title}" if alt and alt != title else title, ""
    change, used = (_INLINE, link.address) if link.defined else ("", "")
    if not title:
        return _Span(link.start, link.end, _shown(src, alt, ""), change, used)
    return _Span(link.text.stop, link.end, _tail(link) if link.defined else None, change, used)


def _shown(src: str, alt: str, size: str) -> Ref:
    """A picture that is shown."""
    if not size and "|" in alt:
        alt, pixels = split_size(alt)
        size = _written_size(pixels)
    remote = bool(_SCHEME.match(src)) and not src.lower().startswith("file:")
    return Ref("remote" if remote else "file", src, alt.strip(), size.strip(), markdown=True)


def _link(label: str, link: MarkdownLink) -> _Span:
    """A link whose text is nothing but words, or else what follows its text."""
    change, used = (_INLINE, link.address) if link.defined else ("", "")
    tail = _tail(link) if link.defined else ""
    if _SCHEME.match(link.address):
        # The definition of a reference link may stay behind in another note.
        return _Span(link.text.stop, link.end, tail or None, change, used)
    target = decoded(link.address)
    if not link.defined and not link.title and _PLAIN_LABEL.fullmatch(label):
        return _Span(link.start, link.end, Ref("link", target, label, markdown=True))
    ref = Ref("address", target, written=tail, markdown=True, title=link.title or "")
    return _Span(link.text.stop, link.end, ref, change, used)


def _tail(link: MarkdownLink) -> str:
    """The end of a reference link, written inline."""
    return f"]({_address(link.address)}" + (f' "{link.title}")' if link.title else ")")
