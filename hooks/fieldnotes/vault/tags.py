"""The tags of a note (§8): those among its properties, and those in its text."""

from collections.abc import Iterator

from fieldnotes.vault import blocks as b
from fieldnotes.vault.inline import TOKEN
from fieldnotes.vault.note import Note, leaf_texts
from fieldnotes.vault.syntax import TAG


def tags_of(note: Note) -> list[str]:
    """A note's tags without ``#``, each once, in the order in which they first appear.

    Two that differ in case alone are one (§8).
    """
    found: dict[str, str] = {}
    for tag in [*note.meta.get("tags", []), *_inline(note)]:
        name = str(tag).strip().strip("/").removeprefix("#")
        if name:
            found.setdefault(name.lower(), name)
    return list(found.values())


def _inline(note: Note) -> Iterator[str]:
    for block in b.walk(note.blocks):
        if isinstance(block, b.Comment):
            continue
        for _, text in leaf_texts(block):
            if "#" in text:
                for match in TAG.finditer(_text_alone(text)):
                    yield match["tag"]


def _text_alone(text: str) -> str:
    """A text in which code, links, comments and formulas are a character that ends a tag and begins none."""
    return TOKEN.sub(lambda match: match[0] if match["escape"] is not None else "`", text)
