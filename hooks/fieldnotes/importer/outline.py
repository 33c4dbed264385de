"""A document as rules see it: its sections in their tree, what their headings name and what their texts speak of."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from functools import cached_property
from itertools import chain

from .catalogue import fold, spelled, words
from .classifier import Reading
from .evidence import Place
from .inline import MARKER
from .mentions import Mentions, own_words
from .parse import Block, Document
from .titles import Named, Titles

SENTENCE = 9
"""Words from which on a heading is a sentence, and says as much as text does."""


class Outline:
    """The sections of one document, looked at once each.

    ``children`` has the sections under each section, ``before`` the one before it under the same heading, -1 for none.
    """

    def __init__(
        self, document: Document, mentions: Mentions, titles: Titles, read: Callable[[Iterable[str]], Reading]
    ) -> None:
        self.document = document
        self.mentions = mentions
        self.titles = titles
        self.read = read
        self.entries = mentions.catalogue.entries
        self.children: list[list[int]] = [[] for _ in document.sections]
        self.before = [-1] * len(document.sections)
        for number, section in enumerate(document.sections):
            if section.parent >= 0:
                self.before[number] = self.children[section.parent][-1] if self.children[section.parent] else -1
                self.children[section.parent].append(number)
        self._all: dict[int, Counter[int]] = {}
        self._own: dict[int, Counter[int]] = {}
        self._named: dict[int, list[Named]] = {}
        self._texts: dict[int, str] = {}
        self._words: dict[int, tuple[list[str], list[str]]] = {}
        self._spread: Counter[str] = Counter()
        self._readings: dict[int, Reading] = {}

    @cached_property
    def at_home(self) -> bool:
        """Whether the document speaks of the catalogue's subjects by names that nobody else uses."""
        brands = self.mentions.catalogue.brands
        return not brands or not brands.isdisjoint(self.whole_words[1])

    @cached_property
    def whole(self) -> str:
        """The name of the file, its title and all of its text."""
        return f"{self.document.name} {self.document.meta.get('title', '')}\n" + "\n".join(self.document.lines)

    @cached_property
    def whole_words(self) -> tuple[list[str], list[str]]:
        """The words of :attr:`whole`, as they are written and as they are compared."""
        written = spelled(self.whole)
        return written, list(map(fold, written))

    def prose(self, block: Block) -> str:
        """A block's text without links."""
        return own_words("\n".join(block.lines))

    def text(self, number: int) -> str:
        """A section's own text without links."""
        if number not in self._texts:
            blocks = self.document.sections[number].blocks
            self._texts[number] = own_words("\n".join("\n".join(block.lines) for block in blocks))
        return self._texts[number]

    def words(self, number: int) -> tuple[list[str], list[str]]:
        """The words of a section's own text, as they are written and as they are compared."""
        if number not in self._words:
            written = spelled(self.text(number))
            self._words[number] = (written, list(map(fold, written)))
        return self._words[number]

    def reading(self, number: int) -> Reading:
        """What the words of a section seem to be about, its heading apart: its own text, or all that is under it."""
        if number not in self._readings:
            own = self.words(number)[1]
            title = words(self.title(number))
            # A heading that is a sentence, such as the question of a quiz, is text.
            reading = self.read(own if len(title) < SENTENCE else [*title, *own])
            if not reading and self.children[number]:
                reading = self.read(chain.from_iterable(self._under(number)))
            self._readings[number] = reading
        return self._readings[number]

    def _under(self, number: int) -> Iterator[list[str]]:
        yield self.words(number)[1]
        for child in self.children[number]:
            yield words(self.title(child))
            yield from self._under(child)

    def length(self, number: int) -> int:
        """The words of a section's own text."""
        return len(self.words(number)[1])

    def title(self, number: int) -> str:
        """A section's heading, with the text of its links."""
        refs = self.document.refs
        return MARKER.sub(
            lambda m: refs[int(m.group(1))].text or refs[int(m.group(1))].target, self.document.sections[number].title
        )

    def named(self, number: int) -> list[Named]:
        """The subjects that a section's heading may name, best first."""
        if number not in self._named:
            named = self.titles.named(self.title(number))
            self._named[number] = [each for each in named if not each.name.guest or self.at_home]
        return self._named[number]

    def own(self, number: int) -> Counter[int]:
        """The mentions in a section's text and in the sub-sections whose headings name nothing."""
        if number not in self._own:
            found = self.mentions.count_words(*self.words(number))
            for child in self.children[number]:
                if not self.named(child):
                    found = found + self.mentions.count(self.title(child)) + self.own(child)
            self._own[number] = found
        return self._own[number]

    def all(self, number: int) -> Counter[int]:
        """The mentions in a section and everything under it."""
        if number not in self._all:
            found = self.own(number)
            for child in self.children[number]:
                if self.named(child):
                    found = found + self.mentions.count(self.title(child)) + self.all(child)
            self._all[number] = found
        return self._all[number]

    def weak(self, number: int, entry: int) -> int:
        """Mentions of an entry in a section's own text by words that also mean other things."""
        blocks = self.document.sections[number].blocks
        count = self.mentions.count_words(*self.words(number), 1)[entry]
        if not blocks:
            for child in self.children[number]:
                count += self.mentions.count(self.title(child), 1)[entry] + self.weak(child, entry)
        return count

    def weigh(self, found: Counter[int], place: Place | None) -> int:
        """Mentions of a place's subject: of any entry of its notes."""
        if place is None:
            return 0
        return sum(count for entry, count in found.items() if self.entries[entry].note in place.notes)

    def everywhere(self, note: str) -> bool:
        """Whether so much of the document speaks of a note's subject that one more mention proves nothing."""
        if not self._spread:
            for number in range(len(self.document.sections)):
                self._spread.update({self.entries[entry].note for entry in self.own(number)})
        return len(self.document.sections) > 40 and self._spread[note] > 0.08 * len(self.document.sections)
