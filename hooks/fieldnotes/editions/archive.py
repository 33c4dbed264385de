"""ZIP files that are the same, byte for byte, whenever and wherever they are made of the same files."""

import hashlib
import zipfile
from collections.abc import Iterable
from pathlib import Path

_TIME = (1980, 1, 1, 0, 0, 0)  # the first that the format can tell
_MODE = 0o644 << 16


def pack(files: Iterable[tuple[str, bytes]], out: Path) -> None:
    """Write files in the order given, each with the same time and rights.

    Args:
        files: path within the archive, and content. ``mimetype``, with which an EPUB has to begin, is not compressed.
        out: the archive.
    """
    with zipfile.ZipFile(out, "w") as archive:
        for path, content in files:
            entry = zipfile.ZipInfo(path, _TIME)
            entry.external_attr = _MODE
            entry.create_system = 3  # as on Linux, wherever it is made
            entry.compress_type = zipfile.ZIP_STORED if path == "mimetype" else zipfile.ZIP_DEFLATED
            archive.writestr(entry, content, compresslevel=9)


def pack_folder(folder: Path, out: Path, name: str) -> None:
    """Pack all files of a folder, in order of their paths.

    Args:
        folder: the folder.
        out: the archive.
        name: the folder's name within it.
    """
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    pack(((f"{name}/{path.relative_to(folder).as_posix()}", path.read_bytes()) for path in files), out)


def settle(archive: Path) -> None:
    """Take times and other traces of the making from an archive; its order stays."""
    with zipfile.ZipFile(archive) as opened:
        files = [(entry.filename, opened.read(entry)) for entry in opened.infolist()]
    pack(files, archive)


def checksum(file: Path) -> Path:
    """Write a file's SHA-256 beside it, as ``sha256sum --check`` reads it."""
    out = file.with_name(f"{file.name}.sha256")
    out.write_text(f"{hashlib.sha256(file.read_bytes()).hexdigest()}  {file.name}\n", encoding="utf-8")
    return out
