"""Categories: the folders of the vault that have a page of their own, which lists what lies in them.

Such a page is the folder's note of the same name, ``compute/compute.md``. What lies elsewhere and belongs to the
category, a comparison say, names its folder in the property ``categories``.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from fieldnotes.study.schema import CATEGORIES, CATEGORY, is_folders_own, page_type
from fieldnotes.vault.index import Index
from fieldnotes.vault.note import Note
from fieldnotes.vault.paths import VaultPath
from fieldnotes.vault.problems import did_you_mean, nearest


def folders(index: Index) -> set[str]:
    """The folders that have a page."""
    return {path.rpartition("/")[0] for path in index.notes if page_type(path) is CATEGORY}


def faults(note: Note, index: Index) -> Iterator[tuple[int, str]]:
    """What is wrong with the categories that a note names: line and message."""
    value = note.meta.get(CATEGORIES)
    if value is None:
        return
    line = note.properties.lines.get(CATEGORIES, 1)
    if not isinstance(value, list):
        yield line, f"'{CATEGORIES}' is no list; write [{value}]"
        return
    known = folders(index)
    for name in value:
        if name not in known:
            near = did_you_mean(nearest(str(name), known, 1))
            yield line, f"there is no category '{name}'{near or f'; {name}/{name}.md would be its page'}"


def open_at_their_notes(items: Iterable[Any]) -> None:
    """Let a folder's entry in the navigation open the folder's note.

    Args:
        items: sections and pages of the site's navigation, with ``children`` and ``file``.
    """
    for section in items:
        if not section.children:
            continue
        for page in section.children:
            path = VaultPath(page.file.src_uri if getattr(page, "file", None) else "")
            if is_folders_own(path):
                page.file.name = "index"  # so the theme knows a section's own page
        open_at_their_notes(section.children)
