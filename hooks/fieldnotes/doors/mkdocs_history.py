"""When each page was last edited, and what readers have to unlearn, in MkDocs's events."""

import json
from collections import Counter
from collections.abc import Iterable
from functools import partial
from pathlib import Path
from typing import Any, Literal

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import ConfigurationError
from mkdocs.plugins import get_plugin_logger
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

from fieldnotes.doors.mkdocs_build import Build
from fieldnotes.doors.mkdocs_events import events_of
from fieldnotes.doors.mkdocs_paths import path_of
from fieldnotes.history import changes, log, show
from fieldnotes.study import tables
from fieldnotes.study.schema import reviewed

logger = get_plugin_logger("history")
_DAYS = 60  # so far back a reader's last visit may lie


class HistoryEvents:
    """What git knows, for one build after another; ``hooks/history.py`` hands its methods to MkDocs.

    ``mkdocs serve`` asks git nothing: it is to be quick.
    """

    build: Build

    def __init__(self) -> None:
        self.serving = False
        self.history: log.History | None = None
        self.changes: list[changes.Change] | None = None

    def on_startup(self, command: Literal["build", "gh-deploy", "serve"], dirty: bool) -> None:
        """Learn which command runs."""
        self.serving = command == "serve"

    def on_config(self, config: MkDocsConfig) -> None:
        """Find the vault's build."""
        events = next(events_of(config), None)
        if events is None or not hasattr(events, "build"):
            raise ConfigurationError("hooks/history.py needs hooks/obsidian.py before it in the list of hooks")
        self.build = events.build
        self.build.more_answers["changes"] = self._body
        self.build.after_texts.append(self._date)

    # Before hooks/obsidian.py reads the notes (-50): to it and to links a generated page is a note like any other.
    def on_files(self, files: Files, config: MkDocsConfig) -> Files:
        """Ask git, once, and add the page of changes."""
        self.changes = None
        self.history = None if self.serving else log.read(Path(config.docs_dir))
        if self.history is None and not self.serving:
            logger.info("git does not answer: pages are dated by 'reviewed'")
        elif self.history and self.history.is_shallow:
            logger.info("the clone is shallow: older edits are unknown; 'git fetch --unshallow' brings them")
        files.append(File.generated(config, show.PATH, content=show.front_matter()))
        return files

    def on_page_markdown(self, markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str | None:
        """Write the page of changes."""
        if path_of(page.file) != show.PATH:
            return None
        return str(self.build.ask(show.PATH, "changes"))

    def _body(self) -> str:
        if self.history is None:
            return show.body((), {}, "", "This build knows of none: it did not ask git.")
        hint = "Older changes are not known to this build." if self.history.is_shallow else ""
        first = min(self.history.modified().values(), default="")[:10] if not self.history.is_shallow else ""
        return show.body(self._changes(), self.build.index.notes, first, hint)

    def _changes(self) -> list[changes.Change]:
        if self.changes is None:
            edits = self.history.edits if self.history else ()
            self.changes = changes.collect(edits, self.build.index.notes)
        return self.changes

    def on_env(self, env: Any, config: MkDocsConfig, files: Files) -> None:
        """Date the pages; say what the feed and the home page tell."""
        self._date()
        # For the home page: how much changed on which day (overrides/assets/javascripts/app/news.js).
        counts = Counter(change.day for change in self._changes())
        env.globals["changes"] = json.dumps(dict(sorted(counts.items(), reverse=True)[:_DAYS])) if counts else ""
        site = (config.site_url or "/").rstrip("/") + "/"
        self.build.outputs[show.FEED,] = partial(self._feed, site, config.site_name)

    def _date(self) -> None:
        """Date the pages: by git, else by their notes' review; what is made of all notes by the newest of them."""
        modified = self.history.modified() if self.history else {}
        reviews = {path: str(reviewed(note) or "") for path, note in self.build.index.notes.items()}
        dates = {path: modified.get(path, review)[:10] for path, review in reviews.items()}
        newest = max(dates.values(), default="")
        for file in self.build.files.documentation_pages():
            if file.page is not None and newest:  # else MkDocs's own stays: it makes a time of the newest
                made = path_of(file) in tables.BY_PATH or path_of(file) == show.PATH
                file.page.update_date = newest if made else dates.get(path_of(file), "")

    def _feed(self, site: str, name: str) -> Iterable[str]:
        urls = {path_of(file): file.url for file in self.build.files.documentation_pages()}
        return [show.feed(self._changes(), self.build.index.notes, site, name, urls.__getitem__)]
