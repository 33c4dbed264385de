"""What speaks for a place: rules that look at one section, each a few lines, asked in order.

A rule takes a :class:`Case` and returns a :class:`Placement` with its evidence, :data:`STAY` when the section belongs
where the heading above it belongs, or ``None`` when it has nothing to say and the next rule is asked. To add one,
write such a function, put it into :data:`RULES` where it belongs in strength, and show it in
``tests/test_importer_rules.py``.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from .catalogue import ASPECT, FOREIGN, Entry, words
from .classifier import Reading
from .evidence import Evidence, Place, Placement
from .outline import Outline
from .parse import Section
from .split import picture
from .titles import Named

if TYPE_CHECKING:
    from .match import Matcher

STAY = Placement(None, 0)
"""Says that a section goes where the heading above it goes."""

COMPARES = "compares two subjects"
ENOUGH = 0.25
"""Share of a note in what a text is about from which on the text alone places it (for a person to look at)."""

MUCH = 0.4
"""Share of a note in what a text is about with which a name somewhere in the heading is enough."""

PLAIN = 0.2
"""Lead of the context's share with which the text objects to a heading that is nothing but another subject's name."""

LEAD = 0.05
"""Lead of the context's share over that of a heading's subject with which the text objects to the heading."""

TEXT = 25
"""What a full share of the text adds to the score of one of several subjects that a heading names."""

AGAINST = 0.5
"""Share of another note in a text with which the text speaks against a heading that is more than a name."""

_DIFFERS = re.compile(
    r"\b(?:differs?|different (?:to|from|than)|differences?|differenz\w*|diferenç\w*|diferencia\w*|différences?|"
    r"unterschied\w*|compar(?:ed|ison|aison|ación|ação)\w*)\b|違い|比較|차이|비교",
    re.IGNORECASE,
)
_POINTS_ON = re.compile(r"[:：–—-][\s*_]*\Z")


def placed(place: Place | None, score: float, why: str, kind: str, *, doubt: str = "") -> Placement:
    """A placement by one piece of evidence."""
    return Placement(place, score, (Evidence(kind, place.target if place else "", score, why),), doubt=doubt)


@dataclass
class Case:
    """One section to be placed.

    Args:
        number: its place in the document's sections.
        context: where the heading above it goes.
        placements: those of all sections before it.
    """

    number: int
    matcher: Matcher
    outline: Outline
    context: Place | None
    placements: Sequence[Placement]

    @property
    def section(self) -> Section:
        return self.outline.document.sections[self.number]

    @cached_property
    def title(self) -> str:
        return self.outline.title(self.number)

    @cached_property
    def named(self) -> list[Named]:
        return self.outline.named(self.number)

    @cached_property
    def own(self) -> Counter[int]:
        """What its text names; what is under it, when it has none."""
        own = self.outline.own(self.number)
        return self.outline.all(self.number) if not own and not self.section.blocks else own

    @cached_property
    def reading(self) -> Reading:
        """What the words of its text seem to be about."""
        return self.outline.reading(self.number)

    @property
    def context_title(self) -> str:
        """What the subject of the heading above is called."""
        return self.context.title if self.context else ""

    @property
    def previous(self) -> Place | None:
        """Where the section before it, under the same heading, went."""
        before = self.outline.before[self.number]
        return self.placements[before].place if before >= 0 else None

    def entry(self, named: Named) -> Entry:
        return self.matcher.catalogue.entries[named.name.entry]

    def note(self, entry: int) -> str:
        return self.matcher.catalogue.entries[entry].note


Rule = Callable[[Case], Placement | None]


def foreign(case: Case) -> Placement | None:
    """A heading about the subject of another maker, or what stands under one: it belongs to none of our notes."""
    above = case.placements[case.section.parent]
    if above.place is None and above.evidence and above.evidence[0].kind == FOREIGN:
        sure = any(each.sure and each.score >= 85 for each in case.named)
        return None if sure else placed(None, above.confidence, above.why, FOREIGN)
    other = case.matcher.foreign(case.title)
    if not other or any(each.sure for each in case.named):
        return None
    return placed(None, 90, f'"{case.title}" names {other}', FOREIGN)


def item(case: Case) -> Placement | None:
    """One item of a list that reads like a list of definitions: "**SQS**: a queue"."""
    if case.section.pseudo != "item":
        return None
    names = [name for name in case.matcher.catalogue.exact(case.section.title) if name.strength > 1]
    context = case.context
    if not names or context is None or context.entry < 0:
        return STAY
    entry = case.matcher.catalogue.entries[names[0].entry]
    if entry.note in context.notes:
        return STAY
    family = words(case.matcher.short(case.matcher.catalogue.entries[context.entry]))
    member = words(case.section.title)
    relative = entry.kind == "service" and member[: len(family)] == family and len(member) > len(family)
    # The mark on the section says that every item of the list is such a definition.
    own = case.outline.own(case.number)
    if relative or ("definitions" in case.section.changes and not case.outline.weigh(own, context)):
        return placed(case.matcher.place(names[0].entry), 85, f'the item is about "{case.section.title}"', "item")
    return STAY


def comparison(case: Case) -> Placement | None:
    """A heading like "ECS vs EKS"."""
    place = case.matcher.comparison(case.title, case.context, pseudo=bool(case.section.pseudo))
    return placed(place, 100, COMPARES, "comparison") if place else None


def differs(case: Case) -> Placement | None:
    """ "Differences to EC2" is about the subject above it, whatever it is told from."""
    return STAY if case.context is not None and _DIFFERS.search(case.title) else None


def rest(case: Case) -> Placement | None:
    """What follows a list of definitions."""
    return STAY if case.section.pseudo == "rest" else None


def digression(case: Case) -> Placement | None:
    """Text that begins with another subject than its heading's; a comparison keeps its own."""
    if case.section.pseudo != "lead" or "definitions" not in case.section.changes:
        return None
    names = case.matcher.catalogue.exact(case.section.title)
    if not names or (case.context and len(case.context.notes) > 1):
        return STAY
    return placed(case.matcher.place(names[0].entry), 85, f'the text begins with "{case.section.title}"', "digression")


def side_of_comparison(case: Case) -> Placement | None:
    """ "EC2" right after "EC2 vs Lambda", when the comparison has no text but such parts."""
    for before in range(case.number - 1, 0, -1):
        place = case.placements[before].place
        if not place or len(place.notes) < 2:
            return None
        names = case.matcher.catalogue.exact(case.title)
        if not any(case.note(name.entry) in place.notes for name in names):
            return None
        if case.placements[before].why == COMPARES:
            bare = not case.outline.document.sections[before].blocks or before < case.number - 1
            return placed(place, 90, "is one side of the comparison above it", "comparison") if bare else None
    return None


def leads_up(case: Case) -> Placement | None:
    """A short section that leads up to the heading after it.

    Its own heading says no more than the one above ("Multiple VPCs" under "VPC"), its text names nothing else but
    what that next heading is about, and it ends pointing on: "That's what VPC peering is all about -".
    """
    section, context, outline = case.section, case.context, case.outline
    after = case.number + 1
    if context is None or section.pseudo or outline.children[case.number] or after >= len(outline.children):
        return None
    texts = [block for block in section.blocks if not picture(block)]
    if outline.document.sections[after].level != section.level or not texts:
        return None
    if any(block.kind != "paragraph" for block in texts) or any(each.score >= 93 for each in case.named):
        return None
    closing = outline.prose(texts[-1])
    named = next((each for each in outline.named(after) if each.score >= 93), None)
    if not _POINTS_ON.search(closing) or named is None or named.name.entry not in outline.mentions.count(closing):
        return None
    note = case.note(named.name.entry)
    others = {case.note(entry) for entry in outline.own(case.number)} - context.notes
    if note in context.notes or others != {note}:
        return None
    why = f'leads up to "{outline.title(after)}", which follows'
    return placed(case.matcher.place(named.name.entry), 80, why, "follows")


def feature_of_context(case: Case) -> Placement | None:
    """A heading that names the subject of the context itself, or a feature of it."""
    context = case.context
    if context is None or not case.named or case.named[0].score < 60:
        return None
    here = [each for each in case.named if case.entry(each).note in context.notes]
    if not here or here[0].score < case.named[0].score - 8 or here[0].score < 60:
        return None
    if any(each.sure and each not in here for each in case.named) and not here[0].sure:
        return None
    top = case.named[0]
    if top not in here and top.score > here[0].score and case.own[top.name.entry] and " " in top.name.text:
        return None  # "Lifecycle management with S3" is about the first
    best = here[0]
    if not case.entry(best).heading or context.entry < 0 or (context.heading and not best.sure):
        return STAY
    return placed(case.matcher.place(best.name.entry), best.score, best.how, "heading")


def misnamed(case: Case) -> Placement | None:
    """A section whose text introduces another subject, speaks of it by its words too, and never names its heading's.

    Text goes against its heading here, so a person is always asked.
    """
    best = next(iter(_ranked(case)), None)
    section, own = case.section, case.own
    if best is None or own[best.name.entry] or not section.blocks or section.blocks[0].kind != "paragraph":
        return None
    entries = case.matcher.catalogue.entries
    said = case.entry(best)
    names = [
        name
        for name in case.outline.mentions.opening(case.outline.prose(section.blocks[0]))
        if entries[name.entry].note != said.note and entries[name.entry].kind == "service" and own[name.entry] >= 2
    ]
    if not names or case.outline.weigh(own, case.matcher.place(best.name.entry)):
        return None
    place = case.matcher.place(names[0].entry)
    reading = case.reading
    if case.matcher.classifier.learned and (
        reading.note not in place.notes or 2 * reading.of([said.note]) > reading.share
    ):
        return None
    doubt = f'the heading says "{case.title}" ({said.name}), the text speaks of {place.title}'
    return placed(place, 65, f"the text is about {place.title}", "text", doubt=doubt)


def named(case: Case) -> Placement | None:
    """A heading that names a subject, when the text bears that out."""
    for best in _ranked(case)[:3]:
        if _accepted(case, best):
            place = case.matcher.place(best.name.entry)
            if _objects(case, place, exact=best.score >= 93):
                doubt = f'the heading says "{case.title}" ({place.title}), the text speaks of {case.context_title}'
                return replace(STAY, doubt=doubt)
            return placed(place, best.score, f'"{case.title}" {best.how}', "heading")
    return None


def _objects(case: Case, place: Place, *, exact: bool) -> bool:
    """Whether the text is rather about the context than about the subject that the heading names."""
    context = case.context
    if context is None or place.note in context.notes or case.outline.weigh(case.own, place):
        return False
    if exact and (context.entry < 0 or case.matcher.catalogue.entries[context.entry].kind != "service"):
        return False
    lead = case.reading.of(context.notes) - case.reading.of(place.notes)
    return lead > (PLAIN if exact else LEAD)


def _ranked(case: Case) -> list[Named]:
    """The subjects that the heading names, those first that the text names too."""

    several = len({case.entry(each).note for each in case.named}) > 1
    good = [
        each
        for each in case.named
        if each.score >= 60 or (each.score >= 50 and case.reading.of([case.entry(each).note]) >= ENOUGH)
    ]

    def worth(each: Named) -> float:
        service = 3 if case.entry(each).kind == "service" else 0
        text = TEXT * case.reading.of([case.entry(each).note]) if several else 0
        return each.score + 6 * min(case.own[each.name.entry], 3) + service + text

    return sorted(good, key=lambda each: (-worth(each), each.name.entry))


def _accepted(case: Case, best: Named) -> bool:
    """Whether the text bears out that the section is about ``best`` rather than about its context."""
    entry = best.name.entry
    if case.context is None:
        return _accepted_alone(case, best)
    if case.entry(best).kind == ASPECT:
        return False
    if best.sure and best.score >= 90:
        return True
    if _repeated(case, entry):
        return True
    several = len(words(best.name.text)) > 1
    if best.name.strength == 1:
        return _accepted_word(case, best, several=several)
    near = "nearly" in best.how
    share = len(words(best.name.text)) / max(1, len(words(case.title)))
    mine, theirs = case.outline.weigh(case.own, case.matcher.place(entry)), case.outline.weigh(case.own, case.context)
    if near:
        return best.score >= 86 and (several or mine >= 1)
    if best.score >= 85 or (several and share >= 0.7):
        return _accepted_exact(case, best, several=several, mine=mine, theirs=theirs)
    return _accepted_part(case, best, mine=mine, theirs=theirs)


def _accepted_alone(case: Case, best: Named) -> bool:
    """Whether a heading with nothing above it names its subject."""
    entry, reading = best.name.entry, case.reading
    if best.score < 93 and reading.share > AGAINST and not reading.of([case.entry(best).note]) and not case.own[entry]:
        return False
    if best.name.strength == 2 and best.score < 85 and "nearly" not in best.how:
        # "Health checks" is not about a service called Health
        return case.own[entry] > 0 or case.reading.of([case.entry(best).note]) >= ENOUGH
    if best.name.strength > 1:
        return best.score >= 70 or (best.score >= 60 and case.own[entry] > 0)
    return best.score >= 75 or (best.score >= 60 and case.outline.weak(case.number, entry) >= 2)


def _repeated(case: Case, entry: int) -> bool:
    """Whether this is a heading right before another about the same."""
    after = case.number + 1
    if case.section.blocks or case.outline.children[case.number] or after >= len(case.outline.children):
        return False
    ahead = case.outline.named(after)
    return bool(ahead) and ahead[0].name.entry == entry and ahead[0].score >= 85


def _spoken(case: Case, theirs: int) -> bool:
    """Whether there is text, and it hardly names the subject of the context."""
    prose = case.outline.length(case.number)
    return prose >= 6 and theirs * 25 <= prose


def _accepted_word(case: Case, best: Named, *, several: bool) -> bool:
    """Whether a word that also means other things is meant as the name here."""
    weak = case.outline.weak(case.number, best.name.entry)
    theirs = case.outline.weigh(case.own, case.context)
    if best.score < 68 or "nearly" in best.how or case.section.pseudo:
        return False
    return (several or weak >= 2) and (weak > theirs or (several and _spoken(case, theirs)))


def _accepted_exact(case: Case, best: Named, *, several: bool, mine: int, theirs: int) -> bool:
    """Whether a heading that is little but the name begins a subject of its own."""
    context = case.context
    concept = (
        context is not None
        and context.entry >= 0
        and case.matcher.catalogue.entries[context.entry].kind == "concept"
        and not context.heading
    )
    if concept and case.entry(best).kind == "service" and case.outline.length(case.number) and not case.section.pseudo:
        return True
    if several:
        return mine >= 1 or _spoken(case, theirs)
    return mine >= 1 and mine > theirs


def _accepted_part(case: Case, best: Named, *, mine: int, theirs: int) -> bool:
    """Whether a heading that names the subject among other words is about it."""
    note, place = case.entry(best).note, case.previous
    if place and note in place.notes and mine >= 1:
        return True  # it goes on about the subject of the section before it
    context = case.context.notes if case.context else ()
    if best.name.strength > 1 and case.reading.of([note]) >= MUCH > case.reading.of(context):
        return True
    if best.name.branded and mine >= 1 and mine > theirs:
        return True
    above = case.placements[case.section.parent]
    direct = above.place is not None and above.evidence[0].kind != "above" and not case.section.pseudo
    if (
        direct
        and not case.outline.weigh(case.outline.all(case.number), case.context)
        and case.outline.length(case.number) >= 6
        and best.name.strength == 3
        and case.entry(best).kind == "service"
    ):
        return best.score >= 62  # neither is named in the text: the nearer heading says more than the one above
    return mine >= 2 and mine > theirs and best.score >= 64


def sub_headings(case: Case) -> Placement | None:
    """A heading whose sub-headings all name one subject and that has no more to say itself."""
    if case.section.pseudo == "item":
        return None
    children = case.outline.children[case.number]
    named = [found[0] for child in children if (found := case.outline.named(child)) and found[0].score >= 85]
    notes = {case.entry(each).note for each in named}
    if len(notes) != 1 or (case.context and notes & case.context.notes) or 2 * len(named) <= len(children):
        return None
    place = case.matcher.place(named[0].name.entry)
    goes_on = bool(case.previous and case.previous.notes & notes)
    short = case.outline.length(case.number) < 6
    if (short and (case.context or len(named) > 1)) or goes_on:
        owner = case.matcher.owner(place.note)
        return placed(owner or place, 70, "its sub-headings name it", "children")
    return None


def text_alone(case: Case) -> Placement | None:
    """Text under a heading that names nothing, with nothing above that does."""
    if case.context is not None or case.section.pseudo:
        return None
    reading = case.reading
    place = case.matcher.owner(reading.note) if reading.share >= ENOUGH else None
    if place is not None:
        return placed(place, 100 * reading.share, f"the text speaks of {place.title}", "text")
    note, mine, total = _most_named(case)
    place = case.matcher.owner(note)
    if place is not None and mine >= 3 and mine >= 0.6 * total and (reading.of([note]) or not reading):
        return placed(place, 60, "the text names it again and again", "text")
    return None


def _most_named(case: Case) -> tuple[str, int, int]:
    """The note whose subject the text and what is under it name most, how often, and how often they name any."""
    notes: Counter[str] = Counter()
    for entry, count in case.outline.all(case.number).items():
        notes[case.note(entry)] += count
    note, mine = notes.most_common(1)[0] if notes else ("", 0)
    return note, mine, notes.total()


def goes_on(case: Case) -> Placement | None:
    """Text under a heading that names nothing, which goes on about the subject of the section before it."""
    place, context = case.previous, case.context
    if context is None or place is None or case.section.pseudo:
        return None
    if place.note == context.note or place.note in context.notes:
        return None
    found = case.outline.all(case.number)
    if case.outline.weigh(found, place) > case.outline.weigh(found, context) and _turns(case, place):
        return placed(place, 65, "goes on about the section before it", "follows")
    return None


def comes_back(case: Case) -> Placement | None:
    """Text under a heading that names nothing, such as "Summary", which is about the file's own subject again."""
    context, root = case.context, case.placements[0].place
    if context is None or root is None or root.note in context.notes or case.named or case.section.pseudo:
        return None
    mine, theirs = case.outline.weigh(case.own, root), case.outline.weigh(case.own, context)
    if mine > theirs and case.reading.of(root.notes) > PLAIN + case.reading.of(context.notes):
        return placed(root, 80, "the text is about the file's subject again", "file")
    return None


def text_elsewhere(case: Case) -> Placement | None:
    """Text under a heading that names nothing, which is about another subject than the headings above it.

    What it names and the words that it uses must say so both; it is for a person to look at all the same.
    """
    context = case.context
    note, mine, total = _most_named(case)
    place = case.matcher.owner(note)
    if context is None or place is None or note in context.notes or case.section.pseudo in ("item", "lead"):
        return None
    theirs = case.outline.weigh(case.outline.all(case.number), context)
    often = mine >= 3 and theirs * 4 <= mine and 2 * mine >= total
    promised = bool(case.section.pseudo) and not theirs and _announced(case, note)
    if (often or promised) and _turns(case, place):
        return placed(place, 65, f"the text speaks of {place.title}", "text")
    return None


def _announced(case: Case, note: str) -> bool:
    """Whether a heading that only the eye sees stands among others about a note."""
    total = len(case.outline.children)
    near = [case.outline.named(each) for each in range(case.number + 1, min(case.number + 4, total))]
    promised = any(each and case.entry(each[0]).note == note for each in near)
    follows = case.previous is not None and note in case.previous.notes
    return (promised or follows) and not case.outline.everywhere(note)


def _turns(case: Case, place: Place) -> bool:
    """Whether the words of the text are rather about another place than about its context."""
    context = case.context.notes if case.context else ()
    reading = case.reading
    return reading.of(place.notes) > max(LEAD / 2, reading.of(context)) or not case.matcher.classifier.learned


RULES: tuple[Rule, ...] = (
    foreign,
    item,
    comparison,
    differs,
    rest,
    digression,
    side_of_comparison,
    leads_up,
    feature_of_context,
    misnamed,
    named,
    sub_headings,
    text_alone,
    comes_back,
    goes_on,
    text_elsewhere,
)
"""The rules, in the order in which they are asked."""
