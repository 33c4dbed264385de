#!/usr/bin/env python
"""Raw study notes in, one note per subject out: ``python hooks/normalise.py SOURCE… --into DIR``.

SOURCE is a note or a folder of notes: an Obsidian vault, a blog export, a README, plain text. DIR is the vault that
the notes go to, such as ``docs``. Notes that exist in DIR are never changed; what is new for them goes to ``inbox``.

Exit code 0: done. 1: done, and something needs a person (it is listed). 2: nothing was done, one line says why.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import signal
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import FrameType

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn

from fieldnotes.importer import catalogue, decode, plan, report, sources, write
from fieldnotes.importer.decode import Repair
from fieldnotes.importer.errors import InputError


def arguments() -> argparse.ArgumentParser:
    """The command line."""
    parser = argparse.ArgumentParser(
        prog="normalise",
        description="Sort raw study notes into one note per subject, losing nothing.",
        epilog="Exit code 0: done; 1: done, something needs you; 2: nothing was done, one line says why.",
    )
    parser.add_argument("source", nargs="+", type=Path, metavar="SOURCE", help="a note, or a folder of notes")
    parser.add_argument("--into", required=True, type=Path, metavar="DIR", help="the vault that the notes go to")
    parser.add_argument("--report", type=Path, metavar="FILE.json", help="write the whole report, as JSON")
    parser.add_argument("--catalogue", type=Path, metavar="FILE.tsv", help="your subjects, in place of AWS")
    parser.add_argument("--dry-run", action="store_true", help="report what would be done and write no notes")
    return parser


def _catalogue(path: Path | None) -> catalogue.Catalogue:
    chosen = path or Path(catalogue.__file__).with_name(catalogue.SHIPPED)
    try:
        data = chosen.read_bytes()
    except OSError as error:
        raise InputError(f"{chosen}: cannot be read ({error.strerror}).") from None
    return catalogue.load("\n".join(decode.decode(data, str(chosen)).lines), str(chosen))


def _texts(found: sources.Sources) -> Iterator[tuple[sources.SourceFile, list[str], tuple[Repair, ...]]]:
    for note in found.notes:
        decoded = decode.decode(sources.read(note), note.name)
        yield note, decoded.lines, decoded.repairs


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


def run(options: argparse.Namespace, console: Console) -> int:
    """Do what the command line says and return the exit code, 0 or 1.

    Raises:
        InputError: nothing can be done; nothing has been written.
    """
    vault = sources.open_vault(options.into)
    if options.report is not None and not options.report.absolute().parent.is_dir():
        raise InputError(f"{options.report.parent}: there is no such folder for the report.")
    if options.report is not None and options.report.is_dir():
        raise InputError(f"{options.report}: this is a folder; --report names a file.")
    subjects = _catalogue(options.catalogue)
    found = sources.find(options.source, vault.root)
    bar = _Bar()
    with bar.progress:
        made = plan.build(_texts(found), found, vault, subjects, digest=sources.digest, progress=bar)
        if not options.dry_run:
            write.tidy(vault.root)
        if not options.dry_run and (made.notes or made.pictures):
            write.apply(vault.root, made.notes, made.pictures, bar)
    if options.report is not None:
        text = json.dumps(report.as_json(made), ensure_ascii=False, indent=1, sort_keys=False)
        draft = options.report.with_name(f".{options.report.name}.{os.getpid()}")
        draft.write_text(text + "\n", encoding="utf-8")
        draft.replace(options.report)
    report.show(made, console, dry=options.dry_run)
    return 1 if made.problems else 0


def _terminate(signum: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line; returns the exit code."""
    options = arguments().parse_args(argv)
    signal.signal(signal.SIGTERM, _terminate)  # a polite kill clears up like Ctrl-C
    gc.disable()  # there is nothing in cycles to collect, and looking for it takes a tenth of the time
    try:
        return run(options, Console())
    except InputError as error:
        message = " ".join(str(error).splitlines())
    except KeyboardInterrupt:
        message = "interrupted: the vault is as it was."
    except OSError as error:
        message = f"{error.filename or options.into}: {error.strerror or error}. The vault is as it was."
    finally:
        gc.enable()
    print(f"normalise: {message}", file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main())
