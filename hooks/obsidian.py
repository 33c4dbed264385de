"""MkDocs hook: publishes an Obsidian vault as it is.

    docs_dir: path/to/vault
    theme: {name: material}
    hooks: [path/to/hooks/obsidian.py]

is all the configuration it needs. What it does with Obsidian's syntax is in ``vault/``; here MkDocs's events
meet those functions. Settings, under ``extra`` in mkdocs.yml:

    extra:
      obsidian:
        addresses: name     # docs/any/folder/sqs.md becomes /sqs/; default: path, MkDocs's own addresses
        active_attachments: true    # publish HTML and SVG files with their scripts; default: false (SECURITY.md)
        embeds_from: []     # which hosts pictures, films and frames may come from; default: ["https:", "http:"]
        content_security_policy: {script-src: [https://e.org]}  # sources to add, by directive; false: no policy
"""

import html
import json
import os
import posixpath
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any, Literal
from urllib.parse import quote, unquote

import yaml
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.plugins import event_priority, get_plugin_logger
from mkdocs.structure.files import File, Files, InclusionLevel
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page as SitePage

from fieldnotes.vault import attachments as attachment_files
from fieldnotes.vault import backlinks, blocks, pictures, redirects, theme
from fieldnotes.vault.document import Document, page_path
from fieldnotes.vault.excalidraw import is_drawing, without_data
from fieldnotes.vault.index import Index
from fieldnotes.vault.note import Note
from fieldnotes.vault.page import Page
from fieldnotes.vault.policy import EMBEDS, Policy, origins
from fieldnotes.vault.problems import Problem
from fieldnotes.vault.render import CONFIGS, EXTENSIONS, ObsidianExtension
from fieldnotes.vault.sanitize import safe_classes, safe_url
from fieldnotes.vault.syntax import file_key

log = get_plugin_logger("obsidian")

_ASSETS = Path(__file__).parent / "fieldnotes" / "vault" / "assets"
_STYLE = "assets/obsidian/obsidian.css"
_SCRIPT = "assets/obsidian/obsidian.js"
# Search runs in a worker, which a page on a disk may not start.
_WORKER = "assets/obsidian/iframe-worker.js"
_STARS = ("https://api.github.com", "https://gitlab.com")


class _Build:
    """All that one build knows. A new build starts a new one: under ``mkdocs serve`` nothing goes stale."""

    def __init__(self) -> None:
        self.files: Files = Files([])
        self.index = Index()
        self.extension = ObsidianExtension()
        self.pages: dict[str, SitePage] = {}
        self.rendered: list[Page] = []
        self.redirects: dict[str, File] = {}
        self.line_breaks = True
        self.policy: Policy | None = None
        self.sizes: dict[str, tuple[int, int] | None] = {}
        # Where the files lie for which pages were made.
        self.sources: dict[str, str | None] = {}

    def url(self, source: str, target: str) -> str:
        """The address of a file as seen from a note's page (``fieldnotes.vault.page.Site``)."""
        to, start = self.files.get_file_from_path(target), self.files.get_file_from_path(source)
        return to.url_relative_to(start) if to and start else ""

    def picture_size(self, path: str) -> tuple[int, int] | None:
        """A picture's own size, read once for each build (``fieldnotes.vault.page.Site``)."""
        if path not in self.sizes:
            file = self.files.get_file_from_path(path)
            try:
                if file is None or file.abs_src_path is None:
                    head = file.content_bytes if file else b""
                else:
                    with Path(file.abs_src_path).open("rb") as stream:
                        head = stream.read(pictures.HEAD)
                self.sizes[path] = pictures.size(head)
            except OSError:
                self.sizes[path] = None
        return self.sizes[path]


    def stat(self, path: str) -> os.stat_result | None:
        """Size and times of a file of the vault (``fieldnotes.vault.page.Site``)."""
        file = self.files.get_file_from_path(path)
        source = self.sources.get(path) or (file.abs_src_path if file else None)
        try:
            return os.stat(source) if source else None  # noqa: PTH116
        except OSError:
            return None


_build: _Build
_serving = False  # MkDocs shows what `draft_docs` names under `mkdocs serve` only


def on_startup(command: Literal["build", "gh-deploy", "serve"], dirty: bool) -> None:
    """Learn which command runs."""
    global _serving
    _serving = command == "serve"


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Bring the Markdown extensions that Obsidian's syntax needs, unless the configuration names them."""
    global _build
    _build = _Build()
    named = {extension if isinstance(extension, str) else "" for extension in config.markdown_extensions}
    for name in EXTENSIONS:
        if name == "pymdownx.superfences" and "fenced_code" in named:
            # MkDocs always has fenced_code; superfences takes its place.
            config.markdown_extensions.remove("fenced_code")
        if name not in named:
            config.markdown_extensions.append(name)
            config.mdx_configs.setdefault(name, dict(CONFIGS.get(name, {})))
    # First: it replaces the block parser that later extensions register with. None is left of a build before.
    others = [extension for extension in config.markdown_extensions if not isinstance(extension, ObsidianExtension)]
    _build.extension = ObsidianExtension(others=[name for name in others if isinstance(name, str)])
    config.markdown_extensions = [_build.extension, *others]  # type: ignore[list-item]
    if _STYLE not in config.extra_css:
        config.extra_css.insert(0, _STYLE)
        config.extra_javascript.insert(0, _SCRIPT)
    if "material/offline" in config.plugins or "offline" in config.plugins:
        # In place of the stand-in that Material asks another host for.
        others_ = [url for url in config.extra.get("polyfills", []) if "iframe-worker" not in url]
        config.extra["polyfills"] = [*others_, _WORKER]
    settings = Path(config.docs_dir) / ".obsidian" / "app.json"
    try:
        app = json.loads(settings.read_text(encoding="utf-8"))
        _build.line_breaks = not (isinstance(app, dict) and app.get("strictLineBreaks") is True)
    except FileNotFoundError:
        pass
    except (OSError, ValueError) as error:
        _warn(Problem(".obsidian/app.json", 0, f"cannot be read, Obsidian's defaults are used: {error}"))
    return config


# Late, so that the notes and pictures of other plugins are there; before the navigation is made of them.
@event_priority(-50)
def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Read every note once; decide what is published and where; build the index."""
    _build.files = files
    toc: dict[str, Any] = config.mdx_configs.get("toc", {})
    options: dict[str, Any] = {"custom_ids": "attr_list" in config.markdown_extensions}
    if callable(toc.get("slugify")):
        options["slugify"] = toc["slugify"]
    if isinstance(toc.get("separator"), str):
        options["separator"] = toc["separator"]
    vault = os.path.realpath(config.docs_dir)
    notes: dict[str, Note] = {}
    unpublished: dict[str, Note] = {}
    attachments: set[str] = set()
    hidden: set[str] = set()
    for file in list(files):
        if file.src_dir is not None and os.path.realpath(file.src_dir) != vault:
            continue  # the theme's
        if not _inside(file, vault):
            _warn(Problem(file.src_uri, 0, "leads out of the vault through a symbolic link; it is not published"))
            files.remove(file)
        elif file.inclusion == InclusionLevel.EXCLUDED or (file.inclusion == InclusionLevel.DRAFT and not _serving):
            hidden.add(file.src_uri)
        elif not file.is_documentation_page():
            if _make_inert(file, config):
                attachments.add(file.src_uri)
            else:
                files.remove(file)
        elif (text := _read(file)) is not None:
            note = Note(file.src_uri, text, **options)
            if is_drawing(note):
                note = Note(file.src_uri, without_data(text), **options)
            private = note.meta.get("publish") is False or note.meta.get("draft") is True
            (unpublished if private else notes)[file.src_uri] = note
        else:
            files.remove(file)
    for path in [*unpublished, *_only_used_by(unpublished, notes, attachments)]:
        if (file_ := files.get_file_from_path(path)) is not None:
            files.remove(file_)
        attachments.discard(path)
        hidden.add(path)
    for note in notes.values():
        if note.properties.error:
            line, reason = note.properties.error
            message = f"the properties are no valid YAML, they are shown as text: {reason}"
            _warn(Problem(note.path, line, message))
    _open_documents(files, notes, attachments, hidden, config, options)
    _build.index = Index(notes, attachments, hidden)
    if config.extra.get("obsidian", {}).get("addresses") == "name":
        _address_by_name(files, notes)
    _plan_redirects(files, notes, config)
    _add_assets(files, config, notes)
    return files


def _make_inert(file: File, config: MkDocsConfig) -> bool:
    """Whether an attachment may be published: opening it on the site runs nothing."""
    if not attachment_files.can_run(file.src_uri) or config.extra.get("obsidian", {}).get("active_attachments") is True:
        return True
    try:
        content = file.content_bytes
    except OSError as error:
        _warn(Problem(file.src_uri, 0, f"cannot be read, it is not published: {error.strerror}"))
        return False
    still = attachment_files.inert(file.src_uri, content)
    if still is None:
        message = "holds script, or is no whole XML: it would run on the site's pages; it is not published. Save it "
        _warn(Problem(file.src_uri, 0, message + "without script, or set 'extra: obsidian: active_attachments: true'"))
        return False
    if still != content:
        file.content_bytes = still
    return True


def _open_documents(
    files: Files,
    notes: dict[str, Note],
    attachments: set[str],
    hidden: set[str],
    config: MkDocsConfig,
    options: dict[str, Any],
) -> None:
    """Give each base, canvas and drawing that a published note leads to a page; the file itself is not published."""
    found = {path: file for path in attachments if page_path(path) and (file := files.get_file_from_path(path))}
    everything = Index(notes, attachments)
    for file in found.values():
        attachments.discard(file.src_uri)
        files.remove(file)
    asking = list(notes.values())
    while asking:
        note = asking.pop()
        for link in _paths_named_in(note):
            path = everything.find(link, note.path).path or ""
            page, source = page_path(path), found.pop(path, None)
            if page is None or source is None or page in notes or (text := _read(source)) is None:
                continue
            notes[page] = Document(page, text, **options)
            made = File.generated(config, page, content="")
            made.inclusion = source.inclusion
            files.append(made)
            _build.sources[page] = source.abs_src_path
            asking.append(notes[page])
    hidden.update(found)


def _paths_named_in(note: Note) -> Iterator[str]:
    """The paths of all links and embeds of a note, and of the cards of a canvas."""
    if isinstance(note, Document):
        yield from note.files_named()
    else:
        yield from (reference.link.path for _, _, reference in note.references())


def _inside(file: File, vault: str) -> bool:
    return file.abs_src_path is None or Path(os.path.realpath(file.abs_src_path)).is_relative_to(vault)


def _read(file: File) -> str | None:
    """A note's text; what is no text is not published, what is no UTF-8 is read as well as can be."""
    try:
        content = file.content_bytes
    except OSError as error:
        _warn(Problem(file.src_uri, 0, f"cannot be read, it is not published: {error.strerror}"))
        return None
    if b"\0" in content:
        _warn(Problem(file.src_uri, 0, "is a binary file, not a note; it is not published"))
        return None
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        _warn(Problem(file.src_uri, line, "is not UTF-8; the damaged characters show as '\ufffd', save it as UTF-8"))
        return content.decode("utf-8-sig", errors="replace")


def _only_used_by(unpublished: dict[str, Note], notes: dict[str, Note], attachments: set[str]) -> set[str]:
    """Attachments that only unpublished notes use."""
    if not unpublished:
        return set()
    everything = Index({**notes, **unpublished}, attachments)

    def used(some: dict[str, Note]) -> set[str]:
        return {
            found.path
            for note in some.values()
            for path in _files_named_in(note)
            if (found := everything.find(path, note.path)).path in attachments and found.path
        }

    return used(unpublished) - used(notes)


def _files_named_in(note: Note) -> Iterator[str]:
    """The paths of all links and embeds of a note, also of those in HTML and of its picture for link previews."""
    for _, _, reference in note.references():
        yield reference.link.path
    for match in re.finditer(r"\b(?:src|href|poster)\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))", note.body):
        yield unquote(match[1] or match[2] or match[3] or "").partition("#")[0]
    for name in ("image", "cover"):
        if isinstance(note.meta.get(name), str):
            yield note.meta[name]


def _address_by_name(files: Files, notes: dict[str, Note]) -> None:
    """``docs/any/folder/sqs.md`` becomes ``/sqs/``; each clash is told, and keeps MkDocs's own address."""
    taken: dict[str, str] = {}
    for file in files:
        if file.src_uri not in notes:
            # Its first folder too: /assets/ can be no note's address.
            taken.setdefault(file_key(file.dest_uri), file.src_uri)
            taken.setdefault(file_key(file.dest_uri.split("/", 1)[0]), file.src_uri)
    for path in sorted(notes):
        file_ = files.get_file_from_path(path)
        if file_ is None or file_.name == "index":
            continue
        uri = f"{file_.name}/index.html" if file_.use_directory_urls else f"{file_.name}.html"
        clash = taken.get(file_key(uri)) or taken.get(file_key(uri.split("/", 1)[0]))
        if clash:
            message = f"has the same address as '{clash}' (/{file_.name}/); rename one of the two"
            _warn(Problem(path, 0, message))
            continue
        taken[file_key(uri)] = path
        for cached in ("url", "abs_dest_path"):
            file_.__dict__.pop(cached, None)
        file_.dest_uri = uri


def _plan_redirects(files: Files, notes: dict[str, Note], config: MkDocsConfig) -> None:
    """Give each alias and permalink an address that leads to its note."""
    taken = {file_key(file.dest_uri): file.src_uri for file in files}
    for path, note in sorted(notes.items()):
        permalink = note.meta.get("permalink")
        permalinks = [permalink] if isinstance(permalink, str) else []
        for at, name in enumerate([*permalinks, *note.aliases]):
            address = redirects.address(name, keep_case=at < len(permalinks))
            if address is None:
                _warn(Problem(path, 0, f"no address can be made of the alias or permalink '{name}'"))
                continue
            uri = f"{address}/index.html" if config.use_directory_urls else f"{address}.html"
            owner = taken.setdefault(file_key(uri), path)
            if owner == path:
                target = files.get_file_from_path(path)
                if target and file_key(target.dest_uri) != file_key(uri):
                    _build.redirects[uri] = target
            else:
                _warn(Problem(path, 0, f"the alias '{name}' has the address of '{owner}'; drop it from one of them"))


def _add_assets(files: Files, config: MkDocsConfig, notes: dict[str, Note]) -> None:
    """Add the hook's own style and script, and the big libraries only to a vault that uses them."""
    wanted = {"obsidian.css", "obsidian.js"}
    if _WORKER in config.extra.get("polyfills", []):
        wanted.add("iframe-worker.js")
    sources = [note.source for note in notes.values()]
    if any(re.search(r"(?:```|~~~)[ \t]*mermaid", source) for source in sources):
        wanted.add("mermaid")
    if any("$" in source for source in sources):
        wanted.add("katex")
    for path in sorted(_ASSETS.rglob("*")):
        relative = path.relative_to(_ASSETS).as_posix()
        if path.is_file() and relative.split("/", 1)[0] in wanted:
            uri = f"assets/obsidian/{relative}"
            file = File(uri, str(_ASSETS), config.site_dir, config.use_directory_urls)
            file.abs_src_path = str(path)
            files.append(file)


# Late, when other plugins have made the navigation theirs.
@event_priority(-50)
def on_nav(nav: Navigation, config: MkDocsConfig, files: Files) -> None:
    """The names that folders and files for the navigation give: shown as written, links that run nothing."""
    _show_titles(nav.items)


def _show_titles(items: Iterable[Any]) -> None:
    for item in items:
        # A page's own title comes with its text; here is only what the navigation calls it.
        if not item.is_page or "title" in vars(item):
            item.title = theme.shown(str(item.title))
        if item.is_link and not safe_url(item.url):
            _warn(Problem("", 0, f"the navigation's link '{item.title}' would run '{item.url}'; it leads nowhere now"))
            item.url = "#"
        _show_titles(item.children or [])


def on_page_read_source(page: SitePage, config: MkDocsConfig) -> str | None:
    """The note's text with its properties in a form that MkDocs reads as meant.

    Without properties MkDocs takes a first line such as ``Note: …`` for a property and drops it.
    """
    note = _build.index.notes.get(page.file.src_uri)
    if note is None:
        return None
    properties = yaml.safe_dump(note.meta, allow_unicode=True) if note.meta else "{}\n"
    return f"---\n{properties}---\n{note.body}"


# Early: other plugins may look at the title.
@event_priority(100)
def on_page_markdown(markdown: str, page: SitePage, config: MkDocsConfig, files: Files) -> None:
    """Hand the page over to the Markdown extension."""
    note = _build.index.notes.get(page.file.src_uri)
    if note is None:
        _build.extension.page = Page(Note(page.file.src_uri, markdown), _build.index, _build)
        return
    if page.edit_url:
        # MkDocs puts the file's name into it as it is, and themes print it so.
        page.edit_url = quote(page.edit_url, safe=":/?#[]@!$&()*+,;=%~")
    page.meta = _for_theme(page.meta, config)
    first = next((block for block in note.blocks if not isinstance(block, blocks.Comment)), None)
    title = page.meta.pop("title", None)
    if title is not None and str(title).strip():
        page.meta["title"] = theme.escape(title)
    elif isinstance(first, blocks.Heading) and first.level == 1:
        page.meta["title"] = theme.shown(note.anchors[0].text)
    elif page.file.name != "index":
        # In Obsidian a note's file name is its title.
        page.meta["title"] = theme.escaped(note.stem)
    _build.pages[note.path] = page
    _build.extension.page = Page(note, _build.index, _build, _build.line_breaks)


def _for_theme(meta: Mapping[str, Any], config: MkDocsConfig) -> dict[str, Any]:
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


def _is_template(path: str, config: MkDocsConfig) -> bool:
    """Whether a note may name one of the theme's files: there is one, and it does not lead the reader away."""
    parts = path.split("/")
    if ".." in parts or "" in parts or parts[-1] == "redirect.html":
        return False
    return any(Path(folder, path).is_file() for folder in config.theme.dirs)


def on_page_content(html: str, page: SitePage, config: MkDocsConfig, files: Files) -> str:
    """Take what was learnt while rendering, tell what is wrong, apply the note's own classes."""
    rendered = _build.extension.page
    _build.rendered.append(rendered)
    for problem in sorted(dict.fromkeys(rendered.problems), key=lambda problem: problem.line):
        _warn(problem)
    html = _build.extension.finish(html)
    names = [name for name in page.meta.get("cssclasses") or [] if re.fullmatch(r"[\w-]+", str(name))]
    classes = safe_classes(" ".join(names))
    return f'<div class="{classes}">\n{html}\n</div>' if classes else html


def on_env(env: Any, config: MkDocsConfig, files: Files) -> None:
    """Every page is rendered, none is written yet: each learns who links to it."""
    env.filters["striptags"] = theme.striptags
    _build.policy = _policy(config)
    links = backlinks.collect(link for page in _build.rendered for link in page.links)
    for path, page in _build.pages.items():
        if page.content is not None and path in links:
            page.content += backlinks.to_html(links[path], _title, partial(_build.url, path))


def _policy(config: MkDocsConfig) -> Policy | None:
    """The pages' policy, from what the theme and the configuration bring themselves; ``None`` for none."""
    settings = config.extra.get("obsidian", {})
    wanted = settings.get("content_security_policy", {})
    if config.theme.name != "material" or wanted is False:
        return None
    embeds = settings.get("embeds_from", ["https:", "http:"])
    sources: dict[str, list[str]] = {name: list(embeds) for name in EMBEDS}
    scripts = [*map(str, config.extra_javascript), *config.extra.get("polyfills", [])]
    sources["script-src"] = origins(scripts)
    sources["style-src"] = origins(config.extra_css)
    if config.theme.get("font") is not False:
        sources["style-src"].append("https://fonts.googleapis.com")
        sources["font-src"] = ["https://fonts.gstatic.com"]
    if config.extra.get("analytics", {}).get("provider") == "google":
        hosts = ["https://*.googletagmanager.com", "https://*.google-analytics.com", "https://*.analytics.google.com"]
        for name in ("script-src", "connect-src", "img-src"):
            sources.setdefault(name, []).extend(hosts)
    for name, more in (wanted.items() if isinstance(wanted, dict) else ()):
        sources.setdefault(name, []).extend([more] if isinstance(more, str) else more)
    templates = [path for folder in config.theme.dirs for path in sorted(Path(folder).rglob("*.html"))]
    return Policy((path.read_text(encoding="utf-8") for path in templates), sources)


def on_post_page(output: str, page: SitePage, config: MkDocsConfig) -> str:
    """Give a finished page its policy."""
    return _with_policy(output)


def on_post_template(output_content: str, template_name: str, config: MkDocsConfig) -> str:
    """Give pages that belong to no note theirs: 404.html."""
    return _with_policy(output_content) if template_name.endswith(".html") else output_content


def _with_policy(output: str) -> str:
    if _build.policy is None:
        return output
    # Material's link to the repository counts its stars.
    counts = 'data-md-component="source"' in output
    return _build.policy.apply(output, {"connect-src": _STARS} if counts else None)


def _title(path: str) -> str:
    page = _build.pages.get(path)
    title = page.title if page else None
    return html.unescape(str(title)) if title else posixpath.basename(path)


def on_post_build(config: MkDocsConfig) -> None:
    """Write the redirects."""
    for uri, target in _build.redirects.items():
        url = target.url_relative_to(uri.removesuffix("index.html") if config.use_directory_urls else uri)
        out = Path(config.site_dir, uri)
        out.parent.mkdir(parents=True, exist_ok=True)
        out.write_text(redirects.page(_title(target.src_uri), url), encoding="utf-8")


def _warn(problem: Problem) -> None:
    log.warning("%s", problem)
