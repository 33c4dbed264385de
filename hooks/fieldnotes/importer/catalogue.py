"""The subjects that notes are about, and every name people call them by.

A catalogue is a table with the columns ``name``, ``kind``, ``note``, ``heading`` and ``aliases`` (separated by
``;``), tabs between them. ``note`` is the path of the subject's note in the vault without ``.md``; ``heading`` names
the section in it when the subject has no note of its own. An alias that begins with ``~`` is a name that others use as
well (``~VPN``, ``~Kubernetes``); one that begins with ``-`` is no name of the subject, though a part of its name
(``-Connect`` of Amazon Connect). A column ``about`` may say in a few typical words what the subject is, for telling
texts apart. A row of the kind ``aspect`` is a concept that other subjects have a side of, such as encryption: under
one of them it takes nothing over. A row of the kind ``foreign`` has no note: it is a subject whose notes belong to
none of the others. Nothing here knows which subjects those are: the shipped table is about AWS, ``--catalogue`` takes
another.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path, PurePosixPath

from rapidfuzz import fuzz, process

from fieldnotes.vault.inline import plain

from .errors import InputError

COLUMNS = ("name", "kind", "note", "heading", "aliases")
SHIPPED = "aws.tsv"
ASPECT = "aspect"
"""Kind of the concepts that other subjects have a side of: "Encryption" under "Amazon SQS" is about SQS."""
FOREIGN = "foreign"
"""Kind of the subjects that have no note here: those of other makers."""

# Japanese and Korean put their particles right behind a name: "S3バケット", "EC2는". Such scripts begin a new word.
_UNSPACED = "\u1100-\u11ff\u2e80-\u9fff\uac00-\ud7ff\uf900-\ufaff\uff66-\uff9f"
# Japanese writes a loan word, the grammar around it and a Chinese one in scripts of their own: ルートテーブル|とは.
_RUNS = (
    "[\u3040-\u309f]+|[\u30a0-\u30ff\uff66-\uff9f]+|[\u1100-\u11ff\uac00-\ud7ff]+|"
    "[\u2e80-\u303f\u3100-\u9fff\uf900-\ufaff]+"
)
WORD = re.compile(rf"[^\W_{_UNSPACED}]+(?:[@'’][^\W_{_UNSPACED}]+)*|{_RUNS}")
_ASCII_WORD = re.compile(r"[A-Za-z0-9]+(?:[@'][A-Za-z0-9]+)*")
_LETTERS = re.compile(r"[^\W_]+(?:[@'’][^\W_]+)*")
_PAREN = re.compile(r"\(([^()]*)\)")
_DECORATION = frozenset(("So", "Sk", "Cn", "Co", "Cf", "Mn"))
# Optimiser and optimizer are one word. Not so organisation: AWS Organizations is a name, that a word of many texts.
_BRITISH = re.compile(r"(?<=[a-z]{3})is(?=(?:e[drs]?|ers|ing)\Z)")
_REMEMBERED = 20_000  # titles whose names are kept: headings such as "Use cases" come again and again
_CLOSE = 88  # rapidfuzz ratio from which two spellings count as one name; 88 is one slip in eight letters


@dataclass(frozen=True, slots=True)
class Entry:
    """One subject. ``heading`` is empty when the subject is the note's own; ``about`` says what it is, if known.

    ``weak`` are the aliases that others use as well, ``never`` what is no name of it.
    """

    name: str
    kind: str
    note: str
    heading: str
    aliases: tuple[str, ...]
    about: str = ""
    weak: frozenset[str] = frozenset()
    never: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Name:
    """One way of calling an entry.

    ``strength`` says what finding it proves: 3 a name of several words, with its maker's brand, an abbreviation or a
    spelling that is no word; 2 a single ordinary-looking word that is the subject's own name (``Lambda``); 1 a word
    or phrase that also means other things (``policies``, ``virtual machine``). A ``guest`` is a name that others use
    as well (``VPN``, ``Kubernetes``): it counts where the text speaks of the catalogue's subjects anyhow.
    """

    entry: int
    text: str
    strength: int
    branded: bool = False
    guest: bool = False


def bare(text: str) -> str:
    """What a reader sees of ``text``, without the symbols that only decorate it; for comparing and for names."""
    text = plain(text)
    if not text.isascii():
        text = "".join(char for char in text if unicodedata.category(char) not in _DECORATION)
    return " ".join(text.split())


@lru_cache(maxsize=65536)
def fold(word: str) -> str:
    """One word in the form in which words are compared: no case, no plural ``s``."""
    if len(word) > 2 and word[-1] == "s" and word[:-1].isupper():
        word = word[:-1]  # IPs, AZs
    word = unicodedata.normalize("NFKC", word).casefold().replace("’", "'")
    word = word.removesuffix("'s")
    word = _BRITISH.sub("iz", word)
    if len(word) > 3 and word.endswith("ies"):
        return word[:-3] + "y"
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word


def spelled(text: str) -> list[str]:
    """The words of ``text`` as they are written."""
    return (_ASCII_WORD if text.isascii() else WORD).findall(text)


def words(text: str) -> list[str]:
    """The folded words of ``text``."""
    return list(map(fold, spelled(text)))


def slug(text: str) -> str:
    """A file name for ``text``: lower-case words joined by hyphens, letters of every language kept."""
    return "-".join(_LETTERS.findall(unicodedata.normalize("NFC", text).lower().replace("@", " at "))).replace("'", "")


def _peculiar(word: str) -> bool:
    """Whether the spelling of ``word`` says that it is a name: S3, IAM, DynamoDB, X-Ray, Lambda@Edge."""
    return len(word) > 1 and (any(char.isupper() or char.isdigit() for char in word[1:]) or "@" in word)


@dataclass(slots=True)
class Catalogue:
    """Entries and the index of their names. Build it with :func:`load` or :meth:`extended`.

    ``owners`` says which entry a note is about. ``foreign`` are subjects that have no note here;
    ``terms`` are (note, words typical of it), for telling texts apart.
    """

    entries: tuple[Entry, ...]
    brands: frozenset[str] = frozenset()
    names: dict[tuple[str, ...], list[Name]] = field(default_factory=dict)
    squashed: dict[str, list[Name]] = field(default_factory=dict)
    longest: int = 1
    _keys: list[tuple[str, ...]] = field(default_factory=list)
    _joined: list[str] = field(default_factory=list)
    owners: dict[str, int] = field(default_factory=dict)
    _close: dict[str, list[tuple[tuple[str, ...], float]]] = field(default_factory=dict)
    _exact: dict[str, list[Name]] = field(default_factory=dict)
    foreign: tuple[Entry, ...] = ()
    terms: tuple[tuple[str, str], ...] = ()

    def __post_init__(self) -> None:
        services = [words(entry.name) for entry in self.entries if entry.kind == "service"]
        starts = Counter(parts[0] for parts in services if len(parts) > 1)
        # A maker's brand is the first word of a good part of all names: nobody says it, everybody may.
        self.brands = frozenset(word for word, count in starts.items() if count >= max(3, 0.25 * len(services)))
        for number, entry in enumerate(self.entries):
            if not entry.heading:
                self.owners.setdefault(entry.note, number)
            own = [entry.name, *(form for form in (_PAREN.sub("", entry.name),) if form.strip())]
            own += [text for text in _PAREN.findall(entry.name) if len(text.split()) > 1 or _peculiar(text)]
            if entry.heading:
                own += [entry.heading] if len(entry.heading.split()) > 1 else []
            else:
                own += [PurePosixPath(entry.note).name] if _peculiar(PurePosixPath(entry.note).name) else []
            if entry.kind in (
                "feature",
                "concept",
                ASPECT,
            ):  # "Scalability and high availability" is called by either half
                halves = re.split(r"\s+and\s+|,\s+", _PAREN.sub("", entry.name))
                own += [half for half in halves if len(halves) > 1 and half.strip()]
            never = {tuple(words(text)) for text in entry.never}
            for text in own:
                self._add(number, text, never, own=True)
            for alias in entry.aliases:
                for text in {alias: 0, _PAREN.sub("", alias): 0, **dict.fromkeys(_PAREN.findall(alias), 0)}:
                    self._add(number, text, never, own=False, weak=alias in entry.weak)
        self._keys = list(self.names)
        self._joined = [" ".join(key) for key in self._keys]

    def _add(self, number: int, text: str, never: set[tuple[str, ...]], *, own: bool, weak: bool = False) -> None:
        originals = spelled(text)
        key = tuple(fold(word) for word in originals)
        if not key or (len(key) == 1 and len(key[0]) < 2):
            return
        forms = [(key, originals, False)]
        if key[0] in self.brands and len(key) > 1:
            forms = [(key, originals, True), (key[1:], originals[1:], False)]
        for form, written, branded in forms:
            if (len(form) == 1 and len(form[0]) < 2) or form in never:
                continue
            service = self.entries[number].kind == "service"
            if branded or any(_peculiar(word) for word in written):
                strength = 3
            elif len(form) > 1:
                strength = 3 if own or written[0][:1].isupper() else 1
            else:
                strength = 2 if service and written[0][:1].isupper() else 1
            name = Name(number, " ".join(written), strength, branded, weak and not branded)
            for bucket in (self.names.setdefault(form, []), self.squashed.setdefault("".join(form), [])):
                if all(other.entry != number for other in bucket):
                    bucket.append(name)
            self.longest = max(self.longest, len(form))

    def exact(self, text: str) -> list[Name]:
        """The entries of which ``text`` is a name as it stands, but for case, plural, spaces and punctuation."""
        found = self._exact.get(text)
        if found is None:
            if len(self._exact) > _REMEMBERED:
                self._exact.clear()
            found = self._exact[text] = self._exactly(text)
        return found

    def _exactly(self, text: str) -> list[Name]:
        parts = tuple(words(bare(text)))
        if not parts:
            return []
        found = self.names.get(parts)
        if found is None and parts[0] in self.brands and len(parts) > 1:
            found = [replace(name, branded=True) for name in self.names.get(parts[1:], [])]
        if not found and len(joined := "".join(parts)) > 3:
            found = self.squashed.get(joined)
            if not found and parts[0] in self.brands:
                found = self.squashed.get("".join(parts[1:]))
        if found and len(parts) == 1 and any(name.strength == 2 for name in found):
            # "Backups" are copies, "Backup" may be the service: an ordinary word is a name only as it stands.
            several = text.rstrip(" .:!?*").lower().endswith("s")
            found = [
                replace(name, strength=1) if name.strength == 2 and several and not name.text.endswith("s") else name
                for name in found
            ]
        return found or []

    def close(self, text: str) -> list[tuple[Name, float]]:
        """Entries whose name is spelt nearly like ``text``, with the likeness from 0 to 100, best first."""
        parts = words(bare(text))
        while parts and parts[0] in self.brands:
            parts = parts[1:]
        key = " ".join(parts)
        if len(key) < 6 or len(parts) > 6:
            return []
        found = self._close.get(key)
        if found is None:
            found = [
                (self._keys[at], score)
                for _, score, at in process.extract(key, self._joined, scorer=fuzz.ratio, score_cutoff=_CLOSE, limit=3)
            ]
            self._close[key] = found
        return [(name, score) for where, score in found for name in self.names[where]]

    def guesses(self, text: str, limit: int = 3) -> list[tuple[Entry, float]]:
        """The entries that ``text`` is most like, however little: what a person may want to choose from."""
        key = " ".join(words(bare(text)))
        seen: dict[int, float] = {}
        if len(key) < 4:
            return []
        for _, score, at in process.extract(key, self._joined, scorer=fuzz.ratio, score_cutoff=55, limit=limit * 3):
            if len(self._joined[at]) < 4:
                continue
            for name in self.names[self._keys[at]]:
                seen.setdefault(name.entry, score)
        return [(self.entries[number], score) for number, score in list(seen.items())[:limit]]

    def extended(self, notes: Iterable[tuple[str, str, Sequence[str]]]) -> Catalogue:
        """This catalogue with the notes of a vault in it.

        Args:
            notes: (path without ``.md``, title, aliases) of each. A note whose path, title or file name is one of an
                entry's names *is* that entry's note, wherever it lies; any other becomes an entry of its own.
        """
        entries = list(self.entries)
        moved: dict[str, str] = {}
        paths = {entry.note for entry in entries}
        for path, title, aliases in notes:
            if path in paths:
                owner = next((n for n, e in enumerate(entries) if e.note == path and not e.heading), None)
                if owner is not None:
                    known = {*entries[owner].aliases, entries[owner].name}
                    more = tuple(alias for alias in (title, *aliases) if alias and alias not in known)
                    entries[owner] = replace(entries[owner], aliases=entries[owner].aliases + more)
                continue
            stem = PurePosixPath(path).name
            names = [name for text in (title, stem) if text for name in self.exact(text) if name.strength > 1]
            owners = [name.entry for name in names if not self.entries[name.entry].heading]
            if owners:
                old = self.entries[owners[0]].note
                moved[old] = path
                for number, entry in enumerate(entries):
                    if entry.note == old:
                        entries[number] = replace(entry, note=path)
                        if number == owners[0]:
                            entries[number] = replace(entries[number], aliases=(*entry.aliases, *aliases))
            else:
                entries.append(Entry(title or stem, "note", path, "", (stem, *aliases)))
        terms = tuple((moved.get(note, note), words) for note, words in self.terms)
        return Catalogue(tuple(entries), foreign=self.foreign, terms=terms)

    def owner(self, note: str) -> Entry | None:
        """The entry whose own note is ``note``."""
        number = self.owners.get(note)
        return None if number is None else self.entries[number]


def load(text: str, source: str, *, terms: str = "", more: str = "") -> Catalogue:
    """Read a catalogue from the text of a table.

    Args:
        text: the table, tabs between columns, one header line with :data:`COLUMNS` in any order.
        source: its name, for errors.
        terms: a table of notes and words typical of them, with a header line (:mod:`.terms`).
        more: a second table of the same kind as ``text``.

    Raises:
        InputError: a column is missing, a row is short, or a path leads out of the vault.
    """
    entries = _entries(text, source)
    if more:
        entries += _entries(more, f"more of {source}")
    pairs = (line.partition("\t") for line in terms.splitlines()[1:])
    return Catalogue(
        tuple(entry for entry in entries if entry.kind != FOREIGN),
        foreign=tuple(entry for entry in entries if entry.kind == FOREIGN),
        terms=tuple((note, words) for note, _, words in pairs),
    )


def _entries(text: str, source: str) -> list[Entry]:
    rows = list(csv.reader(text.splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE))
    if not rows or not set(COLUMNS) <= set(rows[0]):
        raise InputError(
            f"{source}:1: a catalogue begins with the columns {', '.join(COLUMNS)}, with tabs between them."
        )
    entries = []
    for number, row in enumerate(rows[1:], 2):
        if any(cell.strip() for cell in row):
            cells = dict(zip(rows[0], [cell.strip() for cell in row] + [""] * len(rows[0]), strict=False))
            entries.append(_entry(cells, f"{source}:{number}"))
    return entries


def _entry(cells: dict[str, str], where: str) -> Entry:
    path = PurePosixPath(cells["note"])
    if not cells["name"] or not cells["note"]:
        raise InputError(f"{where}: a row needs a name and a note.")
    if path.is_absolute() or ".." in path.parts or "\\" in cells["note"] or path.suffix == ".md":
        raise InputError(f'{where}: "{cells["note"]}" is not the path of a note inside the vault, without .md.')
    marked = [alias.strip() for alias in cells["aliases"].split(";") if alias.strip()]
    return Entry(
        cells["name"],
        cells["kind"],
        cells["note"],
        cells["heading"],
        tuple(alias.removeprefix("~") for alias in marked if not alias.startswith("-")),
        cells.get("about", ""),
        frozenset(alias[1:] for alias in marked if alias.startswith("~")),
        frozenset(alias[1:] for alias in marked if alias.startswith("-")),
    )


def shipped() -> Catalogue:
    """The catalogue that comes with the normaliser."""
    path = Path(__file__).with_name(SHIPPED)
    return load(path.read_text("utf-8"), path.name, terms=beside(path, "terms"), more=beside(path, "more"))


def beside(path: Path, what: str) -> str:
    """The text of what lies beside a catalogue's file ``NAME.tsv``, empty when there is nothing.

    ``NAME-terms.tsv`` has words typical of the notes, ``NAME-more.tsv`` more subjects: of the shipped catalogue those
    that this project has no note of.
    """
    file = path.with_name(f"{path.stem}-{what}.tsv")
    return file.read_text("utf-8") if file.is_file() else ""
