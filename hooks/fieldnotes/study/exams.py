"""Exams: the task statements of an exam note, and which of them lead to a note."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from fieldnotes.study.names import short
from fieldnotes.study.schema import CATEGORY, EXAM, GLOSSARY, PRACTICE, page_type, title
from fieldnotes.vault import blocks as b
from fieldnotes.vault.index import Index
from fieldnotes.vault.inline import plain, references, without_comments
from fieldnotes.vault.note import Note, leaf_texts, once
from fieldnotes.vault.paths import VaultPath

FOLDER = "exams/"
_TASK = re.compile(r"Task(?: statement)? (\d+\.\d+)\s*[:.–-]?\s*(.*)$")
_CODE = re.compile(r"[A-Z]{3}-C\d\d")


_SHARE = re.compile(r"(\d+)\s*%")
_MINUTES = re.compile(r"(\d+) minutes")
_COUNT = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class Domain:
    """A domain of an exam.

    Args:
        number: such as ``2``.
        name: in words.
        weight: its share of the questions that count, in per cent.
    """

    number: str
    name: str
    weight: int


@dataclass(frozen=True, slots=True)
class Facts:
    """What an exam's note tells of its form.

    Args:
        questions: all that are asked, those that do not count too.
        minutes: the time for them.
        domains: in order.
    """

    questions: int
    minutes: int
    domains: tuple[Domain, ...]


@dataclass(frozen=True, slots=True)
class Task:
    """A task statement.

    Args:
        exam: path of the exam's note.
        code: the exam's code, such as ``SAA-C03``; its title when it has none.
        number: such as ``2.1``.
        statement: the task in words.
        anchor: id of its heading on the exam's page.
        line: line of its heading in the file.
        targets: paths of the notes that its section links to, each once, in order.
    """

    exam: VaultPath
    code: str
    number: str
    statement: str
    anchor: str
    line: int
    targets: tuple[VaultPath, ...]


def exam_code(note: Note) -> str:
    """An exam's code, from its title or aliases."""
    title_ = title(note)
    for name in (*note.aliases, title_):
        if match := _CODE.search(name):
            return match[0]
    return title_


def facts(note: Note) -> Facts | None:
    """Count, minutes and domains of an exam, from the tables under "Format" and "Domains".

    Returns:
        ``None`` when the note lacks one of them.
    """
    form, shares = _rows(note, "format"), _rows(note, "domains")
    domains = tuple(
        Domain(match[1], match[2], int(share[1]))
        for name, *cells in shares
        if (match := re.match(r"(\d+) (.+)", name)) and cells and (share := _SHARE.search(cells[0]))
    )
    minutes = questions = 0
    for name, value, *_ in form:
        if name.startswith("Time") and (match := _MINUTES.search(value)):
            minutes = int(match[1])
        elif name.startswith(("Questions that count", "Unscored")) and (match := _COUNT.search(value)):
            questions += int(match[0])
    return Facts(questions, minutes, domains) if questions and minutes and domains else None


def _rows(note: Note, key: str) -> list[list[str]]:
    """The rows of the tables under a heading of level two, as a reader sees them."""
    anchor = next((a for a in note.anchors if a.level == 2 and a.key == key), None)
    tables = b.walk(note.section(anchor)) if anchor else []
    rows = (cells for table in tables if isinstance(table, b.Table) for _, cells in table.rows if len(cells) > 1)
    return [[" ".join(plain(cell).split()) for cell in cells] for cells in rows]


def tasks(note: Note, index: Index) -> list[Task]:
    """The task statements of one exam note, in order."""
    found = []
    for task, links in _tasks(note):
        paths = (index.find(link, note.path).path for link in links)
        targets = dict.fromkeys(path for path in paths if path is not None and path in index.notes)
        found.append(replace(task, targets=tuple(targets)))
    return found


@once
def _tasks(note: Note) -> list[tuple[Task, list[str]]]:
    """The task statements without their targets, each with the links of its section."""
    found = []
    for anchor in note.anchors:
        match = _TASK.match(anchor.text)
        if match is None:
            continue
        blocks = (block for block in b.walk(note.section(anchor)) if not isinstance(block, b.Comment))
        texts = [without_comments(text) for block in blocks for _, text in leaf_texts(block)]
        links = dict.fromkeys(one.link.path for text in texts for one in references(text) if one.link.path)
        line = note.line(note.blocks[anchor.index].line)
        found.append((Task(note.path, exam_code(note), match[1], match[2], anchor.id, line, ()), list(links)))
    return found


def leads(index: Index) -> Mapping[VaultPath, list[Task]]:
    """Which tasks lead to each note.

    Args:
        index: the vault.

    Returns:
        For the path of each note that a task links to its tasks, in the order of exams and tasks.
    """
    found: dict[VaultPath, list[Task]] = defaultdict(list)
    for path in sorted(index.notes):
        if page_type(path) is EXAM:
            for task in tasks(index.notes[path], index):
                for target in task.targets:
                    found[target].append(task)
    return found


@dataclass(frozen=True, slots=True)
class Stop:
    """A note on the way: its path and its short name."""

    path: VaultPath
    name: str


@dataclass(frozen=True, slots=True)
class Step:
    """Where a note stands on the way through an exam's tasks.

    Args:
        code: the exam's code.
        number: the note's place, from 1.
        count: of how many.
        before: the note before it; ``None`` for the first.
        after: the note after it; ``None`` for the last.
    """

    code: str
    number: int
    count: int
    before: Stop | None
    after: Stop | None


def steps(index: Index) -> Mapping[VaultPath, list[Step]]:
    """For the path of each note that tasks lead to its place in each exam, each note where it is named first."""
    found: dict[VaultPath, list[Step]] = defaultdict(list)
    for exam in sorted(path for path in index.notes if page_type(path) is EXAM):
        some = tasks(index.notes[exam], index)
        paths = dict.fromkeys(path for task in some for path in task.targets if _is_read(path))
        way = [None, *(Stop(path, short(title(index.notes[path]))) for path in paths), None]
        for at, (before, stop, after) in enumerate(zip(way, way[1:], way[2:], strict=False), 1):
            if stop is not None:
                found[stop.path].append(Step(some[0].code, at, len(paths), before, after))
    return found


def _is_read(path: VaultPath) -> bool:
    return page_type(path) not in (None, CATEGORY, EXAM, GLOSSARY, PRACTICE)


def numbers(index: Index) -> dict[str, list[str]]:
    """For the code of each exam the numbers of its task statements."""
    return {
        exam_code(index.notes[path]): [task.number for task in tasks(index.notes[path], index)]
        for path in index.notes
        if page_type(path) is EXAM
    }


def by_exam(some: Iterable[Task]) -> dict[VaultPath, list[Task]]:
    """Tasks by the exam they belong to, in the order given."""
    found: dict[VaultPath, list[Task]] = defaultdict(list)
    for task in some:
        found[task.exam].append(task)
    return found
