"""A catalogue proposed from the notes themselves, for subjects that no catalogue knows yet.

What a note is called, what stands over its sections and what links name is what people call their subjects. A person
prunes the table: a row that is no subject is deleted, two that are one are put together.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from .catalogue import COLUMNS, bare, slug, words
from .mentions import PARENTHESES
from .parse import Document, strings
from .titles import AROUND, unnumbered

LONGEST = 6
"""Words of the longest heading that is taken for a name."""

GATHERS = 4
"""Sections of a note without a name of its own from which on each of them is taken for a subject."""

FEW = 10
"""Sections up to which nothing is said about sources that the catalogue does not know."""

_GENERIC = AROUND | frozenset(
    words(
        "readme index home note notes summary conclusion references reference resources links contents toc table of "
        "example examples demo lab labs exercise exercises question questions quiz answers answer todo install "
        "installation setup set up configuration command commands best practices practice advantages disadvantages "
        "pros cons limitations pricing cost security architecture components how it works concepts core key important "
        "definition basic advanced part chapter section week day yaml json code misc other general steps step "
        "prerequisites"
    )
)


@dataclass(slots=True)
class Subject:
    """A likely subject: what it is called, other forms, where its note would lie, and how often it was seen where."""

    name: str
    note: str
    aliases: list[str] = field(default_factory=list)
    seen: Counter[str] = field(default_factory=Counter)

    @property
    def worth(self) -> int:
        """How much speaks for it; a note of its own most."""
        return 5 * self.seen["notes"] + 2 * self.seen["links"] + self.seen["headings"]


def subjects(documents: Iterable[Document]) -> list[Subject]:
    """The likely subjects of some notes, those first for which most speaks."""
    found: dict[tuple[str, ...], Subject] = {}
    headings: Counter[tuple[str, ...]] = Counter()
    links: Counter[tuple[str, ...]] = Counter()
    written: dict[tuple[str, ...], str] = {}
    for document in documents:
        own = _called(document)
        titles = [_name(section.title) for section in document.sections[1:] if not section.pseudo]
        for title in dict.fromkeys(titles):
            written.setdefault(_key(title), title)
            headings[_key(title)] += 1
        for ref in document.refs:
            name = _name(PurePosixPath(ref.target.partition("#")[0]).stem.replace("_", " ").replace("-", " "))
            if ref.kind != "url" and not ref.target.startswith(("http:", "https:", "mailto:", "#")):
                written.setdefault(_key(name), name)
                links[_key(name)] += 1
        if own:
            _add(found, own[0], own[1:], PurePosixPath(document.name).parent, "notes")
        else:
            tops = _tops(document)
            for title in tops if len(tops) >= GATHERS else ():
                _add(found, title, [], PurePosixPath(), "headings")
    for key, count in links.items():
        if count > 1 and _is_name(written[key]) and key not in found:
            _add(found, written[key], [], PurePosixPath(), "links")
    for key, subject in found.items():
        subject.seen["headings"] = headings[key]
        subject.seen["links"] = links[key]
    return sorted(found.values(), key=lambda each: (-each.worth, each.note))


def table(found: Sequence[Subject]) -> str:
    """A catalogue of ``found``; the last column says where each was seen and is for the reader alone."""
    rows = ["\t".join((*COLUMNS, "seen"))]
    for each in found:
        seen = ", ".join(f"{count} {what}" for what, count in sorted(each.seen.items()) if count)
        rows.append("\t".join((each.name, "service", each.note, "", "; ".join(each.aliases), seen)))
    return "\n".join(rows) + "\n"


def _called(document: Document) -> list[str]:
    """What a note is called: by its title, its only first heading, its file; nothing when none of these is a name."""
    path = PurePosixPath(document.name)
    tops = [section.title for section in document.sections[1:] if section.level == 1]
    stem = path.stem.replace("_", " ")
    titles = [*strings(document.meta.get("title")), *(tops if len(tops) == 1 else []), stem.replace("-", " ")]
    names = [name for title in titles if _is_name(name := _name(title))]
    inner = [text for title in titles for text in PARENTHESES.findall(bare(title)) if text[:1].isupper()]
    out: dict[tuple[str, ...], str] = {}
    for name in [*names, *(inner if names else [])]:
        out.setdefault(_key(name), name)
    return list(out.values())


def _tops(document: Document) -> list[str]:
    """The names over the sections of the highest level that has several."""
    for level in range(1, 4):
        titles = [_name(section.title) for section in document.sections[1:] if section.level == level]
        if len(titles) > 1:
            return [title for title in titles if _is_name(title)]
    return []


def _name(title: str) -> str:
    text = PARENTHESES.sub(" ", unnumbered(bare(title)))
    return " ".join(text.replace("\t", " ").replace(";", " ").split()).strip(" .:!?-–—*#")


def _is_name(text: str) -> bool:
    key = _key(text)
    return 0 < len(key) <= LONGEST and not all(word in _GENERIC or word.isdigit() for word in key)


def _key(text: str) -> tuple[str, ...]:
    return tuple(words(text))


def _add(found: dict[tuple[str, ...], Subject], name: str, more: list[str], folder: PurePosixPath, what: str) -> None:
    subject = found.get(_key(name))
    if subject is None:
        note = "/".join([*(slug(part) for part in folder.parts[-1:] if slug(part)), slug(name) or "note"])
        subject = found[_key(name)] = Subject(name, note)
    subject.aliases += [alias for alias in more if alias not in subject.aliases]
    subject.seen[what] += 1
