"""Style sheets and scripts in one file each, as ``extra.bundles`` says, so that a first visit asks for few."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any


def bundles(wanted: Any, folders: Iterable[Path]) -> dict[str, tuple[str, list[str]]]:
    """What each bundle holds.

    Args:
        wanted: for the path of each bundle the paths of its parts; nothing for none.
        folders: where parts are looked for, the first first.

    Returns:
        For each bundle its content, and the parts that it stands for.

    Raises:
        FileNotFoundError: a part is in none of the folders.
    """
    folders = list(folders)
    found = {}
    for target, names in (wanted or {}).items():
        parts = [_text(str(name), folders).strip() for name in names]
        found[str(target)] = "\n".join([*parts, ""]), [str(name) for name in names]
    return found


def _text(name: str, folders: Iterable[Path]) -> str:
    for folder in folders:
        if (path := folder / name).is_file():
            return path.read_text(encoding="utf-8")
    raise FileNotFoundError(f"extra.bundles: there is no file '{name}' in the theme")
