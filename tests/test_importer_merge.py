"""Taking over one statement: where it lands, what is remembered, how it is undone, and what is refused."""

from __future__ import annotations

import io
import json
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from rich.console import Console
from test_importer_safe import read_report, run, tree

from fieldnotes.importer import decisions, lock, sources, write
from fieldnotes.importer.errors import InputError
from fieldnotes.importer.merge import MergeError, Text, add, cut, differences, instead, told_twice
from fieldnotes.importer.review import terminal
from fieldnotes.importer.review.differences import Desk
from fieldnotes.importer.review.session import AnswerError, Session

NOTE = """---
title: Kilns
---

A kiln fires clay.

## Shelves

- Up to 5 shelves fit in ^five
- Made of cordierite
    - it bears heat

Turn them now and then.

## Cost

| Size | Price |
| --- | --- |
| small | 900 euros |

## Steps

1. Load the kiln
2. Close the door
"""


def took(inbox: str, how: str = "add", note: str = NOTE) -> tuple[str, str]:
    """The note and the inbox after the first thing to decide was taken over."""
    one, two = Text("fire/kiln", note), Text("inbox/fire/kiln", inbox)
    first = differences(one, two)[0]
    after = {"add": add, "instead": instead}[how](first, one, two)
    return after[0].text, after[1].text


@pytest.mark.parametrize(
    ("inbox", "where", "there"),
    [
        ("- Made of cordierite plates and posts\n", "    - it bears heat\n- Made of cordierite plates and posts\n", 1),
        ("* [ ] Made of cordierite plates\n", "    - it bears heat\n- [ ] Made of cordierite plates\n", 1),
        ("- Made of cordierite\n    - never of steel\n", "    - it bears heat\n    - never of steel\n\nTurn", 0),
        ("## Shelves\n\nRub with sand.\n", "now and then.\n\nRub with sand.\n\n## Cost\n", 1),
        ("## Cost\n\nPower is dear.\n", "| small | 900 euros |\n\nPower is dear.\n\n## Steps\n", 1),
        ("| Size | Price |\n| --- | --- |\n| large | dear |\n",
         "| small | 900 euros |\n| large | dear |\n\n## Steps", 0),
        ("| A | B | C |\n| --- | --- | --- |\n| 1 | 2 | 3 |\n",
         "A kiln fires clay.\n\n| A | B | C |\n| --- | --- | --- |\n| 1 | 2 | 3 |\n\n## Shelves", 0),
        ("- Load the kiln slowly and well\n", "1. Load the kiln\n2. Load the kiln slowly and well\n2. Close", 1),
        ("# Glaze\n\n- Zinc\n    - melts\n", "2. Close the door\n\n## Glaze\n\n- Zinc\n    - melts\n", 1),
        ("It is hot.\nVery.\n", "A kiln fires clay.\n\nIt is hot.\nVery.\n\n## Shelves", 0),
        ("- Turn them [[#Shelves|now]]\n",
         "Turn them now and then.\n\n- Turn them [[inbox/fire/kiln#Shelves|now]]\n", 0),
    ],
)  # fmt: skip
def test_where_a_new_statement_lands(inbox: str, where: str, there: int) -> None:
    note, left = took(inbox)
    assert where in note
    assert [line for line in note.split("\n") if line in NOTE.split("\n") and line] == [
        line for line in NOTE.split("\n") if line
    ]
    assert Text("a", left).empty


@pytest.mark.parametrize(
    ("inbox", "was", "now"),
    [
        ("Up to 15 shelves fit in\n", "- Up to 5 shelves fit in ^five\n", "- Up to 15 shelves fit in ^five\n"),
        ("1. Up to 15\n   shelves fit in\n", "- Up to 5 shelves fit in ^five", "- Up to 15\n  shelves fit in ^five"),
        ("| Size | Price |\n| --- | --- |\n| small | 1,100 euros |\n", "| small | 900 euros", "| small | 1,100 euros"),
    ],
)
def test_a_statement_in_the_place_of_another(inbox: str, was: str, now: str) -> None:
    note, left = took(inbox, "instead")
    assert note == NOTE.replace(was, now)
    assert Text("a", left).empty


def test_what_is_nested_is_asked_with_what_it_is_nested_in() -> None:
    inbox = Text("inbox/fire/kiln", "- Zinc is a flux\n    - it melts\n    - up to 15 shelves fit in\n")
    found = differences(Text("fire/kiln", NOTE), inbox)
    assert [(each.kind, each.statement.text) for each in found] == [
        ("differs", "up to 15 shelves fit in"),
        ("new", "Zinc is a flux"),
    ]


def test_an_introduction_goes_with_the_last_that_it_introduces() -> None:
    note = Text("fire/kiln", NOTE)
    inbox = Text("inbox/fire/kiln", "- Made of cordierite\n    - not of tin\n    - not of lead\n")
    for left in ("- Made of cordierite\n    - not of lead\n", ""):
        note, inbox = add(differences(note, inbox)[0], note, inbox)
        assert inbox.text == left
    assert "    - it bears heat\n    - not of tin\n    - not of lead\n" in note.text.replace(
        "    - not of lead\n    - not of tin\n", "    - not of tin\n    - not of lead\n"
    )


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("a\r\nb\n", "its lines end in two ways"),
        ("a\n<<<<<<< HEAD\nb\n", "kiln.md:2: an unsolved merge"),
        ("---\na: [\n---\n", "its properties cannot be read"),
    ],
)
def test_a_damaged_note_is_refused(text: str, why: str) -> None:
    with pytest.raises(MergeError, match=why):
        Text("kiln", text)


def test_a_footnote_is_left_to_a_person() -> None:
    with pytest.raises(MergeError, match="footnote"):
        took("Zinc melts[^1]\n\n[^1]: at once\n")


def test_lines_keep_their_endings() -> None:
    note, _ = took("- Made of cordierite plates\n", note=NOTE.replace("\n", "\r\n"))
    assert note.count("\r\n") == note.count("\n") == NOTE.count("\n") + 1


WORD = st.sampled_from("clay heat shelf 5 15 1,300 kiln door slow glaze zinc [[wheel]] **ash** `cone 6`".split())
SAID = st.lists(WORD, min_size=2, max_size=5).map(" ".join)
BLOCK = st.one_of(
    SAID,
    st.lists(SAID, min_size=1, max_size=3).map("\n".join),
    st.lists(st.tuples(st.sampled_from(["", "", "    "]), SAID), min_size=1, max_size=4).map(
        lambda items: "\n".join(f"{'' if not at else depth}- {text}" for at, (depth, text) in enumerate(items))
    ),
    st.lists(SAID, min_size=1, max_size=3).map(
        lambda items: "\n".join(f"{at}. {each}" for at, each in enumerate(items, 1))
    ),
    st.lists(st.tuples(SAID, SAID), min_size=1, max_size=3).map(
        lambda rows: "\n".join(["| a | b |", "| --- | --- |", *(f"| {one} | {two} |" for one, two in rows)])
    ),
    SAID.map(lambda text: f"> {text}"),
    SAID.map(lambda text: f"```\n{text}\n\n- {text}\n```"),
    st.sampled_from(["## Shelves", "## Cost", "### Zinc", "---", "![[kiln.png]]"]),
)
PAGE = st.lists(BLOCK, max_size=6).map(lambda blocks: "\n\n".join([*blocks, ""]))


@settings(max_examples=150, deadline=None)
@given(PAGE, PAGE, st.lists(st.sampled_from("12"), min_size=30, max_size=30))
def test_nothing_is_lost_or_said_twice(there: str, waiting: str, answers: list[str]) -> None:
    """What two notes say together, they say after any answers; but what was replaced, and what both had."""
    assume(not there.startswith("---") and not waiting.startswith("---"))  # would be properties
    note, inbox = Text("kiln", there), Text("inbox/kiln", waiting)
    together = note.said() + inbox.said()
    gone: Counter[tuple[str, ...]] = Counter()
    refused: set[tuple[str, ...]] = set()
    for answer in answers:
        found = [each for each in differences(note, inbox) if each.identity not in refused]
        if not found:
            break
        first = found[0]
        try:
            if first.kind == "differs" and answer == "1":
                note, inbox = instead(first, note, inbox)
                assert first.there is not None
                gone[first.there.words] += 1
            else:
                note, inbox = add(first, note, inbox)
        except MergeError:
            refused.add(first.identity)
    else:
        pytest.fail("there is always more to decide")
    left = note.said() + inbox.said()
    for words, count in together.items():
        assert left[words] >= min(count, 1) or gone[words]
        assert note.said()[words] <= count + (words == ("a", "b")) * 30  # a table's head goes with its rows
    assert set(left) == {words for words in together if left[words]}


# --- in a vault ---

RAW = {
    "a.md": "# Kiln\n\n- Up to 15 shelves fit in\n- Rub them with sand\n- Made of cordierite\n",
    "b.md": "# Kiln\n\nNever open it above 200 degrees.\n",
}


@pytest.fixture
def vault(tmp_path: Path) -> Path:
    vault = tmp_path / "vault"
    (vault / "fire").mkdir(parents=True)
    (vault / "fire" / "kiln.md").write_text(NOTE, encoding="utf-8")
    raw(tmp_path, RAW)
    assert run(tmp_path / "raw", "--into", vault) == 1
    return vault


def raw(folder: Path, texts: dict[str, str]) -> None:
    (folder / "raw").mkdir(exist_ok=True)
    for name, text in texts.items():
        (folder / "raw" / name).write_text(text, encoding="utf-8")


def session(vault: Path) -> Session:
    opened = sources.open_vault(vault)
    given = decisions.load(opened.own(decisions.NAME), decisions.NAME)

    def save(text: str) -> None:
        write.apply(opened.root, {}, [], own={decisions.NAME: text})

    return Session([], given, save, Desk(opened, given, lambda changes: write.replace(opened.root, changes)))


def answer(asked: Session, *keys: str) -> None:
    for each in keys:
        assert asked.current is not None
        asked.answer(asked.current, each)


def notes(vault: Path) -> dict[str, bytes]:
    return {name: data for name, data in tree(vault).items() if data}


def test_one_key_takes_over_and_a_further_run_adds_nothing(vault: Path, tmp_path: Path) -> None:
    asked = session(vault)
    assert [each.kind for each in asked.differences] == ["differs", "new", "new"]
    answer(asked, "1", "1", "1")
    assert asked.current is None
    text = (vault / "fire/kiln.md").read_text("utf-8")
    assert "- Up to 15 shelves fit in ^five\n" in text
    assert "Up to 5 shelves" not in text
    assert text.count("Rub them with sand") == text.count("Never open it above 200 degrees.") == 1
    assert not (vault / "inbox/fire/kiln.md").exists()  # nothing waits there any more
    before = notes(vault)
    run(tmp_path / "raw", "--into", vault)
    assert notes(vault) == before
    states = json.loads((vault / lock.NAME).read_text("utf-8"))["sources"]
    assert {section["state"] for each in states.values() for section in each if section["statements"]} <= {
        "merged", "placed", "split", "moved", "edited",
    }  # fmt: skip
    (vault / lock.NAME).unlink()  # what the note says is known without it
    run(tmp_path / "raw", "--into", vault)
    assert notes(vault) == before
    assert session(vault).total == 0


def test_undo_brings_every_byte_back(vault: Path) -> None:
    before = tree(vault)
    asked = session(vault)
    answer(asked, "1", "1", "2")
    assert notes(vault) != notes(vault) | before
    for _ in range(3):
        asked.undo()
    asked.undo()
    after = tree(vault)
    assert decisions.load((vault / decisions.NAME).read_text("utf-8"), "x").all == []
    assert after == before
    assert asked.as_json()["left"] == 3


def test_what_is_left_out_stays_out_without_the_lock_too(vault: Path, tmp_path: Path) -> None:
    answer(session(vault), "3", "2", "2")
    before = notes(vault)
    assert set(before) == {"fire/kiln.md"}
    assert before["fire/kiln.md"].decode() == NOTE
    (vault / lock.NAME).unlink()
    run(tmp_path / "raw", "--into", vault, "--report", tmp_path / "r.json")
    assert notes(vault) == before
    left_out = [each["text"] for each in read_report(tmp_path / "r.json")["dropped"] if each["kind"] == "decision"]
    assert left_out == ["- Up to 15 shelves fit in", "- Rub them with sand", "Never open it above 200 degrees."]


def test_what_was_replaced_does_not_come_back_from_another_source(vault: Path, tmp_path: Path) -> None:
    answer(session(vault), "1")
    raw(tmp_path, {"c.md": "# Kiln\n\n- Up to 5 shelves fit in\n- Wide\n"})
    run(tmp_path / "raw", "--into", vault)
    made = b"".join(notes(vault).values()).decode()
    assert "Up to 5 shelves" not in made
    assert made.count("- Wide\n") == 1


def test_both_may_stay(vault: Path) -> None:
    answer(session(vault), "2")
    text = (vault / "fire/kiln.md").read_text("utf-8")
    assert "- Up to 5 shelves fit in ^five\n- Up to 15 shelves fit in\n" in text


def test_an_edit_elsewhere_in_the_note_stays(vault: Path) -> None:
    asked = session(vault)
    note = vault / "fire/kiln.md"
    note.write_text(note.read_text("utf-8").replace("now and then", "every week"), encoding="utf-8")
    answer(asked, "1")
    text = note.read_text("utf-8")
    assert "every week" in text
    assert "Up to 15 shelves" in text


def test_a_note_that_changes_under_the_answer_is_refused(vault: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = session(vault)
    take = asked.desk.take if asked.desk else None
    note = vault / "fire/kiln.md"

    def slow(*given: object) -> object:
        assert take is not None
        changes = take(*given)  # type: ignore[arg-type]
        note.write_text("mine\n", encoding="utf-8")
        return changes

    monkeypatch.setattr(Desk, "take", lambda self, *given: slow(*given))
    before = tree(vault)
    with pytest.raises(AnswerError, match=r"fire/kiln\.md was edited meanwhile\. Nothing was changed"):
        answer(asked, "1")
    assert tree(vault) == before | {"fire/kiln.md": b"mine\n"}
    assert asked.answered == []


def test_undo_is_refused_when_the_note_was_edited_since(vault: Path) -> None:
    asked = session(vault)
    answer(asked, "1")
    with (vault / "fire/kiln.md").open("a") as file:
        file.write("more\n")
    before = tree(vault)
    with pytest.raises(AnswerError, match="edited meanwhile"):
        asked.undo()
    assert tree(vault) == before


def test_what_was_edited_away_settles_itself_or_is_refused(vault: Path) -> None:
    asked = session(vault)
    note = vault / "fire/kiln.md"
    note.write_bytes(b"\xff\xfe broken")
    with pytest.raises(AnswerError, match="no UTF-8"):
        answer(asked, "1")
    assert note.read_bytes() == b"\xff\xfe broken"
    (vault / "inbox/fire/kiln.md").unlink()
    assert asked.current is None


def test_what_cannot_be_saved_is_not_taken_over(vault: Path) -> None:
    asked = session(vault)
    before = tree(vault)

    def full(text: str) -> None:
        raise OSError(28, "No space left on device")

    asked.save = full
    with pytest.raises(OSError, match="No space"):
        answer(asked, "1")
    assert tree(vault) == before
    assert asked.decisions.all == []


def test_an_inbox_note_that_is_linked_stays(vault: Path) -> None:
    (vault / "other.md").write_text("see [[inbox/fire/kiln#Kiln|it]]\n", encoding="utf-8")
    answer(session(vault), "1", "1", "1")
    assert (vault / "inbox/fire/kiln.md").exists()


def test_a_symbolic_link_is_no_note_to_write_to(vault: Path, tmp_path: Path) -> None:
    outside = tmp_path / "outside.md"
    outside.write_text(NOTE, encoding="utf-8")
    asked = session(vault)
    (vault / "fire/kiln.md").unlink()
    (vault / "fire/kiln.md").symlink_to(outside)
    with pytest.raises(AnswerError, match="symbolic link"):
        answer(asked, "1")
    assert outside.read_text("utf-8") == NOTE


def test_replacing_keeps_permissions_and_refuses_paths_outside(tmp_path: Path) -> None:
    note = tmp_path / "a.md"
    note.write_text("a", encoding="utf-8")
    note.chmod(0o600)
    write.replace(tmp_path, {"a.md": ("a", "b"), "c/d.md": (None, "e")})
    assert (note.read_text("utf-8"), note.stat().st_mode & 0o777) == ("b", 0o600)
    for name in ("../x.md", "/tmp/x.md"):  # noqa: S108
        with pytest.raises(InputError):
            write.replace(tmp_path, {name: (None, "x")})


# --- two sources ---


def test_two_sources_of_one_new_note(tmp_path: Path) -> None:
    vault = tmp_path / "vault"
    vault.mkdir()
    raw(
        tmp_path,
        {
            "a.md": "# Kiln\n\n- Up to 5 shelves fit into it\n- It must dry before it is fired\n- Red\n",
            "b.md": "# Kiln\n\n- Up to 15 shelves fit into it\n- It must dry before it is fired\n- Red\n- 7 bricks\n",
        },
    )
    run(tmp_path / "raw", "--into", vault)
    note = vault / "fire/kiln.md"
    before = note.read_text("utf-8")
    asked = session(vault)
    assert [each.kind for each in asked.differences] == ["disagree", "twice"]
    answer(asked, "1", "1")
    text = note.read_text("utf-8")
    assert "Up to 5 " not in text
    assert text.count("Up to 15 shelves fit into it") == text.count("It must dry before it is fired") == 1
    asked.undo()
    asked.undo()
    assert note.read_text("utf-8") == before
    answer(asked, "2")
    assert "Up to 15 " not in note.read_text("utf-8")
    asked.undo()
    answer(asked, "3", "2")
    assert note.read_text("utf-8") == before
    assert session(vault).total == 0  # both stay, and that is remembered
    run(tmp_path / "raw", "--into", vault)
    assert notes(vault) == {"fire/kiln.md": before.encode()}


def test_one_source_may_say_a_thing_twice() -> None:
    text = "%% from a.md, lines 1-9 %%\n\n- It holds 5 big shelves\n- It holds 6 big shelves\n"
    assert told_twice(Text("kiln", text)) == []


# --- on screen ---


def test_the_terminal_takes_over_and_undoes(vault: Path, monkeypatch: pytest.MonkeyPatch,
                                            capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:  # fmt: skip
    keys = iter(["1", "Z", "1", "S", "q"])
    monkeypatch.setattr("builtins.input", lambda: next(keys))
    assert run(tmp_path / "raw", "--into", vault, "--review", "terminal") == 1
    out = capsys.readouterr().out
    assert "Does this note take it over?" in out
    assert "fire/kiln has “Up to 5 shelves fit in”." in out
    assert "2 answered, 1 left." in out
    assert "Up to 15 shelves fit in ^five" in (vault / "fire/kiln.md").read_text("utf-8")


def test_a_refusal_is_shown(vault: Path) -> None:
    asked = session(vault)
    (vault / "fire/kiln.md").write_bytes(b"\xff")
    screen = Console(file=io.StringIO(), width=200)
    keys = iter(["1", "Q"])
    terminal.ask(asked, screen, lambda: next(keys))
    assert isinstance(screen.file, io.StringIO)
    assert "fire/kiln.md: this is no UTF-8" in screen.file.getvalue()


def test_a_damaged_note_stops_no_other(vault: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (vault / "bad.md").write_text("%% from x.md, line 1 %%\r\na\n", encoding="utf-8", newline="")
    asked = session(vault)
    assert asked.total == 3
    assert asked.desk is not None
    assert list(asked.desk.damaged) == ["bad"]


def test_a_leaf_that_introduces_others_stays_in_the_inbox() -> None:
    inbox = Text("inbox/kiln", "- Up to 15 shelves fit in\n    - of zinc\n")
    note = Text("kiln", NOTE)
    assert cut(inbox, inbox.units[0], note, leaf=True) is inbox
