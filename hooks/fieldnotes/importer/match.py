"""Which note a section belongs to.

A heading alone proves little: "Security Groups" under "Elastic Load Balancer" is an aspect of load balancers, under
"Networking with EC2" it is a subject of its own; "RDS Proxy" under "Lambda" is no part of Lambda. So a section is
judged by how well its heading names a subject of the catalogue (:mod:`.titles`), which subject the headings above it
are about, and which of the two its own text speaks of (:mod:`.mentions`). The rules are in :mod:`.rules`. What is not
proven stays with the heading above it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import PurePosixPath

from .catalogue import FOREIGN, Catalogue, Entry, bare, fold, spelled, words
from .classifier import Classifier, Reading, training
from .evidence import CERTAIN, Decided, Evidence, Place, Placement, undecided
from .mentions import PARENTHESES, VERSUS, Mentions
from .outline import Outline
from .parse import Document, strings
from .rules import RULES, STAY, TEXT, Case, placed, text_alone
from .split import Splitter
from .titles import AROUND, Named, Titles, unnumbered
from .weigh import weighed


class Matcher:
    """Judges the sections of documents by one catalogue."""

    def __init__(
        self,
        catalogue: Catalogue,
        comparisons: Sequence[str] = (),
        texts: Callable[[], Iterable[tuple[str, str]]] = tuple,
    ) -> None:
        """Args:
        catalogue: the subjects.
        comparisons: the paths of notes under ``compare/`` that exist, without ``.md``.
        texts: gives the path and text of the vault's notes, to learn from; asked when the first text is read.
        """
        self.texts = texts
        self.catalogue = catalogue
        self.mentions = Mentions(catalogue)
        self.titles = Titles(catalogue, self.mentions)
        self.splitter = Splitter(self.mentions, self.titles)
        self.existing = sorted(comparisons, key=lambda path: (len(path), path))
        self._targets: dict[tuple[str, str], int] = {}
        for number, entry in enumerate(catalogue.entries):
            self._targets.setdefault((entry.note, entry.heading), number)

    @cached_property
    def classifier(self) -> Classifier:
        """What tells which note a text is about; trained when first asked for."""
        return Classifier(training(self.catalogue, self.texts()))

    def read(self, text: str) -> Reading:
        """What a text seems to be about."""
        return self.classifier.read(text)

    def read_words(self, folded: Iterable[str]) -> Reading:
        """What a text of these words seems to be about."""
        return self.classifier.read_words(folded)

    def known(self, text: str) -> bool:
        """Whether ``text`` is a name, or a comparison of two: what lets a bare line be a heading."""
        return self.mentions.known(text)

    @cached_property
    def _others(self) -> Mentions:
        return Mentions(Catalogue(tuple(replace(entry, kind="service") for entry in self.catalogue.foreign)))

    def foreign(self, text: str) -> str:
        """The other maker that a text names, if it does so twice as often as it names ours; else nothing."""
        written = spelled(text)
        return self.foreign_words(written, list(map(fold, written)))

    def foreign_words(self, written: list[str], folded: list[str], least: int = 1) -> str:
        """Like :meth:`foreign`, of words as they are written and as they are compared, named ``least`` times."""
        found = self._others.count_words(written, folded) if self.catalogue.foreign else Counter[int]()
        if found.total() < least:
            return ""
        ours = sum(word in self.catalogue.brands for word in folded)
        return self.catalogue.foreign[found.most_common(1)[0][0]].name if found.total() > 2 * ours else ""

    # --- places ------------------------------------------------------------------------------------------------------

    def comparison(self, title: str, context: Place | None, *, pseudo: bool) -> Place | None:
        """The comparison that a heading like "ECS vs EKS" announces, if both sides are subjects of their own."""
        # "Comparison: ECS vs EKS" in any language: what stands before a colon only announces it.
        sides = VERSUS.split(bare(title).rstrip("?!.:;- ").rpartition(": ")[2])
        if len(sides) < 2:
            return None
        entries = []
        for side in sides:
            names = [name for name in self.catalogue.exact(side) if name.strength > 1]
            if not names:
                return None
            entries.append(names[0].entry)
        notes = frozenset(self.catalogue.entries[entry].note for entry in entries)
        if len(notes) < 2 or (context and not (notes & context.notes) and pseudo):
            return None
        stems = sorted({PurePosixPath(note).name for note in notes})
        if len(stems) < 2:
            return None
        # A comparison of more subjects, such as ecs-eks-fargate, takes in one of fewer.
        wider = (
            path for path in self.existing if all(f"-{stem}-" in f"-{PurePosixPath(path).name}-" for stem in stems)
        )
        path = next(wider, f"compare/{'-vs-'.join(stems)}")
        owners = [self.catalogue.owner(note) for note in sorted(notes, key=lambda note: PurePosixPath(note).name)]
        return Place(path, "", -1, " vs ".join(self.short(owner) for owner in owners if owner), notes)

    def short(self, entry: Entry) -> str:
        """An entry's name without its maker's brand and without what stands in parentheses."""
        name = PARENTHESES.sub("", entry.name).strip() or entry.name
        first, _, rest = name.partition(" ")
        return rest if rest and fold(first) in self.catalogue.brands else name

    def place(self, entry: int) -> Place:
        """The place of an entry."""
        each = self.catalogue.entries[entry]
        owner = self.catalogue.owner(each.note)
        return Place(each.note, each.heading, entry, (owner or each).name, frozenset([each.note]))

    def owner(self, note: str) -> Place | None:
        """The place of the subject that a note is about."""
        number = self.catalogue.owners.get(note)
        return None if number is None else self.place(number)

    def at(self, target: str) -> Place:
        """The place that a target such as ``integration/sqs#Queues`` means, in the catalogue or not."""
        note, _, heading = target.partition("#")
        number = self._targets.get((note, heading))
        if number is not None:
            return self.place(number)
        owner = self.catalogue.owner(note)
        title = owner.name if owner else PurePosixPath(note).name
        return Place(note, heading, self.catalogue.owners.get(note, -1), title, frozenset([note]))

    # --- documents ---------------------------------------------------------------------------------------------------

    def route(self, document: Document, decided: Decided = undecided) -> list[Placement]:
        """A placement for each section of ``document``, after parting what only looks like one section.

        ``decided`` says what a person has decided about a section; that wins over every rule.
        """
        self.splitter.split(document)
        return _Router(self, document, decided).run()


PLAINLY = 0.3
"""Share of another note in a file's text with which the name of its folder says nothing."""

FOREIGN_LEAST = 3
"""How often a file must name another maker to be taken for theirs."""


class _Router:
    def __init__(self, matcher: Matcher, document: Document, decided: Decided) -> None:
        self.matcher = matcher
        self.decided = decided
        self.document = document
        self.outline = Outline(document, matcher.mentions, matcher.titles, matcher.read_words)
        self.placements: list[Placement] = []

    def run(self) -> list[Placement]:
        for number in range(len(self.document.sections)):
            decisions = tuple(self.decided(self.document, number))
            self.placements.append(self.settled(decisions) or self.judged(number, decisions))
        return weighed(self.matcher, self.outline, self.placements)

    def settled(self, decisions: Sequence[Evidence]) -> Placement | None:
        """The placement that a person decided."""
        decision = next((each for each in decisions if each.score >= CERTAIN), None)
        if decision is None:
            return None
        place = self.matcher.at(decision.target) if decision.target else None
        return Placement(place, CERTAIN, (decision,))

    def judged(self, number: int, decisions: Sequence[Evidence]) -> Placement:
        """The placement by the first rule that has something to say."""
        if number == 0:
            return self.context()
        parent = self.placements[self.heir(number)]
        case = Case(number, self.matcher, self.outline, parent.place, self.placements)
        refused = {each.target for each in decisions if each.score < 0}
        found = next((found for rule in RULES if (found := rule(case)) is not None), STAY)
        if found.evidence and found.evidence[0].kind == FOREIGN:
            return found
        if found.place is not None and not refused & {found.place.target, found.place.note}:
            return found
        above = self.heir(number) > 0
        why = "belongs to the heading above it" if above else parent.why
        why = why if parent.place else "nothing in the catalogue fits"
        kind = "above" if above else parent.evidence[0].kind
        stays = placed(parent.place, parent.confidence, why, kind, doubt=found.doubt)
        base = next((each for each in parent.evidence if each.kind != "above"), None)
        return replace(stays, evidence=(*stays.evidence, base)) if kind == "above" and base else stays

    def heir(self, number: int) -> int:
        """The section above that a section takes its place from.

        It is the heading above it, but for one that only its own text moved: its sub-headings stay where it was.
        """
        sections = self.document.sections
        parent = sections[number].parent
        while parent > 0 and not sections[number].pseudo:
            above = self.placements[sections[parent].parent].place
            if above is None or self.placements[parent].evidence[0].kind not in ("text", "follows"):
                break
            parent = sections[parent].parent
        return parent

    def context(self) -> Placement:
        """What the whole file is about, by its title, its name and its folders."""
        other = self.matcher.foreign_words(*self.outline.whole_words, FOREIGN_LEAST)
        if other:
            return placed(None, 90, f"the file speaks of {other}", FOREIGN)
        for title, where in self.names():
            if AROUND.issuperset(words(unnumbered(title))):
                continue  # a folder called "1. Overview"
            why = f'the file {"lies in the folder" if where == "folder" else "is called"} "{title}"'
            # "macie-and-s3.md" is written as no heading is: names in it are not told by their capitals.
            small = where == "file" and title == title.lower()
            written = title.upper() if small else title
            place = self.matcher.comparison(written, None, pseudo=False)
            if place:
                return placed(place, 100, why, where)
            best = self.best(written)
            if best is None or best.score < (90 if where == "folder" else 70):
                continue
            if where == "folder" and "nearly" in best.how:
                continue
            place = self.matcher.place(best.name.entry)
            if (where == "file" and (best.score >= 90 or not small)) or self.bears_out(place):
                return placed(place, min(80, best.score) if where == "folder" else best.score, why, where)
        alone = all(section.pseudo for section in self.document.sections[1:])
        found = text_alone(Case(0, self.matcher, self.outline, None, ())) if alone else None
        return found or placed(None, 0, "nothing in the catalogue fits", "none")

    def bears_out(self, place: Place) -> bool:
        """Whether the text of the whole file may be about a place: it does not speak plainly of another."""
        reading = self.outline.reading(0)
        return reading.share < PLAINLY or reading.of(place.notes) > 0

    def best(self, title: str) -> Named | None:
        """The subject that the name of a file or folder names; of several, the one that the text speaks of."""
        named = [each for each in self.matcher.titles.named(title) if each.name.strength > 1]
        named = [each for each in named if not each.name.guest or self.outline.at_home]
        notes = [self.matcher.catalogue.entries[each.name.entry].note for each in named]
        if len(set(notes)) < 2:
            return named[0] if named else None
        reading = self.outline.reading(0)
        worth = [each.score + TEXT * reading.of([note]) for each, note in zip(named, notes, strict=True)]
        return named[worth.index(max(worth))]

    def names(self) -> Iterator[tuple[str, str]]:
        """What the file is called, and where that stands: its title, its name, then its folders, the nearest first."""
        path = PurePosixPath(self.document.name)
        for title in strings(self.document.meta.get("title")):
            yield title, "file"
        yield path.stem.replace("_", " "), "file"
        for folder in reversed(path.parts[:-1]):
            yield folder.replace("_", " "), "folder"


def guesses(matcher: Matcher, title: str, text: str) -> list[tuple[str, float]]:
    """What a section that fits nothing may be about: by its heading first, then by what its text names."""
    near = matcher.catalogue.guesses(title) if title else []
    out = {entry.name: score for entry, score in near if score >= 50}
    for entry, count in matcher.mentions.count(text).most_common(3):
        name = matcher.catalogue.entries[entry].name
        out[name] = max(out.get(name, 0.0), min(60.0, 40.0 + 5 * count))
    return sorted(out.items(), key=lambda pair: -pair[1])[:3]


__all__ = ["Matcher", "guesses"]
