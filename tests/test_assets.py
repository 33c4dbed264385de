"""The site's own style sheets and scripts: joined, small, and nothing published twice."""

from pathlib import Path

import pytest
from mkdocs.exceptions import ConfigurationError
from sites import HOOK, REPOSITORY, Built, build_site

ASSETS = REPOSITORY / "hooks" / "assets.py"
STYLES = "assets/stylesheets"


def build(tmp_path: Path, names: list[str]) -> Built:
    folder = tmp_path / "theme" / STYLES
    folder.mkdir(parents=True)
    (folder / "a.css").write_text("/* A. */\na {\n  color: red;\n}\n", encoding="utf-8")
    (folder / "b.css").write_text("b { color: blue; }", encoding="utf-8")
    (folder / "alone.css").write_text("i { color: green; }", encoding="utf-8")
    return build_site(
        tmp_path, {"index.md": "x"}, hooks=[str(HOOK), str(ASSETS)],
        extra={"bundles": {"site.css": [f"{STYLES}/{name}" for name in names]}},
        extra_css=["site.css"], theme={"name": "material", "font": False, "custom_dir": str(tmp_path / "theme")},
    )  # fmt: skip


def test_a_bundle_stands_in_the_place_of_its_parts(tmp_path: Path) -> None:
    site = build(tmp_path, ["b.css", "a.css"])
    assert site["site.css"] == "b{color:blue}a{color:red}"
    assert f"{STYLES}/a.css" not in site
    assert site[f"{STYLES}/alone.css"] == "i{color:green}"
    assert site.warnings == []
    assert 'href="site.css"' in site["index.html"]


def test_a_file_that_is_not_there_stops_the_build(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"extra\.bundles: there is no file 'assets/stylesheets/c\.css' in"):
        build(tmp_path, ["a.css", "c.css"])
