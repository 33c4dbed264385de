"""Recall cards that ask what another card of the vault asks: in the same words, or in nearly the same.

A student who meets one fact on two cards grades it twice, and a deck of the cards knows them by their questions. Two
cards repeat one another when most of their words, question and answer together, are the same (Jaccard index), unless
what differs makes them two facts: another number, the other of yes and no, or another subject.
"""

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from fieldnotes.study import cards
from fieldnotes.study.cards import Card
from fieldnotes.vault.inline import plain
from fieldnotes.vault.note import Note, once
from fieldnotes.vault.paths import VaultPath
from fieldnotes.vault.problems import Problem, shorten

# So large a part of the words of two cards is the same. Below it, in this vault, most pairs are two facts.
ALIKE = 0.6
# What questions are made of, and the maker's name, which notes leave out as they like.
_LITTLE = frozenset(
    "a an and any are as at be by can cannot do does each every for from has have how if in into is it its many may "
    "more most much must no not of on one only or out so than that the their them to up was what when where which who "
    "with without yes you your amazon aws".split()
)
_WORD = re.compile(r"\w(?:[\w.@/:'’]*\w)?")
_NUMBER = re.compile(r"\b\d[\d.,]*")
_SIDE = re.compile(r"(?:yes|no)\b")


@dataclass(frozen=True, slots=True, eq=False)
class _Asked:
    """A card, cut for comparison.

    Args:
        card: the card.
        names: what its note's subject is called, each as words between blanks.
        said: its words between blanks, question before answer.
        words: those of them that tell.
        numbers: those of its question.
        side: ``yes`` or ``no``, where its answer begins so.
    """

    card: Card
    names: Sequence[str]
    said: str
    words: frozenset[str]
    numbers: frozenset[str]
    side: str

    @classmethod
    def of(cls, card: Card, names: Sequence[str]) -> "_Asked":
        """A card of a note whose subject is called so."""
        question, answer = plain(card.question).casefold(), plain(card.answer).casefold()
        said = _cut(f"{question} {answer}")
        side = _SIDE.match(answer)
        words, numbers = frozenset(said) - _LITTLE, frozenset(_NUMBER.findall(question))
        return cls(card, names, f" {' '.join(said)} ", words, numbers, side[0] if side else "")

    def asks_as(self, other: "_Asked") -> bool:
        """Whether both cards ask for one fact."""
        return (
            len(self.words & other.words) >= ALIKE * len(self.words | other.words)
            and self.numbers == other.numbers
            and not (self.side and other.side and self.side != other.side)
            and not (self._is_named_only_by_itself(other) and other._is_named_only_by_itself(self))
        )

    def _is_named_only_by_itself(self, other: "_Asked") -> bool:
        """Whether this card says a name of its subject, and the other card says none of them."""
        return any(name in self.said for name in self.names) and not any(name in other.said for name in self.names)


def find(notes: Iterable[Note]) -> Mapping[VaultPath, Sequence[Problem]]:
    """Cards that ask what an earlier one asks.

    Args:
        notes: all notes.

    Returns:
        For the path of each note that asks again, the problems; the earlier card is that of the note whose path comes
        first.
    """
    found: dict[VaultPath, list[Problem]] = defaultdict(list)
    for first, again in _repeats(notes):
        where = f"{first.note}:{first.line}"
        same = cards.identity(first.question) == cards.identity(again.question)
        how = f"is asked in {where} too" if same else f"asks what '{shorten(first.question, 60)}' asks in {where}"
        message = f"the card '{shorten(again.question, 60)}' {how}; keep one"
        found[again.note].append(Problem(again.note, again.line, message))
    return found


@once
def _asked(note: Note) -> list[_Asked]:
    words = (_cut(name.casefold()) for name in cards.called(note))
    names = [f" {' '.join(some)} " for some in words if some]
    return [_Asked.of(card, names) for card in cards.cards(note)]


def _repeats(notes: Iterable[Note]) -> Iterator[tuple[Card, Card]]:
    asked = [one for note in sorted(notes, key=lambda note: note.path) for one in _asked(note)]
    often = Counter(word for one in asked for word in one.words)
    # Sets that share so much share one of their rarest words: only such pairs are compared ("prefix filter").
    by_word: dict[str, list[_Asked]] = defaultdict(list)
    by_identity: dict[str, _Asked] = {}
    for one in asked:
        identity = cards.identity(one.card.question)
        rarest = sorted(one.words, key=lambda word: (often[word], word))
        rarest = rarest[: len(rarest) - math.ceil(ALIKE * len(rarest)) + 1]
        near = (other for word in rarest for other in by_word[word] if one.asks_as(other))
        earlier = by_identity.get(identity) or next(near, None)
        if earlier:
            yield earlier.card, one.card
        by_identity.setdefault(identity, one)
        for word in rarest:
            by_word[word].append(one)


def _cut(text: str) -> list[str]:
    """A text's words, those of more than three letters without the s of the plural."""
    return [word.removesuffix("s") if len(word) > 3 else word for word in _WORD.findall(text)]
