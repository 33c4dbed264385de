"""One placement, one confidence: what led to it and what the text says to that; and what a person may choose from."""

from __future__ import annotations

import pytest
from importer_texts import QUEUE

from fieldnotes.importer.confidence import WEIGHTS, confidence
from fieldnotes.importer.evidence import UNSURE, Placement
from fieldnotes.importer.match import Matcher
from fieldnotes.importer.parse import parse


def route(matcher: Matcher, *lines: str, name: str = "notes.md") -> list[Placement]:
    return matcher.route(parse(name, [each for line in lines for each in (line, "")], matcher.known))


def note(placement: Placement) -> str:
    return placement.place.note if placement.place else ""


def test_a_name_that_the_text_bears_out_is_sure(matcher: Matcher) -> None:
    placement = route(matcher, "# Amazon SQS", f"SQS keeps messages. {QUEUE}")[-1]
    assert note(placement) == "integration/sqs"
    assert placement.confidence > UNSURE
    assert not placement.doubt
    assert placement.candidates == ()


def test_a_heading_that_its_text_belies_keeps_its_text_and_says_so(matcher: Matcher) -> None:
    placement = route(matcher, "# Amazon Kendra", QUEUE)[-1]
    assert note(placement) == "machine-learning/kendra"
    assert "the text speaks of Amazon SQS" in placement.doubt
    assert placement.confidence < UNSURE
    assert [each.place.note for each in placement.candidates[:2]] == ["machine-learning/kendra", "integration/sqs"]


def test_text_alone_is_for_a_person_to_look_at(matcher: Matcher) -> None:
    placement = route(matcher, "# Monday", QUEUE)[-1]
    assert note(placement) == "integration/sqs"
    assert placement.confidence < UNSURE


def test_a_step_with_a_tool_stays_with_what_it_is_about(matcher: Matcher) -> None:
    text = (
        "Turn on encryption of new volumes: the snapshot of an encrypted volume is encrypted, an unencrypted one is "
        "copied with encryption, a gp3 volume keeps its IOPS and throughput."
    )
    placement = route(matcher, "# Amazon EBS", "EBS volumes hold blocks.", "## AWS CLI", text)[-1]
    assert note(placement) == "storage/ebs"


def test_what_a_heading_tells_its_subject_from_takes_nothing_over(matcher: Matcher) -> None:
    text = "Fargate needs no servers of your own, ECS on EC2 does; the first costs more for each hour, and less work."
    for heading in ("## Differences to ECS on EC2", "## Diferenças com ECS/EKS", "## ECS との違い"):
        placement = route(matcher, "# AWS Fargate", "Fargate runs containers.", heading, text)[-1]
        assert note(placement) == "containers/fargate", heading
    ways = "Backup and restore, pilot light, warm standby, active-active: RPO and RTO say which disaster recovery."
    placement = route(matcher, "# Auto Scaling", "Scaling.", "## Different disaster recovery strategies", ways)[-1]
    assert note(placement) == "concepts/disaster-recovery"


def test_text_that_only_text_above_it_speaks_for_waits_for_a_person(matcher: Matcher) -> None:
    other = "Objects lie in a bucket with versions, lifecycle rules and storage classes, encrypted by default."
    placement = route(matcher, "# Monday", QUEUE, "## Tuesday", other)[-1]
    assert placement.place is None
    assert "choose a note" in placement.doubt
    assert "integration/sqs" in {each.place.note for each in placement.candidates}


def test_a_question_for_a_heading_is_read_as_text(matcher: Matcher) -> None:
    question = "Which queue keeps the order of messages and hides one while a consumer works on it, deleting it after?"
    placement = route(matcher, f"## Q7. {question}", "The one with FIFO and a visibility timeout.")[-1]
    assert note(placement) == "integration/sqs"


@pytest.mark.parametrize(
    ("name", "note_of_it"),
    [
        ("5.EC2/notes.md", "compute/ec2"),
        ("1.Overview/notes.md", ""),
        ("AWS Compute Optimiser.md", "cost/compute-optimizer"),
    ],
)
def test_a_number_or_british_spelling_hides_no_name(matcher: Matcher, name: str, note_of_it: str) -> None:
    assert note(route(matcher, "Some words.", name=name)[0]) == note_of_it


def test_of_two_subjects_in_a_heading_the_one_of_the_text_is_meant(matcher: Matcher) -> None:
    text = (
        "It samples objects, finds personally identifiable information by managed data identifiers, and reports "
        "findings about sensitive data and public buckets to Security Hub."
    )
    assert note(route(matcher, "# Monitoring S3 buckets with Macie", text)[-1]) == "security/macie"


def test_what_fits_nothing_has_candidates_from_its_text(matcher: Matcher) -> None:
    placement = route(matcher, "# Tuesday", "Somebody said SQS or Kinesis; to be looked up, whichever is right here.")[
        -1
    ]
    assert placement.place is None
    names = {each.place.note for each in placement.candidates}
    assert "integration/sqs" in names


def test_confidence_is_a_probability_and_grows_with_what_speaks_for_it() -> None:
    least = confidence(["text", "turns", "against", "doubt"])
    most = confidence(["file", "agrees"])
    assert 0 < least < 75 < UNSURE < most < 100
    assert confidence(["heading whole", "against"]) < UNSURE < confidence(["heading whole", "agrees"])


def test_every_kind_of_evidence_has_a_weight(matcher: Matcher) -> None:
    kinds = {"file", "folder", "comparison", "text", "follows", "children", "digression", "item", "above"}
    assert kinds <= WEIGHTS.keys()
