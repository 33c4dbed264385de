"""Inline constructs to elements: Python-Markdown's inline processors."""

import re
import xml.etree.ElementTree as etree  # noqa: N813 - Python-Markdown's name for it
from dataclasses import replace

from markdown.inlinepatterns import (
    ImageReferenceInlineProcessor,
    InlineProcessor,
    ReferenceInlineProcessor,
    ShortImageReferenceInlineProcessor,
    ShortReferenceInlineProcessor,
)
from markdown.util import HTML_PLACEHOLDER, INLINE_PLACEHOLDER_PREFIX, STX, AtomicString, code_escape

from fieldnotes.vault.builder import Builder
from fieldnotes.vault.elements import link_element, media_element, set_size, tag_element
from fieldnotes.vault.inline import (
    MARK,
    TOKEN,
    banged,
    closing_bracket,
    escaped,
    is_external,
    link_address,
    markdown_links,
    markdown_target,
    without_tex_comments,
)
from fieldnotes.vault.page import Spot
from fieldnotes.vault.syntax import TAG, extension, parse_wikilink, split_size

# What stands in a text for a construct that was found before, and for a tag of HTML.
_PLACEHOLDERS = (INLINE_PLACEHOLDER_PREFIX, HTML_PLACEHOLDER.partition("%")[0])
_YOUTUBE = re.compile(
    r"https?://(?:www\.|m\.)?(?:youtube\.com/(?:watch\?(?:[^#\s]*&)?v=|embed/|shorts/)|youtu\.be/)([\w-]{11})(?![\w-])"
)
_ENTITY = re.compile(r"#\d{1,7};|#[xX][0-9a-fA-F]{1,6};|[A-Za-z][A-Za-z0-9]*;")
_TWEET = re.compile(r"https?://(?:www\.|mobile\.)?(?:twitter|x)\.com/\w+/status/(\d+)")


class Inline(InlineProcessor):
    """All that ``fieldnotes.vault.inline.TOKEN`` finds, in one pass from left to right."""

    def __init__(self, builder: Builder) -> None:
        super().__init__(TOKEN.pattern, builder.md)
        self.compiled_re = TOKEN  # type: ignore[assignment]  # all that is asked of it is finditer
        self.builder = builder

    def handleMatch(  # type: ignore[override]  # noqa: N802
        self, m: re.Match[str], data: str
    ) -> tuple[etree.Element | str | None, int | None, int | None]:
        builder = self.builder
        node: etree.Element | str | None = None
        if m["escape"] is not None:
            node = self._escape(m, data)
        elif m["code"] is not None:
            node = etree.Element("code")
            text = MARK.sub("", m["code_text"]).replace("\n", " ")
            if text.startswith(" ") and text.endswith(" ") and text.strip():
                text = text[1:-1]
            node.text = AtomicString(code_escape(text))
        elif m["html"] is not None:
            node = builder.tag(MARK.sub("", m[0]), builder.spot_before(data, m.start()))
        elif m["comment"] is not None:
            hidden = MARK.sub("", m["comment_text"])
            builder.page.record(hidden, builder.spot_before(data, m.start()), comment=True)
            node = ""
        elif m["wikilink"] is not None:
            spot = builder.spot_before(data, m.start())
            link = parse_wikilink(m["inner"], embed=bool(m["bang"]))
            target = builder.page.resolve(link, spot, m[0])
            is_note = target.path in builder.page.index.notes or (
                target.path is None and extension(link.path) in ("", "md")
            )
            if link.embed and not is_note:
                node = media_element(builder.page, link, target, spot)
            else:
                node = link_element(builder.page, link, target)
        elif m["display_math"] is not None or m["math"] is not None:
            node = etree.Element("span", {"class": "arithmatex"})
            tex = m["display_tex"] if m["display_math"] is not None else m["tex"]
            opening, closing = ("\\[", "\\]") if m["display_math"] is not None else ("\\(", "\\)")
            node.text = AtomicString(opening + without_tex_comments(MARK.sub("", tex)) + closing)
        if node is None:
            return None, None, None
        return node, m.start(), m.end()


    def _escape(self, m: re.Match[str], data: str) -> etree.Element | str | None:
        if m[0] == "\\\n":
            return etree.Element("br")
        if m[0] == "\\&" and _ENTITY.match(data, m.end()):
            return self.builder.md.htmlStash.store("&amp;")  # else what follows would make it an entity again
        return None


class BareLink(InlineProcessor):
    """``https://…`` as another extension finds it, up to where a wikilink or the like begins.

    Args:
        found: that extension's processor.
    """

    ANCESTOR_EXCLUDES = ("a",)

    def __init__(self, found: InlineProcessor) -> None:
        super().__init__(found.pattern, found.md)
        self.found = found
        self.compiled_re = found.getCompiledRegExp()

    def handleMatch(  # type: ignore[override]  # noqa: N802
        self, m: re.Match[str], data: str
    ) -> tuple[etree.Element | str | None, int | None, int | None]:
        cut = data.find(STX, m.end())
        while cut >= 0 and not data.startswith(_PLACEHOLDERS, cut):
            cut = data.find(STX, cut + 1)
        return self.found.handleMatch(m, data if cut < 0 else data[:cut])


class _Markdown(InlineProcessor):
    """A Markdown link or picture, looked up in the vault. Found before escapes are, which its address may hold.

    Args:
        pattern: how it opens.
        builder: knows the page and where each text comes from.
    """

    IMAGE: bool

    def __init__(self, builder: Builder) -> None:
        super().__init__(r"\[", builder.md)
        self.builder = builder

    def handleMatch(  # type: ignore[override]  # noqa: N802
        self, m: re.Match[str], data: str
    ) -> tuple[etree.Element | None, int | None, int | None]:
        start = m.start()
        image = banged(data, start)
        if image is not self.IMAGE or escaped(data, start):
            return None, None, None
        close = closing_bracket(data, m.end())
        found = link_address(data, close + 1) if close >= 0 else None
        if found is None or (not image and any(not link.image for link in markdown_links(data[m.end() : close]))):
            return None, None, None  # of links within links the inner one counts
        start -= image
        written = MARK.sub("", self.unescape(data[start : found.end]))
        spot = self.builder.spot_before(data, m.start())
        element = self.shown(found.address, data[m.end() : close], spot, written)
        if found.title is not None:
            element.set("title", found.title)
        return element, start, found.end

    def shown(self, address: str, text: str, spot: Spot, written: str) -> etree.Element:
        """What stands on the page for a link with this address and text."""
        raise NotImplementedError


class MarkdownLink(_Markdown):
    """``[text](Note.md#Heading)``: looked up in the whole vault like a wikilink (§1.12)."""

    IMAGE = False

    def shown(self, address: str, text: str, spot: Spot, written: str) -> etree.Element:
        """A link of the vault, or the external one as it is."""
        element = etree.Element("a", {"href": address})
        element.text = text
        return element if is_external(address) else _vault_link(self.builder, element, spot, written)


def _vault_link(builder: Builder, element: etree.Element, spot: Spot, written: str) -> etree.Element:
    """What Python-Markdown made of a link, with the note it means in place of its address."""
    link = markdown_target(element.get("href", ""))
    shown = link_element(builder.page, link, builder.page.resolve(link, spot, written), "")
    shown.text = element.text
    if element.get("title"):
        shown.set("title", element.get("title", ""))
    return shown


class MarkdownImage(_Markdown):
    """``![alt|100](picture.png)`` and ``![250](https://…)`` (§5.4)."""

    IMAGE = True

    def shown(self, address: str, text: str, spot: Spot, written: str) -> etree.Element:
        """A picture, a player, a frame or a link."""
        alt = re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", self.unescape(text))
        return _media(self.builder, etree.Element("img", {"src": address, "alt": alt}), spot, written)


def _media(builder: Builder, element: etree.Element, spot: Spot, written: str) -> etree.Element:
    """What Python-Markdown made of a picture, as a picture with its size, a player, a frame or a link."""
    src = element.get("src", "")
    alt = MARK.sub("", element.get("alt", ""))
    if not is_external(src):
        link = markdown_target(src, embed=True, text=alt)
        target = builder.page.resolve(link, spot, written)
        if target.path in builder.page.index.notes:
            return link_element(builder.page, link, target, alt or None)
        return media_element(builder.page, link, target, spot)
    builder.has_html = True  # what a frame may do is said in one place
    frame = None
    if video := _YOUTUBE.match(src):
        frame = _frame("video-embed", f"https://www.youtube-nocookie.com/embed/{video[1]}", alt or "YouTube video")
    elif tweet := _TWEET.match(src):
        frame = _frame("tweet-embed", f"https://platform.twitter.com/embed/Tweet.html?id={tweet[1]}", alt or "Tweet")
    loaded = src if frame is None else frame.get("src", "")
    builder.page.check_shown("img-src" if frame is None else "frame-src", loaded, spot, written)
    if frame is not None:
        return frame
    text, size = split_size(alt)
    element.set("alt", text)
    element.set("loading", "lazy")
    set_size(element, size)
    return element


def _frame(kind: str, url: str, title: str) -> etree.Element:
    frame = etree.Element("iframe", {"class": kind, "loading": "lazy", "src": url, "title": title})
    frame.set("allowfullscreen", "allowfullscreen")
    frame.text = AtomicString("")
    return frame


class _Defined(ReferenceInlineProcessor):
    """``[text][label]``: the label's definition is looked up in the note that the link stands in."""

    # CommonMark allows no blank between the two pairs of brackets.
    RE_LINK = re.compile(r"\[([^\]]*)\]")

    def __init__(self, pattern: str, builder: Builder) -> None:
        super().__init__(pattern, builder.md)
        self.builder = builder

    def handleMatch(  # type: ignore[override]  # noqa: N802
        self, m: re.Match[str], data: str
    ) -> tuple[etree.Element | None, int | None, int | None]:
        spot = self.builder.spot_before(data, m.start())
        self.md.references = self.builder.definitions.get(spot.note.path, {})  # type: ignore[assignment]
        element, start, end = super().handleMatch(m, data)
        if not isinstance(element, etree.Element):
            return None, start, end
        # What is wrong with the target is told once, where it is defined; that it may not be shown, where it is.
        quiet = replace(spot, embedded=True)
        if element.tag == "img":
            at = spot if is_external(element.get("src", "")) else quiet
            return _media(self.builder, element, at, MARK.sub("", data[start:end])), start, end
        if not is_external(element.get("href", "")):
            element = _vault_link(self.builder, element, quiet, "")
        return element, start, end


class ReferenceLink(_Defined):
    """``[text][label]``."""


class ShortReferenceLink(_Defined, ShortReferenceInlineProcessor):
    """``[label]``."""


class ReferenceImage(_Defined, ImageReferenceInlineProcessor):
    """``![alt|100][label]``."""


class ShortReferenceImage(_Defined, ShortImageReferenceInlineProcessor):
    """``![label]``."""


class Tag(InlineProcessor):
    """``#tag``, which leads to the page of tags where the site has one."""

    ANCESTOR_EXCLUDES = ("a", "code")

    def __init__(self, builder: Builder) -> None:
        super().__init__(TAG.pattern, builder.md)
        self.builder = builder

    def handleMatch(  # type: ignore[override]  # noqa: N802
        self, m: re.Match[str], data: str
    ) -> tuple[etree.Element, int, int]:
        name = m["tag"].rstrip("/")
        return tag_element(self.builder.page, name), m.start(), m.start("tag") + len(name)
