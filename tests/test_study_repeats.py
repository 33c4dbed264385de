"""Whether two cards of a vault ask the same, and whether the services that exams ask most about have cards enough."""

from pathlib import Path

import pytest

from fieldnotes.study import cards, repeats
from fieldnotes.vault.note import Note

DOCS = Path(__file__).parents[1] / "docs"


def notes(**lines: str) -> list[Note]:
    text = "---\ntitle: Amazon {}\n---\n## Recall\n\n{}\n"
    return [Note(f"{name}.md", text.format(name, line)) for name, line in lines.items()]


def told(**lines: str) -> list[str]:
    return [str(problem) for some in repeats.find(notes(**lines)).values() for problem in some]


def test_one_question_in_two_notes_is_told_whatever_the_answers() -> None:
    assert told(Bravo="Is **SQS** a queue?::Yes", Alfa="is SQS  a queue?::Surely, and an old one") == [
        "Bravo.md:6: the card 'Is **SQS** a queue?' is asked in Alfa.md:6 too; keep one"
    ]


@pytest.mark.parametrize(
    ("first", "again"),
    [
        ("Which services have gateway endpoints?::Amazon S3 and DynamoDB.",
         "Which two services have a gateway endpoint?::S3 and DynamoDB"),
        ("What happens to the root EBS volume when an EC2 instance is terminated?::It is deleted by default",
         "What happens to an EBS root volume when the instance is terminated?::It is deleted by default."),
        ("Old name of Managed Service for Apache Flink?::Kinesis Data Analytics",
         "New name of Kinesis Data Analytics?::Managed Service for Apache Flink"),
    ],
)  # fmt: skip
def test_one_fact_in_other_words_is_told_with_both_questions(first: str, again: str) -> None:
    (message,) = told(Alfa=first, Bravo=again)
    assert message.startswith(f"Bravo.md:6: the card '{again.partition('?')[0][:40]}")
    assert f"asks what '{first.partition('?')[0][:40]}" in message
    assert message.endswith("in Alfa.md:6; keep one")


@pytest.mark.parametrize(
    ("first", "other"),
    [
        # Another number, the other of yes and no, another subject, another fact.
        ("How many RCU does a strongly consistent read of a 6 KB item take?::2",
         "How many RCU does a strongly consistent read of a 7 KB item take?::2"),
        ("Does instance store data survive a reboot?::Yes", "Does instance store data survive a stop?::No"),
        ("How many replicas can Alfa have?::15", "How many replicas can Bravo have?::15"),
        ("Which load balancer carries UDP?::NLB", "Which load balancer can have Elastic IP addresses?::NLB"),
    ],
)  # fmt: skip
def test_two_facts_in_like_words_are_two_cards(first: str, other: str) -> None:
    assert told(Alfa=first, Bravo=other) == []


def test_three_cards_of_one_question_are_told_twice() -> None:
    assert len(told(Alfa="Is SQS a queue?::Yes", Bravo="Is SQS a queue?::Yes", Charlie="Is SQS a queue?::Yes")) == 2


# What the exams ask most about, and so has a session's worth of cards in a note of its own.
MOST_ASKED = (
    "storage/s3 networking/vpc security/iam compute/ec2 compute/lambda database/dynamodb database/rds database/aurora "
    "integration/sqs integration/sns networking/cloudfront networking/route-53 networking/elb security/kms "
    "containers/ecs integration/api-gateway management/cloudformation"
).split()
FEWEST, MOST = 15, 25


@pytest.mark.docs
@pytest.mark.parametrize("name", MOST_ASKED)
def test_what_exams_ask_most_about_has_cards_enough(name: str) -> None:
    count = len(cards.cards(Note(f"{name}.md", (DOCS / f"{name}.md").read_text(encoding="utf-8"))))
    assert FEWEST <= count <= MOST, f"{name}.md has {count} recall cards; {FEWEST} to {MOST} are what an exam needs"


@pytest.mark.docs
def test_no_two_cards_of_this_vault_ask_the_same() -> None:
    vault = [Note(path.relative_to(DOCS).as_posix(), path.read_text(encoding="utf-8")) for path in DOCS.rglob("*.md")]
    published = [note for note in vault if not note.path.startswith("templates/")]
    assert sum(len(cards.cards(note)) for note in published) > 1000
    assert [str(problem) for some in repeats.find(published).values() for problem in some] == []
