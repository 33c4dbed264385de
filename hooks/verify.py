#!/usr/bin/env python
"""Ask AWS's pages whether the key numbers of the notes still hold: ``python hooks/verify.py``.

What must be found where stands in ``data/verify``. No value in a note is ever changed; what differs is reported.

Exit code 0: all that could be read holds. 1: something differs (it is listed). 2: nothing was asked, one line says why.
"""

from __future__ import annotations

import argparse
import datetime
import re
import sys
from collections.abc import Sequence
from pathlib import Path

from fieldnotes.vault.note import Note
from fieldnotes.vault.paths import VaultPath
from fieldnotes.verify import checks, report, sources
from fieldnotes.verify.checks import Row
from fieldnotes.verify.confirmed import Confirmations
from fieldnotes.verify.verdicts import State, Verdict, judge

ROOT = Path(__file__).resolve().parents[1]


def arguments() -> argparse.ArgumentParser:
    """The command line."""
    parser = argparse.ArgumentParser(
        prog="verify",
        description="Ask AWS's own pages whether the key numbers of the notes still hold.",
        epilog="Exit code 0: all holds; 1: something differs; 2: nothing was asked, one line says why.",
    )
    parser.add_argument("note", nargs="*", help="only these notes, such as storage/s3")
    parser.add_argument("--docs", type=Path, default=ROOT / "docs", metavar="DIR", help="the vault")
    parser.add_argument("--data", type=Path, default=ROOT / "data", metavar="DIR", help="checks and results")
    parser.add_argument("--pages", type=Path, metavar="DIR", help="saved copies instead of the network")
    parser.add_argument(
        "--models", type=Path, default=ROOT / ".venv" / "models", metavar="DIR", help="the unpacked package botocore"
    )
    parser.add_argument("--cache", type=Path, default=ROOT / ".cache" / "verify", metavar="DIR", help="fetched before")
    parser.add_argument("--report", type=Path, metavar="FILE.md", help="write the report there, too")
    parser.add_argument("--record", action="store_true", help="write what holds into data/confirmed.tsv")
    parser.add_argument(
        "--set-reviewed", action="store_true", help="date the notes of which every key number holds"
    )
    return parser


def read_notes(docs: Path) -> dict[VaultPath, Note]:
    """The notes of the vault, by path."""
    paths = (path for path in sorted(docs.rglob("*.md")) if not path.relative_to(docs).parts[0].startswith("."))
    names = ((VaultPath(path.relative_to(docs).as_posix()), path) for path in paths)
    return {
        name: Note(name, path.read_text(encoding="utf-8"))
        for name, path in names
        if not name.startswith(("templates/", "inbox/"))
    }


def record(path: Path, verdicts: Sequence[Verdict], rows: Sequence[Row], today: datetime.date) -> None:
    """Write what holds, forget what does not; what could not be read stays as it was.

    Args:
        path: the table.
        verdicts: those of the rows that were asked.
        rows: all rows of all notes.
        today: the day to write down.
    """
    known = Confirmations.read(path.read_text(encoding="utf-8")) if path.exists() else Confirmations()
    for verdict in verdicts:
        number = verdict.number
        if verdict.state is State.HOLDS:
            known.set(number.note, number.what, number.value, today, verdict.by)
        elif verdict.state is not State.UNREADABLE:
            known.drop(number.note, number.what)
    known.keep((row.number.note, row.number.what, row.number.value) for row in rows)
    path.write_text(known.written(), encoding="utf-8")


def set_reviewed(
    docs: Path, notes: dict[VaultPath, Note], rows: Sequence[Row], verdicts: Sequence[Verdict], today: datetime.date
) -> list[VaultPath]:
    """Date the notes of which every key number was asked and holds; nothing else in them changes.

    Returns:
        The paths of those notes.
    """
    held = {(v.number.note, v.number.line) for v in verdicts if v.state is State.HOLDS}
    asked: dict[VaultPath, list[bool]] = {}
    for row in rows:
        asked.setdefault(row.number.note, []).append((row.number.note, row.number.line) in held)
    dated = []
    for name, answers in asked.items():
        line = notes[name].properties.lines.get("reviewed")
        if all(answers) and line:
            lines = notes[name].source.split("\n")
            lines[line - 1] = re.sub(r"(:\s*)\S+", rf"\g<1>{today.isoformat()}", lines[line - 1], count=1)
            (docs / name).write_text("\n".join(lines), encoding="utf-8")
            dated.append(name)
    return dated


def main(argv: Sequence[str] | None = None) -> int:
    """Run from the command line."""
    given = arguments().parse_args(argv)
    notes = read_notes(given.docs)
    rows, problems = checks.load(given.data / "verify", notes.values())
    for problem in problems:
        print(f"{given.data.name}/verify/{problem}", file=sys.stderr)
    if problems:
        return 2
    wanted = {name.removesuffix(".md") + ".md" for name in given.note}
    if unknown := sorted(wanted - notes.keys()):
        print(f"there is no note '{unknown[0]}'", file=sys.stderr)
        return 2
    asked = [row for row in rows if not wanted or row.number.note in wanted]
    fetch = sources.folder(given.pages) if given.pages else sources.web(given.cache)
    verdicts = list(judge(asked, sources.Everywhere(sources.Pages(fetch), sources.Models(given.models))))
    text = report.markdown(verdicts, sum(1 for _ in checks.unchecked(asked)))
    print(text, end="")
    if given.report:
        given.report.write_text(text, encoding="utf-8")
    today = datetime.datetime.now(datetime.UTC).date()
    if given.record:
        record(given.data / "confirmed.tsv", verdicts, rows, today)
    if given.set_reviewed:
        for name in set_reviewed(given.docs, notes, asked, verdicts, today):
            print(f"reviewed: {name}")
    return 1 if report.differences(verdicts) else 0


if __name__ == "__main__":
    sys.exit(main())
