"""The Python-Markdown extension: Obsidian's Markdown to HTML.

``ObsidianExtension`` replaces Python-Markdown's own block parser by ``fieldnotes.vault.blocks`` and puts one inline
processor in front of all others. Block syntax that other extensions bring (``!!! note``, definition lists…)
still works: a paragraph that one of their processors claims is left to it with its indented body.
"""

import re
import string
import xml.etree.ElementTree as etree  # noqa: N813 - Python-Markdown's name for it
from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit

from markdown import Extension, Markdown
from markdown.inlinepatterns import InlineProcessor, SubstituteTagInlineProcessor
from markdown.preprocessors import Preprocessor
from markdown.treeprocessors import Treeprocessor, UnescapeTreeprocessor
from markdown.util import AtomicString

from fieldnotes.vault import quick_inline
from fieldnotes.vault.builder import HEADING_TAG, Builder
from fieldnotes.vault.inline import MARK
from fieldnotes.vault.note import Note
from fieldnotes.vault.page import Page
from fieldnotes.vault.paths import VaultPath
from fieldnotes.vault.patterns import (
    BareLink,
    Inline,
    MarkdownImage,
    MarkdownLink,
    ReferenceImage,
    ReferenceLink,
    ShortReferenceImage,
    ShortReferenceLink,
    Tag,
)
from fieldnotes.vault.sanitize import safe_url, sanitize

# What Obsidian's syntax needs beside this extension, each from a well-kept library.
EXTENSIONS = ["footnotes", "toc", "pymdownx.highlight", "pymdownx.superfences", "pymdownx.mark", "pymdownx.tilde",
              "pymdownx.magiclink"]  # fmt: skip
# What these and Python-Markdown's own put on a page says nothing in a note's place. Of others it is not known:
# attr_list lets a note give any element any attribute.
_HARMLESS = frozenset({*EXTENSIONS, "tables", "fenced_code"})
CONFIGS: dict[str, dict[str, Any]] = {
    "footnotes": {"USE_DEFINITION_ORDER": False},
    "pymdownx.tilde": {"subscript": False},
    "pymdownx.magiclink": {"hide_protocol": False},
    "toc": {"permalink": False},
}


class ObsidianExtension(Extension):
    """Obsidian's Markdown for Python-Markdown, for one page: another page takes another object.

    Args:
        page: the page that is rendered.
        others: the extensions beside this one: names, or objects.
    """

    def __init__(self, page: Page | None = None, *, others: Iterable[Any] = EXTENSIONS, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.page = page or Page(Note(VaultPath("note.md"), ""))
        self.trusted = _HARMLESS.issuperset(one for one in others if isinstance(one, str))

    @classmethod
    def of(cls, md: Markdown) -> "ObsidianExtension":
        """The one that renders with a ``Markdown``, for other extensions: it knows the page.

        Raises:
            LookupError: there is none, or it comes after the extension that asks.
        """
        found = next((one for one in md.registeredExtensions if isinstance(one, cls)), None)
        if found is None:
            raise LookupError("ObsidianExtension has to stand before this extension")
        return found

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 - Python-Markdown's name
        """Register all processors."""
        md.registerExtension(self)
        self.md = md
        self.builder = Builder(md, self.page)
        # TOKEN knows code spans and HTML; what it passes over is text.
        md.inlinePatterns.deregister("backtick")
        md.inlinePatterns.deregister("html")
        md.inlinePatterns.register(Inline(self.builder), "obsidian", 195)
        # Before escapes (180), which their addresses may hold.
        md.inlinePatterns.register(MarkdownLink(self.builder), "link", 190)
        md.inlinePatterns.register(MarkdownImage(self.builder), "image_link", 189)
        for name, kind, priority in (
            ("reference", ReferenceLink, 170), ("image_reference", ReferenceImage, 140),
            ("short_reference", ShortReferenceLink, 130), ("short_image_ref", ShortReferenceImage, 125),
        ):  # fmt: skip
            pattern = md.inlinePatterns[name].pattern
            md.inlinePatterns.register(kind(pattern, self.builder), name, priority)
        # CommonMark: a backslash takes the meaning of any ASCII punctuation.
        md.ESCAPED_CHARS = list(string.punctuation)
        md.inlinePatterns.register(Tag(self.builder), "obsidian-tag", 72)
        # Right before MkDocs and Python-Markdown look for raw HTML, which vault.blocks finds by itself.
        md.preprocessors.register(_TakeSource(self.builder), "obsidian-source", 22)
        quick_inline.use(md)
        md.treeprocessors.register(_Finish(self.builder), "obsidian-finish", 18)
        # Before the table of contents, which would unescape a heading's text after it has made HTML of it.
        md.treeprocessors.register(UnescapeTreeprocessor(md), "obsidian-unescape", 6)
        md.treeprocessors.register(_NameHeadings(md), "obsidian-headings", -10)

    def annotate(self, line: int, text: str) -> str:
        """Say where a text comes from that another extension adds to the page.

        Args:
            line: its line in the note's file.
            text: Markdown.

        Returns:
            The text, to be put into an element: its links resolve and are told as if they stood on that line.
        """
        return self.builder.mark(line - self.page.note.properties.body_line + 1, text)

    def reset(self) -> None:
        """Start a new page; called by Python-Markdown before each conversion."""
        md = self.md
        self.builder.take_over()
        if "magic-link" in md.inlinePatterns:
            bare = md.inlinePatterns["magic-link"]
            if isinstance(bare, InlineProcessor) and not isinstance(bare, BareLink):
                md.inlinePatterns.register(BareLink(bare), "magic-link", 85)
        self.builder.start(self.page)
        if self.page.line_breaks:
            md.inlinePatterns.register(SubstituteTagInlineProcessor(r"\n", "br"), "nl", 5)

    def finish(self, markup: str) -> str:
        """The page that was converted last, sanitised wherever a note had a hand in its HTML.

        Args:
            markup: what ``convert`` gave.
        """
        return markup if self.trusted and not self.builder.has_html else sanitize(markup)


class _TakeSource(Preprocessor):
    """Takes the text out of the way of preprocessors that search it for HTML.

    What they find is not what Obsidian sees as HTML, and Python's ``html.parser`` fails on some damaged notes.
    """

    def __init__(self, builder: Builder) -> None:
        super().__init__(builder.md)
        self.builder = builder

    def run(self, lines: list[str]) -> list[str]:
        self.builder.source = "\n".join(lines).strip("\n")
        return [""]


class _Finish(Treeprocessor):
    """After inline processing: no marks are left, and no address runs anything or leads nowhere."""

    def __init__(self, builder: Builder) -> None:
        super().__init__(builder.md)
        self.builder = builder

    def run(self, root: etree.Element) -> None:
        for element in root.iter():
            if element.text and "\ufdd0" in element.text:
                element.text = type(element.text)(MARK.sub("", element.text))
            if element.tail and "\ufdd0" in element.tail:
                element.tail = type(element.tail)(MARK.sub("", element.tail))
            for name, value in element.attrib.items():
                if "\ufdd0" in value:
                    element.set(name, MARK.sub("", value))
            key = {"a": "href", "img": "src"}.get(element.tag)
            if key is None:
                continue
            url = element.get(key, "")
            if not safe_url(self.unescape(url)) or not _parses(url):
                element.tag = "span"
                del element.attrib[key]
                if key == "src":
                    element.text = AtomicString(element.attrib.pop("alt", ""))

    def unescape(self, url: str) -> str:
        """Python-Markdown hides escaped characters as ``STX number ETX``."""
        return re.sub("\x02(\\d+)\x03", lambda m: chr(int(m[1])), url)


def _parses(url: str) -> bool:
    try:
        urlsplit(url)
    except ValueError:  # http://[bad
        return False
    return True


class _NameHeadings(Treeprocessor):
    """Give headings of embeds, quotes and lists their real name, now that the outline is made."""

    def run(self, root: etree.Element) -> None:
        for element in root.iter():
            if element.tag.startswith(HEADING_TAG):
                element.tag = "h" + element.tag[-1]


def render(page: Page, extensions: list[Any] | None = None, configs: dict[str, Any] | None = None) -> str:
    """Render one page without a site generator, for tests and scripts.

    Args:
        page: the page; its ``links`` and ``problems`` are filled.
        extensions: Python-Markdown extensions beside this one; the hook's own when left out.
        configs: their settings.
    """
    others = EXTENSIONS if extensions is None else extensions
    extension = ObsidianExtension(page, others=others)
    md = Markdown(extensions=[extension, *others], extension_configs=CONFIGS if configs is None else configs)
    return extension.finish(md.convert(page.note.body))
