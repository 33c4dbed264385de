"""What this site tells the search of its pages."""

from typing import Any

from fieldnotes.study import cards, schema
from fieldnotes.vault.note import Note

# The id of the line under the title that shows a note's other names.
ANCHOR = "also-known-as"

# A question repeats the words of the note that answers it, and a list those of the notes it is made of.
_WEIGHTS = {schema.PRACTICE.name: 0.2, schema.EXAM.name: 0.4, schema.GLOSSARY.name: 0.7}
_LIST = 0.4
# So do these sections of a note.
_SECTIONS = {cards.HEADING: 0.5, "Exam traps": 0.7}


def settings(note: Note) -> dict[str, Any]:
    """A page's property ``search``, as Material's search plugin reads it.

    Args:
        note: the page's note.

    Returns:
        ``boost``, its weight; ``names``, more names to be found by, which are never shown; ``sections``, the weights
        of some of its sections by their headings.
    """
    kind = schema.page_type(note.path)
    boost = _LIST if schema.is_folders_own(note.path) else _WEIGHTS.get(kind.name, 1) if kind else 1
    return {"boost": boost, "names": schema.misspellings(note), "sections": _SECTIONS}
