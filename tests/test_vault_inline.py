"""Inline constructs: what a reader sees of them, and lines that hold very many."""

import time

import pytest

from fieldnotes.vault.index import Index
from fieldnotes.vault.inline import markdown_links, pieces, plain
from fieldnotes.vault.note import Note
from fieldnotes.vault.page import Page
from fieldnotes.vault.render import render


@pytest.mark.parametrize(
    ("source", "seen"),
    [
        ("When x == y, 5 * 3", "When x == y, 5 * 3"),
        ("2 * 3 * 4", "2 * 3 * 4"),
        ("**bold *it*** ==mark== ~~no~~ _a_ __b__", "bold it mark no a b"),
        ("snake_case_name and *args, **kwargs", "snake_case_name and *args, **kwargs"),
        ("**[[Note|b *c* d]]** `*x*` $a*b*c$", "b *c* d *x* a*b*c"),
        (r"\*no\* [t *i*](x_(y)) ![p](q) [[a]]", "*no* t i  a"),
        ("[a [b](c) d](e) [not](a link) %%gone%%x", "a b d [not](a link) x"),
    ],
)
def test_plain_takes_markup_and_nothing_else(source: str, seen: str) -> None:
    assert plain(source) == seen


def test_a_markdown_link_is_read_as_commonmark_does() -> None:
    text = r"""[a](b\_c.md "t") ![i](<x y>) [d](e (f)) [g](h"""
    found = [(text[link.text], link.address, link.image, text[link.start : link.end]) for link in markdown_links(text)]
    assert found == [
        ("a", "b_c.md", False, r"""[a](b\_c.md "t")"""),
        ("i", "x y", True, "![i](<x y>)"),
        ("d", "e", False, "[d](e (f))"),
    ]


def test_pieces_part_a_long_line_between_constructs_and_lose_nothing() -> None:
    text = "[[a b]] `c [ d` [e [f] g](h) $x [ y$ " * 300
    parts = list(pieces(text, most=10))
    assert len(parts) > 50
    assert "".join(part for _, part in parts) == text
    assert all(text.startswith(part, at) for at, part in parts)
    begins = ("[[a b]]", "`c [ d`", "[e [f] g](h)", "$x [ y$")
    assert all(part.startswith(begins) for _, part in parts[:-1])


@pytest.mark.slow
@pytest.mark.parametrize("construct", ["[[T]] ", "[[Nope]] ", "[a](T.md) ", "![a](T.md) ", "[[T]]"])
def test_a_line_of_very_many_links_takes_seconds(construct: str) -> None:
    note = Note("note.md", construct * 20_000)
    page = Page(note, Index({"note.md": note, "T.md": Note("T.md", "text")}))
    begin = time.process_time()
    render(page)
    assert len(list(note.references())) == 20_000
    assert time.process_time() - begin < 30
