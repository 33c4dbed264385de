"""Rendering pages, each only when what it depends on has changed.

What a page depends on is what was asked while it was rendered (``fieldnotes.vault.asked``). Its result is kept with
those questions; the next build asks them again, and renders the page only if an answer is another one.
"""

import logging
from collections.abc import Mapping
from copy import copy
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import mkdocs
from markdown import Extension
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page as SitePage
from mkdocs.structure.toc import AnchorLink, TableOfContents

from fieldnotes.vault.asked import Asker, Trace
from fieldnotes.vault.fingerprint import fingerprint
from fieldnotes.vault.memo import FORGETFUL, Memo
from fieldnotes.vault.page import Link, Page
from fieldnotes.vault.problems import Problem
from fieldnotes.vault.render import EXTENSIONS, ObsidianExtension

# What rendering a page gives beside its HTML is known for this version; with others every page is rendered.
VERSION = "1.6.1"
# What these ask is asked of the vault, or stands in the configuration. Others may read a file or a clock.
_KNOWN_EXTENSIONS = frozenset({
    *EXTENSIONS, "tables", "fenced_code", "abbr", "admonition", "attr_list", "def_list", "md_in_html", "meta", "nl2br",
    "sane_lists", "smarty", "codehilite", "pymdownx.arithmatex", "pymdownx.betterem", "pymdownx.caret",
    "pymdownx.critic", "pymdownx.details", "pymdownx.emoji", "pymdownx.escapeall", "pymdownx.inlinehilite",
    "pymdownx.keys", "pymdownx.smartsymbols", "pymdownx.tabbed", "pymdownx.tasklist",
})  # fmt: skip
# The plugins whose work is known: each page for itself, or named in mkdocs_serve.py.
_KNOWN_PLUGINS = ("material.plugins.search.", "mkdocs.contrib.search", "mkdocs_awesome_pages_plugin.", "fieldnotes.")
_LOG = logging.getLogger("mkdocs")


@dataclass
class Kept:
    """A page as it was rendered.

    Args:
        own: the fingerprint of what it was made of itself.
        trace: what was asked, and the fingerprints of the answers.
        content: its HTML.
        toc: its outline: title, id, level, children of each heading.
        title: the text of a heading of level 1 that it begins with.
        anchors: the ids on it.
        to_anchors: the ids that it links to, by file, each with the link as written.
        links: its links.
        problems: what is wrong with it.
    """

    own: str
    trace: Trace
    content: str
    toc: list[Any]
    title: str | None
    anchors: list[str]
    to_anchors: dict[str, dict[str, str]]
    links: list[Link]
    problems: list[Problem]


@dataclass
class Renderer:
    """Renders pages, or finds that they are what they were.

    Args:
        kept: the pages of builds before, by path.
        key: the fingerprint of all settings.
        memo: keeps pages from one process to the next.
        rendered: the paths of the pages that this build had to render.
    """

    kept: dict[str, Kept] = field(default_factory=dict)
    key: str = ""
    memo: Memo = FORGETFUL
    rendered: list[str] = field(default_factory=list)

    def own(self, page: SitePage, vault: Page) -> str:
        """The fingerprint of what a page is made of itself."""
        level = _LOG.getEffectiveLevel()  # what is not told is not known
        file, note = page.file, vault.note
        shown = (note.path, note.source, page.markdown, vault.line_breaks, vault.settings)
        return fingerprint((self.key, shown, file.url, file.inclusion.name, level))

    def render(self, page: SitePage, vault: Page, ask: Asker | None, config: MkDocsConfig, files: Files, *,
               plain: Any) -> None:  # fmt: skip
        """Stand in for ``mkdocs.structure.pages.Page.render``.

        Args:
            page: the page.
            vault: the same page for the vault; gets its links and problems.
            ask: what is asked for it; ``None`` when nothing is kept.
            config: the site's configuration.
            files: all files of the site.
            plain: the method of MkDocs's own.
        """
        if ask is None:
            page.content = convert(page, vault, config, files, plain)
            return
        path, own = page.file.src_uri, self.own(page, vault)
        kept = self.kept.get(path) or self._left(path)
        if kept is not None and kept.own == own and ask.answers.hold(kept.trace):
            ask.trace = kept.trace
            restore(page, vault, kept, files)
            return
        self.kept.pop(path, None)
        self.rendered.append(path)
        told = _Told()
        _LOG.addHandler(told)
        try:
            content = page.content = convert(page, vault, config, _AskedFiles(ask, files), plain)
        finally:
            _LOG.removeHandler(told)
        if not told.any:
            kept = self.kept[path] = Kept(
                own, ask.trace, content, [_outline(item) for item in page.toc], page._title_from_render,
                sorted(page.present_anchor_ids or ()),
                {file.src_uri: links for file, links in (page.links_to_anchors or {}).items()},
                vault.links, vault.problems,
            )  # fmt: skip
            self.memo.keep(_key(path), kept)

    def _left(self, path: str) -> Kept | None:
        """The page that another process has left."""
        found = self.memo.find(_key(path))
        if isinstance(found, Kept):
            self.kept[path] = found
            return found
        return None


def _key(path: str) -> str:
    return f"page {path}"


def convert(page: SitePage, vault: Page, config: MkDocsConfig, files: Files, plain: Any) -> str:
    """A page's HTML, made harmless wherever a note had a hand in it; the arguments are those of ``render``."""
    own = with_vault(config, vault)
    plain(own, files)
    extension: Any = own.markdown_extensions[0]
    return str(extension.finish(page.content or ""))


def with_vault(config: MkDocsConfig, page: Page) -> MkDocsConfig:
    """A configuration by which a page is rendered as one of the vault.

    Args:
        config: the site's; it stays as it is.
        page: the page.
    """
    others = [one for one in config.markdown_extensions if not isinstance(one, ObsidianExtension)]
    own = copy(config)
    # First: it replaces the block parser that later extensions register with.
    own.markdown_extensions = [ObsidianExtension(page, others=others), *others]  # type: ignore[list-item]
    return own


def restore(page: SitePage, vault: Page, kept: Kept, files: Files) -> None:
    """Make a page what it was."""
    page.content = kept.content
    page.toc = TableOfContents([_heading(item) for item in kept.toc])
    if len(page.toc):
        page.toc.items[0].active = True  # type: ignore[attr-defined]
    page._title_from_render = kept.title
    page.present_anchor_ids = set(kept.anchors)
    held = ((files.get_file_from_path(path), links) for path, links in kept.to_anchors.items())
    page.links_to_anchors = {file: links for file, links in held if file is not None}
    vault.links[:] = kept.links
    vault.problems[:] = kept.problems


def _outline(item: AnchorLink) -> list[Any]:
    return [item.title, item.id, item.level, [_outline(child) for child in item.children]]


def _heading(values: list[Any]) -> AnchorLink:
    title, id_, level, children = values
    item = AnchorLink(title, id_, level)
    item.children = [_heading(child) for child in children]
    return item


class _Told(logging.Handler):
    """Whether anything was told: it has to be told again next time."""

    def __init__(self) -> None:
        super().__init__(logging.INFO)
        self.any = False

    def emit(self, record: logging.LogRecord) -> None:
        self.any = True


class _AskedFiles(Files):
    """Files that write down what they are asked: MkDocs looks up where relative links lead."""

    def __init__(self, ask: Asker, files: Files) -> None:
        super().__init__(())
        self._ask = ask
        self._all = files

    def get_file_from_path(self, path: str) -> File | None:
        self._ask("file", path)
        return self._all.get_file_from_path(path)


def file_answer(files: Files, path: str) -> object:
    """What a page may learn of a file: where it is, and whether it goes out."""
    file = files.get_file_from_path(path)
    return file and (file.src_uri, file.url, file.inclusion.name)


def why_not(config: MkDocsConfig) -> str:
    """Why pages cannot be kept with a configuration; empty when they can."""
    if mkdocs.__version__ != VERSION:
        return f"this is MkDocs {mkdocs.__version__}, not {VERSION}"
    for extension in config.markdown_extensions:
        if isinstance(extension, str) and extension not in _KNOWN_EXTENSIONS:
            return f"the Markdown extension {extension} may read what nobody knows of"
        if isinstance(extension, Extension) and not extension.__module__.startswith("fieldnotes."):
            return f"the Markdown extension {type(extension).__name__} may read what nobody knows of"
    for name, plugin in config.plugins.items():
        own = getattr(plugin, "events", plugin)  # a hook's module, or a plugin
        if not type(own).__module__.startswith(_KNOWN_PLUGINS):
            kind = "plugin" if hasattr(plugin, "config") else "hook"
            return (
                f"the {kind} '{name}' may read or change what nobody knows of. Leave it out while you write: a "
                f"configuration of its own that begins with 'INHERIT: mkdocs.yml' may have fewer"
            )
    return ""


def settings_key(config: MkDocsConfig) -> str:
    """The fingerprint of all settings that a page may show."""
    passed_over = ("site_dir", "watch", "config_file_path", "dev_addr", "plugins", "hooks")
    plugins = [(name, _plain(getattr(plugin, "config", None))) for name, plugin in config.plugins.items()]
    return fingerprint((_plain({name: config[name] for name in config if name not in passed_over}), plugins))


def _plain(value: object) -> object:
    """A setting as something that prints the same each time."""
    if value is None or isinstance(value, (str, int, float, bool)):
        return value
    if isinstance(value, Mapping):
        return [(str(name), _plain(item)) for name, item in value.items()]
    if isinstance(value, (list, tuple, set, frozenset)):
        return [_plain(item) for item in value]
    if isinstance(value, partial):
        return [_plain(value.func), _plain(value.args), _plain(value.keywords)]
    if hasattr(value, "dirs") and hasattr(value, "custom_dir"):  # the theme
        return [_plain({name: value[name] for name in value}), value.dirs]  # type: ignore[index,attr-defined]
    if hasattr(value, "patterns"):  # what exclude_docs and the like name
        return [str(one.pattern) for one in value.patterns]
    return getattr(value, "__qualname__", type(value).__qualname__)
