"""The web of notes: which note speaks of which, for the picture of what is around one."""

from collections.abc import Mapping
from typing import Any

from fieldnotes.study import names
from fieldnotes.study.schema import COMPARISON, CONCEPT, GUIDE, SERVICE, page_type, title
from fieldnotes.vault.note import Note
from fieldnotes.vault.paths import Address, VaultPath

# What an exam's note, a practice question or a list links to is not therefore related.
_KINDS = {SERVICE.name: "service", COMPARISON.name: "comparison", CONCEPT.name: "concept", GUIDE.name: "concept"}


def web(notes: Mapping[Address, Note], sources: Mapping[VaultPath, Mapping[VaultPath, object]]) -> dict[str, Any]:
    """The notes and the links between them, in few bytes.

    Args:
        notes: the notes by the addresses of their pages, relative to the site's root.
        sources: for the path of a note the paths of those that link to it, as ``vault.backlinks.collect`` has them.

    Returns:
        ``pages``, each with address, short name and kind; and ``links``, for each page the places, in ``pages``, of
        those that link to it, in order.
    """
    some = [
        (note.path, [url, names.short(title(note)), _KINDS[kind.name]])
        for url, note in notes.items()
        if (kind := page_type(note.path)) and kind.name in _KINDS
    ]
    some.sort(key=lambda pair: (pair[0].rpartition("/")[0], pair[1][1].casefold()))
    places = {path: place for place, (path, _) in enumerate(some)}
    return {
        "pages": [page for _, page in some],
        "links": [sorted(places[one] for one in sources.get(path, ()) if one in places) for path, _ in some],
    }
