"""What a build reads, and hearing of its changes."""

import logging
import os
from typing import Any

from mkdocs.config.defaults import MkDocsConfig
from watchdog.events import FileCreatedEvent, FileDeletedEvent, FileModifiedEvent, FileMovedEvent
from watchdog.observers import Observer
from watchdog.observers.polling import PollingObserver

log = logging.getLogger("mkdocs.plugins.obsidian")

# Obsidian's own notes on its windows, which it writes at each click; nothing here reads them.
_WINDOWS = frozenset({"workspace.json", "workspace-mobile.json", "graph.json"})

# Each file that a build reads, and what tells that it has changed.
Snapshot = dict[str, tuple[int, int]]


def snapshot(config: MkDocsConfig) -> Snapshot:
    """Time and size of every file that a build reads: the vault, the configuration, templates, what is watched."""
    found: Snapshot = {}
    theme = [config.theme.custom_dir] if config.theme.custom_dir else []
    for root in dict.fromkeys(map(str, (config.docs_dir, config.config_file_path, *config.watch, *theme))):
        stack = [os.path.realpath(root)]
        while stack:
            path = stack.pop()
            try:
                if os.path.isdir(path):  # noqa: PTH112 - thousands of files, at each edit
                    with os.scandir(path) as entries:
                        for entry in entries:
                            if entry.is_dir(follow_symlinks=False):
                                stack.append(entry.path)
                            else:
                                status = entry.stat()
                                found[entry.path] = status.st_mtime_ns, status.st_size
                else:
                    status = os.stat(path)  # noqa: PTH116
                    found[path] = status.st_mtime_ns, status.st_size
            except OSError:  # it went away meanwhile
                found[path] = 0, 0
    return {path: known for path, known in found.items() if not _is_window(path)}


def _is_window(path: str) -> bool:
    return os.path.basename(path) in _WINDOWS and os.path.basename(os.path.dirname(path)) == ".obsidian"  # noqa: PTH119, PTH120


class Watcher:
    """An observer as watchdog has them, for ``mkdocs serve``.

    It hears of changes from the system at once, where MkDocs looks for them twice a second; a file that is read has
    not changed. Where the system cannot tell, it looks, too.
    """

    def __init__(self) -> None:
        self._inner: Any = Observer()
        self._wanted: list[tuple[Any, str, bool]] = []

    def schedule(self, handler: Any, path: str, *, recursive: bool = False) -> Any:
        """See watchdog."""
        self._wanted.append((handler, path, recursive))
        kinds = [FileModifiedEvent, FileCreatedEvent, FileDeletedEvent, FileMovedEvent]
        return self._inner.schedule(handler, path, recursive=recursive, event_filter=kinds)

    def unschedule(self, watch: Any) -> None:
        """See watchdog."""
        self._wanted = [one for one in self._wanted if one[1] != watch.path]
        self._inner.unschedule(watch)

    def start(self) -> None:
        """See watchdog."""
        try:
            self._inner.start()
        except OSError as error:  # too many folders, most often
            log.info("The system tells no changes (%s); they are looked for", error.strerror)
            self._inner = PollingObserver(timeout=0.5)
            for handler, path, recursive in self._wanted:
                self._inner.schedule(handler, path, recursive=recursive)
            self._inner.start()

    def stop(self) -> None:
        """See watchdog."""
        self._inner.stop()

    def join(self, timeout: float | None = None) -> None:
        """See watchdog."""
        self._inner.join(timeout)
