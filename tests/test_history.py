"""What git knows: true dates, what readers have to unlearn, and nothing of what is or was private."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path
from xml.etree.ElementTree import Element, fromstring

import pytest
from sites import HOOK, REPOSITORY, Built, build_site, write_vault

from fieldnotes.history import changes, log, show
from fieldnotes.study import tables
from fieldnotes.vault.note import Note

HEAD = "---\ntitle: {title}\ndescription: x\nstatus: {status}\ndocs: https://e.org\nreviewed: 2026-01-02\n{more}---\n"
SITE = {
    "hooks": [str(HOOK), str(REPOSITORY / "hooks" / "history.py")],
    "site_url": "https://notes.example/below/",
    "validation": {"nav": {"omitted_files": "ignore"}},
}
ATOM = {"a": "http://www.w3.org/2005/Atom"}


def note(rows: dict[str, str], *, title: str = "S3", status: str = "active", more: str = "") -> str:
    lines = "".join(f"| {what} | {value} | No | [q](https://e.org/q) |\n" for what, value in rows.items())
    table = f"| What | Value | Adjustable | Source |\n| --- | --- | --- | --- |\n{lines}"
    return HEAD.format(title=title, status=status, more=more) + f"Text.\n\n## Key numbers\n\n{table}"


def read_xml(text: str) -> Element:
    return fromstring(text)  # noqa: S314 - made here


class Repository:
    """A vault in git whose commits are made on days."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        (folder / "vault").mkdir(parents=True)
        self.git("init", "-q")

    def git(self, *arguments: str, day: str = "2026-03-01") -> str:
        date = f"{day}T12:00:00+00:00"
        environment = {
            **os.environ, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_AUTHOR_DATE": date, "GIT_COMMITTER_DATE": date,
            "GIT_AUTHOR_NAME": "a", "GIT_AUTHOR_EMAIL": "a@e", "GIT_COMMITTER_NAME": "a", "GIT_COMMITTER_EMAIL": "a@e",
        }  # fmt: skip
        command = ["git", *arguments]
        done = subprocess.run(command, cwd=self.folder, env=environment, capture_output=True, text=True, check=True)
        return done.stdout

    def commit(self, day: str, files: dict[str, str]) -> None:
        write_vault(self.folder / "vault", files)
        self.git("add", "-A")
        self.git("commit", "-qm", day, day=day)

    def build(self) -> Built:
        return build_site(self.folder, {}, **SITE)

    def changes(self) -> list[tuple[str, ...]]:
        history = log.read(self.folder / "vault")
        assert history is not None
        paths = list((self.folder / "vault").rglob("*.md"))
        names = {path.relative_to(self.folder / "vault").as_posix(): path.read_text(encoding="utf-8") for path in paths}
        found = changes.collect(history.edits, {name: Note(name, text) for name, text in names.items()})
        return [(one.kind, one.day, one.path, one.what, one.old, one.new) for one in found]


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    found = Repository(tmp_path)
    found.commit("2026-03-01", {"index.md": "x", "storage/s3.md": note({"Parts": "10,000", "Size": "5 TB"})})
    return found


def test_a_changed_figure_is_told_with_the_old_one(repository: Repository) -> None:
    repository.commit("2026-04-01", {"storage/s3.md": note({"Parts": "10,000", "Size": "[[s3\\|50 TB]] since *May*"})})
    assert repository.changes() == [("value", "2026-04-01", "storage/s3.md", "Size", "5 TB", "50 TB since May")]
    site = repository.build()
    assert "<td>5 TB</td>" in site["tables/changes/index.html"]
    entry = read_xml(site["changes.xml"]).find("a:entry", ATOM)
    assert entry is not None
    assert entry.findtext("a:updated", namespaces=ATOM) == "2026-04-01T12:00:00+00:00"
    assert "S3, Size: 50 TB since May (was: 5 TB)" in (entry.findtext("a:content", namespaces=ATOM) or "")


def test_other_words_for_the_same_figure_are_no_change(repository: Repository) -> None:
    repository.commit("2026-04-01", {"storage/s3.md": note({"Parts": "10000 a file", "Size": "5 TB, more on request"})})
    assert repository.changes() == []


def test_of_a_day_the_first_value_and_the_last_count(repository: Repository) -> None:
    repository.commit("2026-04-01", {"storage/s3.md": note({"Parts": "1", "Size": "6 TB"})})
    repository.commit("2026-04-01", {"storage/s3.md": note({"Parts": "10,000", "Size": "7 TB"})})
    assert repository.changes() == [("value", "2026-04-01", "storage/s3.md", "Size", "5 TB", "7 TB")]


def test_a_status_and_a_new_note_are_told_and_a_moved_note_is_no_new_one(repository: Repository) -> None:
    old = repository.folder / "vault" / "storage" / "s3.md"
    repository.commit("2026-04-01", {"storage/s3.md": note({"Parts": "9", "Size": "5 TB"})})
    repository.git("mv", "vault/storage/s3.md", "vault/storage/simple.md")
    repository.commit("2026-05-01", {"index.md": "y"})
    assert not old.exists()
    closing = note({"Parts": "9", "Size": "5 TB"}, status="sunset", more="status_note: soon\n")
    repository.commit("2026-06-01", {"storage/simple.md": closing, "storage/efs.md": note({}, title="EFS")})
    assert repository.changes() == [
        ("status", "2026-06-01", "storage/simple.md", "", "active", "sunset"),
        ("new", "2026-06-01", "storage/efs.md", "", "", ""),
        ("value", "2026-04-01", "storage/simple.md", "Parts", "10,000", "9"),
    ]
    site = repository.build()
    assert "<lastmod>2026-06-01</lastmod>" in site["sitemap.xml"]
    assert "its end is announced" in site["tables/changes/index.html"]


def test_dates_are_those_of_git_and_a_page_of_all_notes_is_as_new_as_they(repository: Repository) -> None:
    repository.commit("2026-04-01", {"storage/efs.md": note({}, title="EFS")})
    sitemap = repository.build()["sitemap.xml"].split("<url>")
    dates = {part.partition("<loc>")[2].partition("</loc>")[0]: part for part in sitemap if "<loc>" in part}
    assert "2026-03-01" in dates["https://notes.example/below/storage/s3/"]
    assert "2026-04-01" in dates["https://notes.example/below/storage/efs/"]
    assert "2026-04-01" in dates["https://notes.example/below/tables/changes/"]


def test_without_git_the_review_dates_a_page(tmp_path: Path) -> None:
    site = build_site(tmp_path, {"index.md": "x", "storage/s3.md": note({})}, **SITE)
    assert "<lastmod>2026-01-02</lastmod>" in site["sitemap.xml"]
    assert site.warnings == []
    assert read_xml(site["changes.xml"]).find("a:entry", ATOM) is None


def test_a_shallow_clone_tells_of_what_it_knows_only(repository: Repository, tmp_path: Path) -> None:
    repository.commit("2026-04-01", {"storage/s3.md": note({"Parts": "1", "Size": "5 TB"})})
    repository.commit("2026-05-01", {"index.md": "y"})
    shallow = tmp_path / "shallow"
    repository.git("clone", "-q", "--depth", "2", f"file://{repository.folder}", str(shallow))
    history = log.read(shallow / "vault")
    assert history is not None
    assert history.is_shallow
    assert history.modified() == {"index.md": "2026-05-01T12:00:00+00:00"}


def test_nothing_that_is_or_was_private_goes_out(repository: Repository) -> None:
    rows = {"Parts": "SECRET1 111", "Size": "5 TB"}
    repository.commit("2026-04-01", {
        "storage/s3.md": note(rows, more="publish: false\n"),
        "storage/gone.md": note({"SECRET2": "2"}, title="SECRET3", more="draft: true\n"),
        "storage/efs.md": note({"Rate": "1 %%SECRET4 44%%"}, title="EFS"),
    })  # fmt: skip
    repository.commit("2026-05-01", {
        "storage/s3.md": note({"Parts": "7", "Size": "6 TB"}),
        "storage/gone.md": note({"SECRET2": "3"}, title="SECRET3", more="draft: true\n"),
        "storage/efs.md": note({"Rate": "2 %%SECRET5 55%% <!-- SECRET6 66 -->"}, title="EFS"),
    })  # fmt: skip
    site = repository.build()
    for path, content in site.files().items():
        assert b"SECRET" not in content, path
    assert ("value", "2026-05-01", "storage/efs.md", "Rate", "1", "2") in repository.changes()
    assert "<td>2</td>" in site["tables/changes/index.html"]


def test_what_a_note_says_is_neither_markup_nor_markdown(repository: Repository) -> None:
    name = "a [b](javascript:1) ![[x]] <img src=x onerror=1> `c` ==d== $e$"
    repository.commit("2026-04-01", {"storage/s3.md": note({"Parts": "9", "Size": "5 TB"})})
    repository.commit("2026-05-01", {"storage/s3.md": note({"Parts": "8 " + name, "Size": "5 TB"})})
    repository.commit("2026-06-01", {"storage/s3.md": note({"Parts": "7", "Size": "5 TB"})})
    site = repository.build()
    page = site.article("tables/changes/index.html")
    assert "<img" not in page
    assert "<mark" not in page
    assert "arithmatex" not in page
    assert site.warnings == []
    read_xml(site["changes.xml"])


@pytest.mark.parametrize("text", ["a|b", "**x** _y_ `z`", "[[l]] ^id #tag %%c%%", "5\\6 <b> &amp; $x$ ~~y~~ ==z=="])
def test_a_literal_text_is_shown_as_it_is(tmp_path: Path, text: str) -> None:
    site = build_site(tmp_path, {"index.md": f"| a |\n| --- |\n| {show.literal(text)} |\n"})
    cell = site.article("index.html").partition("<td>")[2].partition("</td>")[0]
    assert read_xml(f"<td>{cell}</td>").text == text


def test_the_page_is_none_of_the_tables() -> None:
    assert show.PATH not in tables.BY_PATH


def test_what_git_prints_is_read_in_any_shape() -> None:
    binary = "diff --git a/x b/x\nBinary files a/x and b/x differ\n"
    lines = f"\x01c\x00d\x00\n\n{binary}diff --git a/y b/y\n@@ -1 +1 @@\n-a\n".split("\n")
    assert [(edit.path, edit.old) for edit in log.parse(lines).edits] == [("x", None), ("y", "a\n")]
