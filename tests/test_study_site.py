"""A small site built with both hooks: what a reader sees, and what the build tells."""

import datetime
import logging
import re
from pathlib import Path

import pytest
from mkdocs.exceptions import ConfigurationError
from sites import HOOK, REPOSITORY, Built, build_site

from fieldnotes.study import cards
from fieldnotes.vault import search
from fieldnotes.verify.confirmed import Confirmations

DAY = datetime.date(2026, 11, 21)
STUDY = REPOSITORY / "hooks" / "study.py"

NOTE = """\
---
title: Amazon {title}
aliases: [{title} of old]
misspellings: [{title}z]
description: "One sentence."
status: {status}
docs: https://docs.aws.amazon.com/x/
reviewed: 2026-11-20
---
It keeps objects in a bucket, another bucket, in a [bucket](https://example.org/) and in `bucket`.

## When to use it

Never.

## How it works

AZs.

## Key numbers

| What | Value of a zone | Adjustable | Source |
| --- | --- | --- | --- |

## Exam traps

None.

## Recall

{cards}

## Sources

- [x](https://docs.aws.amazon.com/x/)
""".replace(
    "| What | Value of a zone | Adjustable | Source |\n| --- | --- | --- | --- |\n",
    "| What | Value | Adjustable | Source |\n| --- | --- | --- | --- |\n"
    "| Size \\| width | [[#Cost\\|1 KiB]], [[{other}]] | No | [Quotas](https://docs.aws.amazon.com/x/q.html) |\n\n"
    "## Cost\n\nNothing.\n\n"
    "## Prices\n\n| What | Price | Region | As of | Source |\n| --- | --- | --- | --- | --- |\n"
    "| A GB | $0.05 to $0.09 | us-east-1 | 2026-11-20 | [Prices](https://aws.amazon.com/x/pricing/) |\n",
)

VAULT = {
    "index.md": "---\ntitle: Home\n---\n[[numbers]] [[lifecycle]] [[reviewed]] [[s3]]",
    "storage/s3.md": NOTE.format(
        title="S3", status="active", other="qldb",
        cards="Which S3 [[qldb|one]] is?::The **second**, `a::b`\nMore S3?::[[qldb]]"
    ),
    "database/qldb.md": NOTE.format(
        title="QLDB", status='shutdown\nstatus_note: "Gone since 2025. Use [[s3|S3]] | now."', other="s3",
        cards="QLDB?::A"
    ),
    "exams/saa.md": (
        "---\ntitle: Architect\naliases: [SAA-C03]\ndescription: x\ndocs: https://docs.aws.amazon.com/\n"
        "reviewed: 2026-11-20\n---\nIt is long.\n\n## Domains\n\nOne.\n\n### Task 1.1: Keep & find\n\n[[s3#Cost]]\n\n"
        "## Sources\n\n- x"
    ),
    "glossary.md": (
        "---\ntitle: Glossary\ndescription: x\n---\nTerms.\n\n## A\n\n### Availability Zone\n\nSome \"data\" centres. "
        "*Also: AZ*\n\n## B\n\n### Bucket\n\nHolds objects.\n\n### QLDB of old\n\nA ledger."
        "\n\n### Keeps\n\nHas; see [[s3]]."
    ),
}  # fmt: skip


def build(tmp_path: Path, files: dict[str, str], confirmed: str = "", **settings: object) -> Built:
    hooks = [str(HOOK), str(STUDY)]
    names = {"obsidian": {"addresses": "name"}, "status": {"shutdown": "No longer there"}, "confirmed": confirmed}
    plugins = ["material/search", "awesome-pages"]
    site = build_site(tmp_path, files, hooks=hooks, extra=names, plugins=plugins, **settings)
    site.warnings[:] = [message.removeprefix("study: ") for message in site.warnings]
    return site


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Built:
    return build(tmp_path_factory.mktemp("study"), VAULT)


def test_a_right_vault_is_told_nothing(site: Built) -> None:
    assert site.warnings == []


def test_a_closed_service_says_so_first_and_in_the_navigation(site: Built) -> None:
    page = site.article("qldb/index.html")
    banner = page[page.index('<div class="note-status note-status--shutdown" role="note">') :]
    assert banner.index("</div>") < banner.index("objects in")
    assert "<strong>No longer there.</strong> <span>Gone since 2025. Use" in banner
    assert '<a class="internal-link" href="../s3/">S3</a> | now.' in banner
    assert 'class="md-status md-status--shutdown" title="No longer there"' in site["s3/index.html"]
    assert "note-status" not in site.article("s3/index.html")


def test_other_names_stand_under_the_title(site: Built) -> None:
    page = site.article("s3/index.html")
    line = "Also known as: S3 of old</p>"
    assert f'<p class="note-names" id="also-known-as">{line}' in page
    assert "S3z" not in page, "nobody is shown what people mistype"
    assert page.index("objects in") < page.index("note-names") < page.index("<h2"), "the definition comes first"


def test_many_names_fold_into_a_line(tmp_path: Path) -> None:
    note = VAULT["storage/s3.md"].replace("[S3 of old]", "[The first name of it, The second name of it]")
    page = build(tmp_path, {**VAULT, "storage/s3.md": note}).article("s3/index.html")
    folded = "<summary>Also known as: The first name of it, The second name of it</summary>"
    assert f'<details class="note-names" id="also-known-as">\n{folded}' in page


def test_the_way_through_an_exam_goes_from_note_to_note(tmp_path: Path) -> None:
    task = "\n### Task 1.2: Lose\n\n[[qldb]], [[s3]] again, [[practice]], [[nowhere|x]]\n"
    exam = VAULT["exams/saa.md"].replace("[[s3#Cost]]", f"[[s3#Cost]]\n{task}").replace(", [[nowhere|x]]", "")
    site = build(tmp_path, {**VAULT, "exams/saa.md": exam})
    first, last = (re.sub(r"\s*\n\s*", "", site.article(f"{name}/index.html")) for name in ("s3", "qldb"))
    way = '<nav aria-label="Through SAA-C03" class="exam-way" data-exam="SAA-C03"><p>SAA-C03, {} of 2</p>{}</nav>'
    assert way.format(1, '<a class="internal-link" href="../qldb/" rel="next">Next: QLDB</a>') in first
    assert way.format(2, '<a class="internal-link" href="../s3/" rel="prev">Previous: S3</a>') in last


def test_the_link_past_the_navigation_leads_to_the_title(site: Built) -> None:
    page = site["s3/index.html"]
    assert re.search(r'<a href="#__title" class="md-skip">', page)
    assert 'href="#__title" class="md-nav__link"' not in page, "the outline begins below the title"


def test_search_finds_every_name_and_reads_no_table_twice(site: Built) -> None:
    pages = {page.address: page for page in search.read(site.root)}
    texts = {f"{page.address}#{part.id}": part.text for page in pages.values() for part in page.sections}
    assert pages["s3/"].names == ["s3", "S3 of old", "S3z"]
    assert "S3 of old" not in texts["s3/#"], "names are no sentence"
    assert "1 KiB" in texts["s3/#key-numbers"]
    assert "1 KiB" not in texts["numbers/#"]
    assert not any("#in-the-exams" in place or "#sources" in place for place in texts)
    assert not any("Checked" in text or "In the exams" in text for text in texts.values())


def test_the_review_date_is_shown(site: Built) -> None:
    assert 'Checked <time datetime="2026-11-20">20 November 2026</time>' in site.article("s3/index.html")


def test_cards_fold_and_can_be_revised(site: Built) -> None:
    page = re.sub(r"\s*\n\s*", "", site.article("s3/index.html"))
    link = '<a class="headerlink" href="#card-{0}" title="Link to this card">¶</a>'
    card = '<details class="card" data-card="{0}" id="card-{1}">'
    assert (
        '<div class="cards"><p class="revise">'
        '<a href="../recall/?note=s3">Revise these cards</a></p>'
        + card.format(cards.identity("Which S3 one is?"), "which-s3-one-is")
        + '<summary>Which S3 <a class="internal-link" href="../qldb/">one</a> is?</summary>'
        f"<p>The <strong>second</strong>, <code>a::b</code>{link.format('which-s3-one-is')}</p></details>"
        + card.format(cards.identity("More S3?"), "more-s3")
        + f'<summary>More S3?</summary><p><a class="internal-link" href="../qldb/">qldb</a>{link.format("more-s3")}</p>'
        "</details></div>"
    ) in page


def test_an_embedded_recall_folds_too_and_has_no_second_ids(tmp_path: Path) -> None:
    files = {"index.md": "![[a#Recall]]\n\nx::y\n\n## Recall\n\nWhat?::Here", "a.md": "## Recall\n\nWhat?::That"}
    site = build(tmp_path, files)
    page = re.sub(r"\s*\n\s*", "", site.article("index.html"))
    assert '<details class="card"><summary>What?</summary><p>That</p></details>' in page
    assert "<p>x::y</p>" in page
    assert page.count('id="card-what"') == 1


def test_key_numbers_of_all_notes(site: Built) -> None:
    page = site.article("numbers/index.html")
    assert '<a class="internal-link" href="../s3/#key-numbers">Amazon S3</a>' in page
    assert "<td>Size | width</td>" in page
    assert '<a class="internal-link" href="../s3/#cost">1\u00a0KiB</a>' in page
    assert '<a href="https://docs.aws.amazon.com/x/q.html">Quotas</a>' in page
    assert '<div class="numbers">' in page
    fold = '<details class="note" data-callout="numbers" open="open">\n<summary>S3 (1)<'
    assert page.index('<h2 id="storage">') < page.index(fold)
    assert '<table class="numbers-table"' in page
    assert ">Tables<" in re.sub(r"\s", "", site["index.html"])


def test_a_key_number_says_when_it_was_last_confirmed(tmp_path: Path) -> None:
    known = Confirmations()
    known.set("storage/s3.md", "Size | width", "[[storage/s3#Cost|1 KiB]], [[qldb]]", DAY, "page")
    known.set("database/qldb.md", "Size | width", "another value", DAY, "page")
    table = tmp_path / "confirmed.tsv"
    table.write_text(known.written(), encoding="utf-8")
    site = build(tmp_path, VAULT, confirmed=str(table))
    page = site.article("s3/index.html")
    assert ">Quotas</a><small" in page
    assert '\u2713 <time datetime="2026-11-21">21 November 2026</time>, page</small>' in page
    assert "confirmed" not in site.article("qldb/index.html"), "the note says another value now"
    every = re.findall(r"<tr>(.*?)</tr>", site.article("numbers/index.html"), re.DOTALL)
    assert [">S3<" in row or "s3/#" in row for row in every if "confirmed" in row] == [True], "on the page of all, too"
    assert "21 November" not in repr(search.read(site.root))


def test_confirmations_that_cannot_be_read_stop_the_build(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"extra\.confirmed"):
        build(tmp_path, VAULT, confirmed="nowhere.tsv")


def test_prices_of_all_notes(site: Built) -> None:
    page = site.article("prices/index.html")
    assert '<a class="internal-link" href="../s3/#prices">Amazon S3</a>' in page
    assert '<table class="numbers-table"' in page
    assert "<td>$0.05 to $0.09</td>" in page
    assert "<td>20 November 2026</td>" in page
    assert '<a href="https://aws.amazon.com/x/pricing/">Prices</a>' in page
    assert '<div class="numbers prices">' in page


def test_lifecycle_and_reviews(site: Built) -> None:
    closing = site.article("lifecycle/index.html")
    assert '<a class="internal-link" href="../qldb/">Amazon QLDB</a>' in closing
    assert 'Use <a class="internal-link" href="../s3/">S3</a> | now.' in closing
    assert "Amazon S3</a></td>" not in closing
    assert site.article("reviewed/index.html").count("20 November 2026") == 3


def test_tables_of_everything_are_no_backlinks(site: Built) -> None:
    backlinks = site.article("qldb/index.html").partition("backlinks")[2]
    assert "Amazon S3" in backlinks
    assert "Key numbers" not in backlinks
    assert "Closing" not in backlinks


def test_terms_lead_to_the_glossary_once(site: Built) -> None:
    page = site.article("s3/index.html")
    assert page.count("glossary-term") == 2
    assert (
        'in a <a class="glossary-term" data-term="Holds objects." href="../glossary/#bucket" title="Holds objects.">'
        "bucket</a>, another bucket, in a <a href"
    ) in page
    assert 'title="Some &quot;data&quot; centres.">AZs</a>' in page
    assert "glossary-term" not in site.article("glossary/index.html")
    assert "#qldb-of-old" not in site.article("qldb/index.html"), "a note explains its own name itself"
    assert "#keeps" not in page, "and what the glossary sends the reader to it for"
    assert 'title="Has."' in site.article("qldb/index.html")


def test_a_note_says_which_exam_tasks_lead_to_it(site: Built) -> None:
    page = site.article("s3/index.html")
    assert "<p>Architect (SAA-C03)</p>" in page
    assert '<a class="internal-link" href="../saa/#task-11-keep-find">Task 1.1: Keep &amp; find</a>' in page
    assert "In the exams" not in site.article("qldb/index.html")
    assert 'href="#in-the-exams"' not in site["s3/index.html"], "it is no part of the outline"


def test_a_fault_is_a_warning_with_file_and_line(tmp_path: Path) -> None:
    note = VAULT["storage/s3.md"].replace("aliases", "alises").replace("[[qldb", "[[s3")
    assert build(tmp_path, {"index.md": "x", "storage/s3.md": note}).warnings == [
        "storage/s3.md:3: a service note has no key 'alises'; did you mean 'aliases'?"
    ]


def test_a_dead_link_in_the_status_is_told_with_its_line(tmp_path: Path) -> None:
    files = {**VAULT, "database/qldb.md": VAULT["database/qldb.md"].replace("[[s3|S3]]", "[[s33|S3]]")}
    warnings = build(tmp_path, files).warnings
    assert any(re.match(r"database/qldb\.md:7: \[\[s33\|S3\]\]: note 's33' does not exist", w) for w in warnings)


def test_a_new_build_knows_nothing_of_the_one_before(tmp_path: Path, site: Built) -> None:
    again = build(tmp_path, VAULT)
    assert {n: c for n, c in again.files().items() if n.endswith(".html")} == {
        n: c for n, c in site.files().items() if n.endswith(".html")
    }


def test_without_the_first_hook_it_says_what_is_missing(tmp_path: Path) -> None:
    logging.disable(logging.CRITICAL)
    try:
        with pytest.raises(ConfigurationError, match=r"hooks/obsidian\.py before it"):
            build_site(tmp_path, {"index.md": "x"}, hooks=[str(STUDY)])
    finally:
        logging.disable(logging.NOTSET)
