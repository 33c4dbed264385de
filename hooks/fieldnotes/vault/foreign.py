"""What a note shows of other hosts, and whether the pages' policy lets a reader's browser load it.

Sources are read as a Content-Security-Policy means them (https://www.w3.org/TR/CSP3/#match-url-to-source-list).
"""

import re
from collections.abc import Iterable, Iterator
from urllib.parse import urlsplit

from fieldnotes.vault.markup import StartTag, tokens

# Which directive governs what an element loads.
_DIRECTIVES = {"img": "img-src", "iframe": "frame-src", "video": "media-src", "audio": "media-src",
               "source": "media-src", "track": "media-src"}  # fmt: skip
_LOADING = re.compile(r"src|poster", re.IGNORECASE)
_NETWORK = frozenset({"http", "https"})
_SOURCE = re.compile(
    r"(?:(?P<scheme>[a-z][a-z0-9+.-]*)://)?(?P<host>\*|(?:\*\.)?[a-z0-9.-]+)(?::(?P<port>\*|\d+))?(?P<path>/.*)?"
)


def host_of(url: str) -> str | None:
    """The host that an address asks; ``None`` when it asks no other one."""
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return None
    return parts.hostname if parts.netloc and parts.scheme in ("", *_NETWORK) else None


def allowed(url: str, sources: Iterable[str]) -> bool:
    """Whether a policy lets a page load an address of another host.

    Args:
        url: the address; without a scheme it has that of the page, which is taken for the safer one.
        sources: the sources of the directive, ``https:``, ``*.example.org``, ``https://example.org/pictures/``.
    """
    try:
        parts = urlsplit(url.strip())
        port = parts.port
    except ValueError:
        return False
    scheme = parts.scheme or "https"
    return any(_matches(source.strip().lower(), scheme, parts.hostname or "", port, parts.path) for source in sources)


def _matches(source: str, scheme: str, host: str, port: int | None, path: str) -> bool:
    if source.endswith(":"):
        return _scheme_fits(source[:-1], scheme)
    match = _SOURCE.fullmatch(source)
    if match is None:  # 'none', 'self'
        return False
    wanted = match["host"]
    fits = wanted == "*" or host == wanted or (wanted.startswith("*.") and host.endswith(wanted[1:]))
    if not fits or not _scheme_fits(match["scheme"] or "http", scheme):
        return False
    usual = 80 if scheme == "http" else 443
    if match["port"] not in (None, "*", str(port or usual)) or (match["port"] is None and port not in (None, usual)):
        return False
    below = match["path"] or "/"
    return (path or "/").startswith(below) if below.endswith("/") else path == below


def _scheme_fits(wanted: str, scheme: str) -> bool:
    return scheme == wanted or (wanted == "http" and scheme == "https")


def may_load(text: str) -> bool:
    """Whether a text may hold HTML that loads something by itself."""
    return "<" in text and _LOADING.search(text) is not None


def shown_by(source: str) -> Iterator[tuple[int, str, str]]:
    """What a piece of a note's HTML loads by itself.

    Yields:
        The line of the piece on which the tag begins, from 0; the directive of a policy that governs it; the address.
    """
    if not may_load(source):
        return
    for token in tokens(source):
        if isinstance(token, StartTag):
            yield from _loads(token)


def _loads(tag: StartTag) -> Iterator[tuple[int, str, str]]:
    for name, value in tag.attributes:
        if name == "src" and value and tag.name in _DIRECTIVES:
            yield tag.line, _DIRECTIVES[tag.name], value
        elif name == "poster" and value and tag.name == "video":
            yield tag.line, "img-src", value
        elif name == "srcset" and value and tag.name in ("img", "source"):
            for one in value.split(","):
                if one.strip():
                    yield tag.line, "img-src", one.split()[0]
