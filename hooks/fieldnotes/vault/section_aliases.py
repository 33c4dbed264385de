"""Other names of a note's sections: what people also call them, and what they were called before.

    section_aliases: ["[[#Dead-letter queues|DLQ]]"]

Each is a link to a heading of the note, so that Obsidian follows the heading when it is renamed there, and shows the
other name. That name is an anchor at the heading, too: ``#dlq`` lands where ``#dead-letter-queues`` does.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from fieldnotes.vault.inline import plain
from fieldnotes.vault.note import Anchor, Note, once
from fieldnotes.vault.problems import Problem, shorten
from fieldnotes.vault.sanitize import safe_id
from fieldnotes.vault.syntax import parse_wikilink

PROPERTY = "section_aliases"


@dataclass(frozen=True, slots=True)
class SectionAlias:
    """Another name of a section.

    Args:
        name: as written.
        id: its anchor on the page, made as those of headings are.
        section: the heading.
        line: the line of the file on which it stands.
    """

    name: str
    id: str
    section: Anchor
    line: int


def written(heading: str, name: str) -> str:
    """How to write another name into the properties."""
    link = f"[[#{heading}|{name}]]".replace("\\", "\\\\").replace('"', '\\"')
    return f'{PROPERTY}: ["{link}"]'


def section_aliases(note: Note) -> list[SectionAlias]:
    """The other names of a note's sections that can be followed."""
    return [one for one in _read(note) if isinstance(one, SectionAlias)]


def faults(note: Note) -> list[Problem]:
    """What is wrong with those that cannot; a heading that is not there is told as any link's is."""
    return [one for one in _read(note) if isinstance(one, Problem)]


@once
def _read(note: Note) -> list[SectionAlias | Problem]:
    return list(_found(note))


def _found(note: Note) -> Iterator[SectionAlias | Problem]:
    value = note.meta.get(PROPERTY)
    if value is None:
        return
    used = {anchor.id: f"the heading '{anchor.text}'" for anchor in note.anchors}
    lines = dict(note.properties.texts)
    for text in value if isinstance(value, list) else [value]:
        line = lines.get(str(text), note.properties.lines.get(PROPERTY, 1))
        link = parse_wikilink(text[2:-2]) if isinstance(text, str) and text[:2] + text[-2:] == "[[]]" else None
        if link is None or link.path or not link.fragment or not (link.text or "").strip():
            how = written("Heading", "other name")
            found = shorten(str(text), 60)
            yield Problem(note.path, line, f"'{found}' in '{PROPERTY}' names no section of this note; write {how}")
            continue
        section = note.heading([part.strip() for part in link.fragment.split("#") if part.strip()])
        if section is None:
            continue
        name = (link.text or "").strip()
        id_ = safe_id(note.slugify(plain(name), note.separator))
        if not id_ or id_ in used:
            why = f"has the address of {used[id_]}" if id_ else "makes no address"
            yield Problem(note.path, line, f"the other name '{shorten(name, 60)}' of a section {why}; drop it")
            continue
        used[id_] = f"'{shorten(name, 60)}' in '{PROPERTY}'"
        yield SectionAlias(name, id_, section, line)
