"""Category pages and the index from A to Z, in a small site."""

from pathlib import Path

import pytest
from sites import REPOSITORY, Built
from test_study_site import NOTE, build

from fieldnotes.study import names
from fieldnotes.vault.note import Note

_PARTS = (REPOSITORY / "docs/templates/category.md").read_text(encoding="utf-8").partition("## Services")
LISTS = _PARTS[1] + _PARTS[2]
COMPARISON = """\
---
title: S3 or EBS?
categories: [{}]
description: "Objects or blocks."
reviewed: 2026-11-20
---
It depends.

## Decision table

x

## How to choose

x

## Sources

- x
"""
VAULT = {
    "index.md": "---\ntitle: Home\n---\n[[storage|Storage]] [[a-z]]",
    "storage/storage.md": f'---\ntitle: Storage\ndescription: "Where data lies."\n---\nObjects and blocks.\n\n{LISTS}',
    "storage/.pages": "title: Storage\nnav: [storage.md, ...]\n",
    "storage/s3.md": NOTE.format(title="S3", status="active", other="ebs", cards="S3?::A").replace(
        "aliases: [", "aliases: [SSS, "
    ),
    "storage/ebs.md": NOTE.format(
        title="EBS", status='shutdown\nstatus_note: "Gone since 2025."', other="s3", cards="EBS?::A"
    ),
    "compare/s3-or-ebs.md": COMPARISON.format("storage"),
}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Built:
    features = {"name": "material", "font": False, "features": ["navigation.indexes", "navigation.prune"]}
    return build(tmp_path_factory.mktemp("categories"), VAULT, theme=features)


def test_a_category_lists_its_services_as_people_name_them(site: Built) -> None:
    assert site.warnings == []
    page = site.article("storage/index.html")
    ebs = '<a class="internal-link" href="../ebs/">Amazon EBS</a> – no longer there – One sentence.'
    s3 = '<a class="internal-link" href="../s3/">Amazon S3</a> – One sentence.'
    assert page.index(ebs) < page.index(s3)
    assert '<a class="internal-link" href="../s3-or-ebs/">S3 or EBS?</a> – Objects or blocks.' in page
    assert "../storage/" not in page, "it does not list itself"


def test_a_list_is_no_backlink_and_no_text(site: Built) -> None:
    assert "Objects and blocks" not in site.article("s3/index.html")


def test_the_navigation_opens_the_list(site: Built) -> None:
    assert '<a href="storage/" class="md-nav__link">' in site["index.html"], "folded, it leads to the first note"


def test_the_index_sorts_by_what_people_look_for(site: Built) -> None:
    page = " ".join(site.article("a-z/index.html").split())
    assert '<p class="letters"' in page
    assert page.index('<h2 id="e">') < page.index(">EBS</a>") < page.index('<h2 id="s">') < page.index(">S3</a>")
    assert '<li>SSS: <a class="internal-link" href="../s3/">S3</a></li>' in page
    assert "S3 of old" not in page, "names of several words are what search is for"


def test_a_category_that_is_none_is_told(tmp_path: Path) -> None:
    files = {**VAULT, "compare/s3-or-ebs.md": COMPARISON.format("storge")}
    assert build(tmp_path / "a", files).warnings == [
        "compare/s3-or-ebs.md:3: there is no category 'storge'; did you mean 'storage'?"
    ]
    files["compare/s3-or-ebs.md"] = COMPARISON.format("x").replace("[x]", "storage")
    assert build(tmp_path / "b", files).warnings == [
        "compare/s3-or-ebs.md:3: 'categories' is no list; write [storage]"
    ]


@pytest.mark.parametrize(
    ("title", "short"),
    [("Amazon S3", "S3"), ("AWS Lambda", "Lambda"), ("AWS", "AWS"), ("Elastic IP", "Elastic IP")],
)
def test_short_names(title: str, short: str) -> None:
    assert names.short(title) == short


def test_abbreviations_stand_in_the_index_and_other_names_do_not() -> None:
    note = Note("compute/ami.md", "---\ntitle: Machine images\naliases: [AMI, images, Golden image, gp3, a-b]\n---\n")
    assert [entry.name for entry in names.entries([note])] == ["AMI", "Machine images"]
