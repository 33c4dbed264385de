"""Pages that lead from a note's other names to its address."""

import html
import posixpath
import re
import unicodedata

from fieldnotes.vault.policy import meta, source


def address(name: str, *, keep_case: bool = False) -> str | None:
    """The path that an alias or a permalink gets on the site.

    Args:
        name: as written in the properties; ``/`` parts folders.
        keep_case: for a permalink, which is an address already.

    Returns:
        Lower case, blanks as ``-``, letters and digits of any language kept; ``None`` when nothing is left or
        the path would leave the site.
    """
    text = unicodedata.normalize("NFC", name).strip()
    if not keep_case:
        text = text.lower()
    parts = []
    for part in text.split("/"):
        clean = re.sub(r"[^\w.~-]+", "-", part).strip("-")
        if clean in ("", "."):
            continue
        if ".." in clean or clean.startswith("."):
            return None
        parts.append(clean)
    return posixpath.join(*parts) if parts else None


# The same for every page, so that a policy can name it; the address is read from the page.
SCRIPT = 'location.replace(document.querySelector("link[rel=canonical]").href + location.search + location.hash)'
_POLICY = meta("default-src 'none'; base-uri 'none'; script-src " + source(SCRIPT))


def page(title: str, url: str) -> str:
    """A page that leads on at once and keeps the fragment.

    Args:
        title: the note's title, as plain text.
        url: where to go, relative to the page.
    """
    safe_url = html.escape(url)
    return (
        f'<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n{_POLICY}\n'
        f"<title>{html.escape(title)}</title>\n"
        f'<link rel="canonical" href="{safe_url}">\n<meta name="robots" content="noindex">\n'
        f"<script>{SCRIPT}</script>\n"
        f'<noscript><meta http-equiv="refresh" content="0; url={safe_url}"></noscript>\n'
        f'</head>\n<body>\n<p><a href="{safe_url}">{html.escape(title)}</a></p>\n</body>\n</html>\n'
    )
