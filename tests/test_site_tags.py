"""Properties under a note's title, and the page that tags lead to."""

import re
from pathlib import Path

import pytest
import yaml
from sites import Built, build_site
from test_serve import Editing

from fieldnotes.doors.mkdocs_events import events_of
from fieldnotes.doors.mkdocs_serve import Preview

NOTE = """---
title: A & B
status: open <b>
tags: [exam/developer, Storage, "a b"]
related: "[[b]]"
list: ["[[b|Bee]]", "[[nowhere]]", plain, 12]
done: true
day: 2026-11-21
source: https://e.test/x?a=1
bad: "javascript:alert(1)"
deep: {a: [1, "%%hid%%"]}
said: "in %%secret%% words"
empty:
publish: true
cssclasses: [wide]
---
"""
FILES: dict[str, str | bytes] = {
    "index.md": "# Home\n\n[[a]] [[b]] #exam/sysops #EXAM/Developer and #storage",
    "a.md": NOTE + "# A & B\n\ntext",
    "sub/b.md": "# Other\n\n#exam in text, `#code` %%#hidden%% <!-- #comment -->\n\n![[a]]",
    "c.md": "---\ntags: [private-tag]\npublish: false\n---\n#kept",
}


def build(folder: Path, files: dict[str, str | bytes] = FILES, **settings: object) -> Built:
    return build_site(folder, files, plugins=["search"], extra={"obsidian": settings}, use_directory_urls=True,
                      validation={"links": {"anchors": "warn"}})  # fmt: skip


def rows(page: str) -> dict[str, str]:
    table = re.search('<table aria-label="Properties" class="note-properties">(.*?)</table>', page, re.DOTALL)
    cells = re.findall(r'<th scope="row">(.*?)</th>\s*<td>(.*?)</td>', table[1] if table else "", re.DOTALL)
    return dict(cells)


def test_properties_are_a_table_under_the_title(tmp_path: Path) -> None:
    site = build(tmp_path, properties="visible")
    page = site.article("a/index.html")
    assert page.index("<h1") < page.index("note-properties") < page.index("<p>text</p>")
    shown = rows(page)
    assert list(shown) == ["status", "tags", "related", "list", "done", "day", "source", "bad", "deep", "said"]
    assert shown["status"] == "open &lt;b&gt;"
    assert shown["related"] == '<a class="internal-link" href="../sub/b/">b</a>'
    assert shown["list"].startswith('<a class="internal-link" href="../sub/b/">Bee</a>, <span class="internal-link is-')
    assert shown["list"].endswith("</span>, plain, 12")
    assert 'checked="checked"' in shown["done"] and 'aria-label="yes"' in shown["done"]
    assert shown["day"] == "2026-11-21"
    assert shown["source"] == '<a href="https://e.test/x?a=1">https://e.test/x?a=1</a>'
    assert shown["bad"] == "javascript:alert(1)"
    assert shown["deep"] == '<code>{"a": [1, ""]}</code>'
    assert shown["said"] == "in words"
    assert shown["tags"].count('<span class="tag">#') == 3
    assert "secret" not in page
    assert "A &amp; B</a>" in site.article("sub/b/index.html").split("Linked from")[1]
    assert len([one for one in site.warnings if "nowhere" in one]) == 1


def test_a_heading_that_is_no_title_comes_after_them(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {"index.md": "[[x]]", "x.md": "---\nk: v\n---\n# Not its name\n\ntext"}
    site = build(tmp_path, files, properties="visible")
    page = site.article("x/index.html")
    assert page.index(">x</h1>") < page.index("note-properties") < page.index("Not its name")


def test_only_those_named_are_shown(tmp_path: Path) -> None:
    site = build(tmp_path, properties=["done", "status", "empty", "none"])
    assert list(rows(site.article("a/index.html"))) == ["done", "status"]
    assert "note-properties" not in site["index.html"]


def test_by_default_there_are_neither(tmp_path: Path) -> None:
    site = build(tmp_path)
    assert "note-properties" not in "".join(site[f"{name}index.html"] for name in ("", "a/", "sub/b/"))
    assert '<span class="tag">#exam/sysops</span>' in site["index.html"]
    assert "tags/index.html" not in site


def test_each_tag_leads_to_its_place_on_one_page(tmp_path: Path) -> None:
    site = build(tmp_path, tags="page", properties="visible")
    assert site.warnings == [one for one in site.warnings if "nowhere" in one]
    page = site.article("tags/index.html")
    found = re.findall(r'<h(\d) id="([^"]+)">#(.*?) <small>(\d+)</small>', page)
    assert [(level, name, count) for level, _, name, count in found] == [
        ("2", "a b", "1"), ("2", "exam", "3"), ("3", "EXAM/Developer", "2"), ("3", "exam/sysops", "1"),
        ("2", "storage", "2"),
    ]  # fmt: skip
    assert page.count('href="../sub/b/"') == 1 and page.count('href="../a/"') == 3
    ids = {anchor for _, anchor, _, _ in found}
    for name, start in (("index.html", "tags/#"), ("sub/b/index.html", "../../tags/#"), ("a/index.html", "../tags/#")):
        led = re.findall(r'<a class="tag" href="([^"]+)"', site[name])
        assert led and all(href.startswith(start) and href.removeprefix(start) in ids for href in led)
    everything = "".join(page.decode(errors="replace") for page in site.files().values())
    for hidden in ("private-tag", "#kept", "#hidden", "#comment", "tag-code"):
        assert hidden not in everything
    assert re.search(r'href="tags/" class="md-nav__link">\s*<span class="md-ellipsis">\s*Tags', site["index.html"])


BASE = """views:
  - {type: table, order: [file.name, file.tags, tags, formula.mine], groupBy: {property: formula.mine}}
  - {type: cards, order: [file.name, file.tags]}
  - {type: list, order: [file.name, file.tags]}
formulas:
  mine: file.tags[0]
"""


def test_tags_in_bases_lead_where_tags_lead(tmp_path: Path) -> None:
    files = {**FILES, "sub/all.base": BASE, "shows.md": "![[all.base]]\n\n```base\n" + BASE + "```"}
    site = build(tmp_path / "page", files, tags="page")
    ids = set(re.findall(r' id="(tag-[^"]+)">#', site["tags/index.html"]))
    for name, start in (("sub/all.base/index.html", "../../tags/#"), ("shows/index.html", "../tags/#")):
        article = site.article(name)
        led = re.findall(r'<a class="tag" href="([^"]+)">#exam/developer</a>', article, re.IGNORECASE)
        assert len(led) >= 3, name
        assert all(href.startswith(start) and href.removeprefix(start) in ids for href in led)
        assert '<span class="tag">' not in article
    assert "<a class=\"tag\"" not in build(tmp_path / "text", files)["sub/all.base/index.html"]


@pytest.mark.parametrize("addresses", ["name", "path"])
def test_the_page_of_tags_gives_way(tmp_path: Path, addresses: str) -> None:
    files: dict[str, str | bytes] = {
        "index.md": "[[Tags]] [[tags-3|x]] #a", "tags.md": "mine", "tags-2.md": "also mine", "tags-4/x.md": "x",
        "x.md": "---\naliases: [Tags 3]\n---\nx",
    }  # fmt: skip
    site = build(tmp_path, files, tags="page", addresses=addresses)
    assert "mine" in site["tags/index.html"] and "also mine" in site["tags-2/index.html"]
    where = re.search(r'<a class="tag" href="([^"#]+)#tag-a"', site["index.html"])
    assert where is not None
    assert 'id="tag-a"' in site[where[1] + "index.html"]
    assert where[1] not in ("tags/", "tags-2/", "tags-3/")


def test_a_vault_without_tags_has_no_page_of_them(tmp_path: Path) -> None:
    assert "tags/index.html" not in build(tmp_path, {"index.md": "none"}, tags="page")


def test_tags_that_differ_in_what_no_id_can_hold_have_places_of_their_own(tmp_path: Path) -> None:
    tags = ["a/b", "a:b", "a b", "ä", "x'y", "🎉", "a-20-b", "/", "<b>", "__config"]
    files: dict[str, str | bytes] = {"index.md": f"---\n{yaml.safe_dump({'tags': tags})}---\nx"}
    site = build(tmp_path, files, tags="page")
    ids = re.findall('<h[23] id="([^"]+)"', site.article("tags/index.html"))
    assert len(ids) == len(set(ids)) >= 9
    assert "<b>" not in site.article("tags/index.html")


def test_an_edit_under_serve_reaches_the_page_of_tags(tmp_path: Path) -> None:
    editing = Editing(tmp_path, {"index.md": "# Home\n\n[[a]] #first", "a.md": "---\ntags: [x]\n---\ntext #first"})
    editing.settings["extra"]["obsidian"].update(tags="page", properties="visible")
    editing.configure()
    editing.build()
    editing.preview = Preview(next(events_of(editing.config)))
    editing.preview.full = editing.build
    for text in ("---\ntags: [x]\n---\nother #first", "---\ntags: [y/z]\n---\n#first", "---\ntitle: T\n---\n#second",
                 "---\ntitle: T\ntags: [second]\nk: [v]\n---\nx"):  # fmt: skip
        (editing.vault / "a.md").write_text(text, encoding="utf-8")
        assert editing.difference() == [], text
    served = (tmp_path / "served" / "tags" / "index.html").read_text(encoding="utf-8")
    assert 'id="tag-second"' in served and "tag-x" not in served
