"""Whether key numbers are checked against pages as they should be. The pages here are made for the tests."""

import datetime
import gzip
import json
import shutil
from pathlib import Path

import pytest
import requests

import verify
from fieldnotes.vault.note import Note
from fieldnotes.verify import checks, documents, report, sources
from fieldnotes.verify.confirmed import Confirmations
from fieldnotes.verify.phrases import Phrase, PhraseError
from fieldnotes.verify.verdicts import State, judge

PAGES = Path(__file__).parent / "verify_pages"
DAY = datetime.date(2026, 11, 21)

GUIDE = "https://docs.aws.amazon.com/crates/latest/guide"
NOTE = f"""\
---
title: Example Crates
description: "Crates."
status: active
docs: {GUIDE}/
reviewed: 2026-01-01
---
Crates.

## Key numbers

| What | Value | Adjustable | Source |
| --- | --- | --- | --- |
| Crates per yard | 1,200 | Yes | [Quotas]({GUIDE}/quotas.html#yard-quotas) |
| Weight of a crate | 5 to 90 kg | No | [Quotas]({GUIDE}/quotas.html#crate-quotas) |
| Label | 63 characters | No | [CreateCrate](https://docs.aws.amazon.com/crates/latest/api/CreateCrate.html) |
| Colours | 3 | No | [Colours]({GUIDE}/colours.html) |
"""

CHECKS = """\
Crates per yard: "Crates per yard | {1,200}"
Weight of a crate:
  - "weighs between {5} and {90} kg"
Label:
  - at: botocore:crates#/shapes/Label/max
    says: "{63}"
"""


# --- phrases


@pytest.mark.parametrize(
    ("phrase", "text", "there"),
    [
        ("up to {10,000} crates", "You can stack UP TO\u00a010,000  crates.", ("10,000",)),
        ("up to {10,000} crates", "up to 12,000 crates", ("12,000",)),
        ("up to {10,000} crates", "up to many crates; up to 10,000 crates", ("10,000",)),
        ("between {5} and {90} kg", "between 5 and 95 kg", ("5", "95")),
        ("Yard | {5 TiB to 9 TiB}", "| Yard | 5 TiB to 9 TiB. |", ("5 TiB to 9 TiB",)),
        ("lasts {7} days", "lasts (7) days", ("7",)),
        ("range {0.5\u20138}", "range 0.5-8", ("0.5-8",)),
        ("Yard | … | {20}", "| Yard | per Region, unless you ask | 20 |", ("20",)),
        ("the label's length is {63}.", "The label\u2019s length is 63.", ("63",)),
    ],
)
def test_a_phrase_finds_what_stands_there(phrase: str, text: str, there: tuple[str, ...]) -> None:
    found = Phrase.parse(phrase).find(text)
    assert found is not None
    assert found.there == there
    assert found.holds == (there == found.expected)


def test_a_phrase_that_is_not_there_finds_nothing() -> None:
    assert Phrase.parse("up to {10} crates").find("Crates come in all sizes, up to 10.") is None
    assert Phrase.parse("Yard | {20}").find("Yard 20") is None, "two cells are not one text"


@pytest.mark.parametrize("phrase", ["no figure", "empty {} braces", "half {5", "{ } blank", "{1} and }"])
def test_a_phrase_without_a_figure_is_refused(phrase: str) -> None:
    with pytest.raises(PhraseError):
        Phrase.parse(phrase)


# --- documents


HTML = """\
<html><head><title>x</title></head><body><nav>Quotas 99</nav><main id="main">
<h1 id="top">Quotas</h1><p>All of them.</p>
<h2 id="one">One</h2><table><tr><th>Name</th><th>Default</th></tr>
<tr><td><p>Yard</p></td><td>5<sup>*</sup></td></tr></table>
<h3 id="one-a">Deep</h3><p>Seven<br>crates<!-- not this -->.</p>
<h2><a name="two"></a>Two</h2><script>var crates = 8</script><p>Nine.</p>
<dl><dt id="term">Term</dt><dd>Ten.</dd></dl><h2 id="three">Three</h2><p>Eleven.</p>
</main></body></html>
"""


@pytest.mark.parametrize(
    ("fragment", "has", "not_"),
    [
        ("", ["All of them.", "Nine.", "Eleven."], ["99", "crates = 8", "not this"]),
        ("one", ["| Yard | 5", "Seven crates", "Deep"], ["Nine", "All of"]),
        ("one-a", ["Seven"], ["Yard", "Nine"]),
        ("two", ["Two", "Nine.", "Ten."], ["Seven", "Eleven"]),
        ("term", ["Ten."], ["Nine", "Eleven"]),
        ("top", ["Nine.", "Eleven."], []),
    ],
)
def test_a_section_ends_where_the_next_begins(fragment: str, has: list[str], not_: list[str]) -> None:
    text = documents.Document(HTML).text(fragment)
    assert text is not None
    text = " ".join(text.split())
    assert all(part in text for part in has), text
    assert not any(part in text for part in not_), text


def test_an_id_that_is_gone_is_no_section() -> None:
    assert documents.Document(HTML).text("four") is None


def test_markdown_names_its_headings_below_them() -> None:
    page = documents.Document.of_markdown(
        "---\nsource: x\n---\n\n# Quotas\n<a name=\"top\"></a>\n\nAll.\n\n## Yards\n<a name=\"yards\"></a>\n\n"
        "| Name | Default |\n| --- | --- |\n| Yard | [5](x.md) |\n\n## Crates\n<a name=\"crates\"></a>\n\nSix.\n"
    )
    yards = page.text("yards")
    assert yards is not None
    assert "| Yard | 5" in " ".join(yards.split())
    assert "Six" not in yards
    assert "source" not in (page.text() or "")


# --- sources


@pytest.fixture
def models(tmp_path: Path) -> Path:
    for date, length in (("2015-01-01", 10), ("2020-01-01", 63)):
        folder = tmp_path / "models" / "botocore" / "data" / "crates" / date
        folder.mkdir(parents=True)
        model = json.dumps({"shapes": {"Label": {"max": length}, "a/b": {"documentation": "<p>Up to 9.</p>"}}})
        (folder / "service-2.json.gz").write_bytes(gzip.compress(model.encode()))
    return tmp_path / "models"


def test_a_model_is_asked_by_pointer_in_its_newest_version(models: Path) -> None:
    source = sources.Models(models)
    assert source.text("botocore:crates", "/shapes/Label/max") == "63"
    assert source.text("botocore:crates", "/shapes/a~1b/documentation") == " Up to 9. "
    assert source.text("botocore:crates", "/shapes/Label/min") is None
    for unknown in ("botocore:yards", "botocore:../crates", "botocore:*"):
        with pytest.raises(sources.UnreadableError):
            source.text(unknown, "")


def test_a_folder_never_gives_what_lies_outside(tmp_path: Path) -> None:
    (tmp_path / "secret.html").write_text("x", encoding="utf-8")
    (tmp_path / "pages").mkdir()
    with pytest.raises(sources.UnreadableError):
        sources.folder(tmp_path / "pages")("https://docs.aws.amazon.com/../secret.html")


def test_the_network_is_asked_once_for_a_page_and_told_who_asks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []

    def get(session: requests.Session, url: str, **_: object) -> requests.Response:
        asked.append((url, session.headers["User-Agent"]))
        answer = requests.Response()
        answer.status_code, answer._content = (404, b"") if "gone" in url else (200, b"<h1 id='a'>One</h1>")
        return answer

    waits: list[float] = []
    monkeypatch.setattr(requests.Session, "get", get)
    pages = sources.Pages(sources.web(tmp_path, waits.append))
    assert "One" in (pages.text("https://docs.aws.amazon.com/x.html", "a") or "")
    assert pages.text("https://docs.aws.amazon.com/x.html", "b") is None
    assert asked == [("https://docs.aws.amazon.com/x.html", sources._AGENT)]
    assert len(waits) == 1
    for page in ("https://docs.aws.amazon.com/gone.html", "http://docs.aws.amazon.com/x.html", "file:///etc/passwd"):
        with pytest.raises(sources.UnreadableError):
            pages.text(page, "")


# --- checks


def load(tmp_path: Path, written: str, name: str = "storage/crates.yml") -> tuple[list[checks.Row], list[str]]:
    path = tmp_path / "verify" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(written, encoding="utf-8")
    rows, problems = checks.load(tmp_path / "verify", [Note("storage/crates.md", NOTE)])
    return rows, [problem.message for problem in problems]


def test_rows_meet_their_checks(tmp_path: Path) -> None:
    rows, problems = load(tmp_path, CHECKS)
    assert problems == []
    assert [len(row.checks) for row in rows] == [1, 1, 1, 0]
    assert rows[0].checks[0].address == f"{GUIDE}/quotas.html#yard-quotas"
    assert [number.what for number in checks.unchecked(rows)] == ["Colours"]


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("Crates per yards: 'x {1,200}'", "no key number 'Crates per yards'; did you mean 'Crates per yard'?"),
        ("Crates per yard: 'x {1,000}'", "the row says '1,200', not '1,000'; mend the one that is wrong"),
        ("Crates per yard: 'x {200}'", "the row says '1,200', not '200'"),
        ("Label: {says: '{64}', as: 64 characters}", "not '64 characters'"),
        ("Label: {as: 63 characters}", "write a phrase, or 'at', 'says' and perhaps 'as'"),
        ("Label: {says: '{63}', att: x}", "write a phrase, or 'at', 'says' and perhaps 'as'"),
        ("Colours: [three]", "has no figure in braces"),
        ("- a list", "no list of rows"),
        ("a: [", "no YAML"),
    ],
)
def test_what_is_wrong_in_a_file_of_checks_is_told(tmp_path: Path, written: str, told: str) -> None:
    _, problems = load(tmp_path, written)
    assert len(problems) == 1
    assert told in problems[0]


def test_checks_without_a_note_are_told(tmp_path: Path) -> None:
    _, problems = load(tmp_path, "a: 'x {1}'", "storage/crate.yml")
    assert problems == ["there is no note 'storage/crate.md'"]


# --- the whole


@pytest.fixture
def work(tmp_path: Path, models: Path) -> Path:
    (tmp_path / "docs" / "storage").mkdir(parents=True)
    (tmp_path / "docs" / "storage" / "crates.md").write_text(NOTE, encoding="utf-8")
    (tmp_path / "data" / "verify" / "storage").mkdir(parents=True)
    (tmp_path / "data" / "verify" / "storage" / "crates.yml").write_text(CHECKS, encoding="utf-8")
    shutil.copytree(PAGES, tmp_path / "pages")
    return tmp_path


def run(work: Path, *more: str) -> int:
    folders = [f"--{name}={work / name}" for name in ("docs", "data", "pages", "models")]
    return verify.main([*folders, *more])


def page(work: Path) -> Path:
    return work / "pages" / "crates" / "latest" / "guide" / "quotas.html"


def test_what_holds_is_recorded_with_day_and_source(work: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(work, "--record") == 0
    assert "3 key numbers asked: 3 hold, 0 changed, 0 not found, 0 not read. 1 have no check yet." in (
        capsys.readouterr().out
    )
    known = Confirmations.read((work / "data" / "confirmed.tsv").read_text(encoding="utf-8"))
    assert len(known) == 3
    label = known.of("storage/crates.md", "Label", "63 characters")
    assert label is not None
    assert label.by == "API model"
    assert known.of("storage/crates.md", "Label", "64 characters") is None, "an edited row is not confirmed"


def test_what_changed_is_told_and_no_value_is_touched(work: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(work, "--record") == 0
    page(work).write_text(page(work).read_text(encoding="utf-8").replace("1,200", "1,500"), encoding="utf-8")
    before = (work / "docs" / "storage" / "crates.md").read_bytes()
    assert run(work, "--record", "--set-reviewed", f"--report={work / 'report.md'}") == 1
    told = capsys.readouterr().out
    assert "Pages that say something else now" in told
    assert "has `1,500`; asked for `Crates per yard | {1,200}`" in told
    assert (work / "report.md").read_text(encoding="utf-8") in told
    assert (work / "docs" / "storage" / "crates.md").read_bytes() == before
    known = Confirmations.read((work / "data" / "confirmed.tsv").read_text(encoding="utf-8"))
    assert known.of("storage/crates.md", "Crates per yard", "1,200") is None


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('id="yard-quotas"', 'id="yards"', "the section is gone"),
        ("weighs between", "has a weight of", "is no longer said in these words"),
    ],
)
def test_what_is_not_found_is_told(
    work: Path, capsys: pytest.CaptureFixture[str], old: str, new: str, told: str
) -> None:
    text = page(work).read_text(encoding="utf-8")
    assert old in text
    page(work).write_text(text.replace(old, new), encoding="utf-8")
    assert run(work) == 1
    assert told in capsys.readouterr().out


def test_a_page_that_is_down_is_no_difference_and_keeps_what_was_known(
    work: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(work, "--record") == 0
    page(work).unlink()
    assert run(work, "--record") == 0
    assert "2 not read" in capsys.readouterr().out
    assert len(Confirmations.read((work / "data" / "confirmed.tsv").read_text(encoding="utf-8"))) == 3


def test_a_note_is_dated_when_all_its_key_numbers_hold(work: Path) -> None:
    note = work / "docs" / "storage" / "crates.md"
    assert run(work, "--set-reviewed") == 0
    assert note.read_text(encoding="utf-8") == NOTE, "one row has no check"
    whole = NOTE[: NOTE.index("| Colours")]
    note.write_text(whole, encoding="utf-8")
    assert run(work, "--set-reviewed") == 0
    today = datetime.datetime.now(datetime.UTC).date().isoformat()
    assert note.read_text(encoding="utf-8") == whole.replace("2026-01-01", today)


def test_a_fault_in_the_checks_stops_before_anything_is_asked(work: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (work / "data" / "verify" / "storage" / "crates.yml").write_text("Label: none", encoding="utf-8")
    assert run(work) == 2
    assert "data/verify/storage/crates.yml:1:" in capsys.readouterr().err
    assert run(work, "storage/yards") == 2


def test_the_worst_answer_counts(tmp_path: Path) -> None:
    rows, _ = load(tmp_path, CHECKS)

    class Source:
        def text(self, page: str, fragment: str) -> str | None:
            return {"yard-quotas": "| Crates per yard | 7 |", "crate-quotas": None}.get(fragment, "63")

    verdicts = list(judge(rows, Source()))
    assert [verdict.state for verdict in verdicts] == [State.CHANGED, State.NO_SECTION, State.HOLDS]
    assert report.differences(verdicts)


def test_confirmations_survive_writing_and_reading() -> None:
    known = Confirmations()
    known.set("b.md", "A |  thing", "1 \\| 2", DAY, "page")
    known.set("a.md", "x", 'say "so"', DAY, "page and API model")
    again = Confirmations.read(known.written())
    assert again.written() == known.written()
    assert again.of("a.md", "x", 'say "so"') is not None
    again.keep([("a.md", "x", "other")])
    assert len(again) == 0
    with pytest.raises(ValueError, match="columns"):
        Confirmations.read("a\tb\n")


# --- this vault


def test_the_checks_of_this_vault_are_right() -> None:
    """Every file of checks belongs to a note, every check to a row that says the same figure."""
    rows, problems = checks.load(verify.ROOT / "data" / "verify", verify.read_notes(verify.ROOT / "docs").values())
    assert [str(problem) for problem in problems] == []
    known = Confirmations.read((verify.ROOT / "data" / "confirmed.tsv").read_text(encoding="utf-8"))
    assert known.written() == (verify.ROOT / "data" / "confirmed.tsv").read_text(encoding="utf-8")
    stale = len(known)
    known.keep((row.number.note, row.number.what, row.number.value) for row in rows if row.checks)
    assert len(known) == stale, "data/confirmed.tsv has rows that are no longer there or have no check"
