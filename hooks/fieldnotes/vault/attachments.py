"""Attachments that a browser would run: HTML and XML, SVG among it, are documents of the site when opened."""

import re
from xml.parsers import expat

from fieldnotes.vault.sanitize import TAGS, safe_url
from fieldnotes.vault.syntax import extension

_HTML = frozenset({"htm", "html", "shtml"})
_XML = frozenset({"svg", "svgz", "xht", "xhtml", "xml", "xsl", "xslt"})
_XHTML = "http://www.w3.org/1999/xhtml"
_SEPARATOR = "\n"  # between namespace and name; stands in neither
_ADDRESSES = frozenset({"action", "by", "data", "formaction", "from", "href", "src", "to", "values"})

# Shows text, pictures and styles, runs and asks for nothing.
_INERT = (
    b'<!doctype html><meta http-equiv="Content-Security-Policy" content="default-src \'none\'; img-src \'self\' data:; '
    b"media-src 'self' data:; font-src 'self' data:; style-src 'self' 'unsafe-inline'; form-action 'none'; "
    b"base-uri 'none'\">\n"
)


def can_run(path: str) -> bool:
    """Whether a browser that opens a file of this name takes it for a document that may hold script."""
    return extension(path) in _HTML | _XML


def inert(path: str, content: bytes) -> bytes | None:
    """A file that a browser may open without running what is in it.

    Args:
        path: its path; the extension says what a server calls it.
        content: its bytes.

    Returns:
        XML without script as it is; HTML with a policy before all else under which no script of it runs; ``None`` for
        XML that holds script, or that cannot be read to its end.
    """
    if extension(path) in _HTML:
        return _INERT + _as_utf8(content)
    return content if extension(path) not in _XML or _is_still(content) else None


def _as_utf8(content: bytes) -> bytes:
    """Without a byte order mark, which counts only at the very beginning."""
    for mark, encoding in ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be")):
        if content.startswith(mark):
            text = content[len(mark) :].decode(encoding, errors="replace")
            return b'<meta charset="utf-8">\n' + text.encode("utf-8", errors="replace")
    return content


class _ActiveError(Exception):
    """The document holds something that runs."""


def _is_still(content: bytes) -> bool:
    parser = expat.ParserCreate(namespace_separator=_SEPARATOR)
    parser.StartElementHandler = _check_element
    parser.ProcessingInstructionHandler = _check_instruction
    parser.EntityDeclHandler = _refuse
    try:
        parser.Parse(content, True)
    except (_ActiveError, expat.ExpatError, ValueError, LookupError):
        return False
    return True


def _check_element(name: str, attributes: dict[str, str]) -> None:
    namespace, _, tag = name.rpartition(_SEPARATOR)
    if tag.lower() in ("script", "handler", "listener") or (namespace == _XHTML and tag not in TAGS - {"iframe"}):
        raise _ActiveError
    for attribute, value in attributes.items():
        own = attribute.rpartition(_SEPARATOR)[2].lower()
        if own.startswith("on"):
            raise _ActiveError
        if own in _ADDRESSES and not all(map(_leads_somewhere, value.split(";") if own == "values" else [value])):
            raise _ActiveError


def _leads_somewhere(url: str) -> bool:
    return safe_url(url) or bool(re.match(r"\s*data:(?:image|font)/", url, re.IGNORECASE))


def _check_instruction(target: str, data: str) -> None:
    if target == "xml-stylesheet":  # may be a program (XSLT)
        raise _ActiveError


def _refuse(*_: object) -> None:
    raise _ActiveError
