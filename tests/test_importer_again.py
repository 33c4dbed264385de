"""A source knows itself: whatever is edited, moved, renamed or deleted on both sides between two runs, a statement is
delivered once, what a person did stays, and what changed in a source comes along.
"""

from __future__ import annotations

import json
import random
import re
from pathlib import Path

import pytest
from test_importer_safe import refused, run, tree

from fieldnotes.importer import decisions, lock
from fieldnotes.importer.errors import InputError

_TOKEN = re.compile(r"\bT\d+T\b")
_CALLOUT = re.compile(r"^> .*$", re.MULTILINE)  # quotes what a note has for comparison
HEADINGS = ["Kiln", "Acme Glaze", "Wheel", "Shelves", "Clay", "Odds and ends", "Overview", "Firing at night"]


class Person:
    """Somebody with raw notes and a vault, who does this and that between two runs; the same seed does the same."""

    def __init__(self, root: Path, seed: int) -> None:
        self.random = random.Random(seed)  # noqa: S311 chance, not secrecy
        self.source = root / "raw"
        self.vault = root / "vault"
        self.source.mkdir(parents=True)
        self.vault.mkdir()
        self.count = 0
        self.ever: set[str] = set()
        self.notes: dict[str, list[tuple[str, list[str]]]] = {}
        for name in self.random.sample(["a", "b", "Kiln", "deep/c"], 2):
            self.notes[name] = [self.section() for _ in range(self.random.randint(1, 4))]

    def token(self) -> str:
        self.count += 1
        return f"T{self.count}T"

    def statement(self) -> str:
        kinds = ["{} is a fact", "- {} is an item", "1. {} is a step", "| {} | cell |", "- [ ] {} to do"]
        return self.random.choice(kinds).format(self.token())

    def section(self) -> tuple[str, list[str]]:
        return self.random.choice(HEADINGS), [self.statement() for _ in range(self.random.randint(1, 4))]

    def save(self) -> None:
        for path in self.source.rglob("*.md"):
            path.unlink()
        for name, sections in self.notes.items():
            lines: list[str] = []
            for heading, body in sections:
                lines += [f"## {heading}", ""]
                for at, line in enumerate(body):
                    if line.startswith("| ") and (not at or not body[at - 1].startswith("| ")):
                        lines += ["", "| what | why |", "| --- | --- |"]
                    elif line[:2] not in ("- ", "1.", "| "):
                        lines.append("")
                    lines.append(line)
                    if line[:2] not in ("- ", "1.", "| "):
                        lines.append("")
                lines.append("")
            path = self.source / f"{name}.md"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text("\n".join(lines), encoding="utf-8")

    def run(self) -> tuple[set[str], set[str]]:
        """Run, check that no file of the vault changed, and return the words that came and those that were due."""
        self.save()
        before = tree(self.vault)
        now = {token for sections in self.notes.values() for _, body in sections for line in body
               for token in _TOKEN.findall(line)}  # fmt: skip
        if self.notes:
            assert run(self.source, "--into", self.vault) in (0, 1)
        after = tree(self.vault)
        assert {name: after.get(name) for name in before} == before
        texts = (_CALLOUT.sub("", after[name].decode()) for name in after if name not in before)
        came = {token for text in texts for token in _TOKEN.findall(text)}
        due = now - self.ever
        self.ever |= now
        return came, due

    # --- what a person does to the raw notes ---

    def work_on_sources(self) -> None:
        if not self.notes:
            self.notes["again"] = [self.section()]
            return
        name = self.random.choice(sorted(self.notes))
        sections = self.notes[name]
        at = self.random.randrange(len(sections)) if sections else -1
        match self.random.randrange(11) if sections else 10:
            case 0:
                sections[at][1].append(self.statement())
            case 1:
                body = sections[at][1]
                if body:
                    body[self.random.randrange(len(body))] = self.statement()
            case 2:
                body = sections[at][1]
                if body:
                    del body[self.random.randrange(len(body))]
            case 3:
                self.notes[f"renamed {self.random.random()}"] = self.notes.pop(name)
            case 4:
                sections[at] = (self.random.choice(HEADINGS), sections[at][1])
            case 5:
                self.random.shuffle(sections)
            case 6:
                self.notes[self.random.choice(sorted(self.notes))].append(sections.pop(at))
            case 7:
                self.notes[f"more {self.random.random()}"] = [self.section()]
            case 8:
                sections[at][1][:] = [re.sub(r"^(?:- |1\. )", "* ", line) for line in sections[at][1]]
            case 9:
                if len(self.notes) > 1:
                    del self.notes[name]
            case _:
                sections.append(self.section())

    # --- what a person does to the vault ---

    def work_on_vault(self) -> None:
        files = sorted(path for path in self.vault.rglob("*.md"))
        if not files:
            return
        path = self.random.choice(files)
        text = path.read_text(encoding="utf-8")
        lines = text.split("\n")
        match self.random.randrange(6):
            case 0:
                path.unlink()
            case 1:
                path.rename(path.with_name(f"moved {self.random.random()}.md"))
            case 2:
                path.write_text("\n".join(line for line in lines if self.random.random() < 0.7), encoding="utf-8")
            case 3:
                path.write_text(_TOKEN.sub("changed", text, count=1), encoding="utf-8")
            case 4:
                starts = [number for number, line in enumerate(lines) if line.startswith("## ")]
                if starts:
                    first = self.random.choice(starts)
                    end = next((number for number in starts if number > first), len(lines))
                    other = self.random.choice(files)
                    path.write_text("\n".join(lines[:first] + lines[end:]), encoding="utf-8")
                    more = "\n".join(["", *lines[first:end], ""])
                    other.write_text(other.read_text(encoding="utf-8") + more, encoding="utf-8")
            case _:
                other = self.random.choice(files)
                if other != path:
                    other.write_text(other.read_text(encoding="utf-8") + "\n" + text, encoding="utf-8")
                    path.unlink()


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(220))
def test_whatever_happens_between_runs_a_statement_comes_once(tmp_path: Path, seed: int) -> None:
    person = Person(tmp_path, seed)
    for _ in range(4):
        came, due = person.run()
        assert came == due
        again, _ = person.run()
        assert again == set()
        for _ in range(person.random.randint(1, 4)):
            person.random.choice([person.work_on_sources, person.work_on_vault])()


# --- the traps, one by one ---


def write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


@pytest.fixture
def source(tmp_path: Path) -> Path:
    (tmp_path / "raw").mkdir()
    return tmp_path / "raw"


@pytest.fixture
def vault(tmp_path: Path) -> Path:
    (tmp_path / "vault").mkdir()
    return tmp_path / "vault"


def locked(vault: Path) -> lock.Lock:
    return lock.load((vault / lock.NAME).read_text("utf-8"), lock.NAME)


def adds_nothing(source: Path, vault: Path) -> None:
    before, own = tree(vault), (vault / lock.NAME).read_bytes()
    run(source, "--into", vault)
    assert tree(vault) == before
    assert (vault / lock.NAME).read_bytes() == own


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Sponge\n\nsoft\n\n# Kiln\nhot\n", "Sponge\n\nsoft\n\n# Kiln\nhot\n"),  # a bare line that becomes a name
        ("# Kiln\n1. fill\n2. fire\n3. wait\n", "# Kiln\n2. fire\n3. wait\n4. fill\n"),
        ("# Kiln\n- fill\n- fire\n", "# Kiln\n1. fill\n2. fire\n"),
        ("# Kiln\nsee [[Wheel]] and [[Nowhere#At all]]\n", "# Kiln\nsee [[Wheel|Wheel]] and [[Nowhere#At all]]\n"),
        ("# Kiln\nhot   \nvery\n", "# Kiln\n\n\nhot\nvery\n\n"),
        ("# Kiln\n**hot** stuff\n", "# Kiln\nhot stuff\n"),
        ("# Kiln\nhot\n\n<!-- x -->\n\n## Cost\n\n&nbsp;\n", "# Kiln\nhot\n\n<!-- x -->\n\n## Cost\n\n&nbsp;\n\n"),
    ],
)
def test_what_only_looks_new_is_not(source: Path, vault: Path, first: str, second: str) -> None:
    write(source / "a.md", first)
    write(source / "Sponge.md", "wet\n")
    run(source, "--into", vault)
    adds_nothing(source, vault)
    before = tree(vault)
    write(source / "a.md", second)
    run(source, "--into", vault)
    assert tree(vault) == before


def test_a_renamed_attachment_is_no_other(source: Path, vault: Path) -> None:
    write(source / "a.md", "# Kiln\n![[one.png]]\n")
    (source / "one.png").write_bytes(b"png")
    run(source, "--into", vault)
    before = tree(vault)
    (source / "one.png").rename(source / "two.png")
    write(source / "a.md", "# Kiln\n![[two.png]]\n")
    run(source, "--into", vault)
    assert tree(vault) == before


def test_a_deleted_attachment_stays_deleted(source: Path, vault: Path) -> None:
    write(source / "a.md", "# Kiln\nhot ![[oven.png]]\n")
    (source / "oven.png").write_bytes(b"png")
    run(source, "--into", vault)
    (vault / "assets" / "oven.png").unlink()
    run(source, "--into", vault)
    assert not (vault / "assets" / "oven.png").exists()


def test_only_the_changed_statement_comes_along(source: Path, vault: Path) -> None:
    table = "| what | why |\n| --- | --- |\n| one | two |\n| three | four |\n"
    text = f"# Kiln\n- clay\n    - wet\n    - dry\n- glaze\n\n{table}"
    write(source / "a.md", text)
    run(source, "--into", vault)
    write(source / "a.md", text.replace("- dry", "- bone dry").replace("| four |", "| five |"))
    assert run(source, "--into", vault) == 1
    new = (vault / "inbox" / "fire" / "kiln.md").read_text("utf-8")
    assert new.split(" %%\n\n", 1)[1] == (
        "- clay\n    - bone dry\n\n| what | why |\n| --- | --- |\n| three | five |\n"
    )


def test_the_same_words_in_a_new_place_are_new(source: Path, vault: Path) -> None:
    write(source / "a.md", "# Kiln\nfully managed\n")
    run(source, "--into", vault)
    write(source / "b.md", "# Wheel\nfully managed\n")
    run(source, "--into", vault)
    assert "fully managed" in (vault / "shape" / "wheel.md").read_text("utf-8")


def test_a_second_batch_that_says_the_same_is_a_source_of_its_own(source: Path, vault: Path, tmp_path: Path) -> None:
    write(source / "a.md", "# Kiln\nfully managed\n\n# Glaze\none\ntwo\n\nthree\n")
    run(source, "--into", vault)
    write(tmp_path / "more" / "b.md", "# Wheel\nfully managed\n\nround\n\nturning\n")
    run(tmp_path / "more", "--into", vault)
    assert "fully managed" in (vault / "shape" / "wheel.md").read_text("utf-8")
    assert set(locked(vault).sources) == {"a.md", "b.md"}


# --- what became of a section ---


def test_the_lock_says_what_became_of_each_section(source: Path, vault: Path) -> None:
    body = {name: f"about {name} one\n\nabout {name} two\n" for name in ("Kiln", "Glaze", "Wheel", "Clay", "Odds")}
    write(source / "a.md", "\n".join(f"# {name}\n{text}" for name, text in body.items()))
    run(source, "--into", vault)
    glaze = vault / "fire" / "glaze.md"
    write(glaze, glaze.read_text("utf-8").replace("about Glaze one", "about something else"))
    (vault / "shape" / "wheel.md").unlink()
    (vault / "ideas" / "clay.md").rename(vault / "ideas" / "mud.md")
    (vault / "inbox" / "unsorted.md").unlink()
    kiln = vault / "fire" / "kiln.md"
    write(kiln, kiln.read_text("utf-8") + "\n## Odds\n\n" + body["Odds"])
    run(source, "--into", vault)
    states = {section.path[-1]: section.state for section in locked(vault).sources["a.md"] if section.path}
    assert states == {"Kiln": "placed", "Glaze": "edited", "Wheel": "discarded", "Clay": "moved", "Odds": "moved"}
    seen = decisions.load((vault / decisions.NAME).read_text("utf-8"), decisions.NAME).all
    assert {(each.section, each.to, each.by) for each in seen} == {
        ("a.md > Clay", "ideas/mud", "seen"),
        ("a.md > Odds", "fire/kiln", "seen"),
    }
    adds_nothing(source, vault)


def test_a_broken_lock_is_a_clear_line(source: Path, vault: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(source / "a.md", "# Kiln\nhot\n")
    write(vault / lock.NAME, '{\n "version": 1,\n<<<<<<< mine\n')
    assert run(source, "--into", vault) == 2
    assert ".normalise/lock.json:3: this is no lock file any more" in refused(capsys)
    write(vault / lock.NAME, '{"version": 99, "sources": {}, "files": {}, "notes": {}}')
    assert run(source, "--into", vault) == 2
    assert "a newer normaliser" in refused(capsys)


def test_without_its_lock_a_run_still_adds_nothing(source: Path, vault: Path) -> None:
    for name in ("mess/a.md",):
        write(source / name, "# Kiln\nhot\n\n# Glaze\nshiny\n\n- a\n- b\n")
    run(source, "--into", vault)
    before = tree(vault)
    (vault / lock.NAME).unlink()
    run(source, "--into", vault)
    assert tree(vault) == before


def test_the_lock_is_plain_lines(source: Path, vault: Path) -> None:
    write(source / "ü.md", "# Kiln\nhot\n\n# Glaze\nshiny\n")
    run(source, "--into", vault)
    text = (vault / lock.NAME).read_text("utf-8")
    assert json.loads(text)["version"] == 1
    assert sum('"path": ["Glaze"]' in line for line in text.split("\n")) == 1
    assert lock.load(text, "x").dump() == text


# --- decisions ---


def decide(vault: Path, text: str) -> None:
    write(vault / decisions.NAME, text)


def test_a_decision_wins_over_every_rule(source: Path, vault: Path) -> None:
    text = "# Kiln\nA Kiln is hot. Kiln, Kiln.\n\n# Odds\nodd\n\n# Glaze\nshiny\n\n# Notes on a trip\nfar\n"
    write(source / "a.md", text)
    decide(
        vault,
        '[[decision]]\nsection = "a.md > Kiln"\nto = "shape/wheel"\n\n'
        '[[decision]]\nsection = "a.md > Odds"\nto = "fire/kiln#Shelves"\n\n'
        '[[decision]]\nsection = "a.md > Glaze"\nto = "unsorted"\n\n'
        '[[decision]]\nsection = "a.md > Notes on a trip"\nto = "travel/trip"\n',
    )
    run(source, "--into", vault)
    made = {name: data.decode() for name, data in tree(vault).items()}
    assert "Kiln is hot" in made["shape/wheel.md"]
    assert "## Shelves\n" in made["fire/kiln.md"]
    assert "odd" in made["fire/kiln.md"]
    assert "shiny" in made["inbox/unsorted.md"]
    assert "far" in made["travel/trip.md"]


def test_a_name_and_a_never(source: Path, vault: Path) -> None:
    write(source / "a.md", "# Big oven\nhot\n\n# Glaze\nshiny\n")
    decide(
        vault,
        '[[decision]]\nname = "Big oven"\nto = "fire/kiln"\n\n'
        '[[decision]]\nsection = "a.md > Glaze"\nnever = "fire/glaze"\n',
    )
    run(source, "--into", vault)
    assert "hot" in (vault / "fire" / "kiln.md").read_text("utf-8")
    assert not (vault / "fire" / "glaze.md").exists()


def test_the_later_decision_counts_and_a_renamed_section_keeps_its_own(source: Path, vault: Path) -> None:
    write(source / "a.md", "# Odds\nodd\n")
    run(source, "--into", vault)
    hash = locked(vault).sources["a.md"][-1].hash
    decide(
        vault,
        '[[decision]]\nsection = "a.md > Odds"\nto = "fire/kiln"\n\n'
        f'[[decision]]\nsection = "a.md > Odds"\nto = "fire/glaze"\nhash = "{hash}"\n',
    )
    other = vault.parent / "other"
    write(other / decisions.NAME, (vault / decisions.NAME).read_text("utf-8"))
    write(source / "a.md", "# Ends\nodd\n")
    run(source, "--into", other)
    assert "odd" in (other / "fire" / "glaze.md").read_text("utf-8")


def test_the_second_half_sorts_better_after_ten_decisions(source: Path, vault: Path, tmp_path: Path) -> None:
    """Ten headings that no catalogue knows, in two batches: what was decided about the first counts for the second."""
    goals = ["fire/kiln", "fire/glaze", "shape/wheel", "ideas/clay", "fire/kiln#Shelves"] * 2
    topics = ["bisque", "raku", "slab", "coil", "wedging", "sgraffito", "majolica", "pugging", "cones", "bats"]
    for batch in ("first", "second"):
        for number, topic in enumerate(topics):
            text = f"# My {topic} log\n{batch} thoughts of {topic}\n\n## Overview\nall of {batch} {topic}\n"
            write(tmp_path / batch / f"{batch}{number}.md", text)

    def right(name: str) -> int:
        report = tmp_path / f"{name}.json"
        run(tmp_path / name, "--into", vault, "--report", report, "--dry-run")
        goal = {topic: goals[number] for number, topic in enumerate(topics)}
        return sum(
            match["target"] == goal[match["heading"].split()[1]]
            for match in json.loads(report.read_text("utf-8"))["matches"]
            if match["heading"].startswith("My ")
        )

    assert (right("first"), right("second")) == (0, 0)
    decide(vault, "\n".join(
        f'[[decision]]\nsection = "first{number}.md > My {topic} log"\nto = "{goals[number]}"\n'
        for number, topic in enumerate(topics)
    ))  # fmt: skip
    assert (right("first"), right("second")) == (10, 10)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('[[decision]]\nsection = "a"\n', "decisions.toml:1: a decision has one of section, name, statement, and to"),
        ('[[decision]]\nname = "a"\nto = "b"\ninstead = "c"\n', "instead and beside go with a statement and to"),
        ('x = 1\n', '"x" is nothing known'),
        ('\n[[decision]]\nsection = "a"\nto = "../b"\n', "decisions.toml:2: \"../b\" is not the path of a note"),
        ('[[decision]]\nsection = "a"\ntoo = "b"\n', 'decisions.toml:1: "too" is nothing known'),
        ('[[decision]]\nsection = 1\nto = "b"\n', "are texts"),
        ('[[decision]\n', "line 1"),
    ],
)  # fmt: skip
def test_a_decision_that_is_none_is_a_clear_line(text: str, says: str) -> None:
    with pytest.raises(InputError) as error:
        decisions.load(text, decisions.NAME)
    assert says in str(error.value)


def test_decisions_are_added_and_taken_back() -> None:
    by_hand = '# mine\n[[decision]]\nname = "a \\"b\\""\nto = "c"\n'
    read = decisions.load(by_hand, "x")
    read.add(decisions.Decision(section='a.md > say "hi" \\ there', to="x/y#Z", by="review"))
    again = decisions.load(read.text, "x")
    assert again.all == read.all
    read.undo()
    assert read.text == by_hand
    assert len(read.all) == 1
