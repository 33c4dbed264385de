"""Inline constructs: what a reader sees of them, and lines that hold very many."""

import gc
import re
import time

import pytest
from markdown import markdown

from fieldnotes.vault.index import Index
from fieldnotes.vault.inline import TOKEN, markdown_links, pieces, plain
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


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("a <!-- b --> `c`", ["<!-- b -->", "`c`"]),
        ("a <!-- b `c` <!-- d", ["`c`"]),
        ("<!-- a --> <!-- b [[c]]", ["<!-- a -->", "[[c]]"]),
        ("`a --> <!-- b` <!-- c $d$", ["`a --> <!-- b`", "$d$"]),
        ("<!--> `a` <!--->", ["<!--> `a` <!--->"]),
        ("--> <!--> `a`", ["`a`"]),
        ("<!--a@b.c> <!-- x", ["<!--a@b.c>"]),
    ],
)
def test_a_comment_ends_where_one_is_closed_and_hides_nothing_where_none_is(text: str, found: list[str]) -> None:
    assert [match[0] for match in TOKEN.finditer(text)] == found
    assert TOKEN.sub(lambda match: "", text) == "".join(re.split("|".join(map(re.escape, found)), text))


def test_comments_that_are_never_closed_take_time_in_proportion() -> None:
    """Twice as many took four times as long: 20,000 took nine seconds."""

    def seconds(text: str) -> float:
        begin = time.process_time()
        assert len(list(TOKEN.finditer(text))) == text.count("[[")
        return time.process_time() - begin

    for text in ("x <!-- " * 50_000, "x <!-- [[a]] " * 50_000, "--> " + "<!-- " * 50_000):
        assert seconds(text) < 2


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


@pytest.mark.parametrize(
    "text",
    ["x <b>y</b> " * 10_000, "x <!-- " * 20_000, "x[^1] " * 10_000 + "\n\n[^1]: note", "x<!--c-->\n" * 10_000,
     "\n\n".join(f"x[^{n}]\n\n[^{n}]: note" for n in range(4000))],
    ids=["tags", "unclosed comments", "references to one footnote", "comments over lines", "footnotes"],
)  # fmt: skip
def test_a_page_of_very_many_takes_time_in_proportion(text: str) -> None:
    """For four times the text linear code takes four times as long, quadratic code sixteen; machines are uneven."""

    def seconds(source: str) -> float:
        begin = time.process_time()
        render(Page(Note("note.md", source)))
        return time.process_time() - begin

    end = text[text.rindex("\n\n") :] if text.endswith("note") else ""
    quarter = text[: text.index("x[^1000]")] if "x[^1000]" in text else text[: len(text) // 4] + end
    gc.disable()  # how long a collection takes depends on what other tests have left
    try:
        quarters, wholes = zip(*((seconds(quarter), seconds(text)) for _ in range(3)), strict=True)
    finally:
        gc.enable()
    assert min(wholes) < 9 * min(quarters) + 0.1


MIXED = (
    "<b>x *y*</b> https://e.org/a<br>b **<i>z</i>** <kbd>k</kbd>#no #tag <!-- hid [[a]] --> `<b>` \\<b> "
    "<span class='c' onclick=1>s</span> [t <u>u</u>](https://e.org) <script>x</script> $<b>$ ==<i>m</i>== "
)


def test_many_tags_are_shown_as_few_are() -> None:
    few = render(Page(Note("note.md", MIXED)))
    many = render(Page(Note("note.md", MIXED * 100)))
    assert few.count("<kbd>") == 1
    assert many.removeprefix("<p>").removesuffix("</p>").count(few.removeprefix("<p>").removesuffix("</p>")) == 100


def test_references_to_a_footnote_have_the_ids_that_the_library_gives() -> None:
    text = "x[^a] y[^b] z[^a] [^a] [^b]\n\n[^a]: one\n\n[^b]: two"
    own = render(Page(Note("note.md", text)))
    library = markdown(text, extensions=["footnotes"], extension_configs={"footnotes": {"USE_DEFINITION_ORDER": False}})
    wanted = re.findall('(?:id|href)="[^"]*"', library)
    assert len(wanted) == 17
    assert re.findall('(?:id|href)="[^"]*"', own) == wanted
