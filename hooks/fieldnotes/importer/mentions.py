"""Names of subjects in running text: how often a text names each, and which one it begins to speak of."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace

from .catalogue import Catalogue, Name, bare, fold, spelled, words
from .inline import MARKER

VERSUS = re.compile(r"\s+(?:vs\.?|versus|v/s)\s+", re.IGNORECASE)
PARENTHESES = re.compile(r"\(([^()]{2,})\)")
_ADDRESS = re.compile(r"\]\((?:[^()]|\([^()]*\))*\)|https?://\S+")
_ONE_OF = re.compile(r"[\s*_>]*(?:an?|eine?|une?|una)\s+(?=\S)", re.IGNORECASE)
# After "a VPC endpoint" a word like these, or one in -s, is a verb: the name is complete and the sentence is about it.
_VERBS = frozenset("will can may must should could might cannot ist kann wird hat est peut permet puede".split())
_SINGULAR_VERB = re.compile(r"[a-z]+[^\Ws]s|is")


def own_words(text: str) -> str:
    """Text without its links: a section does not link to its own subject, what a link names is another note's."""
    return _ADDRESS.sub(" ", MARKER.sub(" ", text))


class Mentions:
    """Finds the names of one catalogue in running text."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.catalogue = catalogue
        # How many words the longest name that begins with a word has. A brand is stepped over: "Amazon CloudWatch
        # Events" is CloudWatch Events, not Amazon CloudWatch.
        self._reach: dict[str, int] = {}
        for key in catalogue.names:
            if key[0] not in catalogue.brands:
                self._reach[key[0]] = max(self._reach.get(key[0], 0), len(key))

    def known(self, text: str) -> bool:
        """Whether ``text`` is a name, or a comparison of two: what lets a bare line be a heading."""
        sides = VERSUS.split(bare(text))
        return all(any(name.strength > 1 for name in self.catalogue.exact(side)) for side in sides)

    def count(self, text: str, weakest: int = 2) -> Counter[int]:
        """How often ``text`` names each entry.

        With ``weakest`` 2, words that also mean other things do not count; with 1 they do when capitalised.
        """
        written = spelled(text)
        return self.count_words(written, list(map(fold, written)), weakest)

    def count_words(self, written: list[str], folded: list[str], weakest: int = 2) -> Counter[int]:
        """Like :meth:`count`, of words as they are written and as they are compared."""
        found: Counter[int] = Counter()
        until = 0
        for at, word in enumerate(folded):
            if at < until or word not in self._reach:
                continue
            for length, names in self.longest(written, folded, at, weakest):
                found.update({name.entry for name in names})
                until = at + length
                break
        return found

    def longest(self, written: list[str], folded: list[str], at: int, weakest: int = 2) -> list[tuple[int, list[Name]]]:
        """The longest name that begins at a word, with its length in words; nothing when none does."""
        for length in range(min(self._reach.get(folded[at], 0), len(folded) - at), 0, -1):
            bucket = self.catalogue.names.get(tuple(folded[at : at + length]))
            if bucket:
                names = [name for name in bucket if is_named(name, written[at : at + length], weakest)]
                if names:
                    return [(length, names)]
        return []

    def branded(self, written: list[str], folded: list[str], at: int) -> list[tuple[int, list[Name]]]:
        """Like :meth:`longest`, with the brand before a name as a part of it."""
        if folded[at] not in self.catalogue.brands or at + 1 == len(folded):
            return self.longest(written, folded, at)
        for length, names in self.longest(written, folded, at + 1):
            whole = self.catalogue.names.get(tuple(folded[at : at + 1 + length]))
            return [(length + 1, whole or [replace(name, branded=True) for name in names])]
        return []

    def opening(self, text: str) -> list[Name]:
        """The branded name that ``text`` begins with, if any: "AWS Batch is ..."."""
        parts = words(text[:120])[:8]
        while parts and parts[0] in ("a", "an", "the"):
            parts = parts[1:]
        if not parts or parts[0] not in self.catalogue.brands:
            return []
        for length in range(min(len(parts), self.catalogue.longest + 1), 1, -1):
            names = self.catalogue.exact(" ".join(parts[:length]))
            if names and any(name.strength > 1 for name in names):
                return names
        return []

    def defined(self, text: str) -> list[Name]:
        """The subject that ``text`` begins to speak of, if it does so like "A VPC endpoint connects ..."."""
        article = _ONE_OF.match(text)
        if not article:
            return []
        rest = PARENTHESES.sub(" ", bare(text[article.end() : article.end() + 200]))
        written = spelled(rest)[: self.catalogue.longest + 2]
        folded = [fold(word) for word in written]
        for length in range(min(len(written) - 1, self.catalogue.longest + 1), 0, -1):
            form = folded[:length]
            keys = [tuple(form)] + ([tuple(form[1:])] if form[0] in self.catalogue.brands and length > 1 else [])
            names = [name for key in keys for name in self.catalogue.names.get(key, ())]
            names = [name for name in names if is_named(name, written[:length])]
            if names:
                verb = written[length].lower()
                return names if verb in _VERBS or _SINGULAR_VERB.fullmatch(verb) else []
        return []


def is_named(name: Name, written: list[str], weakest: int = 2) -> bool:
    """Whether words as they are written mean a name: ``Batch`` may be one, ``batch`` is a word."""
    if name.strength < weakest:
        return False
    if len(written) > 1:
        return True
    if name.strength < 3:  # "Backups" are no "Backup"
        return written[0][0].isupper() and (name.strength < 2 or written[0][-1] != "s" or name.text[-1] == "s")
    return written[0].rstrip("s") == name.text.rstrip("s") or (
        any(char.isdigit() for char in name.text) or not name.text.isupper()
    )
