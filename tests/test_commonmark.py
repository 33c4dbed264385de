"""The block examples of CommonMark's specification, against a list of those that a note is meant to read otherwise."""

import json
import re
from html.parser import HTMLParser
from pathlib import Path

from fieldnotes.vault.note import Note
from fieldnotes.vault.page import Page
from fieldnotes.vault.render import render

EXAMPLES = json.loads((Path(__file__).parent / "commonmark" / "blocks.json").read_text(encoding="utf-8"))

_TABS = "tabs inside a line become blanks"
_ENDS = "white space at the ends of a code block's lines is dropped"
_PROPERTIES = "--- on the first line opens properties"
_NESTED = "an item indented by two blanks is nested, below 1. too"

# By the example's number, why a note shows it otherwise.
DIFFERENCES = {
    1: _TABS, 2: _TABS, 3: _TABS,
    96: _PROPERTIES, 98: _PROPERTIES,
    112: _ENDS, 118: _ENDS, 129: _ENDS,
    194: "a reference to a label with an escaped bracket is no link",
    297: _NESTED, 311: _NESTED, 313: _NESTED,
    300: "in a tight item, text below another block is a paragraph",
}  # fmt: skip


class _Shape(HTMLParser):
    """A page's blocks and their text. Where a link leads is the vault's business; white space counts in code alone."""

    _BLOCKS = frozenset("p div ul ol li blockquote pre h1 h2 h3 h4 h5 h6 hr br table thead tbody tr td th".split())
    _INLINE = frozenset({"em", "strong", "code"})

    def __init__(self, markup: str) -> None:
        super().__init__()
        self.parts: list[str] = [""]
        self.code = False
        self.feed(markup)
        self.close()
        self._element("p", "")

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in self._BLOCKS | self._INLINE:
            start = dict(attrs).get("start")
            self._element(tag, f"<{tag} start={start}>" if start else f"<{tag}>")
            self.code = self.code or tag == "pre"

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        self.code = self.code and tag != "pre"
        if tag in self._BLOCKS | self._INLINE:
            self._element(tag, f"</{tag}>")

    def handle_data(self, data: str) -> None:
        self.parts[-1] += data

    def _element(self, tag: str, written: str) -> None:
        text = self.parts.pop()
        if not self.code:
            text = re.sub(r"\s+", " ", text)
            if tag in self._BLOCKS:
                text = text.rstrip()
            if not self.parts or self.parts[-1].strip("</>").split(" ")[0] in self._BLOCKS:
                text = text.lstrip()
        self.parts += [*([text.rstrip("\n")] if text.rstrip("\n") else []), written, ""]


def test_blocks_are_read_as_the_specification_does() -> None:
    wrong = []
    for example in EXAMPLES:
        page = Page(Note("note.md", example["markdown"]), line_breaks=False)
        if _Shape(render(page, [], {})).parts != _Shape(example["html"]).parts:
            wrong.append(example["example"])
    assert wrong == sorted(DIFFERENCES)
