"""Raw study notes in, one note per subject out: ``python hooks/normalise.py SOURCE… --into DIR``.

SOURCE is a note or a folder of notes: an Obsidian vault, a blog export, a README, plain text. DIR is the vault that
the notes go to, such as ``docs``. Notes that exist in DIR are never changed; what is new for them goes to ``inbox``.

Exit code 0: done. 1: done, and something needs a person (it is listed). 2: nothing was done, one line says why.
70: a mistake in this program; it says whether anything was written.
"""

from __future__ import annotations

import argparse
import contextlib
import gc
import json
import os
import signal
import stat
import sys
import traceback
import webbrowser
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import TextIO

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn

from fieldnotes.importer import VERSION, catalogue, decisions, decode, lock, plan, propose, report, sources, write
from fieldnotes.importer.decode import Repair
from fieldnotes.importer.errors import InputError
from fieldnotes.importer.parse import parse
from fieldnotes.importer.review import differences as review
from fieldnotes.importer.review import terminal
from fieldnotes.importer.review.questions import questions
from fieldnotes.importer.review.server import Server
from fieldnotes.importer.review.session import Session

MISTAKE = 70
"""Exit code of a crash: what sysexits.h calls EX_SOFTWARE."""


def arguments() -> argparse.ArgumentParser:
    """The command line."""
    parser = argparse.ArgumentParser(
        prog="normalise",
        description="Sort raw study notes into one note per subject, losing nothing.",
        epilog="Exit code 0: done; 1: done, something needs you; 2: nothing was done, one line says why.",
    )
    parser.add_argument("source", nargs="+", type=Path, metavar="SOURCE", help="a note, or a folder of notes")
    parser.add_argument("--into", required=True, type=Path, metavar="DIR", help="the vault that the notes go to")
    parser.add_argument(
        "--report", metavar="FILE.json", help="write the whole report, as JSON; - for standard output"
    )
    parser.add_argument("--catalogue", type=Path, metavar="FILE.tsv", help="your subjects, in place of AWS")
    parser.add_argument(
        "--exclude", action="append", default=[], metavar="PATTERN", help='leave out "drafts/*"; may be repeated'
    )
    parser.add_argument(
        "--review",
        choices=("browser", "terminal"),
        help="ask about what is doubtful, and write no notes; also: normalise review SOURCE… --into DIR",
    )
    parser.add_argument(
        "--propose", type=Path, metavar="FILE.tsv", help="write a catalogue of the likely subjects, and no notes"
    )
    parser.add_argument("--dry-run", action="store_true", help="report what would be done and write no notes")
    parser.add_argument("--version", action="version", version=f"normalise {VERSION}")
    return parser


def _catalogue(path: Path | None) -> catalogue.Catalogue:
    chosen = path or Path(catalogue.__file__).with_name(catalogue.SHIPPED)
    try:
        data = chosen.read_bytes()
    except OSError as error:
        raise InputError(f"{chosen}: cannot be read ({error.strerror}).") from None
    text = "\n".join(decode.decode(data, str(chosen)).lines)
    terms, more = (catalogue.beside(chosen, what) for what in ("terms", "more"))
    return catalogue.load(text, str(chosen), terms=terms, more=more)


def _texts(found: sources.Sources) -> Iterator[tuple[sources.SourceFile, list[str], tuple[Repair, ...]]]:
    """The notes as text. One that cannot be read is skipped, with its reason; one that is no note is left.

    Raises:
        InputError: not one of them can be read.
    """
    read = 0
    for note in found.notes:
        try:
            decoded = decode.decode(sources.read(note), note.name)
        except InputError as error:
            found.skipped.append((note.name, str(error).removeprefix(f"{note.name}:").strip()))
            continue
        why = sources.no_note(note.name, decoded.lines)
        if why:
            found.left.append((note.name, why))
            found.files.setdefault(note.root, {})[note.name] = note.path
            continue
        read += 1
        yield note, decoded.lines, decoded.repairs
    if not read:
        reasons = [f"{name}: {why}" for name, why in (*found.skipped, *found.left)]
        raise InputError("; ".join(reasons[:3]) + (f"; and {len(reasons) - 3} more" if len(reasons) > 3 else ""))


def _propose(found: sources.Sources, goal: Path) -> int:
    """Write a catalogue of what the notes call their subjects. Raises :class:`InputError` when the file exists."""
    if goal.exists():
        raise InputError(f"{goal}: exists; --propose writes a new file, so that nothing pruned is lost.")
    documents = (parse(note.name, lines, lambda _: False) for note, lines, _ in _texts(found))
    likely = propose.subjects(documents)
    goal.write_text(propose.table(likely), encoding="utf-8")
    print(f"{len(likely)} likely subjects are in {goal}. Prune it, then run again with --catalogue {goal}.")
    return 0


class _Bar:
    """A progress bar on standard error, when that is a terminal."""

    def __init__(self) -> None:
        console = Console(stderr=True)
        self.progress = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            console=console,
            transient=True,
            disable=not console.is_terminal,
        )
        self.tasks: dict[str, TaskID] = {}

    def __call__(self, what: str, done: int, total: int) -> None:
        if what not in self.tasks:
            self.tasks[what] = self.progress.add_task(what, total=total)
        self.progress.update(self.tasks[what], completed=done)


class _Report:
    """The report on its way to a file, to a device or to standard output.

    It is written in full before the first note is, so that a full disk or a path that takes nothing is found out
    while nothing is done; it gets its name after the last.
    """

    def __init__(self, where: str | None) -> None:
        """Look at the path. Raises :class:`InputError` when it can be seen to be none."""
        self.path = Path(where) if where not in (None, "-") else None
        self.standard = where == "-"
        self.draft: Path | None = None
        if self.path is not None and not self.path.absolute().parent.is_dir():
            raise InputError(f"{self.path.parent}: there is no such folder for the report.")
        if self.path is not None and self.path.is_dir():
            raise InputError(f"{self.path}: this is a folder; --report names a file.")

    def write(self, made: plan.Plan, out: TextIO) -> None:
        """Write all of it. Raises :class:`OSError`."""
        if self.path is None and not self.standard:
            return
        if self.path is None:
            _dump(made, out)
            out.flush()
        elif self.path.exists() and not stat.S_ISREG(self.path.stat().st_mode):
            self.fill(self.path, made)
        else:
            self.draft = self.path.with_name(f".{self.path.name}.{os.getpid()}")
            self.fill(self.draft, made)

    def fill(self, path: Path, made: plan.Plan) -> None:
        """Write all of it to a file or a device. Raises :class:`OSError`, which names the report."""
        try:
            with path.open("w", encoding="utf-8") as file:
                _dump(made, file)
        except OSError as error:
            raise OSError(error.errno, error.strerror, str(self.path)) from None

    def name(self) -> None:
        """Give the report its name."""
        if self.draft is not None and self.path is not None:
            self.draft.replace(self.path)
            self.draft = None

    def forget(self) -> None:
        """Remove what has no name yet."""
        if self.draft is not None:
            with contextlib.suppress(OSError):
                self.draft.unlink(missing_ok=True)


def _dump(made: plan.Plan, out: TextIO) -> None:
    """Write the report piece by piece: as one text it would take more memory than all else."""
    json.dump(report.as_json(made), out, ensure_ascii=False, indent=1)
    out.write("\n")


@dataclass(slots=True)
class _Run:
    """One run of the command line, and whether it has written anything."""

    options: argparse.Namespace
    written: bool = False

    def do(self) -> int:
        """Do what the command line says and return the exit code, 0 or 1.

        Raises:
            InputError: nothing can be done; nothing has been written.
        """
        if self.options.propose is not None:
            return _propose(self.find()[1], self.options.propose)
        goal = _Report(self.options.report)
        vault, made, bar = self.look()
        return self.review(vault, made) if self.options.review else self.put(goal, vault, made, bar)

    def find(self) -> tuple[sources.Vault, sources.Sources]:
        """Find the vault and what there is to sort."""
        within = sources.inside(self.options.source, self.options.into.resolve())
        vault = sources.open_vault(self.options.into, within)
        return vault, sources.find(self.options.source, vault.root, self.options.exclude)

    def look(self) -> tuple[sources.Vault, plan.Plan, _Bar]:
        """Look at everything and decide everything."""
        vault, found = self.find()
        subjects = _catalogue(self.options.catalogue)
        bar = _Bar()
        with bar.progress:
            made = plan.build(
                _texts(found),
                found,
                vault,
                subjects,
                digest=sources.digest,
                progress=bar,
                before=lock.load(vault.own(lock.NAME) or lock.Lock().dump(), lock.NAME),
                decided=decisions.load(vault.own(decisions.NAME), decisions.NAME),
            )
        return vault, made, bar

    def review(self, vault: sources.Vault, made: plan.Plan) -> int:
        """Ask about what is doubtful, then about what the inbox has for notes; every answer is saved at once."""
        assert made.matcher is not None  # noqa: S101 a plan of build's has one

        def save(text: str) -> None:
            write.apply(vault.root, {}, [], own={decisions.NAME: text})
            self.written = True

        def change(changes: review.Changes) -> None:
            write.replace(vault.root, changes)
            self.written = True

        # Not what this plan saw to have been moved: the run that writes takes that in.
        kept = decisions.load(vault.own(decisions.NAME), decisions.NAME)
        session = Session(questions(made.sources, made.matcher), kept, save, review.Desk(vault, kept, change))
        console = Console()
        for why in session.desk.damaged.values() if session.desk is not None else ():
            console.print(f"Left out: {why}", markup=False, highlight=False, soft_wrap=True)
        if not session.total:
            print("Nothing is doubtful.")
            return 0
        if self.options.review == "terminal":
            terminal.ask(session, console, input)
        else:
            self.serve(session)
        left = session.as_json()["left"]
        print(f"{len(session.answered)} answered, {left} left.", end="")
        print(" Run without the review to write the notes." if session.questions else "")
        return 1 if left else 0

    def serve(self, session: Session) -> None:
        """Ask in a browser until the person is done."""
        with Server(session) as server:
            print(f"{session.total} questions on {server.address} (Ctrl-C ends)", flush=True)
            if sys.stdout.isatty():
                webbrowser.open(server.address)
            with contextlib.suppress(KeyboardInterrupt):
                server.serve_forever(poll_interval=0.2)

    def put(self, goal: _Report, vault: sources.Vault, made: plan.Plan, bar: _Bar) -> int:
        """Write the notes, and tell of it."""
        options = self.options
        news = {name: text for name, text in made.own.items() if text != vault.own(name)}
        write.targets(vault.root, [*made.notes, *(picture.target for picture in made.pictures)])
        # The screen is told before the vault is touched: a full disk there is no reason to leave a list unread.
        console = _Screen(stderr=goal.standard)
        try:
            goal.write(made, sys.stdout)
            _tell(lambda: report.show(made, console))
            if not options.dry_run:
                write.tidy(vault.root)
                if made.notes or made.pictures or news:
                    with bar.progress:
                        write.apply(vault.root, made.notes, made.pictures, bar, news)
                    self.written = True
            goal.name()
        finally:
            goal.forget()
        _tell(lambda: report.close(made, console, dry=options.dry_run))
        return 1 if made.problems else 0


class _Screen(Console):
    """A console that leaves it to the run what a closed pipe means; rich would exit with code 1."""

    def on_broken_pipe(self) -> None:
        """Let the error through."""
        raise BrokenPipeError


def _tell(say: Callable[[], None]) -> None:
    """Print something; a reader such as ``head`` may close the screen early, and the work goes on all the same."""
    try:
        say()
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _terminate(signum: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line; returns the exit code."""
    given = list(sys.argv[1:] if argv is None else argv)
    if given[:1] == ["review"]:
        given = ["--review", "browser", *given[1:]]  # a later --review terminal wins
    options = arguments().parse_args(given)
    signal.signal(signal.SIGTERM, _terminate)  # a polite kill clears up like Ctrl-C
    gc.disable()  # there is nothing in cycles to collect, and looking for it takes a tenth of the time
    run = _Run(options)
    code = 2
    try:
        return run.do()
    except InputError as error:
        message = " ".join(str(error).splitlines())
    except KeyboardInterrupt:
        message = "interrupted."
    except OSError as error:
        message = f"{sources.readable(str(error.filename or 'standard output'))}: {error.strerror or error}."
    except Exception:
        traceback.print_exc()
        message = "this is a mistake in normalise; please report it with the lines above."
        code = MISTAKE
    finally:
        gc.enable()
    if run.written:
        message += " The notes were written before that."
        code = max(code, 1) if code == MISTAKE else 1
    elif not message.endswith("Nothing was written."):
        message += " Nothing was written."
    print(f"normalise: {message}", file=sys.stderr)
    return code
