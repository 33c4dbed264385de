"""A vault made ready for Zensical, which has no events: what goes out, under which address, who links where.

Zensical reads a folder of Markdown and asks Python only to render each page. So what MkDocs's events do is done
before, into a folder of its own: it holds what is published and nothing else, each note where its address is, and a
page for each of its other names. ``zensical.py`` renders the notes in it.
"""

import html
import json
import os
import posixpath
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import quote

import yaml
from pathspec import GitIgnoreSpec

from fieldnotes.vault import attachments, backlinks, pictures, publish, redirects, section_aliases, theme
from fieldnotes.vault.addresses import Addresses, is_too_long
from fieldnotes.vault.document import page_path
from fieldnotes.vault.index import Index
from fieldnotes.vault.note import Anchor, Note
from fieldnotes.vault.page import Page, RelativeSite
from fieldnotes.vault.paths import SiteUri, VaultPath
from fieldnotes.vault.pictures import Picture
from fieldnotes.vault.problems import Problem
from fieldnotes.vault.publish import Decision, Templates
from fieldnotes.vault.render import render
from fieldnotes.vault.settings import Settings
from fieldnotes.vault.shipped import shipped

# What MkDocs leaves out by itself, and a vault's own settings.
_HIDDEN = (".*", "/templates/")


@dataclass(slots=True)
class StagedPage(Page):
    """A page whose links lead to where the notes lie in the folder that Zensical reads."""

    vault: "ZensicalVault | None" = None

    def address(self, path: VaultPath) -> str:
        """See ``Page.address``."""
        if self.vault is None:
            return Page.address(self, path)
        return self.vault.relative(self.note.path, path)


class _InVault(RelativeSite):
    """The vault as it lies there, with its pictures: those for wide screens are shown where there are some.

    Args:
        known: what is known of a picture.
    """

    def __init__(self, known: Callable[[VaultPath], Picture | None]) -> None:
        self._known = known

    def picture(self, path: VaultPath) -> Picture | None:
        """See ``Site.picture``."""
        return self._known(path)


class ZensicalVault:
    """All that one build with Zensical knows.

    Args:
        docs: the vault's folder.
        settings: the vault's.
        exclude: what else stays, as in .gitignore.
    """

    def __init__(self, docs: Path, settings: Settings, exclude: str = "") -> None:
        self.docs = docs
        self.settings = settings
        self.page_settings = replace(settings, content_security_policy=False)  # the pages have none
        self.problems: list[Problem] = []
        self.decisions: dict[VaultPath, Decision] = {}
        self.files = dict(self._files(GitIgnoreSpec.from_lines([*_HIDDEN, *exclude.splitlines()])))
        notes = self._read_notes()
        self._decide_readmes(notes)
        others = {path for path in self.files if not path.lower().endswith(".md") and page_path(path) is None}
        hidden = {path: "" for path, decision in self.decisions.items() if not decision.public}
        self.index = Index(notes, others, hidden, settings.aliases)
        self.line_breaks = self._json("app.json").get("strictLineBreaks") is not True
        self._rendered = {path: self._render(path) for path in sorted(notes)}
        self.reached = self._reach()
        self.staged: dict[VaultPath, str] = {}
        self.redirects: dict[SiteUri, tuple[VaultPath, Anchor | None]] = {}
        self._give_addresses()
        self._by_place = {place: path for path, place in self.staged.items()}
        pages = (page for page, _ in self._rendered.values())
        self._links = backlinks.collect(link for page in pages for link in page.links)

    # --- reading

    def _files(self, excluded: GitIgnoreSpec) -> Iterator[tuple[VaultPath, Path]]:
        """The files of the vault by their path in it, without what leads out of it."""
        root = self.docs.resolve()
        for folder, folders, names in os.walk(self.docs):
            folders[:] = sorted(name for name in folders if not name.startswith("."))
            for name in sorted(names):
                file = Path(folder, name)
                path = VaultPath(file.relative_to(self.docs).as_posix())
                if excluded.match_file(path):
                    self.decisions[path] = Decision(path, False, "'exclude_docs' in the configuration names it")
                elif not file.resolve().is_relative_to(root) or not file.is_file():
                    self.problems.append(Problem(path, 0, "is no regular file of the vault; it is not published"))
                    self.decisions[path] = Decision(path, False, "it is no regular file of the vault")
                else:
                    yield path, file

    def _json(self, name: str) -> dict[str, Any]:
        """One of Obsidian's settings files; empty when there is none or it cannot be read."""
        try:
            found = json.loads((self.docs / ".obsidian" / name).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return found if isinstance(found, dict) else {}

    def _templates(self) -> Templates:
        templates = Templates()
        folder = self.docs / ".obsidian"
        for path in [*sorted(folder.glob("*.json")), *sorted(folder.glob("plugins/*/data.json"))]:
            if path.name in ("app.json", "workspace.json", "workspace-mobile.json", "graph.json"):
                continue
            try:
                templates.add(path.relative_to(self.docs).as_posix(), json.loads(path.read_text(encoding="utf-8")))
            except (OSError, ValueError):
                templates.by_name = True
        return templates

    def _read_notes(self) -> dict[VaultPath, Note]:
        templates = self._templates()
        notes: dict[VaultPath, Note] = {}
        for path, file in self.files.items():
            if not path.lower().endswith(".md"):
                continue
            try:
                content = file.read_bytes()
            except OSError as error:
                content = b"\0"
                self.problems.append(Problem(path, 0, f"cannot be read, it is not published: {error.strerror}"))
            if b"\0" in content:
                self.decisions[path] = Decision(path, False, "it is no text", "save it as UTF-8")
                continue
            note = Note(path, content.decode("utf-8-sig", errors="replace"))
            self.decisions[path] = publish.decide_note(note, templates)
            if self.decisions[path].public:
                notes[path] = note
        for decision in self.decisions.values():
            if not decision.public and decision.mend:
                message = f"is not published: {decision.why}; {decision.mend}"
                self.problems.append(Problem(decision.path, decision.line, message))
        return notes

    def _decide_readmes(self, notes: dict[VaultPath, Note]) -> None:
        """``README.md`` beside ``index.md``: both would be their folder's page."""
        for path in list(notes):
            folder, _, name = path.rpartition("/")
            if name.lower() == "readme.md" and VaultPath(posixpath.join(folder, "index.md")) in notes:
                self.decisions[path] = Decision(path, False, "'index.md' beside it is their folder's page")
                del notes[path]

    def _render(self, path: VaultPath) -> tuple[Page, str]:
        """A note's page as it stands in the vault: for what it links to, and what is wrong."""
        note, site = self.index.notes[path], _InVault(self.picture)
        page = Page(note, self.index, site=site, line_breaks=self.line_breaks, settings=self.page_settings)
        markup = render(page)
        if self.settings.unresolved != "ignore":
            self.problems.extend(dict.fromkeys(page.problems))
        return page, markup

    def _reach(self) -> set[VaultPath]:
        """The attachments that published notes show or lead to, and those that the settings keep."""
        reached = {path for path in self.index.attachments if self.settings.keeps(path)}
        for path, (page, markup) in self._rendered.items():
            reached.update(link.target for link in page.links if not link.hidden)
            for address in publish.addresses_in(markup):
                # This site's addresses are the files' own paths (``RelativeSite``).
                reached.add(VaultPath(publish.written_at(address, SiteUri(path)) or ""))
        return reached & set(self.index.attachments)

    # --- addresses

    def _give_addresses(self) -> None:
        taken = Addresses()
        for name in ("404.html", "sitemap.xml", "search.json", "assets/obsidian/obsidian.css"):
            taken.take(SiteUri(name), name)
        for path in sorted(self.reached):
            if taken.take(SiteUri(path), path):
                self.staged[path] = path
            else:
                clash = taken.owner(SiteUri(path))
                self.problems.append(Problem(path, 0, f"has the same address as '{clash}'; it stays"))
        home = self._home()
        for path in sorted(self.index.notes, key=lambda path: (path != home, path)):
            uri = SiteUri("index.html") if path == home else self._uri(path, by_name=self.settings.addresses == "name")
            if is_too_long(uri) or not taken.take(uri, path):
                clash = taken.owner(uri)
                uri = taken.take_another(self._uri(path, by_name=False), path)
                told = f"has the same address as '{clash}'; it is at '{uri.removesuffix('index.html')}'"
                self.problems.append(Problem(path, 0, told))
            self.staged[path] = "index.md" if uri == "index.html" else self._staged(path, uri)
        for path, note in sorted(self.index.notes.items()):
            self.problems += section_aliases.faults(note)
            for other in redirects.other_names(note):
                uri = SiteUri(f"{other.address}/index.html")
                if other.address is None or is_too_long(uri):
                    continue
                if taken.take(uri, path):
                    self.redirects[uri] = (path, other.section)
                elif taken.owner(uri) != path:
                    told = f"the alias '{other.name}' has the address of '{taken.owner(uri)}'; drop it from one of them"
                    self.problems.append(Problem(path, other.line, told))

    @staticmethod
    def _uri(path: VaultPath, *, by_name: bool) -> SiteUri:
        folder, _, name = path.removesuffix(".md").rpartition("/")
        if name.lower() in ("index", "readme"):
            return SiteUri(posixpath.join(folder, "index.html"))
        return SiteUri(posixpath.join("" if by_name else folder, name, "index.html"))

    @staticmethod
    def _staged(path: VaultPath, uri: SiteUri) -> str:
        if posixpath.basename(path).lower() in ("index.md", "readme.md"):
            return uri.removesuffix("index.html") + "index.md"
        return uri.removesuffix("/index.html") + ".md"

    def _home(self) -> VaultPath | None:
        """The note that is the home page: ``index.md``, or by its permalink, or by its name."""
        notes = self.index.notes
        at_root = [path for path in map(VaultPath, ("index.md", "README.md")) if path in notes]
        asked = [path for path in sorted(notes) if notes[path].meta.get("permalink") == "/"]
        called = ("home.md", "index.md", "readme.md")
        named = [path for name in called for path in sorted(notes) if path.lower() == name]
        return next(iter((*at_root, *asked, *named)), None)

    def relative(self, source: VaultPath, target: VaultPath) -> str:
        """Where a file lies as seen from a note, both in the folder that Zensical reads."""
        start = posixpath.dirname(self.staged.get(source, source)) or "."
        return quote(posixpath.relpath(self.staged.get(target, target), start))

    # --- what pages ask (``fieldnotes.vault.page.Site``)

    def url(self, source: VaultPath, target: VaultPath) -> str:
        """The address of a file as seen from a note's page."""
        if target not in self.index.notes:
            return self.relative(source, target)  # in an element's attribute, where Zensical makes an address of it
        address = self._address(target)
        here = posixpath.relpath("/" + address, "/" + self._address(source))
        return quote(here) + ("/" if address.endswith("/") else "")

    def _address(self, path: VaultPath) -> str:
        staged = self.staged.get(path, path)
        if not staged.endswith(".md"):
            return staged
        return "" if staged == "index.md" else staged.removesuffix("index.md").removesuffix(".md").rstrip("/") + "/"

    def picture(self, path: VaultPath) -> Picture | None:
        """What is known of a picture."""
        try:
            with (self.docs / path).open("rb") as stream:
                return pictures.read(stream.read(pictures.HEAD))
        except OSError:
            return None

    def stat(self, path: VaultPath) -> os.stat_result | None:
        """Size and times of a file of the vault."""
        return self.files[path].stat() if path in self.files else None

    def tag_place(self, name: str) -> str:
        """Nowhere: no page is made here that lists tags."""
        return ""

    def title(self, path: VaultPath) -> str:
        """What a note is called, as plain text."""
        note = self.index.notes[path]
        own = note.meta.get("title")
        if own is not None and str(own).strip():
            return str(own)
        heading = note.anchors[0] if note.anchors and note.anchors[0].level == 1 else None
        if heading and (note.stem.lower() in ("index", "readme") or self.settings.title == "heading"):
            return html.unescape(heading.text)
        return note.stem

    # --- what Zensical gets

    def page(self, staged: str) -> StagedPage | None:
        """The page that Zensical renders; ``None`` when it is none of the vault's.

        Args:
            staged: its path in the folder that Zensical reads.
        """
        path = self._by_place.get(staged)
        if path is None or path not in self.index.notes:
            return None
        return StagedPage(self.index.notes[path], self.index, self, self.line_breaks, self.page_settings,
                          self.title(path), vault=self)  # fmt: skip

    def linked_from(self, path: VaultPath) -> str:
        """The part of a page that says who links to it."""
        sources = self._links.get(path)
        return backlinks.to_html(sources, self.title, lambda target: self.relative(path, target)) if sources else ""

    def stage(self, folder: Path) -> None:
        """Write what Zensical reads.

        Args:
            folder: an empty folder.
        """
        for path, staged in self.staged.items():
            target = folder / staged
            target.parent.mkdir(parents=True, exist_ok=True)
            if path in self.index.notes:
                note = self.index.notes[path]
                properties = {**note.meta, "title": self.title(path)}
                for name in ("template", "icon", "hide", "search", "status", "tags"):
                    properties.pop(name, None)  # they mean something to the theme, and may mean another thing here
                written = yaml.safe_dump(_plain(theme.escaped(properties)), allow_unicode=True)
                # Its text comes when it is rendered: Zensical would look for links in it by rules of its own. An empty
                # one is not rendered.
                target.write_text(f"---\n{written}---\n\u2026\n", encoding="utf-8")
            elif (content := self._attachment(path)) is not None:
                target.write_bytes(content)
        for uri, (path, section) in self.redirects.items():
            target = folder / uri
            target.parent.mkdir(parents=True, exist_ok=True)
            leads = posixpath.relpath("/" + self._address(path), "/" + posixpath.dirname(uri))
            description = self.index.notes[path].meta.get("description")
            title = f"{html.unescape(section.text)} - {self.title(path)}" if section else self.title(path)
            to = redirects.Target(
                title, quote(leads) + "/", section.id if section else "",
                description if isinstance(description, str) else "",
            )  # fmt: skip
            target.write_text(redirects.page(to), encoding="utf-8")
        for relative, source in shipped(note.source for note in self.index.notes.values()):
            target = folder / "assets" / "obsidian" / relative
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(source.read_bytes())

    def _attachment(self, path: VaultPath) -> bytes | None:
        """An attachment's content; without script where it could run, unless the settings say otherwise."""
        content = self.files[path].read_bytes()
        if self.settings.active_attachments or not attachments.can_run(path):
            return content
        still = attachments.inert(path, content)
        if still is None:
            self.problems.append(Problem(path, 0, "holds script, or is no whole XML; it is not published"))
        return still

    def navigation(self) -> list[Any]:
        """The vault's folders with their notes, as a navigation."""
        root: dict[str, Any] = {}
        for path in sorted(self.index.notes, key=lambda path: (self.staged[path] != "index.md", path.casefold())):
            folder = root
            for part in posixpath.dirname(path).split("/") if "/" in path else []:
                folder = folder.setdefault(part + "/", {})
            folder[path] = self.staged[path]
        return _items(root)


def _plain(value: Any) -> Any:
    """Properties in the types that YAML's safe writer knows."""
    if isinstance(value, dict):
        return {_plain(name): _plain(item) for name, item in value.items()}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    return str.__str__(value) if isinstance(value, str) else value


def _items(folder: dict[str, Any]) -> list[Any]:
    return [
        {name.rstrip("/"): _items(value)} if isinstance(value, dict) else value for name, value in folder.items()
    ]

