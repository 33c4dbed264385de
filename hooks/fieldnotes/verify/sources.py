"""Where pages come from. Each source answers for one kind of address.

Addresses are those of web pages, or ``botocore:SERVICE``, AWS's model of a service's API; the fragment is then a JSON
pointer into it (``botocore:kms#/shapes/LimitType/max``).
"""

import gzip
import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import urlsplit

import requests
from cachecontrol import CacheControlAdapter
from cachecontrol.caches import FileCache
from urllib3.util import Retry

from fieldnotes.verify.documents import Document

MODEL = "botocore:"
_AGENT = "aws-field-notes verify (a monthly look at pages that study notes cite)"
_TIMEOUT = 30
_SECONDS_BETWEEN = 0.5


class UnreadableError(Exception):
    """A page that could not be had; the message says why."""


class Source(Protocol):
    """Something that has pages."""

    def text(self, page: str, fragment: str) -> str | None:
        """The text of a section.

        Args:
            page: the address without its fragment.
            fragment: the id of the section; empty for all of the page.

        Returns:
            ``None`` when the page has no such section.

        Raises:
            UnreadableError: there is no such page, or it cannot be had now.
        """
        ...


class Pages:
    """Web pages, each read once.

    Args:
        fetch: gives the page as a document.
    """

    def __init__(self, fetch: Callable[[str], Document]) -> None:
        self._fetch = fetch
        self._read: dict[str, Document | UnreadableError] = {}

    def text(self, page: str, fragment: str) -> str | None:
        """See ``Source``."""
        if page not in self._read:
            try:
                self._read[page] = self._fetch(page)
            except UnreadableError as why:
                self._read[page] = why
        found = self._read[page]
        if isinstance(found, UnreadableError):
            raise found
        return found.text(fragment)


def folder(root: Path) -> Callable[[str], Document]:
    """Pages saved as files: ``HOST/PATH.html``, ``PATH.html`` or ``docs/PATH.html``, each also as ``.md``.

    Args:
        root: the folder.
    """

    def fetch(page: str) -> Document:
        parts = urlsplit(page)
        path = parts.path.strip("/").removesuffix(".html") or "index"
        for place in (f"{parts.netloc}/{path}", path, f"docs/{path}"):
            for ending in (".html", ".md"):
                file = (root / f"{place}{ending}").resolve()
                if file.is_relative_to(root.resolve()) and file.is_file():
                    text = file.read_text(encoding="utf-8")
                    return Document.of_markdown(text) if ending == ".md" else Document(text)
        raise UnreadableError(f"{root} has no copy of it")

    return fetch


def web(cache: Path, wait: Callable[[float], None] = time.sleep) -> Callable[[str], Document]:
    """Pages from the network: one at a time, with a pause, and again only if they have changed.

    Args:
        cache: folder for what was fetched before.
        wait: sleeps for so many seconds.
    """
    session = requests.Session()
    session.headers["User-Agent"] = _AGENT
    busy = (429, 500, 502, 503, 504)
    retry = Retry(total=3, backoff_factor=2, status_forcelist=busy, respect_retry_after_header=True)
    session.mount("https://", CacheControlAdapter(FileCache(cache), max_retries=retry))

    def fetch(page: str) -> Document:
        if not page.startswith("https://"):
            raise UnreadableError("only https:// pages are asked")
        wait(_SECONDS_BETWEEN)
        try:
            answer = session.get(page, timeout=_TIMEOUT)
            answer.raise_for_status()
        except requests.RequestException as error:
            raise UnreadableError(str(error)) from error
        return Document(answer.content.decode(answer.encoding or "utf-8", "replace"))

    return fetch


class Models:
    """AWS's models of its APIs, as the package botocore carries them: data, of which no code is run.

    Args:
        root: a folder with the unpacked package.
    """

    def __init__(self, root: Path) -> None:
        self._data = root / "botocore" / "data"
        self._read: dict[str, Any] = {}

    def text(self, page: str, fragment: str) -> str | None:
        """See ``Source``; the fragment is a JSON pointer."""
        service = page.removeprefix(MODEL)
        if service not in self._read:
            # A folder for each version, named by its date.
            named = service.replace("-", "").isalnum()
            versions = sorted(self._data.glob(f"{service}/*/service-2.json.gz")) if named else []
            if not versions:
                raise UnreadableError(f"{self._data} has no service '{service}'")
            self._read[service] = json.loads(gzip.decompress(versions[-1].read_bytes()))
        node = self._read[service]
        for key in fragment.strip("/").split("/") if fragment else []:
            node = node.get(key.replace("~1", "/").replace("~0", "~")) if isinstance(node, dict) else None
            if node is None:
                return None
        # Documentation is HTML; all else is data.
        return Document(node).text() if isinstance(node, str) else json.dumps(node)


class Everywhere:
    """All sources as one.

    Args:
        pages: for web pages.
        models: for ``botocore:`` addresses.
    """

    def __init__(self, pages: Source, models: Source) -> None:
        self._pages, self._models = pages, models

    def text(self, page: str, fragment: str) -> str | None:
        """See ``Source``."""
        return (self._models if page.startswith(MODEL) else self._pages).text(page, fragment)
