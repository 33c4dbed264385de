"""Words that look damaged but cannot be proven to be: kept, and reported with a suggestion.

Text that came from a picture mixes up characters that look alike: ``1OPS``, ``AMl``, ``i02``, or Cyrillic letters in
a Latin abbreviation. A word is suspicious when another word, one that the catalogue or the rest of the notes use, has
the same shape and the written one is used by nobody else.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain

_TOKEN = re.compile(r"[^\W_]+")
_CODE = re.compile(r"`[^`]*`|https?://\S+|!?\[\[[^\[\]]*\]\]|\]\([^()]*\)")
_AMOUNT = re.compile(r"\d+[A-Za-z]{1,2}")
_SHAPE = str.maketrans({"0": "o", "1": "i", "l": "i", "|": "i", "5": "s", "8": "b"})
_CYRILLIC = str.maketrans("АВСЕНІЈКМОРЅТХУасеіјорѕху", "ABCEHIJKMOPSTXYaceijopsxy")


@dataclass(frozen=True, slots=True)
class Suspicion:
    """A word at a line (from 1) of a source, what it may be meant to be, and why it is doubted."""

    source: str
    line: int
    word: str
    suggestion: str
    why: str


def _shape(word: str) -> str:
    return word.translate(_SHAPE).casefold().translate(_SHAPE)


@lru_cache(maxsize=1 << 16)
def _odd(word: str) -> bool:
    """Whether a word mixes what words do not mix: letters with look-alike digits, or a small l among capitals."""
    if not 2 <= len(word) <= 12:
        return False
    if any(char.isdigit() for char in word):
        return any(char.isalpha() for char in word) and any(char in "0158" for char in word)
    return bool(re.search(r"[A-Z]l|l[A-Z]|^l[a-z]?[A-Z]|[A-Z]l$|^[A-Z]l[a-z]?$", word))


def _foreign(word: str) -> str:
    """The Latin look-alike of a word in Cyrillic letters, or nothing."""
    letters = [char for char in word if char.isalpha()]
    cyrillic = [char for char in letters if "CYRILLIC" in unicodedata.name(char, "")]
    if not cyrillic:
        return ""
    latin = word.translate(_CYRILLIC)
    return latin if latin.isascii() else ""


class Suspects:
    """Collects the words of all sources, then says which are doubtful."""

    def __init__(self, names: Iterable[str]) -> None:
        self.names: dict[str, str] = {}
        for name in names:
            for word in _TOKEN.findall(name):
                if not _odd(word) or any(char.isdigit() for char in word):
                    self.names.setdefault(_shape(word), word)
        self.counts: Counter[str] = Counter()
        self.odd: dict[str, list[tuple[str, int]]] = defaultdict(list)
        self.cyrillic: list[tuple[str, int, str, str, bool]] = []

    def read(self, source: str, lines: list[str]) -> None:
        """Take in the lines of one source."""
        texts = [_CODE.sub(" ", line) for line in lines]
        found = [_TOKEN.findall(text) for text in texts]
        words = Counter(chain.from_iterable(found))
        self.counts.update(words)
        # Most lines have no word to look at, so each word is judged once, not wherever it stands.
        odd = {word for word in words if not word.isascii() or (_odd(word) and not _AMOUNT.fullmatch(word))}
        for number, (text, tokens) in enumerate(zip(texts, found, strict=True), 1):
            for token in tokens if not odd.isdisjoint(tokens) else ():
                if token not in odd:
                    continue
                if token.isascii():
                    self.odd[token].append((source, number))
                elif latin := _foreign(token):
                    around = sum(char.isascii() and char.isalpha() for char in text)
                    self.cyrillic.append((source, number, token, latin, around > 0))

    def found(self) -> list[Suspicion]:
        """The doubtful words, in the order of sources and lines."""
        out = []
        shapes: dict[str, list[str]] = defaultdict(list)
        for word, count in self.counts.most_common():
            if count < 3:
                break
            if not _odd(word):
                shapes[_shape(word)].append(word)
        russian = Counter(source for source, *_ in self.cyrillic)
        for source, number, word, latin, among in self.cyrillic:
            known = _shape(latin) in self.names or latin in self.counts
            if known or (among and russian[source] < 20 and len(word) > 1):
                out.append(Suspicion(source, number, word, latin, "Cyrillic letters that look like Latin ones"))
        for word, places in self.odd.items():
            used = [other for other in shapes.get(_shape(word), ()) if len(places) * 2 <= self.counts[other] + 2]
            named = self.names.get(_shape(word))
            choices = [other for other in ([named] if named else []) + used if other.casefold() != word.casefold()]
            if choices:
                why = "characters that look alike"
                out += [Suspicion(source, number, word, choices[0], why) for source, number in places]
        order: dict[str, int] = {}
        for each in out:
            order.setdefault(each.source, len(order))
        return sorted(out, key=lambda each: (order[each.source], each.line, each.word))
