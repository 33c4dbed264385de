"""Which attachments go out: those that the pages of a build, or its settings, lead to."""

import posixpath
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File
from mkdocs.structure.nav import Navigation

from fieldnotes.doors.mkdocs_build import Build
from fieldnotes.doors.mkdocs_paths import path_of, uri_of
from fieldnotes.vault import publish
from fieldnotes.vault.paths import SiteUri, VaultPath
from fieldnotes.vault.publish import Decision

# What a web host or a search engine asks for at the root, though no page leads there.
_FOR_HOSTS = frozenset(
    {"CNAME", ".nojekyll", "_headers", "_redirects", "ads.txt", "favicon.ico", "humans.txt", "robots.txt"}
)
_TEMPLATES = (".html", ".css", ".js", ".svg", ".xml", ".json", ".txt")


def keep_what_is_reached(build: Build) -> None:
    """Take the attachments that nothing published leads to out of the build.

    Args:
        build: a build whose pages are rendered, with all attachments in it; gets its decisions on them.
    """
    held = build.held = {
        path: file for path in build.index.attachments if (file := build.files.get_file_from_path(path)) is not None
    }
    why = dict(_reached(build, held))
    for path, file in sorted(held.items()):
        if path in why:
            build.decisions[path] = Decision(path, True, why[path])
        else:
            build.decisions[path] = Decision(path, False, "nothing that is published shows it or leads to it")
            build.files.remove(file)


def _reached(build: Build, held: Mapping[VaultPath, File]) -> Iterator[tuple[VaultPath, str]]:
    """Each attachment that goes out, with the first reason for it."""
    by_address = {uri_of(file): path for path, file in held.items()}
    reasons: dict[VaultPath, str] = {}

    def learn(paths: Iterable[VaultPath], reason: str) -> None:
        for path in paths:
            if path in held:
                reasons.setdefault(path, reason)

    learn((path for path, file in held.items() if file.src_dir is None), "a plugin made it")
    learn((path for path in held if path in _FOR_HOSTS), "web hosts ask for a file of this name")
    learn((path for path in held if build.settings.keeps(path)), "the setting 'attachments' names it")
    learn(_named_in_settings(build.config), "the configuration names it")
    learn(_named_in_templates(build.config, held), "a template of the theme names it")
    if build.nav is not None:
        learn(_addressed(_nav_links(build.nav), SiteUri(""), by_address, build.config), "the navigation leads to it")
    for path, source in build.shown():
        learn([path], f"'{source}' shows it")
    for path, page in build.pages.items():
        if page.content is not None:
            learn(_led_to(build, page.file, page.content, by_address), f"'{path}' leads to it")
        learn(_named_in_properties(build, path), f"the properties of '{path}' name it")
    for file in build.files.documentation_pages():
        if file.page is not None and file.page.content is not None and path_of(file) not in build.pages:
            learn(_led_to(build, file, file.page.content, by_address), f"'{path_of(file)}' leads to it")
    # What goes out may lead on: a style sheet to a font, a page of HTML to its pictures.
    followed: set[VaultPath] = set()
    while todo := sorted(reasons.keys() - followed):
        for path in todo:
            followed.add(path)
            if (text := _leads_on(held[path])) is not None:
                addresses = list(publish.addresses_in(text))
                learn(_addressed(addresses, uri_of(held[path]), by_address, build.config), f"'{path}' leads to it")
    yield from reasons.items()


def _led_to(build: Build, file: File, content: str, by_address: Mapping[SiteUri, VaultPath]) -> list[VaultPath]:
    """The attachments that a page leads to, looked for once in each text it has."""
    known = build.led_to.get(path_of(file))
    if known is None or known[0] != content:
        where = (content, uri_of(file), build.config.site_url)
        written = build.memo.get("reach.written", where, lambda: list(_written(content, uri_of(file), build.config)))
        found = [by_address[uri] for uri in written if uri in by_address]
        known = build.led_to[path_of(file)] = content, found
    return known[1]


def _written(content: str, start: SiteUri, config: MkDocsConfig) -> Iterator[SiteUri]:
    """Where on the site the addresses in a text lead, each once."""
    base = urlsplit(config.site_url or "/")
    for address in dict.fromkeys(publish.addresses_in(content)):
        uri = publish.written_at(address, start, host=base.netloc, prefix=base.path)
        if uri is not None:
            yield uri


def _leads_on(file: File) -> str | None:
    """The text of an attachment that may lead to others; ``None`` for the rest."""
    if not path_of(file).lower().endswith((".css", ".html", ".htm", ".svg", ".webmanifest")):
        return None
    try:
        return file.content_bytes.decode("utf-8", errors="replace")
    except OSError:
        return None


def _addressed(
    addresses: Iterable[str], start: SiteUri, by_address: Mapping[SiteUri, VaultPath], config: MkDocsConfig
) -> Iterator[VaultPath]:
    """The attachments that addresses lead to.

    Args:
        addresses: as they stand on a page.
        start: where that page is written.
        by_address: attachments by where they are written.
        config: for the site's own address.
    """
    base = urlsplit(config.site_url or "/")
    for address in addresses:
        uri = publish.written_at(address, start, host=base.netloc, prefix=base.path)
        if uri is not None and uri in by_address:
            yield by_address[uri]


def _named_in_properties(build: Build, path: VaultPath) -> Iterator[VaultPath]:
    """What a note names as its picture for link previews."""
    for name in ("image", "cover"):
        value = build.index.notes[path].meta.get(name)
        if isinstance(value, str):
            found = build.index.find(value.strip().removeprefix("[[").removesuffix("]]").partition("|")[0], path)
            if found.path:
                yield found.path


def _nav_links(nav: Navigation) -> Iterator[str]:
    """The addresses that a navigation leads to beside pages."""
    stack: list[Any] = list(nav.items)
    while stack:
        item = stack.pop()
        stack.extend(item.children or ())
        if item.is_link and item.url:
            yield item.url


def _named_in_settings(config: MkDocsConfig) -> Iterator[VaultPath]:
    """Every text of the configuration: a logo, a style sheet, whatever a theme or plugin knows."""
    theme = {name: config.theme[name] for name in config.theme}
    stack: list[Any] = [dict(config), theme, [str(script) for script in config.extra_javascript]]
    while stack:
        value = stack.pop()
        if isinstance(value, Mapping):
            stack.extend(value.values())
        elif isinstance(value, (list, tuple)):
            stack.extend(value)
        elif isinstance(value, str) and len(value) < 1_000:
            yield VaultPath(posixpath.normpath(value.lstrip("/")) if value else "")


def _named_in_templates(config: MkDocsConfig, held: Mapping[VaultPath, File]) -> Iterator[VaultPath]:
    """What the site's own templates and scripts write in full."""
    if not config.theme.custom_dir:
        return
    for path in sorted(Path(config.theme.custom_dir).rglob("*")):
        if path.suffix.lower() in _TEMPLATES and path.is_file():
            text = path.read_text(encoding="utf-8", errors="replace")
            yield from publish.paths_in(text, held)
