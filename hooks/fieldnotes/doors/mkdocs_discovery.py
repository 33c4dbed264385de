"""robots.txt, and what each page is in the words of schema.org, in MkDocs's events."""

import html
from pathlib import Path
from typing import Any

from markupsafe import Markup
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page

from fieldnotes.discovery import structured
from fieldnotes.doors.mkdocs_paths import path_of
from fieldnotes.study.schema import page_type


class DiscoveryEvents:
    """What machines read of the site; ``hooks/discovery.py`` hands its methods to MkDocs."""

    def on_page_context(
        self, context: dict[str, Any], page: Page, config: MkDocsConfig, nav: Navigation
    ) -> dict[str, Any]:
        """Give the template (``overrides/main.html``) a page's JSON-LD: notes have one, lists have none."""
        path = path_of(page.file)
        if page.canonical_url and page_type(path):
            site = _site(config)
            # A folder without a page of its own is no step on the way.
            above = [(str(one.title), getattr(one, "canonical_url", None) or "") for one in list(page.ancestors)[::-1]]
            trail = [(config.site_name, site), *((_plain(name), address) for name, address in above)]
            name = _plain(page.meta.get("title") or page.title or "")
            about = structured.article(
                name, _plain(page.meta.get("description") or ""), page.canonical_url, page.update_date or "", trail,
                {"name": config.site_name, "url": site},
            )  # fmt: skip
            # Every sign that could end it is escaped.
            context["structured"] = Markup(structured.script(about))  # noqa: S704
        return context

    def on_post_build(self, config: MkDocsConfig) -> None:
        """Write robots.txt, unless the vault has one."""
        out = Path(config.site_dir, "robots.txt")
        if not out.exists():
            out.write_text(structured.robots(_site(config)), encoding="utf-8")


def _site(config: MkDocsConfig) -> str:
    return config.site_url.rstrip("/") + "/" if config.site_url else ""


def _plain(markup: Any) -> str:
    """A property as hooks/obsidian.py gives it to templates, escaped, as plain text."""
    return html.unescape(str(markup))
