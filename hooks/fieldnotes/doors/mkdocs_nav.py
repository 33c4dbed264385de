"""The navigation as Material writes it, each entry written once for all pages that show it alike.

Material makes the navigation anew for each page: with many notes most of a build goes into that. An entry that neither
is the page nor holds it reads the same on every page of a folder, so its text is kept. The theme's own template does
the writing; only who calls it changes, and only for the template that is known.

Of a long list a page shows the entries around its own, and a link to the page that shows all: of the top that is the
home page, of a section its first page. So no page grows with the vault, and from the home page every page can be
reached, without a script too.
"""

import hashlib
import posixpath
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from html import escape
from typing import Any

from jinja2 import ChoiceLoader, DictLoader, Environment, TemplateNotFound
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page
from mkdocs.utils import get_relative_url

_ITEM = "partials/nav-item.html"
# That of Material 9.8.1.
KNOWN = "89895208f22d68ce405a4bcb6649b9150eba5bbb04663a6cb3f93f02daf1d2f7"
_MACRO = "{% macro render(nav_item, path, level, parent) %}"
_KEPT = (
    "{% macro render(nav_item, path, level, parent) %}"
    "{{ kept_entry(nav_item, path, level, parent, page, base_url, fresh) }}{% endmacro %}"
)
_ALL = (
    '<li class="md-nav__item"><a href="{href}" class="md-nav__link">'
    '<span class="md-ellipsis">Show all {count}</span></a></li>'
)
# So many entries of one list are shown beside a page.
MOST = 60


@dataclass(frozen=True, slots=True)
class _List:
    """A list of the navigation that is too long to be shown on each page.

    Args:
        items: its entries, but for the page of the section itself.
        whole: the page that shows all of them.
    """

    items: list[Any]
    whole: Page

    def around(self) -> tuple[int, int]:
        """The first entry that is shown, and the first after it that is not."""
        active = next((at for at, item in enumerate(self.items) if item.active), 0)
        start = max(0, min(active - MOST // 2, len(self.items) - MOST))
        return start, start + MOST


class Entries:
    """The entries of a navigation that have been written.

    Args:
        nav: the navigation; until ``clear`` nothing in it changes.
        near: whether of long lists only what is near the page is shown.
    """

    def __init__(self, nav: Navigation, *, near: bool = False) -> None:
        self.nav = nav
        self.near = near
        self.clear()

    def clear(self) -> None:
        """Forget all: titles may have changed."""
        self._texts: dict[tuple[Any, ...], str] = {}
        # Folders with pages in them: seen from a page at such an address others are nearer than from its neighbours.
        self._folders: set[str] = set()
        # Each entry of a long list with the list and its place in it; what of which list the page shows.
        self._long: dict[int, tuple[_List, int]] = dict(self._in_long_lists()) if self.near else {}
        self._page: Any = None
        self._around: dict[int, tuple[int, int]] = {}
        for page in self.nav.pages:
            folder = page.url.rstrip("/")
            while folder := posixpath.dirname(folder):
                self._folders.add(folder)

    def _in_long_lists(self) -> Iterator[tuple[int, tuple[_List, int]]]:
        stack: list[Any] = [(self.nav.items, self.nav.homepage)]
        while stack:
            items, own = stack.pop()
            stack += [(item.children, _own(item.children)) for item in items if item.children]
            others = [item for item in items if item is not own or items is self.nav.items]
            whole = own or _first(items)
            if len(others) > MOST and whole is not None:
                long = _List(others, whole)
                yield from ((id(item), (long, at)) for at, item in enumerate(others))

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

        Returns:
            Nothing for one that is not shown there.
        """
        long, at = self._long.get(id(item), (None, 0))
        if long is None or page is long.whole:
            return self._written(item, path, level, parent, page, base_url, fresh)
        if page is not self._page:
            self._page, self._around = page, {}
        if id(long) not in self._around:
            self._around[id(long)] = long.around()
        start, end = self._around[id(long)]
        if not start <= at < end:
            return ""
        text = self._written(item, path, level, parent, page, base_url, fresh)
        if at < end - 1:
            return text
        href = get_relative_url(long.whole.url, page.url) if page else f"{base_url.rstrip('/')}/{long.whole.url}"
        return text + _ALL.format(href=escape(href), count=f"{len(long.items):,}")

    def _written(
        self, item: Any, path: str, level: int, parent: Any, page: Any, base_url: str, fresh: Callable[..., str]
    ) -> str:
        """An entry as the theme writes it; the arguments are those of ``entry``."""
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


def _own(items: Iterable[Any]) -> Page | None:
    """The page of a section itself, as themes know it."""
    return next((item for item in items if item.is_page and item.is_index), None)


def _first(items: Iterable[Any]) -> Page | None:
    """The first page in a list and what is below it, where a section that is not opened leads."""
    for item in items:
        found = item if item.is_page else _first(item.children or ())
        if isinstance(found, Page):
            return found
    return None
