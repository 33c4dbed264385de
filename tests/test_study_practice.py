"""What a practice note must have, and what is read from it."""

import dataclasses
from collections import Counter
from pathlib import Path

import pytest

from fieldnotes.study import data, exams, practice
from fieldnotes.vault.index import Index
from fieldnotes.vault.note import Note

TASKS = {"SAA-C03": ["1.1", "1.2"]}
SITUATION = " ".join(["A company stores reports in one bucket and wants partners to read them."] * 4)
NOTE = f"""\
---
title: Questions
exam: SAA-C03
---
Answer first.

## Task 1.1: Secure access

> [!question] Reports for partners
> {SITUATION}
>
> **Which solution meets the need with the LEAST effort?**
>
> - **A.** Make the bucket public
> - **B.** Use presigned addresses
> - **C.** Copy the reports by mail
> - **D.** Share one access key
>
> > [!success]- Answer
> > **B**
> >
> > - **A.** Everybody reads it.
> > - **B.** Right, see [[s3#Presigned URLs]].
> > - **C.** Too much work.
> > - **D.** Keys leak.

^saa-1-1-reports
"""


def faults(source: str) -> list[str]:
    return [f"{line}: {message}" for line, message in practice.faults(Note("practice/x.md", source), TASKS)]


def test_a_question_is_read_whole() -> None:
    (question,) = practice.questions(Note("practice/x.md", NOTE))
    assert (question.id, question.title, question.exam, question.task, question.domain, question.line) == (
        "saa-1-1-reports", "Reports for partners", "SAA-C03", "1.1", "1", 9,
    )  # fmt: skip
    assert question.situation == (SITUATION,)
    assert question.stem == "Which solution meets the need with the LEAST effort?"
    assert question.options["C"] == "Copy the reports by mail"
    assert question.right == ("B",)
    assert question.reasons["B"] == "Right, see [[s3#Presigned URLs]]."
    assert faults(NOTE) == []


def test_two_right_answers_are_asked_for() -> None:
    two = NOTE.replace("> > **B**", "> > **B, D**")
    assert "asks for 1 and has 2 right" in faults(two)[0]
    assert faults(two.replace("effort?**", "effort? (Select TWO.)**")) == []


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("exam: SAA-C03", "exam: SAA-C02", "the exam 'SAA-C02' has no note; 'exam' is one of SAA-C03"),
        ("Task 1.1:", "Task 9.9:", "has no task statement 9.9 of SAA-C03; there are 1.1, 1.2"),
        ("## Task 1.1: Secure access\n", "", "has no task: put it under '## Task 1.1: …'"),
        (" Reports for partners\n", "\n", "has no title"),
        ("\n^saa-1-1-reports", "", "has no id"),
        (SITUATION, "A company.", "has a situation of 2 words"),
        (SITUATION, SITUATION * 4, "words; 40 to 120 can be read in an exam"),
        ("> **Which solution meets the need with the LEAST effort?**\n>\n", "", "asks nothing"),
        ("- **C.** Copy", "- **E.** Copy", "has the options 'ABED'"),
        ("> - **D.** Share one access key\n", "", "has the options 'ABC'"),
        ("Share one access key", "All of the above", "has a blanket option D"),
        ("Share one access key", "Share one access key " * 9, "has an option D far longer than the others"),
        ("Share one access key", "Share one access key.", "ends some options with a full stop"),
        ("> > **B**\n> >\n", "", "has no answer"),
        ("> > **B**", "> > **E**", "has the answer E, which is no option"),
        ("> > - **C.** Too much work.\n", "", "has no reason for C"),
        ("> > - **D.** Keys leak.", "> > - **D.** Keys leak.\n> > - **E.** No.", "gives a reason for E"),
        ("[[s3#Presigned URLs]]", "S3", "leads nowhere"),
        ("Make the bucket public", "Make the [[s3]] bucket public", "has a link in what is asked"),
    ],
)
def test_each_fault_is_told(old: str, new: str, told: str) -> None:
    assert old in NOTE
    found = faults(NOTE.replace(old, new, 1))
    assert any(told in message for message in found), found


def test_one_id_names_one_question() -> None:
    body = NOTE.partition("Answer first.\n\n")[2]
    assert faults(NOTE + "\n" + body)[-1].endswith("the id ^saa-1-1-reports names two questions")


def _many(right: str, longest: bool) -> list[practice.Question]:
    (one,) = practice.questions(Note("practice/x.md", NOTE))
    found = []
    for letter in right:
        options = dict.fromkeys("ABCD", "short")
        options[letter if longest else "ABCD"["DABC".index(letter)]] = "the longest of them"
        found.append(practice.Question(
            one.note, one.line, one.id, one.title, one.exam, one.task, one.situation, one.stem, options,
            (letter,), one.reasons,
        ))  # fmt: skip
    return found


def test_length_and_position_give_no_answer_away() -> None:
    assert list(practice.bias(_many("ABCD" * 6, longest=False))) == []
    assert "longest option in 24 of 24" in "".join(practice.bias(_many("ABCD" * 6, longest=True)))
    assert list(practice.bias(_many("ABBB" * 6, longest=False)))[:2] == [
        "B is right in 18 of 24 questions; a quarter is even", "C is right in 0 of 24 questions; a quarter is even",
    ]  # fmt: skip


def _two(right: str, longest: str) -> practice.Question:
    (one,) = practice.questions(Note("practice/x.md", NOTE))
    options = {letter: "longer" if letter in longest else "short" for letter in "ABCDE"}
    return dataclasses.replace(one, options=options, right=tuple(right))


def test_length_gives_no_pair_of_answers_away() -> None:
    assert list(practice.bias([_two("AB", "BC")] * 2 + [_two("AB", "DE")] * 18)) == []
    assert list(practice.bias([_two("BC", "BD")] * 11 + [_two("AB", "DE")] * 9)) == [
        "one of two right answers is the longest option in 11 of 20; half is the most"
    ]
    assert list(practice.bias([_two("AB", "AB")] * 5 + [_two("AB", "DE")] * 15)) == [
        "both right answers are the longest options in 5 of 20; a fifth is the most"
    ]


def test_a_place_has_a_name_that_says_where_it_is() -> None:
    sqs = Note("integration/sqs.md", "---\ntitle: Amazon SQS\n---\nText.\n\n## Cost\n\n### Per *request*\n")
    assert data.places({"sqs/": sqs}) == {
        "sqs/": "Amazon SQS",
        "sqs/#cost": "Amazon SQS \u203a Cost",
        "sqs/#per-request": "Amazon SQS \u203a Per request",
    }


def test_the_template_shows_the_form() -> None:
    template = Path(__file__).parents[1].joinpath("docs", "templates", "practice.md").read_text(encoding="utf-8")
    (question,) = practice.questions(Note("practice/x.md", template))
    assert question.id == "saa-1-1-few-words"
    assert (question.task, question.right, list(question.options), list(question.reasons)) == (
        "1.1", ("B",), list("ABCD"), list("ABCD"),
    )  # fmt: skip


DOCS = Path(__file__).parents[1] / "docs"


def read(folder: str) -> list[Note]:
    paths = sorted(DOCS.joinpath(folder).glob("*.md"))
    return [Note(f"{folder}/{path.name}", path.read_text(encoding="utf-8")) for path in paths]


def asked(exam: str) -> list[practice.Question]:
    return [one for note in read("practice") for one in practice.questions(note) if one.exam == exam]


@pytest.mark.docs
@pytest.mark.parametrize(("exam", "least"), [("SAA-C03", 130), ("DVA-C03", 130), ("CLF-C02", 65)])
def test_each_exam_of_this_site_has_its_questions_and_gives_no_answer_away(exam: str, least: int) -> None:
    some = asked(exam)
    assert len(some) >= least
    assert list(practice.bias(some)) == []


@pytest.mark.docs
def test_the_questions_of_this_site_together_give_no_answer_away() -> None:
    some = [one for note in read("practice") for one in practice.questions(note)]
    assert sum(len(one.right) == 2 for one in some) >= practice.FEW
    assert list(practice.bias(some)) == []


TASK_STATEMENTS = [
    (note.path, task.code, task.number, task.statement)
    for notes in [read("exams")]
    for note in notes
    for task in exams.tasks(note, Index({note.path: note}))
]


@pytest.mark.docs
def test_the_exams_of_this_site_have_as_many_task_statements_as_their_guides() -> None:
    assert Counter(exam for _, exam, _, _ in TASK_STATEMENTS) == {"SAA-C03": 14, "DVA-C03": 12, "CLF-C02": 19}


@pytest.mark.docs
@pytest.mark.parametrize(("path", "exam", "number", "text"), TASK_STATEMENTS)
def test_each_task_statement_is_asked_for_twice_at_least(path: str, exam: str, number: str, text: str) -> None:
    count = sum(question.task == number for question in asked(exam))
    assert count >= 2, f"{exam} task {number}, '{text}' ({path}), has {count} practice questions; two are the fewest"


@pytest.mark.docs
@pytest.mark.parametrize("exam", ["SAA-C03", "DVA-C03", "CLF-C02"])
def test_about_one_question_in_seven_has_two_right_answers_of_five(exam: str) -> None:
    some = asked(exam)
    two = [question for question in some if len(question.right) == 2]
    assert all(len(question.options) == 5 for question in two)
    assert all(len(question.right) == 1 for question in some if question not in two)
    assert 6 <= len(some) / len(two) < 7.5, f"{len(two)} of {len(some)}"
    # No letter is safe to take, and none to leave out.
    letters = Counter(letter for question in two for letter in question.right)
    for letter in "ABCDE":
        assert 0.1 <= letters[letter] / letters.total() <= 0.3, letters
