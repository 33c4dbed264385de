"""What a change to the hook alters in a vault's site: its pages and warnings before and after."""

import difflib
import io
import subprocess
import tarfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

# The hook's own style, scripts and libraries: no vault's concern.
_OWN = "assets/obsidian/"


@dataclass(frozen=True)
class Outcome:
    """What a build gave.

    Args:
        files: the site's files by path, the hook's own left out.
        warnings: what was told, in order.
    """

    files: dict[str, bytes]
    warnings: list[str]

    @classmethod
    def read(cls, work: Path) -> "Outcome":
        """The outcome of ``vaults.build`` in a folder."""
        site = work / "site"
        files = {path.relative_to(site).as_posix(): path for path in sorted(site.rglob("*")) if path.is_file()}
        log = (work / "log.txt").read_text(encoding="utf-8", errors="replace").splitlines()
        return cls(
            {name: path.read_bytes() for name, path in files.items() if not name.startswith(_OWN)},
            [line for line in log if line.startswith(("WARNING", "ERROR"))],
        )


def hooks_at(repository: Path, revision: str, folder: Path) -> Path:
    """The hook as it was.

    Args:
        repository: the repository's folder.
        revision: a commit, branch or tag of it.
        folder: an empty folder; gets ``hooks/``.

    Raises:
        subprocess.CalledProcessError: git knows no such revision, or there were no hooks in it.
    """
    command = ["git", "-C", str(repository), "archive", "--format=tar", revision, "hooks"]
    packed = subprocess.run(command, capture_output=True, check=True)
    with tarfile.open(fileobj=io.BytesIO(packed.stdout)) as archive:
        archive.extractall(folder, filter="data")
    return folder / "hooks"


def changes(before: Outcome, after: Outcome) -> Iterator[tuple[str, list[str]]]:
    """What differs: each file that is gone, new or another, each with its lines that differ; then the warnings.

    Args:
        before: the site by the hook as it was.
        after: the site by the hook as it is.
    """
    for name in sorted(before.files.keys() | after.files.keys()):
        old, new = before.files.get(name), after.files.get(name)
        if new is None:
            yield f"{name} is gone", []
        elif old is None:
            yield f"{name} is new", []
        elif old != new:
            yield f"{name} differs", _lines(*(one.decode("utf-8", "replace").splitlines() for one in (old, new)))
    if before.warnings != after.warnings:
        yield "the warnings differ", _lines(before.warnings, after.warnings)


def _lines(old: list[str], new: list[str]) -> list[str]:
    found = difflib.unified_diff(old, new, lineterm="", n=0)
    return [line for line in found if not line.startswith(("---", "+++", "@@"))]
