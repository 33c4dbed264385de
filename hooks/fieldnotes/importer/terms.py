"""The words that are typical of each note of a vault, as a table: what a first run into an empty folder knows.

    python -m fieldnotes.importer.terms docs > hooks/fieldnotes/importer/aws-terms.tsv

One row for each piece of a note: the note, and the words that tell that piece from others. ``make terms`` runs it.
"""

from __future__ import annotations

import math
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from .classifier import pieces, tokens

MOST = 30
"""Words of a piece that are kept: with 30 the classifier is right two times in a hundred less than with all."""

_NO_SUBJECTS = ("compare", "exams", "guides", "templates", "inbox")


def is_of_folder(note: str) -> bool:
    """Whether a note is its folder's own, such as ``compute/compute``: a list of what lies there, about no subject.

    Args:
        note: its path without ``.md``.
    """
    *_, folder, name = ("", "", *note.split("/"))
    return folder == name


def notes(vault: Path) -> Iterator[tuple[str, str]]:
    """The notes of a vault that are each about one subject: path without ``.md``, and text."""
    for path in sorted(vault.rglob("*.md")):
        name = path.relative_to(vault).with_suffix("").as_posix()
        if "/" in name and not name.startswith(_NO_SUBJECTS) and not is_of_folder(name):
            yield name, path.read_text("utf-8")


def table(vault: Path) -> str:
    """The table, the notes in the order of their paths."""
    rows = [(name, Counter(tokens(piece))) for name, text in notes(vault) for piece in pieces(text)]
    spread = Counter(word for _, counts in rows for word in counts)

    def worth(word: str, count: int) -> float:
        return math.log(len(rows) / spread[word]) * (1 + math.log(count))

    out = ["note\tterms"]
    for name, counts in rows:
        best = sorted(counts, key=lambda word: (-worth(word, counts[word]), word))[:MOST]
        out.append(f"{name}\t{' '.join(sorted(best))}")
    return "\n".join(out) + "\n"


if __name__ == "__main__":
    sys.stdout.write(table(Path(sys.argv[1])))
