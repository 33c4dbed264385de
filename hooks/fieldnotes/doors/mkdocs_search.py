"""Search of our own behind Material's search box: its plugin collects the text, ours is the index and the worker."""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import Any

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.plugins import get_plugin_logger
from mkdocs.structure.pages import Page as SitePage

from fieldnotes.doors.mkdocs_theme import category
from fieldnotes.vault import search
from fieldnotes.vault.memo import FORGETFUL, Memo
from fieldnotes.vault.note import Note
from fieldnotes.vault.paths import VaultPath
from fieldnotes.vault.search_sections import sections

# The Material whose search plugin finds what ``search_sections.py`` finds; another one reads pages itself.
VERSION = "9.8.1"
WORKER = "assets/obsidian/search.js"
# The theme's own.
_SEPARATOR = r"[\s\-]+"
log = get_plugin_logger("obsidian")


def wanted(config: MkDocsConfig) -> bool:
    """Whether the site has a search box that talks to a worker: Material's."""
    return config.theme.name == "material" and any(
        name in config.plugins for name in ("search", "material/search")
    )


def read_quickly(config: MkDocsConfig, memo: Memo = FORGETFUL) -> None:
    """Let the plugin's index of this build read pages in a fraction of its time, where the Material is known.

    Args:
        config: the site's configuration.
        memo: what builds before have worked out.
    """
    for name in ("search", "material/search"):
        index: Any = getattr(config.plugins.get(name), "search_index", None)
        if type(index).__module__ == "material.plugins.search.plugin" and version("mkdocs-material") == VERSION:
            add = partial(_add, index, index.add_entry_from_context)
            index.add_entry_from_context = partial(_add_known, index, add, memo) if memo.keeps else add


def _add_known(index: Any, add: Callable[[SitePage], None], memo: Memo, page: SitePage) -> None:
    """Add what a page of the same text had in a build before."""

    def work() -> list[Any]:
        before, index.entries = index.entries, []
        try:
            add(page)
            return list(index.entries)
        finally:
            index.entries = before

    outline = [(item.id, item.level, item.title) for item in _headings(page.toc)]
    said = [page.meta.get(name) for name in ("title", "search", "tags")]
    of = (page.content, page.url, str(page.title), said, outline)
    index.entries.extend(memo.get("search.entries", of, work))


def _headings(items: Any) -> Iterator[Any]:
    for item in items:
        yield item
        yield from _headings(item.children)


def _add(index: Any, plain: Callable[[SitePage], None], page: SitePage) -> None:
    found = sections(page.content or "")
    if found is None:
        plain(page)
    elif not (page.meta.get("search") or {}).get("exclude"):
        for section in found:
            if not section.excluded:
                index.create_entry_for_section(section, page.toc, page.url, page)


def write_index(config: MkDocsConfig, pages: Mapping[VaultPath, SitePage], notes: Mapping[VaultPath, Note]) -> None:
    """Write the index, and leave of the plugin's what the theme's script reads at each visit: its settings.

    Args:
        config: the site's configuration.
        pages: the site's pages by path.
        notes: the notes they were made of.
    """
    collected = Path(config.site_dir, "search", "search_index.json")
    try:
        plugin = json.loads(collected.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return  # a plugin was told not to write one
    if not plugin["docs"]:
        return
    names = {page.url: _names(page, notes[path]) for path, page in pages.items() if path in notes}
    for path, script in search.files(search.collect(plugin["docs"], names), _separator(plugin["config"])).items():
        Path(config.site_dir, path).write_text(script, encoding="utf-8")
    collected.write_text(json.dumps({**plugin, "docs": []}, separators=(",", ":")), encoding="utf-8")


def _separator(settings: Mapping[str, Any]) -> str:
    """The expression for what stands between words: browsers and Python have to read it alike."""
    separator = str(settings["separator"])
    try:
        re.compile(separator)
    except re.error as error:
        log.warning(
            "the search plugin's 'separator: %s' is no expression that Python knows (%s); words end at blanks and "
            "hyphens, write it without what only JavaScript has", separator, error,
        )  # fmt: skip
        return _SEPARATOR
    return separator


def _names(page: SitePage, note: Note) -> search.Names:
    told = page.meta.get("search") or {}
    more, weights = told.get("names"), told.get("sections")  # a note may use these words for things of its own
    others = dict.fromkeys([note.stem, *note.aliases, *map(str, more if isinstance(more, list) else [])])
    known = weights.items() if isinstance(weights, dict) else ()
    by_heading = {str(name): x for name, x in known if isinstance(x, int | float)}
    return search.Names(category(page), list(others), by_heading)
