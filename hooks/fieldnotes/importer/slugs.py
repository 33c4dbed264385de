"""How generators make the id of a heading, so that ``[1.1. Docs](#11-docs)`` finds it.

Each rule takes the heading as a reader sees it. Where two headings of a note have the same id, all but the first get a
number; :func:`ids` gives every id that any of the generators would have made, in the order of :data:`RULES`.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Sequence


def github(text: str) -> str:
    """GitHub's, also VS Code's, Docusaurus's, GitBook's, goldmark's (Hugo) and kramdown's for GitHub's dialect."""
    return re.sub(r"[^\w\- ]", "", _without_emoji(text.strip().lower())).replace(" ", "-")


def gitlab(text: str) -> str:
    """GitLab's: GitHub's with runs of hyphens made one."""
    return re.sub(r"-{2,}", "-", github(text))


def mkdocs(text: str) -> str:
    """Python-Markdown's: ASCII only, runs of blanks and hyphens made one."""
    return _joined(unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode())


def mkdocs_unicode(text: str) -> str:
    """Python-Markdown's with ``slugify_unicode``, also pymdownx's."""
    return _joined(unicodedata.normalize("NFKC", text))


def kramdown(text: str) -> str:
    """kramdown's own (Jekyll): from the first letter on, ASCII letters, digits and hyphens."""
    return re.sub(r"[^a-z0-9 -]", "", re.sub(r"^[^a-z]+", "", text.lower())).replace(" ", "-") or "section"


def blackfriday(text: str) -> str:
    """Blackfriday's (Hugo before 0.60), VuePress's and Sphinx's: all but letters and digits is a hyphen."""
    return re.sub(r"[^\w]+|_+", "-", unicodedata.normalize("NFKD", text.lower())).strip("-")


def _joined(text: str) -> str:
    return re.sub(r"[-\s]+", "-", re.sub(r"[^\w\s-]", "", text).strip().lower())


def _without_emoji(text: str) -> str:
    return "".join(char for char in text if char != "\ufe0f" and unicodedata.category(char) != "So")


RULES: tuple[tuple[Callable[[str], str], str], ...] = (
    (github, "-"),
    (gitlab, "-"),
    (mkdocs, "_"),
    (mkdocs_unicode, "_"),
    (kramdown, "-"),
    (blackfriday, "-"),
)
"""Each rule with what it puts before the number of a second heading of the same id."""


def ids(headings: Sequence[str]) -> dict[str, int]:
    """The place in ``headings`` (from 0) of each id that a generator would have given.

    Where generators disagree about an id, the earlier rule has it.
    """
    found: dict[str, int] = {}
    for rule, mark in RULES:
        seen: Counter[str] = Counter()
        for at, text in enumerate(headings):
            base = rule(text)
            if not base:
                continue
            name = f"{base}{mark}{seen[base]}" if seen[base] else base
            seen[base] += 1
            found.setdefault(name, at)
    return found
