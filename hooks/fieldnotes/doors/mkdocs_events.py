"""MkDocs's events, as methods of one object for each configuration."""

import re
from collections.abc import Callable, Iterator
from copy import deepcopy
from functools import partial
from html import unescape
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import quote

import yaml
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import BuildError, ConfigurationError
from mkdocs.plugins import CombinedEvent, event_priority, get_plugin_logger
from mkdocs.structure.files import Files
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page as SitePage

from fieldnotes.doors import mkdocs_register, mkdocs_search
from fieldnotes.doors.mkdocs_build import WORKER, Build
from fieldnotes.doors.mkdocs_cache import Cache
from fieldnotes.doors.mkdocs_nav import Entries
from fieldnotes.doors.mkdocs_paths import path_of, uri_of
from fieldnotes.doors.mkdocs_policy import STARS, policy_of
from fieldnotes.doors.mkdocs_previews import Previews
from fieldnotes.doors.mkdocs_reach import keep_what_is_reached
from fieldnotes.doors.mkdocs_render import Renderer, settings_key, why_not, with_vault
from fieldnotes.doors.mkdocs_templates import Finished, Templates
from fieldnotes.doors.mkdocs_theme import for_theme, show_titles
from fieldnotes.doors.mkdocs_walk import check_walk
from fieldnotes.doors.mkdocs_watch import Snapshot, snapshot
from fieldnotes.vault import blocks, search, theme
from fieldnotes.vault.memo import FORGETFUL
from fieldnotes.vault.note import Note, once
from fieldnotes.vault.page import Page
from fieldnotes.vault.paths import VaultPath
from fieldnotes.vault.problems import FEW, Problem, summary
from fieldnotes.vault.render import CONFIGS, EXTENSIONS
from fieldnotes.vault.sanitize import safe_classes
from fieldnotes.vault.settings import Settings, SettingsError

if TYPE_CHECKING:
    from mkdocs.livereload import LiveReloadServer

log = get_plugin_logger("obsidian")

_STYLE = "assets/obsidian/obsidian.css"
_SCRIPT = "assets/obsidian/obsidian.js"
# What is called so has its title from its text or, in MkDocs, from its folder.
_FOLDER_NOTES = ("index", "readme")


class ObsidianEvents:
    """What happens to a vault in each of MkDocs's events.

    MkDocs calls its methods, as those of a plugin (``mkdocs_plugin.py``) or of a hook (``hooks/obsidian.py``). Each
    configuration has an object of its own, each build a new ``build`` in it.
    """

    build: Build
    previews: Previews | None = None
    templates: Templates | None = None
    # Why pages are rendered each time; empty when they are not.
    why_not = ""

    def __init__(self) -> None:
        self.serving = False
        self.dirty = False
        self.renderer = Renderer()
        self.cache: Cache | None = None
        self.before: Snapshot = {}

    def settings(self, config: MkDocsConfig) -> Settings:
        """The vault's settings.

        Raises:
            mkdocs.exceptions.ConfigurationError: one of them is wrong.
        """
        try:
            return Settings.read(config.extra.get("obsidian"))
        except SettingsError as error:
            raise ConfigurationError(f"extra.obsidian: {error}") from error

    def on_startup(self, command: Literal["build", "gh-deploy", "serve"], dirty: bool) -> None:
        """Learn which command runs."""
        self.serving = command == "serve"
        self.dirty = dirty

    def on_config(self, config: MkDocsConfig) -> MkDocsConfig:
        """Bring the Markdown extensions that Obsidian's syntax needs, unless the configuration names them."""
        if any(events is not self for events in events_of(config)):
            raise ConfigurationError("the vault is published twice: list the plugin or hooks/obsidian.py, once")
        self.build = Build(config, self.settings(config), self.serving, warn)
        check_walk(config.docs_dir)
        named = {extension if isinstance(extension, str) else "" for extension in config.markdown_extensions}
        for name in EXTENSIONS:
            if name == "pymdownx.superfences" and "fenced_code" in named:
                # MkDocs always has fenced_code; superfences takes its place.
                config.markdown_extensions.remove("fenced_code")
            if name not in named:
                config.markdown_extensions.append(name)
                config.mdx_configs.setdefault(name, dict(CONFIGS.get(name, {})))
        if _STYLE not in config.extra_css:
            config.extra_css.insert(0, _STYLE)
            config.extra_javascript.insert(0, _SCRIPT)
        if "material/offline" in config.plugins or "offline" in config.plugins:
            # In place of the stand-in that Material asks another host for.
            others_ = [url for url in config.extra.get("polyfills", []) if "iframe-worker" not in url]
            config.extra["polyfills"] = [*others_, WORKER]
        self.build.read_app_settings()
        return config

    # Last: the configuration is what all plugins have made of it.
    @event_priority(-100)
    def on_pre_build(self, config: MkDocsConfig) -> None:
        """Before anything is read, remember how it was, and what builds before have worked out."""
        if self.serving:
            self.before = snapshot(config)
        build = self.build
        self.renderer.rendered.clear()
        self.why_not = why_not(config)
        build.recording = bool(self.serving or build.settings.cache) and not self.why_not
        if build.settings.cache and self.why_not:
            log.info("The cache '%s' is not used: %s", build.settings.cache, self.why_not)
        if build.recording:
            self.renderer.key = settings_key(config)
            self._read_cache(config)

    # Late, so that the notes and pictures of other plugins are there; before the navigation is made of them.
    @event_priority(-50)
    def on_files(self, files: Files, config: MkDocsConfig) -> Files:
        """Read every note once; decide what is published and where; build the index."""
        build = self.build
        build.read(files)
        build.add_assets()
        build.give_addresses()
        if not any(uri_of(file) == "index.html" for file in files.documentation_pages()):
            log.info("No note is the home page: call one 'index.md', or write 'permalink: /' into its properties")
        # For plugins that render texts of their own, such as excerpts; each page gets another in its place.
        anybody = Page(Note(VaultPath("index.md"), ""), build.index, build, build.line_breaks, build.page_settings)
        config.markdown_extensions = with_vault(config, anybody).markdown_extensions
        return files

    def _read_cache(self, config: MkDocsConfig) -> None:
        """Take over what builds before have left."""
        name = self.build.settings.cache
        self.cache = Cache(Path(config.config_file_path).parent / name, config) if name else None
        if not self.serving:
            self.renderer.kept = {}
        self.build.memo = self.renderer.memo = self.cache.read() if self.cache else FORGETFUL

    # Late, when other plugins have made the navigation theirs.
    @event_priority(-50)
    def on_nav(self, nav: Navigation, config: MkDocsConfig, files: Files) -> None:
        """Show its names as written, and remember it: it may lead to attachments."""
        self.build.nav = nav
        show_titles(nav.items, warn)

    def on_page_read_source(self, page: SitePage, config: MkDocsConfig) -> str | None:
        """The note's text with its properties in a form that MkDocs reads as meant.

        Without properties MkDocs takes a first line such as ``Note: …`` for a property and drops it.
        """
        note = self.build.index.notes.get(path_of(page.file))
        if note is None:
            return None
        properties = yaml.safe_dump(note.meta, allow_unicode=True) if note.meta else "{}\n"
        return f"---\n{properties}---\n{note.body}"

    def on_pre_page(self, page: SitePage, config: MkDocsConfig, files: Files) -> None:
        """Give a page its text and properties as they were read: MkDocs would read them a second time."""
        note = self.build.index.notes.get(path_of(page.file))
        if note is not None and not self.why_not:
            page.read_source = partial(_read, page, note)  # type: ignore[method-assign]

    # Early: other plugins may look at the title.
    @event_priority(100)
    def on_page_markdown(self, markdown: str, page: SitePage, config: MkDocsConfig, files: Files) -> None:
        """Settle what the page is called, and let it be rendered as a page of the vault."""
        build = self.build
        note = build.index.notes.get(path_of(page.file))
        if note is None:
            self._start(page, Note(path_of(page.file), markdown), of_vault=False)
            return
        if page.edit_url:
            # MkDocs puts the file's name into it as it is, and themes print it so.
            page.edit_url = quote(page.edit_url, safe=":/?#[]@!$&()*+,;=%~")
        page.meta = for_theme(page.meta, config)
        first_heading = _first_heading(note)
        title = page.meta.pop("title", None)
        if title is not None and str(title).strip():
            page.meta["title"] = theme.escape(title)
        elif first_heading and (note.stem.lower() in _FOLDER_NOTES or build.settings.title == "heading"):
            page.meta["title"] = theme.shown(first_heading)
        elif note.stem.lower() not in _FOLDER_NOTES:
            # In Obsidian a note's file name is its title, also of one called Home that is the home page here.
            page.meta["title"] = theme.escaped(note.stem)
        build.pages[note.path] = page
        self._start(page, note)

    def _start(self, page: SitePage, note: Note, *, of_vault: bool = True) -> None:
        """Let a page be rendered as one of the vault, and only if it has to be."""
        called = unescape(str(page.meta.get("title", "")))
        vault = self.build.start(note, called, of_vault=of_vault)
        plain = getattr(page.render, "keywords", {}).get("plain", page.render)  # also of one rendered before
        ask = self.build.askers.get(note.path)
        page.render = partial(self.renderer.render, page, vault, ask, plain=plain)  # type: ignore[method-assign]

    def on_page_content(self, html: str, page: SitePage, config: MkDocsConfig, files: Files) -> str:
        """Take what was learnt while rendering, tell what is wrong, apply the note's own classes."""
        rendered = self.build.rendered[path_of(page.file)]
        for problem in sorted(dict.fromkeys(rendered.problems), key=lambda problem: problem.line):
            if problem.wanted:
                self.build.unresolved.append(problem)
            else:
                warn(problem)
        note = self.build.index.notes.get(path_of(page.file))
        if note is not None and "<h1" in html and page.title:
            # Themes show a title only where the text has no heading of level 1. One that says the same is enough.
            title = theme.shown(str(page.title))
            if unescape(title).casefold() != (_first_heading(note) or "").casefold():
                html = f'<h1 class="note-title">{title}</h1>\n{html}'
        names = [name for name in page.meta.get("cssclasses") or [] if re.fullmatch(r"[\w-]+", str(name))]
        classes = safe_classes(" ".join(names))
        return f'<div class="{classes}">\n{html}\n</div>' if classes else html

    # Late, so that what other plugins put on pages counts; before MkDocs copies the attachments.
    @event_priority(-50)
    def on_env(self, env: Any, config: MkDocsConfig, files: Files) -> None:
        """Every page is rendered, none is written yet: each learns who links to it, and attachments are chosen."""
        build = self.build
        env.filters["striptags"] = theme.striptags
        build.policy = policy_of(config, build.settings)
        build.env = env
        if build.nav is not None and config.theme.name == "material":
            build.entries = Entries(build.nav, near=build.settings.navigation == "near")
            build.entries.use(env)
        if build.settings.register and not self.dirty:
            mkdocs_register.check(build)
        build.tags.fill(build.title, build.url)
        keep_what_is_reached(build)
        # Nobody shares what they preview, nor a site that does not know its address.
        self.previews = None if self.serving or not (build.settings.previews and config.site_url) else Previews(build)
        if self.previews:
            build.preview_of = self.previews.address
        env.globals["preview_of"] = build.preview_of
        mkdocs_search.read_quickly(config, build.memo)
        links = build.links()
        for path, page in build.pages.items():
            build.contents[path] = page.content or ""
            if page.content is not None:
                page.content += build.linked_from(path, links)
        self.templates = None
        if build.memo.keeps and build.nav is not None and not self.serving:
            self.templates = Templates(build.memo, build.preview_of)
            self.templates.use(env, config, build.nav, (file.page for file in files.documentation_pages() if file.page))
        self.tell_unresolved()

    def tell_unresolved(self) -> None:
        """Tell the links that lead nowhere, as the setting says."""
        unresolved, setting = self.build.unresolved, self.build.settings.unresolved
        if setting == "ignore":
            if unresolved:
                log.info("%s", summary(unresolved))
        elif setting == "summarise" and len(unresolved) > FEW:
            more = "The setting 'unresolved: warn' tells each with its line"
            log.warning("%s. %s", summary(unresolved), more)
        else:
            for problem in unresolved:
                warn(problem)
        if setting == "fail" and unresolved:
            raise BuildError(f"{summary(unresolved)}. 'extra: obsidian: unresolved' is 'fail'")

    def _give_policy(self, output: str, page: SitePage, config: MkDocsConfig) -> str:
        """Give a finished page its policy."""
        return output if isinstance(output, Finished) else self._finished(output)

    # Last: the page is as it will be written.
    @event_priority(-1000)
    def _keep_page(self, output: str, page: SitePage, config: MkDocsConfig) -> None:
        """Keep a page that was put into its template."""
        if self.templates is not None:
            self.templates.finish(output)

    on_post_page = CombinedEvent(_give_policy, _keep_page)

    def on_post_template(self, output_content: str, template_name: str, config: MkDocsConfig) -> str:
        """Give pages that belong to no note theirs: 404.html."""
        return self._finished(output_content) if template_name.endswith(".html") else output_content

    def _finished(self, output: str) -> str:
        if mkdocs_search.wanted(self.build.config):
            output = search.use(output, mkdocs_search.WORKER)
        if self.build.policy is None:
            return output
        counts = 'data-md-component="source"' in output
        return self.build.policy.apply(output, {"connect-src": STARS} if counts else None)

    # After the search plugin has written what it found (0), before the offline plugin copies it (-100).
    @event_priority(-50)
    def _write(self, config: MkDocsConfig) -> None:
        """Write the redirects and the search index."""
        if mkdocs_search.wanted(config):
            mkdocs_search.write_index(config, self.build.pages, self.build.index.notes)
        if self.previews:
            self.previews.write()
        self.build.write_redirects(dirty=self.dirty)
        self.build.write_outputs()

    # Last: whatever a hook works out is kept.
    @event_priority(-300)
    def _keep(self, config: MkDocsConfig) -> None:
        """Leave what the next build need not work out again."""
        if self.cache and self.build.memo.keeps:
            self.cache.write(self.build.memo)

    on_post_build = CombinedEvent(_write, _keep)

    def on_serve(self, server: "LiveReloadServer", config: MkDocsConfig, builder: Callable[..., None]) -> None:
        """Build after an edit only what depends on it."""
        if self.why_not:
            log.warning("Every edit builds everything, which takes seconds: %s", self.why_not)
        else:
            from fieldnotes.doors.mkdocs_serve import Preview  # its imports are known for one version

            Preview(self).take_over(server)


def events_of(config: MkDocsConfig) -> Iterator[ObsidianEvents]:
    """What publishes the vault in a configuration: the plugin, or the hook."""
    for plugin in config.plugins.values():  # a hook's module is among them
        for found in (plugin, getattr(plugin, "events", None)):
            if isinstance(found, ObsidianEvents):
                yield found


def _read(page: SitePage, note: Note, config: MkDocsConfig) -> None:
    """Stand in for ``mkdocs.structure.pages.Page.read_source``."""
    page.markdown, page.meta = note.body.lstrip("\n"), deepcopy(note.meta)


@once
def _first_heading(note: Note) -> str | None:
    """The text of a heading of level 1 that a note begins with."""
    first = next((block for block in note.blocks if not isinstance(block, blocks.Comment)), None)
    if isinstance(first, blocks.Heading) and first.level == 1 and note.anchors:
        return unescape(note.anchors[0].text)
    return None


def warn(problem: Problem) -> None:
    """Tell what is wrong: MkDocs counts it, and ``--strict`` fails on it."""
    log.warning("%s", problem)
