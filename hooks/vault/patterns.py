"""Inline constructs to elements: Python-Markdown's inline processors."""

import re
import xml.etree.ElementTree as etree  # noqa: N813 - Python-Markdown's name for it

from markdown.inlinepatterns import ImageInlineProcessor, InlineProcessor, LinkInlineProcessor
from markdown.util import AtomicString, code_escape

from vault.builder import MARK, Builder
from vault.elements import link_element, media_element, set_size
from vault.inline import TOKEN, is_external, markdown_target
from vault.sanitize import sanitize
from vault.syntax import extension, parse_wikilink, split_size

_YOUTUBE = re.compile(
    r"https?://(?:www\.|m\.)?(?:youtube\.com/(?:watch\?(?:[^#\s]*&)?v=|embed/|shorts/)|youtu\.be/)([\w-]{11})(?![\w-])"
)


class Inline(InlineProcessor):
    """All that ``vault.inline.TOKEN`` finds, in one pass from left to right."""

    def __init__(self, builder: Builder) -> None:
        super().__init__(TOKEN.pattern, builder.md)
        self.compiled_re = TOKEN
        self.builder = builder

    def handleMatch(  # type: ignore[override]  # noqa: N802
        self, m: re.Match[str], data: str
    ) -> tuple[etree.Element | str | None, int | None, int | None]:
        builder = self.builder
        node: etree.Element | str | None = None
        if m["escape"] is not None:
            node = etree.Element("br") if m[0] == "\\\n" else None
        elif m["code"] is not None:
            node = etree.Element("code")
            text = MARK.sub("", m["code_text"]).replace("\n", " ")
            if text.startswith(" ") and text.endswith(" ") and text.strip():
                text = text[1:-1]
            node.text = AtomicString(code_escape(text))
        elif m["html"] is not None:
            builder.has_html = True
            clean = sanitize(MARK.sub("", m[0]))
            node = builder.md.htmlStash.store(clean) if clean else ""
        elif m["comment"] is not None:
            builder.page.record(m["comment_text"], builder.spot_before(data, m.start()))
            node = ""
        elif m["wikilink"] is not None:
            spot = builder.spot_before(data, m.start())
            link = parse_wikilink(m["inner"], embed=bool(m["bang"]))
            target = builder.page.resolve(link, spot, m[0])
            is_note = target.path in builder.page.index.notes or (
                target.path is None and extension(link.path) in ("", "md")
            )
            if link.embed and not is_note:
                node = media_element(builder.page, link, target)
            else:
                node = link_element(builder.page, link, target)
        elif m["display_math"] is not None or m["math"] is not None:
            node = etree.Element("span", {"class": "arithmatex"})
            tex = m["display_tex"] if m["display_math"] is not None else m["tex"]
            opening, closing = ("\\[", "\\]") if m["display_math"] is not None else ("\\(", "\\)")
            node.text = AtomicString(opening + MARK.sub("", tex) + closing)
        if node is None:
            return None, None, None
        return node, m.start(), m.end()


class MarkdownLink(LinkInlineProcessor):
    """``[text](Note.md#Heading)``: looked up in the whole vault like a wikilink (§1.12)."""

    def __init__(self, builder: Builder) -> None:
        super().__init__(r"(?<!\!)\[", builder.md)
        self.builder = builder

    def handleMatch(  # type: ignore[override]  # noqa: N802
        self, m: re.Match[str], data: str
    ) -> tuple[etree.Element | None, int | None, int | None]:
        element, start, end = super().handleMatch(m, data)
        if not isinstance(element, etree.Element) or end is None:
            return None, None, None
        href = element.get("href", "")
        written = data[m.start() : end]
        if not href or is_external(href):
            return element, start, end
        if " " in href and not re.search(r"\]\(\s*<", written):
            return None, None, None  # a raw blank makes it no link
        link = markdown_target(href)
        builder = self.builder
        spot = builder.spot_before(data, m.start())
        target = builder.page.resolve(link, spot, MARK.sub("", self.unescape(written)))
        shown = link_element(builder.page, link, target, "")
        shown.text = element.text
        if element.get("title"):
            shown.set("title", element.get("title", ""))
        return shown, start, end


class MarkdownImage(ImageInlineProcessor):
    """``![alt|100](picture.png)`` and ``![250](https://…)`` (§5.4)."""

    def __init__(self, builder: Builder) -> None:
        super().__init__(r"\!\[", builder.md)
        self.builder = builder

    def handleMatch(  # type: ignore[override]  # noqa: N802
        self, m: re.Match[str], data: str
    ) -> tuple[etree.Element | None, int | None, int | None]:
        element, start, end = super().handleMatch(m, data)
        if not isinstance(element, etree.Element) or end is None:
            return None, None, None
        src = element.get("src", "")
        alt = MARK.sub("", element.get("alt", ""))
        written = data[m.start() : end]
        if is_external(src):
            if video := _YOUTUBE.match(src):
                frame = etree.Element("iframe", {"class": "video-embed", "loading": "lazy"})
                frame.set("src", f"https://www.youtube-nocookie.com/embed/{video[1]}")
                frame.set("title", alt or "YouTube video")
                frame.set("allowfullscreen", "allowfullscreen")
                frame.text = AtomicString("")
                return frame, start, end
            text, size = split_size(alt)
            element.set("alt", text)
            element.set("loading", "lazy")
            set_size(element, size)
            return element, start, end
        if not src or (" " in src and not re.search(r"\]\(\s*<", written)):
            return None, None, None
        link = markdown_target(src, embed=True, text=alt)
        builder = self.builder
        spot = builder.spot_before(data, m.start())
        target = builder.page.resolve(link, spot, MARK.sub("", self.unescape(written)))
        if target.path in builder.page.index.notes:
            return link_element(builder.page, link, target, alt), start, end
        return media_element(builder.page, link, target), start, end


# Obsidian's own expression for tags (§8), and not all digits.
TAG = re.compile(
    r"(?:(?<=\s)|(?<=\ufdd1)|^)#(?P<tag>(?![\d/]+(?:[\s\x02]|$))"
    r"[^\u2000-\u206F\u2E00-\u2E7F'!\"#$%&()*+,.:;<=>?@^`{|}~\[\]\\\s\x02\x03\ufdd0\ufdd1]+)"
)


class Tag(InlineProcessor):
    """``#tag``: shown as such; links nowhere, since a site has no tag search."""

    ANCESTOR_EXCLUDES = ("a", "code")

    def handleMatch(  # type: ignore[override]  # noqa: N802
        self, m: re.Match[str], data: str
    ) -> tuple[etree.Element, int, int]:
        name = m["tag"].rstrip("/")
        element = etree.Element("span", {"class": "tag"})
        element.text = AtomicString(f"#{name}")
        return element, m.start(), m.start("tag") + len(name)
