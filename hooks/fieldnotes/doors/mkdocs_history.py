"""When each page was last edited, and what readers have to unlearn, in MkDocs's events."""

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from functools import cached_property, partial
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
from fieldnotes.vault.memo import Memo
from fieldnotes.vault.note import Note
from fieldnotes.vault.paths import VaultPath

logger = get_plugin_logger("history")
_DAYS = 60  # so far back a reader's last visit may lie


class Known:
    """What git knows of a folder, asked for as little as can be: builds before have left what they learnt.

    Args:
        folder: the folder.
        state: all that git's answer depends on.
        memo: what builds before have left.
    """

    def __init__(self, folder: Path, state: str, memo: Memo) -> None:
        self.folder = folder
        self.state = state
        self.memo = memo
        self.is_shallow, self.modified = self.memo.get("history.modified", state, self._dates)

    @classmethod
    def of(cls, folder: Path, memo: Memo) -> "Known | None":
        """What git knows; ``None`` when it does not answer."""
        state = log.state(folder)
        return None if state is None else cls(folder, state, memo)

    @cached_property
    def history(self) -> log.History:
        """Every edit with its texts."""
        return log.read(self.folder) or log.History()

    def changes(self, notes: Mapping[VaultPath, Note]) -> list[changes.Change]:
        """See ``changes.collect``."""
        of = (self.state, [(path, changes.values(note)) for path, note in sorted(notes.items())])
        return self.memo.get("history.changes", of, lambda: changes.collect(self.history.edits, notes))

    def _dates(self) -> tuple[bool, dict[VaultPath, str]]:
        return self.history.is_shallow, self.history.modified()


class HistoryEvents:
    """What git knows, for one build after another; ``hooks/history.py`` hands its methods to MkDocs.

    ``mkdocs serve`` asks git nothing: it is to be quick.
    """

    build: Build

    def __init__(self) -> None:
        self.serving = False
        self.known: Known | None = None
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
        self.known = None if self.serving else Known.of(Path(config.docs_dir), self.build.memo)
        if self.known is None and not self.serving:
            logger.info("git does not answer: pages are dated by 'reviewed'")
        elif self.known and self.known.is_shallow:
            logger.info("the clone is shallow: older edits are unknown; 'git fetch --unshallow' brings them")
        files.append(File.generated(config, show.PATH, content=show.front_matter()))
        return files

    def on_page_markdown(self, markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str | None:
        """Write the page of changes."""
        if path_of(page.file) != show.PATH:
            return None
        return str(self.build.ask(show.PATH, "changes"))

    def _body(self) -> str:
        if self.known is None:
            return show.body((), {}, "", "This build knows of none: it did not ask git.")
        hint = "Older changes are not known to this build." if self.known.is_shallow else ""
        first = min(self.known.modified.values(), default="")[:10] if not self.known.is_shallow else ""
        return show.body(self._changes(), self.build.index.notes, first, hint)

    def _changes(self) -> list[changes.Change]:
        if self.changes is None:
            self.changes = self.known.changes(self.build.index.notes) if self.known else []
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
        modified = self.known.modified if self.known else {}
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
