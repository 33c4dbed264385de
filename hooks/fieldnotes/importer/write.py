"""The writing edge: puts a finished plan into the vault, all of it or nothing.

Everything is first written to a hidden folder inside the vault, on the same file system; then each file gets its name
by a hard link, which cannot replace a file that exists. Whatever stops the run in between, an interrupt included,
takes back what was placed. Only a kill that cannot be caught leaves that hidden folder behind; the next run removes it
(:func:`tidy`).
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import signal
import tempfile
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from .errors import InputError
from .plan import Picture
from .sources import Progress, digest

try:
    import fcntl
except ImportError:  # Windows has no such locks: what a kill leaves there stays
    fcntl = None  # type: ignore[assignment]

_STAGING = ".normalise-"
_LOCK = "lock"


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


def apply(
    root: Path,
    notes: dict[str, str],
    pictures: list[Picture],
    progress: Progress | None = None,
    own: dict[str, str] | None = None,
) -> None:
    """Write ``notes`` (path to text) and copy ``pictures`` into the vault ``root``; last, replace the files ``own``.

    Raises:
        InputError: a path is refused, or a picture changed since it was looked at. Nothing is left behind then,
            nor after any other exception.
    """
    goals = targets(root, [*notes, *(picture.target for picture in pictures)])
    placed: list[tuple[Path, int, int]] = []
    folders: list[Path] = []
    before = {root / name: _bytes(root / name) for name in own or {}}
    staging = Path(tempfile.mkdtemp(prefix=_STAGING, dir=root))
    lock: BinaryIO | None = None
    try:
        lock = _claim(staging)
        staged = _drafts(staging, goals, notes, pictures)
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
        for name, text in (own or {}).items():
            goal = root / name
            if not goal.parent.exists():
                folders.append(goal.parent)
                goal.parent.mkdir()
            draft = staging / str(len(staged))
            draft.write_text(text, encoding="utf-8", newline="\n")
            draft.replace(goal)
    except BaseException:
        # A second interrupt must not stop the clearing up.
        handler = _ignore_interrupts()
        try:
            _take_back(before, placed, folders)
            _remove(staging, lock)
        finally:
            if handler is not None:
                signal.signal(signal.SIGINT, handler)
        raise
    _remove(staging, lock)


def replace(root: Path, changes: dict[str, tuple[str | None, str | None]]) -> None:
    """Replace files of the vault, all or none: path to the text as it was looked at and as it is to be.

    ``None`` stands for no file. A file keeps its permissions.

    Raises:
        InputError: a path is refused, or a file is not any more as it was looked at. Nothing is changed then, nor after
            any other exception.
    """
    goals = {name: _inside(root, name) for name in changes}
    staging = Path(tempfile.mkdtemp(prefix=_STAGING, dir=root))
    done: dict[Path, bytes | None] = {}
    lock: BinaryIO | None = None
    folders: list[Path] = []
    try:
        lock = _claim(staging)
        drafts: dict[str, Path] = {}
        for number, (name, (_, after)) in enumerate(changes.items()):
            if after is not None:
                drafts[name] = staging / str(number)
                drafts[name].write_bytes(after.encode())
                if goals[name].exists():
                    shutil.copymode(goals[name], drafts[name])
        for name, (before, _) in changes.items():
            if _bytes(goals[name]) != (before.encode() if before is not None else None):
                raise InputError(f"{name} was edited meanwhile. Nothing was changed; start the review again.")
        for name, goal in goals.items():
            done[goal] = _bytes(goal)
            if name not in drafts:
                goal.unlink(missing_ok=True)
                continue
            if not goal.parent.exists():
                folders.append(goal.parent)
                goal.parent.mkdir()
            drafts[name].replace(goal)
    except BaseException:
        handler = _ignore_interrupts()
        try:
            _take_back(done, [], folders)
        finally:
            _remove(staging, lock)
            if handler is not None:
                signal.signal(signal.SIGINT, handler)
        raise
    _remove(staging, lock)


def _inside(root: Path, name: str) -> Path:
    path = root / name
    parts = PurePosixPath(name).parts
    if PurePosixPath(name).is_absolute() or ".." in parts or not parts:
        raise InputError(f"{name}: this path leads out of the vault.")
    for each in (path, *path.parents):
        if each == root:
            break
        if each.is_symlink():
            raise InputError(f"{each}: a symbolic link may lead out of the vault. Replace it by the file.")
    return path


def _drafts(
    staging: Path, goals: dict[str, Path], notes: dict[str, str], pictures: list[Picture]
) -> list[tuple[Path, Path]]:
    """Write everything below ``staging``; each draft with where it goes.

    Raises:
        InputError: a picture changed since it was looked at.
    """
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
    return staged


def _take_back(before: dict[Path, bytes | None], placed: list[tuple[Path, int, int]], folders: list[Path]) -> None:
    """Put everything as it was: files that were replaced, files that were placed, folders that were made."""
    for goal, data in before.items():
        if data is None:
            goal.unlink(missing_ok=True)
        elif _bytes(goal) != data:
            goal.parent.mkdir(parents=True, exist_ok=True)
            goal.write_bytes(data)
    for goal, device, inode in reversed(placed):
        if goal.exists() and (goal.stat().st_dev, goal.stat().st_ino) == (device, inode):
            goal.unlink()
    for folder in reversed(folders):
        if folder.is_dir() and not any(folder.iterdir()):
            folder.rmdir()


def _bytes(path: Path) -> bytes | None:
    return path.read_bytes() if path.is_file() else None


def tidy(root: Path) -> None:
    """Remove the drafts of runs that were killed.

    A hidden folder is such a run's only if it holds nothing but numbered drafts and a lock that nobody has: the system
    gives a lock back when its process ends, however it ends.
    """
    for folder in sorted(root.glob(f"{_STAGING}*")):
        lock = folder / _LOCK
        with contextlib.suppress(OSError):
            if fcntl is None or folder.is_symlink() or lock.is_symlink() or not lock.is_file():
                continue
            with lock.open("r+b") as file:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                if all(
                    entry.is_file(follow_symlinks=False) and re.fullmatch(rf"\d+|{_LOCK}", entry.name)
                    for entry in os.scandir(folder)
                ):
                    _remove(folder, file)


def _claim(staging: Path) -> BinaryIO | None:
    """Lock the folder of a run for as long as the run lives; ``None`` where there are no locks."""
    if fcntl is None:
        return None
    draft = staging / f"{_LOCK}.new"
    file = draft.open("xb")
    with contextlib.suppress(OSError):  # some network file systems have no locks
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        draft.rename(staging / _LOCK)  # it is found under its name only when it is held
    return file


def _remove(staging: Path, lock: BinaryIO | None) -> None:
    """Remove a run's folder, its lock last, so that a kill in between leaves what the next run can remove."""
    with contextlib.suppress(OSError):
        for path in sorted(staging.iterdir(), key=lambda path: path.name == _LOCK):
            path.unlink(missing_ok=True)
    shutil.rmtree(staging, ignore_errors=True)
    if lock is not None:
        lock.close()


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
