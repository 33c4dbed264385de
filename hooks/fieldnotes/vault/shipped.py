"""The style, the script and the libraries that pages of a vault need."""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

_ASSETS = Path(__file__).parent / "assets"


def shipped(sources: Iterable[str], *, offline: bool = False, search: bool = False) -> Iterator[tuple[str, Path]]:
    """What a site gets: the big libraries only where a note uses them.

    Args:
        sources: the texts of its notes.
        offline: whether it is opened from a disk, where search runs in no worker.
        search: whether its pages are searched by the engine of our own.

    Returns:
        Each file's path below ``assets/obsidian/``, and where it lies.
    """
    wanted = {"obsidian.css", "obsidian.js"}
    if offline:
        wanted.add("iframe-worker.js")
    if search:
        wanted |= {"search.js", "search-index.js"}
    for source in sources:
        if re.search(r"(?:```|~~~)[ \t]*mermaid", source):
            wanted.add("mermaid")
        if "$" in source:
            wanted.add("katex")
    for path in sorted(_ASSETS.rglob("*")):
        relative = path.relative_to(_ASSETS).as_posix()
        if path.is_file() and relative.split("/", 1)[0] in wanted:
            yield relative, path
