"""Properties and names in a form that a theme can print as it is, and that cannot fail it."""

from collections.abc import Callable, Iterable, Mapping
from html import unescape
from pathlib import Path
from typing import Any

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.pages import Page as SitePage

from fieldnotes.vault import theme
from fieldnotes.vault.problems import Problem
from fieldnotes.vault.sanitize import safe_url


def for_theme(meta: Mapping[str, Any], config: MkDocsConfig) -> dict[str, Any]:
    """Properties in a form that a theme can print as it is, and that cannot fail it.

    ``icon``, ``template``, ``hide`` and ``search`` mean something to Material; a vault may use the same names for
    things of its own.
    """
    safe: dict[str, Any] = theme.escaped(meta)
    for name, path in (("icon", ".icons/{}.svg"), ("template", "{}")):
        if name in safe and not _is_template(path.format(safe[name]), config):
            del safe[name]
    if not isinstance(safe.get("hide", []), list):
        del safe["hide"]
    if not isinstance(safe.get("search", {}), dict):
        del safe["search"]
    return safe


def category(page: SitePage) -> str:
    """The name of the navigation's topmost section that a page stands in, as plain text; empty for none."""
    above: list[Any] = list(page.ancestors)
    return unescape(theme.shown(str(above[-1].title))) if above else ""


def _is_template(path: str, config: MkDocsConfig) -> bool:
    """Whether a note may name one of the theme's files: there is one, and it does not lead the reader away."""
    parts = path.split("/")
    if ".." in parts or "" in parts or parts[-1] == "redirect.html":
        return False
    return any(Path(folder, path).is_file() for folder in config.theme.dirs)


def show_titles(items: Iterable[Any], warn: Callable[[Problem], None]) -> None:
    """The names that folders and files for the navigation give: shown as written, links that run nothing."""
    for item in items:
        # A page's own title comes with its text; here is only what the navigation calls it.
        if not item.is_page or "title" in vars(item):
            item.title = theme.shown(str(item.title))
        if item.is_link and not safe_url(item.url):
            warn(Problem("", 0, f"the navigation's link '{item.title}' would run '{item.url}'; it leads nowhere now"))
            item.url = "#"
        show_titles(item.children or [], warn)
