"""What a note, a name or an attachment may not do to a built site (SECURITY.md)."""

import os
import re
from pathlib import Path

import pytest
from sites import Built, build_site

from fieldnotes.vault import redirects
from fieldnotes.vault.policy import source


def test_attachments_run_nothing_on_the_site(tmp_path: Path) -> None:
    still, active = b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"<svg onload='x'/>"
    files = {
        "index.md": "![[still.svg]] ![[active.svg]] [[page.html]]",
        "still.svg": still, "active.svg": active, "page.html": b"<script>x</script>",
    }  # fmt: skip
    site = build_site(tmp_path / "a", files)
    assert (site.root / "still.svg").read_bytes() == still
    assert "active.svg" not in site
    assert "default-src 'none'" in site["page.html"]
    assert [warning for warning in site.warnings if "active.svg: holds script" in warning]
    trusted = build_site(tmp_path / "b", files, extra={"obsidian": {"active_attachments": True}})
    assert (trusted.root / "active.svg").read_bytes() == active
    assert trusted["page.html"] == "<script>x</script>"


def test_titles_and_names_show_as_written(tmp_path: Path) -> None:
    folder = "<b onmouseover=x>" if os.name != "nt" else "b"
    site = build_site(
        tmp_path,
        {
            "index.md": "[[a]] [[c]]",
            "a.md": "---\ntitle: Say \"hi\" & <i>go</i> &lt;\ndescription: 'a \"b\" <c>'\n---\n[[c]]",
            "c.md": "# P\\<T> \\<img src=x onerror=alert(1) \\>\n\n## \\<img src=x onerror=2 \\>\n\n## List\\<T>",
            f"{folder}/d.md": "x",
        },
        repo_url="https://example.org/r", edit_uri="edit/main/",
    )  # fmt: skip
    shown = "Say &#34;hi&#34; &amp; &lt;i&gt;go&lt;/i&gt; &amp;lt;"
    page = site["a/index.html"]
    assert f"<title>{shown} - Test</title>" in page
    assert 'content="a &#34;b&#34; &lt;c&gt;"' in page
    assert shown in site["c/index.html"], "in the navigation"
    contents = site["c/index.html"]
    assert not re.search(r"<img[^>]*onerror", contents)
    assert re.search(r'<span class="md-ellipsis">\s*List&lt;T&gt;', contents)
    for path, content in site.files().items():
        if path.endswith(".html"):
            assert b"<b onmouseover" not in content.lower(), path
    if os.name != "nt":
        assert "&lt;b onmouseover=x&gt;" in page.lower()


def test_a_redirect_runs_nothing_that_a_name_says(tmp_path: Path) -> None:
    if os.name == "nt":
        pytest.skip("no such names")
    files = {"index.md": "x", "javascript:alert(1).md": "---\naliases: [other]\ntitle: '</title><script>x'\n---\nx"}
    for number, directory_urls in enumerate((True, False)):
        site = build_site(tmp_path / str(number), files, use_directory_urls=directory_urls)
        page = site["other/index.html" if directory_urls else "other.html"]
        assert "javascript:" not in page
        assert page.count("<script>") == 1
        assert "</title><script>x" not in page


def test_every_page_carries_its_policy(tmp_path: Path) -> None:
    files = {"index.md": "x", "a/b.md": "---\naliases: [c]\n---\n![x](https://e.org/x.png)"}
    settings: dict[str, object] = {"extra_javascript": ["https://cdn.example/x.js"], "repo_url": "https://github.com/a/b"}
    site = build_site(tmp_path / "a", files, **settings)
    page = site["a/b/index.html"]
    for wanted in ("script-src 'self' https://cdn.example 'sha256-", "img-src 'self' data: https: http:", "github.com"):
        assert wanted in page
    inline = re.findall(r"<script>(.*?)</script>", page, re.S)
    assert inline
    for script in inline:
        assert source(script) in page
    assert "Content-Security-Policy" in site["404.html"]
    assert source(redirects.SCRIPT) in site["c/index.html"]
    own = build_site(tmp_path / "b", files, extra={"obsidian": {"embeds_from": []}}, plugins=["offline", "search"])
    assert "img-src 'self' data:;" in own["a/b.html"]
    assert "unpkg" not in own["a/b.html"]
    assert "assets/obsidian/iframe-worker.js" in own
    sources = {"content_security_policy": {"script-src": "https://f.org", "frame-src": ["https://g.org"]}}
    more = build_site(tmp_path / "c", files, extra={"obsidian": sources})["index.html"]
    assert "https://f.org" in more
    assert "https://g.org" in more
    without = build_site(tmp_path / "d", files, extra={"obsidian": {"content_security_policy": False}})
    assert "Content-Security-Policy" not in without["index.html"]


def test_a_notes_classes_are_none_of_the_themes(tmp_path: Path) -> None:
    site = build_site(tmp_path, {"index.md": "---\ncssclasses: [wide, md-overlay, MD-header, __x]\n---\nx"})
    assert '<div class="wide">' in site["index.html"]


@pytest.mark.parametrize(
    "written",
    [
        "template: redirect.html\nlocation: 'javascript:alert(1)'", "template: ./redirect.html\nlocation: https://e.org",
        "template: ../../../etc/hosts", "template: /etc/hosts", "template: nothing.html", "template: ''",
        "icon: ../assets/images/favicon", "icon: ../../404",
    ],
)  # fmt: skip
def test_a_note_chooses_no_template_that_leads_away_or_is_not_there(tmp_path: Path, written: str) -> None:
    site = build_site(tmp_path, {"index.md": "[[a]]", "a.md": f"---\n{written}\n---\nthe note"})
    assert "the note" in site.article("a/index.html")
    assert "location.replace" not in site["a/index.html"]


def test_the_navigation_has_no_link_that_runs(tmp_path: Path) -> None:
    site = build_site(tmp_path, {"index.md": "x"}, nav=["index.md", {"run": "javascript:alert(1)"}])
    assert "javascript:alert" not in site["index.html"]
    assert any("'run' would run 'javascript:alert(1)'" in warning for warning in site.warnings)


def told_of_hosts(site: Built) -> list[str]:
    return [warning for warning in site.warnings if "policy forbids" in warning]


SHOWN = {
    "index.md": "# Home\n\n![a](https://e.test/a.png)\n\n![b][r]\n\n[r]: https://e.test/b.png\n\n"
    "<p>\n<img src='//e.test/c.png'></p>\n\ntext <video src=https://e.test/d.mp4></video>\n\n"
    "![](https://youtu.be/aaaaaaaaaaa)\n\n![own](https://own.test/site/x.png) [link](https://e.test/) ![d](data:,x)",
    "embeds.md": "![[index]]",
    "cards.md": "---\nimage: https://e.test/e.png\n---\n"
    "```base\nviews:\n  - type: cards\n    name: x\n    image: note.image\n```",
}


def test_what_readers_browsers_will_not_load_is_told_with_its_line(tmp_path: Path) -> None:
    site = build_site(tmp_path, SHOWN, site_url="https://own.test/site/", extra={"obsidian": {"embeds_from": []}})
    told = told_of_hosts(site)
    assert [line.partition(" ")[0] for line in told if "index.md" in line] == [
        f"index.md:{line}:" for line in (3, 5, 10, 12, 14)
    ]
    assert len([line for line in told if line.startswith("cards.md:")]) == 1
    assert not any("embeds.md" in line for line in told)  # told once, on the note's own page
    assert "add 'https://e.test' to the setting 'embeds_from'" in told[0]
    assert "frames of 'www.youtube-nocookie.com'" in told[-1] or any("youtube-nocookie" in line for line in told)


@pytest.mark.parametrize(
    "settings",
    [
        {}, {"embeds_from": ["https:"]}, {"embeds_from": [], "content_security_policy": False},
        {"embeds_from": ["https://e.test", "*.youtube-nocookie.com"]},
        {"embeds_from": ["*.youtube-nocookie.com"],
         "content_security_policy": {"img-src": "e.test", "media-src": ["https://e.test:443/"]}},
    ],
)  # fmt: skip
def test_what_they_will_load_is_not(tmp_path: Path, settings: dict[str, object]) -> None:
    site = build_site(tmp_path, SHOWN, site_url="https://own.test/site/", extra={"obsidian": settings})
    assert told_of_hosts(site) == []


def test_another_theme_has_no_policy_to_tell_of(tmp_path: Path) -> None:
    site = build_site(tmp_path, SHOWN, theme={"name": "mkdocs"}, extra={"obsidian": {"embeds_from": []}})
    assert told_of_hosts(site) == []
