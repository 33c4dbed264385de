#!/usr/bin/env python
"""Write the cards and practice questions of a built site as decks for Anki: ``python hooks/decks.py``.

It reads what the pages for practice and recall load, so that a card in Anki is what the site shows. With ``--offer``
the file lies in the site and the page for recall offers it.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from mkdocs.config import load_config

from fieldnotes.app import worker
from fieldnotes.study import deck, exams
from fieldnotes.vault.index import Index
from fieldnotes.vault.note import Note
from fieldnotes.vault.paths import VaultPath
from fieldnotes.vault.publish import decide_note

ROOT = Path(__file__).resolve().parents[1]
_OFFER = f'fieldnotes.data.recall.anki="{deck.FILE}";\n'


def arguments() -> argparse.ArgumentParser:
    """The command line."""
    parser = argparse.ArgumentParser(prog="decks", description="Write the cards of the built site as decks for Anki.")
    parser.add_argument("--config", type=Path, default=ROOT / "mkdocs.yml", metavar="FILE", help="of the site")
    parser.add_argument("--site", type=Path, metavar="DIR", help="the built site, if it is elsewhere")
    parser.add_argument("--out", type=Path, metavar="FILE", help=f"instead of {deck.FILE}")
    parser.add_argument("--offer", action="store_true", help="write it into the site, whose page for recall offers it")
    return parser


def read_data(path: Path) -> dict[str, Any]:
    """What a data script of the site sets.

    Raises:
        ValueError: it is no such script.
    """
    line = path.read_text(encoding="utf-8").partition("\n")[0]
    _, found, value = line.partition(f".{path.stem}=")
    if not found:
        raise ValueError(f"{path} is no data of a built site")
    return dict(json.loads(value.rstrip(";")))


def offer(script: Path) -> None:
    """Let the page for recall say that the file is there."""
    text = script.read_text(encoding="utf-8")
    if not text.endswith(_OFFER):
        script.write_text(text + _OFFER, encoding="utf-8")


def task_tags(docs: Path) -> dict[str, list[str]]:
    """For the name of each note the task statements that lead to it; those of a private exam note stay private."""
    paths = [path for path in sorted(docs.rglob("*.md")) if not path.relative_to(docs).parts[0].startswith(".")]
    names = ((VaultPath(path.relative_to(docs).as_posix()), path) for path in paths)
    notes = (Note(name, path.read_text(encoding="utf-8")) for name, path in names)
    public = {note.path: note for note in notes if decide_note(note).public}
    return dict(deck.tags(exams.leads(Index(public, set()))))


def main(argv: Sequence[str] | None = None) -> int:
    """Write the file; say how many notes it holds."""
    options = arguments().parse_args(argv)
    config = load_config(str(options.config))
    site = options.site or Path(config.site_dir)
    out = options.out or (site / deck.FILE if options.offer else ROOT / deck.FILE)
    scripts = site / "assets" / "data"
    try:
        recall, practice = (read_data(scripts / f"{name}.js") for name in ("recall", "practice"))
    except (OSError, ValueError) as error:
        print(f"decks: {error}; build the site first: make build", file=sys.stderr)
        return 2
    address = (config.site_url or "").rstrip("/") + "/"
    made = deck.decks(recall, practice, task_tags(Path(config.docs_dir)), address)
    count = deck.write(made, out, time.time())
    if options.offer:
        offer(scripts / "recall.js")
        worker.refresh(site)  # what readers keep is listed with its hash
    print(f"{out}: {count} notes in {len(made)} decks")
    return 0


if __name__ == "__main__":
    sys.exit(main())
