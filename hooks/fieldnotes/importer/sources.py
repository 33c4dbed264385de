"""The reading edge: what lies in SOURCE and in the vault DIR. Nothing outside the two is opened."""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatch
from itertools import islice
from pathlib import Path, PurePosixPath

from fieldnotes.vault import frontmatter

from .errors import InputError
from .parse import strings

NOTES = (".md", ".markdown", ".txt")
MAX_NOTE = 64 * 1024 * 1024
"""Largest note, in bytes. Whole notes are held in memory; this keeps a stray dump from filling it."""

INBOX = "inbox"
"""Folder of the vault for what a person has to look at."""

OWN = ".normalise"
"""Hidden folder of the vault for what the tool remembers between runs; no note, no source."""

# Text files that programs read, by the names that their makers gave them.
_FOR_PROGRAMS = re.compile(
    r"(?:app-)?ads\.txt|robots\.txt|humans\.txt|security\.txt|llms(?:-full)?\.txt|sitemap[\w-]*\.txt|cmakelists\.txt|"
    r"[\w-]*requirements[\w.-]*\.txt|constraints\.txt|(?:licen[cs]e|copying|notice)(?:[-.][\w-]+)*\.(?:txt|md)",
    re.IGNORECASE,
)
_DRAWING = "excalidraw-plugin"
_HEAD = 400  # lines that a note's properties can take


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A note to read. ``name`` is its path below its SOURCE, with ``/``; ``root`` is that SOURCE's folder."""

    name: str
    path: Path
    root: Path


@dataclass(slots=True)
class Sources:
    """What the SOURCE arguments hold.

    ``notes`` are in a fixed order, ``files`` the other files by SOURCE and name. ``skipped`` could not be read, each
    with the reason; ``left`` are no notes, or were excluded.
    """

    notes: list[SourceFile] = field(default_factory=list)
    files: dict[Path, dict[str, Path]] = field(default_factory=dict)
    skipped: list[tuple[str, str]] = field(default_factory=list)
    left: list[tuple[str, str]] = field(default_factory=list)


@dataclass(slots=True)
class Vault:
    """The vault DIR as it is before the run. Paths are relative, with ``/``, notes without ``.md``."""

    root: Path
    notes: dict[str, tuple[str, list[str]]] = field(default_factory=dict)
    files: set[str] = field(default_factory=set)
    sizes: dict[int, list[str]] = field(default_factory=dict)
    hard_breaks: bool = False

    def own(self, name: str) -> str:
        """A file that an earlier run left for this one; empty when there is none.

        Raises:
            InputError: it is there and cannot be read.
        """
        path = self.root / name
        if path.parent.is_symlink() or path.is_symlink():
            raise InputError(f"{path}: a symbolic link may lead out of the vault. Replace it by the file.")
        if not path.exists():
            return ""
        try:
            return path.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise InputError(f"{path}: cannot be read ({getattr(error, 'strerror', None) or 'no UTF-8'}).") from None

    def text(self, note: str) -> str:
        """The text of an existing note."""
        return (self.root / f"{note}.md").read_text(encoding="utf-8", errors="replace")


def readable(name: str) -> str:
    """A file name that can be shown and written: bytes that are no UTF-8 stand as ``\\xe9``."""
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


def no_note(name: str, lines: Sequence[str]) -> str:
    """Why a file that is called like a note is none; empty when it is one.

    Args:
        name: its path below its SOURCE.
        lines: its text; empty when only the name is known.
    """
    if _FOR_PROGRAMS.fullmatch(PurePosixPath(name).name):
        return "a file for programs"
    if name.lower().endswith(".excalidraw.md") or _DRAWING in frontmatter.split("\n".join(lines[:_HEAD])).values:
        return "a drawing of Excalidraw's"
    first = next((line.strip() for line in lines if line.strip()), "")
    if first[:1] in ("{", "["):
        try:
            json.loads("\n".join(lines))
        except (ValueError, RecursionError):
            return ""
        return "data (JSON)"
    return ""


def _walk(root: Path, leave_out: Sequence[Path], skipped: list[tuple[str, str]]) -> Iterator[Path]:
    """Every ordinary file below ``root``, sorted, without hidden ones, symbolic links and what is left out."""
    for folder, folders, files in os.walk(root, followlinks=False):
        here = Path(folder)
        kept = []
        for name in sorted(folders):
            if name.startswith(".") or here / name in leave_out:
                continue
            if (here / name).is_symlink():
                skipped.append((readable((here / name).relative_to(root).as_posix()), "symbolic link, not followed"))
                continue
            kept.append(name)
        folders[:] = kept
        for name in sorted(files):
            path = here / name
            if name.startswith(".") or path in leave_out:
                continue
            if path.is_symlink():
                skipped.append((readable(path.relative_to(root).as_posix()), "symbolic link, not followed"))
            elif path.is_file():
                yield path


def inside(arguments: Sequence[Path], vault: Path) -> list[Path]:
    """The SOURCE arguments that lie inside the vault: raw notes that are no notes of the vault yet.

    Raises:
        InputError: one of them is the inbox.
    """
    out = []
    for argument in arguments:
        path = argument.resolve()
        if vault not in path.parents:
            continue
        if path.relative_to(vault).parts[0] == INBOX:
            raise InputError(
                f"{argument}: the inbox holds what earlier runs left for you. Move what is a note out of it first."
            )
        out.append(path)
    return out


def find(arguments: Sequence[Path], vault: Path, exclude: Sequence[str] = ()) -> Sources:
    """List the notes and other files of the SOURCE arguments.

    Args:
        arguments: the files and folders as given.
        vault: the vault's folder; it is no source when it lies inside one.
        exclude: patterns such as ``*.draft.md`` or ``archive/*``, for paths below a SOURCE and for file names.

    Raises:
        InputError: an argument does not exist, or there is no note in any of them.
    """
    sources = Sources()
    seen: set[Path] = set()
    for argument in arguments:
        if not argument.exists():
            raise InputError(f"{argument}: there is no such file or folder.")
        if argument.is_file():
            path = argument.resolve()
            if path not in seen:
                seen.add(path)
                sources.notes.append(SourceFile(readable(argument.name), path, path))
            continue
        root = argument.resolve()
        files: dict[str, Path] = {}
        for path in _walk(root, [vault] if vault != root else [], sources.skipped):
            name = readable(path.relative_to(root).as_posix())
            if any(fnmatch(name, pattern) or fnmatch(path.name, pattern) for pattern in exclude):
                sources.left.append((name, "excluded"))
            elif path.suffix.lower() in NOTES and not (why := no_note(name, ())):
                if path not in seen:
                    seen.add(path)
                    sources.notes.append(SourceFile(name, path, root))
            else:
                files[name] = path
                if path.suffix.lower() in NOTES:
                    sources.left.append((name, why))
        sources.files[root] = files
    if not sources.notes:
        where = ", ".join(str(argument) for argument in arguments)
        raise InputError(f"{where}: no notes here. A note is a file ending in {', '.join(NOTES)}.")
    # Two folders may hold a note of the same name: the report must tell them apart.
    names: dict[str, int] = {}
    for note in sources.notes:
        names[note.name] = names.get(note.name, 0) + 1
    for at, note in enumerate(sources.notes):
        if names[note.name] > 1:
            root = note.root if note.root.is_dir() else note.root.parent
            sources.notes[at] = SourceFile(readable(f"{root.name}/{note.name}"), note.path, note.root)
    return sources


def read(note: SourceFile) -> bytes:
    """The bytes of a note.

    Raises:
        InputError: it cannot be read or is larger than :data:`MAX_NOTE`.
    """
    try:
        if note.path.stat().st_size > MAX_NOTE:
            raise InputError(
                f"{note.name}: {note.path.stat().st_size:,} bytes is too large for a note "
                f"(the limit is {MAX_NOTE:,}). Split it or leave it out."
            )
        return note.path.read_bytes()
    except OSError as error:
        raise InputError(f"{note.name}: cannot be read ({error.strerror}).") from None


def digest(path: Path) -> str:
    """The SHA-256 of a file, as hexadecimal digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def open_vault(path: Path, leave_out: Sequence[Path] = ()) -> Vault:
    """Look at the vault DIR.

    Args:
        path: its folder.
        leave_out: files and folders in it that are sources; they take up their names and are no notes of the vault.

    Raises:
        InputError: it is missing, is no folder, or cannot be written to.
    """
    if not path.exists():
        raise InputError(f"{path}: this folder does not exist. Make it first, or name the vault you have with --into.")
    if not path.is_dir():
        raise InputError(f"{path}: this is not a folder. --into names the vault that the notes go to.")
    if not os.access(path, os.W_OK | os.X_OK):
        raise InputError(f"{path}: this folder cannot be written to.")
    vault = Vault(path.resolve())
    skipped: list[tuple[str, str]] = []
    for file in _walk(vault.root, (), skipped):
        name = readable(file.relative_to(vault.root).as_posix())
        vault.files.add(name)
        if any(each == file or each in file.parents for each in leave_out) or not (vault.root / name).exists():
            continue
        if file.suffix.lower() == ".md":
            meta = frontmatter.split(_head(file), as_written=True).values
            title = next(iter(strings(meta.get("title"))), "")
            vault.notes[name[:-3]] = (title, strings(meta.get("aliases")))
        else:
            vault.sizes.setdefault(file.stat().st_size, []).append(name)
    vault.files.update(name for name, _ in skipped)
    settings = vault.root / ".obsidian" / "app.json"
    if settings.is_file():
        try:
            vault.hard_breaks = bool(json.loads(settings.read_text(encoding="utf-8")).get("strictLineBreaks"))
        except (ValueError, AttributeError, OSError):
            vault.hard_breaks = False  # Obsidian itself falls back to its defaults
    return vault


def _head(file: Path) -> str:
    """The first lines of a note: as far as its properties can reach."""
    with file.open(encoding="utf-8", errors="replace") as stream:
        return "".join(islice(stream, _HEAD))


Progress = Callable[[str, int, int], None]
"""Called with what is being done, how far it is, and how far it will go."""
