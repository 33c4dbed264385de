"""The navigation as Material writes it, each entry written once for all pages that show it alike.

Material makes the navigation anew for each page: with many notes most of a build goes into that. An entry that neither
is the page nor holds it reads the same on every page of a folder, so its text is kept. The theme's own template does
the writing; only who calls it changes, and only for the template that is known.
"""

import hashlib
import posixpath
from collections.abc import Callable
from typing import Any

from jinja2 import ChoiceLoader, DictLoader, Environment, TemplateNotFound
from mkdocs.structure.nav import Navigation

_ITEM = "partials/nav-item.html"
# That of Material 9.8.1.
KNOWN = "89895208f22d68ce405a4bcb6649b9150eba5bbb04663a6cb3f93f02daf1d2f7"
_MACRO = "{% macro render(nav_item, path, level, parent) %}"
_KEPT = (
    "{% macro render(nav_item, path, level, parent) %}"
    "{{ kept_entry(nav_item, path, level, parent, page, base_url, fresh) }}{% endmacro %}"
)


class Entries:
    """The entries of a navigation that have been written.

    Args:
        nav: the navigation; until ``clear`` nothing in it changes.
    """

    def __init__(self, nav: Navigation) -> None:
        self.nav = nav
        self.clear()

    def clear(self) -> None:
        """Forget all: titles may have changed."""
        self._texts: dict[tuple[Any, ...], str] = {}
        # Folders with pages in them: seen from a page at such an address others are nearer than from its neighbours.
        self._folders: set[str] = set()
        for page in self.nav.pages:
            folder = page.url.rstrip("/")
            while folder := posixpath.dirname(folder):
                self._folders.add(folder)

    def use(self, env: Environment) -> bool:
        """Let templates take entries from here.

        Returns:
            Whether the theme's template is the known one.
        """
        try:
            source = env.loader.get_source(env, _ITEM)[0] if env.loader else ""
        except TemplateNotFound:
            return False
        if hashlib.sha256(source.encode()).hexdigest() != KNOWN or not self._leads_inside():
            return False
        text = source.replace(_MACRO, _MACRO.replace("render", "fresh")) + _KEPT
        env.loader = ChoiceLoader([DictLoader({_ITEM: text}), env.loader]) if env.loader else None
        env.globals["kept_entry"] = self.entry
        return True

    def _leads_inside(self) -> bool:
        """Whether all entries are pages and sections, and links to other sites, which read the same everywhere."""
        stack = list(self.nav.items)
        while stack:
            item = stack.pop()
            stack += item.children or ()
            if item.is_link and "://" not in item.url:
                return False
        return True

    def entry(
        self, item: Any, path: str, level: int, parent: Any, page: Any, base_url: str, fresh: Callable[..., str]
    ) -> str:
        """An entry as it reads on a page.

        Args:
            item: page, section or link.
            path: its place, of which the theme makes ids.
            level: how deep it is.
            parent: the section above it.
            page: the page; none on those that belong to no note.
            base_url: the site's root as seen from there.
            fresh: writes it.
        """
        if item.active or getattr(item, "pages", None) is not None:
            return fresh(item, path, level, parent)
        folder = page.url.rstrip("/") if page else None
        if folder and folder not in self._folders:
            folder = posixpath.dirname(folder) + "/*"
        above = bool(parent and parent.active)
        key = (id(item), path, level, above, folder, base_url)
        text = self._texts.get(key)
        if text is None:
            text = self._texts[key] = str(fresh(item, path, level, parent))
        return text
