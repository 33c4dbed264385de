"""Everything a run would do, decided before the first byte is written.

:func:`build` takes decoded sources, the vault and a catalogue and returns a :class:`Plan`: the text of every new
note, the pictures to copy, and for every line of every source what became of it. It is a function of its arguments;
the two things it needs from the disk (the text of a note that exists, the digest of a picture) come as functions.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import cache
from pathlib import Path, PurePosixPath

from . import decisions, lock, propose
from .attachments import Attachments
from .catalogue import Catalogue
from .compose import Composer
from .decisions import Decisions
from .decode import Repair
from .evidence import UNSURE, Evidence
from .home import home
from .links import Links
from .lock import Lock
from .match import Matcher
from .memory import Memory, section_hash
from .parse import PROVENANCE, UNUSED, Document, Section, parse
from .parts import UNSORTED, Carried, Dropped, Line, Match, Picture, Plan, Source, clip, heading_of
from .place import place
from .resolve import Resolver
from .sources import INBOX, Progress, SourceFile, Sources, Vault
from .suspect import Suspects
from .terms import is_of_folder

__all__ = ["Picture", "Plan", "build"]


class _Builder:
    """Takes the sources one by one, then puts them through the stages that need all of them."""

    def __init__(
        self,
        sources: Sources,
        vault: Vault,
        catalogue: Catalogue,
        digest: Callable[[Path], str],
        before: Lock,
        decisions: Decisions,
    ) -> None:
        self.vault = vault
        self.decisions = decisions
        self.catalogue = decisions.teach(
            catalogue.extended(
                (path, *about)
                for path, about in sorted(vault.notes.items())
                if not path.startswith((f"{INBOX}/", "templates/")) and not is_of_folder(path)
            )
        )
        comparisons = [path for path in vault.notes if path.startswith("compare/")]
        self.matcher = Matcher(self.catalogue, comparisons, self.texts)
        self.plan = Plan()
        self.read: list[Source] = []
        self.own: list[tuple[SourceFile, Document]] = []
        self.taken = {name.lower() for name in vault.files}
        self.resolver = Resolver(sources)
        self.attachments = Attachments(vault, self.catalogue, digest, self.plan, self.taken, before.files)
        self.links = Links(self.resolver, self.attachments, vault, self.catalogue, self.plan)
        self.memory = Memory(before, decisions, vault, self.resolver, digest)
        self.memory.look()
        self.composer = Composer(vault, self.matcher, self.links, self.plan, self.taken, self.memory)
        self.suspects = Suspects(name for entry in catalogue.entries for name in (entry.name, *entry.aliases))

    def texts(self) -> Iterator[tuple[str, str]]:
        """The notes of the vault, to learn from what texts are about."""
        some = (path for path in sorted(self.vault.notes) if not path.startswith(f"{INBOX}/"))
        return ((path, self.vault.text(path)) for path in some if not is_of_folder(path))

    def take(self, file: SourceFile, lines: list[str], repairs: tuple[Repair, ...]) -> None:
        """Parse one source and find its places."""
        self.plan.repairs += [(file.name, repair) for repair in repairs]
        if file.root == self.vault.root:
            self.account(file.name, lines, "kept", file.name, "already there")
            return
        own = any(PROVENANCE.match(line) for line in lines if line.startswith("%%"))
        target = str(PurePosixPath(file.name).with_suffix(".md"))
        if own and target.lower() not in self.taken:
            # A note that an earlier run made: it has its shape, its place and its provenance already.
            self.plan.notes[target] = "".join(f"{line}\n" for line in lines)
            self.taken.add(target.lower())
            self.account(file.name, lines, "kept", target, "as an earlier run wrote it")
            self.plan.parts.setdefault(target, []).append((file.name, 1, len(lines)))
            self.own.append((file, parse(file.name, lines, lambda text: False)))
            return
        self.suspects.read(file.name, lines)
        document = parse(file.name, lines, self.matcher.known, hard_breaks=self.vault.hard_breaks)
        source = Source(file, document, self.matcher.route(document, self.decided))
        source.fates = [None if fate is None else _fate(fate) for fate in document.fates]
        self.read.append(source)
        self.resolver.add(source)

    def decided(self, document: Document, number: int) -> Sequence[Evidence]:
        """What a person has decided about a section."""
        if not self.decisions.all:
            return ()
        return self.decisions.about(document.name, document, number, section_hash(document, number))

    def account(self, name: str, lines: list[str], status: str, where: str, how: str) -> None:
        """Say of all lines of a source the same."""
        self.plan.lines[name] = [Line(1, len(lines), status, where, how)] if lines else []

    def finish(self) -> None:
        """Place, link and write what was taken."""
        for file, document in self.own:
            self.keep(file, document)
        for source in self.read:
            source.home = home(source)
        self.memory.settle(self.read)
        self.composer.compose(place(self.read, self.plan))

    def remember(self) -> None:
        """Put what the next run has to know into the plan, where it is not known already."""
        targets = {}
        for where, landing in self.links.landings.items():
            outline = self.links.outlines.get(landing.path)
            heading = outline.headings[landing.heading][1] if outline and landing.heading >= 0 else ""
            targets[where] = f"{landing.path}#{heading}" if heading else landing.path
        files = {picture.digest: picture.target for picture in self.plan.pictures}
        notes = {path.removesuffix(".md"): lock.text_hash(text) for path, text in self.plan.notes.items()}
        after = self.memory.close(self.read, targets, files, notes)
        if after.sources or after.files:
            self.plan.own[lock.NAME] = after.dump()
        if self.decisions.text:
            self.plan.own[decisions.NAME] = self.decisions.text

    def keep(self, file: SourceFile, document: Document) -> None:
        """Copy the files of a note that is kept as it is, under the names that it uses."""
        for ref in document.refs:
            path = self.resolver.located(file, ref) if ref.kind != "remote" else None
            if path is None or not self.attachments.comes_along(path):
                continue
            name = path.relative_to(file.root).as_posix()
            if name.lower() not in self.taken:
                self.attachments.plan_copy(path, name)


@cache  # one for all lines that share it: a source has as many as lines
def _fate(why: str) -> tuple[str, str, str]:
    if why == "blank":
        return ("blank", "", "")
    if why.startswith("definition") and why != UNUSED:
        return ("changed", "", why)
    return ("dropped", "", why)


def _compress(fates: list[tuple[str, str, str] | None]) -> list[Line]:
    out: list[Line] = []
    for number, fate in enumerate(fates, 1):
        status, where, how = fate or ("lost", "", "not accounted for")
        if out and (out[-1].status, out[-1].where, out[-1].how) == (status, where, how):
            out[-1].last = number
        else:
            out.append(Line(number, number, status, where, how))
    return out


def build(
    texts: Iterator[tuple[SourceFile, list[str], tuple[Repair, ...]]],
    sources: Sources,
    vault: Vault,
    catalogue: Catalogue,
    *,
    digest: Callable[[Path], str],
    progress: Progress | None = None,
    before: Lock | None = None,
    decided: Decisions | None = None,
) -> Plan:
    """Decide everything.

    Args:
        texts: each source with its lines and the repairs that were made in them, in a fixed order.
        sources: what else lies beside them.
        vault: the target as it is.
        catalogue: the subjects; the vault's notes are added to it.
        digest: gives the SHA-256 of a file, to copy each picture once.
        progress: told how far it is.
        before: what earlier runs delivered.
        decided: what a person decided; gets what is seen to have been moved.

    Returns:
        The plan. The same arguments give the same plan, byte for byte.
    """
    builder = _Builder(sources, vault, catalogue, digest, before or Lock(), decided or Decisions())
    total = len(sources.notes)
    for count, (file, lines, repairs) in enumerate(texts, 1):
        builder.take(file, lines, repairs)
        if progress:
            progress("reading", count, total)
    builder.finish()
    builder.remember()
    plan = builder.plan
    plan.sources, plan.matcher = builder.read, builder.matcher
    for source in builder.read:
        plan.lines[source.file.name] = _compress(_whole(source))
        _record(builder, source)
    plan.suspicions = builder.suspects.found()
    for each in plan.suspicions:
        builder.plan.problem(
            6, "spelling", each.source, each.line, f"{each.word}: perhaps {each.suggestion} ({each.why})"
        )
    for name, why in sources.skipped:
        builder.plan.problem(7, "skipped", name, 0, why)
    _unknown(builder)
    plan.left = list(sources.left)
    plan.problems.sort(key=lambda each: (each.rank, each.path, each.line, each.message))
    return plan


def _unknown(builder: _Builder) -> None:
    """Say so first of all when most of the sources is about nothing that the catalogue knows."""
    placements = [
        placement
        for source in builder.read
        for section, placement in zip(source.document.sections, source.verdicts, strict=True)
        if section.blocks
    ]
    unknown = sum(each.place is None for each in placements)
    if len(placements) < propose.FEW or 2 * unknown <= len(placements):
        return
    likely = [each.name for each in propose.subjects(source.document for source in builder.read)[:8]]
    about = f"; they seem to be about {', '.join(likely)}" if likely else ""
    builder.plan.problem(
        -1,
        "catalogue",
        builder.read[0].file.name,
        0,
        f"{unknown} of {len(placements)} sections match nothing in the catalogue{about}. "
        "--propose FILE.tsv writes a catalogue of their subjects",
    )


def _whole(source: Source) -> list[tuple[str, str, str] | None]:
    """The fates of a source's lines; a line of front matter or a definition keeps the reason the parser gave."""
    fates = [
        _fate(given) if given is not None else fate
        for fate, given in zip(source.fates, source.document.fates, strict=True)
    ]
    for number, where in _carried(source):
        fates[number] = ("changed", where, "carried as a property")
    return fates


def _carried(source: Source) -> Iterator[tuple[int, str]]:
    """The lines (from 0) of a source's properties that a note has, each with the note."""
    for number, fate in enumerate(source.document.fates):
        if fate is not None and fate.startswith("front matter"):
            where = source.carried.get(source.document.key(number))
            if where:
                yield number, where


def _record(builder: _Builder, source: Source) -> None:
    """Put a source's matches, doubts and dropped lines into the plan."""
    plan, document = builder.plan, source.document
    carried = dict(_carried(source))
    plan.carried += [
        Carried(source.file.name, number + 1, document.lines[number], where) for number, where in carried.items()
    ]
    for number, fate in enumerate(document.fates):
        if number not in carried and fate is not None and (fate.startswith("front matter") or fate == UNUSED):
            kind = "definition" if fate == UNUSED else "properties"
            plan.dropped.append(Dropped(source.file.name, number + 1, document.lines[number], kind, fate))
    for number, verdict in enumerate(source.verdicts):
        section: Section = document.sections[number]
        title = heading_of(document, number) or section.title
        if (not title and not section.blocks) or section.pseudo == "rest":
            continue
        target = source.targets[number]
        place = target.place if target is not None else verdict.place
        own = number > 0 and target is not None and target.members[0][0] == number
        if own or number == 0:
            plan.matches.append(
                Match(
                    source.file.name,
                    section.start + 1,
                    title,
                    place.target if place else UNSORTED,
                    round(verdict.confidence, 1),
                    verdict.evidence,
                    verdict.candidates,
                )
            )
        if verdict.doubt:
            goal = [place.target if place else UNSORTED]
            plan.problem(1, "doubt", source.file.name, section.start + 1, verdict.doubt, goal, verdict.candidates)
        elif own and place and place == verdict.place and verdict.confidence < UNSURE and section.blocks:
            name = builder.catalogue.entries[place.entry].name if place.entry >= 0 else place.title
            builder.plan.problem(
                2,
                "weak",
                source.file.name,
                section.start + 1,
                f'"{clip(title)}" went to {place.note}.md ({name}, {verdict.confidence:.0f}): {verdict.why}',
                [place.target],
                verdict.candidates,
            )
