"""Which subjects a heading or the name of a file may name: the one matcher for both.

A title is looked at in several ways, each a function in :data:`FORMS`: the whole of it may be a name, or its core
("What is EC2?"), an abbreviation in parentheses, one side of a dash, or a name may stand somewhere inside it. To add
a way, write such a function, put it into the list, and show it in ``tests/test_importer_titles.py``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache

from .catalogue import Catalogue, Name, bare, fold, spelled, words
from .mentions import PARENTHESES, Mentions, is_named

LONGEST = 400
"""Characters of a title that are looked at for names."""

_PARTS = re.compile(r"\s+[-–—|]+\s+|\s*[,:：/｜]\s+|\s+/\s+|(?<=[^\W_])\s*[：｜]\s*")
_JOINT = re.compile(r"\s+(?:and|&|\+|und|et|e|y)\s+")
_NUMBERED = re.compile(
    r"""[^\w(\[]*(?:
        (?:chapter|section|part|unit|lesson|module|lecture|week|day|lab|step|question)\s+\d+(?:\.\d+)*[:.)]?\s*[-–—]?
      | [(\[]\d+[)\]]
      | \d+(?:\.\d+)*[.)](?=\s|[^\W\d_]{2})
      | \d+(?:\.\d+)+(?=\s)
      | q\d+[.:)]
      | 0\d{1,2}\s+(?=[^\W\d])
      | \d+\s*[-–—:](?=\s)
    )\s*""",
    re.IGNORECASE | re.VERBOSE,
)
# Words that a title has around a name without saying more: "What is X?", "Warum X", "Benefits of X".
AROUND = frozenset(
    fold(word)
    for word in (
        "a an the and of for with in on to is are what what's whats why how when who do does use uses using used usage "
        "case cases overview introduction intro basics summary about notes details key features benefits types "
        "to know good now exam tips tip "
        "was ist sind ein eine der die das und mit für von wie warum wozu übersicht grundlagen einführung "
        "le la les un une et de du des avec pour que qu'est-ce est pourquoi comment présentation "
        "el los las y con para por qué es cómo resumen il lo gli uno cos'è che cosa è panoramica "
        "o os as um uma e com do da dos das como visão geral"
    ).split()
)


@dataclass(frozen=True, slots=True)
class Named:
    """An entry that a title may name. ``score`` is 0 to 100, ``how`` the reason in words.

    ``sure`` says that the title cannot mean anything else: it gives the name with its brand, or name and abbreviation.
    """

    name: Name
    score: float
    how: str
    sure: bool = False


class Title:
    """A title, taken apart once for all forms."""

    def __init__(self, text: str, catalogue: Catalogue) -> None:
        self.catalogue = catalogue
        self.whole = unnumbered(bare(text[:LONGEST])).rstrip("?!.:;- ")

    @cached_property
    def outside(self) -> str:
        """The title without what stands in parentheses."""
        return PARENTHESES.sub(" ", self.whole)

    @cached_property
    def inside(self) -> list[str]:
        """What stands in parentheses."""
        return PARENTHESES.findall(self.whole)

    @cached_property
    def words(self) -> list[str]:
        """The words outside of parentheses, as they are written."""
        return spelled(self.outside)

    @cached_property
    def core(self) -> list[str]:
        """The words without those that only stand around a name."""
        core = self.words
        while core and fold(core[0]) in AROUND:
            core = core[1:]
        while core and (fold(core[-1]) in AROUND or (len(core) > 1 and fold(core[-1]) in self.catalogue.brands)):
            core = core[:-1]
        return core

    def strong(self, text: str) -> list[Name]:
        """The entries of which ``text`` is a name that means little else."""
        return [name for name in self.catalogue.exact(text) if name.strength > 1]


def unnumbered(title: str) -> str:
    """A title without the number it begins with: ``2. S3``, ``(1) S3``, ``Chapter 16.19 Macie``."""
    found = _NUMBERED.match(title)
    rest = title[found.end() :].strip() if found else ""
    return rest if len(rest) > 1 else title


Form = Callable[[Title, Mentions], Iterator[Named]]


def whole(title: Title, mentions: Mentions) -> Iterator[Named]:
    """ "Amazon S3": nothing but the name; "What is Amazon S3?": nothing but what says little stands around it."""
    yield from (Named(name, 100, "is its name") for name in title.catalogue.exact(title.whole))
    yield from (Named(name, 93, "is its name") for name in title.catalogue.exact(" ".join(title.core)))


def second_name(title: Title, mentions: Mentions) -> Iterator[Named]:
    """ "Amazon S3 Intelligent-Tiering": two names, and the second says which part of the first."""
    for cut in range(1, min(len(title.core), title.catalogue.longest + 1)):
        if title.catalogue.exact(" ".join(title.core[:cut])):
            rest = title.strong(" ".join(title.core[cut:]))
            yield from (Named(name, 90, "is named in the heading") for name in rest)


def abbreviation(title: Title, mentions: Mentions) -> Iterator[Named]:
    """ "Elastic Block Store (EBS)": a name and its abbreviation, either way round."""
    if not title.inside:
        return
    outer = title.catalogue.exact(title.outside)
    inner = [(text, _either(text, title.catalogue)) for text in title.inside]
    both = {name.entry for name in outer} & {name.entry for _, names in inner for name in names}
    yield from (Named(name, 98, "is its name", bool(both)) for name in outer)
    for text, names in inner:
        how = f"its abbreviation is {text}"
        short = len(words(text)) == 1 and not outer and len(words(title.outside)) > 1 and not text[:1].isupper()
        if short:
            continue  # "Snapshot (backup)": an explanation, not a name
        yield from (Named(name, 94, how, bool(both) or len(words(title.outside)) > 1) for name in names)


def _either(text: str, catalogue: Catalogue) -> list[Name]:
    """The entries that ``text`` names, or that each side of a dash in it names."""
    sides = [catalogue.exact(piece) for piece in _PARTS.split(text) if piece.strip()]
    return (
        [name for name in sides[0] if all(name.entry in {other.entry for other in side} for side in sides)]
        if sides
        else []
    )


def parts(title: Title, mentions: Mentions) -> Iterator[Named]:
    """ "EFS - Elastic File System", "S3: storage for files": a name on one side of a dash, colon or comma."""
    pieces = [piece for piece in _PARTS.split(title.outside) if piece.strip()]
    if len(pieces) < 2:
        return
    names = [title.catalogue.exact(piece) for piece in pieces]
    shared = {name.entry for name in names[0]} & {name.entry for each in names[1:] for name in each}
    yield from (Named(name, 95, "begins with its name", bool(shared)) for name in names[0])
    for each in names[1:]:
        score = 70 if names[0] else 88
        yield from (Named(name, score, "has its name as a part") for name in each)


def joint(title: Title, mentions: Mentions) -> Iterator[Named]:
    """ "SQS and SNS": two subjects under one title; it goes to the first, as a person would file it."""
    pieces = [piece for piece in _JOINT.split(title.outside) if piece.strip()]
    names = [title.strong(piece) for piece in pieces]
    if len(pieces) > 1 and all(names):
        yield from (Named(name, 97, "is the first it names") for name in names[0])
        yield from (Named(name, 80, "is named in the heading") for each in names[1:] for name in each)


def within(title: Title, mentions: Mentions) -> Iterator[Named]:
    """ "Monitoring buckets with Macie": the longest names inside the title, leftmost first."""
    folded = [fold(word) for word in title.words]
    until = 0
    for at in range(len(folded)):
        if at < until:
            continue
        for length, names in mentions.branded(title.words, folded, at):
            share = length / len(folded)
            score = 62 + 24 * share + (8 if at == 0 else 0) - (8 if names[0].strength == 2 else 0)
            yield from (Named(name, score, "is named in the heading") for name in names)
            until = at + length


def capitalised(title: Title, mentions: Mentions) -> Iterator[Named]:
    """A capitalised word that also means other things: "Hibernation"."""
    for word in (word for word in title.words if fold(word) not in title.catalogue.brands):
        names = [name for name in title.catalogue.exact(word) if name.strength == 1 and name.text[0].isupper()]
        yield from (Named(name, 90, "is named in it") for name in names)


def nearly(title: Title, mentions: Mentions) -> Iterator[Named]:
    """ "Elastic Beanstalck": spelt nearly like a name."""
    for name, likeness in title.catalogue.close(title.outside):
        if name.strength > 1:
            yield Named(name, likeness - 2, f"is spelt nearly like {name.text}")


FORMS: tuple[tuple[Form, float], ...] = (
    (whole, 101),
    (second_name, 101),
    (abbreviation, 101),
    (parts, 101),
    (joint, 101),
    (within, 101),
    (capitalised, 75),
    (nearly, 90),
)
"""The ways to look at a title, each with the score from which on it is not asked: another has found enough."""


class Titles:
    """Finds the subjects that titles name, best first."""

    def __init__(self, catalogue: Catalogue, mentions: Mentions) -> None:
        self.catalogue = catalogue
        self.mentions = mentions
        # Headings such as "Use cases" come again and again.
        self.named = lru_cache(maxsize=20_000)(self._named)

    def _named(self, text: str) -> tuple[Named, ...]:
        """The entries that a title may name, best first."""
        title = Title(text, self.catalogue)
        found: dict[int, Named] = {}
        for form, enough in FORMS:
            if any(each.score >= enough for each in found.values()):
                continue
            for each in form(title, self.mentions):
                name = each.name
                score = each.score - (25 if name.strength == 1 else 0)
                if name.entry not in found or found[name.entry].score < score:
                    sure = each.sure or (name.branded and name.strength > 1)
                    found[name.entry] = Named(name, score, each.how, sure)
        return tuple(sorted(found.values(), key=lambda each: (-each.score, each.name.entry)))


__all__ = ["AROUND", "FORMS", "LONGEST", "Named", "Title", "Titles", "is_named", "unnumbered"]
