"""The Content-Security-Policy of a page: a second wall, should a note ever get past the first (``sanitize.py``).

It stands in the page's head, because a folder on a disk and most hosts of static sites can send no header.
"""

import base64
import hashlib
import html
import re
from collections.abc import Iterable, Mapping
from urllib.parse import urlsplit

_SCRIPT = re.compile(r"<script\b(?P<attributes>[^>]*)>(?P<text>.*?)</script\s*>", re.IGNORECASE | re.DOTALL)
_EXPRESSION = re.compile(r"\{\{.*?\}\}", re.DOTALL)
_CHARSET = re.compile(r"<meta charset=[^>]*>", re.IGNORECASE)  # has to stand in the first 1,024 bytes
_HEAD = re.compile(r"<head\b[^>]*>", re.IGNORECASE)

# Styles: themes, formulas and diagrams set them on elements; what a note may say in one is on a list of its own.
_BASE: dict[str, tuple[str, ...]] = {
    "default-src": ("'none'",),
    "base-uri": ("'none'",),
    "connect-src": ("'self'",),
    "font-src": ("'self'", "data:"),
    "form-action": ("'self'",),
    "frame-src": ("'self'",),
    "img-src": ("'self'", "data:"),
    "manifest-src": ("'self'",),
    "media-src": ("'self'",),
    "script-src": ("'self'",),
    "style-src": ("'self'", "'unsafe-inline'"),
    "worker-src": ("'self'",),
}
# What a note can show of other hosts.
EMBEDS = ("frame-src", "img-src", "media-src")


class Policy:
    """The policy of a site's pages.

    Args:
        templates: the sources of the theme's templates. Their inline scripts, and no others, may run.
        sources: what is allowed beyond the site itself, by directive.
    """

    def __init__(self, templates: Iterable[str] = (), sources: Mapping[str, Iterable[str]] | None = None) -> None:
        self._own = [pattern for template in templates for pattern in _patterns(template)]
        self._sources = {name: tuple(more) for name, more in (sources or {}).items()}

    def header(self, scripts: Iterable[str] = (), more: Mapping[str, Iterable[str]] | None = None) -> str:
        """The policy's text.

        Args:
            scripts: inline scripts that may run.
            more: what this page needs beyond the others, by directive.
        """
        hashes = sorted({source(script) for script in scripts})
        directives = []
        for name in sorted({*_BASE, *self._sources, *(more or {})}):
            sources = [*_BASE.get(name, ()), *self._sources.get(name, ()), *(more or {}).get(name, ())]
            directives.append(" ".join([name, *dict.fromkeys([*sources, *(hashes if name == "script-src" else ())])]))
        return "; ".join(directives)

    def apply(self, page: str, more: Mapping[str, Iterable[str]] | None = None) -> str:
        """A finished page with its policy.

        A script counts as the theme's if one of the templates has it, word for word but for the addresses and names
        that templates fill in. What came into the page by another way gets no hash, so it does not run.

        Args:
            page: its HTML.
            more: what this page needs beyond the others, by directive.
        """
        scripts = [match["text"] for match in _SCRIPT.finditer(page) if "src=" not in match["attributes"]]
        own = [script for script in scripts if any(pattern.fullmatch(script) for pattern in self._own)]
        return insert(page, self.header(own, more))


def insert(page: str, header: str) -> str:
    """Put a policy into a page's head, before all it is to govern.

    Args:
        page: its HTML.
        header: the policy's text.
    """
    for place in (_CHARSET, _HEAD):
        if match := place.search(page):
            return f"{page[: match.end()]}\n{meta(header)}{page[match.end() :]}"
    return page


def meta(header: str) -> str:
    """A policy as an element of a page's head."""
    text = html.escape(header).replace("&#x27;", "'")
    return f'<meta http-equiv="Content-Security-Policy" content="{text}">'


def _patterns(template: str) -> list[re.Pattern[str]]:
    found = []
    for match in _SCRIPT.finditer(template):
        text = match["text"]
        if text.strip() and "src=" not in match["attributes"] and "{%" not in text:
            pieces = map(re.escape, _EXPRESSION.split(text))
            found.append(re.compile(r"[\w./:~%-]*".join(pieces)))
    return found


def source(script: str) -> str:
    """An inline script as a policy names it: by its hash."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}'"


def origins(urls: Iterable[str]) -> list[str]:
    """The hosts of those addresses that lead to other sites, as a policy names them."""
    parts = [urlsplit(url) for url in urls]
    return list(dict.fromkeys(f"{part.scheme or 'https'}://{part.netloc}" for part in parts if part.netloc))
