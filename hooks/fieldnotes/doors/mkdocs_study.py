"""What this site has beyond its vault, in MkDocs's events, as methods of one object for each configuration."""

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import ConfigurationError
from mkdocs.plugins import get_plugin_logger
from mkdocs.structure.files import File, Files
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page as SitePage
from mkdocs.structure.toc import AnchorLink, TableOfContents

from fieldnotes.doors.mkdocs_build import Build
from fieldnotes.doors.mkdocs_events import events_of
from fieldnotes.doors.mkdocs_paths import address_of, path_of
from fieldnotes.doors.mkdocs_templates import Finished
from fieldnotes.study import cards, categories, data, exams, practice, schema, scope, search, sections, tables, units
from fieldnotes.study import web as web_of_notes
from fieldnotes.study.render import StudyExtension
from fieldnotes.vault.asked import AskedIndex, remembered
from fieldnotes.vault.document import Document
from fieldnotes.vault.fingerprint import fingerprint
from fieldnotes.vault.index import Index
from fieldnotes.vault.note import Note
from fieldnotes.vault.paths import VaultPath
from fieldnotes.vault.problems import Problem
from fieldnotes.verify.confirmed import Confirmations

log = get_plugin_logger("study")

T = TypeVar("T")


class StudyEvents:
    """What happens to notes for study in each of MkDocs's events; ``hooks/study.py`` hands its methods to MkDocs."""

    build: Build
    extension: StudyExtension

    def on_config(self, config: MkDocsConfig) -> MkDocsConfig:
        """Add the Markdown extension beside the one of hooks/obsidian.py."""
        events = next(events_of(config), None)
        if events is None or not hasattr(events, "build"):
            raise ConfigurationError("hooks/study.py needs hooks/obsidian.py before it in the list of hooks")
        build = self.build = events.build
        self.extension = StudyExtension(_confirmations(config), _lists(config))
        build.more_answers["study"] = lambda path: self._of_vault().around(path)
        build.more_answers["numbers"] = lambda: self._of_vault().all_numbers()
        build.more_answers["table"] = lambda path: self._table(path)
        config.markdown_extensions.append(self.extension)  # type: ignore[arg-type]
        return config

    # Before hooks/obsidian.py reads the notes (-50): to it and to links a generated page is a note like any other.
    def on_files(self, files: Files, config: MkDocsConfig) -> Files:
        """Add the generated pages; their text is made when all notes are read."""
        for table in tables.PAGES:
            files.append(File.generated(config, table.path, content=table.front_matter()))
        return files

    def on_nav(self, nav: Navigation, config: MkDocsConfig, files: Files) -> None:
        """Let each category open its own page."""
        categories.open_at_their_notes(nav.items)

    def on_page_markdown(self, markdown: str, page: SitePage, config: MkDocsConfig, files: Files) -> str | None:
        """Check a note, or write a generated page."""
        index = self.build.index
        note = index.notes.get(path_of(page.file))
        if note is None:
            return None
        page.meta["search"] = {**search.settings(note), **(page.meta.get("search") or {})}
        if note.path in tables.BY_PATH:
            return str(self.build.ask(note.path, "table", note.path))
        if isinstance(note, Document):
            return None  # no text of anybody's
        study, build = self._of_vault(), self.build
        if not build.memo.keeps:
            problems = self._faults(note, index)
        else:
            # A review may lie in the future today, and not tomorrow.
            of = (note.same, schema.today_anywhere(), study.lists.same)
            problems = remembered(
                build.memo, "study.faults", of, build.answers, lambda ask: self._faults(note, AskedIndex(ask))
            )
        problems = [*problems, *study.repeats(note.path)]
        for problem in sorted(problems, key=lambda problem: problem.line):
            log.warning("%s", problem)
        return None

    def _faults(self, note: Note, index: Index) -> list[Problem]:
        """What is wrong with a note, but for what it repeats of others."""
        lists = self.extension.lists
        return [*schema.check(note, schema.today_anywhere()), *sections.check(note, index), *lists.check(note)]

    def _of_vault(self) -> StudyExtension:
        """The extension, when it has read the vault."""
        self.extension.learn(self.build.index)
        return self.extension

    def on_page_content(self, html: str, page: SitePage, config: MkDocsConfig, files: Files) -> None:
        """Put the title first in the outline: there the link past the navigation leads."""
        if page.toc.items and page.toc.items[0].id == "__title":
            return  # the page is kept from a build before
        title = AnchorLink(str(page.title or ""), "__title", 1)  # as overrides/partials/content.html calls it
        title.children = list(page.toc)
        page.toc = TableOfContents([title])

    def _table(self, path: VaultPath) -> str:
        """The text of a generated page."""
        notes = self.build.index.notes
        return tables.BY_PATH[path].body(note for one, note in notes.items() if one not in tables.BY_PATH)

    def on_post_page(self, output: str, page: SitePage, config: MkDocsConfig) -> str:
        """Keep units beside their figures: last, so that search and cards have plain spaces."""
        return output if isinstance(output, Finished) else units.glue_article(output)

    def on_env(self, env: Any, config: MkDocsConfig, files: Files) -> None:
        """Say what pages load: for practice and recall, and for the picture of the notes around one."""
        build = self.build
        build.outputs["assets/data/exams.js", "assets/data/cards.js"] = partial(_names, build)
        build.outputs["assets/data/practice.js", "assets/data/recall.js"] = partial(_sessions, build)
        build.outputs["assets/data/web.js",] = partial(_web, build)


def _confirmations(config: MkDocsConfig) -> Confirmations:
    """What ``extra.confirmed`` names: the table that hooks/verify.py writes; none where it names nothing."""
    name = config.extra.get("confirmed")
    if not name:
        return Confirmations()
    path = Path(config.config_file_path).parent / str(name)
    try:
        known = Confirmations.read(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ConfigurationError(f"extra.confirmed: {path} cannot be read: {error}") from error
    config.watch.append(str(path))
    return known


def _lists(config: MkDocsConfig) -> scope.Lists:
    """What ``extra.exams`` names: the tables of what the exam guides name; none where it names nothing."""
    names = config.extra.get("exams") or {}
    if not names:
        return scope.Lists()
    paths = [Path(config.config_file_path).parent / str(names.get(key)) for key in ("listed", "guides")]
    try:
        lists = scope.Lists.read(*(path.read_text(encoding="utf-8") for path in paths))
    except (OSError, ValueError) as error:
        raise ConfigurationError(f"extra.exams: {paths[0]} or {paths[1]} cannot be read: {error}") from error
    config.watch.extend(map(str, paths))
    return lists


def _exams(build: Build) -> list[dict[str, Any]]:
    """The exams whose notes tell their count, minutes and domains."""
    notes = [(file, note) for file, note, _ in _pages(build) if note.path.startswith(exams.FOLDER)]
    return [exam for file, note in notes if (exam := data.exam(note, address_of(file)))]


def _pages(build: Build) -> Iterator[tuple[File, Note, str]]:
    """The rendered notes: file, note, HTML."""
    for file in build.files.documentation_pages():
        note, content = build.index.notes.get(path_of(file)), build.contents.get(path_of(file))
        if note is not None and content is not None and note.path not in tables.BY_PATH:
            yield file, note, content


def _deck(build: Build) -> list[str]:
    """What browsers know the cards by."""
    return [cards.identity(card.question) for _, note, _ in _pages(build) for card in cards.cards(note)]


def _names(build: Build) -> list[str]:
    """What many pages load: names of exams, and which notes count for which; and which cards there are."""
    some_exams = _exams(build)
    codes = [exam["code"] for exam in some_exams]
    counts = {
        address_of(file): [codes.index(code) for code in some if code in codes]
        for file in build.files.documentation_pages()
        if (note := build.index.notes.get(path_of(file))) and (some := scope.counts_for(note)) is not None
    }
    pages = {Path(path_of(file)).stem: address_of(file) for file in build.files if path_of(file) in tables.BY_PATH}
    deck = _deck(build)
    return [
        data.script("exams", {
            "exams": [[exam["code"], exam["title"]] for exam in some_exams],
            # Read on many pages, so in few bytes: the places of the exams that a page counts for, as digits.
            "notes": {url: "".join(map(str, places)) for url, places in counts.items()},
            "pages": {name: pages[name] for name in ("practice", "recall")}, "deck": data.fingerprint(deck),
        }),
        data.script("cards", deck),
    ]  # fmt: skip


def _web(build: Build) -> list[str]:
    """What is around each note: loaded where a reader opens the picture of it."""
    notes = {address_of(file): note for file, note, _ in _pages(build)}
    return [data.script("web", web_of_notes.web(notes, build.links()))]


def _all(work: Callable[..., Iterator[T]], *of: Any) -> list[T]:
    return list(work(*of))


def _sessions(build: Build) -> list[str]:
    """What the pages for practice and recall load, from pages that are rendered."""
    found: list[dict[str, Any]] = []
    some_cards: list[dict[str, Any]] = []
    notes = build.index.notes
    places = data.places({address_of(file): notes[path_of(file)] for file in build.files if path_of(file) in notes})
    memo, named_places = build.memo, fingerprint(places)
    for file, note, content in _pages(build):
        parent = file.page.parent if file.page else None
        category = parent.title if parent else ""
        named = scope.codes(note)
        url = address_of(file)
        of = (note.same, content, url)
        recalled = memo.get("data.recall", of, partial(_all, data.recall, note, content, url))
        some_cards += ({**card, "category": category, "exams": named} for card in recalled)
        if note.path.startswith(practice.FOLDER):
            work = partial(_all, data.questions, note, content, url, places)
            found += memo.get("data.questions", (*of, named_places), work)
    some_exams = _exams(build)
    asked = {question["exam"] for question in found}
    names = {address_of(file): notes[path_of(file)].stem for file in build.files if path_of(file) in notes}
    return [
        data.script("practice", {
            "exams": [exam for exam in some_exams if exam["code"] in asked], "questions": found,
        }),
        data.script("recall", {
            "deck": data.fingerprint(_deck(build)), "cards": some_cards,
            "exams": [{"code": exam["code"], "title": exam["title"]} for exam in some_exams],
            "questions": {question["id"]: data.notes_of(question, names) for question in found},
        }),
    ]  # fmt: skip
