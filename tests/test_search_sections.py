"""The sections for the search are those that the parser of Material's plugin finds."""

from importlib.metadata import version
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from material.plugins.search.plugin import Parser

from fieldnotes.doors import mkdocs_search
from fieldnotes.vault.search_sections import sections

TAGS = ["h1", "h2", "h3", "p", "li", "ul", "pre", "code", "a", "div", "span", "sup", "br", "img", "object"]
ATTRIBUTES = ["", ' id="one"', " id=\"a&amp;b\" class='c'", ' class="headerlink" href="#x"', " data-search-exclude",
              ' class="linenodiv"', ' class="&#108;inenodiv"', ' ID="two" CLASS="headerlink"', " hidden", "/", " /",
              ' title="a > b"']  # fmt: skip
OTHERS = ["text", " ", "\n", "a & b", "1 &lt; 2", "é\n\n", "<!-- c -->", "a < b", "<script>if (a < b) {}</script>",
          '<script type="application/json">{"a": "<p>"}</script>', "<style>a{}</style>", "<script/>",
          "<script><!-- </script> --></script>",
          "<textarea><p></textarea>", "&amp", "</", "<", "<p id=one>"]  # fmt: skip

fragments = st.one_of(
    st.builds("<{}{}>".format, st.sampled_from(TAGS), st.sampled_from(ATTRIBUTES)),
    st.builds("</{}>".format, st.sampled_from([*TAGS, "P", "li "])),
    st.sampled_from(OTHERS),
)


def expected(html: str) -> list[tuple[Any, ...]]:
    parser = Parser()
    parser.feed(html)
    parser.close()
    return [(one.el.tag, one.id, one.depth, one.is_excluded(), one.title, one.text) for one in parser.data]


def found(html: str) -> list[tuple[Any, ...]] | None:
    some = sections(html)
    return some and [(one.tag, one.id, one.depth, one.excluded, one.title, one.text) for one in some]


@given(st.lists(fragments, max_size=25).map("".join))
def test_sections_are_the_plugins(html: str) -> None:
    try:
        wanted = expected(html)
    except ValueError:  # the plugin stumbles over it
        return
    got = found(html)
    assert got is None or got == wanted


@pytest.mark.parametrize("html", [
    "<p>Before</p><h1 id=\"t\">Title<a class=\"headerlink\" href=\"#t\">¶</a></h1><p>A &amp; <code>c&lt;d</code></p>",
    "<div><h2 id=\"in\">Within</h2><p>a</p></div><p>b</p><h3 id=\"x\" data-search-exclude>No</h3><ul><li> </li></ul>",
    "<pre><code>a\n  b</code></pre><script>x = 1;</script><p></p><svg viewBox=\"0 0 1 1\"><path d=\"M0\"/></svg><br />",
])  # fmt: skip
def test_common_pages_are_read_quickly(html: str) -> None:
    assert found(html) == expected(html)


@pytest.mark.parametrize("html", ["a < b", "<p id=one>", "<!-- c -->", "<textarea><p></textarea>", "<script/>"])
def test_doubtful_pages_are_left_to_the_plugin(html: str) -> None:
    assert sections(html) is None


def test_known_version() -> None:
    assert version("mkdocs-material") == mkdocs_search.VERSION, "compare what the plugin's parser does"
