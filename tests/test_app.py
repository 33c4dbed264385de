"""What of a site readers can keep, and that nothing of it stands in the way of writing."""

from __future__ import annotations

import json
from pathlib import Path

import app
import history
import pytest
from mkdocs.config import load_config
from mkdocs.structure.files import Files
from sites import REPOSITORY, write_vault

from fieldnotes.app import kept, worker
from fieldnotes.history import log
from fieldnotes.vault import redirects

PAGE = '<html><head>{head}</head><body><article class="a">x</article></body></html>'


@pytest.mark.parametrize(
    ("command", "config", "manifest"),
    [("build", "mkdocs.yml", worker.MANIFEST), ("serve", "mkdocs.yml", None), ("build", "mkdocs-offline.yml", None)],
)
def test_only_a_site_to_be_published_is_an_app(command: str, config: str, manifest: str | None) -> None:
    events = app.AppEvents()
    events.on_startup(command, False)  # type: ignore[arg-type]
    assert events.on_config(load_config(str(REPOSITORY / config))).extra["manifest"] == manifest


def test_writing_asks_git_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(log, "read", lambda folder: pytest.fail("git was asked"))
    events = history.HistoryEvents()
    events.on_startup("serve", False)
    config = load_config(str(REPOSITORY / "mkdocs.yml"))
    config.plugins._current_plugin = "history"  # as MkDocs does around each event
    assert events.on_files(Files([]), config).get_file_from_path("tables/changes.md")


@pytest.fixture
def site(tmp_path: Path) -> Path:
    picture = '<meta property="og:image" content="https://e.org/below/assets/cards/s3.png">'
    return write_vault(tmp_path, {
        "index.html": PAGE.format(head=""),
        "s3/index.html": PAGE.format(head=picture),
        "a b/index.html": PAGE.format(head=""),
        "exams/x/print/index.html": PAGE.format(head='<meta name="robots" content="noindex">'),
        "404.html": PAGE.format(head=""),
        "bucket/index.html": f'<script>{redirects.SCRIPT}</script><a href="../s3/#cost">S3</a>',
        "assets/cards/s3.png": b"p", "assets/shown.png": b"p",
        "assets/javascripts/bundle.js": "1", "assets/javascripts/bundle.js.map": "1",
        "assets/javascripts/lunr/x.js": "1", "assets/obsidian/katex/katex.min.js": "1",
        "s3/index.html.md": "m", "editions/x.epub": b"e", "sitemap.xml": "s",
    })  # fmt: skip


def test_pages_and_what_they_load_can_be_kept(site: Path) -> None:
    found = kept.collect(site)
    assert set(found.files) == {
        "", "s3/", "a%20b/", "assets/shown.png", "assets/javascripts/bundle.js",
    }  # fmt: skip
    assert found.redirects == {"bucket/": "s3/#cost"}


def test_a_version_is_of_exactly_these_files(site: Path) -> None:
    worker.write(site)
    before = json.loads((site / kept.VERSION).read_text(encoding="utf-8"))["version"]
    worker.refresh(site)
    assert json.loads((site / kept.VERSION).read_text(encoding="utf-8"))["version"] == before
    (site / "assets/shown.png").write_bytes(b"q")
    worker.refresh(site)
    assert json.loads((site / kept.VERSION).read_text(encoding="utf-8"))["version"] != before


def test_the_workers_comments_are_not_published(site: Path) -> None:
    worker.write(site)
    assert "//" not in (site / kept.WORKER).read_text(encoding="utf-8").replace("://", "")


def test_a_site_that_is_no_app_gets_no_list(tmp_path: Path) -> None:
    worker.refresh(tmp_path)
    assert list(tmp_path.iterdir()) == []
