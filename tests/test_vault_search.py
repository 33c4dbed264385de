"""The search index, and the pages that ask for it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from sites import build_site

from fieldnotes.vault import search

NOTE = """---
title: Long & <b>wide</b>
aliases: [Old name]
search: {boost: 0.5}
---
One. Two &amp; three.

## Head <i>x</i>

- a
- b
"""


def test_index_of_a_site(tmp_path: Path) -> None:
    files = {"index.md": "[[note]]", "folder/note.md": NOTE, "folder/other.md": "x [[note]]"}
    nav = ["index.md", {"Part & all": ["folder/note.md", "folder/other.md"]}]
    site = build_site(tmp_path, files, plugins=["search"], nav=nav)
    index = search.read(site[search.PATH])
    pages = {page[0]: page for page in index["pages"]}
    _, title, category, names, weight, sections = pages["folder/note/"]
    assert (title, category, names, weight) == ("Long & <b>wide</b>", "Part & all", ["note", "Old name"], 0.5)
    assert sections[0] == ["", "", "One. Two & three."]
    assert sections[1][0] == "head-x"
    assert sections[1][2] == "a\nb", "what stands in two blocks is not one sentence"
    assert pages[""][2] == ""
    assert json.loads(site["search/search_index.json"])["docs"] == [], "what the theme reads at each visit is small"
    for page in ("index.html", "folder/note/index.html", "404.html"):
        assert 'assets/obsidian/search.js"' in site[page]
        assert "workers/search." not in site[page]
    assert "assets/obsidian/minisearch/minisearch.js" in site


def test_a_note_may_weigh_its_sections_and_use_the_same_words_for_others(tmp_path: Path) -> None:
    text = "---\nsearch: {%s}\n---\n## Again\nx\n## Else\ny\n"
    files = {
        "index.md": "[[a]] [[b]]",
        "a.md": text % "sections: {Again: 0.5, Else: much}, names: [other]",
        "b.md": text % "sections: [Again], names: 5",
    }
    index = search.read(build_site(tmp_path, files, plugins=["search"])[search.PATH])
    pages = {page[0]: page for page in index["pages"]}
    assert [section[3:] for section in pages["a/"][5]] == [[], [0.5], []]
    assert pages["a/"][3] == ["a", "other"]
    assert [section[3:] for section in pages["b/"][5]] == [[], [], []]


def test_a_site_without_our_search_box_keeps_what_it_has(tmp_path: Path) -> None:
    files = {"index.md": "text"}
    none = build_site(tmp_path / "none", files, plugins=[])
    assert search.PATH not in none
    assert "assets/obsidian/search.js" not in none
    other = build_site(tmp_path / "other", files, plugins=["search"], theme={"name": "mkdocs"})
    assert search.PATH not in other
    assert json.loads(other["search/search_index.json"])["docs"]


def test_the_index_can_be_read_again() -> None:
    index = search.compact([{"location": "a/#b", "title": "B", "text": "<p>x\u2028y</p>"}], {}, " ")
    assert search.read(search.write(index)) == index
    assert index["pages"] == [["a/", "", "", [], 1, [["b", "B", "x y"]]]]
    with pytest.raises(ValueError, match="begins with"):
        search.read("{}")


def test_a_page_names_the_worker_in_its_settings_only() -> None:
    line = '"search": "../assets/javascripts/workers/search.1a.min.js"'
    page = f'<p>{line}</p><script id="__config" type="application/json">{{{line}}}</script>{line}'
    assert search.use(page, "w.js") == page.replace(f"{{{line}}}", '{"search": "../w.js"}')
    assert search.use(f"<p>{line}</p>", "w.js") == f"<p>{line}</p>"
