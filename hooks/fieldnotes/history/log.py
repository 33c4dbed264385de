"""One call of ``git log``, read as it comes: every edit of every file of a folder, the newest first."""

import re
import subprocess
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from fieldnotes.vault.paths import VaultPath

# A commit's line; no file's line begins so, because each has a sign in front.
_COMMIT = "\x01"
_COMMAND = (
    "git", "-c", "core.quotePath=false", "-c", "log.showSignature=false", "log",
    f"--format={_COMMIT}%H%x00%cI%x00%D", "--decorate=short", "--patch", "--unified=1000000", "--find-renames",
    "--relative", "--no-color", "--no-ext-diff", "--no-textconv", "--", ".",
)  # fmt: skip
_STATE = ("git", "rev-parse", "HEAD", "--show-prefix", "--git-path", "shallow")
_SETTINGS = ("git", "config", "--list")
_HUNK = re.compile(r"@@ -\d+(?:,(\d+))? \+\d+(?:,(\d+))? @@")
_DIFF = re.compile(r"diff --git a/(.*) b/(.*)$")


@dataclass(slots=True)
class Edit:
    """What one commit did to one file.

    Args:
        path: the file's path in the folder as it is called today.
        date: when, as ISO 8601 with its offset.
        old: its text before; ``None`` when there was no such file, or its text is not known.
        new: its text after, likewise.
        is_new: whether the commit brought the file.
    """

    path: VaultPath
    date: str
    old: str | None = None
    new: str | None = None
    is_new: bool = False


@dataclass(slots=True)
class History:
    """The edits of a folder.

    Args:
        edits: the newest first. Those of the oldest commit of a shallow clone are not among them: it seems to bring
            every file.
        is_shallow: whether the clone does not reach back to the beginning.
    """

    edits: list[Edit] = field(default_factory=list)
    is_shallow: bool = False

    def modified(self) -> dict[VaultPath, str]:
        """For each file known the time of its last edit, as ISO 8601."""
        found: dict[VaultPath, str] = {}
        for edit in self.edits:
            found.setdefault(edit.path, edit.date)
        return found


def state(folder: Path) -> str | None:
    """All that ``read`` depends on, as a text; ``None`` where it would give nothing.

    That is the commit, how far back the clone reaches, the folder's place in it, and git's own settings.
    """
    told = []
    for command in (_STATE, _SETTINGS):
        try:
            done = subprocess.run(command, cwd=folder, capture_output=True, check=False)  # noqa: S603 - fixed commands
        except OSError:
            return None
        if done.returncode:
            return None
        told.append(done.stdout.decode("utf-8", errors="replace"))
    shallow = folder / told[0].splitlines()[-1]
    told.append(shallow.read_text("utf-8", errors="replace") if shallow.is_file() else "")
    return "\0".join(told)


def read(folder: Path) -> History | None:
    """The history of a folder; ``None`` when git is not there, or the folder lies in no repository."""
    try:
        done = subprocess.run(_COMMAND, cwd=folder, capture_output=True, check=False)  # noqa: S603 - a fixed command
    except OSError:
        return None
    if done.returncode:
        return None
    return parse(done.stdout.decode("utf-8", errors="replace").split("\n"))


def parse(lines: Iterable[str]) -> History:
    """Read what the command prints.

    Args:
        lines: its lines, without their ends.
    """
    history = History()
    today: dict[str, VaultPath] = {}  # what a file that was renamed later is called now
    rest = iter(lines)
    date, grafted, edit, renamed_from = "", False, None, ""
    for line in rest:
        if line.startswith(_COMMIT):
            _, date, names = line.split("\0")
            grafted = "grafted" in names.split(", ")
            history.is_shallow |= grafted
            edit = None
        elif grafted:
            continue
        elif match := _DIFF.match(line):
            edit = Edit(today.get(match[2], VaultPath(match[2])), date)
            history.edits.append(edit)
        elif edit is None:
            continue
        elif line.startswith("new file mode"):
            edit.is_new = True
        elif line.startswith("rename from "):
            renamed_from = line.removeprefix("rename from ")
        elif line.startswith("rename to "):
            renamed = line.removeprefix("rename to ")
            edit.path = today.get(renamed, VaultPath(renamed))
            today[renamed_from] = edit.path
        elif match := _HUNK.match(line):
            edit.old, edit.new = _texts(rest, int(match[1] or 1), int(match[2] or 1))
            if edit.is_new:
                edit.old = None
    return history


def _texts(lines: Iterator[str], old_count: int, new_count: int) -> tuple[str, str]:
    """A file's text before and after: with all lines around a change there is one hunk."""
    old: list[str] = []
    new: list[str] = []
    while len(old) < old_count or len(new) < new_count:
        line = next(lines, None)
        if line is None:
            break
        if line[:1] in ("", " ", "-"):
            old.append(line[1:])
        if line[:1] in ("", " ", "+"):
            new.append(line[1:])
    return "\n".join(old), "\n".join(new)
