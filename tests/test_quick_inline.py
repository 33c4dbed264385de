"""Inline constructs become what Python-Markdown alone makes of them."""

import markdown
from hypothesis import given
from hypothesis import strategies as st
from markdown.inlinepatterns import SimpleTextPattern
from markdown.treeprocessors import InlineProcessor

from fieldnotes.vault import quick_inline

PIECES = ["a", " ", "\n", "\n\n", "*", "**", "_", "__", "`", "[", "]", "(", ")", "[b](c)", "![d](e)", "<http://f.org>",
          "<b>", "</b>", "&amp;", "\\", "\\*", "  \n", "# ", "- ", "[g]: h\n", "[g]", "%x%", "&", "<"]  # fmt: skip


class Old(SimpleTextPattern):
    """A processor of the kind that Python-Markdown had before version 3."""

    def __init__(self) -> None:
        super().__init__(r"(%x%)")


def rendered(text: str, *, quick: bool) -> str:
    md = markdown.Markdown()
    md.inlinePatterns.register(Old(), "old", 65)
    if quick:
        quick_inline.use(md)
        assert isinstance(md.treeprocessors["inline"], quick_inline.QuickInline)
    return md.convert(text)


@given(st.lists(st.sampled_from(PIECES), max_size=30).map("".join))
def test_results_are_python_markdowns(text: str) -> None:
    assert rendered(text, quick=True) == rendered(text, quick=False)


def test_another_python_markdown_works_alone(monkeypatch) -> None:  # type: ignore[no-untyped-def]
    assert markdown.__version__ == quick_inline.VERSION, "look at what quick_inline.py replaces"
    monkeypatch.setattr(markdown, "__version__", "4.0")
    md = markdown.Markdown()
    quick_inline.use(md)
    assert type(md.treeprocessors["inline"]) is InlineProcessor
