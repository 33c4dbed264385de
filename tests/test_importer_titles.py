"""A heading and the name of a file name the same subject in the same ways."""

from __future__ import annotations

import pytest

from fieldnotes.importer.match import Matcher
from fieldnotes.importer.parse import parse
from fieldnotes.importer.titles import unnumbered

TEXT = "It is what it is, and here are some words about it that name nothing at all."


@pytest.mark.parametrize(
    ("title", "note"),
    [
        ("AMI  (Amazon Machine Image)", "compute/ami"),
        ("EFS - Elastic File System", "storage/efs"),
        ("AWS ACM (certificate manager)", "security/acm"),
        ("Amazon SQS (simple queue service)", "integration/sqs"),
        ("EC2 Storage (EBS - Elastic Block  Store)", "storage/ebs"),
        ("Organizations Overview", "management/organizations"),
        ("AWS Wavelegnth", "hybrid/wavelength"),
        ("3. Route 53", "networking/route-53"),
        ("Chapter 9.2 Amazon Macie", "security/macie"),
        ("Cos'è Amazon Kendra?", "machine-learning/kendra"),
    ],
)
def test_a_heading_and_a_file_name_name_the_same(matcher: Matcher, title: str, note: str) -> None:
    heading = parse("notes.md", [f"# {title}", "", TEXT], matcher.known)
    file = parse(f"notes/{title}.md", [TEXT], matcher.known)
    for document in (heading, file):
        place = matcher.route(document)[-1].place
        assert place is not None, document.name
        assert place.note == note, document.name


@pytest.mark.parametrize("title", ["Friday", "Shopping list", "Practise", "A day in the life of a batch of cookies"])
def test_a_title_that_names_nothing_places_nothing(matcher: Matcher, title: str) -> None:
    for document in (
        parse("notes.md", [f"# {title}", "", TEXT], matcher.known),
        parse(f"notes/{title}.md", [TEXT], matcher.known),
    ):
        assert matcher.route(document)[-1].place is None


@pytest.mark.parametrize(
    ("title", "rest"),
    [
        ("2. S3", "S3"),
        ("(1) S3 Glacier", "S3 Glacier"),
        ("[2] EC2", "EC2"),
        ("2.1.3. Construct", "Construct"),
        ("Chapter 16.19 Macie", "Macie"),
        ("Q22. What is Glacier?", "What is Glacier?"),
        ("01 - Compute", "Compute"),
        ("03 encryption", "encryption"),
        ("* EBS", "* EBS"),
        ("3 Vs", "3 Vs"),
        ("5G networks", "5G networks"),
        ("12", "12"),
    ],
)
def test_the_number_before_a_title_is_no_part_of_it(title: str, rest: str) -> None:
    assert unnumbered(title) == rest
