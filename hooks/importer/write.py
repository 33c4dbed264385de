"""The writing edge: puts a finished plan into the vault, all of it or nothing.

Everything is first written to a hidden folder inside the vault, on the same file system; then each file gets its name
by a hard link, which cannot replace a file that exists. Whatever stops the run in between, an interrupt included,
takes back what was placed.
"""

from __future__ import annotations

import os
import shutil
import signal
import tempfile
from pathlib import Path, PurePosixPath

from .errors import InputError
from .plan import Picture
from .sources import Progress, digest


def targets(root: Path, names: list[str]) -> dict[str, Path]:
    """The full path of each name below ``root``.

    Raises:
        InputError: a name leads out of the vault, passes through a symbolic link, or is taken.
    """
    out = {}
    checked: set[Path] = set()
    for name in names:
        parts = PurePosixPath(name)
        if parts.is_absolute() or ".." in parts.parts or not parts.parts or "\\" in name or "\0" in name:
            raise InputError(f"{name}: this path leads out of the vault. Correct the note column of the catalogue.")
        path = root.joinpath(*parts.parts)
        for parent in path.parents:
            if parent == root or parent in checked:
                break
            if parent.is_symlink():
                raise InputError(f"{parent}: a symbolic link may lead out of the vault. Replace it by a folder.")
            if parent.exists() and not parent.is_dir():
                raise InputError(f"{parent}: a file stands where a folder is needed for {name}. Move it away.")
            checked.add(parent)
        if path.is_symlink() or path.exists():
            raise InputError(f"{path}: this file exists now and would be replaced. Run again.")
        out[name] = path
    return out


def apply(root: Path, notes: dict[str, str], pictures: list[Picture], progress: Progress | None = None) -> None:
    """Write ``notes`` (path to text) and copy ``pictures`` into the vault ``root``.

    Raises:
        InputError: a path is refused, or a picture changed since it was looked at. Nothing is left behind then,
            nor after any other exception.
    """
    goals = targets(root, [*notes, *(picture.target for picture in pictures)])
    placed: list[tuple[Path, int, int]] = []
    folders: list[Path] = []
    staging = Path(tempfile.mkdtemp(prefix=".normalise-", dir=root))
    try:
        staged: list[tuple[Path, Path]] = []
        for number, (name, text) in enumerate(notes.items()):
            draft = staging / str(number)
            draft.write_text(text, encoding="utf-8", newline="\n")
            staged.append((draft, goals[name]))
        for number, picture in enumerate(pictures, len(notes)):
            draft = staging / str(number)
            shutil.copyfile(picture.source, draft)
            if digest(draft) != picture.digest:
                raise InputError(f"{picture.source}: this file changed while it was copied. Run again.")
            staged.append((draft, goals[picture.target]))
        for number, (draft, goal) in enumerate(staged, 1):
            missing = [parent for parent in goal.parents if not parent.exists()]
            for folder in reversed(missing):
                folders.append(folder)
                folder.mkdir()
            status = draft.stat()
            placed.append((goal, status.st_dev, status.st_ino))
            _place(draft, goal)
            if progress:
                progress("writing", number, len(staged))
    except BaseException:
        # A second interrupt must not stop the clearing up.
        before = _ignore_interrupts()
        try:
            for goal, device, inode in reversed(placed):
                if goal.exists() and (goal.stat().st_dev, goal.stat().st_ino) == (device, inode):
                    goal.unlink()
            for folder in reversed(folders):
                if folder.is_dir() and not any(folder.iterdir()):
                    folder.rmdir()
            shutil.rmtree(staging, ignore_errors=True)
        finally:
            if before is not None:
                signal.signal(signal.SIGINT, before)
        raise
    shutil.rmtree(staging, ignore_errors=True)


def _place(draft: Path, goal: Path) -> None:
    try:
        os.link(draft, goal)
    except FileExistsError:
        raise InputError(f"{goal}: this file appeared while the run was writing. Run again.") from None
    except OSError:  # some file systems, such as exFAT, have no hard links
        if goal.exists():
            raise InputError(f"{goal}: this file appeared while the run was writing. Run again.") from None
        draft.rename(goal)


def _ignore_interrupts() -> signal.Handlers | None:
    """Ignore Ctrl-C and return the handler to restore; ``None`` outside the main thread, where there is none."""
    try:
        return signal.signal(signal.SIGINT, signal.SIG_IGN)  # type: ignore[return-value]
    except ValueError:
        return None
