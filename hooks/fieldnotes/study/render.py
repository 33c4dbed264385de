"""A Python-Markdown extension that shows on a page what this site has beyond its vault.

It works on elements, beside ``fieldnotes.vault.render.ObsidianExtension``, whose page it asks for the note, the index
and the resolution of links. One object serves all pages: it holds what the vault as a whole says. What belongs to one
page is in the processors of its ``Markdown`` object.
"""

import posixpath
import xml.etree.ElementTree as etree  # noqa: N813 - Python-Markdown's name for it
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any
from urllib.parse import quote

from markdown import Extension, Markdown
from markdown.treeprocessors import Treeprocessor
from markdown.util import AtomicString

from fieldnotes.study import cards, exams, glossary, numbers, permalinks, repeats, scope, search, tables
from fieldnotes.study.permalinks import UNSEARCHED
from fieldnotes.study.schema import CATEGORY, PRACTICE, STATUS_WORDS, long_date, page_type, reviewed, title
from fieldnotes.vault.builder import HEADING_TAG
from fieldnotes.vault.fingerprint import fingerprint
from fieldnotes.vault.index import Index
from fieldnotes.vault.inline import part_mark, unmarked
from fieldnotes.vault.note import Note
from fieldnotes.vault.page import Page
from fieldnotes.vault.paths import VaultPath
from fieldnotes.vault.problems import Problem
from fieldnotes.vault.render import ObsidianExtension
from fieldnotes.vault.syntax import heading_key
from fieldnotes.verify.confirmed import Confirmation, Confirmations

# Names that are no longer together stand in plain sight, on one line of a phone.
_NAMES = 30


class StudyExtension(Extension):
    """Banner, other names, review date, recall cards, exam tasks and glossary terms.

    Args:
        confirmations: when which key number was last confirmed.
        lists: which services the exam guides name.
    """

    def __init__(
        self, confirmations: Confirmations | None = None, lists: scope.Lists | None = None, **kwargs: Any
    ) -> None:
        super().__init__(**kwargs)
        self.confirmations = confirmations or Confirmations()
        self.lists = lists or scope.Lists()
        self._index: Index | None = None
        self._terms: list[glossary.Term] = []
        self._repeats: Mapping[VaultPath, Sequence[Problem]] | None = None
        self.finder = glossary.Finder(())

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 - Python-Markdown's name
        """Register the processors."""
        # Before inline processing (20): what is added may hold Markdown. After footnotes (50): they stay last.
        md.treeprocessors.register(_Frame(md, self), "study-frame", 30)
        # After inline processing, when links and code are elements, and before the outline is made (5).
        md.treeprocessors.register(_Terms(md, self), "study-terms", 15)
        # When headings have their ids.
        md.treeprocessors.register(_Letters(md, self), "study-letters", -20)
        md.treeprocessors.register(_ForgetLinks(md, self), "study-forget-links", -20)

    def learn(self, index: Index) -> None:
        """Read what the whole vault says, once for each state of it.

        Args:
            index: the vault.
        """
        if index is self._index:
            return
        self._index = index
        self.leads = exams.leads(index)
        self.steps = exams.steps(index)
        self._repeats = None
        note = index.notes.get(glossary.PATH)
        terms = glossary.terms(note) if note else []
        if terms != self._terms:
            self._terms, self.finder = terms, glossary.Finder(terms)
        self._same = fingerprint((terms, self.confirmations.written()))
        # What a note explains at length it need not explain in a tooltip.
        self.explained: dict[VaultPath, set[str]] = defaultdict(set)
        for term in terms:
            for name in (*term.names, *term.targets):
                if path := index.find(name, glossary.PATH).path:
                    self.explained[path].add(term.anchor)

    def key_numbers(self, page: Page) -> list[numbers.Number]:
        """All key numbers; the page depends on them from now on, and on what confirms them."""
        if page.ask is None:
            self.learn(page.index)
            return self.all_numbers()
        self.asked(page)
        found: list[numbers.Number] = page.ask("numbers")
        return found

    def all_numbers(self) -> list[numbers.Number]:
        """All key numbers of the vault that ``learn`` has read, in the order of their page."""
        notes = self._index.notes if self._index else {}
        written = (note for path, note in notes.items() if path not in tables.BY_PATH)
        return [row for _, row in tables.all_numbers(written)]

    def repeats(self, path: VaultPath) -> Sequence[Problem]:
        """The cards of a note that ask what others ask; ``learn`` has read the vault."""
        if self._repeats is None:
            self._repeats = repeats.find(self._index.notes.values() if self._index else ())
        return self._repeats.get(path, ())

    def around(self, path: VaultPath) -> "Around":
        """What the vault as a whole has to say on the page of a note.

        Args:
            path: the note; ``learn`` has read the vault.
        """
        tasks = self.leads.get(path, [])
        notes = self._index.notes if self._index else {}
        return Around(
            tuple(replace(task, targets=()) for task in tasks),
            tuple(self.steps.get(path, ())),
            tuple((one, title(notes[one])) for one in dict.fromkeys(task.exam for task in tasks)),
            tuple(sorted(self.explained.get(path, ()))),
            self._same, self.finder, self.confirmations,
        )  # fmt: skip

    def asked(self, page: Page) -> "Around":
        """What the vault as a whole has to say on a page, which depends on it from now on."""
        if page.ask is None:
            self.learn(page.index)
            return self.around(page.note.path)
        found: Around = page.ask("study", page.note.path)
        return found


@dataclass(frozen=True, slots=True)
class Around:
    """What the vault as a whole has to say on one page.

    Args:
        leads: the tasks that lead to it, their own targets left out.
        steps: its place on the ways through exams.
        titles: the titles of these tasks' exams.
        explained: anchors of the glossary's terms that it explains itself.
        same: what finder and confirmations are made of, so that another one prints otherwise.
        finder: the glossary's terms.
        confirmations: when which key number was last confirmed.
    """

    leads: tuple[exams.Task, ...]
    steps: tuple[exams.Step, ...]
    titles: tuple[tuple[VaultPath, str], ...]
    explained: tuple[str, ...]
    same: str
    finder: glossary.Finder = field(repr=False)
    confirmations: Confirmations = field(repr=False)


class _Processor(Treeprocessor):
    def __init__(self, md: Markdown, extension: StudyExtension) -> None:
        super().__init__(md)
        self.extension = extension
        self.obsidian = ObsidianExtension.of(md)
        self.page = self.obsidian.page


class _Frame(_Processor):
    """What stands around a note's text, and its cards."""

    def run(self, root: etree.Element) -> None:
        page = self.page
        if page.note.path in tables.BY_PATH:
            # Each row is found on its own note.
            table = tables.BY_PATH[page.note.path]
            more = ("h2", "ul", "details") if table.names_only or table.folded else ()
            for element in root.iter():
                if element.tag == "table" and table.folded:
                    element.set("class", "numbers-table")  # the theme wraps each table without a class, one by one
                if element.tag in ("table", *more):
                    element.attrib.update(UNSEARCHED)
            all_numbers = partial(self.extension.key_numbers, page)
            show_all_confirmations(root, all_numbers, self.extension.confirmations)
            return
        around = self.extension.asked(page)
        fold_cards(root, page.note)
        show_confirmations(root, page.note, around.confirmations)
        permalinks.link_rows(root, page.note)
        kind = page_type(page.note.path)
        if kind is None:
            return
        if kind is PRACTICE:
            permalinks.link_questions(root)
        for element in root.iter("h2"):
            if element.text == "Sources":
                # Titles of other people's pages hold many words that the note says nothing of.
                element.attrib.update(UNSEARCHED)
        _frame(root, self._banner(page), _names(page.note))
        parts = (_in_exams(page, around), *(_on_the_way(page, step) for step in around.steps), _checked(page.note))
        root.extend(part for part in parts if part is not None)

    def _banner(self, page: Page) -> etree.Element | None:
        note = page.note
        status = note.meta.get("status")
        words = STATUS_WORDS.get(str(status))
        if words is None:
            return None
        element = etree.Element("div", {"class": f"note-status note-status--{status}", "role": "note"})
        line = etree.SubElement(element, "p")
        etree.SubElement(line, "strong").text = AtomicString(f"{words}.")
        why = str(note.meta.get("status_note") or "")
        annotated = self.obsidian.annotate(note.properties.lines.get("status_note", 1), why)
        etree.SubElement(line, "span").text = annotated
        line[0].tail = " "
        return element


def _frame(root: etree.Element, banner: etree.Element | None, names: etree.Element | None) -> None:
    """Put the state of a service first, then the definition, then the other names."""
    if names is not None:
        root.insert(1 if len(root) and root[0].tag == "p" else 0, names)
    if banner is not None:
        root.insert(0, banner)


def _names(note: Note) -> etree.Element | None:
    """The other names, so that a reader sees why a search led here. The search has them from the properties."""
    if not note.aliases:
        return None
    names = f"Also known as: {', '.join(note.aliases)}"
    kind = {"class": "note-names", "id": search.ANCHOR, **UNSEARCHED}
    if len(", ".join(note.aliases)) <= _NAMES:
        element = etree.Element("p", kind)
        element.text = AtomicString(names)
    else:
        # One line until it is opened; the style sheet cuts it off.
        element = etree.Element("details", kind)
        etree.SubElement(element, "summary").text = AtomicString(names)
    return element


def _checked(note: Note) -> etree.Element | None:
    date = reviewed(note)
    if date is None:
        return None
    element = etree.Element("p", {"class": "note-checked", **UNSEARCHED})
    element.text = AtomicString("Checked ")
    time = etree.SubElement(element, "time", {"datetime": date.isoformat()})
    time.text = AtomicString(long_date(date))
    return element


def _in_exams(page: Page, around: Around) -> etree.Element | None:
    """Which task statements lead here, by exam."""
    titles = dict(around.titles)
    if not around.leads:
        return None
    element = etree.Element("div", {"class": "in-exams", **UNSEARCHED})
    # Under this name it stays out of the page's outline (see vault.builder).
    heading = etree.SubElement(element, f"{HEADING_TAG}2", {"id": "in-the-exams", **UNSEARCHED})
    heading.text = AtomicString("In the exams")
    for path, some in exams.by_exam(around.leads).items():
        line = etree.SubElement(element, "p")
        name = titles[path]
        line.text = AtomicString(name if some[0].code in name else f"{name} ({some[0].code})")
        items = etree.SubElement(element, "ul")
        for task in some:
            link = etree.SubElement(etree.SubElement(items, "li"), "a", {"class": "internal-link"})
            link.set("href", _href(page.note.path, path, task.anchor))
            link.text = AtomicString(f"Task {task.number}: {task.statement}".rstrip(": "))
    return element


def _on_the_way(page: Page, step: exams.Step) -> etree.Element:
    """The notes before and after this one on the way through an exam's tasks."""
    element = etree.Element("nav", {"class": "exam-way", "data-exam": step.code, **UNSEARCHED})
    element.set("aria-label", f"Through {step.code}")
    line = etree.SubElement(element, "p")
    line.text = AtomicString(f"{step.code}, {step.number} of {step.count}")
    for word, one in (("Previous", step.before), ("Next", step.after)):
        if one is not None:
            link = etree.SubElement(element, "a", {"class": "internal-link"})
            link.set("rel", "prev" if word == "Previous" else "next")
            link.set("href", quote(posixpath.relpath(one.path, posixpath.dirname(page.note.path) or ".")))
            link.text = AtomicString(f"{word}: {one.name}")
    return element


def _href(source: VaultPath, target: VaultPath, anchor: str) -> str:
    """A relative path to a note's file: the site generator turns it into the page's address and checks it."""
    return f"{quote(posixpath.relpath(target, posixpath.dirname(source) or '.'))}#{quote(anchor)}"


def show_confirmations(root: etree.Element, note: Note, known: Confirmations) -> None:
    """Say at each key number when it was last confirmed, and by what.

    Args:
        root: elements whose texts are still Markdown.
        note: the page's note.
        known: the confirmations; one of another value does not count.
    """
    found = {_squeeze(row.what): known.of(row.note, row.what, row.value) for row in numbers.rows(note)}
    if not any(found.values()):
        return
    for cells in _rows(root, numbers.COLUMNS):
        if one := found.get(_squeeze("".join(cells[0].itertext()))):
            cells[-1].append(_confirmed(one))


def show_all_confirmations(
    root: etree.Element, all_numbers: Callable[[], Iterable[numbers.Number]], known: Confirmations
) -> None:
    """The same on the page that has the key numbers of all notes.

    Args:
        root: elements whose texts are still Markdown.
        all_numbers: the key numbers that the page is made of.
        known: the confirmations; one of another value does not count.
    """
    if rows := list(_rows(root, tables.NUMBER_COLUMNS)):
        for cells, row in zip(rows, all_numbers(), strict=True):
            if one := known.of(row.note, row.what, row.value):
                cells[-1].append(_confirmed(one))


def _rows(root: etree.Element, columns: tuple[str, ...]) -> Iterator[list[etree.Element]]:
    """The cells of each row of the tables that have these columns."""
    for table in root.iter("table"):
        if tuple(unmarked("".join(cell.itertext())) for cell in table.iter("th")) == columns:
            yield from (cells for row in table.iter("tr") if (cells := row.findall("td")))


def _squeeze(text: str) -> str:
    """A cell's text, whatever its escapes and marks."""
    return "".join(filter(str.isalnum, unmarked(text)))


def _confirmed(one: Confirmation) -> etree.Element:
    element = etree.Element("small", {"class": "confirmed", "title": f"Last confirmed, by: {one.by}", **UNSEARCHED})
    element.text = AtomicString("\u2713 ")
    etree.SubElement(element, "time", {"datetime": one.on.isoformat()}).text = AtomicString(long_date(one.on))
    element[0].tail = AtomicString(f", {one.by}")
    return element


def fold_cards(root: etree.Element, note: Note) -> None:
    """Fold the cards below each "Recall" heading, those of embedded notes too.

    Args:
        root: elements whose texts are still Markdown.
        note: the page's note; its own cards get ids.
    """
    for container in [root, *root.iter("div")]:
        inside = False
        own = False
        paragraphs = []
        for element in list(container):
            tag = str(element.tag)
            level = tag.removeprefix(HEADING_TAG).removeprefix("h")
            if tag != level and level.isdigit() and int(level) <= 2:
                text = unmarked("".join(element.itertext()))
                inside = level == "2" and heading_key(text) == heading_key(cards.HEADING)
                own = own or (inside and tag == "h2")
            elif inside and tag == "p":
                paragraphs.append(element)
        if paragraphs:
            _fold(paragraphs, note if own else None)


def _fold(paragraphs: list[etree.Element], note: Note | None) -> None:
    """Turn each paragraph that holds cards into a list of them."""
    parted = [[(line, _split(line)) for line in (element.text or "").split("\n")] for element in paragraphs]
    questions = [unmarked(parts[0]) for lines in parted for _, parts in lines if parts]
    ids = cards.card_ids(questions, note.slugify) if note else None
    offered = note is None
    for element, lines in zip(paragraphs, parted, strict=True):
        if not any(parts for _, parts in lines):
            continue
        element.tag = "div"
        element.set("class", "cards")
        element.text = None
        if note and not offered:
            offered = True
            _offer(element, note)
        for line, parts in lines:
            if parts is None:
                etree.SubElement(element, "p").text = line
            else:
                _card(element, *parts, next(ids) if ids else None)


def _offer(parent: etree.Element, note: Note) -> None:
    """The way to a session with the note's cards."""
    link = etree.SubElement(etree.SubElement(parent, "p", {"class": "revise", **UNSEARCHED}), "a")
    target = quote(posixpath.relpath(f"{tables.FOLDER}/recall.md", posixpath.dirname(note.path) or "."))
    link.set("href", f"{target}?note={quote(note.stem)}")
    link.text = AtomicString("Revise these cards")


def _split(line: str) -> tuple[str, str] | None:
    """Part a line into question and answer, each with the mark that says where it comes from."""
    start, text = part_mark(line)
    parts = cards.split(text)
    return (start + parts[0], start + parts[1]) if parts else None


def _card(parent: etree.Element, question: str, answer: str, id_: str | None) -> None:
    details = etree.SubElement(parent, "details", {"class": "card"})
    etree.SubElement(details, "summary").text = question
    text = etree.SubElement(details, "p")
    text.text = answer
    if id_:
        details.set("data-card", cards.identity(unmarked(question)))
        details.set("id", id_)
        text.append(permalinks.permalink(id_, "card"))


class _Terms(_Processor):
    """The first use of each term of the glossary links to its entry."""

    def run(self, root: etree.Element) -> None:
        note = self.page.note
        if page_type(note.path) in (None, CATEGORY, PRACTICE) or note.path == glossary.PATH:
            return  # a list is no text, and in a question the explanation of a term could give the answer away

        def link(term: glossary.Term, written: str) -> etree.Element:
            # The sentence stands in a second attribute because the theme takes titles away where it shows previews.
            element = etree.Element("a", {"class": "glossary-term", "title": term.sentence, "data-term": term.sentence})
            element.set("href", _href(note.path, glossary.PATH, term.anchor))
            element.text = AtomicString(written)
            return element

        around = self.extension.asked(self.page)
        around.finder.mark(root, around.explained, link)


class _Letters(_Processor):
    """The way to each letter of an index."""

    def run(self, root: etree.Element) -> None:
        table = tables.BY_PATH.get(self.page.note.path)
        if table is None or not table.names_only:
            return
        line = etree.Element("p", {"class": "letters", **UNSEARCHED})
        for heading in root.iter("h2"):
            link = etree.SubElement(line, "a", {"href": f"#{heading.get('id')}"})
            link.text = AtomicString(heading.text or "")
        root.insert(0, line)


class _ForgetLinks(_Processor):
    """A generated page links to every note; as "Linked from" on each of them that would tell nothing."""

    def run(self, root: etree.Element) -> None:
        if self.page.note.path in tables.BY_PATH:
            self.page.links.clear()
