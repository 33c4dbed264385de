"""Blocks to elements: stands in for Python-Markdown's own block parser."""

import html
import re
import xml.etree.ElementTree as etree  # noqa: N813 - Python-Markdown's name for it
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import zip_longest
from typing import Any

from markdown import Markdown
from markdown.blockparser import BlockParser
from markdown.util import AtomicString, code_escape

from fieldnotes.vault import blocks as b
from fieldnotes.vault import properties
from fieldnotes.vault.document import Document
from fieldnotes.vault.elements import link_element, media_element
from fieldnotes.vault.excalidraw import is_drawing
from fieldnotes.vault.footnotes import make_linear
from fieldnotes.vault.foreign import may_load, shown_by
from fieldnotes.vault.index import block_anchor
from fieldnotes.vault.inline import (
    MARK,
    TOKEN,
    escape_lone_brackets,
    is_external,
    mark,
    markdown_target,
    pieces,
    plain,
    references,
    without_comments,
    without_comments_of_block,
    without_tex_comments,
)
from fieldnotes.vault.mermaid import link_nodes
from fieldnotes.vault.note import Note, leaf_texts
from fieldnotes.vault.opened import Opener
from fieldnotes.vault.page import Page, Spot, Target
from fieldnotes.vault.sanitize import whole_tags
from fieldnotes.vault.section_aliases import section_aliases
from fieldnotes.vault.syntax import Wikilink

# Obsidian goes five notes deep, then shows a link (§5.1).
MAX_EMBED_DEPTH = 5
# Notes that all embed each other would fill a page thousands of times over; after so many only links follow.
_MOST_EMBEDS = 500

# Callout names to the style that draws them (§6.2): the names Material for MkDocs has styles for.
CALLOUT_STYLES = {
    name: style
    for style, names in {
        "note": "note", "abstract": "abstract summary tldr", "info": "info", "todo": "todo",
        "tip": "tip hint important", "success": "success check done", "question": "question help faq",
        "warning": "warning caution attention", "failure": "failure fail missing", "danger": "danger error",
        "bug": "bug", "example": "example", "quote": "quote cite",
    }.items()
    for name in names.split()
}  # fmt: skip

# Block processors whose work vault.blocks does; whatever else is registered is another extension's.
_OWN_PROCESSORS = frozenset(
    {"empty", "indent", "code", "hashheader", "setextheader", "hr", "olist", "ulist", "quote", "reference",
     "paragraph", "table", "footnote"}
)  # fmt: skip

HEADING_TAG = "embedded-h"
# From here on tags of HTML are taken out of a text before Python-Markdown looks for anything else in it.
_MANY_TAGS = 200
# From here on unmatched brackets are escaped: Python-Markdown looks for each one's partner to the end of the text.
_MANY_BRACKETS = 200


def _add_anchor(element: etree.Element, id_: str) -> None:
    """Give an element one more id, before its text."""
    anchor = etree.Element("span", {"id": id_})
    anchor.tail, element.text = element.text, None
    element.insert(0, anchor)


class Builder(BlockParser):
    """Blocks to elements. Stands in for Python-Markdown's block parser, for other extensions too.

    Args:
        md: the Markdown object whose parser this becomes.
        page: the page to render.
    """

    def __init__(self, md: Markdown, page: Page) -> None:
        super().__init__(md)
        self.blockprocessors = md.parser.blockprocessors
        self.old = md.parser
        md.parser = self
        self.highlight_fence: Callable[[list[str]], list[str]] | None = None
        self.opener = Opener(self)
        self.start(page)

    def take_over(self) -> None:
        """Take what later extensions registered: their parser is this one, its preprocessors are not needed."""
        for holder in (*self.blockprocessors, *self.md.registeredExtensions):
            if getattr(holder, "parser", None) is self.old:
                holder.parser = self
        if "html_block" in self.md.preprocessors:
            self.md.preprocessors.deregister("html_block")
        if self.highlight_fence is None and "fenced_code_block" in self.md.preprocessors:
            # The highlighter of whichever extension the site uses, fed one fence at a time. It stays registered,
            # because superfences looks itself up there, but no longer searches the page.
            fences: Any = self.md.preprocessors["fenced_code_block"]
            self.highlight_fence = fences.run
            fences.run = lambda lines: lines
        own = {id(self.blockprocessors[name]) for name in _OWN_PROCESSORS if name in self.blockprocessors}
        self.foreign = [processor for processor in self.blockprocessors if id(processor) not in own]
        self.footnotes: Any = next(
            (extension for extension in self.md.registeredExtensions if hasattr(extension, "setFootnote")), None
        )

    def start(self, page: Page) -> None:
        """Forget the page before."""
        self.page = page
        self.spots: list[Spot] = []
        self.embeds: list[tuple[str, str | None]] = [(page.note.path, None)]
        self.note = page.note
        self.embed_count = 0
        self.footnote_prefix = ""
        self.footnote_blocks: list[tuple[list[b.Block], Note, str, list[tuple[str, str | None]]]] = []
        self.footnote_elements: list[etree.Element] = []
        self.in_table = False
        # Link definitions by the note they stand in: those of an embedded note are its own.
        self.definitions: dict[str, dict[str, tuple[str, str | None]]] = {}
        self.inline_footnotes = 0
        self.has_html = False
        self.foreign_from = 1
        self.source = ""
        # Ids of a page's headings with those of their other names.
        self.other_names: dict[str, list[str]] = defaultdict(list)
        for other in section_aliases(page.note):
            self.other_names[other.section.id].append(other.id)

    # --- Python-Markdown's entrances

    def parseDocument(self, lines: Any) -> Any:  # noqa: N802
        """A whole page; the note's own blocks when no other preprocessor changed its text."""
        self.root = etree.Element(self.md.doc_tag)
        if self.footnotes is not None:
            make_linear(self.footnotes)
        text = self.source
        note = self.page.note
        if text != note.body.expandtabs(4).strip("\n"):
            # Line numbers stay true only for the text as it stands in the file.
            note = Note(note.path, text, note.slugify, note.separator, note.custom_ids)
            self.note = note
        for value, line in self.page.note.property_texts():
            spot = Spot(self.page.note, line, "", False)
            self.page.record(value, spot)
        if isinstance(note, Document):
            self.opener.document(self.root, note)
        else:
            if is_drawing(self.page.note):
                self.opener.drawing(self.root, self.page.note, None)
            ids = {anchor.index: anchor.id for anchor in note.anchors}
            self.build(self.root, note.blocks, ids=ids)
        self._show_properties()
        self._build_footnotes()
        self._tell_unused_footnotes(note)
        return etree.ElementTree(self.root)

    def _show_properties(self) -> None:
        """Put the note's properties under its title, be that the theme's or the text's own first heading."""
        table = properties.table(self.page)
        if table is None:
            return
        first = next((one for one in self.page.note.blocks if not isinstance(one, b.Comment)), None)
        if isinstance(first, b.Heading) and first.level == 1 and first.text and len(self.root):
            titled = plain(first.text).casefold() == self.page.title.casefold()
        else:
            titled = False
        self.root.insert(int(titled), table)

    def _build_footnotes(self) -> None:
        """Build all footnotes, those too that stand in footnotes: the extension wants to know them beforehand."""
        while len(self.footnote_elements) < len(self.footnote_blocks):
            children, note, prefix, embeds = self.footnote_blocks[len(self.footnote_elements)]
            element = etree.Element("div")
            self.footnote_elements.append(element)
            self.embeds = embeds
            with self._inside(note, prefix):
                self.build(element, children)
            self.embeds = self.embeds[:1]
            if not len(element):
                etree.SubElement(element, "p").text = ""  # an empty footnote, which the extension fails on

    def parseChunk(self, parent: etree.Element, text: str) -> None:  # noqa: N802
        """A piece of text from another extension, or a footnote's blocks by their number."""
        if match := MARK.fullmatch(text):
            parent.extend(self.footnote_elements[int(match[1])])
        else:
            self.build(parent, b.parse(text, self._first_line(text)))

    def _first_line(self, text: str) -> int:
        """Where a text that another extension took apart begins in the note: its first line, looked up."""
        wanted = text.strip("\n").split("\n", 1)[0].strip()
        lines = self.note.body.split("\n")
        start = max(self.foreign_from - 1, 0)
        return next((n for n in range(start, min(start + 500, len(lines))) if wanted and wanted in lines[n]), start) + 1

    def parseBlocks(self, parent: etree.Element, blocks: list[str]) -> None:  # noqa: N802
        """Blocks of text from another extension."""
        text = "\n\n".join(blocks)
        blocks.clear()
        self.parseChunk(parent, text)

    # --- building

    def build(
        self, parent: etree.Element, children: list[b.Block], *, tight: bool = False, ids: dict[int, str] | None = None
    ) -> None:
        """Append blocks to an element.

        Args:
            parent: takes the elements.
            children: the blocks.
            tight: whether a first paragraph is the parent's own text (a tight list's items).
            ids: heading ids by place; only a page's top-level headings have them.
        """
        skip = 0
        for at, block in enumerate(children):
            if skip:
                skip -= 1
                continue
            if isinstance(block, b.Paragraph):
                if self.foreign and (skip := self._leave_to_others(parent, block, children, at)) >= 0:
                    continue
                skip = 0
                self._paragraph(parent, block, tight)
            elif isinstance(block, b.Heading):
                self._heading(parent, block, (ids or {}).get(at))
            else:
                self._BUILD[type(block)](self, parent, block)

    def _leave_to_others(
        self, parent: etree.Element, block: b.Paragraph, children: list[b.Block], at: int
    ) -> int:
        """Offer a paragraph to other extensions' block processors.

        Returns:
            How many of the following blocks, its indented body, went with it; -1 when nobody wants it.
        """
        text = "\n".join(line for _, line in block.raw)
        body = []
        for later in children[at + 1 :]:
            if not isinstance(later, b.Code) or later.info is not None:
                break
            body.append("\n".join(f"    {line}" if line else "" for _, line in later.code))
        blocks = [text, *"\n\n".join(body).split("\n\n")] if body else [text]
        self.foreign_from = block.line
        for processor in self.foreign:
            before = list(blocks)
            if processor.test(parent, blocks[0]) and processor.run(parent, blocks) is not False:
                while blocks:
                    rest = blocks[0]
                    if not any(p.test(parent, rest) and p.run(parent, blocks) is not False for p in self.foreign):
                        text = blocks.pop(0)
                        self.build(parent, b.parse(text, self._first_line(text)))
                return len(body)
            blocks[:] = before
        return -1

    def _spot(self, line: int, text: str) -> Spot:
        return Spot(self.note, self.note.line(line), text, len(self.embeds) > 1, self.in_table)

    def mark(self, line: int, text: str) -> str:
        """Put before each line that may hold a link, or load a file, a mark that leads back to its note and line."""
        if text.count("<") > _MANY_TAGS:
            text = self._stash_tags(line, text)
        if "[" not in text and not may_load(text):
            return text
        if "^" in text:
            text = self._footnotes_in(line, text)
        if text.count("[") > _MANY_BRACKETS:
            text = escape_lone_brackets(text)
        out = []
        quotable = without_comments(text)
        for number, part in enumerate(text.split("\n"), line):
            if "[" in part or may_load(part):
                self.spots.append(self._spot(number, quotable))
                part = mark(len(self.spots) - 1) + part
            out.append(part)
        return "\n".join(out)

    def tag(self, written: str, spot: Spot) -> str:
        """What stands in a text for a tag or comment of HTML, which comes back when the page is finished."""
        self.has_html = True
        for _, directive, url in shown_by(written):
            self.page.check_shown(directive, url, spot, written)
        clean = whole_tags(written)
        return self.md.htmlStash.store(clean) if clean else ""

    def _stash_tags(self, line: int, text: str) -> str:
        """Take all tags of HTML out of a text at once; one by one, each would cost as much as the text is long."""
        out = []
        at = 0
        for match in TOKEN.finditer(text):
            if match["html"] is not None:
                line += text.count("\n", at, match.start())
                out += [text[at : match.start()], self.tag(match[0], self._spot(line, ""))]
                line += match[0].count("\n")
                at = match.end()
        return "".join([*out, text[at:]])

    def spot_before(self, data: str, at: int) -> Spot:
        """The spot of the nearest mark before a place in a text."""
        found = data.rfind("\ufdd0", 0, at)
        match = MARK.match(data, found) if found >= 0 else None
        return self.spots[int(match[1])] if match else self._spot(1, "")

    def _paragraph(self, parent: etree.Element, block: b.Paragraph, tight: bool) -> None:
        text = "\n".join(line for _, line in block.text)
        if block.block_id is not None:
            tight = False
        before = len(parent)
        at = 0
        if "![" in text:
            for embed in references(text, hidden=False):
                if not embed.link.embed or not self._is_note(embed.link):
                    continue
                self._text(parent, block.line, text, at, embed.start, tight)
                line = block.line + text.count("\n", 0, embed.start)
                self._embed(parent, embed.link, line, embed.written, text)
                at = embed.start + len(embed.written)
        self._text(parent, block.line, text, at, len(text), tight)
        if len(parent) > before:
            self._set_id(parent[before], block)

    def _text(self, parent: etree.Element, line: int, text: str, start: int, end: int, tight: bool) -> None:
        """The part of a paragraph's text from ``start`` to ``end``: what stands between two embeds."""
        part = text[start:end].rstrip(" \n")
        line += text.count("\n", 0, start + len(part) - len(part.lstrip(" \n")))
        part = part.lstrip(" \n")
        if not part:
            return
        (_, first), *more = pieces(part)
        marked = self.mark(line, first)
        holder = parent
        if tight and not len(parent) and not parent.text:
            parent.text = marked
        elif tight and len(parent) and parent[0].get("class") == "task-list-control" and not parent[0].tail:
            parent[0].tail = marked
        else:
            holder = etree.SubElement(parent, "p")
            holder.text = marked
        for offset, piece in more:
            etree.SubElement(holder, "span").text = self.mark(line + part.count("\n", 0, offset), piece)

    def _set_id(self, element: etree.Element, block: b.Block) -> None:
        """Give an element its block's id, once a page; embedded copies go without."""
        if block.block_id is not None and len(self.embeds) == 1:
            first = self.note.block_ids.get(block.block_id)
            if first is block:
                element.set("id", block_anchor(block.block_id))

    def _heading(self, parent: etree.Element, block: b.Heading, id_: str | None) -> None:
        own = id_ is not None and len(self.embeds) == 1
        # Headings in quotes, lists and embeds are no part of the page's outline (§3.5): they hide behind
        # another name until the table of contents is made.
        element = etree.SubElement(parent, f"h{block.level}" if own else f"{HEADING_TAG}{block.level}")
        if own and id_:
            element.set("id", id_)
        element.text = self.mark(block.line, block.text)
        if own and "$" in block.text:  # the contents show words, no formulas
            element.set("data-toc-label", html.escape(plain(block.text), quote=False))
        if block.block_id is not None and len(self.embeds) == 1:
            _add_anchor(element, block_anchor(block.block_id))
        for other in self.other_names.get(id_ or "", ()) if own else ():
            _add_anchor(element, other)

    def _code(self, parent: etree.Element, block: b.Code) -> None:
        code = "\n".join(line for _, line in block.code)
        holder = parent
        if block.block_id is not None:
            holder = etree.SubElement(parent, "div")
            self._set_id(holder, block)
        if block.info is None:
            pre = etree.SubElement(holder, "pre")
            etree.SubElement(pre, "code").text = AtomicString(code_escape(code) + "\n")
            return
        if block.info.split(maxsplit=1)[:1] == ["base"]:
            line = self.note.line(block.line + 1)
            self.opener.base_block(holder, code, line, self.note, embedded=len(self.embeds) > 1)
            return
        if block.info.split(maxsplit=1)[:1] == ["mermaid"]:
            source = link_nodes(code, self._diagram_link(block))
            self._raw(holder, f'<pre class="mermaid"><code>{html.escape(source, quote=False)}</code></pre>')
            return
        etree.SubElement(holder, "p").text = self._highlight(code, block.info)

    def _highlight(self, code: str, info: str) -> str:
        fence = "`" * max(3, 1 + max((len(run) for run in re.findall("`+", code)), default=0))
        language = re.match(r"[\w+#.-]*", info)
        if language and language[0] != info:
            self.has_html = True  # the highlighter takes ids, classes and more from it
        for attempt in dict.fromkeys((info, language[0] if language else "", "")):
            if self.highlight_fence is not None and "`" not in attempt:
                text = "\n".join(self.highlight_fence([f"{fence}{attempt}", *code.split("\n"), fence])).strip()
                if re.fullmatch("\x02wzxhzdk:\\d+\x03", text):
                    return text
        return self.md.htmlStash.store(f"<pre><code>{html.escape(code, quote=False)}\n</code></pre>")

    def _diagram_link(self, block: b.Code) -> Callable[[str, int], str | None]:
        def url(name: str, line: int) -> str | None:
            link = Wikilink(name, None, None, False)
            target = self.page.resolve(link, self._spot(block.line + 1 + line, ""), f"internal-link '{name}'")
            return self.page.site.url(self.page.note.path, target.path) if target.path else None

        return url

    def _html(self, parent: etree.Element, block: b.Html) -> None:
        self.has_html = True
        for line, directive, url in shown_by(block.html):
            self.page.check_shown(directive, url, self._spot(block.line + line, ""))
        clean = whole_tags(without_comments_of_block(block.html))
        holder = parent
        if block.block_id is not None:
            holder = etree.SubElement(parent, "div")
            self._set_id(holder, block)
        if clean.strip():
            self._raw(holder, clean)

    def _raw(self, parent: etree.Element, markup: str) -> None:
        etree.SubElement(parent, "p").text = self.md.htmlStash.store(markup)

    def _quote(self, parent: etree.Element, block: b.Quote) -> None:
        element = etree.SubElement(parent, "blockquote")
        self._set_id(element, block)
        self.build(element, block.children)

    def _callout(self, parent: etree.Element, block: b.Callout) -> None:
        style = CALLOUT_STYLES.get(block.kind, "note")
        if block.fold:
            element = etree.SubElement(parent, "details", {"class": style})
            if block.fold == "+":
                element.set("open", "open")
            title = etree.SubElement(element, "summary")
        else:
            element = etree.SubElement(parent, "div", {"class": f"admonition {style}"})
            title = etree.SubElement(element, "p", {"class": "admonition-title"})
        element.set("data-callout", block.kind)
        if block.metadata:
            element.set("data-callout-metadata", block.metadata)
        self._set_id(element, block)
        title.text = self.mark(block.line, block.title or block.kind.replace("-", " ").title())
        self.build(element, block.children)

    def _list(self, parent: etree.Element, block: b.List) -> None:
        element = etree.SubElement(parent, "ul" if block.start is None else "ol")
        if block.start is not None and block.start != 1:
            element.set("start", str(block.start))
        self._set_id(element, block)
        for item in block.items:
            li = etree.SubElement(element, "li")
            self._set_id(li, item)
            if item.task is not None:
                element.set("class", "task-list")
                li.set("class", "task-list-item")
                li.set("data-task", item.task)
                label = etree.SubElement(li, "label", {"class": "task-list-control"})
                box = etree.SubElement(label, "input", {"type": "checkbox", "disabled": "disabled"})
                box.set("aria-label", "done" if item.task != " " else "to do")
                if item.task != " ":
                    box.set("checked", "checked")
                etree.SubElement(label, "span", {"class": "task-list-indicator"})
            self.build(li, item.children, tight=block.tight)

    def _table(self, parent: etree.Element, block: b.Table) -> None:
        element = etree.SubElement(parent, "table")
        self._set_id(element, block)
        head = etree.SubElement(etree.SubElement(element, "thead"), "tr")
        self._row(head, "th", block.line, block.header, block.align)
        body = etree.SubElement(element, "tbody")
        for line, cells in block.rows:
            if len(cells) > len(block.header):
                count = f"the row has {len(cells)} cells, its table {len(block.header)} columns"
                self.page.tell(self._spot(line, ""), f"{count}; write a bar that parts no cells as \\|")
            self._row(etree.SubElement(body, "tr"), "td", line, cells, block.align)

    def _row(self, row: etree.Element, tag: str, line: int, cells: list[str], align: list[str]) -> None:
        for cell, side in zip_longest(cells, align):
            element = etree.SubElement(row, tag)
            if side:
                element.set("style", f"text-align: {side};")
            self.in_table = True
            self._paragraph(element, b.Paragraph(line, line, [(line, cell)], [(line, cell)]), tight=True)
            self.in_table = False

    def _rule(self, parent: etree.Element, block: b.Rule) -> None:
        self._set_id(etree.SubElement(parent, "hr"), block)

    def _math(self, parent: etree.Element, block: b.Math) -> None:
        element = etree.SubElement(parent, "div", {"class": "arithmatex"})
        self._set_id(element, block)
        element.text = AtomicString(f"\\[\n{without_tex_comments(block.tex)}\n\\]")

    def _comment(self, parent: etree.Element, block: b.Comment) -> None:
        self.page.record(block.text, self._spot(block.line, ""), comment=True)

    def _link_def(self, parent: etree.Element, block: b.LinkDef) -> None:
        if not is_external(block.target):
            self.page.resolve(markdown_target(block.target), self._spot(block.line, ""), block.target)
        label = re.sub(r"\s+", " ", block.label).strip().lower()
        self.definitions.setdefault(self.note.path, {}).setdefault(label, (block.target, block.title))

    # --- footnotes

    def _footnote_def(self, parent: etree.Element, block: b.FootnoteDef) -> None:
        """A definition shows nothing where it stands; its footnote is made where something refers to it."""

    def _tell_unused_footnotes(self, note: Note) -> None:
        """Obsidian shows no footnote that nothing refers to; its links count all the same."""
        if self.footnotes is None:
            return
        for id_, block in note.footnotes.items():
            if id_ not in self.footnotes.footnotes:
                told = f"nothing refers to the footnote '[^{id_}]', so it does not show"
                self.page.tell(self._spot(block.line, ""), told)
                for inner in b.walk(block.children):
                    for line, text in leaf_texts(inner):
                        self.page.record(text, self._spot(line, ""))

    def _define_footnote(self, id_: str, children: list[b.Block]) -> None:
        if self.footnotes is None:
            return
        key = self.footnote_prefix + id_
        if key not in self.footnotes.footnotes:
            self.footnote_blocks.append((children, self.note, self.footnote_prefix, list(self.embeds)))
            self.footnotes.setFootnote(key, mark(len(self.footnote_blocks) - 1))

    def _footnotes_in(self, line: int, text: str) -> str:
        """References in lower case (§7.3) and told apart by embed; ``^[text]`` to a definition and a reference."""
        if self.footnotes is None or ("[^" not in text and "^[" not in text):
            return text
        out = []
        at = 0
        for match in TOKEN.finditer(text):
            if match["footnote"] is None and match["footnote_inline"] is None:
                continue
            out.append(text[at : match.start()])
            at = match.end()
            if match["footnote"] is not None:
                id_ = match["footnote_id"].lower()
                block = self.note.footnotes.get(id_)
                if block is not None:
                    self._define_footnote(id_, block.children)
                out.append(f"[^{self.footnote_prefix}{id_}]" if block is not None else match[0])
            else:
                self.inline_footnotes += 1
                id_ = f"inline-{self.inline_footnotes}"
                number = line + text.count("\n", 0, match.start())
                children: list[b.Block] = [
                    b.Paragraph(number, number, [(number, match["footnote_text"])], [(number, match["footnote_text"])])
                ]
                self._define_footnote(id_, children)
                out.append(f"[^{self.footnote_prefix}{id_}]")
        return "".join([*out, text[at:]])

    # --- embeds

    def _is_note(self, link: Wikilink) -> bool:
        if not link.path:
            return True
        found = self.page.index.find(link.path, self.note.path)
        return found.path in self.page.index.notes

    @contextmanager
    def _inside(self, note: Note, prefix: str) -> Iterator[None]:
        before = self.note, self.footnote_prefix
        self.note, self.footnote_prefix = note, prefix
        try:
            yield
        finally:
            self.note, self.footnote_prefix = before

    def _embed(self, parent: etree.Element, link: Wikilink, line: int, written: str, text: str) -> None:
        """Show a note, a section or a block of it in place (§5.1)."""
        target = self.page.resolve(link, self._spot(line, without_comments(text)), written)
        if target.path is None:  # _is_note found it, so this does not happen
            return
        key = (target.path, target.place.anchor)
        if key in self.embeds or len(self.embeds) > MAX_EMBED_DEPTH or self.embed_count >= _MOST_EMBEDS:
            element = etree.SubElement(parent, "p", {"class": "embed embed-link"})
            element.text = ""  # the footnotes extension appends to the text of a last paragraph
            element.append(link_element(self.page, link, target))
            return
        if target.place.missing:
            element = etree.SubElement(parent, "p", {"class": "embed embed-link"})
            element.text = ""
            link_ = link_element(self.page, link, target)
            link_.tail = AtomicString(f" (there is no '{link.fragment}' in '{target.path}')")
            element.append(link_)
            return
        note = self.page.index.notes[target.path]
        self.embed_count += 1
        self.embeds.append(key)
        if not self.opener.embed(parent, note, link, target):
            self._embed_note(parent, note, target)
        self.embeds.pop()

    def _embed_note(self, parent: etree.Element, note: Note, target: Target) -> None:
        if target.place.heading:
            children = note.section(target.place.heading)
        elif target.place.block_id:
            children = [note.block(target.place.block_id)]
        else:
            children = note.blocks
        element = etree.SubElement(parent, "div", {"class": "embed"})
        source = etree.SubElement(element, "p", {"class": "embed-source"})
        title = str(note.meta.get("title") or note.stem)
        shown = Wikilink(title, None, f"{title} > {plain(target.place.heading.text)}", False) if (
            target.place.heading
        ) else Wikilink(title, None, None, False)  # fmt: skip
        source.append(link_element(self.page, shown, target))
        with self._inside(note, f"e{self.embed_count}-"):
            self.build(element, children)

    def build_excerpt(self, parent: etree.Element, excerpt: Note) -> None:
        """Append a piece of Markdown from inside another file, such as the text on a canvas's card."""
        self.embed_count += 1
        with self._inside(excerpt, f"e{self.embed_count}-"):
            self.build(parent, excerpt.blocks)

    def embed_in(self, parent: etree.Element, excerpt: Note, link: Wikilink, spot: Spot) -> None:
        """Append an embed that stands in another file: a note, a picture, or a link to what is neither."""
        with self._inside(excerpt, ""):
            if self._is_note(link):
                self._embed(parent, link, 1, link.shown, "")
            else:
                parent.append(media_element(self.page, link, self.page.resolve(link, spot, link.shown), spot))

    _BUILD: dict[type[b.Block], Any] = {  # noqa: RUF012 - a table of methods, never changed
        b.Code: _code, b.Html: _html, b.Quote: _quote, b.Callout: _callout, b.List: _list, b.Table: _table,
        b.Rule: _rule, b.Math: _math, b.Comment: _comment, b.FootnoteDef: _footnote_def, b.LinkDef: _link_def,
    }  # fmt: skip
