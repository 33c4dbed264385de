"""Style sheets and scripts in one file each."""

from pathlib import Path

import pytest
from mkdocs.exceptions import ConfigurationError
from sites import HOOK, REPOSITORY, build_site

from fieldnotes.doors.mkdocs_bundles import joined

BUNDLES = REPOSITORY / "hooks" / "bundles.py"


def build(tmp_path: Path, names: list[str]):  # type: ignore[no-untyped-def]
    theme = tmp_path / "theme"
    theme.mkdir()
    (theme / "a.css").write_text("/* A. */\na {\n  color: red;\n}\n", encoding="utf-8")
    (theme / "b.css").write_text("b { color: blue; }", encoding="utf-8")
    return build_site(
        tmp_path, {"index.md": "x"}, hooks=[str(HOOK), str(BUNDLES)], extra={"bundles": {"site.css": names}},
        extra_css=["site.css"], theme={"name": "material", "font": False, "custom_dir": str(theme)},
    )  # fmt: skip


def test_a_bundle_holds_its_files_in_order(tmp_path: Path) -> None:
    site = build(tmp_path, ["a.css", "b.css"])
    assert site["site.css"] == "a {\ncolor: red;\n}\nb { color: blue; }\n"
    assert site.warnings == []
    assert 'href="site.css"' in site["index.html"]


def test_a_file_that_is_not_there_stops_the_build(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"extra\.bundles: there is no file 'c\.css' in the theme"):
        build(tmp_path, ["a.css", "c.css"])


def test_only_comments_on_lines_of_their_own_go() -> None:
    script = '(() => {\n  // Why.\n  const a = "https://x"; // what\n\n  f(`//`);\n})();\n'
    assert joined([script, "g();"], style=False) == '(() => {\nconst a = "https://x"; // what\nf(`//`);\n})();\ng();\n'
