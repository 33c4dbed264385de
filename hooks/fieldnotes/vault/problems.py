"""What is wrong in a note, as a value: the core finds problems, its caller decides how to tell them."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz, process


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing an author should mend.

    Args:
        path: the note's path in the vault.
        line: its line in the file, from 1; 0 when no line can be named.
        message: what is wrong, what was written, and what to do.
        wanted: for a link that leads nowhere, the file it names.
    """

    path: str
    line: int
    message: str
    wanted: str = ""

    def __str__(self) -> str:
        """``path:line: message``, which editors and terminals turn into a link."""
        return f"{self.path}:{self.line}: {self.message}" if self.line else f"{self.path}: {self.message}"


def shorten(written: str, limit: int = 120) -> str:
    """What the author wrote, cut so that a damaged note cannot flood the log."""
    written = " ".join(written.split())
    return written if len(written) <= limit else written[: limit - 1] + "…"


def did_you_mean(names: Sequence[str]) -> str:
    """A closing clause that names the nearest matches; empty when there are none."""
    if not names:
        return ""
    return "; did you mean " + " or ".join(f"'{name}'" for name in names) + "?"


def nearest(wanted: str, known: Iterable[str], limit: int = 2, likeness: float = 50) -> list[str]:
    """The names most like one that was not found, best first.

    Args:
        wanted: what was written.
        known: what there is.
        limit: how many to name at most.
        likeness: how like a name has to be, of 100.
    """
    found = process.extract(wanted, sorted(known, reverse=True), scorer=fuzz.ratio, limit=limit, score_cutoff=likeness)
    return [name for name, _, _ in found]


# So many problems of a kind are told one by one, and so many names in a summary.
FEW = 20


def summary(unresolved: Sequence[Problem]) -> str:
    """Links that lead nowhere, in one line: how many, and the names most wanted.

    Args:
        unresolved: problems that say what was ``wanted``.
    """
    names = Counter(problem.wanted.rpartition("/")[2].removesuffix(".md") for problem in unresolved)
    most = ", ".join(f"'{shorten(name, 60)}' ({count})" for name, count in names.most_common(FEW))
    return f"{len(unresolved):,} links lead to {len(names):,} files that are not there; most wanted: {most}"
