"""What this site has beyond its vault, in MkDocs's events, as methods of one object for each configuration."""

from pathlib import Path
from typing import Any

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import ConfigurationError
from mkdocs.plugins import get_plugin_logger
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page as SitePage

from fieldnotes.doors.mkdocs_build import Build
from fieldnotes.doors.mkdocs_events import events_of
from fieldnotes.study import data, exams, practice, schema, scope, search, sections, tables
from fieldnotes.study.render import StudyExtension
from fieldnotes.vault.index import Index
from fieldnotes.verify.confirmed import Confirmations

log = get_plugin_logger("study")


class StudyEvents:
    """What happens to notes for study in each of MkDocs's events; ``hooks/study.py`` hands its methods to MkDocs."""

    build: Build
    extension: StudyExtension

    def __init__(self) -> None:
        # What pages load when they need it: the text of each script by its name.
        self.scripts: dict[str, str] = {}

    def on_config(self, config: MkDocsConfig) -> MkDocsConfig:
        """Add the Markdown extension beside the one of hooks/obsidian.py."""
        events = next(events_of(config), None)
        if events is None or not hasattr(events, "build"):
            raise ConfigurationError("hooks/study.py needs hooks/obsidian.py before it in the list of hooks")
        self.build = events.build
        self.extension = StudyExtension(self.build.extension, _confirmations(config), _lists(config))
        config.markdown_extensions.append(self.extension)  # type: ignore[arg-type]
        return config

    # Before hooks/obsidian.py reads the notes (-50): to it and to links a generated page is a note like any other.
    def on_files(self, files: Files, config: MkDocsConfig) -> Files:
        """Add the generated pages; their text is made when all notes are read."""
        for table in tables.PAGES:
            files.append(File.generated(config, table.path, content=table.front_matter()))
        return files

    def on_page_markdown(self, markdown: str, page: SitePage, config: MkDocsConfig, files: Files) -> str | None:
        """Check a note, or write a generated page."""
        index = self.build.index
        note = index.notes.get(page.file.src_uri)
        if note is None:
            return None
        page.meta["search"] = {**search.settings(note), **(page.meta.get("search") or {})}
        if table := tables.BY_PATH.get(note.path):
            return table.body(one for path, one in index.notes.items() if path not in tables.BY_PATH)
        study = self.extension
        study.learn()
        problems = [
            *schema.check(note, schema.today_anywhere()),
            *sections.check(note, index),
            *study.lists.check(note),
            *study.repeats.get(note.path, ()),
        ]
        for problem in sorted(problems, key=lambda problem: problem.line):
            log.warning("%s", problem)
        return None

    def on_env(self, env: Any, config: MkDocsConfig, files: Files) -> None:
        """Keep what the pages for practice and recall load."""
        self.scripts = _data(self.build.index, files)

    def on_post_build(self, config: MkDocsConfig) -> None:
        """Write the data of pages."""
        for name, text in self.scripts.items():
            out = Path(config.site_dir, "assets", "data", f"{name}.js")
            out.parent.mkdir(parents=True, exist_ok=True)
            out.write_text(text, encoding="utf-8")


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


def _data(index: Index, files: Files) -> dict[str, str]:
    """The data of the pages for practice and recall, from pages that are rendered."""
    found: list[dict[str, Any]] = []
    cards: list[dict[str, Any]] = []
    some_exams = []
    for file in files.documentation_pages():
        note, page = index.notes.get(file.src_uri), file.page
        if note is None or page is None or page.content is None or note.path in tables.BY_PATH:
            continue
        category = page.parent.title if page.parent else ""
        named = scope.codes(note)
        cards += ({**card, "category": category, "exams": named} for card in data.recall(note, page.content, file.url))
        if note.path.startswith(practice.FOLDER):
            found += data.questions(note, page.content, file.url)
        elif note.path.startswith(exams.FOLDER) and (exam := data.exam(note, file.url)):
            some_exams.append(exam)
    codes = [exam["code"] for exam in some_exams]
    counts = {
        file.url: [codes.index(code) for code in scope.codes(note) if code in codes]
        for file in files.documentation_pages()
        if (note := index.notes.get(file.src_uri)) and scope.KEYS[scope.IN] in note.meta
    }
    pages = {Path(file.src_uri).stem: file.url for file in files if file.src_uri in tables.BY_PATH}
    asked = {question["exam"] for question in found}
    names = {file.url: index.notes[file.src_uri].stem for file in files if file.src_uri in index.notes}
    return {
        "exams": data.script("exams", {
            "exams": [[exam["code"], exam["title"]] for exam in some_exams],
            # Read on many pages, so in few bytes: the places of the exams that a page counts for, as digits.
            "notes": {url: "".join(map(str, places)) for url, places in counts.items()},
            "pages": {name: pages[name] for name in ("practice", "recall")},
        }),
        "practice": data.script("practice", {
            "exams": [exam for exam in some_exams if exam["code"] in asked], "questions": found,
        }),
        "recall": data.script("recall", {
            "cards": cards, "exams": [{"code": exam["code"], "title": exam["title"]} for exam in some_exams],
            "questions": {question["id"]: data.notes_of(question, names) for question in found},
        }),
    }  # fmt: skip
