"""Excalidraw's drawings: a note or file that holds one, and the pictures exported beside it.

A drawing's own data is never shown; what an author wrote above it is.
"""

import posixpath
import re
from collections.abc import Container

from fieldnotes.vault.document import Document
from fieldnotes.vault.note import Note
from fieldnotes.vault.paths import VaultPath

_PROPERTY = "excalidraw-plugin"
# The plugin's own line, in the many forms it has had, and where its data begins.
_PLUGIN_LINE = re.compile(r"^.*Switch to EXCALIDRAW VIEW.*$", re.MULTILINE)
_DATA = re.compile(
    r"^(?:%%[ \t]*\n)?(?:#{1,2} (?:Excalidraw Data|Text Elements|Element Links|Embedded Files|Drawing)[ \t]*$"
    r"|(?:```|~~~)compressed-json)",
    re.MULTILINE,
)


def is_drawing(note: Note) -> bool:
    """Whether a note holds a drawing."""
    return (isinstance(note, Document) and note.kind == "excalidraw") or _PROPERTY in note.meta


def without_data(source: str) -> str:
    """A drawing's note without the drawing's data: its properties and what its author wrote.

    Args:
        source: the whole file.

    Returns:
        The file up to the data; each line keeps its number.
    """
    source = source.replace("\r\n", "\n").replace("\r", "\n")
    if found := _DATA.search(source):
        source = source[: found.start()]
    return _PLUGIN_LINE.sub("", source)


def pictures(path: VaultPath, attachments: Container[VaultPath]) -> tuple[VaultPath, ...]:
    """The pictures exported from a drawing.

    Args:
        path: the drawing's path, with ``.md`` or without.
        attachments: the published files.

    Returns:
        One path, or two where there is one for the light and one for the dark palette, in that order; none when
        nothing was exported.
    """
    whole = path.removesuffix(".md")
    stems = dict.fromkeys((whole, whole.removesuffix(".excalidraw")))
    for stem in stems:
        for kind in ("svg", "png"):
            if (only := VaultPath(f"{stem}.{kind}")) in attachments:
                return (only,)
            both = VaultPath(f"{stem}.light.{kind}"), VaultPath(f"{stem}.dark.{kind}")
            if all(one in attachments for one in both):
                return both
            if found := next((one for one in both if one in attachments), None):
                return (found,)
    return ()


def title(path: str) -> str:
    """What a drawing is called."""
    return posixpath.basename(path).removesuffix(".md").removesuffix(".excalidraw")
