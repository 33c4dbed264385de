"""One parsed note: what other notes may link to in it, and what it links to."""

import re
from bisect import bisect
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property, partial, wraps
from typing import Any, TypeVar

from markdown.extensions.toc import slugify, unique

from fieldnotes.vault import blocks as b
from fieldnotes.vault import frontmatter
from fieldnotes.vault.fingerprint import fingerprint
from fieldnotes.vault.inline import Reference, comments_in, is_external, markdown_target, plain, references
from fieldnotes.vault.memo import FORGETFUL, Memo
from fieldnotes.vault.paths import HeadingKey, VaultPath
from fieldnotes.vault.sanitize import safe_id
from fieldnotes.vault.syntax import heading_key, parse_wikilink

Slugify = Callable[[str, str], str]
T = TypeVar("T")


_CUSTOM_ID = re.compile(r"\s*\{[^{}]*?#([\w:.-]+)[^{}]*\}\s*$")
_BREAKS_LINKS = re.compile(r"[:#|^\\]|%%|\[\[|\]\]")
# A property that is a link: its whole value (§1.10).
PROPERTY_LINK = re.compile(r"\[\[([^\[\]\n]+)\]\]")


@dataclass(frozen=True, slots=True)
class Anchor:
    """A heading that links can name.

    Args:
        level: 1 to 6.
        key: its text in the form in which headings are compared.
        id: the id it has on its note's page.
        index: its place among the note's top-level blocks.
        text: what a reader sees.
        source: what a link has to name, without what may break one (§3.3).
    """

    level: int
    key: HeadingKey
    id: str
    index: int
    text: str
    source: str


@dataclass
class Note:
    """A note of the vault, read once for each build.

    Args:
        path: its path in the vault, ``/`` between folders.
        source: the whole file.
        slugify: how heading ids are made; the site's own rule.
        separator: what stands for blanks in them.
        custom_ids: whether ``{#id}`` at a heading's end names its id (the attr_list extension is on).
        memo: knows what builds before have worked out of the same text.
    """

    path: VaultPath
    source: str
    slugify: Slugify = slugify
    separator: str = "-"
    custom_ids: bool = False
    memo: Memo = field(default=FORGETFUL, repr=False, compare=False)
    properties: frontmatter.Properties = field(init=False)

    def __post_init__(self) -> None:
        self.properties = frontmatter.split(b.clean_source(self.source))

    @cached_property
    def same(self) -> str:
        """A fingerprint of all that the note is made of."""
        slugify_ = getattr(self.slugify, "__qualname__", "")
        return fingerprint((type(self).__name__, self.path, self.source, slugify_, self.separator, self.custom_ids))

    @property
    def meta(self) -> dict[str, Any]:
        """The note's properties."""
        return self.properties.values

    @property
    def body(self) -> str:
        """The note without its properties."""
        return self.properties.body

    @property
    def stem(self) -> str:
        """Its file name without ``.md``: in Obsidian, its title."""
        return self.path.rpartition("/")[2].rpartition(".")[0]

    @property
    def aliases(self) -> list[str]:
        """Its other names."""
        aliases = self.meta.get("aliases", [])
        return [alias for alias in aliases if isinstance(alias, str)]

    @cached_property
    def blocks(self) -> list[b.Block]:
        """The body's top-level blocks."""
        return b.parse(self.body)

    @property
    def anchors(self) -> list[Anchor]:
        """The headings links can name: those at the top level of the note (§3.5), with the ids of its page."""
        return _anchors(self)

    @property
    def block_names(self) -> frozenset[str]:
        """The ids that its blocks have."""
        return _block_names(self)

    @cached_property
    def block_ids(self) -> dict[str, b.Block]:
        """Blocks by their ``^id``; of two with one id the first counts."""
        found: dict[str, b.Block] = {}
        for block in b.walk(self.blocks):
            if block.block_id is not None:
                found.setdefault(block.block_id, block)
        return found

    def block(self, block_id: str) -> b.Block:
        """The block of an id as it stands alone: an item in a list of its own, with its number."""
        block = self.block_ids[block_id]
        if not isinstance(block, b.Item):
            return block
        for one in b.walk(self.blocks):
            if isinstance(one, b.List) and (at := next((n for n, i in enumerate(one.items) if i is block), -1)) >= 0:
                start = None if one.start is None else one.start + at
                return b.List(block.line, block.end, start, [block], one.tight)
        return block  # an item stands in a list, so this does not happen

    def heading(self, parts: list[str]) -> Anchor | None:
        """Find the heading that a fragment names (§3.1).

        Args:
            parts: the fragment split at ``#``, outermost heading first.

        Returns:
            The heading that the last part matches, each part deeper than the one before; ``None`` if any fails.
        """
        found: Anchor | None = None
        wanted = [heading_key(part) for part in parts]
        at = 0
        for anchor in self.anchors:
            if at == len(wanted):
                break
            if (found is None or anchor.level > found.level) and anchor.key == wanted[at]:
                found = anchor
                at += 1
        return found if at == len(wanted) and wanted else None

    def section(self, anchor: Anchor) -> list[b.Block]:
        """A heading and all up to the next of the same or a higher level (§3.8)."""
        end = next(
            (later.index for later in self.anchors if later.index > anchor.index and later.level <= anchor.level),
            len(self.blocks),
        )
        return self.blocks[anchor.index : end]

    def line(self, body_line: int) -> int:
        """The line of the file for a line of the body."""
        return body_line + self.properties.body_line - 1

    def references(self, *, hidden: bool = True) -> Iterator[tuple[int, str, Reference]]:
        """All links and embeds, those of properties too (§1.10).

        Args:
            hidden: whether those in comments count (§1.11), which only the note's author sees.

        Yields:
            The line in the file, the text in which it stands, the reference.
        """
        for value, line in self.property_texts():
            yield line, value, Reference(parse_wikilink(value[2:-2]), value, 0, True)
        for block in b.walk(self.blocks):
            if isinstance(block, b.LinkDef) and not is_external(block.target):
                link = markdown_target(block.target)
                yield self.line(block.line), "", Reference(link, block.target, 0, False)
            if isinstance(block, b.Comment) and not hidden:
                continue
            for line, text in leaf_texts(block):
                breaks = [match.start() for match in re.finditer("\n", text)]
                comments = [] if hidden else list(comments_in(text))
                for reference in references(text):
                    if not any(start <= reference.start < end for start, end in comments):
                        yield self.line(line + bisect(breaks, reference.start)), text, reference

    @cached_property
    def footnotes(self) -> dict[str, b.FootnoteDef]:
        """Footnote definitions by id; of two with one id the first counts."""
        found: dict[str, b.FootnoteDef] = {}
        for block in b.walk(self.blocks):
            if isinstance(block, b.FootnoteDef):
                found.setdefault(block.id, block)
        return found

    def property_texts(self) -> Iterator[tuple[str, int]]:
        """Properties that are links: values that are exactly ``[[…]]``, each with its line in the file (§1.10)."""
        return ((text, line) for text, line in self.properties.texts if PROPERTY_LINK.fullmatch(text))


def once(work: Callable[[Note], T]) -> Callable[[Note], T]:
    """Let something be worked out of each note once: a note never changes.

    Where builds are kept (``Note.memo``), what is worked out of a text is kept from one to the next.

    Args:
        work: gives what nobody changes, either: plain values and data classes of this package.
    """
    name = f"{work.__module__}.{work.__qualname__}"

    @wraps(work)
    def known(note: Note) -> T:
        found = note.__dict__.setdefault("_once", {})
        if work not in found:
            found[work] = note.memo.get(name, note.same, partial(work, note)) if note.memo.keeps else work(note)
        value: T = found[work]
        return value

    return known


@once
def _anchors(note: Note) -> list[Anchor]:
    used: set[str] = set()
    anchors = []
    for index, block in enumerate(note.blocks):
        if not isinstance(block, b.Heading):
            continue
        source, custom = block.text, None
        if note.custom_ids and (match := _CUSTOM_ID.search(source)):
            source, custom = source[: match.start()], match[1]
        text = plain(source)
        anchor = unique(safe_id(custom or note.slugify(text, note.separator)), used)
        written = " ".join(_BREAKS_LINKS.sub(" ", source).split())
        anchors.append(Anchor(block.level, heading_key(source), anchor, index, text, written))
    return anchors


@once
def files_named(note: Note) -> list[str]:
    """The paths in a note's links in plain sight that may name other files than notes."""
    paths = (reference.link.path for _, _, reference in note.references(hidden=False))
    return list(dict.fromkeys(path for path in paths if "." in path))


@once
def _block_names(note: Note) -> frozenset[str]:
    return frozenset(note.block_ids)


def leaf_texts(block: b.Block) -> Iterator[tuple[int, str]]:
    """The pieces of inline text that a block holds itself, each with the line on which it begins."""
    if isinstance(block, b.Paragraph):
        yield block.line, "\n".join(text for _, text in block.text)
    elif isinstance(block, b.Heading):
        yield block.line, block.text
    elif isinstance(block, b.Callout):
        yield block.line, block.title
    elif isinstance(block, b.Comment):
        yield block.line, block.text
    elif isinstance(block, b.Table):
        for cell in block.header:
            yield block.line, cell
        for line, cells in block.rows:
            for cell in cells:
                yield line, cell
