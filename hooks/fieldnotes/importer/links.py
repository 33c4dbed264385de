"""Where links and pictures lead once every section has found its note, and how that is written there.

:mod:`.resolve` says what a link of a source means there; the text that it means has a :class:`~.landing.Landing` in the
vault now. What cannot be kept stays as it was written and is noted for a person, with the reason.
"""

from __future__ import annotations

import contextlib
import posixpath
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from .attachments import Attachments
from .catalogue import Catalogue
from .inline import MARKER, Ref, is_file
from .landing import Landing, Outline
from .parts import Part, Plan, Source, shown
from .resolve import Meant, Resolver
from .sources import Vault

_UNSAFE = str.maketrans({char: f"%{ord(char):02X}" for char in " ()<>\"'%|?\\"})


class Links:
    """Writes the links and pictures of the sources as they are in the vault, and records each in the plan.

    ``landings`` says where the sections of a source went: by its name and the section's place in it. ``outlines`` are
    the headings of every note that a landing may be in, by path.
    """

    def __init__(
        self, resolver: Resolver, attachments: Attachments, vault: Vault, catalogue: Catalogue, plan: Plan
    ) -> None:
        self.resolver = resolver
        self.attachments = attachments
        self.vault = vault
        self.catalogue = catalogue
        self.plan = plan
        self.stems = Counter(PurePosixPath(path).name.lower() for path in vault.notes)
        self.landings: dict[tuple[str, int], Landing] = {}
        self.outlines: dict[str, Outline] = {}

    @contextlib.contextmanager
    def in_silence(self) -> Iterator[None]:
        """Write links without telling the plan."""
        self.plan, before = Plan(), self.plan
        try:
            yield
        finally:
            self.plan = before

    # --- where ---------------------------------------------------------------------------------------------------

    def goal(self, meant: Meant, text: str = "", *, embed: bool = False) -> tuple[Landing | None, str]:
        """Where the text is that a link means, or why that cannot be said.

        Of a note that was parted, the link's own ``text`` may say which part it means; else it means the part that
        has most of it.
        """
        source = meant.note
        assert source is not None  # noqa: S101 a file has no landing
        if meant.section or meant.block:
            landing = self.landings.get((source.file.name, meant.section))
            if landing is None:
                return None, "the text it leads to is in no note"
            if meant.block:
                if self.outlines[landing.path].blocks[meant.block] != 1:
                    return None, f"^{meant.block} is the id of more than one block in {landing.path}"
                return Landing(landing.path, block=meant.block), ""
            return landing, ""
        weights: Counter[str] = Counter()
        first: Landing | None = None
        textless = not any(section.blocks for section in source.document.sections)
        for number, section in enumerate(source.document.sections):
            landing = self.landings.get((source.file.name, number))
            if landing is not None and (section.blocks or (textless and section.title)):
                weights[landing.path] += len(section.blocks) or 1
                first = first or landing
        if first is None:
            return None, "that note has no text"
        if len(weights) > 1 and not embed:
            entries = {name.entry for name in self.catalogue.exact(text)} if text else set()
            for number, verdict in enumerate(source.verdicts):
                landing = self.landings.get((source.file.name, number))
                if landing is not None and verdict.place is not None and verdict.place.entry in entries:
                    return landing, ""
        half = sum(weights.values()) / 2
        path = first.path if weights[first.path] >= half else weights.most_common(1)[0][0]
        if (embed and len(weights) > 1) or weights[path] < half or (weights[path] == half and path != first.path):
            return None, f"that note was parted into {', '.join(weights)}; choose one"
        # Among loose pieces, or in a note of many sources, the text may begin far below the top.
        return (first if self.mixed(path) and first.path == path else Landing(path)), ""

    def mixed(self, path: str) -> bool:
        """Whether a note is a gathering of pieces that has no subject of its own."""
        return path.startswith("inbox/unsorted")

    def named(self, ref: Ref) -> Landing | None:
        """The note of the vault, old or new, that an unresolved link's target is the name of."""
        target = PurePosixPath(ref.path.replace("\\", "/")).name.removesuffix(".md")
        for each in self.catalogue.exact(target) if target else ():
            entry = self.catalogue.entries[each.entry]
            if each.strength < 2:
                continue
            if entry.note in self.outlines and not entry.heading:
                return Landing(entry.note)
            if entry.note in self.outlines:
                return self.under(entry.note, entry.heading)
            if entry.note in self.vault.notes:
                return Landing(entry.note)
        return None

    def under(self, note: str, heading: str) -> Landing | None:
        """A heading of a note by its text."""
        at = self.outlines[note].found([heading])
        return None if at is None else Landing(note, at)

    def stem(self, note: str) -> str:
        """The shortest text that names a note and no other."""
        name = PurePosixPath(note).name
        return name if self.stems[name.lower()] < 2 else note

    # --- writing -------------------------------------------------------------------------------------------------

    def substitute(self, part: Part, text: str, heading: str, *, title: bool = False) -> str:
        """``text`` with every marker replaced by the link or picture as it is now.

        ``heading`` is the one that the text stands under; ``title`` tells that the text is a heading itself.
        """
        refs = part.source.document.refs
        return MARKER.sub(lambda match: self.write(part, refs[int(match.group(1))], heading, title=title), text)

    def write(self, part: Part, ref: Ref, heading: str, *, title: bool = False) -> str:
        """One link or picture as it is written in the note that ``part`` goes to."""
        if ref.kind == "remote":
            return self.remote(part, ref)
        meant = self.resolver.meant(part.source, ref)
        if meant is not None and meant.file is not None and not self.attachments.comes_along(meant.file):
            self.unresolved(part.source, ref, "that file is no note and no picture; it did not come along")
            return as_it_was(ref)
        if meant is not None and meant.file is not None:
            return self.file(part, ref, meant.file, heading)
        if ref.kind == "file" and meant is None:
            return self.missing(part, ref)
        if meant is None:
            return self.unknown(part, ref)
        landing, why = self.goal(meant, ref.text, embed=ref.embed)
        if landing is None:
            self.unresolved(part.source, ref, why)
            return as_it_was(ref)
        if meant.missing:
            self.person(part.source, ref, f"{written(ref)}: that note has no such heading or block")
        return self.link(part, ref, landing, title=title)

    def link(self, part: Part, ref: Ref, landing: Landing, *, title: bool = False) -> str:
        """A link to a note. What a reader sees stays the same."""
        own = landing.path == part.path
        if title and own and ref.kind == "link" and not ref.embed:
            self.record(part.source, ref, shown(ref), "kept", landing.path)
            return shown(ref)  # a heading that leads to the note it stands in
        fragment: list[str] | None = [f"^{landing.block}"] if landing.block else []
        if landing.heading >= 0:
            fragment = self.outlines[landing.path].chain(landing.heading)
        if fragment is None:
            name = self.outlines[landing.path].headings[landing.heading][1]
            why = f'{landing.path} has several headings "{name}", which no link can tell apart'
            self.unresolved(part.source, ref, why)
            return as_it_was(ref)
        if ref.embed and own and not fragment:
            self.unresolved(part.source, ref, "it would show the note within itself")
            return as_it_was(ref)
        tail = f"#{'#'.join(fragment)}" if fragment else ""
        target = landing.path + tail
        if ref.kind in ("address", "attribute"):
            path = "" if own and tail else f"{relative(landing.path, part.path)}.md"
            now = address(ref, (path + tail).translate(_UNSAFE))
        else:
            goal = tail if own and tail else self.stem(landing.path) + tail
            text = shown(ref) or PurePosixPath(landing.path).name
            bar = "\\|" if ref.in_table else "|"
            same = goal in (text, f"#{text}") or (ref.embed and not ref.text)
            now = f"{'!' if ref.embed else ''}[[{goal}{'' if same else bar + text}]]"
        self.record(part.source, ref, now, "kept" if now == ref.written else "re-targeted", target)
        return now

    def unknown(self, part: Part, ref: Ref) -> str:
        """A link that means nothing among the sources: perhaps a note of the vault, or a subject's name."""
        name = PurePosixPath(ref.path.replace("\\", "/")).name.lower()
        stem = name.removesuffix(".md")
        same = [note for note in self.vault.notes if stem and PurePosixPath(note).name.lower() == stem]
        if len(same) == 1 and self.stems[stem] > 1 and ref.kind == "link":  # a new note has that name too
            fragment = f"#{ref.fragment}" if ref.fragment else ""
            bar = "\\|" if ref.in_table else "|"
            now = f"{'!' if ref.embed else ''}[[{same[0]}{fragment}{bar}{shown(ref)}]]"
            self.record(part.source, ref, now, "re-targeted", same[0] + fragment)
            return now
        if same or (name and self.attachments.names[name]):
            self.record(part.source, ref, as_it_was(ref), "kept", same[0] if same else "")
            return as_it_was(ref)
        landing = self.named(ref) if ref.kind == "link" else None
        if landing is not None:
            return self.link(part, ref, landing)
        near = [entry.name for entry, score in self.catalogue.guesses(shown(ref), 1) if score >= 80] if ref.path else []
        hint = f'; the nearest name is "{near[0]}", which has no note yet' if near else ""
        self.unresolved(part.source, ref, f"it leads to no note{hint}", near)
        return as_it_was(ref)

    def file(self, part: Part, ref: Ref, path: Path, heading: str) -> str:
        """A file that comes along, shown or linked (obsidian-rules 5.3, 5.4)."""
        name = self.attachments.copy(path, part, ref, heading)
        record = {"source": part.source.file.name, "line": ref.line + 1, "written": written(ref)}
        self.plan.images.append({**record, "status": "copied", "file": name})
        fragment = f"#{ref.fragment}" if ref.fragment else ""
        if ref.kind in ("address", "attribute"):
            return address(ref, relative(name, part.path).translate(_UNSAFE) + fragment)
        shows = "!" if ref.kind == "file" or ref.embed else ""
        return f"{shows}[[{self.attachments.name(name)}{fragment}{options(ref)}]]"

    def missing(self, part: Part, ref: Ref) -> str:
        """A picture that is not there: it stays as it was and is noted for a person."""
        source = part.source
        record = {"source": source.file.name, "line": ref.line + 1, "written": written(ref)}
        if self.attachments.names[PurePosixPath(ref.path).name.lower()] and is_file(ref.path):
            self.plan.images.append({**record, "status": "copied", "file": PurePosixPath(ref.path).name})
        else:
            self.plan.images.append({**record, "status": "missing"})
            alone = source.file.root == source.file.path
            note = " (only the file itself was given as SOURCE; give its folder)" if alone else ""
            message = f"{ref.path} was not found{note}"
            self.plan.problem(4, "picture", source.file.name, ref.line + 1, message)
        fragment = f"#{ref.fragment}" if ref.fragment else ""
        return f"![[{ref.path}{fragment}{options(ref)}]]"

    def remote(self, part: Part, ref: Ref) -> str:
        """A picture on another host: it is listed, not fetched."""
        record = {"source": part.source.file.name, "line": ref.line + 1, "written": ref.written}
        self.plan.images.append({**record, "status": "on another host", "address": ref.target})
        where = f"<{ref.target}>" if re.search(r"[\s()<>]", ref.target) else ref.target
        text = "|".join(each for each in (ref.text, ref.size) if each)
        text = text.replace("|", "\\|") if ref.in_table else text
        return f"![{text}]({where})"

    # --- telling -------------------------------------------------------------------------------------------------

    def record(self, source: Source, ref: Ref, now: str, status: str, target: str) -> None:
        """Put a link that is kept into the plan."""
        entry: dict[str, object] = {"source": source.file.name, "line": ref.line + 1, "written": written(ref)}
        self.plan.links.append({**entry, "now": now, "status": status, "target": target})

    def unresolved(self, source: Source, ref: Ref, why: str, nearest: list[str] | None = None) -> None:
        """Put a link that is not kept into the plan, and before a person."""
        entry: dict[str, object] = {"source": source.file.name, "line": ref.line + 1, "written": written(ref)}
        extra: dict[str, object] = {"why": why} if nearest is None else {"why": why, "nearest": nearest}
        self.plan.links.append({**entry, "now": as_it_was(ref), "status": "unresolved", **extra})
        self.person(source, ref, f"{written(ref)}: {why}")

    def person(self, source: Source, ref: Ref, message: str) -> None:
        """Put a link before a person."""
        self.plan.problem(5, "link", source.file.name, ref.line + 1, message)


def options(ref: Ref) -> str:
    """What follows the target of an embed: alternative text and size."""
    text = "|".join(each for each in (ref.text, ref.size) if each)
    text = text.replace("]]", "] ]").replace("[[", "[ [")  # they would end the embed
    bar = "\\|" if ref.in_table else "|"
    return bar + text.replace("|", bar) if text else ""


def written(ref: Ref) -> str:
    """A link as it is shown to a person."""
    return f"[…{ref.written}" if ref.kind == "address" else ref.written


def as_it_was(ref: Ref) -> str:
    """A link as it stood; in a table with its bars escaped."""
    if ref.in_table and ref.kind == "link" and "\\|" not in ref.written:
        return ref.written.replace("|", "\\|")
    return ref.written


def relative(goal: str, origin: str) -> str:
    """The path from the note ``origin`` to ``goal``, both paths in the vault."""
    return posixpath.relpath(goal, posixpath.dirname(origin) or ".")


def address(ref: Ref, goal: str) -> str:
    """The end of a Markdown link, or the value of an attribute, that leads to ``goal``."""
    if ref.kind == "attribute":
        return f'"{goal}"'
    return f"]({goal}" + (f' "{ref.title}")' if ref.title else ")")
