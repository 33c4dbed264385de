"""The command line: what it refuses, what it leaves alone, what it takes back."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from fieldnotes.doors import normalise
from fieldnotes.importer import plan, sources, write
from fieldnotes.importer.errors import InputError

ROOT = Path(__file__).parents[1]
TABLE = Path(__file__).parent / "importer" / "subjects.tsv"
SCHEMA = ROOT / "hooks" / "fieldnotes" / "importer" / "report.schema.json"


@pytest.fixture(autouse=True)
def _handlers() -> Iterator[None]:
    before = signal.getsignal(signal.SIGTERM)
    yield
    signal.signal(signal.SIGTERM, before)


@pytest.fixture
def vault(tmp_path: Path) -> Path:
    path = tmp_path / "vault"
    path.mkdir()
    return path


@pytest.fixture
def notes(tmp_path: Path) -> Path:
    path = tmp_path / "notes"
    path.mkdir()
    (path / "a.md").write_text("# Kiln\nhot\n\n# Glaze\nshiny\n", encoding="utf-8")
    return path


def run(*arguments: object) -> int:
    return normalise.main([*map(str, arguments), "--catalogue", str(TABLE)])


def tree(path: Path) -> dict[str, bytes]:
    """Every file and folder but what the normaliser keeps for itself."""
    return {
        each.relative_to(path).as_posix(): each.read_bytes() if each.is_file() and not each.is_symlink() else b""
        for each in sorted(path.rglob("*"))
        if each.relative_to(path).parts[0] != sources.OWN
    }


def read_report(path: Path) -> Any:
    """The report, after a look whether it has the form that its schema says."""
    made = json.loads(path.read_text(encoding="utf-8"))
    jsonschema.validate(made, json.loads(SCHEMA.read_text(encoding="utf-8")))
    return made


def refused(capsys: pytest.CaptureFixture[str]) -> str:
    """The one line on standard error, with nothing on standard output."""
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.count("\n") == 1
    return captured.err


# --- one clear line, exit code 2, nothing written ---


@pytest.mark.parametrize(
    ("name", "data", "says"),
    [
        ("b.md", b"\x7fELF\0\0\1", "binary"),
        ("b.md", b"# Kiln\ncaf\xe9\n", "b.md:2: byte 0xe9 is not UTF-8"),
        ("b.md", b"# Kiln\n" + b"x" * (sources.MAX_NOTE - 100), "a line of"),
        ("b.md", b"x" * 2_000_000, "a line of 2,000,000 characters"),
        ("b.txt", b"\xff\xfe\x00\xd8\x00\xd8", "not UTF-16"),
    ],
    ids=["binary", "latin-1", "fifty-megabyte-line", "two-megabyte-line", "broken-utf-16"],
)
def test_a_file_that_cannot_be_read_is_named_and_stops_no_other(
    notes: Path, vault: Path, tmp_path: Path, name: str, data: bytes, says: str
) -> None:
    (notes / name).write_bytes(data)
    assert run(notes, "--into", vault, "--report", tmp_path / "r.json") == 1
    (skipped,) = [each for each in read_report(tmp_path / "r.json")["for_a_person"] if each["kind"] == "skipped"]
    assert says in f"{skipped['source']}:{skipped['message']}"
    assert (vault / "fire" / "kiln.md").exists()


@pytest.mark.parametrize("text", ["[[" * 400_000, "[a](" * 50_000, "[[a]] " * 50_000, "ash" + " <!--" * 50_000])
def test_a_line_of_openings_is_read_in_seconds(notes: Path, vault: Path, tmp_path: Path, text: str) -> None:
    (notes / "b.md").write_text(text, encoding="utf-8")
    before = time.process_time()
    assert run(notes, "--into", vault, "--report", tmp_path / "r.json") == 1
    assert time.process_time() - before < 20
    report = read_report(tmp_path / "r.json")
    assert report["lines"]["b.md"][0]["status"] in ("kept", "changed")


def test_when_no_file_can_be_read_nothing_is_done(
    tmp_path: Path, vault: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "bad"
    folder.mkdir()
    (folder / "a.md").write_bytes(b"\0")
    (folder / "b.md").write_bytes(b"\xff\xff")
    assert run(folder, "--into", vault) == 2
    said = refused(capsys)
    assert "a.md: this is a binary file" in said
    assert "b.md: 1: byte 0xff" in said
    assert said.endswith("Nothing was written.\n")
    assert tree(vault) == {}


def test_a_folder_without_notes(tmp_path: Path, vault: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "empty" / "picture.png").write_bytes(b"png")
    assert run(tmp_path / "empty", "--into", vault) == 2
    assert "no notes here" in refused(capsys)


def test_a_source_that_is_not_there(tmp_path: Path, vault: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(tmp_path / "nowhere", "--into", vault) == 2
    assert "no such file or folder" in refused(capsys)


def test_a_vault_that_is_not_there(notes: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(notes, "--into", tmp_path / "nowhere") == 2
    assert "Make it first" in refused(capsys)
    assert not (tmp_path / "nowhere").exists()


def test_a_vault_that_is_a_file(notes: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(notes, "--into", notes / "a.md") == 2
    assert "not a folder" in refused(capsys)


def test_a_vault_that_cannot_be_written_to(
    notes: Path, vault: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    # Root may write anywhere, so the answer of the system is put in its mouth.
    monkeypatch.setattr(os, "access", lambda path, mode: Path(path) != vault)
    assert run(notes, "--into", vault) == 2
    assert "cannot be written to" in refused(capsys)


def test_a_report_in_a_folder_that_is_not_there(notes: Path, vault: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(notes, "--into", vault, "--report", vault / "no" / "r.json") == 2
    assert "no such folder for the report" in refused(capsys)
    assert tree(vault) == {}


@pytest.mark.parametrize(
    ("table", "says"),
    [
        ("name\tnote\n", "begins with the columns"),
        ("name\tkind\tnote\theading\taliases\nKiln\tservice\t../kiln\t\t\n", "inside the vault"),
        ("name\tkind\tnote\theading\taliases\nKiln\tservice\t/etc/kiln\t\t\n", "inside the vault"),
        ("name\tkind\tnote\theading\taliases\nKiln\tservice\t\t\t\n", "needs a name and a note"),
        ("", "begins with the columns"),
    ],
)
def test_a_catalogue_that_is_none(
    notes: Path, vault: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], table: str, says: str
) -> None:
    (tmp_path / "c.tsv").write_text(table, encoding="utf-8")
    assert normalise.main([str(notes), "--into", str(vault), "--catalogue", str(tmp_path / "c.tsv")]) == 2
    assert says in refused(capsys)
    assert tree(vault) == {}


# --- nothing outside SOURCE is read, nothing outside DIR written ---


@pytest.mark.parametrize(
    "embed",
    [
        "![[../secret.png]]",
        "![[../../etc/passwd]]",
        "![a](../secret.png)",
        "![a](%2e%2e/secret.png)",
        "![a](/etc/passwd)",
        "![a](file:///etc/passwd)",
        "![[{outside}]]",
        '<img src="../secret.png">',
        "![[link.png]]",
        "![[folder/secret.png]]",
        "![a](C:\\secret.png)",
        "[a](../secret.png)",
    ],
)
def test_nothing_outside_the_source_is_read(notes: Path, vault: Path, tmp_path: Path, embed: str) -> None:
    secret = tmp_path / "secret.png"
    secret.write_bytes(b"a secret")
    (notes / "link.png").symlink_to(secret)
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "secret.png").write_bytes(b"a secret")
    (notes / "folder").symlink_to(tmp_path / "other", target_is_directory=True)
    (notes / "a.md").write_text(f"# Kiln\n{embed.format(outside=secret)}\n", encoding="utf-8")
    assert run(notes, "--into", vault) in (0, 1)
    assert b"a secret" not in b"".join(tree(vault).values())


def test_a_note_behind_a_symbolic_link_is_not_read(notes: Path, vault: Path, tmp_path: Path) -> None:
    (tmp_path / "secret.md").write_text("# Kiln\na secret\n", encoding="utf-8")
    (notes / "s.md").symlink_to(tmp_path / "secret.md")
    assert run(notes, "--into", vault) == 1
    assert b"a secret" not in b"".join(tree(vault).values())


def test_a_symbolic_link_in_the_vault_is_not_followed(
    notes: Path, vault: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (vault / "fire").symlink_to(outside, target_is_directory=True)
    assert run(notes, "--into", vault) == 2
    assert "symbolic link" in refused(capsys)
    assert tree(outside) == {}
    assert sorted(each.name for each in vault.iterdir()) == ["fire"]


@pytest.mark.parametrize("name", ["../x.md", "/x.md", "a/../../x.md", "a\\x.md", "", "a\0b.md"])
def test_a_path_that_leads_out_is_refused(vault: Path, name: str) -> None:
    with pytest.raises(InputError):
        write.apply(vault, {name: "text"}, [])
    assert tree(vault) == {}


# --- existing notes, interrupts ---


def test_a_note_that_exists_is_never_changed(notes: Path, vault: Path) -> None:
    (vault / "fire").mkdir()
    (vault / "fire" / "kiln.md").write_text("---\ntitle: Acme Kiln\n---\n\n## How it works\n\nmine\n", encoding="utf-8")
    before = tree(vault)
    assert run(notes, "--into", vault) == 1
    after = tree(vault)
    assert {name: after[name] for name in before} == before
    text = (vault / "inbox" / "fire" / "kiln.md").read_text(encoding="utf-8")
    assert "hot" in text
    assert "[[fire/kiln#How it works|How it works]]" in text


@pytest.mark.parametrize("stop", [KeyboardInterrupt, OSError, MemoryError])
@pytest.mark.parametrize("at", [1, 2])
def test_whatever_stops_the_writing_the_vault_is_as_it_was(
    notes: Path, vault: Path, monkeypatch: pytest.MonkeyPatch, stop: type[BaseException], at: int
) -> None:
    (vault / "fire").mkdir()
    (vault / "mine.md").write_text("mine", encoding="utf-8")
    before = tree(vault)
    calls = 0
    link = os.link

    def fail(draft: Path, goal: Path) -> None:
        nonlocal calls
        calls += 1
        if calls == at:
            link(draft, goal)  # the worst moment: it is there, and nobody has been told
            raise stop
        link(draft, goal)

    monkeypatch.setattr(os, "link", fail)
    with pytest.raises((stop, InputError)):
        write.apply(vault, {"fire/kiln.md": "a", "new/deep/glaze.md": "b", "c.md": "c"}, [])
    assert tree(vault) == before


# Sorts notes, and waits to be killed at the moment that is named: while it plans, or with drafts in the vault.
WAITS = """
import os, sys, time
sys.path.insert(0, "hooks")
from fieldnotes.doors import normalise
from fieldnotes.importer import plan
def wait(*arguments, **more):
    print("here", flush=True)
    time.sleep(60)
if sys.argv.pop(1) == "planning":
    plan.build = wait
else:
    os.link = wait
sys.exit(normalise.main(sys.argv[1:]))
"""


@pytest.mark.parametrize("moment", ["planning", "writing"])
@pytest.mark.parametrize("kill", [signal.SIGTERM, signal.SIGINT])
def test_a_kill_leaves_the_vault_as_it_was(vault: Path, notes: Path, moment: str, kill: signal.Signals) -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", WAITS, moment, str(notes), "--into", str(vault), "--catalogue", str(TABLE)],
        cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert process.stdout is not None
    assert "here\n" in iter(process.stdout.readline, "")
    process.send_signal(kill)
    _, error = process.communicate(timeout=60)
    assert (process.returncode, error) == (2, "normalise: interrupted. Nothing was written.\n")
    assert tree(vault) == {}


KILLED = """
import os, signal, sys
from pathlib import Path
sys.path.insert(0, "hooks")
from fieldnotes.importer import write
link, count = os.link, 0
def stop(draft, goal):
    global count
    count += 1
    if count == 2:
        print("here", flush=True)
        sys.stdin.readline()
        os.kill(os.getpid(), signal.SIGKILL)
    link(draft, goal)
os.link = stop
write.apply(Path(sys.argv[1]), {"a.md": "a", "b.md": "b", "c.md": "c"}, [])
"""


@pytest.mark.skipif(write.fcntl is None, reason="this system has no locks that end with their process")
def test_the_next_run_removes_what_a_killed_one_left(vault: Path, notes: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", KILLED, str(vault)],
        cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert process.stdout is not None
    assert process.stdout.readline() == "here\n"
    (left,) = vault.glob(".*")
    write.tidy(vault)
    assert len(list(left.iterdir())) == 4, "a run that lives keeps its drafts"
    process.communicate("go on\n", timeout=60)
    assert process.returncode == -signal.SIGKILL
    run(notes, "--into", vault, "--dry-run")
    assert left.exists()
    assert run(notes, "--into", vault) == 0
    assert sorted(tree(vault)) == ["a.md", "fire", "fire/glaze.md", "fire/kiln.md"]


def test_hidden_folders_of_other_makers_stay(vault: Path, tmp_path: Path) -> None:
    mine, elsewhere = vault / ".normalise-notes", tmp_path / "elsewhere"
    for folder in (mine, elsewhere, vault / ".normalise-empty", vault / ".normalise-bare"):
        folder.mkdir()
    for path in (mine / "lock", mine / "1", mine / "poem.md", elsewhere / "lock", elsewhere / "1"):
        path.write_text("mine", encoding="utf-8")
    (vault / ".normalise-bare" / "1").write_text("mine", encoding="utf-8")
    (vault / ".normalise-link").symlink_to(elsewhere)
    (vault / ".normalise-file").write_text("mine", encoding="utf-8")
    before = tree(tmp_path)
    write.tidy(vault)
    assert tree(tmp_path) == before


def test_a_file_that_appears_meanwhile_is_not_replaced(vault: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    link = os.link

    def late(draft: Path, goal: Path) -> None:
        if goal.name == "b.md":
            goal.write_text("somebody else's", encoding="utf-8")
        link(draft, goal)

    monkeypatch.setattr(os, "link", late)
    with pytest.raises(InputError, match="appeared"):
        write.apply(vault, {"a.md": "a", "b.md": "b"}, [])
    assert tree(vault) == {"b.md": b"somebody else's"}


def test_a_file_system_without_links_will_do(vault: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def none(draft: Path, goal: Path) -> None:
        raise OSError("not here")

    monkeypatch.setattr(os, "link", none)
    write.apply(vault, {"x/a.md": "a"}, [])
    assert tree(vault) == {"x": b"", "x/a.md": b"a"}


def test_a_picture_that_changes_meanwhile_stops_the_run(vault: Path, tmp_path: Path) -> None:
    (tmp_path / "p.png").write_bytes(b"new")
    with pytest.raises(InputError, match="changed"):
        write.apply(vault, {"a.md": "a"}, [plan.Picture(tmp_path / "p.png", "assets/p.png", "0" * 64, 3)])
    assert tree(vault) == {}


# --- runs ---


def test_exit_code_0_when_nothing_needs_a_person(notes: Path, vault: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(notes, "--into", vault) == 0
    assert "2 new notes were written" in capsys.readouterr().out
    assert sorted(tree(vault)) == ["fire", "fire/glaze.md", "fire/kiln.md"]


def test_a_dry_run_reports_and_writes_no_notes(notes: Path, vault: Path, tmp_path: Path) -> None:
    (notes / "b.md").write_text("# Nobody knows\ntext\n", encoding="utf-8")
    target = tmp_path / "report.json"
    assert run(notes, "--into", vault, "--dry-run", "--report", target) == 1
    assert tree(vault) == {}
    made = json.loads(target.read_text(encoding="utf-8"))
    assert made["totals"]["notes"] == 3
    assert made["for_a_person"][0]["kind"] == "unsorted"


def test_the_same_input_gives_the_same_bytes(vault: Path, tmp_path: Path) -> None:
    mess = TABLE.parent / "mess"
    other = tmp_path / "other"
    other.mkdir()
    run(mess, "--into", vault, "--report", tmp_path / "1.json")
    run(mess, "--into", other, "--report", tmp_path / "2.json")
    assert tree(vault) == tree(other)
    assert (tmp_path / "1.json").read_bytes() == (tmp_path / "2.json").read_bytes()


def test_running_twice_adds_nothing(vault: Path, capsys: pytest.CaptureFixture[str]) -> None:
    mess = TABLE.parent / "mess"
    run(mess, "--into", vault)
    before = tree(vault)
    run(mess, "--into", vault)
    assert tree(vault) == before
    assert "Nothing new" in capsys.readouterr().out


def test_its_own_output_is_left_as_it_is(vault: Path, tmp_path: Path) -> None:
    run(TABLE.parent / "mess", "--into", vault)
    before = tree(vault)
    assert run(vault, "--into", vault) == 0
    assert tree(vault) == before
    other = tmp_path / "other"
    other.mkdir()
    assert run(vault, "--into", other) == 0
    assert tree(other) == before


def test_a_vault_inside_the_source_is_no_source(notes: Path) -> None:
    inside = notes / "docs"
    inside.mkdir()
    (inside / "old.md").write_text("# Wheel\nalready here\n", encoding="utf-8")
    run(notes, "--into", inside)
    assert not (inside / "shape").exists()


def test_one_file_is_a_source_too(notes: Path, vault: Path) -> None:
    assert run(notes / "a.md", "--into", vault) == 0
    assert (vault / "fire" / "kiln.md").exists()


def test_help_names_the_exit_codes(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        normalise.main(["--help"])
    assert "Exit code 0" in capsys.readouterr().out


# --- exit codes, and what is said of them ---


def called(*arguments: object, out: Path | None = None) -> tuple[int, str]:
    """Run the command line in a process of its own; its exit code and standard error."""
    with (out or Path(os.devnull)).open("w") as sink:
        done = subprocess.run(
            [sys.executable, "hooks/normalise.py", *map(str, arguments), "--catalogue", str(TABLE)],
            cwd=ROOT, stdout=sink, stderr=subprocess.PIPE, text=True, check=False, timeout=60,
        )  # fmt: skip
    return done.returncode, done.stderr


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
def test_a_screen_that_takes_nothing_is_found_out_before_the_first_note(notes: Path, vault: Path) -> None:
    code, error = called(notes, "--into", vault, out=Path("/dev/full"))
    assert (code, error) == (2, "normalise: standard output: No space left on device. Nothing was written.\n")
    assert tree(vault) == {}


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
def test_a_report_that_takes_nothing_is_found_out_before_the_first_note(
    notes: Path, vault: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    link = tmp_path / "r.json"
    link.symlink_to("/dev/full")
    for where in (Path("/dev/full"), link):
        assert run(notes, "--into", vault, "--report", where) == 2
        assert capsys.readouterr().err == f"normalise: {where}: No space left on device. Nothing was written.\n"
        assert tree(vault) == {}
    assert Path("/dev/full").is_char_device()


def test_a_report_goes_to_standard_output(notes: Path, vault: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(notes, "--into", vault, "--report", "-") == 0
    captured = capsys.readouterr()
    assert json.loads(captured.out)["totals"]["notes"] == 2
    assert "2 new notes were written" in captured.err


def test_a_report_that_cannot_be_named_leaves_no_draft(
    notes: Path, vault: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    replace = Path.replace

    def fail(self: Path, target: Path) -> Path:
        if target.name == "r.json":
            raise OSError(5, "Input/output error", str(target))
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", fail)
    assert run(notes, "--into", vault, "--report", tmp_path / "r.json") == 1
    assert "The notes were written before that." in capsys.readouterr().err
    assert sorted(each.name for each in tmp_path.iterdir()) == ["notes", "vault"]


def test_a_crash_is_no_ordinary_end(
    notes: Path, vault: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def crash(*arguments: object, **options: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(plan, "build", crash)
    assert run(notes, "--into", vault) == normalise.MISTAKE
    said = capsys.readouterr().err
    assert "ZeroDivisionError" in said
    assert said.endswith("Nothing was written.\n")


def test_a_reader_that_goes_away_stops_nothing(notes: Path, vault: Path) -> None:
    command = f"{sys.executable} hooks/normalise.py {notes} --into {vault} --catalogue {TABLE}"
    line = f"{command} | true; exit ${{PIPESTATUS[0]}}"
    done = subprocess.run(["bash", "-c", line], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert (vault / "fire" / "kiln.md").exists()


def test_the_version(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        normalise.main(["--version"])
    assert end.value.code == 0
    assert capsys.readouterr().out.startswith("normalise 1.")


# --- what is a note, and where ---


@pytest.mark.parametrize(
    ("name", "text", "why"),
    [
        ("ads.txt", "google.com, pub-1, DIRECT\n", "a file for programs"),
        ("LICENSE.md", "# Kiln licence\n", "a file for programs"),
        ("requirements-dev.txt", "kiln==1\n", "a file for programs"),
        ("Kiln drawing.excalidraw.md", "text\n", "a drawing of Excalidraw's"),
        ("drawn.md", "---\nexcalidraw-plugin: parsed\n---\n# Kiln\n", "a drawing of Excalidraw's"),
        ("kiln.txt", '{"Kiln": [1, 2]}\n', "data (JSON)"),
        ("sub/kiln.md", "# Kiln\nexcluded\n", "excluded"),
        ("kiln.draft.md", "# Kiln\nexcluded\n", "excluded"),
    ],
)
def test_what_is_no_note_is_left(notes: Path, vault: Path, tmp_path: Path, name: str, text: str, why: str) -> None:
    (notes / "sub").mkdir()
    (notes / name).write_text(text, encoding="utf-8")
    arguments = ("--exclude", "sub/*", "--exclude", "*.draft.md", "--report", tmp_path / "r.json")
    assert run(notes, "--into", vault, *arguments) == 0
    made = read_report(tmp_path / "r.json")
    assert made["left"] == [{"source": name, "why": why}]
    assert list(made["lines"]) == ["a.md"]


@pytest.mark.parametrize("text", ["[Kiln](https://example.org)\nhot\n", "{{kiln}} is no JSON\n"])
def test_a_note_that_begins_like_data_is_a_note(notes: Path, vault: Path, text: str) -> None:
    (notes / "Wheel.md").write_text(text, encoding="utf-8")
    assert run(notes, "--into", vault) in (0, 1)
    assert (vault / "shape" / "wheel.md").exists()


def test_raw_notes_inside_the_vault(vault: Path) -> None:
    raw = vault / "raw"
    raw.mkdir()
    (raw / "Kiln.md").write_text("# Kiln\nhot\n![[k.png]]\n", encoding="utf-8")
    (raw / "k.png").write_bytes(b"png")
    before = tree(vault)
    assert run(raw, "--into", vault) == 0
    after = tree(vault)
    assert {name: after[name] for name in before} == before
    assert b"hot" in after["fire/kiln.md"]
    assert b"![[k-2.png]]" in after["fire/kiln.md"]  # raw/k.png has the other name
    assert after["assets/k-2.png"] == b"png"
    assert run(raw, "--into", vault) == 0
    assert tree(vault) == after


def test_the_inbox_is_no_source(vault: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (vault / "inbox").mkdir()
    (vault / "inbox" / "a.md").write_text("# Kiln\nhot\n", encoding="utf-8")
    assert run(vault / "inbox", "--into", vault) == 2
    assert "the inbox holds what earlier runs left for you" in refused(capsys)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has file names that are no text")
def test_file_names_that_are_no_utf8(notes: Path, vault: Path, tmp_path: Path) -> None:
    name = b"caf\xe9"
    (Path(os.fsdecode(os.fsencode(notes) + b"/" + name + b".md"))).write_text("# Kiln\nwarm\n", encoding="utf-8")
    (Path(os.fsdecode(os.fsencode(notes) + b"/" + name + b".png"))).write_bytes(b"png")
    (Path(os.fsdecode(os.fsencode(vault) + b"/" + name + b".md"))).write_text("mine", encoding="utf-8")
    assert run(notes, "--into", vault, "--report", tmp_path / "r.json") == 0
    assert "caf\\xe9.md" in read_report(tmp_path / "r.json")["lines"]
    assert "warm" in (vault / "fire" / "kiln.md").read_text(encoding="utf-8")


def test_properties_nested_beyond_reason_are_text(notes: Path, vault: Path) -> None:
    (notes / "b.md").write_text(f"---\na: {'[' * 5000}\n---\n# Wheel\nround\n", encoding="utf-8")
    start = time.process_time()
    assert run(notes, "--into", vault) == 1
    assert time.process_time() - start < 10
    assert "round" in (vault / "shape" / "wheel.md").read_text(encoding="utf-8")


# --- the example that ships ---


def test_the_example_comes_out_as_it_ships(vault: Path) -> None:
    assert normalise.main([str(ROOT / "examples" / "before"), "--into", str(vault)]) == 1
    assert tree(vault) == tree(ROOT / "examples" / "after")
