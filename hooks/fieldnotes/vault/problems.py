"""What is wrong in a note, as a value: the core finds problems, its caller decides how to tell them."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing an author should mend.

    Args:
        path: the note's path in the vault.
        line: its line in the file, from 1; 0 when no line can be named.
        message: what is wrong, what was written, and what to do.
    """

    path: str
    line: int
    message: str

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
