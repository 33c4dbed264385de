"""Page types, and whether a note's front matter is as its type wants it."""

import datetime
import difflib
from collections.abc import Iterator
from dataclasses import dataclass

from fieldnotes.vault.note import Note
from fieldnotes.vault.paths import VaultPath
from fieldnotes.vault.problems import Problem, did_you_mean

# AWS's own lifecycle words: open; closed to new customers; its end is announced; gone.
STATUSES = ("active", "maintenance", "sunset", "shutdown")
# What a reader is told of them; "active" goes without saying. The navigation's words are in mkdocs.yml.
STATUS_WORDS = {
    "maintenance": "Closed to new customers",
    "sunset": "Its end is announced",
    "shutdown": "No longer there",
}

# What the vault, the theme and this site understand on any page.
_ANYWHERE = (
    "cssclasses", "draft", "hide", "icon", "misspellings", "permalink", "publish", "redirect_from", "search",
    "section_aliases", "tags", "template"
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class PageType:
    """What the front matter of one kind of page holds.

    Args:
        name: what messages call it.
        required: keys without which a page is unfinished.
        optional: keys it may have.
    """

    name: str
    required: tuple[str, ...]
    optional: tuple[str, ...] = ()

    @property
    def keys(self) -> tuple[str, ...]:
        """All keys a page of this type may have."""
        return (*self.required, *self.optional, *_ANYWHERE)


# Which exams name the subject; ``scope`` holds them against the lists of the guides.
_IN_EXAMS = ("exams", "out_of_scope")

SERVICE = PageType(
    "service note", ("title", "description", "status", "docs", "reviewed"),
    ("aliases", "status_note", *_IN_EXAMS),
)
# The categories on whose pages it is listed; ``categories`` holds them against the folders.
CATEGORIES = "categories"
_ANY_SUBJECT = ("aliases", "docs", CATEGORIES, *_IN_EXAMS)
CONCEPT = PageType("concept note", ("title", "description", "reviewed"), _ANY_SUBJECT)
COMPARISON = PageType("comparison", ("title", "description", "reviewed"), _ANY_SUBJECT)
GUIDE = PageType("guide", ("title", "description", "reviewed"), _ANY_SUBJECT)
EXAM = PageType("exam note", ("title", "aliases", "description", "docs", "reviewed"))
PRACTICE = PageType("practice note", ("title", "description", "exam", "reviewed"), ("aliases",))
CATEGORY = PageType("category page", ("title", "description"), ("aliases",))
GLOSSARY = PageType("glossary", ("title", "description"), ("aliases", "reviewed"))

_BY_FOLDER = {"concepts": CONCEPT, "compare": COMPARISON, "guides": GUIDE, "exams": EXAM, "practice": PRACTICE}
# Pages that are of no type: lists of pages, each generated.
_FREE = frozenset({"tables"})
_FREE_PAGES = frozenset({"practice/practice.md"})


def is_folders_own(path: VaultPath) -> bool:
    """Whether a page is that of its folder: it has the folder's name."""
    folder, _, name = path.rpartition("/")
    return bool(folder) and name == f"{folder}.md"


def page_type(path: VaultPath) -> PageType | None:
    """The type of a note, told by its folder.

    Args:
        path: the note's path in the vault.

    Returns:
        ``None`` for pages that are held to nothing: index pages, other notes outside any folder, generated ones.
    """
    folder, _, name = path.rpartition("/")
    top = folder.partition("/")[0]
    if path == "glossary.md":
        return GLOSSARY
    if name == "index.md" or not folder or top in _FREE or path in _FREE_PAGES:
        return None
    if is_folders_own(path):
        return CATEGORY
    return _BY_FOLDER.get(top, SERVICE)


def check(note: Note, today: datetime.date) -> list[Problem]:
    """Compare a note's front matter with its type.

    Args:
        note: the note.
        today: reviews dated later than this are in the future.

    Returns:
        What is wrong, each with the line of the key; line 1 for a key that is missing.
    """
    kind = page_type(note.path)
    # The vault itself tells of front matter that is no YAML.
    if kind is None or note.properties.error:
        return []
    lines = note.properties.lines
    return [Problem(note.path, lines.get(key, 1), message) for key, message in _faults(note, kind, today)]


def _faults(note: Note, kind: PageType, today: datetime.date) -> Iterator[tuple[str, str]]:
    """Each fault's key and message."""
    meta = note.meta
    for key in meta:
        if key not in kind.keys:
            near = difflib.get_close_matches(key.lower(), kind.keys, 1, 0.6)
            yield key, f"a {kind.name} has no key '{key}'{did_you_mean(near)}"
    for key in kind.required:
        if meta.get(key) in (None, "", []):
            yield key, f"the {kind.name} has no '{key}'"
    for key in ("title", "description", "status_note"):
        if meta.get(key) is not None and not isinstance(meta[key], str):
            yield key, f"'{key}' is no text; write it in quotes"
    yield from _name_faults(note)
    if "status" in kind.required:
        yield from _status_faults(note)
    if not isinstance(meta.get("misspellings", []), list):
        yield "misspellings", "'misspellings' is no list; write [one, two]"
    docs = meta.get("docs")
    if docs and not (isinstance(docs, str) and docs.startswith("https://")):
        yield "docs", f"'docs' is no address of a page: {docs!r}; write https://…"
    yield from _review_faults(note, today)


def _name_faults(note: Note) -> Iterator[tuple[str, str]]:
    seen = {title(note).casefold()}
    for alias in note.aliases:
        if alias.casefold() in seen:
            yield "aliases", f"the alias '{alias}' is the title or another alias; drop it"
        seen.add(alias.casefold())


def _status_faults(note: Note) -> Iterator[tuple[str, str]]:
    status, why = note.meta.get("status"), note.meta.get("status_note")
    if status is None:
        return
    if status not in STATUSES:
        near = difflib.get_close_matches(str(status).lower(), STATUSES, 1, 0.5)
        hint = did_you_mean(near) or f"; it is one of {', '.join(STATUSES)}"
        yield "status", f"there is no status '{status}'{hint}"
    elif status != "active" and not why:
        yield "status", f"the status is '{status}', but no 'status_note' says since when and what to use instead"
    elif status == "active" and why:
        yield "status_note", "an active service has no 'status_note'; nobody would see it"


def _review_faults(note: Note, today: datetime.date) -> Iterator[tuple[str, str]]:
    if note.meta.get("reviewed") is None:
        return
    date = reviewed(note)
    if date is None:
        yield "reviewed", f"'reviewed' is no date: {str(note.meta['reviewed'])!r}; write YYYY-MM-DD"
    elif date > today:
        yield "reviewed", f"'reviewed' lies in the future: {date}"


def reviewed(note: Note) -> datetime.date | None:
    """When a note was last checked; ``None`` when it does not say, or says it in no date."""
    value = note.meta.get("reviewed")
    if isinstance(value, datetime.datetime):
        return value.date()
    return value if isinstance(value, datetime.date) else None


def today_anywhere() -> datetime.date:
    """The latest date that is today somewhere on Earth: a review dated so is not in the future."""
    return datetime.datetime.now(datetime.timezone(datetime.timedelta(hours=14))).date()


def long_date(date: datetime.date) -> str:
    """A date as text, whatever the machine's language.

    >>> long_date(datetime.date(2026, 11, 5))
    '5 November 2026'
    """
    months = ("January February March April May June July August September October November December").split()
    return f"{date.day} {months[date.month - 1]} {date.year}"


def misspellings(note: Note) -> list[str]:
    """Spellings and abbreviations that search should find, because people type them, and that no page shows."""
    value = note.meta.get("misspellings")
    return [str(name) for name in value] if isinstance(value, list) else []


def title(note: Note) -> str:
    """What a note is called on the site."""
    return str(note.meta.get("title") or note.stem)
