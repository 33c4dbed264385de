"""MkDocs hook: when each page was last edited, and what readers have to unlearn. To be listed after hooks/study.py.

What it does is in ``fieldnotes/history/``. ``mkdocs serve`` asks git nothing: it is to be quick.
"""

import json
from collections import Counter
from pathlib import Path
from typing import Any, Literal

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.plugins import event_priority, get_plugin_logger
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

from fieldnotes.history import changes, log, show
from fieldnotes.study import tables
from fieldnotes.study.schema import reviewed
from fieldnotes.vault.index import Index
from fieldnotes.vault.render import ObsidianExtension

logger = get_plugin_logger("history")
_DAYS = 60  # so far back a reader's last visit may lie


class HistoryEvents:
    """What git knows, for one build after another."""

    def __init__(self) -> None:
        self.serving = False
        self.history: log.History | None = None
        self.changes: list[changes.Change] | None = None
        self.urls: dict[str, str] = {}

    def on_startup(self, command: Literal["build", "gh-deploy", "serve"], dirty: bool) -> None:
        """Learn which command runs."""
        self.serving = command == "serve"

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
        if page.file.src_uri != show.PATH:
            return None
        if self.history is None:
            return show.body((), {}, "", "This build knows of none: it did not ask git.")
        hint = "Older changes are not known to this build." if self.history.is_shallow else ""
        first = min(self.history.modified().values(), default="")[:10] if not self.history.is_shallow else ""
        return show.body(self._changes(config), _index(config).notes, first, hint)

    def _changes(self, config: MkDocsConfig) -> list[changes.Change]:
        if self.changes is None:
            edits = self.history.edits if self.history else ()
            self.changes = changes.collect(edits, _index(config).notes)
        return self.changes

    def on_env(self, env: Any, config: MkDocsConfig, files: Files) -> None:
        """Date the pages: by git, else by their notes' review; what is made of all notes by the newest of them."""
        notes = _index(config).notes
        modified = self.history.modified() if self.history else {}
        reviews = {path: str(reviewed(note) or "") for path, note in notes.items()}
        dates = {path: modified.get(path, review)[:10] for path, review in reviews.items()}
        newest = max(dates.values(), default="")
        self.urls = {}
        for file in files.documentation_pages():
            if file.page is not None:
                made = file.src_uri in tables.BY_PATH or file.src_uri == show.PATH
                self.urls[file.src_uri] = file.url
                if newest:  # else MkDocs's own stays: it makes a time of the newest
                    file.page.update_date = newest if made else dates.get(file.src_uri, "")
        # For the home page: how much changed on which day (overrides/assets/javascripts/app/news.js).
        counts = Counter(change.day for change in self._changes(config))
        env.globals["changes"] = json.dumps(dict(sorted(counts.items(), reverse=True)[:_DAYS])) if counts else ""

    @event_priority(-100)
    def on_post_build(self, config: MkDocsConfig) -> None:
        """Write the feed."""
        site = (config.site_url or "/").rstrip("/") + "/"
        text = show.feed(self._changes(config), _index(config).notes, site, config.site_name, self.urls.__getitem__)
        Path(config.site_dir, show.FEED).write_text(text, encoding="utf-8")


def _index(config: MkDocsConfig) -> Index:
    obsidian = next(one for one in config.markdown_extensions if isinstance(one, ObsidianExtension))
    return obsidian.page.index


# MkDocs runs this module anew for each configuration, and registers every name that begins with on_.
events = HistoryEvents()
on_startup = events.on_startup
on_files = events.on_files
on_page_markdown = events.on_page_markdown
on_env = events.on_env
on_post_build = events.on_post_build
