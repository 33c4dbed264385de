"""A statement is a line of a block, known by its words: what a run has delivered, and what a vault holds, is told by
statements, so that notes may be renamed, sorted anew and edited in between.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from hashlib import blake2b

from fieldnotes.vault.inline import plain

from .catalogue import bare, words
from .inline import MARK, MARKER, Ref
from .parse import PROVENANCE, Block, Document
from .parts import shown

_MARKER = re.compile(r"\A[\s>]*(?:(?:[-*+]|\d{1,9}[.)])\s+(?:\[.\]\s+)?)?")

Named = Callable[[Ref], str]
"""Says by what a picture without words is known: the digest of its content, or its name."""


def line_words(document: Document, line: str) -> tuple[str, ...]:
    """The words of a line as a reader sees them, without the marker and the number of a list's item."""
    text = MARKER.sub(lambda m: _shown(document.refs[int(m.group(1))]), line) if MARK in line else line
    text = unmarked(text).replace("%%", " ")  # a comment says something, too
    return tuple(words(plain(text) if text.isascii() else bare(text)))  # of ASCII nothing only decorates


def unmarked(line: str) -> str:
    """A line without the marker and the number of a list's item."""
    return _MARKER.sub("", line)


def _shown(ref: Ref) -> str:
    if ref.kind in ("address", "attribute"):
        return ""
    return shown(ref) if ref.kind == "link" else ref.text


def statement(text: tuple[str, ...]) -> str:
    """The mark of a statement: twelve hexadecimal digits."""
    return blake2b(" ".join(text).encode(), digest_size=6).hexdigest()


def statements(document: Document, block: Block, named: Named) -> list[str]:
    """The mark of each line of a block; empty for a line that says nothing, such as a rule.

    A picture without words is known by what ``named`` gives for it.
    """
    if PROVENANCE.match(block.lines[0]):
        return [""] * len(block.lines)
    out = []
    for line in block.lines:
        text = line_words(document, line)
        if not text:
            files = [named(document.refs[int(number)]) for number in MARKER.findall(line)]
            text = tuple(name for name in files if name)
        out.append(statement(text) if text else "")
    if not any(out):  # a comment in HTML, a rule: known as it is written
        out = [statement(("raw", *line.split())) if line.strip() else "" for line in block.lines]
    return out


def title_statement(title: str) -> str:
    """The mark of a heading: the same as of a line that says the same."""
    text = tuple(words(bare(title)))
    return statement(text) if text else ""
