"""What a build leaves for the next one: used only where it is whole and still true."""

import logging
import os
import pickle
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from mkdocs.config import load_config
from sites import HOOK, build_config, build_site
from test_serve import FILES
from test_study_site import STUDY

from fieldnotes.doors import mkdocs_cache
from fieldnotes.doors.mkdocs_events import ObsidianEvents, events_of


class Site:
    """A vault that is built again and again, with a cache."""

    def __init__(self, folder: Path, **settings: Any) -> None:
        self.folder = folder
        self.cache = folder / "cache" / "mkdocs.bin"
        self.settings = {
            "hooks": [str(HOOK), str(STUDY)], "plugins": ["material/search"], "site_url": "https://e.org/",
            "extra": {"obsidian": {"addresses": "name", "cache": "cache"}},
            **settings,
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


@pytest.fixture
def site(tmp_path: Path) -> Site:
    return Site(tmp_path)


def test_a_second_build_renders_only_what_has_changed(site: Site) -> None:
    assert len(site.events.renderer.rendered) > len(FILES) / 2
    assert not site.build()
    site.edit("concepts/zone.md", "Near", "Nearer")
    assert set(site.build()) == {"concepts/zone.md", "concepts/plain.md"}
    assert not site.build()
    site.edit("database/qldb.md", "## Cost", "## Costs")
    assert {"concepts/zone.md", "database/qldb.md"} <= set(site.build())


BASES = {
    "the text's tags": ("views:\n  - type: table\n    order: [file.name, file.tags]\n", True),
    "links": ("filters: file.hasLink(\"s3\")\nviews:\n  - type: table\n", True),
    "size": ("views:\n  - type: table\n    order: [file.name, file.size]\n", True),
    "the clock": ("formulas:\n  age: today()\nviews:\n  - type: table\n    order: [formula.age]\n", True),
    "properties": ("filters: reviewed\nviews:\n  - type: table\n    order: [title, file.path]\n", False),
}


@pytest.mark.parametrize("asks", BASES)
def test_a_base_is_made_anew_when_what_it_asks_for_may_have_changed(site: Site, asks: str) -> None:
    text, always = BASES[asks]
    (site.folder / "vault" / "concepts" / "list.base").write_text(text, "utf-8")
    assert "concepts/lists.md" in site.build()
    site.edit("concepts/zone.md", "Near", "#near")
    assert ("concepts/lists.md" in site.build()) == always
    site.edit("concepts/zone.md", "A zone", "Another zone")
    assert "concepts/lists.md" in site.build()


def test_every_edit_gives_the_bytes_of_a_build_without_a_cache(site: Site) -> None:
    chance = random.Random(7)  # noqa: S311
    notes = sorted(path for path in (site.folder / "vault").rglob("*.md") if path.name != "s3.md")
    edits: list[Callable[[str], str]] = [
        lambda text: f"{text}\n\nMore of [[s3]] and [[zone]]. ^more",
        lambda text: text.replace("## ", "## The ", 1),
        lambda text: text.replace("title: ", "title: New ", 1),
        lambda text: text.replace("\n---", "\naliases: [Other name]\n---", 1),
        lambda text: text.replace("2026", "2025", 1),
        lambda text: text.replace("| ", "| Some ", 1),
        lambda text: text[: len(text) // 2],
        lambda text: f"{text}\n\n![[plain#A part]]\n\nNew question?::New answer",
    ]
    for _ in range(int(os.environ.get("EDITS", "10"))):
        note = chance.choice(notes)
        note.write_text(chance.choice(edits)(note.read_text("utf-8")), "utf-8")
        site.build()


LOOKS = {
    "another page's text": "{{ nav.pages[0].content }}",
    "another page's outline": "{% for item in nav.pages[0].toc %}{{ item.title }}{% endfor %}",
    "another page's words": "{{ pages | map(attribute='page.content') | join }}",
    "another page's file": "{{ nav.pages[0].file.content_string }}",
    "its own words": "{{ page.markdown }}",
    "all titles": "{% for one in nav.pages %}{{ one.title }}{% endfor %}",
    "the clock": "{{ build_date_utc.timestamp() }}",
    "properties": "{% for one in nav.pages %}{{ one.meta.reviewed }}{% endfor %}",
}


@pytest.mark.parametrize("looks", LOOKS)
def test_a_template_may_look_at_anything(looks: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    overrides = tmp_path / "overrides"
    overrides.mkdir()
    text = '{% extends "base.html" %}{% block footer %}' + LOOKS[looks] + "{% endblock %}"
    (overrides / "main.html").write_text(text, "utf-8")
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    theme = {"name": "material", "font": False, "custom_dir": "overrides"}
    site = Site(tmp_path, theme=theme)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1800000000")
    site.build()
    first = site.events.build.nav.pages[0].file.src_uri  # type: ignore[union-attr]
    path = site.folder / "vault" / first
    path.write_text(path.read_text("utf-8") + "\n\n## More\n\nNew words.\n", "utf-8")
    site.build()
    path.write_text(path.read_text("utf-8").replace("title: ", "title: New "), "utf-8")
    site.build()
    (overrides / "main.html").write_text(text.replace("footer", "header"), "utf-8")
    site.build()


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
    assert not site.build(), "the next build has a new one"


class Foreign:
    """What no function of the package gives; to read it as it is written would make a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __reduce__(self) -> tuple[Any, ...]:
        return os.mkdir, (str(self.folder),)


FORMS: dict[str, Callable[[Path], object]] = {
    "a list": lambda _: [],
    "a text": lambda _: "x",
    "values that are no bytes": lambda _: {"page storage/s3.md": {}},
    "another value": lambda _: {"page storage/s3.md": pickle.dumps("x")},
    "no value": lambda _: {"page storage/s3.md": b"x"},
    "what runs": Foreign,
    "a value that runs": lambda folder: {"page storage/s3.md": pickle.dumps(Foreign(folder))},
    "a function": lambda _: {"page storage/s3.md": pickle.dumps(mkdocs_cache.key)},
}


@pytest.mark.parametrize("form", FORMS)
def test_a_whole_cache_of_another_form_is_thrown_away(site: Site, form: str) -> None:
    cache = mkdocs_cache.Cache(site.cache.parent, site.events.build.config)
    body = pickle.dumps(FORMS[form](site.folder / "made"))
    site.cache.write_bytes(cache._head(body).encode() + b"\n" + body)
    assert "storage/s3.md" in site.build()
    assert not (site.folder / "made").exists()


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
    assert not site.build()
    config = site.folder / "mkdocs.yml"
    config.write_text(config.read_text("utf-8").replace("site_name: Test", "site_name: Other"), "utf-8")
    assert "storage/s3.md" in site.build()


def test_a_cache_that_cannot_be_written_fails_nothing(site: Site) -> None:
    site.cache.unlink()
    site.cache.parent.rmdir()
    site.cache.parent.write_text("a file", "utf-8")
    assert "storage/s3.md" in site.build()
