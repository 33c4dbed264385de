"""What the guides say of a service, and what its note says: the same."""

from pathlib import Path

import pytest

from fieldnotes.study.scope import Lists, counts_for
from fieldnotes.vault.note import Note

ROOT = Path(__file__).parents[1]
LISTED = (
    "exam\tscope\tservice\tnote\theading\n"
    "SAA-C03\tin\tAmazon SQS\tintegration/sqs\t\n"
    "CLF-C02\tin\tAmazon SQS\tintegration/sqs\t\n"
    "DVA-C03\tout\tAmazon SQS\tintegration/sqs\t\n"
    "DVA-C03\tin\tAmazon Q Chat\tintegration/q\tChat\n"
    "DVA-C03\tout\tAmazon Q\tintegration/q\t\n"
    "SAA-C03\tout\tAmazon Q Extra\tintegration/q\tExtra\n"
    "SAA-C03\tout\tAmazon Sumerian\t\t\n"
)
GUIDES = "exam\tscope\tpage\ton\n" + "".join(
    f"{exam}\t{scope}\thttps://docs.aws.amazon.com/{exam}-{scope}\t2026-11-21\n"
    for exam in ("SAA-C03", "DVA-C03", "CLF-C02") for scope in ("in", "out")
)  # fmt: skip
LISTS = Lists.read(LISTED, GUIDES)


def faults(properties: str, path: str = "integration/sqs.md") -> list[str]:
    return [str(problem) for problem in LISTS.check(Note(path, f"---\ntitle: T\n{properties}---\nText.\n"))]


def test_a_note_that_says_what_the_guides_say_has_no_faults() -> None:
    assert faults("exams: [CLF-C02, SAA-C03]\nout_of_scope: [DVA-C03]\n") == []


@pytest.mark.parametrize(
    ("properties", "told"),
    [
        ("", ["integration/sqs.md:1: no 'exams' says which exams this is for; write exams: [SAA-C03, CLF-C02], "
              "or exams: [] for none"]),
        ("exams: [SAA-C03]\nout_of_scope: [DVA-C03]\n",
         ["integration/sqs.md:3: 'exams' differs from the exam guides: the guide's list of 2026-11-21 "
          "(https://docs.aws.amazon.com/CLF-C02-in) names it in scope; write exams: [SAA-C03, CLF-C02]"]),
        ("exams: [SAA-C03, DVA-C03, CLF-C02]\nout_of_scope: [DVA-C03]\n",
         ["integration/sqs.md:3: 'exams' differs from the exam guides: the guide's list of 2026-11-21 "
          "(https://docs.aws.amazon.com/DVA-C03-in) does not name it in scope; write exams: [SAA-C03, CLF-C02]"]),
        ("exams: [SAA-C03, CLF-C02]\n",
         ["integration/sqs.md:1: 'out_of_scope' differs from the exam guides: the guide's list of 2026-11-21 "
          "(https://docs.aws.amazon.com/DVA-C03-out) names it out of scope; write out_of_scope: [DVA-C03]"]),
        ("exams: [SAA-C3]\n",
         ["integration/sqs.md:3: 'exams' names no exam with 'SAA-C3'; did you mean 'SAA-C03'?"]),
        ("exams: SAA-C03\n", ["integration/sqs.md:3: 'exams' is no list; write exams: [SAA-C03]"]),
    ],
)  # fmt: skip
def test_each_difference_is_told_with_file_and_line(properties: str, told: list[str]) -> None:
    assert faults(properties) == told


def test_a_service_in_part_in_scope_is_in_scope_and_a_part_out_of_it_says_nothing_of_the_whole() -> None:
    assert LISTS.of("integration/q.md") == {"exams": ["DVA-C03"], "out_of_scope": []}


def test_a_note_that_no_guide_names_says_itself_what_it_counts_for() -> None:
    assert faults("exams: [DVA-C03]\n", "concepts/arn.md") == []
    assert faults("exams: []\n", "concepts/arn.md") == []
    assert faults("exams: [DVA-C03]\nout_of_scope: [DVA-C03]\n", "concepts/arn.md") == [
        "concepts/arn.md:4: DVA-C03 stands in 'exams' and in 'out_of_scope'; keep one"
    ]
    assert len(faults("", "concepts/arn.md")) == 1


def test_a_page_counts_for_the_exams_it_names_and_an_exams_own_pages_for_that_exam() -> None:
    def counts(path: str, properties: str) -> list[str] | None:
        return counts_for(Note(path, f"---\ntitle: T\n{properties}---\nText.\n"))

    assert counts("integration/sqs.md", "exams: [CLF-C02, SAA-C03]\n") == ["CLF-C02", "SAA-C03"]
    assert counts("concepts/arn.md", "exams: []\n") == []
    assert counts("practice/saa-1.md", "exam: SAA-C03\n") == ["SAA-C03"]
    assert counts("exams/architect.md", "aliases: [SAA-C03]\n") == ["SAA-C03"]
    assert counts("index.md", "") is None


@pytest.mark.parametrize("path", ["index.md", "exams/x.md", "practice/x.md", "glossary.md", "tables/numbers.md"])
def test_pages_about_no_subject_say_nothing(path: str) -> None:
    assert faults("", path) == []


def test_without_lists_nothing_is_asked() -> None:
    assert Lists().check(Note("integration/sqs.md", "Text.\n")) == []


@pytest.mark.parametrize(
    ("listed", "guides", "told"),
    [
        (LISTED.replace("heading", "section"), GUIDES, "the columns are not"),
        (LISTED.replace("SAA-C03\tin", "SAA-C03\tinside"), GUIDES, "the scope is 'inside'"),
        (LISTED.replace("SAA-C03\tin", "SAP-C02\tin"), GUIDES, "SAP-C02: no page"),
        (LISTED, GUIDES.replace("2026-11-21", "autumn"), "autumn"),
        (LISTED, GUIDES.replace("https:", "ftp:"), "no address"),
        (LISTED + "SAA-C03\tin\tX\tx\t\tmore\n", GUIDES, "more cells"),
    ],
)
def test_tables_that_are_none_are_refused(listed: str, guides: str, told: str) -> None:
    with pytest.raises(ValueError, match=told):
        Lists.read(listed, guides)


def test_every_note_that_a_list_names_is_there() -> None:
    data = ROOT / "data"
    lists = Lists.read(*((data / name).read_text(encoding="utf-8") for name in ("exams.tsv", "exam-guides.tsv")))
    assert lists.exams == ("SAA-C03", "DVA-C03", "CLF-C02")
    for one in lists.listed:
        assert not one.note or (ROOT / "docs" / f"{one.note}.md").is_file(), one
