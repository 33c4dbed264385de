"""Bases: the examples of Obsidian's help on functions and syntax, and bases in a built site."""

import time
from datetime import datetime
from pathlib import Path

import pytest
from sites import build_site

from fieldnotes.vault.bases import base as bases
from fieldnotes.vault.bases import expression
from fieldnotes.vault.bases.evaluate import Evaluator, Exhausted, Failed
from fieldnotes.vault.bases.files import Library
from fieldnotes.vault.bases.query import run_view
from fieldnotes.vault.bases.values import Moment, text
from fieldnotes.vault.index import Index
from fieldnotes.vault.note import Note

NOW = Moment(datetime(2026, 11, 21, 15, 30, 5))


def vault(**notes: str) -> Library:
    paths = {name.replace("__", "/") + ".md": source for name, source in notes.items()}
    index = Index({path: Note(path, source) for path, source in paths.items()}, ["pic.png"])
    return Library(index, lambda path: None, lambda path: True)


LIBRARY = vault(
    books__Dune='---\nprice: 12.5\nage: 4\nauthor: "[[Herbert]]"\n'
    "tags: [book/novel]\nread: 2025-05-27\n"
    "when: 2025-01-01T10:30\ndone: true\nscores: [3, 1, 2]\nstatus: done\n---\n"
    "See [[Herbert]] and ![[pic.png]] #classic",
    Herbert="---\nborn: 1920-10-08\n---\nWrote [[Dune]].",
    Note="text `#no` %%#hidden%% #yes.",
)


def value(source: str, path: str = "books/Dune.md", **formulas: str) -> object:
    nodes = {name: expression.parse(one) for name, one in formulas.items()}
    run = Evaluator(LIBRARY, nodes, LIBRARY.files["Herbert.md"], NOW)
    return run.of(expression.parse(source), LIBRARY.files[path])


# From "Functions" and "Bases syntax" of the help, and what its rules imply; the text that the value shows.
@pytest.mark.parametrize(
    ("source", "expected"),
    [
        # operators
        ("1 + 2 * 3", "7"), ("(1 + 2) * 3", "9"), ("7 % 4", "3"), ("-2 - -3", "1"), ("1 / 0", "Infinity"),
        ("10 / 4", "2.5"), ("1 - 1 - 1", "-1"), ("8 / 4 / 2", "1"), ("!true", "false"), ("!!1", "true"),
        ("1 < 2 && 2 <= 2 && 3 > 2 && 3 >= 3", "true"), ("false || 'x'", "x"), ("1 == 1 != false", "true"),
        ("'a' + 1", "a1"), ("'a' == \"a\"", "true"), ("1 == '1'", "false"), ("missing > 1", "false"),
        # properties
        ("price", "12.5"), ("note.price", "12.5"), ('note["price"]', "12.5"), ("price * 2", "25"), ("Price", "12.5"),
        ("missing", ""), ("scores[0]", "3"), ("scores.length", "3"), ("scores[9]", ""),
        ("this.file.name", "Herbert"), ("this.born", "1920-10-08"), ("formula.double", "25"),
        ("file.properties.price", "12.5"), ("author.asFile().properties.born", "1920-10-08"),
        # dates
        ('date("2024-12-01") + "1M" + "4h" + "3m"', "2025-01-01 04:03"), ('(now() + "1d") - now() == 86400000', "true"),
        ('date("2025-01-31") + "1M"', "2025-02-28"), ('read < now()', "true"), ("read.year + read.month", "2030"),
        ('when.format("YYYY-MM-DD HH:mm")', "2025-01-01 10:30"), ('now().time()', "15:30:05"),
        ('now().date().format("YYYY-MM-DD HH:mm:ss")', "2026-11-21 00:00:00"), ('today()', "2026-11-21"),
        ('date("2025-05-27").format("dddd, Do MMMM [of] YY")', "Tuesday, 27th May of 25"),
        ('(now() - "3d").relative()', "3 days ago"), ('(now() + "1M").relative()', "in a month"),
        ('(date("2025-05-30") - read).days', "3"), ('(date("2025-05-30") - read) / 86400000', "3"),
        ("now() + (duration('1d') * 2) > now() + '47h'", "true"), ('read == date("2025-05-27")', "true"),
        ("read.isEmpty()", "false"), ('file.mtime > now() - "1 week"', "false"),
        # any
        ("1.isTruthy()", "true"), ('"example".isType("string")', "true"), ('true.isType("boolean")', "true"),
        ("123.toString() + 1", "1231"), ("missing.isEmpty()", "true"), ("price.isEmpty()", "false"),
        ("missing.contains('x')", ""), ("!missing.contains('x')", "true"),
        # texts
        ('"hello".contains("ell")', "true"), ('"hello".containsAll("h", "e")', "true"), ('"hello".length', "5"),
        ('"hello".containsAny("x", "y", "e")', "true"), ('"hello".endsWith("lo")', "true"), ('"".isEmpty()', "true"),
        ('"a:b:c:d".replace(/:/, "-")', "a-b:c:d"), ('"a:b:c:d".replace(/:/g, "-")', "a-b-c-d"),
        ('"a:b".replace(":", "-")', "a-b"), ('"John Smith".replace(/(\\w+) (\\w+)/, "$2, $1")', "Smith, John"),
        ('"123".repeat(2)', "123123"), ('"hello".reverse()', "olleh"), ('"hello".slice(1, 4)', "ell"),
        ('"hello".slice(-2)', "lo"), ('"a,b,c,d".split(",", 3)', "a, b, c"), ('"a,b,c,d".split(/,/, 3)', "a, b, c"),
        ('"hello world".title()', "Hello World"), ('"  hi  ".trim()', "hi"), ('"Hi".lower()', "hi"),
        ('"hello".startsWith("he")', "true"), ('/abc/.matches("abcde")', "true"), ("/A\\/c/i.matches('a/C')", "true"),
        # numbers
        ("(-5).abs()", "5"), ("(2.1).ceil()", "3"), ("(2.9).floor()", "2"), ("(2.5).round()", "3"),
        ("(2.3333).round(2)", "2.33"), ("(3.14159).toFixed(2)", "3.14"),
        ('number("3.4")', "3.4"), ("number(true)", "1"),
        ('number("x")', ""), ("max(1, 5, 3)", "5"), ("min(1, 5, 3)", "1"), ("5.isEmpty()", "false"),
        # lists and objects
        ("[1,2,3].contains(2)", "true"), ("[1,2,3].containsAll(2,3)", "true"), ("[1,2,3].containsAny(3,4)", "true"),
        ("[1,2,3,4].filter(value > 2)", "3, 4"), ("[1,[2,3]].flat()", "1, 2, 3"), ("[1,2,3].isEmpty()", "false"),
        ('[1,2,3].join("-")', "1-2-3"), ("[1,2,3,4].map(value + 1)", "2, 3, 4, 5"), ("[5,5].map(index)", "0, 1"),
        ("[1,2,3].reduce(acc + value, 0)", "6"), ("[1,2,3].reverse()", "3, 2, 1"), ("[1,2,3,4].slice(1,3)", "2, 3"),
        ("[3,1,2].sort()", "1, 2, 3"), ('["c","a","b"].sort()', "a, b, c"), ("[1,2,2,3].unique()", "1, 2, 3"),
        ('scores.reduce(if(acc == null || value > acc, value, acc), null)', "3"), ("scores.mean().round(3)", "2"),
        ("{}.isEmpty()", "true"), ('{"a": 1, "b": 2}.keys()', "a, b"), ('{"a": 1, "b": 2}.values()', "1, 2"),
        ('list("value").length', "1"), ("list(scores).length", "3"), ("list(missing).length", "0"),
        # files, links, tags
        ("file.name", "Dune"), ("file.path", "books/Dune.md"), ("file.folder", "books"), ("file.ext", "md"),
        ("file.basename", "Dune"), ('file.hasTag("book")', "true"), ('file.hasTag("novel")', "false"),
        ('file.hasTag("x", "#classic")', "true"), ('file.inFolder("books")', "true"),
        ('file.inFolder("book")', "false"),
        ('file.hasLink("Herbert")', "true"), ("file.hasLink(this)", "true"), ('file.hasLink("Dune")', "false"),
        ('file.hasProperty("price")', "true"), ('file.hasProperty("Herbert")', "false"), ("author == this", "true"),
        ('author == link("Herbert")', "true"), ("list(author).contains(this)", "true"), ("file.links.length", "3"),
        ('file.embeds[0].containsAny("jpg", "png")', "true"), ("file.backlinks.length", "1"),
        ('link("Herbert", "the author")', "the author"), ("author.linksTo(file)", "true"),
        ('file.asLink("x")', "x"),
        ('file("Herbert").name', "Herbert"), ('file(link("[[Herbert]]")).path', "Herbert.md"),
        ("file.tags.length", "2"),
        ('file.tags.contains("classic")', "true"), ('escapeHTML("<b>")', "&lt;b&gt;"), ('if(done, "y", "n")', "y"),
        ('if(missing, "y")', ""), ('image("x.png")', "x.png"), ('tags.contains("book/novel")', "true"),
    ],
)  # fmt: skip
def test_an_expression_is_worth_what_the_help_says(source: str, expected: str) -> None:
    assert text(value(source, double="price * 2")) == expected


@pytest.mark.parametrize(
    "source", ["", "1 +", "(1", "a b", "'x", "a.", "f(1,", "1(2)", "a ? b", "=", "[1", "{'a' 1}", "(" * 500, "!" * 500,
               "a" + ".b" * 500, "x" * 20_000]
)  # fmt: skip
def test_what_cannot_be_read_is_told(source: str) -> None:
    with pytest.raises(expression.ExpressionError):
        expression.parse(source)


@pytest.mark.parametrize(
    "source",
    [
        "[1,2,3,4,5,6,7,8,9].reduce(acc + acc, 'xxxxxxxxxx' * 1 + 'yyyyyyyy'.repeat(999))",
        "'x'.repeat(999999999)",
        "'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx'.repeat(3000).split('').map('x'.repeat(90000))",
        "[[1,1],[1,1],[1,1],[1,1],[1,1],[1,1],[1,1],[1,1],[1,1],[1,1],[1,1],[1,1],[1,1],[1,1],[1,1]]"
        ".reduce([acc, acc, acc], [1])",
        "/(x|xx)+$/.matches('x'.repeat(3000) + '!')",
        "'x'.repeat(3000).split('').map('x'.repeat(3000).split('').map('x'.repeat(3000).split('').length))",
    ],
)
def test_a_base_ends_whatever_it_asks_for(source: str) -> None:
    start = time.perf_counter()
    with pytest.raises((Exhausted, Failed)):
        value(source)
    assert time.perf_counter() - start < 20


def test_formulas_that_need_each_other_have_no_value() -> None:
    with pytest.raises(Failed):
        value("formula.a", a="formula.b", b="formula.a")


def test_numbers_do_not_grow_beyond_what_a_browser_knows() -> None:
    assert text(value("scores.reduce(acc * acc * acc * acc * acc * acc * acc * acc, 1000000)")) in ("Infinity", "NaN")


BASE = """
filters:
  and:
    - file.hasTag("book")
    - not:
        - file.inFolder("drafts")
formulas:
  each: (price / pages).toFixed(2)
properties:
  price:
    displayName: Price in €
views:
  - type: table
    name: All
    order: [file.name, note.price, formula.each]
    sort:
      - {property: price, direction: DESC}
    summaries:
      price: Sum
  - type: cards
    name: Cheap
    filters: price < 10
    order: [file.name, author]
    image: cover
    limit: 1
  - type: list
    name: By author
    groupBy: {property: author, direction: ASC}
    order: [file.name, price]
"""
NOTES = {
    "Big.md": "---\ntags: [book]\nprice: 30\npages: 300\nauthor: '[[Ann]]'\ncover: '[[pic.png]]'\n---\n",
    "Small.md": "---\ntags: [book]\nprice: 5\npages: 50\nauthor: '[[Nobody]]'\ncover: '#a0c0e0'\n---\n",
    "Mid.md": "---\ncover: '[[pic.png]]'\nprice: 9\npages: 90\n---\n#book/short by someone <b onclick=x>\n",
    "drafts/Draft.md": "---\ntags: [book]\nprice: 1\n---\n",
    "Secret.md": "---\ntags: [book]\nprice: 77\npublish: false\n---\n",
    "Ann.md": "An author.",
    "pic.png": b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x10\0\0\0\x08\x08\x06\0\0\0",
}


def rows(source: str, name: str | None = None) -> list[list[str]]:
    index = Index({path: Note(path, str(text)) for path, text in NOTES.items() if path.endswith(".md")})
    base = bases.parse(source)
    view = base.view(name)
    assert view is not None
    run = Evaluator(Library(index, lambda path: None, lambda path: True), base.formulas, None, NOW)
    return [[file.name for file in group.rows] for group in run_view(base, view, run).groups]


def test_filters_sorts_groups_and_limits() -> None:
    assert rows(BASE) == [["Secret", "Big", "Mid", "Small"]]
    assert rows(BASE, "Cheap") == [["Mid"]]
    assert rows(BASE, "by author") == [["Big"], ["Small"], ["Mid", "Secret"]]


def test_a_filter_that_cannot_be_read_lets_nothing_through() -> None:
    for filters in ("'price >'", "{nor: ['true']}", "[1]", "nonsense()", "{and: ['file.hasTag(\"book\")', 'a b']}"):
        assert rows(f"filters: {filters}\n") == [[]], filters


def test_a_base_on_a_page_in_a_block_and_linked(tmp_path: Path) -> None:
    site = build_site(
        tmp_path,
        {
            **NOTES,
            "index.md": "![[Books.base]]\n\n![[Books.base#Cheap]]\n\n[[Books.base|all]] [[Books.base#By author]]\n",
            "Block.md": '# Block\n\n```base\nfilters: file.hasLink(this)\nviews:\n  - type: table\n    name: x\n```\n',
            "Linker.md": "[[Block]]",
            "Books.base": BASE,
            "Orphan.base": "views: []\n",
        },
    )
    assert site.warnings == []
    home = site.article("index.html")
    assert home.index(">Big<") < home.index(">Mid<") < home.index(">Small<")
    assert "Price in €" in home and "Sum: 44" in home and ">0.10<" in home
    assert 'href="Books.base/#by-author"' in home and ">all</a>" in home
    assert "Draft" not in home and "Secret" not in home and "onclick" not in home
    page = site.article("Books.base/index.html")
    assert '<h2 id="all">' in page and '<img' in page and 'src="../pic.png"' in page
    assert 'class="internal-link is-unresolved">Nobody' in page and 'href="../Ann/"' in page
    assert "Linker" in site.article("Block/index.html") and "hasLink" not in site.article("Block/index.html")
    files = [name for name in site.files() if "rphan" in name or name.endswith(".base")]
    assert files == [], "the file itself is not published, nor one that nobody links to"
    assert "inFolder" not in "".join(content.decode("utf-8", "replace") for content in site.files().values())


def test_what_is_not_supported_is_named_with_its_line_and_on_the_page(tmp_path: Path) -> None:
    base = """views:
  - type: map
    name: Places
    filters: file.near("x")
    order: [formula.gone]
"""
    site = build_site(
        tmp_path, {"index.md": "![[M.base]]", "N.md": f"one\n\n```base\n{base}```\n", "B.md": "```base\na: [\n```\n",
                   "M.base": base}
    )  # fmt: skip
    told = "\n".join(site.warnings)
    assert "M.base:2: the view 'Places' is of the type 'map', which is not supported" in told
    assert "M.base:4: the function near() is not supported" in told
    assert "M.base:5: there is no formula 'gone'" in told
    assert "N.md:5: the view 'Places' is of the type 'map'" in told and "N.md:7: the function near()" in told
    assert "B.md:2: the base is no valid YAML" in told
    for page in ("index.html", "N/index.html"):
        assert "of the type 'map'" in site.article(page).replace("&#x27;", "'").replace("&#39;", "'")


@pytest.mark.parametrize(
    "source",
    ["", "null", "- 1", "views: 7", "views: [7]", "filters: {and: {or: x}}", "views: [{order: {a: b}, sort: 3}]",
     "a: &a [1]\nb: *a", "formulas: [1]", "views: [{type: [x], name: {a: b}, limit: -3, groupBy: 9}]",
     "summaries: {x: ')'}", "properties: {x: 3}", "\x00", "views: [{type: cards, image: formula.x, cardSize: big}]",
     "views: [{type: list, order: [], separator: 9}]"],
)  # fmt: skip
def test_no_base_kills_a_page(source: str) -> None:
    from fieldnotes.vault.page import Page
    from fieldnotes.vault.render import render

    index = Index({"a.md": Note("a.md", f"```base\n{source}\n```\n\nafter"), "b.md": Note("b.md", "x")})
    assert "after" in render(Page(index.notes["a.md"], index))
