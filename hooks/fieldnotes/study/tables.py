"""Pages made of all notes. Each is Markdown with wikilinks, so that its links are checked like any note's."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from fieldnotes.study import cards, exams, lookup, names, numbers, practice, prices
from fieldnotes.study.schema import STATUS_WORDS, STATUSES, long_date, page_type, reviewed, title
from fieldnotes.vault.note import Note
from fieldnotes.vault.paths import VaultPath

FOLDER = "tables"
NUMBER_COLUMNS = numbers.COLUMNS
# More figures than this on a page are folded, note by note.
MANY = 60


@dataclass(frozen=True, slots=True)
class Table:
    """A generated page.

    Args:
        path: its path, as if it were a note.
        title: its heading.
        aliases: other names that people may type.
        description: one sentence for search engines.
        body: makes its Markdown of the notes.
        template: the theme's template for it, where a script adds to the page.
        study: the script that asks the reader on it, as ``overrides/study.html`` knows it.
        filtered: whether a reader's exam leaves rows out.
        names_only: whether it holds nothing but names, each of which search finds on its own page.
        look: its classes, by which style sheets and scripts know its form.
    """

    path: VaultPath
    title: str
    aliases: tuple[str, ...]
    description: str
    body: Callable[[Iterable[Note]], str]
    template: str = ""
    study: str = ""
    filtered: bool = True
    names_only: bool = False
    look: str = "filter"

    @property
    def folded(self) -> bool:
        """Whether it is folds with a table of figures for each note."""
        return "numbers" in self.look.split()

    def front_matter(self) -> str:
        """The page's properties, as a note has them."""
        return (
            f"---\ntitle: {self.title}\naliases: [{', '.join(self.aliases)}]\n"
            f'description: "{self.description}"\n'
            + (f"cssclasses: [{', '.join(self.look.split())}]\n" if self.filtered else "")
            + (f"template: {self.template}\n" if self.template else "")
            + (f"study: {self.study}\n" if self.study else "")
            + "---\n"
        )


def link(note: Note, fragment: str = "") -> str:
    """A wikilink that shows the note's title, without the signs that would end it."""
    shown = re.sub(r"[|\]]", " ", title(note))
    return f"[[{note.path.removesuffix('.md')}{fragment}|{shown}]]"


def link_cell(note: Note, fragment: str = "") -> str:
    """The same for a table's cell."""
    return _cell(link(note, fragment))


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


def table(header: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """A table in Markdown, of cells that are Markdown."""
    head = list(header)
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(row)} |" for row in lines) + "\n"


def _by_title(notes: Iterable[Note]) -> list[Note]:
    return sorted(notes, key=lambda note: (title(note).casefold(), note.path))


def all_numbers(notes: Iterable[Note]) -> list[tuple[Note, numbers.Number]]:
    """Every key number with its note, in the order of the page that has them all."""
    groups = lookup.groups(notes, numbers.rows)
    return [(note, row) for group in groups for note, rows in group.notes for row in rows]


def key_numbers(notes: Iterable[Note]) -> str:
    """Every key number of the site: a section for each category, in it a folded table for each note."""
    groups = lookup.groups(notes, numbers.rows)
    if not groups:
        return "No note has key numbers yet.\n"
    intro = (
        f"All {_count(groups, 'key number')}, each with the official page it comes from; what exams ask most comes "
        "first. Quotas change: look there before you build on one.\n"
    )
    return intro + _folded(
        groups, numbers.HEADING, NUMBER_COLUMNS, lambda row: (row.what, row.value, row.adjustable, row.source)
    )


def all_prices(notes: Iterable[Note]) -> str:
    """Every price of the site, in the form of the key numbers."""
    groups = lookup.groups(notes, prices.rows)
    if not groups:
        return "No note has prices yet.\n"
    intro = (
        f"All {_count(groups, 'price')}, each with its Region, the day it was read and the official page. Prices "
        "differ by Region and change: look there before you spend.\n"
    )

    def cells(row: prices.Price) -> tuple[str, ...]:
        return row.what, row.price, row.region, long_date(row.date) if row.date else row.checked, row.source

    return intro + _folded(groups, prices.HEADING, prices.COLUMNS, cells)


def _count(groups: Sequence[lookup.Group[Any]], of: str) -> str:
    services = [rows for group in groups for _, rows in group.notes]
    total = sum(map(len, services))
    return f"{total} {of}{'s' * (total != 1)} of {len(services)} note{'s' * (len(services) != 1)}"


def _folded(
    groups: Sequence[lookup.Group[lookup.Row]],
    heading: str,
    columns: tuple[str, ...],
    cells: Callable[[lookup.Row], Iterable[str]],
) -> str:
    """A section for each category, in it for each note a callout with its table and a link to its section."""
    parts = []
    sign = "-" if sum(len(rows) for group in groups for _, rows in group.notes) > MANY else "+"
    for group in groups:
        parts.append(f"\n## {group.name}\n")
        for note, rows in group.notes:
            lines = [f"[!numbers]{sign} {names.short(title(note))} ({len(rows)})", link(note, f"#{heading}"), ""]
            lines += table(columns, [map(_cell, cells(row)) for row in rows]).splitlines()
            parts.append("".join(f"> {line}".rstrip() + "\n" for line in lines))
    return "\n".join(parts)


def lifecycle(notes: Iterable[Note]) -> str:
    """What is closing or gone."""
    some = [note for note in _by_title(notes) if note.meta.get("status") in STATUS_WORDS]
    some.sort(key=lambda note: STATUSES.index(note.meta["status"]), reverse=True)
    if not some:
        return "No service here is closing.\n"
    rows = [
        (link_cell(note), STATUS_WORDS[note.meta["status"]], _cell(str(note.meta.get("status_note", ""))))
        for note in some
    ]
    intro = (
        "Services in these notes that AWS has closed to new customers, is about to end or has ended. "
        "Older practice questions still offer them as answers.\n"
    )
    return f"{intro}\n{table(('Service', 'Status', 'Since when, and what instead'), rows)}"


def oldest_reviews(notes: Iterable[Note]) -> str:
    """When each note was checked last, the oldest first."""
    dated = [(date, note) for note in _by_title(notes) if page_type(note.path) and (date := reviewed(note))]
    dated.sort(key=lambda pair: pair[0])
    if not dated:
        return "No note has been checked yet.\n"
    intro = "When each note was last compared with AWS's own pages. The oldest come first.\n"
    rows = [(link_cell(note), long_date(date)) for date, note in dated]
    return f"{intro}\n{table(('Note', 'Checked'), rows)}"


def all_practice(notes: Iterable[Note]) -> str:
    """The practice notes by exam, for readers without script; the run itself is made by one."""
    notes = list(notes)
    names = {exams.exam_code(note): note for note in notes if note.path.startswith(exams.FOLDER)}
    found: dict[str, list[str]] = {}
    total = 0
    for note in sorted(notes, key=lambda note: note.path):
        if note.path.startswith(practice.FOLDER) and (some := practice.questions(note)):
            total += len(some)
            found.setdefault(some[0].exam, []).append(f"- {link(note)}, {len(some)} questions")
    if not found:
        return "No practice questions yet.\n"
    parts = [
        f"{total} questions in the form of the exams, written for these notes. Every option has a reason, and each "
        "question leads to the section that decides it. Read them by domain:\n"
    ]
    for code, lines in sorted(found.items()):
        exam = names.get(code)
        parts.append(f"## {title(exam) if exam else code}\n\n" + "\n".join(lines) + "\n")
    return "\n".join(parts)


def all_cards(notes: Iterable[Note]) -> str:
    """Where the recall cards stand, for readers without script."""
    some = [(note, len(cards.cards(note))) for note in _by_title(notes)]
    rows = [(link_cell(note, f"#{cards.HEADING}"), str(count)) for note, count in some if count]
    if not rows:
        return "No recall cards yet.\n"
    intro = (
        f"{sum(count for _, count in some)} questions to ask yourself, folded at the end of {len(rows)} notes. "
        "Your browser can bring each back when it is due; nothing leaves it.\n"
    )
    return f"{intro}\n## Cards by note\n\n{table(('Note', 'Cards'), rows)}"


def offline(notes: Iterable[Note]) -> str:
    """What the page says beside what its template shows."""
    count = sum(1 for note in notes if page_type(note.path))
    return f"All {count} notes without a network, on a reader or on paper.\n"


def from_a_to_z(notes: Iterable[Note]) -> str:
    """Every note from A to Z, by its name and its abbreviations."""
    letters = names.by_letter(names.entries(notes))
    if not letters:
        return "There are no notes yet.\n"
    return "\n".join(
        f"## {letter}\n\n" + "\n".join(f"- {_entry(entry)}" for entry in some) + "\n"
        for letter, some in letters.items()
    )


def _entry(entry: names.Entry) -> str:
    target = entry.note.path.removesuffix(".md")
    if not entry.stands_for:
        return f"[[{target}|{entry.name}]]"
    return f"{entry.name}: [[{target}|{names.short(title(entry.note))}]]"


PAGES = (
    Table(
        VaultPath(f"{FOLDER}/a-z.md"),
        "A to Z",
        ("Index of all notes", "All notes"),
        "Every note by its name and its abbreviations, from A to Z.",
        from_a_to_z,
        names_only=True,
    ),
    Table(
        VaultPath(f"{FOLDER}/numbers.md"),
        "Key numbers",
        ("All key numbers", "Limits and quotas"),
        "Every limit, quota, duration and price rule of these notes in one table, each with its official source.",
        key_numbers,
        look="numbers",
    ),
    Table(
        VaultPath(f"{FOLDER}/prices.md"),
        "Prices",
        ("All prices", "Price list"),
        "Every price of these notes in one table, each with its Region, the day it was read and its official source.",
        all_prices,
        look="numbers prices",
    ),
    Table(
        VaultPath(f"{FOLDER}/lifecycle.md"),
        "Closing and closed services",
        ("Retired services", "Discontinued services"),
        "AWS services that are closed to new customers, about to end or gone, since when, and what to use instead.",
        lifecycle,
    ),
    Table(
        VaultPath(f"{FOLDER}/reviewed.md"),
        "When each note was checked",
        ("Review dates", "Oldest checks first"),
        "When each note was last compared with the official pages.",
        oldest_reviews,
    ),
    Table(
        VaultPath(f"{practice.FOLDER}practice.md"),
        "Practice",
        ("Practice questions", "Mock exam", "Practice exam"),
        "Original scenario questions for the AWS exams: practise by domain, or take a mock exam with the real time.",
        all_practice,
        "study.html",
        "practice",
    ),
    Table(
        VaultPath(f"{FOLDER}/recall.md"),
        "Recall",
        ("Flashcards", "Spaced repetition", "Revise"),
        "Every recall card of these notes, brought back when it is due; progress stays in your browser.",
        all_cards,
        "study.html",
        "recall",
    ),
    Table(
        VaultPath(f"{FOLDER}/offline.md"),
        "Offline and on paper",
        ("Keep offline", "Downloads", "EPUB"),
        "All notes with you: kept on your device, as a file to open from the disk, as a book, or printed.",
        offline,
        "offline.html",
        filtered=False,
    ),
)
BY_PATH = {page.path: page for page in PAGES}
