"""Which note a section belongs to.

A heading alone proves little: "Security Groups" under "Elastic Load Balancer" is an aspect of load balancers, under
"Networking with EC2" it is a subject of its own; "RDS Proxy" under "Lambda" is no part of Lambda. So a section is
judged by three things: how well its heading names a subject of the catalogue, which subject the headings above it are
about, and which of the two its own text speaks of. What is not proven stays with the heading above it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePosixPath

from .catalogue import WORD, Catalogue, Entry, Name, fold, plain, words
from .evidence import CERTAIN, Decided, Evidence, Place, Placement, undecided
from .inline import MARKER
from .parse import PSEUDO, Block, Document, Section, strings

LONGEST = 400
"""Characters of a heading that are looked at for names."""

_VERSUS = re.compile(r"\s+(?:vs\.?|versus|v/s)\s+", re.IGNORECASE)
_PARTS = re.compile(r"\s+[-–—|]\s+|\s*[,:/]\s+|\s+/\s+")
_JOINT = re.compile(r"\s+(?:and|&)\s+")
_ADDRESS = re.compile(r"\]\([^)]*\)|https?://\S+")
# Words that a heading has around a name without saying more: "What is X?", "Warum X", "Benefits of X".
_AROUND = frozenset(
    fold(word)
    for word in (
        "a an the and of for with in on to is are what what's whats why how when who do does use uses using used usage "
        "case cases overview introduction intro basics summary about notes details key features benefits types "
        "to know good "
        "was ist sind ein eine der die das und mit für von wie warum wozu übersicht grundlagen einführung "
        "le la les un une et de du des avec pour que qu'est-ce est pourquoi comment présentation "
        "el los las y con para por qué es cómo resumen"
    ).split()
)
_ABBREVIATION = re.compile(r"\(([^()]{2,})\)")
_ONE_OF = re.compile(r"[\s*_>]*(?:an?|eine?|une?|una)\s+(?=\S)", re.IGNORECASE)
# After "a VPC endpoint" a word like these, or one in -s, is a verb: the name is complete and the sentence is about it.
_VERBS = frozenset("will can may must should could might cannot ist kann wird hat est peut permet puede".split())
_BREAK = re.compile(r"(?:\s{2,}|\\)\Z")
_POINTS_ON = re.compile(r"[:：–—-][\s*_]*\Z")


@dataclass(frozen=True, slots=True)
class Named:
    """An entry that a heading may name. ``score`` is 0 to 100, ``how`` the reason in words."""

    name: Name
    score: float
    how: str
    sure: bool = False


def _placed(place: Place | None, score: float, why: str, kind: str = "rule", *, doubt: str = "") -> Placement:
    """A placement by one piece of evidence."""
    return Placement(place, score, (Evidence(kind, place.target if place else "", score, why),), doubt=doubt)


class Matcher:
    """Judges the sections of documents by one catalogue."""

    def __init__(self, catalogue: Catalogue, comparisons: Sequence[str] = ()) -> None:
        """``comparisons`` are the paths of notes under ``compare/`` that exist, without ``.md``."""
        self.catalogue = catalogue
        self.existing = sorted(comparisons, key=lambda path: (len(path), path))
        self._first: dict[str, int] = {}
        for key in catalogue.names:
            self._first[key[0]] = max(self._first.get(key[0], 0), len(key))

    # --- names in text -------------------------------------------------------------------------------------------

    def known(self, text: str) -> bool:
        """Whether ``text`` is a name, or a comparison of two: what lets a bare line be a heading."""
        sides = _VERSUS.split(plain(text))
        return all(any(name.strength > 1 for name in self.catalogue.exact(side)) for side in sides)

    def mentions(self, text: str, weakest: int = 2) -> Counter[int]:
        """How often ``text`` names each entry.

        With ``weakest`` 2, words that also mean other things do not count; with 1 they do when capitalised.
        """
        found: Counter[int] = Counter()
        originals = WORD.findall(text)
        folded = [fold(word) for word in originals]
        at = 0
        while at < len(folded):
            # The brand is stepped over: "Amazon CloudWatch Events" is CloudWatch Events, not Amazon CloudWatch.
            length = min(self._first.get(folded[at], 0), len(folded) - at)
            length = 0 if folded[at] in self.catalogue.brands else length
            step = 1
            while length:
                bucket = self.catalogue.names.get(tuple(folded[at : at + length]))
                hits = [name for name in bucket or () if self._names(name, originals[at : at + length], weakest)]
                if hits:
                    found.update({name.entry for name in hits})
                    step = length
                    break
                length -= 1
            at += step
        return found

    @staticmethod
    def _names(name: Name, written: list[str], weakest: int = 2) -> bool:
        if name.strength < weakest:
            return False
        if len(written) > 1:
            return True
        if name.strength < 3:
            return written[0][0].isupper()
        return written[0].rstrip("s") == name.text.rstrip("s") or (
            any(char.isdigit() for char in name.text) or not name.text.isupper()
        )

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
        rest = _ABBREVIATION.sub(" ", plain(text[article.end() : article.end() + 200]))
        written = WORD.findall(rest)[: self.catalogue.longest + 2]
        folded = [fold(word) for word in written]
        for length in range(min(len(written) - 1, self.catalogue.longest + 1), 0, -1):
            form = folded[:length]
            keys = [tuple(form)] + ([tuple(form[1:])] if form[0] in self.catalogue.brands and length > 1 else [])
            names = [name for key in keys for name in self.catalogue.names.get(key, ())]
            names = [name for name in names if self._names(name, written[:length])]
            if names:
                verb = written[length].lower()
                return names if verb in _VERBS or re.fullmatch(r"[a-z]+[^\Ws]s|is", verb) else []
        return []

    # --- names in headings -----------------------------------------------------------------------------------------

    def candidates(self, title: str) -> list[Named]:
        """The entries that a heading may name, best first."""
        whole = plain(title[:LONGEST]).rstrip("?!.:;- ")
        found: dict[int, Named] = {}

        def add(names: Iterable[Name], score: float, how: str, *, sure: bool = False) -> None:
            for name in names:
                worth = score - (25 if name.strength == 1 else 0)
                if name.entry not in found or found[name.entry].score < worth:
                    certain = sure or (name.branded and name.strength > 1)
                    found[name.entry] = Named(name, worth, how, certain)

        exact = self.catalogue.exact
        add(exact(whole), 100, "is its name")
        outside = _ABBREVIATION.sub(" ", whole)
        core = WORD.findall(outside)
        while core and fold(core[0]) in _AROUND:
            core = core[1:]
        while core and (fold(core[-1]) in _AROUND or (len(core) > 1 and fold(core[-1]) in self.catalogue.brands)):
            core = core[:-1]
        core_text = " ".join(core)
        add(exact(core_text), 93, "is its name")
        for cut in range(
            1, min(len(core), self.catalogue.longest + 1)
        ):  # "Amazon S3 Intelligent-Tiering": the second name says which part of the first
            if exact(" ".join(core[:cut])) and (rest := exact(" ".join(core[cut:]))):
                add([name for name in rest if name.strength > 1], 90, "is named in the heading")
        inside = _ABBREVIATION.findall(whole)
        if inside:
            both = {name.entry for name in exact(outside)} & {name.entry for text in inside for name in exact(text)}
            add(exact(outside), 98, "is its name", sure=bool(both))
            for text in inside:
                add(exact(text), 94, f"its abbreviation is {text}", sure=bool(both) or len(words(outside)) > 1)
        pieces = [piece for piece in _PARTS.split(outside) if piece.strip()]
        if len(pieces) > 1:
            names = [exact(piece) for piece in pieces]
            shared = {name.entry for name in names[0]} & {name.entry for each in names[1:] for name in each}
            add(names[0], 95, "begins with its name", sure=bool(shared))
            for each in names[1:]:
                add(each, 88 if not names[0] else 70, "has its name as a part")
        joint = [piece for piece in _JOINT.split(outside) if piece.strip()]
        if len(joint) > 1:
            names = [[name for name in exact(piece) if name.strength > 1] for piece in joint]
            if all(names):  # two subjects under one heading: it goes to the first, as a person would file it
                add(names[0], 97, "is the first it names")
                for each in names[1:]:
                    add(each, 80, "is named in the heading")
        # The longest names inside the heading, leftmost first.
        originals = WORD.findall(outside)
        folded = [fold(word) for word in originals]
        at = 0
        while at < len(folded):
            step = 1
            for length in range(min(self._first.get(folded[at], 0), len(folded) - at), 0, -1):
                hits = [
                    name
                    for name in self.catalogue.names.get(tuple(folded[at : at + length]), ())
                    if self._names(name, originals[at : at + length])
                ]
                if hits:
                    share = length / max(1, len(folded))
                    score = 62 + 24 * share + (8 if at == 0 else 0) - (8 if hits[0].strength == 2 else 0)
                    add(hits, score, "is named in the heading")
                    step = length
                    break
            at += step
        if not any(each.score >= 75 for each in found.values()):
            for word in (word for word in originals if fold(word) not in self.catalogue.brands):
                add(
                    [name for name in exact(word) if name.strength == 1 and name.text[0].isupper()],
                    90,
                    "is named in it",
                )
        if not any(each.score >= 80 for each in found.values()):
            for name, likeness in self.catalogue.close(outside):
                if name.strength > 1:
                    add([name], likeness - 2, f"is spelt nearly like {name.text}")
        return sorted(found.values(), key=lambda each: (-each.score, each.name.entry))

    def comparison(self, title: str, context: Place | None, *, pseudo: bool) -> Place | None:
        """The comparison that a heading like "ECS vs EKS" announces, if both sides are subjects of their own."""
        # "Comparison: ECS vs EKS" in any language: what stands before a colon only announces it.
        sides = _VERSUS.split(plain(title).rstrip("?!.:;- ").rpartition(": ")[2])
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
        name = _ABBREVIATION.sub("", entry.name).strip() or entry.name
        first, _, rest = name.partition(" ")
        return rest if rest and fold(first) in self.catalogue.brands else name

    def place(self, entry: int) -> Place:
        """The place of an entry."""
        each = self.catalogue.entries[entry]
        owner = self.catalogue.owner(each.note)
        return Place(each.note, each.heading, entry, (owner or each).name, frozenset([each.note]))

    # --- documents ---------------------------------------------------------------------------------------------------

    def route(self, document: Document, decided: Decided = undecided) -> list[Placement]:
        """A placement for each section of ``document``, after parting what only looks like one section.

        ``decided`` says what a person has decided about a section; that wins over every rule.
        """
        _split(document, self)
        return _Router(self, document, decided).run()

    def at(self, target: str) -> Place:
        """The place that a target such as ``integration/sqs#Queues`` means, in the catalogue or not."""
        note, _, heading = target.partition("#")
        for number, entry in enumerate(self.catalogue.entries):
            if (entry.note, entry.heading) == (note, heading):
                return self.place(number)
        owner = self.catalogue.owner(note)
        title = owner.name if owner else PurePosixPath(note).name
        return Place(note, heading, self.catalogue.owners.get(note, -1), title, frozenset([note]))


class _Router:
    def __init__(self, matcher: Matcher, document: Document, decided: Decided) -> None:
        self.matcher = matcher
        self.decided = decided
        self.entries = matcher.catalogue.entries
        self.document = document
        self.children: list[list[int]] = [[] for _ in document.sections]
        self.before = [-1] * len(document.sections)  # the section before it under the same heading
        for number, section in enumerate(document.sections):
            if section.parent >= 0:
                self.before[number] = self.children[section.parent][-1] if self.children[section.parent] else -1
                self.children[section.parent].append(number)
        self.verdicts: list[Placement] = []
        self._all: dict[int, Counter[int]] = {}
        self._own: dict[int, Counter[int]] = {}
        self._spread: Counter[str] = Counter()
        self._titles: dict[int, list[Named]] = {}

    def run(self) -> list[Placement]:
        for number, section in enumerate(self.document.sections):
            decisions = tuple(self.decided(self.document, number))
            settled = next((each for each in decisions if each.score >= CERTAIN), None)
            if settled is not None:
                place = self.matcher.at(settled.target) if settled.target else None
                self.verdicts.append(Placement(place, CERTAIN, (settled,)))
                continue
            if number == 0:
                self.verdicts.append(self.context())
                continue
            parent = self.verdicts[section.parent]
            verdict = self.judge(number, section, parent.place)
            if verdict is not None and verdict.place is not None:
                refused = {each.target for each in decisions if each.score < 0}
                if refused & {verdict.place.target, verdict.place.note}:
                    verdict = None
            if verdict is None:
                why = "belongs to the heading above it" if section.parent else parent.why
                why = why if parent.place else "nothing in the catalogue fits"
                verdict = _placed(parent.place, parent.confidence, why)
            self.verdicts.append(verdict)
        return self.verdicts

    def context(self) -> Placement:
        """What the whole file is about, by its title, its name and its folders."""
        path = PurePosixPath(self.document.name)
        titles = [*strings(self.document.meta.get("title")), path.stem]
        for title in titles:
            names = [name for name in self.matcher.catalogue.exact(title) if name.strength > 1]
            if names:
                return _placed(self.matcher.place(names[0].entry), 100, f'the file is called "{title}"')
            found = self.matcher.comparison(title, None, pseudo=False)
            if found:
                return _placed(found, 100, f'the file is called "{title}"')
        for title in titles:
            close = [(name, score) for name, score in self.matcher.catalogue.close(title) if name.strength > 1]
            if close and close[0][1] >= 92:
                return _placed(self.matcher.place(close[0][0].entry), close[0][1], f'the file is called "{title}"')
        for folder in reversed(path.parts[:-1]):
            names = [name for name in self.matcher.catalogue.exact(folder) if name.strength > 1]
            if names:
                return _placed(self.matcher.place(names[0].entry), 80, f'the file lies in the folder "{folder}"')
        return _placed(None, 0, "nothing in the catalogue fits")

    def previous(self, number: int) -> Place | None:
        """Where the section before this one, under the same heading, went."""
        before = self.before[number]
        return self.verdicts[before].place if before >= 0 else None

    def own(self, number: int) -> Counter[int]:
        """The mentions in a section's text and in the sub-sections whose headings name nothing."""
        if number not in self._own:
            section = self.document.sections[number]
            text = "\n".join(self.prose(block) for block in section.blocks)
            found = self.matcher.mentions(text)
            for child in self.children[number]:
                if not self.titled(child):
                    found = found + self.matcher.mentions(self.title(child)) + self.own(child)
            self._own[number] = found
        return self._own[number]

    def all(self, number: int) -> Counter[int]:
        """The mentions in a section and everything under it."""
        if number not in self._all:
            found = self.own(number)
            for child in self.children[number]:
                if self.titled(child):
                    found = found + self.matcher.mentions(self.title(child)) + self.all(child)
            self._all[number] = found
        return self._all[number]

    def prose(self, block: Block) -> str:
        # A section does not link to its own subject: what a link names is another note's.
        return _ADDRESS.sub(" ", MARKER.sub(" ", "\n".join(block.lines)))

    def title(self, number: int) -> str:
        return MARKER.sub(
            lambda m: self.document.refs[int(m.group(1))].text or self.document.refs[int(m.group(1))].target,
            self.document.sections[number].title,
        )

    def titled(self, number: int) -> list[Named]:
        if number not in self._titles:
            self._titles[number] = self.matcher.candidates(self.title(number))
        return self._titles[number]

    def weigh(self, found: Counter[int], place: Place | None) -> int:
        """Mentions of a place's subject: of any entry of its notes."""
        if place is None:
            return 0
        return sum(count for entry, count in found.items() if self.entries[entry].note in place.notes)

    def judge(self, number: int, section: Section, context: Place | None) -> Placement | None:
        """A verdict of its own for a section, or ``None`` when it goes where the heading above it goes."""
        title = self.title(number)
        if section.pseudo == "item":
            return self.item(number, section, context)
        versus = self.matcher.comparison(title, context, pseudo=bool(section.pseudo))
        if versus:
            return _placed(versus, 100, "compares two subjects")
        if section.pseudo == "rest":
            return None
        if section.pseudo == "lead" and "definitions" in section.changes:
            return self.digression(section, context)
        parted = self.parted(number, section) or self.ahead(number, section, context)
        if parted:
            return parted
        own = self.own(number)
        if not own and not section.blocks:
            own = self.all(number)
        candidates = self.titled(number)
        if candidates and any(candidate.score >= 60 for candidate in candidates):
            inside = self.inside(candidates, own, context)
            if inside is not None:
                return inside if inside.place else None
            ranked = sorted(
                (each for each in candidates if each.score >= 60),
                key=lambda each: (
                    -(each.score + 6 * min(own[each.name.entry], 3) + (3 if self.kind(each) == "service" else 0)),
                    each.name.entry,
                ),
            )
            other = self.misnamed(number, ranked[0], own)
            if other is not None:
                return other
            for best in ranked[:3]:
                if self.accepted(number, best, own, context):
                    return _placed(self.matcher.place(best.name.entry), best.score, f'"{title}" {best.how}')
        return self.elsewhere(number, section, context)

    def kind(self, candidate: Named) -> str:
        return self.entries[candidate.name.entry].kind

    def parted(self, number: int, section: Section) -> Placement | None:
        """The verdict for "EC2" right after "EC2 vs Lambda" when the comparison has no text but such parts."""
        for before in range(number - 1, 0, -1):
            place = self.verdicts[before].place
            if not place or len(place.notes) < 2:
                return None
            names = self.matcher.catalogue.exact(self.title(number))
            if not any(self.entries[name.entry].note in place.notes for name in names):
                return None
            if self.verdicts[before].why == "compares two subjects":
                bare = not self.document.sections[before].blocks or before < number - 1
                return _placed(place, 90, "is one side of the comparison above it") if bare else None
        return None

    def digression(self, section: Section, context: Place | None) -> Placement | None:
        """The verdict for text that begins with another subject than its heading's; a comparison keeps its own."""
        names = self.matcher.catalogue.exact(section.title)
        if not names or (context and len(context.notes) > 1):
            return None
        return _placed(self.matcher.place(names[0].entry), 85, f'the text begins with "{section.title}"')

    def ahead(self, number: int, section: Section, context: Place | None) -> Placement | None:
        """The verdict for a short section that leads up to the heading after it.

        Its own heading says no more than the one above ("Multiple VPCs" under "VPC"), its text names nothing else but
        what that next heading is about, and it ends pointing on: "That's what VPC peering is all about -".
        """
        after = number + 1
        if context is None or section.pseudo or self.children[number] or after >= len(self.document.sections):
            return None
        follower = self.document.sections[after]
        texts = [block for block in section.blocks if not _picture(block)]
        if follower.level != section.level or not texts or any(block.kind != "paragraph" for block in texts):
            return None
        closing = self.prose(texts[-1])
        if not _POINTS_ON.search(closing) or any(each.score >= 93 for each in self.titled(number)):
            return None
        named = next((each for each in self.titled(after) if each.score >= 93), None)
        if named is None or named.name.entry not in self.matcher.mentions(closing):
            return None
        note = self.entries[named.name.entry].note
        others = {self.entries[entry].note for entry in self.own(number)} - context.notes
        if note in context.notes or others != {note}:
            return None
        return _placed(self.matcher.place(named.name.entry), 80, f'leads up to "{self.title(after)}", which follows')

    def inside(self, candidates: list[Named], own: Counter[int], context: Place | None) -> Placement | None:
        """The verdict when the heading names the subject of the context itself or a feature of it.

        A verdict without a place says: the heading adds nothing, it stays where it is.
        """
        if context is None:
            return None
        here = [each for each in candidates if self.entries[each.name.entry].note in context.notes]
        if not here or here[0].score < candidates[0].score - 8 or here[0].score < 60:
            return None
        if any(each.sure and each not in here for each in candidates) and not here[0].sure:
            return None
        top = candidates[0]
        if top not in here and top.score > here[0].score and own[top.name.entry] and " " in top.name.text:
            return None  # "Lifecycle management with S3" is about the first
        best = here[0]
        entry = self.entries[best.name.entry]
        if not entry.heading or context.entry < 0 or (context.heading and not best.sure):
            return _placed(None, 0, "")
        return _placed(self.matcher.place(best.name.entry), best.score, f"{best.how}")

    def accepted(self, number: int, best: Named, own: Counter[int], context: Place | None) -> bool:
        """Whether the text bears out that the section is about ``best`` rather than about ``context``."""
        section = self.document.sections[number]
        entry = best.name.entry
        several = len(words(best.name.text)) > 1
        near = "nearly" in best.how
        if context is None:
            if best.name.strength == 2 and best.score < 85 and "nearly" not in best.how:
                return own[entry] > 0  # "Health checks" is not about a service called Health
            if best.name.strength > 1:
                return best.score >= 70 or (best.score >= 60 and own[entry] > 0)
            return best.score >= 75 or (best.score >= 60 and self.weak(number, entry) >= 2)
        if best.sure and best.score >= 90:
            return True
        if not section.blocks and not self.children[number] and number + 1 < len(self.document.sections):
            ahead = self.titled(number + 1)  # a heading right before another about the same
            if ahead and ahead[0].name.entry == entry and ahead[0].score >= 85:
                return True
        share = len(words(best.name.text)) / max(1, len(words(self.title(number))))
        exact = not near and (best.score >= 85 or (several and share >= 0.7))
        mine, theirs = self.weigh(own, self.matcher.place(entry)), self.weigh(own, context)
        prose = sum(len(words(self.prose(block))) for block in section.blocks)
        spoken = prose >= 6 and theirs * 25 <= prose  # there is text, and it hardly names the subject of the context
        if best.name.strength == 1:
            weak = self.weak(number, entry)
            exact = best.score >= 68 and not near
            return exact and not section.pseudo and (several or weak >= 2) and (weak > theirs or (several and spoken))
        concept = context.entry >= 0 and self.entries[context.entry].kind == "concept" and not context.heading
        if exact and concept and self.kind(best) == "service" and prose and not section.pseudo:
            return True
        if exact:
            return (mine >= 1 or spoken) if several else mine >= 1 and mine > theirs
        if near:
            return best.score >= 86 and (several or mine >= 1)
        place = self.previous(number)
        if place and self.entries[entry].note in place.notes and mine >= 1:
            return True  # it goes on about the subject of the section before it
        if best.name.branded and mine >= 1 and mine > theirs:
            return True
        above = self.verdicts[section.parent]
        direct = above.place is not None and above.why != "belongs to the heading above it" and not section.pseudo
        if (
            direct
            and not self.weigh(self.all(number), context)
            and prose >= 6
            and best.name.strength == 3
            and self.kind(best) == "service"
        ):
            return best.score >= 62  # neither is named in the text: the nearer heading says more than the one above
        return mine >= 2 and mine > theirs and best.score >= 64

    def weak(self, number: int, entry: int) -> int:
        """Mentions of an entry in a section's own text by words that also mean other things."""
        blocks = self.document.sections[number].blocks
        count = self.matcher.mentions("\n".join(self.prose(block) for block in blocks), 1)[entry]
        if not blocks:
            for child in self.children[number]:
                count += self.matcher.mentions(self.title(child), 1)[entry] + self.weak(child, entry)
        return count

    def misnamed(self, number: int, best: Named, own: Counter[int]) -> Placement | None:
        """The verdict when a section's text introduces another subject and never names that of its heading."""
        section = self.document.sections[number]
        if own[best.name.entry] or not section.blocks or section.blocks[0].kind != "paragraph":
            return None
        names = [
            name
            for name in self.matcher.opening(self.prose(section.blocks[0]))
            if self.entries[name.entry].note != self.entries[best.name.entry].note
            and self.entries[name.entry].kind == "service"
            and own[name.entry] >= 2
        ]
        if not names or self.weigh(own, self.matcher.place(best.name.entry)):
            return None
        other, said = self.entries[names[0].entry].name, self.entries[best.name.entry].name
        doubt = f'the heading says "{self.title(number)}" ({said}), the text speaks of {other}'
        return _placed(self.matcher.place(names[0].entry), 75, f"the text is about {other}", doubt=doubt)

    def elsewhere(self, number: int, section: Section, context: Place | None) -> Placement | None:
        """The verdict for a heading that names nothing, when its text is about a neighbour rather than the context."""
        if section.pseudo in ("item", "rest"):
            return None
        shared = self.shared(number, context)
        if shared:
            return shared
        if context is None:
            found = self.all(number)
            total = sum(found.values())
            if not total:
                return None
            entry, count = found.most_common(1)[0]
            names = self.matcher.opening(self.prose(section.blocks[0])) if section.blocks else []
            if (count >= 3 and count >= 0.6 * total) or (names and names[0].entry == entry and count >= 2):
                return _placed(self.matcher.place(entry), 70, "the text names it again and again")
            return None
        found = self.all(number)
        theirs = self.weigh(found, context)
        place = self.previous(number)
        if place and not section.pseudo and place.note != context.note and place.note not in context.notes:
            mine = self.weigh(found, place)
            if mine > theirs:
                return _placed(place, 65, "goes on about the section before it")
        if not found:
            return None
        notes: Counter[str] = Counter()
        for entry, count in found.items():
            notes[self.entries[entry].note] += count
        note, mine = notes.most_common(1)[0]
        owner = self.matcher.catalogue.owner(note)
        if note in context.notes or owner is None or section.pseudo in ("item", "lead"):
            return None
        if section.pseudo:
            near = [self.titled(each) for each in range(number + 1, min(number + 4, len(self.document.sections)))]
            promised = any(each and self.entries[each[0].name.entry].note == note for each in near)
            if not theirs and not self.everywhere(note) and (promised or (place and note in place.notes)):
                return _placed(self.matcher.place(self.catalogue_entry(note)), 65, "the text names it and what follows")
            return None
        second = max((count for other, count in notes.items() if other != note), default=0)
        if mine >= 3 and theirs * 4 <= mine and (mine >= 0.6 * sum(notes.values()) or mine >= 2 * second):
            return _placed(self.matcher.place(self.catalogue_entry(note)), 70, "the text names it again and again")
        return None

    def shared(self, number: int, context: Place | None) -> Placement | None:
        """The verdict for a heading whose sub-headings all name one subject and that has no more to say itself."""
        named = [found[0] for child in self.children[number] if (found := self.titled(child)) and found[0].score >= 85]
        notes = {self.entries[each.name.entry].note for each in named}
        if len(notes) != 1 or (context and notes & context.notes) or 2 * len(named) <= len(self.children[number]):
            return None
        section = self.document.sections[number]
        place = self.matcher.place(named[0].name.entry)
        prose = sum(len(words(self.prose(block))) for block in section.blocks)
        previous = self.previous(number)
        goes_on = bool(previous and previous.notes & notes)
        if (prose < 6 and (context or len(named) > 1)) or goes_on:
            owner = self.catalogue_entry(place.note)
            return _placed(self.matcher.place(owner) if owner >= 0 else place, 70, "its sub-headings name it")
        return None

    def everywhere(self, note: str) -> bool:
        """Whether so much of the document speaks of a note's subject that one more mention proves nothing."""
        if not self._spread:
            for number in range(len(self.document.sections)):
                self._spread.update({self.entries[entry].note for entry in self.own(number)})
        return len(self.document.sections) > 40 and self._spread[note] > 0.08 * len(self.document.sections)

    def catalogue_entry(self, note: str) -> int:
        return self.matcher.catalogue.owners.get(note, -1)

    def item(self, number: int, section: Section, context: Place | None) -> Placement | None:
        """The verdict for one item of a list that reads like a list of definitions."""
        names = [name for name in self.matcher.catalogue.exact(section.title) if name.strength > 1]
        if not names or context is None or context.entry < 0:
            return None
        entry = self.entries[names[0].entry]
        if entry.note in context.notes:
            return None
        family = words(self.matcher.short(self.entries[context.entry]))
        member = words(section.title)
        relative = entry.kind == "service" and member[: len(family)] == family and len(member) > len(family)
        # The mark on the section says that every item of the list is such a definition.
        own = self.own(number)
        if relative or ("definitions" in section.changes and not self.weigh(own, context)):
            return _placed(self.matcher.place(names[0].entry), 85, f'the item is about "{section.title}"')
        return None


def _split(document: Document, matcher: Matcher) -> None:
    """Part sections where a paragraph or a list item begins another subject, without a heading to say so."""
    sections: list[Section] = []
    moved: dict[int, int] = {}
    gathers = _gathering(document, matcher)
    for number, section in enumerate(document.sections):
        parent = moved.get(section.parent, section.parent)
        here = len(sections)
        moved[number] = here
        blocks, section.blocks, section.parent = section.blocks, [], parent
        sections.append(section)
        target = section
        lists = _definitions(blocks, matcher)
        blocks, digressions = _digressions(blocks, section, gathers[number], document, matcher)
        owner = here  # the section that items and what follows them belong to
        previous_end = section.end
        kind_before = ""
        loose = False  # whether an earlier paragraph of this section began another subject after a wide gap
        for block in blocks:
            gap = block.start - previous_end
            before, kind_before = kind_before, block.kind
            previous_end = block.end
            begins = ""
            turns = digressions.get(id(block))
            returns = turns == ""
            owner = here if returns else owner
            if turns:
                target = Section(PSEUDO + 1, turns, block.start, block.start, here, section.depth + 1, "lead")
                target.changes.add("definitions")
                owner = len(sections)
                sections.append(target)
                target.blocks.append(block)
                continue
            if block.kind == "paragraph" and block.lead:
                begins, kind = block.lead, "lead"
            elif block.kind == "paragraph" and (gap >= 2 + (before == "item") or loose) and number:
                names = matcher.opening(MARKER.sub(" ", block.lines[0]))
                begins, kind = (names[0].text if names else ""), "lead"
                loose = loose or bool(names)
            elif block.kind == "item" and block.group in lists and (lead := block.lead):
                begins, kind = lead, "item"
            elif block.kind == "table":
                # The first cell of a table says what its rows are.
                cell = plain(block.lines[0].strip().strip("|").split("|")[0])
                if any(name.strength == 3 and " " in name.text for name in matcher.catalogue.exact(cell)):
                    begins, kind = cell, "lead"
            if begins:
                changes = {"definitions"} if kind == "item" and lists[block.group] else set()
                owner = here if kind == "lead" else owner
                depth = sections[owner].depth + 1
                target = Section(PSEUDO + 1, begins, block.start, block.start, owner, depth, kind, changes)
                sections.append(target)
            elif returns or (target.pseudo == "item" and not _picture(block)):
                # An item's subject ends with the item and its pictures.
                depth = sections[owner].depth + 1
                target = Section(PSEUDO + 1, "", block.start, block.start, owner, depth, "rest")
                sections.append(target)
            target.blocks.append(block)
    document.sections[:] = sections


def _gathering(document: Document, matcher: Matcher) -> list[bool]:
    """For each section, whether it is a group of subjects: most of its sub-headings are names of the catalogue."""
    named, count = Counter[int](), Counter[int]()
    for section in document.sections[1:]:
        if section.level < PSEUDO:
            count[section.parent] += 1
            names = matcher.catalogue.exact(_own_words(section.title))
            named[section.parent] += any(name.strength > 1 for name in names)
    return [count[number] > 1 and 2 * named[number] > count[number] for number in range(len(document.sections))]


def _digressions(
    blocks: list[Block], section: Section, gathers: bool, document: Document, matcher: Matcher
) -> tuple[list[Block], dict[int, str]]:
    """Where the text under a heading turns to another subject with words like "A VPC endpoint connects ...".

    It does when at least two blocks from there on name that subject and it ends where one names the heading's alone;
    or when it is all there is between the heading of a group of subjects and the first of them.

    Returns:
        The blocks, with one of its own for such words after a line break; and by the ``id`` of a block the name that
        it begins with, or nothing where the text comes back to what its heading says.
    """
    opened = [(block, *_opened(block, document, matcher)) for block in blocks]
    if section.parent < 0 or not any(names for _, _, names in opened):
        return blocks, {}
    entries = matcher.catalogue.entries
    heading = matcher.candidates(_own_words(section.title))
    subject = {each.name.entry for each in heading if each.score >= 93}
    about = {entries[each.name.entry].note for each in heading if each.score >= 60}
    pieces: list[tuple[Block, Name | None]] = []
    whole: dict[int, Block] = {}
    for block, line, names in opened:
        name = names[0] if names and entries[names[0].entry].note not in about else None
        if name and line:
            head = replace(block, end=block.start + line, lines=block.lines[:line])
            if head.lines[-1].endswith("\\"):  # a break before nothing would be shown as it is written
                head.lines[-1] = head.lines[-1].removesuffix("\\").rstrip()
            tail = replace(block, start=block.start + line, lines=block.lines[line:])
            whole[id(tail)] = block
            pieces += [(head, None), (tail, name)]
        else:
            pieces.append((block, name))
    texts = [matcher.mentions(_own_words("\n".join(piece.lines))) for piece, _ in pieces]
    notes = [{entries[entry].note for entry in text} for text in texts]
    alone = gathers and not subject and sum(not _picture(piece) for piece, _ in pieces) == 1
    turns: dict[int, str] = {}
    until = 0
    for at, (piece, name) in enumerate(pieces):
        if name is None or at < until:
            continue
        note = entries[name.entry].note
        if not alone and not (at and subject):
            continue
        until = at + 1
        while until < len(pieces):
            other = pieces[until][1]
            elsewhere = other is not None and entries[other.entry].note != note
            if elsewhere or (subject & texts[until].keys() and note not in notes[until]):
                break
            until += 1
        if alone or sum(note in found for found in notes[at:until]) > 1:
            turns[id(piece)] = name.text
            if until < len(pieces):
                turns[id(pieces[until][0])] = ""
    out: list[Block] = []
    for piece, _ in pieces:
        if id(piece) in whole and id(piece) not in turns:
            if id(out[-1]) in turns:
                turns[id(whole[id(piece)])] = turns[id(out[-1])]
            out[-1] = whole[id(piece)]
        else:
            out.append(piece)
    return out, turns


def _opened(block: Block, document: Document, matcher: Matcher) -> tuple[int, list[Name]]:
    """The first line of a paragraph that begins to speak of a subject, where a new paragraph could begin."""
    if block.kind != "paragraph" or block.lead:
        return 0, []
    stars = ticks = brackets = 0
    for line in range(len(block.lines) if len(block.lines) == block.end - block.start else 1):
        if line:
            before = block.lines[line - 1]
            stars, ticks = stars + before.count("**"), ticks + before.count("`")
            brackets += before.count("[") - before.count("]")
            if stars % 2 or ticks % 2 or brackets or not _BREAK.search(document.lines[block.start + line - 1]):
                continue
        names = matcher.defined(_own_words(block.lines[line][:LONGEST]))
        if names:
            return line, names
    return 0, []


def _own_words(text: str) -> str:
    """Text without its links: a section does not link to its own subject."""
    return _ADDRESS.sub(" ", MARKER.sub(" ", text))


def _picture(block: Block) -> bool:
    return block.kind == "paragraph" and not re.sub(r"\0\d+\0|[\[\]]|\(\S*\)", "", "".join(block.lines)).strip()


def _definitions(blocks: list[Block], matcher: Matcher) -> dict[int, bool]:
    """The lists with items that name subjects, and whether every item of the list is the definition of one."""
    groups: dict[int, list[Block]] = {}
    for block in blocks:
        if block.kind == "item":
            groups.setdefault(block.group, []).append(block)
    found = {}
    for group, items in groups.items():
        named = [
            item
            for item in items
            if item.lead
            and any(name.strength > 1 for name in matcher.catalogue.exact(item.lead))
            and len(words(" ".join(item.lines))) > len(words(item.lead)) + 4
        ]
        for item in items:
            if item not in named:
                item.lead = ""
        if named:
            found[group] = len(named) == len(items) >= 3
    return found


def guesses(matcher: Matcher, title: str, text: str) -> list[tuple[str, float]]:
    """What a section that fits nothing may be about: by its heading first, then by what its text names."""
    near = matcher.catalogue.guesses(title) if title else []
    out = {entry.name: score for entry, score in near if score >= 50}
    for entry, count in matcher.mentions(text).most_common(3):
        name = matcher.catalogue.entries[entry].name
        out[name] = max(out.get(name, 0.0), min(60.0, 40.0 + 5 * count))
    return sorted(out.items(), key=lambda pair: -pair[1])[:3]


__all__ = ["Matcher", "guesses"]
