"""What a text is about, told by its words; and what that may and may not do to where a section goes."""

from __future__ import annotations

from pathlib import Path

import pytest
from importer_texts import QUEUE

from fieldnotes.importer import catalogue, terms
from fieldnotes.importer.classifier import Classifier, Reading, training
from fieldnotes.importer.match import Matcher
from fieldnotes.importer.parse import parse


def test_a_text_without_any_name_is_told_by_its_words(matcher: Matcher) -> None:
    reading = matcher.read(QUEUE)
    assert reading.note == "integration/sqs"
    assert reading.share > 0.5


def test_the_same_training_gives_the_same_answer(matcher: Matcher) -> None:
    again = Classifier(training(matcher.catalogue, ()))
    assert again.read(QUEUE) == matcher.read(QUEUE)


def test_a_text_of_few_words_says_nothing(matcher: Matcher) -> None:
    assert matcher.read("A queue of messages.") == Reading(understood=True)


def test_a_text_in_another_language_says_nothing_by_the_few_words_it_shares(matcher: Matcher) -> None:
    shared = "queue message consumer visibility timeout fifo polling retention producer"
    assert matcher.read(shared).note == "integration/sqs"
    korean = "메시지를 보내고 받는 서비스이며 여러 소비자가 나누어 처리할 수 있고 실패하면 다시 시도한다 "
    assert matcher.read(f"{shared} {korean * 3}") == Reading(understood=False)
    assert matcher.read("") == Reading()


def test_a_vault_teaches_what_its_notes_are_about() -> None:
    table = "name\tkind\tnote\theading\taliases\nKiln\tservice\tfire/kiln\t\t\nWheel\tservice\twheel\t\t"
    subjects = catalogue.load(table, "x")
    note = "# Kiln\n\nBisque firing at cone six, pyrometer, shelves, wadding, reduction, damper, soak and slow cooling."
    text = "Before the bisque firing put wadding on the shelves, close the damper, watch the pyrometer up to cone six."
    assert not Matcher(subjects).read(text)
    assert Matcher(subjects, texts=lambda: [("fire/kiln", note)]).read(text).note == "fire/kiln"


def test_text_places_nothing_against_its_heading_in_silence(matcher: Matcher) -> None:
    document = parse("notes.md", ["# Amazon Kendra", "", QUEUE], matcher.known)
    placement = matcher.route(document)[-1]
    assert placement.place is not None
    assert placement.place.note == "machine-learning/kendra" or placement.doubt


def test_text_without_a_heading_goes_where_its_words_belong(matcher: Matcher) -> None:
    placement = matcher.route(parse("Monday.md", [QUEUE], matcher.known))[0]
    assert placement.place is not None
    assert placement.place.note == "integration/sqs"
    assert placement.evidence[0].kind == "text"


@pytest.mark.parametrize(
    ("name", "lines"),
    [
        (
            "Azure DNS.md",
            ["# Azure DNS", "", "Azure DNS answers queries. Azure hosts the zone, its records are Azure's."],
        ),
        ("cloud.md", ["# Azure VPN Gateway", "", "It connects a virtual network and an office."]),
        ("BigQuery.md", ["Google Cloud runs BigQuery. BigQuery is a warehouse of Google Cloud, like Redshift."]),
    ],
)
def test_no_subject_of_another_maker_lands_in_a_note_of_ours(matcher: Matcher, name: str, lines: list[str]) -> None:
    placed = matcher.route(parse(name, lines, matcher.known))
    assert placed
    assert [each.place for each in placed] == [None] * len(placed)


def test_a_name_that_others_use_too_counts_where_the_text_is_ours(matcher: Matcher) -> None:
    ours = parse("notes.md", ["# VPN", "", "An AWS VPN has two tunnels between the office and the VPC."], matcher.known)
    theirs = parse(
        "notes.md", ["# VPN", "", "Install the client, type the password, stay safe in a cafe."], matcher.known
    )
    assert matcher.route(ours)[-1].place is not None
    assert matcher.route(theirs)[-1].place is None


@pytest.mark.parametrize(
    ("text", "entry"),
    [("S3バケットを作る", "Amazon S3"), ("DynamoDB는 빠르다", "Amazon DynamoDB")],
)
def test_a_name_is_found_right_before_the_script_of_another_language(matcher: Matcher, text: str, entry: str) -> None:
    assert [matcher.catalogue.entries[each].name for each in matcher.mentions.count(text)] == [entry]


@pytest.mark.parametrize("word", ["TTL", "AZ", "NET", "Policies", "Developer", "Simple", "Cluster", "Alias"])
def test_a_word_that_means_many_things_is_no_name(matcher: Matcher, word: str) -> None:
    assert matcher.catalogue.exact(word) == []


def test_the_shipped_terms_are_about_notes_of_the_catalogue() -> None:
    shipped = catalogue.shipped()
    notes = {entry.note for entry in shipped.entries}
    known = [note for note, _ in shipped.terms if note in notes]
    assert len(known) > 1000


def test_the_terms_of_a_vault_are_those_that_tell_its_notes_apart(tmp_path: Path) -> None:
    for name, words in (("a/kiln", "cone pyrometer damper"), ("a/wheel", "clay hump centring")):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        body = f"the pot is what matters here and there, {words} " * 3
        (tmp_path / f"{name}.md").write_text(f"---\ntitle: x\n---\n{body}", "utf-8")
    table = terms.table(tmp_path)
    assert "pyrometer" in table.splitlines()[1]
    assert "pyrometer" not in table.splitlines()[2]
