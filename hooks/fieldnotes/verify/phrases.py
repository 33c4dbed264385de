"""A phrase that must stand on a page, with the figure in braces: ``create up to {10,000} buckets``.

``…`` stands for anything in between, ``|`` for the border of two table cells. Letter case, the kinds of quotes, dashes
and blanks do not count.
"""

import re
import unicodedata
from dataclasses import dataclass

_SAME = str.maketrans({"\u2018": "'", "\u2019": "'", "\u201c": '"', "\u201d": '"', "\u2212": "-"})
_DASHES = re.compile("[\u2010-\u2015]")
_BRACES = re.compile(r"\{([^{}]*)\}")
# A gap is to bridge a few words or cells, not half a page.
_GAP = r".{0,300}?"
_ENDS = ".,;:*)(\"'"


class PhraseError(ValueError):
    """A phrase that cannot be read."""


def plain(text: str) -> str:
    """A text as phrases are compared: one kind of blank, quote and dash.

    >>> plain("up\u00a0to  5\u201310")
    'up to 5-10'
    """
    text = _DASHES.sub("-", unicodedata.normalize("NFKC", text).translate(_SAME))
    return " ".join(text.split())


@dataclass(frozen=True, slots=True)
class Found:
    """What a page has at the places of the figures.

    Args:
        expected: the figures that the phrase names.
        there: the figures that the page has; the same where the phrase holds.
    """

    expected: tuple[str, ...]
    there: tuple[str, ...]

    @property
    def holds(self) -> bool:
        """Whether each figure is the expected one."""
        return self.there == self.expected


@dataclass(frozen=True, slots=True)
class Phrase:
    """A phrase, ready to be looked for.

    Args:
        written: as the file of checks has it.
        figures: what stands in its braces, in order.
        pattern: finds the phrase with any other figures.
    """

    written: str
    figures: tuple[str, ...]
    pattern: re.Pattern[str]

    @classmethod
    def parse(cls, written: str) -> "Phrase":
        """Read a phrase.

        Raises:
            PhraseError: it has no figure in braces, an empty one, or a brace without its partner.
        """
        text = plain(written)
        figures = tuple(_BRACES.findall(text))
        if not figures:
            raise PhraseError(f"'{written}' has no figure in braces; write it as in 'up to {{10}} items'")
        if not all(figure.strip(_ENDS + " ") for figure in figures):
            raise PhraseError(f"'{written}' has empty braces")
        rest = _BRACES.split(text)
        if any(brace in part for part in rest[::2] for brace in "{}"):
            raise PhraseError(f"'{written}' has a brace without its partner")
        parts = [_literal(part) if at % 2 == 0 else _figure(part) for at, part in enumerate(rest)]
        return cls(written, figures, re.compile("".join(parts), re.IGNORECASE))

    def find(self, text: str) -> Found | None:
        """Look for the phrase in a text.

        Args:
            text: the section's text.

        Returns:
            What stands there: the place that holds if there is one, else the first; ``None`` where there is none.
        """
        first = None
        for match in self.pattern.finditer(plain(text)):
            there = tuple(_tidy(group, figure) for group, figure in zip(match.groups(), self.figures, strict=True))
            found = Found(self.figures, there)
            if found.holds:
                return found
            first = first or found
        return first


def _literal(text: str) -> str:
    return _GAP.join(re.escape(part) for part in re.split(r" ?(?:…|\.\.\.) ?", text))


def _figure(text: str) -> str:
    """As many words as the figure has."""
    return "(" + r" ".join([r"[^\s|]+"] * len(text.split())) + ")"


def _tidy(there: str, expected: str) -> str:
    """Take away punctuation around a figure that the expected one does not have."""
    if there.casefold() == expected.casefold():
        return expected
    bare = there.strip(_ENDS)
    return expected if bare.casefold() == expected.casefold() else bare
