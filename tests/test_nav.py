"""The navigation is what the theme makes of it, byte for byte, whatever it looks like."""

import re
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

import pytest
from sites import HOOK, Built, build_config, build_site

from fieldnotes.doors import mkdocs_nav

VAULT = {
    "index.md": "Home",
    "a/index.md": "---\ntitle: The first\nicon: material/star\nstatus: new\n---\nText",
    "a/one.md": "---\ntitle: One <b>&</b>\nsubtitle: below\n---\n# One\n\n## Part",
    "a/two.md": "Text",
    "a/deep/three.md": "Text",
    "a/deep/deeper/four.md": "Text",
    "a/one/inside.md": "its address begins with that of a note",
    "b/five.md": "Text",
    "b/six.md": "---\nhide: [navigation]\n---\nText",
    "c/d/seven.md": "Text",
    "top.md": "Text",
}
FEATURES = [[], ["prune"], ["tabs", "sections"], ["sections", "expand"], ["indexes", "prune"], ["tabs", "indexes"]]


@pytest.mark.parametrize("features", FEATURES, ids="-".join)
@pytest.mark.parametrize("form", ["folders", "files", "by name"])
def test_pages_are_the_same(tmp_path: Path, features: list[str], form: str, monkeypatch: pytest.MonkeyPatch) -> None:
    kept: list[bool] = []
    use = mkdocs_nav.Entries.use

    def note(self: mkdocs_nav.Entries, env: object) -> bool:
        kept.append(use(self, env))  # type: ignore[arg-type]
        return kept[-1]

    monkeypatch.setattr(mkdocs_nav.Entries, "use", note)
    theme = {"name": "material", "font": False, "features": [f"navigation.{name}" for name in features]}
    settings = {
        "theme": theme, "hooks": [str(HOOK)], "use_directory_urls": form != "files",
        "extra": {"obsidian": {"addresses": "name" if form == "by name" else "path"}},
    }  # fmt: skip
    ours = build_site(tmp_path, VAULT, **settings)
    assert kept == [True], "look at what mkdocs_nav.py replaces"
    monkeypatch.setattr(mkdocs_nav, "KNOWN", "another version")
    theirs = build_config(tmp_path / "mkdocs.yml", tmp_path / "theirs")
    assert kept == [True, False]
    assert ours.files() == theirs.files()


def test_links_of_the_navigation_are_left_to_the_theme(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    nav = [{"Home": "index.md"}, {"Out": "https://example.org/"}, {"B": [{"five": "b/five.md"}, {"Odd": "a/one/"}]}]
    ours = build_site(tmp_path, VAULT, nav=nav)
    monkeypatch.setattr(mkdocs_nav, "KNOWN", "another version")
    assert ours.files() == build_config(tmp_path / "mkdocs.yml", tmp_path / "theirs").files()


WIDE = {
    "index.md": "Home",
    **{f"part {number:03}/note {number}.md": "Text" for number in range(120)},
    **{f"wide/note {number:02}.md": "Text" for number in range(70)},
    "wide/index.md": "Its own page",
    **{f"deep/in {number:02}/note.md": "Text" for number in range(50)},
}
_ENTRY = re.compile(r'<a href="([^"]+)" class="md-nav__link')
_PRIMARY = re.compile(r'<nav class="md-nav md-nav--primary.*?md-sidebar--secondary', re.DOTALL)


def entries(built: Built, uri: str) -> list[str]:
    """Where the navigation of a page leads, as places in the site."""
    found = _PRIMARY.search(built[uri])
    assert found
    base = "http://e.org/" + uri.removesuffix("index.html")
    return [unquote(urlsplit(urljoin(base, href)).path)[1:] + "index.html" for href in _ENTRY.findall(found[0])]


@pytest.mark.parametrize("features", [["prune"], ["indexes", "prune"], ["tabs", "sections", "prune"]], ids="-".join)
def test_of_a_long_list_a_page_shows_what_is_near_it(tmp_path: Path, features: list[str]) -> None:
    theme = {"name": "material", "font": False, "features": [f"navigation.{name}" for name in features]}
    site = build_site(tmp_path, WIDE, theme=theme)
    built = [uri for uri in site.files() if uri.endswith("/index.html") or uri == "index.html"]
    assert len(built) == len(WIDE)
    for uri in built:
        if uri not in ("index.html", "wide/index.html"):
            assert len(entries(site, uri)) < 3 * mkdocs_nav.MOST, uri
            assert "Show all 12" in site[uri], uri
    near = entries(site, "part 060/note 60/index.html")
    assert {"part 059/note 59/index.html", "part 061/note 61/index.html"} <= set(near)
    assert "part 002/note 2/index.html" not in near
    assert "Show all 70" in site["wide/note 30/index.html"]
    assert "Show all" not in site["index.html"]
    reached, todo = set(), ["index.html"]
    while todo:
        uri = todo.pop()
        if uri not in reached:
            reached.add(uri)
            todo += entries(site, uri)
    assert set(built) <= reached, "every page can be reached, without a script too"


def test_all_of_it_where_a_setting_asks_for_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = {"extra": {"obsidian": {"navigation": "all"}}, "hooks": [str(HOOK)]}
    ours = build_site(tmp_path, WIDE, **settings)
    monkeypatch.setattr(mkdocs_nav, "KNOWN", "another version")
    assert ours.files() == build_config(tmp_path / "mkdocs.yml", tmp_path / "theirs").files()
