"""The edit loop under ``mkdocs serve``: after an edit, what depends on it is made anew, and written when asked for.

Whether a page has to be rendered again is what ``mkdocs_render.py`` finds out. A page is put into its template, and a
file that is made of all pages is written, only when a browser asks for it: so nothing has to be known of what a theme
shows where. What an edit may change beside that (names, addresses, what is published, the navigation's order,
settings) is left to the full build, which says why.
"""

import logging
import os
import posixpath
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mkdocs.commands.build import _build_page, _build_theme_template, _populate_page
from mkdocs.livereload import LiveReloadServer
from mkdocs.structure.files import File

from fieldnotes.doors import mkdocs_search
from fieldnotes.doors.mkdocs_paths import path_of, uri_of
from fieldnotes.doors.mkdocs_reach import keep_what_is_reached
from fieldnotes.doors.mkdocs_watch import Watcher, snapshot
from fieldnotes.vault import attachments, publish, redirects, search
from fieldnotes.vault.document import KINDS, Document
from fieldnotes.vault.excalidraw import is_drawing
from fieldnotes.vault.note import Note
from fieldnotes.vault.paths import SiteUri, VaultPath
from fieldnotes.vault.shipped import shipped
from fieldnotes.vault.syntax import extension
from fieldnotes.vault.tags import tags_of

if TYPE_CHECKING:
    from fieldnotes.doors.mkdocs_events import ObsidianEvents

log = logging.getLogger("mkdocs.plugins.obsidian")

# Seconds without an event after which an edit is over: editors write a file in two or three steps.
_SETTLED = 0.05
_TOLD = 3

Environ = dict[str, Any]
StartResponse = Callable[..., Any]


class NotCovered(Exception):  # noqa: N818 - no error
    """An edit needs a full build; says why."""


class Preview:
    """A site that is being edited.

    Args:
        events: the vault's; they know the last build.
    """

    def __init__(self, events: "ObsidianEvents") -> None:
        self.events = events
        self.lock = threading.RLock()
        # Changes with each build, so that a file read while one ended is read again.
        self.state = 0
        # What is no longer as it was written; each file with what writes it.
        self.stale: dict[str, Callable[[], None]] = {}
        self.entries: dict[str, tuple[object, list[Any]]] = {}
        self.full: Callable[[], None] = lambda: None
        # Whether the last build came to its end.
        self.sound = True

    # --- the server

    def take_over(self, server: LiveReloadServer) -> None:
        """Build through this object, and answer requests through it.

        Args:
            server: MkDocs's, before it starts.
        """
        self.full = server.builder
        server.builder = self.rebuild
        server.build_delay = _SETTLED
        server.set_app(self.answering(server))
        watched = list(server._watched_paths)
        for path in watched:
            server.unwatch(path)
        server.observer = Watcher()  # type: ignore[assignment]
        for path in watched:
            server.watch(path)

    def answering(self, server: LiveReloadServer) -> Callable[[Environ, StartResponse], Iterable[bytes]]:
        """The server's application, with each file written before it is read."""
        plain = server.serve_request

        def serve(environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
            path = environ["PATH_INFO"].encode("latin-1").decode("utf-8", "ignore")
            if path.startswith("/livereload/"):
                return plain(environ, start_response)
            while True:
                state = self.state
                self.write(path.removeprefix(server.mount_path.rstrip("/")))
                told: list[tuple[Any, ...]] = []
                body = plain(environ, partial(_keep, told))
                if state == self.state:
                    break
            for answer in told:
                start_response(*answer)
            return body

        return serve

    def write(self, path: str) -> None:
        """Write the file that a path of an address leads to, if it is not as it should be.

        Args:
            path: the address below the site's own, with or without ``/`` before it.
        """
        uri = posixpath.normpath("/" + path + ("index.html" if path.endswith("/") or not path else "")).lstrip("/")
        with self.lock:
            known = uri if uri in self.stale else next((one for one in ("404.html",) if not self._lies(uri)), "")
            if make := self.stale.get(known):
                make()
                self.stale.pop(known, None)

    def _lies(self, uri: str) -> bool:
        return Path(self.events.build.config.site_dir, uri).exists()

    def write_all(self) -> None:
        """Write everything that is not as it should be."""
        with self.lock:
            while self.stale:
                uri, make = next(iter(self.stale.items()))
                make()
                self.stale.pop(uri, None)

    # --- an edit

    def rebuild(self) -> None:
        """Build what has changed since the last build; everything where that is not known."""
        start = time.perf_counter()
        with self.lock:
            try:
                pages = self.edit()
            except NotCovered as reason:
                log.info("Everything is built: %s", reason)
                self.stale.clear()
                self.sound = False
                self.full()
                self.sound = True
                count = len(self.events.renderer.rendered)
                log.info("%d pages rendered, all written, in %.2f s", count, time.perf_counter() - start)
            else:
                named = f": {', '.join(pages[:_TOLD])}{' …' if pages[_TOLD:] else ''}" if pages else ""
                log.info("%d pages rendered in %.2f s%s", len(pages), time.perf_counter() - start, named)
            self.state += 1

    def edit(self) -> list[VaultPath]:
        """Take over what has changed in the vault.

        Returns:
            The paths of the notes whose pages were rendered.

        Raises:
            NotCovered: something else has changed, or more than pages' texts may have to.
        """
        events = self.events
        build, config = events.build, events.build.config
        if not build.recording or not self.sound:
            raise NotCovered(events.why_not or "the last build failed")
        if config.extra_templates:
            raise NotCovered("extra_templates may show anything")
        now = snapshot(config)
        changed = sorted(path for path in now if now[path] != events.before.get(path))
        if gone := events.before.keys() - now.keys():
            raise NotCovered(f"{self._name(min(gone))} is gone or has another name")
        if new := now.keys() - events.before.keys():
            raise NotCovered(f"{self._name(min(new))} is new")
        notes: dict[VaultPath, Note] = {}
        pictures: list[VaultPath] = []
        for path in changed:
            name = self._name(path)
            if name in build.index.notes:
                notes[name] = self._note(name)
            elif name in build.private:
                self._stays(name)
            elif name in build.held:
                pictures.append(self._picture(name))
            elif not self._is_nowhere(name):
                raise NotCovered(f"{name} has changed")
        self.sound = False
        rendered = self._take(notes, pictures)
        self.sound = True
        events.before = now
        return rendered

    def _name(self, path: str) -> VaultPath:
        """A file as the vault names it; one outside by its whole path."""
        vault = self.events.build.vault + os.sep
        return VaultPath(path.removeprefix(vault).replace(os.sep, "/") if path.startswith(vault) else path)

    def _is_nowhere(self, path: VaultPath) -> bool:
        """Whether a file is no part of the site; those with a dot are read for what they set."""
        decision = self.events.build.decisions.get(path)
        return decision is not None and "exclude_docs" in decision.why and "/." not in f"/{path}"

    def _file(self, path: VaultPath) -> File:
        file = self.events.build.files.get_file_from_path(path)
        if file is None or file.src_dir is None:
            raise NotCovered(f"{path} has changed")
        return file

    def _note(self, path: VaultPath) -> Note:
        """A note's new text, if nothing but pages depends on what is new in it."""
        build = self.events.build
        old, new = build.index.notes[path], build.note(self._file(path))
        if new is None or isinstance(old, Document) or is_drawing(old) or is_drawing(new):
            raise NotCovered(f"{path} is shown in a way of its own")
        if publish.decide_note(new, build.templates) != build.decisions[path]:
            raise NotCovered(f"what {path} says of publishing it has changed")
        if _names(old) != _names(new):
            raise NotCovered(f"{path} has other names, or its sections have")
        if new.properties.error != old.properties.error:
            raise NotCovered(f"the properties of {path} cannot be read")
        if list(shipped([old.source])) != list(shipped([new.source])):
            raise NotCovered(f"{path} asks for another library")
        if _documents(old) != _documents(new):
            raise NotCovered(f"{path} leads to other bases, canvases or drawings")
        if build.tags.file is not None and _listed(old) != _listed(new):
            raise NotCovered(f"{path} has other tags or another title, which the page of tags shows")
        if self._sorted_by_title() and (old.meta.get("title"), old.body) != (new.meta.get("title"), new.body):
            raise NotCovered(f"the navigation is in the order of titles, and {path} may have another")
        return new

    def _sorted_by_title(self) -> bool:
        build = self.events.build
        plugin = build.config.plugins.get("awesome-pages")
        if plugin is None:
            return False
        name = str(plugin.config.get("filename"))
        texts = (file.content_string for file in build.files if posixpath.basename(path_of(file)) == name)
        return plugin.config.get("order_by") == "title" or any("order_by" in text for text in texts)

    def _stays(self, path: VaultPath) -> None:
        """A note that is not published, and still is not."""
        build = self.events.build
        text = Path(build.vault, path).read_text("utf-8", errors="replace")
        note = Note(path, text)
        if publish.decide_note(note, build.templates) != build.decisions.get(path):
            raise NotCovered(f"what {path} says of publishing it has changed")

    def _picture(self, path: VaultPath) -> VaultPath:
        """An attachment's new content, if nothing but its size shows on pages."""
        if attachments.can_run(path) or extension(path) in ("css", "webmanifest"):
            raise NotCovered(f"{path} has changed, which may lead to other files")
        return path

    def _take(self, notes: Mapping[VaultPath, Note], pictures: Iterable[VaultPath]) -> list[VaultPath]:
        """Render what depends on new texts and pictures; nothing is as it was written until it is written again."""
        build, config = self.events.build, self.events.build.config
        renderer = self.events.renderer
        for path in pictures:
            build.pictures.pop(path, None)
        for path, file in build.held.items():
            if path not in build.files.src_uris:
                build.files.append(file)
        was = {path for path in build.held if build.decisions[path].public}
        build.learn_texts(notes)
        build.unresolved.clear()
        renderer.rendered.clear()
        for path, content in build.contents.items():
            build.pages[path].content = content
        todo = [
            file for file in build.files.documentation_pages(inclusion=_shown) if file.page is not None
            and (path_of(file) in notes or not self._holds(path_of(file)))
        ]  # fmt: skip
        for file in todo:
            assert file.page is not None  # noqa: S101 - for the type checker
            _populate_page(file.page, config, build.files)
            build.contents[path_of(file)] = file.page.content or ""
        self.events.tell_unresolved()
        keep_what_is_reached(build)
        for path, file in build.held.items():
            if build.decisions[path].public and (path not in was or path in pictures):
                file.copy_file()
            elif path in was and not build.decisions[path].public:
                Path(file.abs_dest_path).unlink(missing_ok=True)
        for file in todo:
            assert file.page is not None  # noqa: S101
            file.page.validate_anchor_links(files=build.files, log_level=config.validation.links.anchors)
        self._forget()
        return [path_of(file) for file in todo]

    def _holds(self, path: VaultPath) -> bool:
        """Whether a page is what it was."""
        build = self.events.build
        kept = self.events.renderer.kept.get(path)
        return kept is not None and build.answers.hold(kept.trace)

    # --- writing on demand

    def _forget(self) -> None:
        """From now on no file that is made of pages is as it was written."""
        build, config = self.events.build, self.events.build.config
        links = build.links()
        if build.entries is not None:
            build.entries.clear()
        files = build.files.documentation_pages(inclusion=_shown)
        for file in files:
            self.stale[uri_of(file)] = lambda file=file: self._write_page(file, files, links)  # type: ignore[misc]
        for uri in build.redirects:
            self.stale[uri] = lambda uri=uri: self._write_redirect(uri)  # type: ignore[misc]
        for name in config.theme.static_templates:
            self.stale[name] = lambda name=name: self._write_template(name)  # type: ignore[misc]
        for uris in build.outputs:
            for name in uris:
                self.stale[name] = lambda uris=uris: self._write_output(uris)  # type: ignore[misc]
        if self._search() is not None:
            for name in self._search_files():
                self.stale[name] = lambda: self._write_search(files, links)

    def _search(self) -> Any:
        plugins = self.events.build.config.plugins
        return plugins.get("material/search") or plugins.get("search")

    def _search_files(self) -> list[str]:
        """The index of the theme's plugin, ours, and the files of texts that there are."""
        folder = Path(self.events.build.config.site_dir, search.PATH).parent
        texts = [f"{folder.name}/{path.name}" for path in sorted(folder.glob("texts-*.js"))]
        return ["search/search_index.json", search.PATH, *texts]

    def _write_page(self, file: File, files: Any, links: Any) -> None:
        build = self.events.build
        page = file.page
        if page is None or build.nav is None:
            return
        base, plugin = page.content, self._search()
        collected = list(plugin.search_index.entries) if hasattr(plugin, "search_index") else []
        page.content = (base or "") + build.linked_from(path_of(file), links)
        try:
            _build_page(page, build.config, files, build.nav, build.env, excluded=bool(file.inclusion.is_excluded()))  # type: ignore[no-untyped-call]
        finally:
            page.content = base
            if hasattr(plugin, "search_index"):
                plugin.search_index.entries = collected

    def _write_redirect(self, uri: SiteUri) -> None:
        Path(self.events.build.config.site_dir, uri).write_text(self.events.build.redirect(uri), encoding="utf-8")

    def _write_template(self, name: str) -> None:
        build = self.events.build
        if build.nav is not None:
            _build_theme_template(name, build.env, build.files, build.config, build.nav)

    def _write_output(self, uris: tuple[str, ...]) -> None:
        self.events.build.write_output(uris)
        for uri in uris:
            self.stale.pop(uri, None)

    def _write_search(self, files: Iterable[File], links: Any) -> None:
        """The search index, of entries that are kept for each page while it is what it was."""
        build, plugin = self.events.build, self._search()
        index = plugin.search_index
        found: list[Any] = []
        for file in files:
            page = file.page
            if page is None:
                continue
            content = (page.content or "") + build.linked_from(path_of(file), links)
            made_of = (content, page.title, page.meta, page.url, [(item.id, item.level) for item in page.toc])
            known = self.entries.get(path_of(file))
            if known is None or known[0] != made_of:
                base, page.content, index.entries = page.content, content, []
                index.add_entry_from_context(page)
                page.content = base
                known = self.entries[path_of(file)] = made_of, index.entries
            found += [dict(entry) for entry in known[1]]
        index.entries = found
        plugin.on_post_build(config=build.config)
        if mkdocs_search.wanted(build.config):
            mkdocs_search.write_index(build.config, build.pages, build.index.notes)
        for uri in self._search_files():
            self.stale.pop(uri, None)


def _keep(told: list[tuple[Any, ...]], *answer: Any) -> None:
    told.append(answer)


def _shown(level: Any) -> bool:
    return bool(level.is_in_serve())


def _listed(note: Note) -> object:
    """What the page of tags shows of a note."""
    return tags_of(note), note.meta.get("title"), [(one.level, one.text) for one in note.anchors[:1]]


def _names(note: Note) -> list[object]:
    """What a note and its sections are called beside their titles, by which links and addresses find them."""
    named = [
        (other.name, other.address, other.section and (other.section.id, other.section.text))
        for other in redirects.other_names(note)
    ]
    return [note.aliases, note.meta.get("permalink"), named]


def _documents(note: Note) -> list[str]:
    """The bases, canvases and drawings that a note may lead to."""
    return sorted({path for path in publish.paths_shown(note) if "." in path and extension(path) in KINDS})
