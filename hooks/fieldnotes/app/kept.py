"""What a reader may keep of a built site, file by file, with hashes that a browser checks."""

import base64
import hashlib
import html
import json
import posixpath
import re
import zlib
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from urllib.parse import quote, unquote, urljoin, urlsplit

from fieldnotes.vault import redirects
from fieldnotes.vault.memo import FORGETFUL, Memo

# Below a folder of the site that holds nothing else.
FOLDER = "assets/app"
LIST = f"{FOLDER}/files.json"
VERSION = f"{FOLDER}/version.json"
WORKER = "service-worker.js"

_SUFFIXES = frozenset(
    ".css .gif .html .jpeg .jpg .js .json .mp3 .pdf .png .svg .ttf .webmanifest .webp .woff .woff2".split()
)
# What no page asks for: the theme's search for other languages and its engine, in whose place stands our own.
_UNASKED = re.compile(r"assets/javascripts/(?:lunr|workers)/|404\.html$")
# Libraries and what a page holds that loads them: texts of notes may bring one that no page asks for.
_LIBRARIES = {
    "assets/obsidian/katex/": 'class="arithmatex"',
    "assets/obsidian/mermaid/": 'class="mermaid"',
}
_LINK = re.compile(r'<a href="([^"]*)"')
_PREVIEW = re.compile(r'<meta (?:property|name)="(?:og|twitter):image" content="([^"]*)"')
_NOINDEX = '<meta name="robots" content="noindex"'
# Stands for the site's root while addresses are resolved; no such host can exist (RFC 6761).
_ROOT = "https://site.invalid/"


@dataclass(frozen=True, slots=True)
class Kept:
    """What of a site can be kept.

    Args:
        files: for each address, relative to the site's root, the file's hash as ``integrity`` takes it, and its bytes.
        redirects: for each address that only leads on the address it leads to.
        transfer: about how many bytes travel when all of it is loaded.
    """

    files: dict[str, tuple[str, int]]
    redirects: dict[str, str]
    transfer: int

    @property
    def version(self) -> str:
        """A name for exactly this state of the site."""
        text = json.dumps([sorted(self.files.items()), sorted(self.redirects.items())])
        return hashlib.sha256(text.encode()).hexdigest()[:12]

    def to_json(self) -> str:
        """The list as ``LIST`` holds it."""
        files = {url: [digest, size] for url, (digest, size) in sorted(self.files.items())}
        value = {"version": self.version, "files": files, "redirects": dict(sorted(self.redirects.items()))}
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"))

    def summary(self) -> str:
        """What a page asks to learn of a new version, as ``VERSION`` holds it."""
        size = sum(size for _, size in self.files.values())
        value = {"version": self.version, "files": len(self.files), "size": size, "transfer": self.transfer}
        return json.dumps(value, separators=(",", ":"))


@dataclass(frozen=True, slots=True)
class _Page:
    """What a page's text says of it.

    Args:
        leads: for one that only leads on, where to, as written.
        hidden: whether it asks not to be found.
        libraries: those of ``_LIBRARIES`` that it loads.
        previews: the paths of the pictures that other sites show for it.
    """

    leads: str | None = None
    hidden: bool = False
    libraries: tuple[str, ...] = ()
    previews: tuple[str, ...] = ()

    @classmethod
    def read(cls, content: bytes) -> "_Page":
        """Read a page."""
        text = content.decode("utf-8", errors="replace")
        if redirects.SCRIPT in text:
            match = _LINK.search(text)
            return cls(html.unescape(match[1]) if match else "")
        libraries = tuple(library for library, mark in _LIBRARIES.items() if mark in text)
        previews = tuple(urlsplit(html.unescape(found)).path for found in _PREVIEW.findall(text))
        return cls(None, _NOINDEX in text, libraries, previews)


def collect(site: Path, memo: Memo = FORGETFUL) -> Kept:
    """List what of a built site can be kept: its pages and all that they load.

    Left out are maps of scripts, what is downloaded, feeds and other forms for machines, pages that ask not to be
    found, and pictures that only other sites show as previews.

    Args:
        site: its folder.
        memo: what builds before have worked out.
    """
    files: dict[str, tuple[str, int]] = {}
    leads: dict[str, str] = {}
    previews: set[str] = set()
    used: set[str] = set()
    for path, content in _candidates(site):
        url = _address(path)
        digest = base64.b64encode(hashlib.sha256(content).digest()).decode()
        if path.endswith(".html"):
            page = memo.get("app.page", digest, partial(_Page.read, content))
            if page.leads:
                leads[url] = _from_root(url, page.leads)
            if page.leads is not None or page.hidden:
                continue
            used.update(page.libraries)
            previews.update(page.previews)
        files[url] = (f"sha256-{digest}", len(content))
    for library in _LIBRARIES.keys() - used:
        files = {url: held for url, held in files.items() if not url.startswith(library)}
    # By the file's name first: there are as many previews as pages.
    named: dict[str, list[str]] = defaultdict(list)
    for preview in map(unquote, previews):
        named[posixpath.basename(preview)].append(preview)
    for url, path in [(url, unquote(url)) for url in files]:
        if any(preview.endswith(f"/{path}") for preview in named.get(posixpath.basename(path), ())):
            del files[url]
    transfer = sum(
        memo.get("app.transfer", digest, partial(_transfer, site / _path(url))) for url, (digest, _) in files.items()
    )
    return Kept(files, leads, transfer)


def _transfer(file: Path) -> int:
    return len(zlib.compress(file.read_bytes(), 6))


def _candidates(site: Path) -> Iterator[tuple[str, bytes]]:
    for found in sorted(site.rglob("*")):
        path = found.relative_to(site).as_posix()
        own = path == WORKER or path.startswith(f"{FOLDER}/")
        if found.suffix in _SUFFIXES and not own and not _UNASKED.search(path) and found.is_file():
            yield path, found.read_bytes()


def _address(path: str) -> str:
    """A file's address, relative to the site's root: a folder's page is the folder's."""
    folder, name = posixpath.split(path)
    return quote(f"{folder}/" if name == "index.html" and folder else "" if name == "index.html" else path)


def _path(url: str) -> str:
    path = unquote(url)
    return f"{path}index.html" if not path or path.endswith("/") else path


def _from_root(url: str, target: str) -> str:
    return urljoin(_ROOT + url, target).removeprefix(_ROOT)
