"""The decks in Anki's own hands: imported, edited, imported again, counted."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import decks
import pytest
from anki.collection import Collection, ImportAnkiPackageOptions, ImportAnkiPackageRequest

from fieldnotes.study import data, deck

SITE = "https://example.org/notes/"
RECALL: dict[str, Any] = {
    "cards": [
        {"id": "aaaaaaaaaaaa", "url": "sqs/#card-a", "note": "sqs", "title": "Amazon SQS", "category": "Integration",
         "exams": ["SAA-C03", "DVA-C03"], "question": "How long does <b>SQS</b> keep a message?",
         "answer": '14 days, see <a href="sqs/#retention">retention</a> or <a href="https://aws.amazon.com/">AWS</a>'},
        {"id": "bbbbbbbbbbbb", "url": "s3/#card-b", "note": "s3", "title": "Amazon S3 & more", "category": "Storage",
         "exams": ["CLF-C02"], "question": "What is S3?", "answer": 'A store <img alt="x" src="assets/x.svg">'},
        {"id": "cccccccccccc", "url": "arn/#card-c", "note": "arn", "title": "ARN", "category": "",
         "exams": [], "question": "What is an ARN?", "answer": "A name"},
    ],
}  # fmt: skip
PRACTICE: dict[str, Any] = {
    "exams": [{"code": "SAA-C03", "domains": [{"number": "1", "name": "Secure", "weight": 30}]}],
    "questions": [
        {"id": "saa-1-1-uploads", "title": "Uploads", "exam": "SAA-C03", "task": "1.1", "domain": "1",
         "url": "saa-1/#^saa-1-1-uploads", "situation": "<p>A company.</p>", "stem": "Which TWO?", "right": [1, 3],
         "options": ["a", "b", "c", "d"], "reasons": ["no", 'yes <a href="s3/#cost">cost</a>', "no", "yes"],
         "sections": [{"url": "s3/#cost", "title": "Cost"}, {"url": "", "title": "Home"}]},
    ],
}  # fmt: skip
TASKS = {"sqs": ["SAA-C03-2.1"]}


class Profile:
    """A collection of Anki, new for each test."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.collection = Collection(str(folder / "collection.anki2"))

    def take(self, recall: dict[str, Any], now: float, practice: dict[str, Any] = PRACTICE) -> None:
        """Write the file, as made at a time, and import it."""
        path = self.folder / deck.FILE
        deck.write(deck.decks(recall, practice, TASKS, SITE), path, now)
        self.collection.import_anki_package(
            ImportAnkiPackageRequest(package_path=str(path), options=ImportAnkiPackageOptions())
        )

    def fields(self, search: str) -> list[list[str]]:
        return [self.collection.get_note(note).fields for note in self.collection.find_notes(search)]

    @property
    def count(self) -> tuple[int, int]:
        """Notes and cards."""
        return self.collection.note_count(), self.collection.card_count()

    @property
    def decks(self) -> set[str]:
        return {one.name for one in self.collection.decks.all_names_and_ids() if one.name != "Default"}


@pytest.fixture
def profile(tmp_path: Path) -> Profile:
    return Profile(tmp_path)


def test_a_deck_per_exam_and_category(profile: Profile) -> None:
    profile.take(RECALL, 1_800_000_000)
    assert profile.count == (4, 4)
    leaves = {name for name in profile.decks if not any(other.startswith(f"{name}::") for other in profile.decks)}
    assert leaves == {
        "AWS Field Notes::SAA-C03::Integration", "AWS Field Notes::CLF-C02::Storage",
        "AWS Field Notes::Beyond the exams::Other", "AWS Field Notes::SAA-C03::Practice questions::1 Secure",
    }  # fmt: skip


def test_tags_name_service_exams_and_tasks(profile: Profile) -> None:
    profile.take(RECALL, 1_800_000_000)
    assert len(profile.fields("tag:service::sqs tag:exam::SAA-C03 tag:exam::DVA-C03 tag:task::SAA-C03-2.1")) == 1
    assert len(profile.fields("tag:task::SAA-C03-1.1 tag:service::s3")) == 1


def test_a_card_leads_to_its_section(profile: Profile) -> None:
    profile.take(RECALL, 1_800_000_000)
    ((_, answer, source),) = profile.fields("tag:service::sqs")
    assert source == '<a href="https://example.org/notes/sqs/#card-a">Amazon SQS</a>'
    assert f'href="{SITE}sqs/#retention"' in answer
    assert 'href="https://aws.amazon.com/"' in answer
    ((_, answer, source),) = profile.fields("tag:service::s3 note:*card")
    assert f'src="{SITE}assets/x.svg"' in answer
    assert "Amazon S3 &amp; more" in source


def test_a_question_has_its_reasons_on_the_back(profile: Profile) -> None:
    profile.take(RECALL, 1_800_000_000)
    (number,) = profile.collection.find_cards("note:*question")
    card = profile.collection.get_card(number)
    assert "Which TWO?" in card.question()
    assert "yes" not in card.question()
    assert "B, D" not in card.question()
    assert "B, D" in card.answer()
    assert f'yes <a href="{SITE}s3/#cost">cost</a>' in card.answer()


def test_importing_again_doubles_nothing(profile: Profile) -> None:
    profile.take(RECALL, 1_800_000_000)
    before = profile.decks
    profile.take(RECALL, 1_800_086_400)
    assert profile.count == (4, 4)
    assert profile.decks == before


def test_importing_an_edit_updates_the_note_and_keeps_its_progress(profile: Profile) -> None:
    profile.take(RECALL, 1_800_000_000)
    (number,) = profile.collection.find_cards("tag:service::sqs")
    profile.collection.sched.set_due_date([number], "5")
    due = profile.collection.get_card(number).due

    edited = copy.deepcopy(RECALL)
    edited["cards"][0] |= {"answer": "Fourteen days", "url": "moved/#card-a"}
    edited["cards"].append({**edited["cards"][1], "id": "dddddddddddd", "question": "What is new?"})
    practice = copy.deepcopy(PRACTICE)
    practice["questions"][0]["title"] = "Uploads, named anew"
    profile.take(edited, 1_800_086_400, practice)

    assert profile.count == (5, 5)
    assert [answer for _, answer, _ in profile.fields("tag:service::sqs")] == ["Fourteen days"]
    assert "moved/#card-a" in profile.fields("tag:service::sqs")[0][2]
    assert "named anew" in profile.fields("note:*question")[0][5]
    assert profile.collection.get_card(number).due == due


def test_ids_stay_whatever_else_changes() -> None:
    def ids(recall: dict[str, Any]) -> list[tuple[int, list[str]]]:
        return [(one.deck_id, [note.guid for note in one.notes]) for one in deck.decks(recall, PRACTICE, {}, SITE)]

    assert ids(RECALL) == ids(json.loads(json.dumps(RECALL)))
    assert len({deck_id for deck_id, _ in ids(RECALL)}) == 4
    assert deck.CARD.model_id != deck.QUESTION.model_id


def test_the_command_reads_a_built_site_and_offers_the_file_in_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    docs, site = tmp_path / "docs", tmp_path / "site"
    docs.mkdir()
    (docs / "sqs.md").write_text("A queue.\n", encoding="utf-8")
    config = tmp_path / "mkdocs.yml"
    config.write_text(f"site_name: x\nsite_url: {SITE}\n", encoding="utf-8")
    run = ["--config", str(config), "--offer"]
    assert decks.main(run) == 2
    assert "build the site first" in capsys.readouterr().err

    scripts = site / "assets" / "data"
    scripts.mkdir(parents=True)
    for name, value in (("recall", RECALL), ("practice", PRACTICE)):
        (scripts / f"{name}.js").write_text(data.script(name, value), encoding="utf-8")
    for _ in range(2):
        assert decks.main(run) == 0
        assert capsys.readouterr().out == f"{site / deck.FILE}: 4 notes in 4 decks\n"
    assert (scripts / "recall.js").read_text(encoding="utf-8").count(deck.FILE) == 1
    assert decks.read_data(scripts / "recall.js") == RECALL
    (scripts / "practice.js").write_text("nothing", encoding="utf-8")
    assert decks.main(run) == 2
