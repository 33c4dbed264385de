"""What a note, a name or an attachment may not do to a built site (SECURITY.md)."""

import os
import re
from pathlib import Path

import pytest
from sites import build_site

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
