"""The navigation is what the theme makes of it, byte for byte, whatever it looks like."""

from pathlib import Path

import pytest
from sites import HOOK, build_config, build_site

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
