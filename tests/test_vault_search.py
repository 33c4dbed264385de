"""The search index, and the pages that ask for it."""

from __future__ import annotations

import json
import random
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sites import build_site

from fieldnotes.vault import search, search_postings, search_words

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
    pages = {page.address: page for page in search.read(site.root)}
    page = pages["folder/note/"]
    assert (page.title, page.category, page.weight) == ("Long & <b>wide</b>", "Part & all", 0.5)
    assert page.names == ["note", "Old name"]
    assert page.sections[0] == search.Section("", "", "One. Two & three.")
    assert page.sections[1].id == "head-x"
    assert page.sections[1].text == "a\nb", "what stands in two blocks is not one sentence"
    assert pages[""].category == ""
    assert "Two & three" not in site[search.PATH], "texts are fetched when they are shown"
    assert json.loads(site["search/search_index.json"])["docs"] == [], "what the theme reads at each visit is small"
    for page in ("index.html", "folder/note/index.html", "404.html"):
        assert 'assets/obsidian/search.js"' in site[page]
        assert "workers/search." not in site[page]
    assert "assets/obsidian/search-index.js" in site


def test_a_note_may_weigh_its_sections_and_use_the_same_words_for_others(tmp_path: Path) -> None:
    text = "---\nsearch: {%s}\n---\n## Again\nx\n## Else\ny\n"
    files = {
        "index.md": "[[a]] [[b]]",
        "a.md": text % "sections: {Again: 0.5, Else: much}, names: [other]",
        "b.md": text % "sections: [Again], names: 5",
    }
    pages = {page.address: page for page in search.read(build_site(tmp_path, files, plugins=["search"]).root)}
    assert [section.weight for section in pages["a/"].sections] == [1, 0.5, 1]
    assert pages["a/"].names == ["a", "other"]
    assert [section.weight for section in pages["b/"].sections] == [1, 1, 1]


def test_words_end_where_the_setting_says_if_it_can_be_read(tmp_path: Path) -> None:
    files = {"index.md": "one.two three"}
    site = build_site(tmp_path / "a", files, plugins=[{"search": {"separator": "[\\s.]+"}}])
    assert "three" in site[search.PATH]
    assert "one.two" not in site[search.PATH]
    other = build_site(tmp_path / "b", files, plugins=[{"search": {"separator": "\\p{P}+"}}])
    assert any("separator: \\p{P}+" in warning and "JavaScript" in warning for warning in other.warnings)
    assert "one.two" in other[search.PATH]


def test_a_site_without_our_search_box_keeps_what_it_has(tmp_path: Path) -> None:
    files = {"index.md": "text"}
    none = build_site(tmp_path / "none", files, plugins=[])
    assert search.PATH not in none
    assert "assets/obsidian/search.js" not in none
    other = build_site(tmp_path / "other", files, plugins=["search"], theme={"name": "mkdocs"})
    assert search.PATH not in other
    assert json.loads(other["search/search_index.json"])["docs"]


def test_the_index_can_be_read_again(tmp_path: Path) -> None:
    entry = {"location": "a/#b", "title": "B", "text": "<p>x\u2028y</p>", "boost": "much"}
    pages = search.collect([entry], {"a/": search.Names(weights={"B": 0.5})})
    assert pages == [search.Page("a/", "", "", (), 1, [search.Section("b", "B", "x y", 0.5)])]
    many = [replace(pages[0], address=f"{number}/", names=[], category=str(number % 3)) for number in range(9)]
    for path, script in search.files(many, " ").items():
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_text(script, encoding="utf-8")
    assert search.read(tmp_path) == many
    (tmp_path / search.PATH).write_text("{}", encoding="utf-8")
    with pytest.raises(ValueError, match="begins not with"):
        search.read(tmp_path)


def test_texts_of_one_category_lie_together_and_no_file_grows_without_end() -> None:
    def page(number: int, category: str, size: int) -> search.Page:
        return search.Page(f"{number}/", "", category, [], 1, [search.Section("", "", "x" * size)])

    def shards(pages: list[search.Page]) -> list[int]:
        index = json.loads(search.files(pages, " ")[search.PATH].partition(" = ")[2].rstrip(";\n"))
        return [number for *_, number, _ in index["pages"]]

    pages = [page(0, "a", 9), page(1, "a", 9), page(2, "b", 9), page(3, "b", 99_999), page(4, "b", 9)]
    assert shards(pages) == [0, 0, 1, 2, 3]


def test_the_index_grows_as_the_notes_do() -> None:
    def pages(count: int) -> list[search.Page]:
        chance = random.Random(1)  # noqa: S311 - texts, no secret
        words = ["".join(chance.choices("abcdefgh", k=6)) for _ in range(500)]
        return [
            search.Page(f"{number}/", f"Page {number}", "x", [], 1, [
                search.Section("", "", " ".join(chance.choices(words, k=80))),
                search.Section(f"part-{number}", f"Part {number}", " ".join(chance.choices(words, k=80))),
            ])
            for number in range(count)
        ]  # fmt: skip

    one, two = (len(search.files(pages(count), " ")[search.PATH]) for count in (500, 1000))
    assert two < 2.1 * one


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("The queues' policies, and a bus", ["queue", "policy", "bus"]),
        ("Ångström naïve ΛΌΓΟΣ", ["angstrom", "naive", "λογος"]),
        ("C++ (C#) v3.5 -- ... snake_case *bold*", ["c++", "c#", "v3.5", "snake_case", "bold"]),
        ("DeletionPolicy of DynamoDB", ["deletionpolicy", "dynamodb", "deletion", "policy"]),
        ("to be or not to be", []),
        ("addresses of indexes, classes without such", ["address", "index", "class"]),
        ("_" * 50_000 + "x" + "*" * 50_000, ["x"]),
        ("", []),
    ],
)
def test_words_of_a_text(text: str, words: list[str]) -> None:
    assert search_words.Words(r"[\s,()]+").of(text) == words


def read_numbers(text: str) -> list[int]:
    """The rule in search_postings.py, read backwards."""
    numbers, number = [], 0
    for character in text:
        digit = search_postings.DIGITS.index(character)
        if digit < 64:
            numbers.append(number * 64 + digit)
            number = 0
        else:
            number = number * 29 + digit - 63
    return numbers


@given(st.lists(st.lists(st.sampled_from(["a", "ab", "abc", "b", "aé", "z" * 99]), max_size=9), max_size=3000))
def test_places_of_words_can_be_read_again(sections: list[list[str]]) -> None:
    written = search_postings.encode(sections)
    words: list[str] = []
    for line in written["words"].split("\n") if written["words"] else []:
        words.append((words[-1] if words else "")[: search_postings.DIGITS.index(line[0])] + line[1:])
    found = read_numbers(written["found"])
    distances, counts = iter(read_numbers(written["places"])), iter(read_numbers(written["counts"]))
    read: list[dict[str, int]] = [{} for _ in sections]
    for number in sorted(range(len(words)), key=lambda at: found[at]):
        section = -1
        for _ in range(found[number]):
            section += next(distances) + 1
            read[section][words[number]] = next(counts) + 1
    assert read == [{word: min(count, 3) for word, count in Counter(section).items()} for section in sections]
    assert words == sorted(words)


def test_numbers_of_any_size_are_written() -> None:
    for number in (0, 63, 64, 65, 1919, 1920, 1921, 60_000, 10**9):
        assert read_numbers(search_postings._numbers([number])) == [number]


def test_no_character_of_the_places_is_escaped() -> None:
    assert json.dumps(search_postings.DIGITS) == f'"{search_postings.DIGITS}"'


def test_a_page_names_the_worker_in_its_settings_only() -> None:
    line = '"search": "../assets/javascripts/workers/search.1a.min.js"'
    page = f'<p>{line}</p><script id="__config" type="application/json">{{{line}}}</script>{line}'
    assert search.use(page, "w.js") == page.replace(f"{{{line}}}", '{"search": "../w.js"}')
    assert search.use(f"<p>{line}</p>", "w.js") == f"<p>{line}</p>"
