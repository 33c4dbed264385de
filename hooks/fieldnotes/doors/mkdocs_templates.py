"""Pages in their template, each as a build before left it while all that a template may look at is what it was.

A template may look at its page, at the titles, addresses and properties of all others, and at settings. Whether it has
looked at anything else is watched while it is rendered: then the page is put into its template each time.
"""

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from jinja2 import Environment
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page as SitePage

from fieldnotes.doors.mkdocs_render import settings_key
from fieldnotes.vault.fingerprint import fingerprint
from fieldnotes.vault.memo import Memo

# What ``Templates`` knows of the page itself, of others, and of any page's file. Only pages of plugins that nobody
# knows have "pages", "encrypted" or "typeset".
_ITS_OWN = frozenset(
    "content title meta toc url abs_url canonical_url edit_url update_date is_homepage is_index is_top_level is_page "
    "is_section is_link active children parent ancestors previous_page next_page file pages encrypted typeset".split()
)
_OTHERS = _ITS_OWN - {"content", "toc", "parent", "ancestors", "previous_page", "next_page", "is_top_level"}
_OF_FILES = frozenset({"src_uri", "src_path", "dest_uri", "dest_path", "url", "name", "inclusion"})
# What MkDocs gives every template.
_GIVEN = frozenset(
    "nav pages base_url extra_css extra_javascript mkdocs_version build_date_utc config page".split()
)
# The time of a build is another each time.
_CLOCK = "build_date_utc"


class Finished(str):
    """A page as it is written: hooks have done with it all that they do."""

    __slots__ = ()


class Templates:
    """Puts pages into templates, or finds that they are what they were.

    Args:
        memo: what builds before have left.
        preview_of: where a page's picture for link previews is.
    """

    def __init__(self, memo: Memo, preview_of: Callable[[SitePage | None], str]) -> None:
        self.memo = memo
        self.preview_of = preview_of
        self._around = ""
        self._page: SitePage | None = None
        self._plain = True
        self._key = ""

    def use(self, env: Environment, config: MkDocsConfig, nav: Navigation, pages: Iterable[SitePage]) -> None:
        """Let templates go through here, unless one of them asks for the time of the build.

        Args:
            env: the theme's.
            config: the site's configuration.
            nav: its navigation.
            pages: all its pages, rendered.
        """
        pages = list(pages)
        paths = (path for folder in config.theme.dirs for path in Path(folder).rglob("*.html"))
        if any(_CLOCK in path.read_text("utf-8", errors="replace") for path in paths):
            return
        said = {name: value for name, value in env.globals.items() if isinstance(value, str)}
        self._around = fingerprint((settings_key(config), said, _items(nav.items), [_other(page) for page in pages]))
        env.getattr = partial(self._watch, env.getattr)  # type: ignore[method-assign]
        env.getitem = partial(self._watch, env.getitem)  # type: ignore[method-assign]
        for name in {str(page.meta.get("template", "main.html")) for page in pages}:
            template = env.get_template(name)
            template.render = partial(self._render, name, template.render)  # type: ignore[method-assign]

    def finish(self, output: str) -> None:
        """Keep a page that was put into its template.

        Args:
            output: the page as it will be written.
        """
        if self._key and not isinstance(output, Finished):
            self.memo.keep(self._key, str(output))
        self._key = ""

    def _render(self, name: str, plain: Callable[..., str], context: Mapping[str, Any]) -> str:
        page = context.get("page")
        more = {key: context[key] for key in context.keys() - _GIVEN}
        if page is None or not all(isinstance(value, (str, int, type(None))) for value in more.values()):
            return plain(context)
        given = (context["base_url"], context["extra_css"], context["extra_javascript"])
        key = self.memo.key("page in template", (self._around, name, sorted(more.items()), given, self._own(page)))
        if (known := self.memo.find(key)) is not None:
            return Finished(known)
        self._page, self._plain = page, True
        try:
            output = plain(context)
        finally:
            self._page = None
        self._key = key if self._plain else ""
        return output

    def _own(self, page: SitePage) -> object:
        beside = [one and one.url for one in (page.previous_page, page.next_page)]
        above = [(str(one.title), getattr(one, "url", None)) for one in page.ancestors]
        return (
            page.file.src_uri, str(page.content), _outline(page.toc), beside, above, page.edit_url, page.update_date,
            self.preview_of(page), page.file.inclusion.name, _other(page),
        )  # fmt: skip

    def _watch(self, plain: Callable[[Any, Any], Any], of: Any, name: Any) -> Any:
        """Look up what a template looks at."""
        if self._page is not None and isinstance(of, (SitePage, File)):
            known = _OF_FILES if isinstance(of, File) else _ITS_OWN if of is self._page else _OTHERS
            self._plain &= name in known
        return plain(of, name)


def _other(page: SitePage) -> object:
    """What any template may know of a page."""
    return (
        page.file.src_uri, page.file.dest_uri, page.url, page.canonical_url, str(page.title), page.meta,
        page.is_homepage, page.update_date, page.edit_url,
    )  # fmt: skip


def _items(items: Iterable[Any]) -> list[object]:
    return [(str(item.title), getattr(item, "url", None), _items(item.children or ())) for item in items]


def _outline(items: Iterable[Any]) -> list[object]:
    return [(item.id, item.title, item.level, _outline(item.children)) for item in items]
