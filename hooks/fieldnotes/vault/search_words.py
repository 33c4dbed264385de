"""The words of a text as search compares them: ``assets/search.js`` cuts queries and headings by the same rules."""

import re
import unicodedata

# Words that questions are made of, and those that only join others. They stand in no list of places: the worker asks
# for them in names and headings only, and there only when a query has no others.
STOP_WORDS = frozenset((
    "a about am an and any are as at be been between but by can cannot could did do does for from get give had has "
    "have how i if in instead into is it its me my not of on or our see should so than that the their them then there "
    "these they this those to use used using vs was we were what when where which while who whom whose why will "
    "with would you your "
    "also although another because both each either else even every just let like many may might more most much must "
    "need neither nor often other others own per same several since still such though thus too until upon very "
    "want whether within without yet"
).split())  # fmt: skip

_POSSESSIVE = re.compile("['\u2019]s?$")
_PLURAL = re.compile(r"[^sui]s$")
_CAMEL = re.compile(r"\b\w*[a-z][A-Z][a-z]{2}\w*")
_HUMP = re.compile(r"(?<=[a-z])(?=[A-Z][a-z]{2})")


class Words:
    """Cuts texts into words.

    Args:
        separator: the expression for what stands between them.

    Raises:
        re.error: it is no expression that Python knows.
    """

    def __init__(self, separator: str) -> None:
        self._separator = re.compile(separator)
        self._known: dict[str, str] = {}

    def of(self, text: str) -> list[str]:
        """A text's words in their order, then those within names in camel case; no stop words.

        Args:
            text: without tags.
        """
        if names := _CAMEL.findall(text):
            text = f"{text} {_HUMP.sub(' ', ' '.join(names))}"
        if not text.isascii():
            text = "".join(c for c in unicodedata.normalize("NFKD", text) if unicodedata.category(c)[0] != "M")
        known, found = self._known, []
        for piece in self._separator.split(text.lower()):
            if piece:
                word = known.get(piece)
                if word is None:
                    word = known[piece] = _word(piece)
                if word:
                    found.append(word)
        return found


def _word(piece: str) -> str:
    """A piece of a text without punctuation and endings; empty for a stop word."""
    begin, end = 0, len(piece)
    while begin < end and not piece[begin].isalnum():
        begin += 1
    while end > begin and not (piece[end - 1].isalnum() or piece[end - 1] in "+#"):
        end -= 1
    word = piece[begin:end]
    return "" if word in STOP_WORDS else stem(word)


def stem(word: str) -> str:
    """A word without the endings of plurals and possessives."""
    word = _POSSESSIVE.sub("", word)
    if len(word) > 4 and word.endswith("ies"):
        return f"{word[:-3]}y"
    if word.endswith(("sses", "xes")):
        return word[:-2]
    return word[:-1] if len(word) > 3 and _PLURAL.search(word) else word
