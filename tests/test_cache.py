"""What a build leaves for the next one: used only where it is whole and still true."""

import logging
from collections.abc import Callable
from pathlib import Path

import pytest
from mkdocs.config import load_config
from sites import HOOK, build_config, build_site
from test_serve import FILES
from test_study_site import STUDY

from fieldnotes.doors import mkdocs_cache
from fieldnotes.doors.mkdocs_events import ObsidianEvents, events_of


class Site:
    """A vault that is built again and again, with a cache."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.cache = folder / "cache" / "pages.json"
        self.settings = {
            "hooks": [str(HOOK), str(STUDY)], "plugins": ["material/search"], "site_url": "https://e.org/",
            "extra": {"obsidian": {"addresses": "name", "cache": "cache"}},
        }  # fmt: skip
        self.first = build_site(folder, FILES, **self.settings)

    def build(self) -> list[str]:
        """Build once more, and compare with a build without a cache; what was rendered."""
        built = build_config(self.folder / "mkdocs.yml", self.folder / "site")
        rendered = list(self.events.renderer.rendered)
        config = (self.folder / "mkdocs.yml").read_text("utf-8")
        (self.folder / "plain.yml").write_text(config.replace("cache: cache", "cache: ''"), "utf-8")
        plain = build_config(self.folder / "plain.yml", self.folder / "plain")
        assert built.files() == plain.files()
        assert sorted(built.warnings) == sorted(plain.warnings), "what is wrong is told each time"
        return rendered

    @property
    def events(self) -> ObsidianEvents:
        return next(events_of(load_config(str(self.folder / "mkdocs.yml"))))

    def edit(self, path: str, old: str, new: str) -> None:
        file = self.folder / "vault" / path
        text = file.read_text("utf-8")
        assert old in text
        file.write_text(text.replace(old, new), "utf-8")


ALWAYS = {"concepts/list.base.md", "concepts/lists.md"}  # a base may ask for anything


@pytest.fixture
def site(tmp_path: Path) -> Site:
    return Site(tmp_path)


def test_a_second_build_renders_only_what_has_changed(site: Site) -> None:
    assert len(site.events.renderer.rendered) > len(FILES) / 2
    assert set(site.build()) == ALWAYS
    site.edit("concepts/zone.md", "Near", "Nearer")
    assert set(site.build()) == {"concepts/zone.md", "concepts/plain.md", *ALWAYS}
    assert set(site.build()) == ALWAYS
    site.edit("database/qldb.md", "## Cost", "## Costs")
    assert {"concepts/zone.md", "database/qldb.md"} <= set(site.build())


def test_notes_may_come_and_go(site: Site) -> None:
    (site.folder / "vault" / "concepts" / "nowhere.md").write_text("Somewhere now.", "utf-8")
    assert {"concepts/asks.md", "concepts/nowhere.md"} <= set(site.build()), "a link leads to it now"
    (site.folder / "vault" / "concepts" / "nowhere.md").unlink()
    assert "concepts/asks.md" in site.build()


DAMAGES: dict[str, Callable[[bytes], bytes]] = {
    "a bit": lambda data: data[:5000] + bytes([data[5000] ^ 1]) + data[5001:],
    "the end": lambda data: data[:-100],
    "all": lambda _: b"",
    "binary": lambda _: b"\0\xff" * 1000,
    "another page": lambda data: data.replace(b"It keeps objects", b"<script>x</script>"),
    "a list": lambda _: b"[]\n[]",
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_what_is_damaged_is_thrown_away(site: Site, damage: str, caplog: pytest.LogCaptureFixture) -> None:
    data = site.cache.read_bytes()
    damaged = DAMAGES[damage](data)
    assert damaged != data
    site.cache.write_bytes(damaged)
    caplog.set_level(logging.INFO, "mkdocs.plugins.obsidian")
    assert "storage/s3.md" in site.build()
    assert any("is not used" in message for message in caplog.messages)
    assert set(site.build()) == ALWAYS, "the next build has a new one"


@pytest.mark.parametrize("form", ["[]", '{"storage/s3.md": {}}', '{"storage/s3.md": {"trace": [[]]}}', "{", '"x"'])
def test_a_whole_cache_of_another_form_is_thrown_away(site: Site, form: str) -> None:
    cache = mkdocs_cache.Cache(site.cache.parent, site.events.build.config)
    body = form.encode()
    site.cache.write_bytes(cache._head(body).encode() + b"\n" + body)
    assert "storage/s3.md" in site.build()


def test_one_of_other_code_libraries_or_settings_is_thrown_away(
    site: Site, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    with monkeypatch.context() as patch:
        code = list(mkdocs_cache._code())
        (tmp_path / "more.py").write_text("x = 1", "utf-8")
        patch.setattr(mkdocs_cache, "_code", lambda: [*code, tmp_path / "more.py"])
        assert "storage/s3.md" in site.build()
    with monkeypatch.context() as patch:
        known = mkdocs_cache._installed()
        patch.setattr(mkdocs_cache, "_installed", lambda: {*known, "another-1.0.dist-info"})
        assert "storage/s3.md" in site.build()
    assert "storage/s3.md" in site.build()
    assert set(site.build()) == ALWAYS
    config = site.folder / "mkdocs.yml"
    config.write_text(config.read_text("utf-8").replace("site_name: Test", "site_name: Other"), "utf-8")
    assert "storage/s3.md" in site.build()


def test_a_cache_that_cannot_be_written_fails_nothing(site: Site) -> None:
    site.cache.unlink()
    site.cache.parent.rmdir()
    site.cache.parent.write_text("a file", "utf-8")
    assert "storage/s3.md" in site.build()
