"""No address that was published is lost without a word, and each way to keep one works."""

import time
from pathlib import Path

import pytest
from sites import Built, build_config, build_site

from fieldnotes.doors import addresses
from fieldnotes.vault.register import Published, Register, ids_in, lines, merged

SQS = """---
title: Amazon SQS
aliases: [Simple Queue Service]
---
A queue.

## Overview

### Visibility timeout

### Dead-letter queues

A block. ^kept

## Sources
"""
DAX = """---
title: DAX or ElastiCache
---
## Decision table

## Microseconds

## Sources
"""
OLD = {"index.md": "# Home\n\n[[sqs]] [[dax-vs-elasticache]]\n", "sqs.md": SQS, "dax-vs-elasticache.md": DAX}
REGISTER = "data/addresses.txt"
SETTINGS = {"extra": {"obsidian": {"addresses": "name", "register": REGISTER}}}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A vault whose addresses are in its register."""
    build_site(tmp_path, OLD, **SETTINGS)
    assert addresses.main(["--config-file", str(tmp_path / "mkdocs.yml")]) == 0
    return tmp_path


def again(folder: Path, **notes: str | None) -> Built:
    """Build with some notes changed; ``None`` takes one away."""
    for name, text in notes.items():
        path = folder / "vault" / (name.replace("_", "-") + ".md")
        path.unlink() if text is None else path.write_text(text, encoding="utf-8")
    return build_config(folder / "mkdocs.yml", folder / "site")


def test_the_register_holds_every_address(folder: Path) -> None:
    held = (folder / REGISTER).read_text(encoding="utf-8").splitlines()
    assert held == sorted(held)
    assert {"/", "/sqs/", "/simple-queue-service/", "/dax-vs-elasticache/"} <= set(held)
    assert {"/sqs/#visibility-timeout", "/sqs/#block-kept", "/dax-vs-elasticache/#sources"} <= set(held)
    assert again(folder).warnings == []


def test_a_renamed_heading_is_told_and_kept(folder: Path) -> None:
    renamed = SQS.replace("### Visibility timeout", "### How long a message hides")
    site = again(folder, sqs=renamed)
    number = (folder / REGISTER).read_text(encoding="utf-8").splitlines().index("/sqs/#visibility-timeout") + 1
    keep = '"[[#How long a message hides|visibility-timeout]]"'
    assert site.warnings == [
        f"sqs.md:9: the anchor /sqs/#visibility-timeout would be gone, which was published ({REGISTER}:{number}); "
        f"nearest now is 'How long a message hides'. To keep it, write section_aliases: [{keep}] into the properties; "
        f"to give it up, delete that line of {REGISTER}"
    ]
    kept = renamed.replace("aliases:", f"section_aliases: [{keep}]\naliases:", 1)
    site = again(folder, sqs=kept)
    assert site.warnings == []
    assert 'id="visibility-timeout"' in site.article("sqs/index.html")


def test_a_renamed_note_is_told_and_kept(folder: Path) -> None:
    home = "# Home\n\n[[sqs]] [[dax-or-elasticache]]\n"
    site = again(folder, dax_vs_elasticache=None, dax_or_elasticache=DAX, index=home)
    assert len(site.warnings) == 1
    told = site.warnings[0]
    assert told.startswith("dax-or-elasticache.md:1: the page /dax-vs-elasticache/ and its 3 anchors would be gone")
    assert "this note has 3 of them" in told
    assert f"({REGISTER}:" in told
    assert "write 'redirect_from: [dax-vs-elasticache]'" in told
    name = "dax-vs-elasticache"
    for way in (f"redirect_from: [{name}]", "aliases: [DAX vs ElastiCache]", f"permalink: /{name}/"):
        site = again(folder, dax_or_elasticache=DAX.replace("---\n", f"---\n{way}\n", 1))
        assert site.warnings == []
        assert 'href="../dax-or-elasticache/"' in site["dax-vs-elasticache/index.html"]


def test_an_anchor_of_a_renamed_note_counts_too(folder: Path) -> None:
    home = "# Home\n\n[[sqs]] [[dax-or-elasticache]]\n"
    changed = DAX.replace("---\n", "---\nredirect_from: [dax-vs-elasticache]\n", 1)
    changed = changed.replace("## Microseconds", "## Speed")
    site = again(folder, dax_vs_elasticache=None, dax_or_elasticache=changed, index=home)
    assert [warning.partition(" would")[0] for warning in site.warnings] == [
        "dax-or-elasticache.md:7: the anchor /dax-vs-elasticache/#microseconds"
    ]


def test_what_is_given_up_is_told_no_more(folder: Path) -> None:
    register = folder / REGISTER
    site = again(folder, dax_vs_elasticache=None, index="# Home\n\n[[sqs]]\n")
    assert [warning.partition(" would")[0] for warning in site.warnings] == [
        f"{REGISTER}:3: the page /dax-vs-elasticache/ and its 3 anchors"
    ]
    left = [line for line in register.read_text(encoding="utf-8").splitlines() if "dax" not in line]
    register.write_text("\n".join(left), encoding="utf-8")
    assert again(folder).warnings == []


def test_a_lost_alias_is_told(folder: Path) -> None:
    site = again(folder, sqs=SQS.replace("aliases: [Simple Queue Service]\n", ""))
    assert len(site.warnings) == 1
    assert "the page /simple-queue-service/ would be gone, which was published" in site.warnings[0]


def test_what_is_new_is_added_and_nothing_taken_away(folder: Path) -> None:
    site = again(folder, sqs=SQS.replace("### Visibility timeout", "### Hiding"), sns="## Topics\n")
    assert len(site.warnings) == 1
    assert addresses.main(["--config-file", str(folder / "mkdocs.yml")]) == 0
    held = (folder / REGISTER).read_text(encoding="utf-8").splitlines()
    assert {"/sqs/#hiding", "/sqs/#visibility-timeout", "/sns/", "/sns/#topics"} <= set(held)
    assert len(again(folder).warnings) == 1


def test_without_the_setting_nothing_is_asked(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    site = build_site(tmp_path, OLD)
    assert site.warnings == []
    assert addresses.main(["--config-file", str(tmp_path / "mkdocs.yml")]) == 1
    assert "no register is set" in capsys.readouterr().err


def test_a_register_that_is_not_there_is_told(tmp_path: Path) -> None:
    site = build_site(tmp_path, OLD, **SETTINGS)
    assert [warning.partition(":")[0] for warning in site.warnings] == [REGISTER]
    assert "vault-addresses writes one" in site.warnings[0]


def test_anchors_are_those_of_elements() -> None:
    content = (
        '<h2 id="a">A</h2><p data-id="no" id="b-c">x id="text" &lt;p id="code"&gt;</p><i id="fn:1"></i>'
        '<i id="fnref2:1"></i><a id="__codelineno-0-1"></a><b class="x" id="q&amp;a"></b><i id="a"></i>'
    )
    assert ids_in(content) == ("a", "b-c", "q&a")


def test_two_branches_come_together() -> None:
    both = "/b/\n/a/\n/b/\n\n/c/#x\n"  # as git's union leaves it
    assert merged(both, ["/a/#y"]) == "/a/\n/a/#y\n/b/\n/c/#x\n"
    pages = [Published("/a/", "a.md", ("y",)), Published("/b/", "b.md", ()), Published("/c/", "c.md", ("x",))]
    assert Register("r", both).faults(pages, {}) == []
    assert lines(pages, {"/d/": "/a/"}) == {"/a/", "/a/#y", "/b/", "/c/", "/c/#x", "/d/"}


def test_it_does_not_slow_a_build() -> None:
    content = "".join(f'<h2 id="h{at}">x</h2><p>{"word " * 400}</p>' for at in range(40))
    start = time.process_time()
    pages = [Published(f"/{number}/", f"{number}.md", ids_in(content)) for number in range(1_000)]
    text = merged("", lines(pages, {}))
    assert Register("r", text).faults(pages, {}) == []
    assert time.process_time() - start < 4  # 80 MB of pages, 40,000 anchors
