"""What a vault holds already, so that running twice adds nothing."""

from __future__ import annotations

from .catalogue import bare, words
from .inline import MARKER, Ref
from .match import Matcher
from .parse import PROVENANCE, Document, parse
from .parts import Part, shown, span


class Present:
    """The lines of notes that exist, by their words: blocks may be drawn otherwise, lines stay."""

    def __init__(self) -> None:
        self.lines: dict[tuple[str, ...], str] = {}
        self.comments: dict[str, str] = {}

    def add(self, path: str, text: str, matcher: Matcher) -> None:
        """Take in a note of the vault."""
        document = parse(path, text.split("\n"), matcher.known)
        for section in document.sections:
            for block in section.blocks:
                if PROVENANCE.match(block.lines[0]):
                    self.comments[block.lines[0]] = path
                self.take(document, block.lines, path)
        for note in document.footnotes.values():
            self.take(document, note.lines, path)

    def take(self, document: Document, lines: list[str], path: str) -> None:
        """Take in the lines of one block."""
        for line in lines:
            self.lines.setdefault(_words(document, line), path)

    def holds(self, part: Part) -> bool:
        """Whether every line of a part is there. A part of pictures only is known by where it came from."""
        if not self.lines:
            return False
        prints = fingerprint(part)
        if not prints:
            wanted = f"%% from {' '.join(part.source.file.name.split())}, {span(part.ranges())}"
            return any(comment.startswith(wanted) for comment in self.comments)
        return all(each in self.lines for each in prints)

    def where(self, part: Part) -> str:
        """The note that holds a part."""
        prints = fingerprint(part)
        return f"{self.lines.get(prints[0], '') if prints else next(iter(self.comments.values()))}.md"


def _words(document: Document, line: str) -> tuple[str, ...]:
    text = MARKER.sub(lambda m: _shown_words(document.refs[int(m.group(1))]), line)
    return tuple(words(bare(text)))


def _shown_words(ref: Ref) -> str:
    return shown(ref) if ref.kind == "link" else ref.text


def fingerprint(part: Part) -> tuple[tuple[str, ...], ...]:
    """The words of each line of a part that has any."""
    document = part.source.document
    blocks = [block.lines for number, _ in part.members for block in document.sections[number].blocks]
    found = (_words(document, line) for lines in blocks if not PROVENANCE.match(lines[0]) for line in lines)
    return tuple(each for each in found if each)
