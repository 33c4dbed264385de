"""All that one build knows."""

import html
import json
import os
import posixpath
import stat
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files, InclusionLevel
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page as SitePage

from fieldnotes.doors import mkdocs_search
from fieldnotes.doors.mkdocs_nav import Entries
from fieldnotes.doors.mkdocs_paths import path_of, uri_of
from fieldnotes.doors.mkdocs_policy import settings_of_pages
from fieldnotes.doors.mkdocs_render import file_answer
from fieldnotes.doors.mkdocs_tags import Tags
from fieldnotes.vault import attachments, backlinks, pictures, publish, redirects, search, section_aliases
from fieldnotes.vault.addresses import Addresses, is_too_long
from fieldnotes.vault.asked import Answers, AskedIndex, AskedSite, Asker
from fieldnotes.vault.document import Document, page_path
from fieldnotes.vault.excalidraw import is_drawing, without_data
from fieldnotes.vault.index import Index
from fieldnotes.vault.memo import FORGETFUL, Memo
from fieldnotes.vault.note import Anchor, Note
from fieldnotes.vault.page import Link, Page
from fieldnotes.vault.paths import FileKey, SiteUri, VaultPath
from fieldnotes.vault.pictures import Picture
from fieldnotes.vault.policy import Policy
from fieldnotes.vault.problems import Problem, shorten
from fieldnotes.vault.publish import Decision, Templates
from fieldnotes.vault.settings import Settings
from fieldnotes.vault.shipped import shipped
from fieldnotes.vault.syntax import file_key
from fieldnotes.vault.tag_page import TagPage

# Text holds no zero bytes but for damage; one in ten is no text.
_MOST_ZEROS = 10
# Search runs in a worker, which a page on a disk may not start.
WORKER = "assets/obsidian/iframe-worker.js"


class Build:
    """All that one build knows. A new build starts a new one: under ``mkdocs serve`` nothing goes stale.

    Args:
        config: the site's configuration.
        settings: the vault's.
        serving: whether ``mkdocs serve`` runs, which shows what ``draft_docs`` names.
        warn: told what is wrong.
    """

    def __init__(
        self, config: MkDocsConfig, settings: Settings, serving: bool, warn: Callable[[Problem], None]
    ) -> None:
        self.config = config
        self.settings = settings
        self.page_settings = settings_of_pages(config, settings)
        self.serving = serving
        self.warn = warn
        self.vault = os.path.realpath(config.docs_dir)
        self.files: Files = Files([])
        self.index = Index()
        self.pages: dict[VaultPath, SitePage] = {}
        # In the order in which pages are read: the pages as the vault knows them, and their HTML before anything else
        # is on it.
        self.rendered: dict[VaultPath, Page] = {}
        self.contents: dict[VaultPath, str] = {}
        # Whether it is written down what pages ask, and what each has asked.
        self.recording = False
        # What builds before have worked out.
        self.memo: Memo = FORGETFUL
        self.askers: dict[VaultPath, Asker] = {}
        self._shown: dict[VaultPath, VaultPath] = {}
        self.redirects: dict[SiteUri, Redirect] = {}
        # What a site with a register publishes, a line for each address and anchor.
        self.addresses: set[str] = set()
        self.tags = Tags()
        # Where a page's picture for link previews is, from the site's root; empty for none.
        self.preview_of: Callable[[SitePage | None], str] = lambda page: ""
        self.nav: Navigation | None = None
        self.policy: Policy | None = None
        self.line_breaks = True
        self.pictures: dict[VaultPath, Picture | None] = {}
        # Where the files lie for which pages were made.
        self.sources: dict[VaultPath, str | None] = {}
        # What was decided on each file of the vault, and the notes that it was decided on.
        self.decisions: dict[VaultPath, Decision] = {}
        self.private: dict[VaultPath, Note] = {}
        self.readmes: set[VaultPath] = set()
        # Links that lead nowhere, when they are not told page by page.
        self.unresolved: list[Problem] = []
        # The attachments of the vault, those too that nothing leads to; which of them pages lead to, by their HTML.
        self.held: dict[VaultPath, File] = {}
        self.led_to: dict[VaultPath, tuple[str, list[VaultPath]]] = {}
        # What is made of all pages once they are: files by where they are written, and what makes their texts.
        self.outputs: dict[tuple[str, ...], Callable[[], Iterable[str]]] = {}
        # What is to be done when notes have other texts.
        self.after_texts: list[Callable[[], None]] = []
        # What others answer of the questions that pages ask.
        self.more_answers: dict[str, Callable[..., object]] = {"file": lambda path: file_answer(self.files, path)}
        self.answers = Answers(self.index, self, self.more_answers)
        self.env: Any = None
        self.entries: Entries | None = None
        self.templates = Templates()

    # --- what pages ask (``fieldnotes.vault.page.Site``)

    def url(self, source: VaultPath, target: VaultPath) -> str:
        """The address of a file as seen from a note's page."""
        to, start = self.files.get_file_from_path(target), self.files.get_file_from_path(source)
        if not self.recording:
            self._shown.setdefault(target, source)
        return to.url_relative_to(start) if to and start else ""

    def picture(self, path: VaultPath) -> Picture | None:
        """What is known of a picture, read once for each build."""
        if path not in self.pictures:
            file = self.files.get_file_from_path(path)
            try:
                if file is None or file.abs_src_path is None:
                    head = file.content_bytes if file else b""
                else:
                    with Path(file.abs_src_path).open("rb") as stream:
                        head = stream.read(pictures.HEAD)
                self.pictures[path] = pictures.read(head)
            except OSError:
                self.pictures[path] = None
        return self.pictures[path]

    def tag_place(self, name: str) -> str:
        """Where a tag leads."""
        return self.tags.place(name)

    def stat(self, path: VaultPath) -> os.stat_result | None:
        """Size and times of a file of the vault."""
        file = self.files.get_file_from_path(path)
        source = self.sources.get(path) or (file.abs_src_path if file else None)
        try:
            return os.stat(source) if source else None  # noqa: PTH116
        except OSError:
            return None

    def start(self, note: Note, title: str, *, of_vault: bool) -> Page:
        """A page about to be rendered; what it asks is written down if somebody wants to know.

        Args:
            note: its note.
            title: what it is called, as plain text.
            of_vault: whether the note is one of the vault's, and its lines break as the vault's do.
        """
        breaks = self.line_breaks if of_vault else True
        if not self.recording:
            page = Page(note, self.index, self, breaks, self.page_settings, title)
        else:
            ask = self.askers[note.path] = Asker(self.answers)
            page = Page(note, AskedIndex(ask), AskedSite(ask), breaks, self.page_settings, title, ask=ask)
        self.rendered[note.path] = page
        return page

    def ask(self, path: VaultPath, *question: str) -> Any:
        """The answer to a question of ``more_answers``; from now on a page depends on it.

        Args:
            path: the page's, which has been started.
            question: its kind, then of what.
        """
        asker = self.askers.get(path)
        return asker(*question) if asker else self.answers.ask(question)

    def shown(self) -> Iterator[tuple[VaultPath, VaultPath]]:
        """The files that pages show in ways their HTML does not tell, each with the note."""
        yield from self._shown.items()
        for path, ask in self.askers.items():
            for kind, *args in ask.trace:
                if kind == "url" and args[1] is not None:
                    yield VaultPath(args[1]), path

    def links(self) -> dict[VaultPath, dict[VaultPath, list[Link]]]:
        """All links of the vault by what they lead to."""
        return backlinks.collect(link for page in self.rendered.values() for link in page.links)

    def linked_from(self, path: VaultPath, links: Mapping[VaultPath, dict[VaultPath, list[Link]]]) -> str:
        """What a page says of who links to it.

        Args:
            path: its note.
            links: those of the vault, as ``links`` gives them.
        """
        if path not in links:
            return ""
        work = partial(backlinks.to_html, links[path], self.title, partial(self.url, path))
        if not self.memo.keeps:
            return work()
        of = [(self.title(one), self.url(path, one), some) for one, some in links[path].items()]
        return self.memo.get("backlinks.to_html", of, work)

    def learn(self, index: Index) -> None:
        """From now on pages ask this index."""
        self.index = index
        self.answers = Answers(index, self, self.more_answers)

    def learn_texts(self, notes: Mapping[VaultPath, Note]) -> None:
        """From now on these notes have other texts, with the names that they had."""
        self.index = self.index.with_texts(notes)
        self.answers = self.answers.with_texts(self.index, frozenset(notes))
        for then in self.after_texts:
            then()

    def title(self, path: VaultPath) -> str:
        """A note's title as plain text."""
        page = self.pages.get(path)
        title = page.title if page else None
        return html.unescape(str(title)) if title else posixpath.basename(path)

    # --- reading the vault

    def read_app_settings(self) -> None:
        """Learn how Obsidian shows this vault."""
        app = self._read_json(Path(self.config.docs_dir, ".obsidian", "app.json"))
        self.line_breaks = not (isinstance(app, dict) and app.get("strictLineBreaks") is True)

    def _read_json(self, path: Path) -> Any:
        """A settings file of Obsidian's; ``None`` when there is none or it cannot be read, which is told."""
        name = path.relative_to(self.config.docs_dir).as_posix()
        try:
            return json.loads(path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return None
        except (OSError, ValueError) as error:
            self.warn(Problem(name, 0, f"cannot be read, Obsidian's defaults are used: {error}"))
            return None

    def _templates(self) -> Templates:
        """What the settings of Obsidian and its plugins name as templates."""
        templates = Templates()
        folder = Path(self.config.docs_dir, ".obsidian")
        for path in [*sorted(folder.glob("*.json")), *sorted(folder.glob("plugins/*/data.json"))]:
            if path.name in ("app.json", "workspace.json", "workspace-mobile.json", "graph.json"):
                continue
            settings = self._read_json(path)
            if settings is None:
                templates.by_name = True
            templates.add(path.relative_to(self.config.docs_dir).as_posix(), settings)
        return templates

    def read(self, files: Files) -> None:
        """Read every note once, decide what is published and where, build the index.

        Args:
            files: all files of the site; those that stay are taken out.
        """
        self.files = files
        templates = self.templates = self._templates()
        notes: dict[VaultPath, Note] = {}
        others: set[VaultPath] = set()
        loops = Loops(self.vault)
        for file in list(files):
            if file.src_dir is not None and os.path.realpath(file.src_dir) != self.vault:
                continue  # the theme's
            path = path_of(file)
            if file.src_dir is not None and (loop := loops.leading_to(path)):
                if loop not in self.decisions:
                    self.decisions[loop] = Decision(
                        loop, False, "it leads back into itself through a symbolic link", "remove the link"
                    )
                files.remove(file)
                continue
            decision = self._decide_file(file, templates)
            if decision is None and file.is_documentation_page() and (note := self.note(file)) is not None:
                decision = publish.decide_note(note, templates)
                (notes if decision.public else self.private)[path] = note
            elif decision is None and not file.is_documentation_page():
                # Whether it goes out is decided when all pages are made.
                others.add(path)
                continue
            decision = decision or Decision(path, False, "it cannot be read")
            self.decisions[path] = decision
            if not decision.public and self._inclusion(file) is None:
                files.remove(file)
        self._open_documents(notes, others)
        self._decide_readmes(notes)
        self._tell_decisions()
        for note in notes.values():
            if note.properties.error:
                line, reason = note.properties.error
                message = f"the properties are no valid YAML, they are shown as text: {reason}"
                self.warn(Problem(note.path, line, message))
        hidden = {
            path: decision.why if path in self.readmes else ""
            for path, decision in self.decisions.items()
            if not decision.public
        }
        self.learn(Index(notes, others, hidden, self.settings.aliases))
        for path in others:
            if (held := files.get_file_from_path(path)) is not None:
                held.copy_file = partial(self._copy, held)  # type: ignore[method-assign]

    def note(self, file: File) -> Note | None:
        """Read a note; ``None`` when it is none, which is told."""
        text = self._text(file)
        if text is None:
            return None
        note = Note(path_of(file), text, **self._note_options())
        return Note(note.path, without_data(text), **self._note_options()) if is_drawing(note) else note

    def _open_documents(self, notes: dict[VaultPath, Note], others: set[VaultPath]) -> None:
        """Give each base, canvas and drawing that a published note leads to a page; the file itself stays."""
        found = {path: file for path in others if page_path(path) and (file := self.files.get_file_from_path(path))}
        everything = Index(notes, others)
        for path, file in found.items():
            others.discard(path)
            self.files.remove(file)
            self.decisions[path] = Decision(path, False, "no published note leads to it")
        asking = list(notes.values()) if found else []
        while asking:
            note = asking.pop()
            named = note.files_named() if isinstance(note, Document) else publish.paths_shown(note)
            for link in named:
                path = everything.find(link, note.path).path or VaultPath("")
                page, source = page_path(path), found.pop(path, None)
                if page is None or source is None or page in notes or (text := self._text(source)) is None:
                    continue
                notes[page] = Document(page, text, **self._note_options())
                made = File.generated(self.config, page, content="")
                made.inclusion = source.inclusion
                self.files.append(made)
                self.sources[page] = source.abs_src_path
                self.decisions[path] = Decision(path, False, "the page made of it goes out in its place")
                self.decisions[page] = Decision(page, True, f"'{note.path}' leads to it")
                asking.append(notes[page])

    def _note_options(self) -> dict[str, Any]:
        """How this site makes the ids of headings."""
        toc: dict[str, Any] = self.config.mdx_configs.get("toc", {})
        options: dict[str, Any] = {"custom_ids": "attr_list" in self.config.markdown_extensions, "memo": self.memo}
        if callable(toc.get("slugify")):
            options["slugify"] = toc["slugify"]
        if isinstance(toc.get("separator"), str):
            options["separator"] = toc["separator"]
        return options

    def _inclusion(self, file: File) -> str | None:
        """The setting of MkDocs that keeps a file from the site; it stays in the list of files."""
        if file.inclusion == InclusionLevel.EXCLUDED:
            return "exclude_docs"
        return "draft_docs" if file.inclusion == InclusionLevel.DRAFT and not self.serving else None

    def _decide_file(self, file: File, templates: Templates) -> Decision | None:
        """What can be decided on a file without reading it; ``None`` when nothing."""
        path = path_of(file)
        if setting := self._inclusion(file):
            return Decision(path, False, f"'{setting}' in the configuration names it")
        if file.src_dir is None or file.abs_src_path is None:  # a plugin made it
            return None if file.is_documentation_page() else self._decide_active(file)
        if not Path(os.path.realpath(file.abs_src_path)).is_relative_to(self.vault):
            self.warn(Problem(path, 0, "leads out of the vault through a symbolic link; it is not published"))
            return Decision(path, False, "it leads out of the vault through a symbolic link")
        try:
            if not stat.S_ISREG(Path(file.abs_src_path).stat().st_mode):
                return Decision(path, False, "it is no regular file", "replace it by one")
            if not os.access(file.abs_src_path, os.R_OK):
                raise PermissionError(13, "Permission denied")
        except OSError as error:
            return Decision(path, False, f"it cannot be read: {error.strerror}", "make it readable, or remove it")
        if file.is_documentation_page():
            return None
        return publish.decide_attachment(path, templates) or self._decide_active(file)

    def _decide_active(self, file: File) -> Decision | None:
        """Keep back an attachment that would run on the site; take the script out of one where that can be done."""
        if self.settings.active_attachments or not attachments.can_run(path_of(file)):
            return None
        try:
            content = file.content_bytes
        except OSError as error:
            why = f"it cannot be read: {error.strerror}"
            return Decision(path_of(file), False, why, "make it readable, or remove it")
        still = attachments.inert(path_of(file), content)
        if still is None:
            why = "holds script, or is no whole XML: it would run on the site's pages"
            mend = "Save it without script, or set 'extra: obsidian: active_attachments: true'"
            self.warn(Problem(path_of(file), 0, f"{why}; it is not published. {mend}"))
            return Decision(path_of(file), False, f"it {why}")
        if still != content:
            file.content_bytes = still
        return None

    def _decide_readmes(self, notes: Mapping[VaultPath, Note]) -> None:
        """``README.md`` beside ``index.md``: both would be their folder's page, and MkDocs takes the second."""
        for path in notes:
            if path.rpartition("/")[2] == "index.md":
                readme = VaultPath(path.removesuffix("index.md") + "README.md")
                if self.files.get_file_from_path(readme) is None and Path(self.vault, readme).is_file():
                    self.readmes.add(readme)
                    self.decisions[readme] = Decision(readme, False, "'index.md' beside it is their folder's page")

    def _tell_decisions(self) -> None:
        for decision in self.decisions.values():
            if not decision.public and decision.mend:
                self.warn(Problem(decision.path, decision.line, f"is not published: {decision.why}; {decision.mend}"))

    def _copy(self, file: File, dirty: bool = False) -> None:
        """Copy an attachment; one that went away since it was read is told, and breaks nothing."""
        try:
            File.copy_file(file, dirty)
        except OSError as error:
            self.warn(Problem(path_of(file), 0, f"cannot be copied, it is not published: {error.strerror}"))

    def _text(self, file: File) -> str | None:
        """A note's text; what is no text is not published, what is no UTF-8 is read as well as can be."""
        try:
            content = file.content_bytes
        except OSError as error:
            self.warn(Problem(path_of(file), 0, f"cannot be read, it is not published: {error.strerror}"))
            return None
        if content.startswith((b"\xff\xfe", b"\xfe\xff")):
            self.warn(Problem(path_of(file), 0, "is UTF-16, as old Windows programs save it; save it as UTF-8"))
            return content.decode("utf-16", errors="replace")
        if (zeros := content.count(b"\0")) * _MOST_ZEROS > len(content):
            self.warn(Problem(path_of(file), 0, "is a binary file, not a note; it is not published"))
            return None
        if zeros:
            line = content.count(b"\n", 0, content.index(b"\0")) + 1
            message = "holds a zero byte, as a damaged disk leaves them; it shows as '\ufffd'"
            self.warn(Problem(path_of(file), line, message))
            content = content.replace(b"\0", "\ufffd".encode())
        try:
            return content.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            line = content.count(b"\n", 0, error.start) + 1
            message = "is not UTF-8; the damaged characters show as '\ufffd', save it as UTF-8"
            self.warn(Problem(path_of(file), line, message))
            return content.decode("utf-8-sig", errors="replace")

    # --- addresses

    def give_addresses(self) -> None:
        """Give each note an address of its own, and each alias and permalink one that leads to its note."""
        taken = Addresses()
        own = ("sitemap.xml", "sitemap.xml.gz", "search/search_index.json", search.PATH)
        for name in (*self.config.theme.static_templates, *own):
            taken.take(SiteUri(name), name)
        # .pages and the like are never written.
        written = [file for file in self.files if file.inclusion != InclusionLevel.EXCLUDED]
        others = [f for f in written if path_of(f) not in self.index.notes and not f.is_documentation_page()]
        # First what cannot move: the theme's files, and the home page; then what a vault's writer has named.
        for file in others:
            if path_of(file) not in self.index.attachments:
                taken.take(uri_of(file), path_of(file))
        home, old = self._home(), SiteUri("")
        if home is not None:
            taken.take(SiteUri("index.html"), path_of(home))
            if uri_of(home) != "index.html":
                old, home.name = uri_of(home), "index"
                self._move(home, SiteUri("index.html"))
        for file in others:
            if path_of(file) in self.index.attachments and not taken.take(uri_of(file), path_of(file)):
                self._move_away(file, taken)
        if home is not None and old and taken.take(old, path_of(home)):
            self.redirects[old] = Redirect(home)
        by_name = self.settings.addresses == "name"
        first_folders = {file_key(uri_of(file).split("/", 1)[0]): path_of(file) for file in reversed(others)}
        for path in sorted(self.index.notes):
            file_ = self.files.get_file_from_path(path)
            if file_ is not None and file_ is not home:
                self._give_address(file_, taken, first_folders if by_name and file_.name != "index" else None)
        self._plan_redirects(taken)
        self.tags = Tags(TagPage(self.index.notes.values()) if self.settings.tags == "page" else None)
        self.tags.add(self.files, taken, self.config)

    def _give_address(self, file: File, taken: Addresses, first_folders: dict[FileKey, VaultPath] | None) -> None:
        """Give one note its address.

        Args:
            file: the note.
            taken: the addresses given so far.
            first_folders: what lies in each folder at the root, for an address by name; else ``None``.
        """
        path = path_of(file)
        if first_folders is not None:
            uri = SiteUri(f"{file.name}/index.html" if file.use_directory_urls else f"{file.name}.html")
            # The first folder of an attachment too: /assets/ can be no note's address.
            clash = taken.owner(uri) or first_folders.get(file_key(uri.split("/", 1)[0]))
            if not clash and not is_too_long(uri):
                taken.take(uri, path)
                self._move(file, uri)
                return
            if clash:
                message = f"has the same address as '{clash}' (/{file.name}/); rename one of the two"
                self.warn(Problem(path, 0, message))
        if is_too_long(uri_of(file)) or not taken.take(uri_of(file), path):
            self._move_away(file, taken)

    def _move_away(self, file: File, taken: Addresses) -> None:
        """Give a file an address near its own, which it cannot have."""
        clash = taken.owner(uri_of(file))
        self._move(file, taken.take_another(uri_of(file), path_of(file)))
        why = f"has the same address as '{clash}'" if clash else "has a name too long for an address"
        self.warn(Problem(path_of(file), 0, f"{why}; it is at '{file.url}' until it is renamed"))

    @staticmethod
    def _move(file: File, uri: SiteUri) -> None:
        for cached in ("url", "abs_dest_path"):
            file.__dict__.pop(cached, None)
        file.dest_uri = uri

    def _home(self) -> File | None:
        """The note that is the home page of a vault without ``index.md``: by its permalink, or by its name."""
        held = {path: self.files.get_file_from_path(path) for path in sorted(self.index.notes)}
        asked = [path for path, note in sorted(self.index.notes.items()) if note.meta.get("permalink") == "/"]
        named = [path for name in ("home.md", "index.md", "readme.md") for path in held if path.lower() == name]
        at_root = [path for path, file in held.items() if file is not None and file.dest_uri == "index.html"]
        chosen = [*at_root, *asked, *named]
        for path in asked:
            if path != chosen[0]:
                line = publish.line_of(self.index.notes[path], "permalink")
                message = f"its permalink '/' is the address of '{chosen[0]}', which is the home page already"
                self.warn(Problem(path, line, message))
        return held[chosen[0]] if chosen else None

    def _plan_redirects(self, taken: Addresses) -> None:
        """Give each alias, permalink and former address a page that leads to its note, or to the section it names."""
        for path, note in sorted(self.index.notes.items()):
            target = self.files.get_file_from_path(path)
            for problem in section_aliases.faults(note):
                self.warn(problem)
            for other in redirects.other_names(note):
                if other.address is None:
                    message = f"no address can be made of the alias or permalink '{other.name}'"
                    self.warn(Problem(path, other.line, message))
                    continue
                name = f"{other.address}/index.html" if self.config.use_directory_urls else f"{other.address}.html"
                uri = SiteUri(name)
                if is_too_long(uri):
                    told = shorten(other.name)
                    message = f"the alias '{told}' is too long for an address; links by it work all the same"
                    self.warn(Problem(path, other.line, message))
                    continue
                owner = taken.owner(uri)
                if owner is None and target is not None:
                    taken.take(uri, path)
                    self.redirects[uri] = Redirect(target, other.section)
                elif owner != path:
                    message = f"the alias '{other.name}' has the address of '{owner}'; drop it from one of them"
                    self.warn(Problem(path, other.line, message))

    def write_redirects(self, *, dirty: bool = False) -> None:
        """Write the pages that lead from other names to notes.

        Args:
            dirty: whether the pages of an earlier build are there.
        """
        for uri, redirect in self.redirects.items():
            path = path_of(redirect.file)
            try:
                _write_new(os.path.join(self.config.site_dir, uri), self.redirect(uri), "w" if dirty else "x")  # noqa: PTH118
            except FileExistsError:  # what a plugin wrote
                self.warn(Problem(path, 0, f"has a name with the address of the site's own '{uri}'"))
            except OSError as error:
                self.warn(Problem(path, 0, f"the page '{uri}' cannot be written: {error.strerror}"))

    def _target(self, uri: SiteUri, redirect: "Redirect") -> redirects.Target:
        """What the page of a redirect says."""
        file, section = redirect.file, redirect.section
        title = self.title(path_of(file))
        description = self.index.notes[path_of(file)].meta.get("description")
        picture = self.preview_of(file.page)
        return redirects.Target(
            f"{html.unescape(section.text)} - {title}" if section else title,
            file.url_relative_to(uri.removesuffix("index.html") if self.config.use_directory_urls else uri),
            section.id if section else "",
            description if isinstance(description, str) else "",
            f"{self.config.site_url}{file.url}".removesuffix("./") if self.config.site_url else "",
            f"{self.config.site_url}{picture}" if picture else "",
        )

    def redirect(self, uri: SiteUri) -> str:
        """The page that leads from another name to a note."""
        return redirects.page(self._target(uri, self.redirects[uri]))

    def write_outputs(self) -> None:
        """Write what is made of all pages."""
        for uris in self.outputs:
            self.write_output(uris)

    def write_output(self, uris: tuple[str, ...]) -> None:
        """Write some of what is made of all pages."""
        for uri, text in zip(uris, self.outputs[uris](), strict=True):
            out = Path(self.config.site_dir, uri)
            out.parent.mkdir(parents=True, exist_ok=True)
            out.write_text(text, encoding="utf-8")

    # --- the hook's own files

    def add_assets(self) -> None:
        """Add the hook's own style and script, and the big libraries only to a vault that uses them."""
        sources = (note.source for note in self.index.notes.values())
        offline = WORKER in self.config.extra.get("polyfills", [])
        for relative, path in shipped(sources, offline=offline, search=mkdocs_search.wanted(self.config)):
            uri = f"assets/obsidian/{relative}"
            file = File(uri, str(path.parent), self.config.site_dir, self.config.use_directory_urls)
            file.abs_src_path = str(path)
            self.files.append(file)


def _write_new(path: str, text: str, mode: str) -> None:
    """Write a file, of which a site may have thousands: ``pathlib`` takes twice as long."""
    try:
        stream = open(path, mode, encoding="utf-8")  # noqa: PTH123, SIM115
    except FileNotFoundError:
        os.makedirs(os.path.dirname(path), exist_ok=True)  # noqa: PTH103, PTH120
        stream = open(path, mode, encoding="utf-8")  # noqa: PTH123, SIM115
    with stream:
        stream.write(text)


@dataclass(frozen=True, slots=True)
class Redirect:
    """Where a page leads that stands at another name's address.

    Args:
        file: the note.
        section: a section of it; ``None`` for its top.
    """

    file: File
    section: Anchor | None = None


class Loops:
    """Finds folders that a symbolic link makes part of themselves.

    Args:
        vault: the vault's folder, without symbolic links.
    """

    def __init__(self, vault: str) -> None:
        # For each folder where it really lies, itself and those above it; and the first on its way that loops.
        self._known: dict[str, tuple[tuple[Path, ...], str]] = {"": ((Path(vault),), "")}
        self._vault = Path(vault)

    def leading_to(self, path: VaultPath) -> VaultPath:
        """The first folder on the way to a file that leads back to one further up; empty when there is none."""
        return VaultPath(self._folder(posixpath.dirname(path))[1])

    def _folder(self, folder: str) -> tuple[tuple[Path, ...], str]:
        if folder not in self._known:
            above, loop = self._folder(posixpath.dirname(folder))
            if not loop:
                real = Path(os.path.realpath(self._vault / folder))
                loop = folder if any(one.is_relative_to(real) for one in above) else ""
                above = (*above, real)
            self._known[folder] = (above, loop)
        return self._known[folder]
