"""Which words stand in which sections, as four strings that weigh little and are quickly read.

Numbers are written in printable characters: one for those below 64, for others some more before it, which count in
base 29. What is frequent is short, and gzip makes the rest of it: Huffman's code wants neither packed bits nor Base64.
The worker ``assets/search-index.js`` reads it.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import chain, pairwise

# Printable ASCII without what JSON escapes.
DIGITS = "".join(chr(code) for code in range(32, 127) if chr(code) not in '"\\')
_LAST = 64  # the digits that end a number; the others stand before
_MORE = len(DIGITS) - _LAST
# A third time says as much of a section as a tenth.
_MOST = 3


def encode(sections: Iterable[Sequence[str]]) -> dict[str, str]:
    """The places of words.

    Args:
        sections: the words of each section, in the sections' order.

    Returns:
        ``words``, sorted, each with as many characters left out as its first character says it shares with the word
        before it; ``found``, for each word in how many sections it stands; ``places``, first for the rarest words,
        the sections of each as distances from the one before less one; ``counts``, likewise how often it stands
        there less one.
    """
    places: dict[str, list[tuple[int, int]]] = {}
    for number, words in enumerate(sections):
        for word, count in Counter(words).items():
            places.setdefault(word, []).append((number, count))
    words = sorted(places)
    by_rarity = sorted(words, key=lambda word: len(places[word]))
    return {
        "words": _share(words),
        "found": _numbers(len(places[word]) for word in words),
        "places": _numbers(chain.from_iterable(_distances(places[word]) for word in by_rarity)),
        "counts": _numbers(min(count, _MOST) - 1 for word in by_rarity for _, count in places[word]),
    }


def _distances(places: Sequence[tuple[int, int]]) -> list[int]:
    numbers = [-1, *(number for number, _ in places)]
    return [after - before - 1 for before, after in pairwise(numbers)]


def _share(words: Iterable[str]) -> str:
    lines, before = [], ""
    for word in words:
        shared = 0
        for one, other in zip(word, before[: _LAST - 1], strict=False):
            if one != other:
                break
            shared += 1
        lines.append(DIGITS[shared] + word[shared:])
        before = word
    return "\n".join(lines)


def _numbers(numbers: Iterable[int]) -> str:
    short = DIGITS[:_LAST]
    return "".join(short[number] if number < _LAST else _long(number) for number in numbers)


def _long(number: int) -> str:
    number, last = divmod(number, _LAST)
    digits = DIGITS[last]
    while number:
        number, digit = divmod(number - 1, _MORE)
        digits = DIGITS[_LAST + digit] + digits
    return digits
