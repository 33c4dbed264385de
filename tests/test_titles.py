"""A note's name is its title, as in Obsidian, unless a property says otherwise."""

import re
from pathlib import Path

import pytest
from sites import build_site

from fieldnotes.vault import search


@pytest.mark.parametrize(
    ("name", "text", "title", "headings"),
    [
        ("Todo", "text", "Todo", ["Todo"]),
        ("Todo", "# Shopping\n\ntext", "Todo", ["Todo", "Shopping"]),
        ("Todo", "# todo\n\ntext", "Todo", ["todo"]),
        ("Todo", "text\n\n# Later", "Todo", ["Todo", "Later"]),
        ("Todo", "---\ntitle: Things\n---\n# Shopping", "Things", ["Things", "Shopping"]),
        ("Todo", "---\ntitle: Things\n---\ntext", "Things", ["Things"]),
        ("Todo", "![[Other]]", "Todo", ["Todo", "Inner"]),
        ("a & b", "# <b>x</b>\n\ny", "a & b", ["a & b", "<b>x</b>"]),
    ],
)
def test_title(tmp_path: Path, name: str, text: str, title: str, headings: list[str]) -> None:
    site = build_site(tmp_path, {"index.md": f"[[{name}|x]]", f"{name}.md": text, "Other.md": "# Inner\n\nx"},
                      plugins=["search"])  # fmt: skip
    page = site.article(f"{name}/index.html")
    shown = [found.strip() for found in re.findall("<h1[^>]*>(.*?)</h1>", page)]
    assert [found.replace("&amp;", "&") for found in shown] == headings
    assert re.search(rf"<title>{re.escape(title.replace('&', '&amp;'))} - Test", site[f"{name}/index.html"])
    found = {page.address: page.title for page in search.read(site.root)}
    in_search = found[f"{name.replace(' ', '%20').replace('&', '%26')}/"]
    assert in_search.casefold() == title.casefold()


def test_a_note_called_home_keeps_its_name_as_the_home_page(tmp_path: Path) -> None:
    site = build_site(tmp_path, {"Home.md": "# Welcome\n\n[[b]]", "b.md": "[[Home]]"})
    assert "<title>Test" in site["index.html"] or "<title>Home - Test" in site["index.html"]
    assert re.findall("<h1[^>]*>(.*?)</h1>", site.article("index.html")) == ["Home", "Welcome"]
    assert ">Home</a>" in site.article("b/index.html")


def test_the_first_heading_can_be_the_title(tmp_path: Path) -> None:
    files = {"index.md": "x", "Todo.md": "# Shopping\n\ntext", "b.md": "text"}
    site = build_site(tmp_path, files, extra={"obsidian": {"title": "heading"}})
    assert "<title>Shopping - Test" in site["Todo/index.html"]
    assert "<title>b - Test" in site["b/index.html"]
    assert site.article("Todo/index.html").count("<h1") == 1
