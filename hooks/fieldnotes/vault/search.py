"""The search index: the pages' names, headings and text, for the worker ``assets/search.js`` to make its index of.

It holds text and nothing that a reader's browser can compute from it: a finished index weighs more than both.
"""

import html
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

# Where it stands on the site: a script, because a page opened from a disk can load nothing else.
PATH = "search/index.js"
_BEFORE, _AFTER = "self.searchIndex = ", ";\n"

_TAG = re.compile(r"<[^>]+>")
# Sentences of neighbouring blocks must not run into one another in a result.
_BLOCK = re.compile(r"</(?:p|li|td|th|tr|dt|dd|pre|h[1-6])>")
_CONFIG = '<script id="__config"'
_WORKER = re.compile(r'("search": ?")([^"]*?)assets/javascripts/workers/search\.[^"]*(")')


@dataclass(frozen=True, slots=True)
class Names:
    """What a page is called beside its title.

    Args:
        category: where it stands in the navigation; empty for a page at the top.
        others: its file's name and its other names, to be found as titles are and never shown.
        weights: by their headings the sections that repeat what others say, each with a weight below 1.
    """

    category: str = ""
    others: Sequence[str] = ()
    weights: Mapping[str, float] = field(default_factory=dict)


def compact(entries: Iterable[Mapping[str, Any]], names: Mapping[str, Names], separator: str) -> dict[str, Any]:
    """The index of a site.

    Args:
        entries: what MkDocs's search plugin found: ``location``, ``title``, ``text`` as HTML and, where its note asks
            for it, ``boost``; a page before its sections.
        names: for the address of a page what else it is called.
        separator: the plugin's expression for what stands between words.

    Returns:
        ``separator``, and ``pages``: for each page its address, title, category, other names, weight, and its
        sections, for each its id, heading, text and, unless it is 1, its weight. The first has neither id nor heading:
        what stands before others.
    """
    pages: dict[str, list[Any]] = {}
    for entry in entries:
        address, _, section = entry["location"].partition("#")
        text, title = plain(entry["text"]), plain(entry["title"])
        known = names.get(address, Names())
        if address not in pages:
            shown = "" if section else title
            pages[address] = [address, shown, known.category, list(known.others), entry.get("boost", 1), []]
        weight = known.weights.get(title, 1) if section else 1
        pages[address][5].append([section, title if section else "", text, *([weight] if weight != 1 else [])])
    return {"separator": separator, "pages": list(pages.values())}


def plain(text: str) -> str:
    """A text without its tags, each block on a line of its own."""
    lines = html.unescape(_TAG.sub("", _BLOCK.sub("\n", text))).split("\n")
    return "\n".join(" ".join(words) for line in lines if (words := line.split()))


def write(index: Mapping[str, Any]) -> str:
    """The index as the script that ``PATH`` names."""
    return f"{_BEFORE}{json.dumps(index, ensure_ascii=False, separators=(',', ':'))}{_AFTER}"


def read(script: str) -> dict[str, Any]:
    """The index that a script of ``write`` holds.

    Raises:
        ValueError: it is no such script.
    """
    if not script.startswith(_BEFORE):
        raise ValueError(f"a search index begins with '{_BEFORE}'")
    index: dict[str, Any] = json.loads(script.removeprefix(_BEFORE).removesuffix(_AFTER))
    return index


def use(page: str, worker: str) -> str:
    """A finished page whose search box asks another worker than the theme's.

    Args:
        page: its HTML.
        worker: the worker's path on the site.
    """
    before, found, after = page.partition(_CONFIG)
    return before + found + _WORKER.sub(rf"\g<1>\g<2>{worker}\g<3>", after, count=1)
